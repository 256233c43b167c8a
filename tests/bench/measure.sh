#!/bin/sh
# measure.sh PROGRAM ACQUISCTL VECTORS DOCUMENT: how long one question takes,
# and how many instructions (callgrind); what stands between the marks
# "<!-- times -->" and "<!-- /times -->" in DOCUMENT is replaced by it.
set -eu

program=$1 ctl=$2 v=$3 document=$4
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT INT TERM

# instructions WHAT ROUNDS: of one question, over 256 sittings
instructions()
{
	valgrind --tool=callgrind --toggle-collect='one_question*' \
		--callgrind-out-file="$t/callgrind" "$program" "$1" "$2" \
		>"$t/counted" 2>"$t/log" || {
		cat "$t/log" >&2
		exit 1
	}
	calls=$(cut -f 5 "$t/counted")
	awk -v calls="$calls" '$1 == "summary:" || $1 == "totals:" {
		printf "%d", $2 / calls; exit }' "$t/callgrind"
}

# row TITLE WHAT ROUNDS COUNTED: timed and counted over so many rounds
row()
{
	"$program" "$2" "$3" >"$t/took"
	awk -F '\t' -v title="$1" -v count="$(instructions "$2" "$4")" '
	function us(ns) { return sprintf(ns < 9950 ? "%.1f" : "%.0f", ns / 1000) }
	function thousands(n,    s) {
		s = sprintf("%d", n)
		while (s ~ /[0-9][0-9][0-9][0-9]/)
			sub(/[0-9][0-9][0-9]($|,)/, ",&", s)
		return s
	}
	{ printf "| %s | %s µs | %s µs | %s | %.1f kB |\n", title, us($2),
	    us($3), thousands(count), $4 / 1000 }' "$t/took"
}

# cpu TITLE ARGUMENT...: seconds of a whole calibration, files read and all
cpu()
{
	title=$1
	shift
	{ TIMEFORMAT='%U' ; time -p "$ctl" measure calibrate "$@" \
		>/dev/null 2>&1; } 2>"$t/time"
	awk -v title="$title" '$1 == "user" || $1 == "sys" { s += $2 }
		END { printf "| %s | %.2f s |\n", title, s }' "$t/time"
}

awk -F '\t' -v OFS='\t' 'NR > 1 {
	s = ""
	for (i = 1; i <= 300; i++)
		s = s ((i + 7 * $1) % 5 == 0 ? substr($3, i, 1) : ".")
	$3 = s
} { print }' "$v/simulees2000.tsv" >"$t/sparse.tsv"

{
	echo '<!-- times -->'
	echo '| one question | median | 99th percentile | instructions | a sitting keeps |'
	echo '|---|---|---|---|---|'
	row 'positioning, 5 topics, 40 skills' positioning 80 20
	row 'campaign, 5 topics, 25 skills' campaign-5 80 4
	row 'campaign, 40 topics, 200 skills' campaign-40 5 1
	row 'certification, 300 items' certification-300 66 8
	row '… 1,000 items' certification-1000 66 8
	row '… 5,000 items' certification-5000 33 2
	row 'the 16 competences, once at the end' competences 4 1
	echo
	echo '| calibration, reading the file and standard errors included | CPU |'
	echo '|---|---|'
	cpu '30 items, 2,000 people' --responses "$v/simulees2000.tsv" \
		--items 1-30
	cpu '300 items, one answer in five, 120,000 answers' --prior map \
		--responses "$t/sparse.tsv"
	echo '<!-- /times -->'
} >"$t/block"

awk -v block="$t/block" '
$0 == "<!-- times -->" {
	while ((getline line <block) > 0)
		print line
	skip = 1
}
!skip { print }
$0 == "<!-- /times -->" { skip = 0; found = 1 }
END { exit !found }' "$document" >"$t/document"
cat "$t/document" >"$document"
cat "$t/block"
