/*
 * A content version from the database, as the bank that programs hold.
 */
#ifndef AQ_RUNTIME_CONTENT_DB_H
#define AQ_RUNTIME_CONTENT_DB_H

#include "runtime/content.h"
#include "runtime/db.h"

enum aq_content_load {
	AQ_CONTENT_LOADED,
	AQ_CONTENT_NONE,     /* no such version, or nothing active */
	AQ_CONTENT_DATABASE, /* could not be read */
	AQ_CONTENT_BROKEN,   /* what is stored is no good; the faults say */
};

/*
 * Makes the statements of sql/queries/content.sql known to the connection;
 * a standing connection is made anew. Not in a transaction. Once is enough,
 * more do nothing.
 */
bool aq_content_use(struct aq_db *db);

/* The version that new assessments get. */
enum aq_content_load aq_content_active(struct aq_db *db, uint32_t *ret_version);

/* One version into an arena of AQ_CONTENT_MEMORY. */
enum aq_content_load
aq_content_load(struct aq_db *db, uint32_t version, struct aq_arena *mem,
    struct aq_content_faults *faults, struct aq_content *ret_content);

#endif
