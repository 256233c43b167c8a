/*
 * What sql/queries.awk makes of a statement, and the three functions that run
 * one. For generated code and tests of statements; programs call the typed
 * functions of queries_PROGRAM.h.
 */
#ifndef AQ_RUNTIME_DB_STATEMENT_H
#define AQ_RUNTIME_DB_STATEMENT_H

#include <stddef.h>

#include "runtime/db.h"

enum aq_db_type {
	AQ_DB_U8,
	AQ_DB_U16,
	AQ_DB_U32,
	AQ_DB_U64,
	AQ_DB_I64,
	AQ_DB_F64,
	AQ_DB_BOOL,
	AQ_DB_STR,
	AQ_DB_BYTES,
	AQ_DB_TIME,
	AQ_DB_DATE,
};

enum aq_db_kind {
	AQ_DB_ONE,
	AQ_DB_ROWS,
	AQ_DB_EXEC,
};

/* A parameter or a column, and where it stands in its struct. */
struct aq_db_field {
	const char *name;
	enum aq_db_type type;
	bool nullable;
	size_t offset;
	size_t null_offset; /* of NAME_null, when nullable */
	size_t size;	    /* str: characters, bytes: bytes, at most */
};

struct aq_statement {
	const char *name;
	const char *sql;
	enum aq_db_kind kind;
	bool writes;
	unsigned index; /* in its table */
	const struct aq_db_field *in;
	unsigned in_count;
	const struct aq_db_field *out;
	unsigned out_count;
	size_t out_size; /* of the struct of a row */
	const struct aq_statement *table;
};

/* in and ret_out point to the structs of the statement; outputs are left
   alone unless the result is AQ_DB_OK. */
enum aq_db_result aq_db_run_one(struct aq_db *db,
    const struct aq_statement *statement, const void *in, void *ret_out);
enum aq_db_result
aq_db_run_rows(struct aq_db *db, const struct aq_statement *statement,
    const void *in, struct aq_arena *arena, void **ret_rows, size_t *ret_count);
enum aq_db_result
aq_db_run_exec(struct aq_db *db, const struct aq_statement *statement,
    const void *in, uint64_t *ret_affected);

#endif
