/*
 * Prepares every statement of a program on a real server as the user who runs
 * it, and compares what the server says of its columns with what the SQL file
 * promises: names, types, lengths, NULL. MariaDB looks at grants when it
 * prepares, so this tests least privilege too. Then EXPLAIN: no statement of a
 * program may read a big table from end to end. Speaks TAP.
 *
 *	statements SOCKET PROGRAM
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queries_assessment.h"
#include "queries_auth.h"
#include "queries_content.h"
#include "queries_content_load.h"
#include "queries_ctl.h"
#include "queries_erasure.h"
#include "queries_file.h"
#include "queries_job.h"
#include "queries_jwks.h"
#include "queries_lti.h"
#include "queries_lti_invite.h"
#include "queries_mail.h"
#include "queries_part.h"
#include "queries_replay.h"
#include "queries_rights.h"
#include "queries_rights_assessment.h"
#include "queries_rights_auth.h"
#include "queries_runtime.h"
#include "runtime/db_internal.h"

#define SCAN_ROWS 500 /* a table with more is a big one */
#define SETS	  10

struct set {
	const struct aq_statement *statements;
	size_t count;
};

struct who {
	const char *program;
	bool explain; /* an administrator may scan */
	struct set set[SETS];
};

static const struct who whos[] = {
	{ "auth", true,
	    { { q_auth_statements, Q_AUTH_COUNT },
		{ q_job_statements, Q_JOB_COUNT },
		{ q_jwks_statements, Q_JWKS_COUNT },
		{ q_mail_statements, Q_MAIL_COUNT },
		{ q_lti_statements, Q_LTI_COUNT },
		{ q_lti_invite_statements, Q_LTI_INVITE_COUNT },
		{ q_erasure_statements, Q_ERASURE_COUNT },
		{ q_file_statements, Q_FILE_COUNT },
		{ q_part_statements, Q_PART_COUNT },
		{ q_rights_auth_statements, Q_RIGHTS_AUTH_COUNT } } },
	{ "assessment", true,
	    { { q_assessment_statements, Q_ASSESSMENT_COUNT },
		{ q_content_statements, Q_CONTENT_COUNT },
		{ q_job_statements, Q_JOB_COUNT },
		{ q_file_statements, Q_FILE_COUNT },
		{ q_part_statements, Q_PART_COUNT },
		{ q_rights_assessment_statements,
		    Q_RIGHTS_ASSESSMENT_COUNT } } },
	{ "ctl", false,
	    { { q_ctl_statements, Q_CTL_COUNT },
		{ q_content_statements, Q_CONTENT_COUNT },
		{ q_content_load_statements, Q_CONTENT_LOAD_COUNT },
		{ q_replay_statements, Q_REPLAY_COUNT },
		{ q_job_statements, Q_JOB_COUNT },
		{ q_lti_invite_statements, Q_LTI_INVITE_COUNT },
		{ q_rights_statements, Q_RIGHTS_COUNT } } },
};

static const struct set common = { q_runtime_statements, Q_RUNTIME_COUNT };

static unsigned number;
static bool all_good = true;

static void
report(bool ok, const char *program, const char *name, const char *what,
    const char *why)
{
	printf("%sok %u - %s: %s %s\n", ok ? "" : "not ", ++number, program,
	    name, what);
	if (!ok)
		printf("# %s\n", why);
	all_good &= ok;
}

/* ---- columns --------------------------------------------------------- */

enum family {
	INTEGER,
	REAL,
	TEXT,
	BYTES,
	TIME,
	DATE,
	OTHER,
};

static bool
is_binary(const MYSQL_FIELD *f)
{
	return f->charsetnr == 63;
}

static enum family
family_of_column(const MYSQL_FIELD *f)
{
	switch ((int)f->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
		return INTEGER;
	case MYSQL_TYPE_NEWDECIMAL: /* of UNION and MAX: digits alone */
		return f->decimals == 0 ? INTEGER : OTHER;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		return REAL;
	case MYSQL_TYPE_STRING:
	case MYSQL_TYPE_VAR_STRING:
	case MYSQL_TYPE_BLOB:
		return is_binary(f) ? BYTES : TEXT;
	case MYSQL_TYPE_DATETIME:
		return TIME;
	case MYSQL_TYPE_DATE:
		return DATE;
	default:
		return OTHER;
	}
}

static enum family
family_of_type(enum aq_db_type type)
{
	switch (type) {
	case AQ_DB_U8:
	case AQ_DB_U16:
	case AQ_DB_U32:
	case AQ_DB_U64:
	case AQ_DB_I64:
	case AQ_DB_BOOL:
		return INTEGER;
	case AQ_DB_F64:
		return REAL;
	case AQ_DB_STR:
		return TEXT;
	case AQ_DB_BYTES:
		return BYTES;
	case AQ_DB_TIME:
		return TIME;
	case AQ_DB_DATE:
		return DATE;
	}
	return OTHER;
}

/* Bits of an integer as the column or the type holds it. */
static unsigned
bits_of_column(const MYSQL_FIELD *f)
{
	switch ((int)f->type) {
	case MYSQL_TYPE_TINY:
		return 8;
	case MYSQL_TYPE_SHORT:
		return 16;
	case MYSQL_TYPE_INT24:
		return 24;
	case MYSQL_TYPE_LONG:
		return 32;
	default:
		return 64;
	}
}

static unsigned
bits_of_type(enum aq_db_type type)
{
	switch ((int)type) {
	case AQ_DB_BOOL:
	case AQ_DB_U8:
		return 8;
	case AQ_DB_U16:
		return 16;
	case AQ_DB_U32:
		return 32;
	default:
		return 64;
	}
}

/* Of a column that stands in a table; of an expression only the family is
   known. NULL when all agrees. */
static const char *
compare_stored(const MYSQL_FIELD *f, const struct aq_db_field *want)
{
	bool is_unsigned = (f->flags & UNSIGNED_FLAG) != 0;
	enum family family = family_of_type(want->type);

	if (family == INTEGER && want->type != AQ_DB_BOOL &&
	    is_unsigned != (want->type != AQ_DB_I64))
		return "signedness differs";
	if (family == INTEGER && bits_of_column(f) != bits_of_type(want->type))
		return "width differs";
	if (family == TEXT && f->length / 4 != want->size &&
	    f->length != want->size)
		return "length differs";
	if (family == BYTES && f->length != want->size)
		return "length differs";
	return NULL;
}

static const char *
compare_column(const MYSQL_FIELD *f, const struct aq_db_field *want)
{
	bool not_null = (f->flags & NOT_NULL_FLAG) != 0;
	bool stored = f->org_table != NULL && f->org_table[0] != '\0';
	bool empty = f->type == MYSQL_TYPE_NULL;

	if (!empty && family_of_column(f) != family_of_type(want->type))
		return "type differs";
	if (not_null && want->nullable)
		return "it is never NULL";
	/* of an expression the server often does not know */
	if (!not_null && !want->nullable && stored)
		return "it can be NULL";
	if (strcmp(f->name, want->name) != 0 && stored)
		return "name differs";
	return stored ? compare_stored(f, want) : NULL;
}

static void
check_columns(const char *program, const struct aq_statement *st,
    struct aq_db_prepared *p)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(p->stmt);
	char why[256] = "";

	for (unsigned i = 0; meta != NULL && i < st->out_count; i++) {
		const MYSQL_FIELD *f = mysql_fetch_field_direct(meta, i);
		const char *fault = compare_column(f, &st->out[i]);

		if (fault != NULL)
			(void)snprintf(why, sizeof(why),
			    "%s: %s (column %s, "
			    "type %d, length %lu)",
			    st->out[i].name, fault, f->name, (int)f->type,
			    f->length);
	}
	if (meta != NULL)
		mysql_free_result(meta);
	report(why[0] == '\0', program, st->name, "columns", why);
}

/* ---- EXPLAIN --------------------------------------------------------- */

static const char *
literal(enum aq_db_type type)
{
	switch (family_of_type(type)) {
	case INTEGER:
		return "1";
	case REAL:
		return "1.5";
	case TEXT:
		return "'1'";
	case BYTES:
		return "x'00'";
	case TIME:
		return "'2026-01-01 00:00:00'";
	case DATE:
		return "'2026-01-01'";
	case OTHER:
		break;
	}
	return "NULL";
}

/* The statement with a literal for each mark. */
static void
fill_in(const struct aq_statement *st, char *out, size_t size)
{
	unsigned mark = 0;
	char quote = 0;
	size_t n = (size_t)snprintf(out, size, "EXPLAIN ");

	for (const char *s = st->sql; *s != '\0' && n + 32 < size; s++) {
		if (quote != 0)
			quote = *s == quote ? 0 : quote;
		else if (*s == '\'' || *s == '"')
			quote = *s;
		else if (*s == '?') {
			n += (size_t)snprintf(out + n, size - n, "%s",
			    literal(st->in[mark++].type));
			continue;
		}
		out[n++] = *s;
	}
	out[n] = '\0';
}

/* EXPLAIN has id, select_type, table, type, possible_keys, key, key_len, ref,
   rows, Extra. */
static bool
is_scan(MYSQL_ROW row)
{
	return row[2] != NULL && row[2][0] != '<' && row[3] != NULL &&
	       (strcmp(row[3], "ALL") == 0 || strcmp(row[3], "index") == 0) &&
	       row[8] != NULL && strtoul(row[8], NULL, 10) > SCAN_ROWS;
}

static void
check_plan(struct aq_db *db, const char *program, const struct aq_statement *st)
{
	char sql[8192], why[256] = "";
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row;

	fill_in(st, sql, sizeof(sql));
	if (mysql_query(db->conn, sql) == 0)
		rows = mysql_store_result(db->conn);
	if (rows == NULL)
		(void)snprintf(why, sizeof(why), "%s", mysql_error(db->conn));
	while (rows != NULL && (row = mysql_fetch_row(rows)) != NULL)
		if (is_scan(row))
			(void)snprintf(why, sizeof(why),
			    "table %s: type=%s, %s rows", row[2], row[3],
			    row[8]);
	if (rows != NULL)
		mysql_free_result(rows);
	report(why[0] == '\0', program, st->name, "plan", why);
}

/* ---- all of a program ------------------------------------------------ */

static void
check_set(struct aq_db *db, const struct who *who, size_t table,
    const struct set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct aq_statement *st = &set->statements[i];
		struct aq_db_prepared *p = &db->table[table].prepared[i];

		if (aq_db_prepare(db, st, p) != AQ_DB_OK) {
			report(false, who->program, st->name, "columns",
			    aq_db_error(db));
			continue;
		}
		check_columns(who->program, st, p);
		if (who->explain && strncmp(st->sql, "INSERT", 6) != 0)
			check_plan(db, who->program, st);
	}
}

static int
check(const char *socket, const struct who *who)
{
	struct passwd *me = getpwuid(geteuid());
	struct aq_db_options options = { .socket = socket,
		.user = me != NULL ? me->pw_name : "",
		.database = "acquis",
		.statement_timeout_s = 10,
		.lock_timeout_s = 5,
		.lazy = true };
	struct aq_db *db = aq_db_new(&options, NULL, 0);

	for (size_t i = 0; i < SETS && who->set[i].statements != NULL; i++)
		if (db == NULL ||
		    !aq_db_add(db, who->set[i].statements, who->set[i].count))
			return 1;
	if (aq_db_ready(db) != AQ_DB_OK) {
		report(false, who->program, "connection", "", aq_db_error(db));
	} else {
		check_set(db, who, 0, &common);
		for (size_t i = 0; i < SETS && who->set[i].statements; i++)
			check_set(db, who, i + 1, &who->set[i]);
	}
	aq_db_free(db);
	printf("1..%u\n", number);
	return all_good ? 0 : 1;
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof(whos) / sizeof(whos[0]); i++)
		if (strcmp(argv[2], whos[i].program) == 0)
			return check(argv[1], &whos[i]);
	fputs("usage: statements SOCKET PROGRAM\n", stderr);
	return 2;
}
