# Makes docs/api/problems.md of modules/runtime/status.def:
#
#	awk -f docs/api/problems.awk modules/runtime/status.def
#
# A row is AQ_STATUS(NAME, http, "slug", LEVEL, "English", "French") over one
# or several lines. Runs alike under mawk and gawk.

BEGIN {
	print "# Problems"
	print ""
	print "Every refusal is an `application/problem+json` (RFC 9457) whose"
	print "`type` is one of these. `title` is in the language of"
	print "`Accept-Language`; `detail` and `pointer` say more where they can;"
	print "`instance` is the id of the request. This file is made from"
	print "`modules/runtime/status.def` by `docs/api/problems.awk`."
	print ""
	print "| type | status | English | French |"
	print "|---|---|---|---|"
}

/^AQ_STATUS\(/ {
	row = ""
}

/^(AQ_STATUS\(|[ \t])/ {
	row = row " " $0
}

/"\)$/ {
	# odd parts stand outside of quotes, even ones inside
	if (split(row, part, "\"") != 7) {
		printf "%s:%d: not a row: %s\n", FILENAME, FNR, row > "/dev/stderr"
		exit 1
	}
	split(part[1], head, ",")
	gsub(/[ \t]/, "", head[2])
	printf "| /problems/%s | %s | %s | %s |\n", part[2], head[2], part[4], part[6]
}
