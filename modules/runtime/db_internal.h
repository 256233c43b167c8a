/*
 * What the files of db share. The only file that includes mysql.h, and only
 * db*.c include it.
 */
#ifndef AQ_RUNTIME_DB_INTERNAL_H
#define AQ_RUNTIME_DB_INTERNAL_H

#include <mysql.h>

#include "runtime/db.h"
#include "runtime/db_statement.h"

#define AQ_DB_TABLES 12

/* What a bound value needs beside the value. */
struct aq_db_slot {
	unsigned long length;
	my_bool null, error;
	union {
		MYSQL_TIME time;
		uint8_t flag;
	} as;
};

struct aq_db_prepared {
	MYSQL_STMT *stmt; /* NULL without a connection */
	MYSQL_BIND *in, *out;
	struct aq_db_slot *in_slot, *out_slot;
	void *row; /* one struct of the statement's output */
};

struct aq_db_table {
	const struct aq_statement *statements;
	size_t count;
	struct aq_db_prepared *prepared;
};

struct aq_db {
	struct aq_db_options options;
	struct aq_db_table table[AQ_DB_TABLES];
	size_t tables;
	struct aq_arena memory; /* binds: as long as the object */
	MYSQL *conn;
	struct aq_arena *arena;
	struct aq_arena own; /* until a caller gives one */
	unsigned statements;
	bool in_transaction;
	/* Not AQ_DB_OK once the server has given up the transaction: what came
	   after would be committed by itself. */
	enum aq_db_result doomed;
	char error[512];
};

/* db_conn.c: the results for an error of the connection or of a statement;
   may_have: what was sent could have taken effect although no reply came. */
enum aq_db_result
aq_db_conn_failure(struct aq_db *db, const char *what, bool may_have);
enum aq_db_result aq_db_stmt_failure(struct aq_db *db,
    struct aq_db_prepared *prepared, const struct aq_statement *statement);
enum aq_db_result aq_db_data_failure(
    struct aq_db *db, const struct aq_statement *statement, const char *why);
void aq_db_disconnect(struct aq_db *db);
enum aq_db_result aq_db_prepare(struct aq_db *db,
    const struct aq_statement *statement, struct aq_db_prepared *prepared);
/* Once the columns of a statement are known. */
enum aq_db_result aq_db_bind_columns(struct aq_db *db,
    const struct aq_statement *statement, struct aq_db_prepared *prepared);

/* db_bind.c: structs of programs to and from what the library binds. */
bool aq_db_bind_out(struct aq_db *db, const struct aq_statement *statement,
    struct aq_db_prepared *prepared);
bool aq_db_bind_in(const struct aq_db_field *field, const char *in,
    MYSQL_BIND *bind, struct aq_db_slot *slot);
enum aq_db_result
aq_db_read_row(struct aq_db *db, const struct aq_statement *statement,
    struct aq_db_prepared *prepared, struct aq_arena *arena);

#endif
