# Compiles sql/queries/PROGRAM.sql into C: a struct for the parameters and one
# for the columns of each statement, a table of all, and a typed function for
# each. runtime/db.h says how they are used.
#
#	awk -v mode=h|c -v program=PROGRAM -f queries.awk PROGRAM.sql
#
# A statement is comments of these forms, then SQL up to a line ending in ';':
#
#	-- name: answers_of		[a-z0-9_]+, unique in the file
#	-- kind: one | rows | exec
#	-- in:   user_id:u64 note:str(500)?	in the order of the '?' marks; a
#					name that stands again without a type
#					is the same value once more
#	-- out:  position:u16 …		in the order of the columns
#	-- unbounded: why		a `rows` that needs no LIMIT
#
# `in` and `out` may be continued by further lines of the same form; other
# comments are for the reader. Runs alike under mawk and gawk.

function fail(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
	failed = 1
	exit 1
}

# "a:u8 b:str(20)?" appended to the fields of the list `which`.
function add_fields(which, text,    words, n, i, colon, name, type) {
	n = split(text, words, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (words[i] == "")
			continue
		colon = index(words[i], ":")
		name = colon ? substr(words[i], 1, colon - 1) : words[i]
		type = colon ? substr(words[i], colon + 1) : ""
		if (name !~ /^[a-z][a-z0-9_]*$/)
			fail("bad name '" name "'")
		add_field(which, name, type)
	}
}

function add_field(which, name, type,    k) {
	k = ++count[which]
	field_name[which, k] = name
	field_again[which, k] = 0
	if (type == "") {
		if (which != "in" || !((which, name) in type_of))
			fail("'" name "' has no type")
		field_again[which, k] = 1
		return
	}
	if ((which, name) in type_of)
		fail("'" name "' stands twice")
	type_of[which, name] = type
	null_of[which, name] = sub(/\?$/, "", type)
	size_of[which, name] = 0
	if (type ~ /^(str|bytes)\([1-9][0-9]*\)$/) {
		size_of[which, name] = substr(type, index(type, "(") + 1) + 0
		sub(/\(.*/, "", type)
	}
	if (!(type in c_type) ||
	    (type == "str" || type == "bytes") != (size_of[which, name] > 0))
		fail("bad type of '" name "'")
	base_of[which, name] = type
}

function begin_statement(name) {
	if (in_statement)
		fail("'" name "' begins inside another statement")
	if (name !~ /^[a-z][a-z0-9_]*$/ || (name in names))
		fail("bad or repeated name '" name "'")
	names[name] = 1
	in_statement = 1
	current = name
	kind = ""
	sql = ""
	unbounded = 0
	split("", count)
	split("", type_of)
	split("", null_of)
	split("", base_of)
	split("", size_of)
	split("", field_name)
	split("", field_again)
	count["in"] = count["out"] = 0
}

# Number of '?' outside of quotes.
function marks(text,    i, c, quote, n) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (quote != "") {
			if (c == quote)
				quote = ""
		} else if (c == "'" || c == "\"" || c == "`") {
			quote = c
		} else if (c == "?") {
			n++
		}
	}
	return n + 0
}

function check_statement(    upper) {
	upper = toupper(sql)
	gsub(/\n/, " ", upper)
	if (kind != "one" && kind != "rows" && kind != "exec")
		fail("'" current "' has no kind")
	if (marks(sql) != count["in"])
		fail("'" current "' has " marks(sql) " marks and " \
		    count["in"] " parameters")
	if ((kind == "exec") != (count["out"] == 0))
		fail("'" current "': columns and kind do not agree")
	if (upper ~ /SELECT[ ]+\*/ || upper ~ /\.\*/)
		fail("'" current "' selects *")
	if (upper ~ /ORDER BY \?/)
		fail("'" current "' orders by a constant")
	if (kind == "rows" && !unbounded &&
	    (upper !~ / LIMIT / || upper !~ / ORDER BY /))
		fail("'" current "' is a list without ORDER BY and LIMIT")
	writes = upper ~ /^(SELECT|WITH|\()/ ? "false" : "true"
}

function members(which, struct,    k, name, base, out) {
	if (count[which] == 0)
		return ""
	out = "struct " struct " {\n"
	for (k = 1; k <= count[which]; k++) {
		if (field_again[which, k])
			continue
		name = field_name[which, k]
		base = base_of[which, name]
		out = out "\t" c_type[base] " " name ";\n"
		if (null_of[which, name])
			out = out "\tbool " name "_null;\n"
	}
	return out "};\n\n"
}

function fields(which, struct,    k, name, out) {
	if (count[which] == 0)
		return ""
	out = "static const struct aq_db_field " struct "_fields[] = {\n"
	for (k = 1; k <= count[which]; k++) {
		name = field_name[which, k]
		out = out "\t{ .name = \"" name "\", .type = " \
		    db_type[base_of[which, name]] ",\n\t  .offset = " \
		    "offsetof(struct " struct ", " name ")"
		if (null_of[which, name])
			out = out ",\n\t  .nullable = true, .null_offset = " \
			    "offsetof(struct " struct ", " name "_null)"
		if (size_of[which, name])
			out = out ", .size = " size_of[which, name]
		out = out " },\n"
	}
	return out "};\n\n"
}

function prototype(    out) {
	out = "enum aq_db_result q_" current "(struct aq_db *db"
	if (count["in"])
		out = out ",\n    const struct q_" current "_in *in"
	if (kind == "one")
		out = out ",\n    struct q_" current "_out *ret_out"
	else if (kind == "rows")
		out = out ",\n    struct aq_arena *arena, struct q_" current \
		    "_out **ret_rows, size_t *ret_count"
	else
		out = out ",\n    uint64_t *ret_affected"
	return out ")"
}

function body(    st, in_arg) {
	st = "&q_" program "_statements[" total "]"
	in_arg = count["in"] ? "in" : "NULL"
	if (kind == "one")
		return "\treturn aq_db_run_one(db, " st ", " in_arg \
		    ", ret_out);\n"
	if (kind == "exec")
		return "\treturn aq_db_run_exec(db, " st ", " in_arg \
		    ", ret_affected);\n"
	return "\tvoid *rows = NULL;\n\tenum aq_db_result result = " \
	    "aq_db_run_rows(\n\t    db, " st ", " in_arg \
	    ", arena, &rows, ret_count);\n\n" \
	    "\tif (result == AQ_DB_OK)\n\t\t*ret_rows = rows;\n" \
	    "\treturn result;\n"
}

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\n/, "\\n\"\n\t    \"", text)
	return "\"" text "\""
}

function row(    out) {
	out = "\t{ .name = \"" current "\",\n\t  .sql = " quoted(sql) \
	    ",\n\t  .kind = AQ_DB_" toupper(kind) ", .writes = " writes \
	    ", .index = " total
	if (count["in"])
		out = out ",\n\t  .in = q_" current "_in_fields, .in_count = " \
		    count["in"]
	if (count["out"])
		out = out ",\n\t  .out = q_" current \
		    "_out_fields, .out_count = " count["out"] \
		    ",\n\t  .out_size = sizeof(struct q_" current "_out)"
	return out ",\n\t  .table = q_" program "_statements },\n"
}

function end_statement() {
	check_statement()
	declarations = declarations members("in", "q_" current "_in") \
	    members("out", "q_" current "_out") prototype() ";\n\n"
	tables = tables fields("in", "q_" current "_in") \
	    fields("out", "q_" current "_out")
	rows = rows row()
	functions = functions "\n" prototype() "\n{\n" body() "}\n"
	total++
	in_statement = 0
}

function after_colon(line) {
	sub(/^-- *[a-z]+: */, "", line)
	sub(/[ \t]+$/, "", line)
	return line
}

BEGIN {
	split("u8 uint8_t u16 uint16_t u32 uint32_t u64 uint64_t " \
	    "i64 int64_t f64 double bool bool str struct~aq_str " \
	    "bytes struct~aq_str time int64_t date struct~aq_date", pair, " ")
	for (i = 1; (i in pair); i += 2) {
		c_type[pair[i]] = pair[i + 1]
		sub(/~/, " ", c_type[pair[i]])
		db_type[pair[i]] = "AQ_DB_" toupper(pair[i])
	}
	total = 0
	in_statement = 0
}

{ sub(/\r$/, "") }

/^-- *name:/ { begin_statement(after_colon($0)); next }
/^-- *kind:/ && in_statement { kind = after_colon($0); next }
/^-- *in:/ && in_statement { add_fields("in", after_colon($0)); next }
/^-- *out:/ && in_statement { add_fields("out", after_colon($0)); next }
/^-- *unbounded:/ && in_statement { unbounded = 1; next }
/^ *--/ || /^[ \t]*$/ { next }

{
	if (!in_statement)
		fail("SQL outside of a statement")
	line = $0
	sub(/[ \t]+$/, "", line)
	gsub(/\t/, " ", line)
	last = line ~ /;$/
	sub(/;$/, "", line)
	sql = sql == "" ? line : sql "\n" line
	if (last)
		end_statement()
}

END {
	if (failed)
		exit 1
	if (in_statement)
		fail("'" current "' does not end")
	print "/* Made from sql/queries/" program ".sql by sql/queries.awk. */"
	if (mode == "h") {
		guard = "AQ_QUERIES_" toupper(program) "_H"
		print "#ifndef " guard "\n#define " guard "\n"
		print "#include \"runtime/db_statement.h\"\n"
		print "#define Q_" toupper(program) "_COUNT " total "\n"
		print "extern const struct aq_statement q_" program \
		    "_statements[Q_" toupper(program) "_COUNT];\n"
		printf "%s#endif\n", declarations
	} else {
		print "#include \"queries_" program ".h\"\n"
		printf "%sconst struct aq_statement q_%s_statements[] = " \
		    "{\n%s};\n%s", tables, program, rows, functions
	}
}
