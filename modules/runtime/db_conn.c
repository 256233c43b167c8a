#include "runtime/db_internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "queries_runtime.h"
#include "runtime/log.h"

#define CONNECT_S   5
#define NET_GRACE_S 5 /* what the network may take beside the statement */

enum error_class {
	CLASS_DUPLICATE,
	CLASS_AGAIN,
	CLASS_NOT_SENT, /* cannot have happened */
	CLASS_LOST,	/* may have happened */
	CLASS_OTHER,
};

static enum error_class
class_of(unsigned number)
{
	switch (number) {
	case ER_DUP_ENTRY:
		return CLASS_DUPLICATE;
	case ER_CHECKREAD:
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_LOCK_DEADLOCK:
		return CLASS_AGAIN;
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
	case CR_UNKNOWN_HOST:
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_HANDSHAKE_ERR:
	case ER_CON_COUNT_ERROR:
	case ER_USER_LIMIT_REACHED:
	case ER_UNKNOWN_COM_ERROR: /* a Galera node that is not in sync */
		return CLASS_NOT_SENT;
	case CR_SERVER_LOST:
	case CR_SERVER_LOST_EXTENDED:
	case ER_SERVER_SHUTDOWN:
	case ER_CONNECTION_KILLED:
	case ER_QUERY_INTERRUPTED:
		return CLASS_LOST;
	default:
		return CLASS_OTHER;
	}
}

void
aq_db_disconnect(struct aq_db *db)
{
	for (size_t t = 0; t < db->tables; t++) {
		for (size_t i = 0; i < db->table[t].count; i++) {
			struct aq_db_prepared *p = &db->table[t].prepared[i];

			if (p->stmt != NULL)
				mysql_stmt_close(p->stmt);
			p->stmt = NULL;
		}
	}
	if (db->conn != NULL)
		mysql_close(db->conn);
	db->conn = NULL;
	if (db->in_transaction)
		db->doomed = AQ_DB_GONE;
}

/*
 * The result for an error of the server or the library. may_have: what was
 * sent could have taken effect although no reply came.
 */
static enum aq_db_result
failure(struct aq_db *db, unsigned number, const char *text,
    const char *statement, bool may_have)
{
	enum error_class class = class_of(number);

	(void)snprintf(db->error, sizeof(db->error), "%s", text);
	switch (class) {
	case CLASS_DUPLICATE:
		return AQ_DB_DUPLICATE;
	case CLASS_AGAIN:
		if (db->in_transaction)
			db->doomed = AQ_DB_AGAIN;
		return AQ_DB_AGAIN;
	case CLASS_NOT_SENT:
	case CLASS_LOST:
		aq_log_event(LOG_WARNING, "db_lost", "error %u at %s", number,
		    statement);
		aq_db_disconnect(db);
		return class == CLASS_LOST && may_have ? AQ_DB_UNCERTAIN
						       : AQ_DB_GONE;
	case CLASS_OTHER:
		break;
	}
	aq_log_event(LOG_ERR, "db_error", "error %u at %s", number, statement);
	return AQ_DB_FAILED;
}

enum aq_db_result
aq_db_conn_failure(struct aq_db *db, const char *what, bool may_have)
{
	/* copied, since disconnect frees the handle that holds the text */
	char text[512];
	unsigned number = mysql_errno(db->conn);

	(void)snprintf(text, sizeof(text), "%s", mysql_error(db->conn));
	return failure(db, number, text, what, may_have);
}

enum aq_db_result
aq_db_stmt_failure(
    struct aq_db *db, struct aq_db_prepared *p, const struct aq_statement *st)
{
	char text[512];
	unsigned number = mysql_stmt_errno(p->stmt);

	(void)snprintf(text, sizeof(text), "%s", mysql_stmt_error(p->stmt));
	return failure(
	    db, number, text, st->name, st->writes && !db->in_transaction);
}

enum aq_db_result
aq_db_data_failure(
    struct aq_db *db, const struct aq_statement *st, const char *why)
{
	(void)snprintf(db->error, sizeof(db->error), "%s: %s", st->name, why);
	aq_log_event(LOG_ERR, "db_data", "%s: %s", st->name, why);
	return AQ_DB_FAILED;
}

static bool
set_options(struct aq_db *db)
{
	const struct aq_db_options *o = &db->options;
	unsigned connect_s = CONNECT_S;
	unsigned net_s =
	    o->statement_timeout_s == 0
		? 0
		: o->statement_timeout_s + o->lock_timeout_s + NET_GRACE_S;
	my_bool yes = 1;
	unsigned no = 0;
	bool ok = true;

	ok &=
	    mysql_options(db->conn, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) == 0;
	ok &= mysql_options(db->conn, MYSQL_OPT_READ_TIMEOUT, &net_s) == 0;
	ok &= mysql_options(db->conn, MYSQL_OPT_WRITE_TIMEOUT, &net_s) == 0;
	ok &= mysql_options(db->conn, MYSQL_OPT_LOCAL_INFILE, &no) == 0;
	ok &= mysql_options(db->conn, MYSQL_SET_CHARSET_NAME, "utf8mb4") == 0;
	if (o->tls_ca != NULL) {
		ok &= mysql_ssl_set(
			  db->conn, NULL, NULL, o->tls_ca, NULL, NULL) == 0;
		ok &= mysql_options(db->conn, MYSQL_OPT_SSL_ENFORCE, &yes) == 0;
		ok &= mysql_options(db->conn, MYSQL_OPT_SSL_VERIFY_SERVER_CERT,
			  &yes) == 0;
	}
	return ok;
}

/* What must never depend on the configuration of a server. */
static enum aq_db_result
set_session(struct aq_db *db)
{
	char sql[512];
	int n = snprintf(sql, sizeof(sql),
	    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,"
	    "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
	    "NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', "
	    "time_zone = '+00:00', "
	    "collation_connection = utf8mb4_nopad_bin, "
	    "tx_isolation = 'REPEATABLE-READ', "
	    "innodb_snapshot_isolation = ON, "
	    "innodb_lock_wait_timeout = %u, max_statement_time = %u",
	    db->options.lock_timeout_s, db->options.statement_timeout_s);

	if (mysql_real_query(db->conn, sql, (unsigned long)n) != 0)
		return aq_db_conn_failure(db, "session", false);
	return AQ_DB_OK;
}

enum aq_db_result
aq_db_bind_columns(
    struct aq_db *db, const struct aq_statement *st, struct aq_db_prepared *p)
{
	if (st->out_count == 0)
		return AQ_DB_OK;
	if (mysql_stmt_field_count(p->stmt) != st->out_count)
		return aq_db_data_failure(db, st, "columns");
	if (mysql_stmt_bind_result(p->stmt, p->out) != 0)
		return aq_db_stmt_failure(db, p, st);
	return AQ_DB_OK;
}

enum aq_db_result
aq_db_prepare(
    struct aq_db *db, const struct aq_statement *st, struct aq_db_prepared *p)
{
	if (p->stmt != NULL)
		return AQ_DB_OK;
	p->stmt = mysql_stmt_init(db->conn);
	if (p->stmt == NULL)
		return AQ_DB_FAILED;
	if (mysql_stmt_prepare(p->stmt, st->sql, strlen(st->sql)) != 0)
		return aq_db_stmt_failure(db, p, st);
	if (mysql_stmt_param_count(p->stmt) != st->in_count)
		return aq_db_data_failure(db, st, "parameters");
	/* of INSERT … RETURNING the server tells the columns when it runs */
	return st->writes ? AQ_DB_OK : aq_db_bind_columns(db, st, p);
}

static enum aq_db_result
prepare_all(struct aq_db *db)
{
	for (size_t t = 0; t < db->tables; t++) {
		struct aq_db_table *table = &db->table[t];

		for (size_t i = 0; i < table->count; i++) {
			enum aq_db_result result = aq_db_prepare(
			    db, &table->statements[i], &table->prepared[i]);

			if (result != AQ_DB_OK)
				return result;
		}
	}
	return AQ_DB_OK;
}

static enum aq_db_result
connect_server(struct aq_db *db)
{
	const struct aq_db_options *o = &db->options;
	enum aq_db_result result;

	db->conn = mysql_init(NULL);
	if (db->conn == NULL)
		return AQ_DB_FAILED;
	if (!set_options(db)) {
		result = aq_db_conn_failure(db, "options", false);
	} else if (mysql_real_connect(db->conn,
		       o->socket != NULL ? "localhost" : o->host, o->user,
		       o->password, o->database, o->port, o->socket,
		       CLIENT_FOUND_ROWS) == NULL) {
		result = aq_db_conn_failure(db, "connect", false);
	} else {
		result = set_session(db);
		if (result == AQ_DB_OK && !o->lazy)
			result = prepare_all(db);
	}
	if (result != AQ_DB_OK)
		aq_db_disconnect(db);
	return result;
}

/* An idle connection has nothing to say: when it is readable, it was closed. */
static bool
still_open(struct aq_db *db)
{
	struct pollfd p = { .fd = mysql_get_socket(db->conn),
		.events = POLLIN };

	return p.fd >= 0 && poll(&p, 1, 0) == 0;
}

enum aq_db_result
aq_db_ready(struct aq_db *db)
{
	if (db->in_transaction)
		return db->doomed;
	if (db->conn != NULL && !still_open(db))
		aq_db_disconnect(db);
	return db->conn != NULL ? AQ_DB_OK : connect_server(db);
}

enum aq_db_result
aq_db_ping(struct aq_db *db)
{
	enum aq_db_result result = aq_db_ready(db);

	if (result != AQ_DB_OK)
		return result;
	if (mysql_ping(db->conn) != 0)
		return aq_db_conn_failure(db, "ping", false);
	return AQ_DB_OK;
}

static enum aq_db_result
run_text(struct aq_db *db, struct aq_str sql)
{
	int next;

	if (mysql_real_query(db->conn, sql.p, sql.n) != 0)
		return aq_db_conn_failure(db, "text", true);
	do {
		MYSQL_RES *rows = mysql_store_result(db->conn);

		if (rows != NULL)
			mysql_free_result(rows);
		next = mysql_next_result(db->conn);
	} while (next == 0);
	return next < 0 ? AQ_DB_OK : aq_db_conn_failure(db, "text", true);
}

enum aq_db_result
aq_db_text(struct aq_db *db, struct aq_str sql)
{
	enum aq_db_result result = aq_db_ready(db);

	if (result != AQ_DB_OK)
		return result;
	if (mysql_set_server_option(db->conn, MYSQL_OPTION_MULTI_STATEMENTS_ON))
		return aq_db_conn_failure(db, "text", false);
	result = run_text(db, sql);
	if (db->conn != NULL && mysql_set_server_option(db->conn,
				    MYSQL_OPTION_MULTI_STATEMENTS_OFF))
		return aq_db_conn_failure(db, "text", true);
	return result;
}

static void
start_library(void)
{
	if (mysql_library_init(0, NULL, NULL) != 0)
		abort();
}

struct aq_db *
aq_db_new(const struct aq_db_options *options,
    const struct aq_statement *statements, size_t count)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct aq_db *db;

	if (pthread_once(&once, start_library) != 0)
		return NULL;
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return NULL;
	db->options = *options;
	aq_arena_init(&db->memory, (size_t)1 << 24);
	aq_arena_init(&db->own, (size_t)1 << 24);
	db->arena = &db->own;
	if (aq_db_add(db, q_runtime_statements, Q_RUNTIME_COUNT) &&
	    aq_db_add(db, statements, count))
		return db;
	aq_db_free(db);
	return NULL;
}

bool
aq_db_add(struct aq_db *db, const struct aq_statement *statements, size_t count)
{
	struct aq_db_table *table = &db->table[db->tables];

	for (size_t t = 0; t < db->tables; t++)
		if (db->table[t].statements == statements)
			return true;
	if (count == 0)
		return true;
	if (db->tables == AQ_DB_TABLES || db->in_transaction)
		return false;
	table->statements = statements;
	table->count = count;
	table->prepared = AQ_NEW_N(&db->memory, struct aq_db_prepared, count);
	if (table->prepared == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!aq_db_bind_out(db, &statements[i], &table->prepared[i]))
			return false;
	/* the next aq_db_ready prepares all, these among them */
	aq_db_disconnect(db);
	db->tables++;
	return true;
}

void
aq_db_free(struct aq_db *db)
{
	if (db == NULL)
		return;
	db->in_transaction = false;
	aq_db_disconnect(db);
	aq_arena_release(&db->memory);
	aq_arena_release(&db->own);
	free(db);
}

const char *
aq_db_error(const struct aq_db *db)
{
	return db->error;
}
