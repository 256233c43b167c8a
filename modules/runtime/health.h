/*
 * GET /healthz/live: the process answers. GET /healthz/ready: the database
 * answers within 200 ms, its schema is at least the one compiled in, and keys
 * are loaded. 200 or 503, and nothing about why: that is in the log.
 */
#ifndef AQ_RUNTIME_HEALTH_H
#define AQ_RUNTIME_HEALTH_H

#include "runtime/db.h"
#include "runtime/req.h"

#define AQ_HEALTH_ROUTES 2

extern const struct aq_route aq_health_routes[AQ_HEALTH_ROUTES];

/*
 * Is the schema new enough? Migrations only add, until a later release takes
 * away what no program uses any more, so a newer schema is good too: programs
 * restart one after the other behind a migration.
 */
enum aq_db_result aq_health_schema(struct aq_db *db, bool *ret_good);

#endif
