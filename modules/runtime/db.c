#include "runtime/db.h"

#include <stdatomic.h>
#include <time.h>

#include "runtime/db_internal.h"
#include "runtime/id.h"

#define TRIES	   4 /* the first one and three more */
#define FIRST_ROWS 16

static _Atomic uint64_t retries;

/* A few milliseconds, different for each that waits. */
static void
pause_before_retry(unsigned attempt)
{
	uint16_t jitter;
	struct timespec t = { 0 };

	aq_random(&jitter, sizeof(jitter));
	t.tv_nsec = 1000000L * (long)(1 + jitter % (16u << attempt));
	(void)nanosleep(&t, NULL);
	atomic_fetch_add_explicit(&retries, 1, memory_order_relaxed);
}

/* AQ_DB_NONE at the end of the rows. */
static enum aq_db_result
fetch(struct aq_db *db, const struct aq_statement *st, struct aq_db_prepared *p,
    struct aq_arena *arena)
{
	memset(p->row, 0, st->out_size);
	switch (mysql_stmt_fetch(p->stmt)) {
	case 0:
	case MYSQL_DATA_TRUNCATED:
		return aq_db_read_row(db, st, p, arena);
	case MYSQL_NO_DATA:
		return AQ_DB_NONE;
	default:
		return aq_db_stmt_failure(db, p, st);
	}
}

static struct aq_db_prepared *
find(struct aq_db *db, const struct aq_statement *st)
{
	for (size_t t = 0; t < db->tables; t++)
		if (db->table[t].statements == st->table)
			return &db->table[t].prepared[st->index];
	return NULL;
}

static enum aq_db_result
execute(struct aq_db *db, const struct aq_statement *st,
    struct aq_db_prepared *p, const void *in)
{
	for (unsigned i = 0; i < st->in_count; i++)
		if (!aq_db_bind_in(&st->in[i], in, &p->in[i], &p->in_slot[i]))
			return aq_db_data_failure(db, st, st->in[i].name);
	if (st->in_count > 0 && mysql_stmt_bind_param(p->stmt, p->in) != 0)
		return aq_db_stmt_failure(db, p, st);
	db->statements++;
	if (mysql_stmt_execute(p->stmt) != 0)
		return aq_db_stmt_failure(db, p, st);
	return st->writes ? aq_db_bind_columns(db, st, p) : AQ_DB_OK;
}

/* One run of a statement, as its kind wants it. */
struct run {
	const struct aq_statement *st;
	const void *in;
	struct aq_arena *arena;
	char *rows;
	size_t count, capacity;
	uint64_t affected;
};

static enum aq_db_result
keep_row(struct aq_db *db, struct run *run, const struct aq_db_prepared *p)
{
	size_t size = run->st->out_size;

	if (run->count == run->capacity) {
		size_t first = run->st->kind == AQ_DB_ONE ? 1 : FIRST_ROWS;
		size_t more = run->capacity != 0 ? run->capacity * 2 : first;
		char *grown = aq_arena_get(run->arena, more, size);

		if (grown == NULL)
			return aq_db_data_failure(db, run->st, "memory");
		if (run->count > 0)
			memcpy(grown, run->rows, run->count * size);
		run->rows = grown;
		run->capacity = more;
	}
	memcpy(run->rows + run->count * size, p->row, size);
	run->count++;
	return AQ_DB_OK;
}

static enum aq_db_result
collect(struct aq_db *db, struct run *run, struct aq_db_prepared *p)
{
	enum aq_db_result result;

	run->rows = NULL;
	run->count = run->capacity = 0;
	if (run->st->kind == AQ_DB_EXEC) {
		run->affected = mysql_stmt_affected_rows(p->stmt);
		return AQ_DB_OK;
	}
	for (;;) {
		result = fetch(db, run->st, p, run->arena);
		if (result == AQ_DB_NONE)
			return AQ_DB_OK;
		if (result == AQ_DB_OK)
			result = keep_row(db, run, p);
		if (result != AQ_DB_OK)
			return result;
	}
}

static enum aq_db_result
run_once(struct aq_db *db, struct run *run)
{
	enum aq_db_result result = aq_db_ready(db);
	struct aq_db_prepared *p = find(db, run->st);

	if (result != AQ_DB_OK)
		return result;
	if (p == NULL)
		return aq_db_data_failure(db, run->st, "not in a table");
	result = aq_db_prepare(db, run->st, p);
	if (result == AQ_DB_OK)
		result = execute(db, run->st, p, run->in);
	if (result == AQ_DB_OK)
		result = collect(db, run, p);
	/* throws away what was not read, after a failure */
	if (p->stmt != NULL && run->st->out_count > 0)
		mysql_stmt_free_result(p->stmt);
	return result;
}

static enum aq_db_result
run(struct aq_db *db, struct run *run)
{
	enum aq_db_result result = AQ_DB_FAILED;
	bool again = !db->in_transaction, reconnected = false;

	for (unsigned attempt = 0; attempt < TRIES; attempt++) {
		result = run_once(db, run);
		if (!again || (result != AQ_DB_AGAIN &&
				  (result != AQ_DB_GONE || reconnected)))
			return result;
		reconnected |= result == AQ_DB_GONE;
		pause_before_retry(attempt);
	}
	return result;
}

enum aq_db_result
aq_db_run_one(struct aq_db *db, const struct aq_statement *statement,
    const void *in, void *ret_out)
{
	struct run one = { .st = statement, .in = in, .arena = db->arena };
	enum aq_db_result result = run(db, &one);

	if (result != AQ_DB_OK)
		return result;
	if (one.count > 1)
		return aq_db_data_failure(db, statement, "more than one row");
	if (one.count == 0)
		return AQ_DB_NONE;
	memcpy(ret_out, one.rows, statement->out_size);
	return AQ_DB_OK;
}

enum aq_db_result
aq_db_run_rows(struct aq_db *db, const struct aq_statement *statement,
    const void *in, struct aq_arena *arena, void **ret_rows, size_t *ret_count)
{
	struct run rows = { .st = statement, .in = in, .arena = arena };
	enum aq_db_result result = run(db, &rows);

	if (result == AQ_DB_OK) {
		*ret_rows = rows.rows;
		*ret_count = rows.count;
	}
	return result;
}

enum aq_db_result
aq_db_run_exec(struct aq_db *db, const struct aq_statement *statement,
    const void *in, uint64_t *ret_affected)
{
	struct run exec = { .st = statement, .in = in };
	enum aq_db_result result = run(db, &exec);

	if (result == AQ_DB_OK && ret_affected != NULL)
		*ret_affected = exec.affected;
	return result;
}

/* ---- transactions ---------------------------------------------------- */

static enum aq_db_result
begin(struct aq_db *db)
{
	static const char start[] = "START TRANSACTION";
	enum aq_db_result result = aq_db_ready(db);

	if (result != AQ_DB_OK)
		return result;
	if (mysql_real_query(db->conn, start, sizeof(start) - 1) != 0)
		return aq_db_conn_failure(db, "begin", false);
	db->in_transaction = true;
	db->doomed = AQ_DB_OK;
	return AQ_DB_OK;
}

static void
roll_back(struct aq_db *db)
{
	/* a connection that cannot even roll back is of no use */
	if (db->conn != NULL && mysql_rollback(db->conn) != 0)
		aq_db_disconnect(db);
}

static enum aq_db_result
try_transaction(struct aq_db *db,
    enum aq_db_result (*body)(struct aq_db *db, void *context), void *context)
{
	enum aq_db_result result = begin(db);

	if (result != AQ_DB_OK)
		return result;
	result = body(db, context);
	if (db->doomed != AQ_DB_OK)
		result = db->doomed;
	if (result == AQ_DB_OK && mysql_commit(db->conn) != 0)
		result = aq_db_conn_failure(db, "commit", true);
	if (result != AQ_DB_OK)
		roll_back(db);
	db->in_transaction = false;
	return result;
}

enum aq_db_result
aq_db_transaction(struct aq_db *db,
    enum aq_db_result (*body)(struct aq_db *db, void *context), void *context)
{
	enum aq_db_result result = AQ_DB_FAILED;
	bool reconnected = false;

	for (unsigned attempt = 0; attempt < TRIES; attempt++) {
		result = try_transaction(db, body, context);
		if (result != AQ_DB_AGAIN &&
		    (result != AQ_DB_GONE || reconnected))
			return result;
		reconnected |= result == AQ_DB_GONE;
		pause_before_retry(attempt);
	}
	return result;
}

bool
aq_db_in_transaction(const struct aq_db *db)
{
	return db->in_transaction;
}

/* ---- the rest -------------------------------------------------------- */

void
aq_db_use_arena(struct aq_db *db, struct aq_arena *arena)
{
	db->arena = arena != NULL ? arena : &db->own;
	db->statements = 0;
}

unsigned
aq_db_statement_count(const struct aq_db *db)
{
	return db->statements;
}

uint64_t
aq_db_retries(void)
{
	return atomic_load_explicit(&retries, memory_order_relaxed);
}

enum aq_status
aq_db_status(enum aq_db_result result)
{
	switch (result) {
	case AQ_DB_OK:
		return AQ_OK;
	case AQ_DB_NONE:
		return AQ_E_NOT_FOUND;
	case AQ_DB_DUPLICATE:
		return AQ_E_CONFLICT;
	case AQ_DB_AGAIN:
		return AQ_E_BUSY;
	case AQ_DB_GONE:
	case AQ_DB_UNCERTAIN:
		return AQ_E_UNAVAILABLE;
	case AQ_DB_FAILED:
		return AQ_E_INTERNAL;
	}
	return AQ_E_INTERNAL;
}
