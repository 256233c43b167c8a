/*
 * Who of the staff looked at whose data: a row for each time, which the person
 * sees in the settings and which is kept for a year (shorter where the
 * organisation says so). Write it before the data leave: a read that cannot be
 * noted does not happen.
 */
#ifndef AQ_RUNTIME_ACCESS_LOG_H
#define AQ_RUNTIME_ACCESS_LOG_H

#include <stdint.h>

#include "runtime/db.h"
#include "runtime/req.h"

/* Numbers of access_log.what. */
enum aq_access_what {
	AQ_ACCESS_ACCOUNT = 1,	/* names, addresses, settings */
	AQ_ACCESS_SIGN_INS = 2, /* devices, ways to sign in */
	AQ_ACCESS_RESULTS = 3,
	AQ_ACCESS_ANSWERS = 4,
	AQ_ACCESS_LIST = 5, /* the person stood in a list */
};

/*
 * The caller reads data of `user`, for `organisation` (0: for the platform).
 * Nothing when people read their own. AQ_OK, or what the handler returns.
 */
enum aq_status aq_access_note(struct aq_req *rq, uint64_t user,
    uint64_t organisation, enum aq_access_what what);

/* The same for acquisctl. */
enum aq_db_result aq_access_by_administrator(
    struct aq_db *db, int64_t now, uint64_t user, enum aq_access_what what);

#endif
