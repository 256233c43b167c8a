#!/bin/sh
# What awk makes is the same under mawk (Debian's default) and gawk, and files
# that are made but kept in the tree are up to date.
set -eu

cd "${top_srcdir:-.}"
count=0 failed=0

verdict() {
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failed=1
	fi
}

# same WHAT ARGUMENT...: awk with these arguments, twice.
same() {
	what=$1
	shift
	with_mawk=$(mawk "$@" && echo .)
	with_gawk=$(gawk --lint=no-ext "$@" 2>/dev/null && echo .)
	result=1
	[ -n "$with_mawk" ] && [ "$with_mawk" = "$with_gawk" ] && result=0
	verdict $result "mawk and gawk make the same $what"
}

for file in sql/queries/*.sql; do
	program=$(basename "$file" .sql)
	for mode in h c; do
		same "queries_$program.$mode" -v mode=$mode \
		    -v program="$program" -f sql/queries.awk "$file"
	done
done
same acquis.conf.5 -f docs/man/acquis.conf.awk modules/runtime/config.def
same problems.md -f docs/api/problems.awk modules/runtime/status.def

result=0
mawk -f docs/api/problems.awk modules/runtime/status.def |
    diff docs/api/problems.md - | sed 's/^/# /' >&2
mawk -f docs/api/problems.awk modules/runtime/status.def |
    cmp -s docs/api/problems.md - || result=1
verdict $result 'docs/api/problems.md is what status.def says'

# nginx writes some problems itself: their slugs are of the same list.
result=0
slugs=$(sed -n '/acquis_problem_slug {/,/}/s/.*[ \t]\([a-z-]*\);$/\1/p' \
    conf/nginx/acquis-http.conf.in)
[ -n "$slugs" ] || result=1
for slug in $slugs; do
	grep -q "\"$slug\"" modules/runtime/status.def || result=1
done
verdict $result "nginx's own problems are in status.def"

# A new generator must come into this list.
result=0
for script in $(find . -name '*.awk' -not -path '*/node_modules/*'); do
	grep -q "${script#./}" tests/lint/generated.sh || result=1
done
verdict $result 'every awk script of the tree is tried here'

echo "1..$count"
exit $failed
