#!/bin/sh
# The chain of the audit: written by many at once and by writers that are
# killed, and every way to spoil it is found, at its place. Speaks TAP.
#
#	audit.sh SOCKET WRITER SCRATCH ACQUISCTL CONFIGURATION
set -eu

socket=$1 writer=$2 scratch=$3 ctl=$4 etc=$5
number=0 failed=0

verdict() {
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - audit: $2"
	else
		echo "not ok $number - audit: $2"
		sed 's/^/# /' "$scratch/audit.log"
		failed=1
	fi
}

# try WHAT COMMAND...
try() {
	what=$1
	shift
	status=0
	"$@" >"$scratch/audit.log" 2>&1 || status=1
	verdict $status "$what"
}

sql() {
	mariadb --no-defaults --socket="$socket" --batch --skip-column-names \
		acquis --execute "SET time_zone = '+00:00'; $1"
}

acquisctl() {
	"$ctl" --config "$etc" "$@"
}

# A job for each row and a row for each job.
pairs() {
	lost=$(sql "SELECT
		(SELECT COUNT(*) FROM job LEFT JOIN audit ON object_id = job.id
			WHERE kind = 'act' AND sequence IS NULL) +
		(SELECT COUNT(*) FROM audit LEFT JOIN job ON job.id = object_id
			WHERE act = 'user.unblock' AND job.id IS NULL)")
	echo "$lost without its other half"
	[ "$lost" = 0 ]
}

killed_writers() {
	before=$(sql 'SELECT sequence FROM audit_head')
	for pause in 0.2 0.31 0.43 0.17 0.29 0.37; do
		"$writer" "$socket" writer &
		first=$!
		"$writer" "$socket" writer &
		second=$!
		sleep $pause
		kill -KILL $first $second
		wait $first || :
		wait $second || :
	done
	after=$(sql 'SELECT sequence FROM audit_head')
	echo "from $before to $after"
	[ "$after" -gt "$before" ] && acquisctl audit verify && pairs
}

# spoilt SQL [OPTIONS]: what verify says; the tables are as before again.
spoilt() {
	sql 'CREATE OR REPLACE TABLE kept_audit AS SELECT * FROM audit;
		CREATE OR REPLACE TABLE kept_head AS SELECT * FROM audit_head'
	sql "$1"
	said=0
	acquisctl audit verify ${2-} 2>&1 || said=$?
	acquisctl --json audit verify ${2-} || :
	sql 'DELETE FROM audit; INSERT INTO audit SELECT * FROM kept_audit;
		DELETE FROM audit_head;
		INSERT INTO audit_head SELECT * FROM kept_head'
	[ $said = 1 ]
}

# finds WHAT PATTERN SQL [OPTIONS]
finds() {
	what=$1 pattern=$2
	shift 2
	status=0
	spoilt "$@" >"$scratch/audit.log" 2>&1 || status=1
	grep -q "^acquisctl: audit: $pattern" "$scratch/audit.log" || status=1
	grep -q '"whole":false' "$scratch/audit.log" || status=1
	verdict $status "$what"
}

try 'nothing yet is whole' acquisctl audit verify
try 'eight writers at once' "$writer" "$socket" crowd
try 'they left one chain' acquisctl audit verify
try 'each act has its row' pairs
try 'no row without a transaction' "$writer" "$socket" alone
try 'writers that are killed leave a whole chain' killed_writers
kept=$(acquisctl audit verify)
try 'an end that was kept is known again' acquisctl audit verify \
	--expect "$kept"
last=$(sql 'SELECT sequence FROM audit_head')

finds 'a changed row' 'row 7 is not what' \
	"UPDATE audit SET detail = '{}' WHERE sequence = 7"
finds 'a changed hash' 'row 8 is not what' \
	"UPDATE audit SET hash = REVERSE(hash) WHERE sequence = 8"
finds 'a changed time' 'row 12 is not what' "UPDATE audit
	SET happened_at = happened_at + INTERVAL 1 MICROSECOND
	WHERE sequence = 12"
finds 'a removed row' 'row 20 is missing' \
	'DELETE FROM audit WHERE sequence = 20'
finds 'a removed row, the others moved up' 'row 20 is not what' \
	'DELETE FROM audit WHERE sequence = 20;
	UPDATE audit SET sequence = sequence - 1 WHERE sequence > 20
		ORDER BY sequence;
	UPDATE audit_head SET sequence = sequence - 1'
finds 'the first row removed' 'row 1 is missing' \
	'DELETE FROM audit WHERE sequence = 1'
finds 'a row put in between' 'row 30 is not what' \
	'UPDATE audit SET sequence = sequence + 1 WHERE sequence >= 30
		ORDER BY sequence DESC;
	INSERT INTO audit SELECT 30, happened_at, actor, actor_id,
		organisation_id, act, object_id, detail, request_id, hash
		FROM audit WHERE sequence = 29;
	UPDATE audit_head SET sequence = sequence + 1'
finds 'two rows that changed places' 'row 40 is not what' \
	'UPDATE audit SET sequence = 1000000 WHERE sequence = 40;
	UPDATE audit SET sequence = 40 WHERE sequence = 41;
	UPDATE audit SET sequence = 41 WHERE sequence = 1000000'
finds 'a tail cut off' "row $((last - 2)) is missing, and all after it" \
	"DELETE FROM audit WHERE sequence > $last - 3"
finds 'a row behind the head' "row $((last + 1)) is not what" \
	'INSERT INTO audit SELECT sequence + 1, happened_at, actor, actor_id,
		organisation_id, act, object_id, detail, request_id, hash
		FROM audit ORDER BY sequence DESC LIMIT 1'
finds 'a head put back' "row $last stands behind the head" \
	"UPDATE audit_head SET sequence = $last - 1, hash =
		(SELECT hash FROM audit WHERE sequence = $last - 1)"
finds 'a head of another chain' "row $last is not the one the head names" \
	'UPDATE audit_head SET hash = REVERSE(hash)'
finds 'a tail cut off with its head, against an end that was kept' \
	"row $((last - 2)) is missing, and the head was put back" \
	"DELETE FROM audit WHERE sequence > $last - 3;
	UPDATE audit_head SET sequence = $last - 3, hash =
		(SELECT hash FROM audit WHERE sequence = $last - 3)" \
	"--expect $kept"
# the last row written anew with its right hash: only a kept end knows
finds 'a chain written anew, against an end that was kept' \
	"row $last is not the one that was expected" \
	"UPDATE audit SET request_id = 'new' WHERE sequence = $last;
	UPDATE audit a JOIN audit b ON b.sequence = $last - 1
	SET a.hash = UNHEX(SHA2(CONCAT(b.hash, '14:acquis audit 1,',
		LENGTH(a.sequence), ':', a.sequence, ',',
		LENGTH(CAST(UNIX_TIMESTAMP(a.happened_at) * 1000000 AS UNSIGNED)),
		':', CAST(UNIX_TIMESTAMP(a.happened_at) * 1000000 AS UNSIGNED),
		',1:2,-,-,12:user.unblock,', LENGTH(a.object_id), ':',
		a.object_id, ',', LENGTH(a.detail), ':', a.detail,
		',3:new,'), 256))
	WHERE a.sequence = $last;
	UPDATE audit_head SET hash =
		(SELECT hash FROM audit WHERE sequence = $last)" \
	"--expect $kept"
try 'the chain is as it was' acquisctl audit verify --expect "$kept"

listed() {
	[ "$(acquisctl audit list --limit 3 | wc -l)" = 3 ]
	[ "$(acquisctl audit list --act user.add | wc -l)" = 0 ]
	acquisctl audit list --before 2 | grep -q '^1	.*	user.unblock	'
	acquisctl --json audit list --limit 1 | grep -q \
		'"act":"user.unblock",.*"detail":{"word":"fixed","number":"7"}'
}
try 'the list is read from its end' listed
sql 'DROP TABLE kept_audit, kept_head; DELETE FROM job WHERE kind = "act"'
echo "1..$number"
exit $failed
