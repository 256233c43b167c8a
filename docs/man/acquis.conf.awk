# Makes acquis.conf(5) from the table of options, modules/runtime/config.def.
# Plain awk: mawk and gawk give the same.

BEGIN {
	print ".\\\" Made from modules/runtime/config.def; do not edit."
	print ".TH ACQUIS.CONF 5 2026-11-22 \"Acquis 0.1.0\" \"File formats\""
	print ".SH NAME"
	print "acquis.conf \\- configuration of Acquis"
	print ".SH DESCRIPTION"
	print "All programs read"
	print ".IR /etc/acquis/acquis.conf ,"
	print "then, where it is there, a file of their own"
	print ".RI ( auth.conf \", \" assessment.conf ),"
	print "which wins. A file is lines of [section] and name = value;"
	print "lines that begin with # or ; are comments. An unknown option,"
	print "a wrong value or an option given twice is a mistake, which"
	print "\\-\\-check-config tells with file and line."
	print ".SH OPTIONS"
}

# A row may go over several lines: collect it until its closing bracket.
/^AQ_OPTION_/ { row = "" }
/^AQ_OPTION_/, /\)$/ {
	sub(/^[ \t]+/, "")
	row = row (row == "" || row ~ /\($/ ? "" : " ") $0
	if ($0 ~ /\)$/)
		option(row)
}

function option(text,    kind, head, parts, doc, strings, n, i) {
	kind = text
	sub(/^AQ_OPTION_/, "", kind)
	sub(/\(.*/, "", kind)
	sub(/^[A-Z_]+\(/, "", text)
	sub(/\)$/, "", text)
	split(text, head, /, */)
	n = split(text, strings, /"/)
	doc = ""
	# The strings at the end are the meaning; adjacent ones are one.
	doc = strings[n - 1]
	if (head[1] != section) {
		section = head[1]
		print ".SS [" section "]"
	}
	print ".TP"
	print ".B " head[2]
	gsub(/\\/, "\\\\", doc)
	print doc "."
	if (kind == "STR")
		print strings[2] == "" ? "Default: empty." : "Default: " strings[2] "."
	else if (kind == "ENUM")
		print "Default: " strings[2] ". One of: " words(strings[4]) "."
	else if (kind == "SET")
		print "Default: " strings[2] ". A list of: " words(strings[4]) "."
	else if (kind == "INT")
		print "Default: " head[3] ", from " head[4] " to " head[5] "."
	else
		print "Default: " head[3] "."
}

function words(names) {
	gsub(/\|/, ", ", names)
	return names
}

END {
	print ".SH SEE ALSO"
	print ".BR acquisctl (1),"
	print ".BR acquis-auth (8)"
}
