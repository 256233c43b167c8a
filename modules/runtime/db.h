/*
 * MariaDB through prepared statements. The statements of a program stand in
 * sql/queries/PROGRAM.sql and are compiled to tables and structs by
 * sql/queries.awk; no SQL text stands in a .c file. Only db.c includes
 * mysql.h.
 *
 * A statement NAME of PROGRAM gives (header "queries_PROGRAM.h"):
 *
 *	struct q_NAME_in { uint64_t user_id; struct aq_str value; … };
 *	struct q_NAME_out { uint16_t position; bool value_null; … };
 *	kind one:  enum aq_db_result q_NAME(db, &in, &out)
 *	kind rows: enum aq_db_result q_NAME(db, &in, arena, &rows, &count)
 *	kind exec: enum aq_db_result q_NAME(db, &in, &affected)
 *
 * A statement without parameters has no `in`. queries.awk explains the file.
 *
 * Types: u8 u16 u32 u64 i64 f64 bool str(N) bytes(N) time (µs since 1970) and
 * date (struct aq_date); N is the column's length in characters or bytes. A
 * '?' after the type makes it nullable, with a companion member NAME_null.
 * Strings that come back live in the arena given (kind rows) or in the
 * connection's request arena (kind one). `affected` counts rows found, whether
 * or not an UPDATE changed anything in them; it may be NULL.
 *
 * Outside of a transaction a statement is run again by itself on AQ_DB_AGAIN,
 * and after a reconnection when it cannot have happened.
 *
 * One connection belongs to one worker thread. Each sets utf8mb4, strict mode,
 * UTC, innodb_snapshot_isolation=ON, statement and lock time-outs; there is no
 * automatic reconnection inside a transaction.
 */
#ifndef AQ_RUNTIME_DB_H
#define AQ_RUNTIME_DB_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/status.h"

struct aq_db;

/* A day without a time (birth dates). */
struct aq_date {
	uint16_t year;
	uint8_t month, day; /* from 1 */
};

enum aq_db_result {
	AQ_DB_OK,
	AQ_DB_NONE,	 /* no row (kind one) */
	AQ_DB_DUPLICATE, /* error 1062 */
	AQ_DB_AGAIN,	 /* 1020, 1205, 1213: run it again */
	AQ_DB_GONE,	 /* no server, or lost before it was sent */
	AQ_DB_UNCERTAIN, /* lost during a write or COMMIT: look before
			    doing it again */
	AQ_DB_FAILED,	 /* anything else; logged with its number */
};

struct aq_db_options {
	const char *socket; /* UNIX socket, or NULL */
	const char *host;   /* list "a,b,c" when socket is NULL */
	unsigned port;
	const char *user, *password; /* password NULL: unix_socket login */
	const char *database;
	const char *tls_ca;	      /* NULL: no TLS (UNIX socket only) */
	unsigned statement_timeout_s; /* 0: as long as it takes */
	unsigned lock_timeout_s;
	bool lazy; /* prepare a statement when it is first run (tools that
		      need few, or run before the tables exist) */
};

struct aq_statement; /* generated; see queries.awk */

/* Opens nothing yet; NULL when memory is short. */
struct aq_db *aq_db_new(const struct aq_db_options *options,
    const struct aq_statement *statements, size_t count);

/*
 * One more table of statements; nothing when it is there already. A standing
 * connection is made anew, so not in a transaction. Those of
 * sql/queries/runtime.sql are always there. False when memory is short or
 * there are too many tables.
 */
bool aq_db_add(
    struct aq_db *db, const struct aq_statement *statements, size_t count);
void aq_db_free(struct aq_db *db);

/* Connects if need be, prepares every statement. Call before each request:
 * costs nothing while the connection stands. */
enum aq_db_result aq_db_ready(struct aq_db *db);

/* Where kind-one strings go until the next call; NULL: one of its own, which
   is given back with the connection. */
void aq_db_use_arena(struct aq_db *db, struct aq_arena *arena);

/* Statements run since aq_db_use_arena, for counts in logs and tests. */
unsigned aq_db_statement_count(const struct aq_db *db);

/* One round trip to see that the server answers. */
enum aq_db_result aq_db_ping(struct aq_db *db);

/*
 * Runs `body` in a transaction (START TRANSACTION … COMMIT), again on
 * AQ_DB_AGAIN up to three times with jitter; body's own AQ_DB_* failure rolls
 * back and is returned. `body` must be safe to run again.
 */
enum aq_db_result aq_db_transaction(struct aq_db *db,
    enum aq_db_result (*body)(struct aq_db *db, void *context), void *context);

/* For what must not be written without the thing it is about. */
bool aq_db_in_transaction(const struct aq_db *db);

/* The status a handler returns when it can do nothing better. */
enum aq_status aq_db_status(enum aq_db_result result);

/*
 * Statements without parameters, separated by ';', one after the other;
 * results are thrown away. For migrations and grants: nothing else has SQL
 * text at run time.
 */
enum aq_db_result aq_db_text(struct aq_db *db, struct aq_str sql);

/* What the server said last, for the administrator at a terminal: never into
   a log line or a reply. */
const char *aq_db_error(const struct aq_db *db);

/* Transactions and statements that were run again, since the start. */
uint64_t aq_db_retries(void);

#endif
