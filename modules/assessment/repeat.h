/*
 * Idempotency-Key: the first reply of a request that made something, given
 * again for 24 hours.
 */
#ifndef AQ_ASSESSMENT_REPEAT_H
#define AQ_ASSESSMENT_REPEAT_H

#include "runtime/db.h"
#include "runtime/req.h"

#define AS_REPEAT_US ((int64_t)86400 * 1000000)

/*
 * Looks for the first reply. *ret_found: it was there and is in rq->reply.
 * AQ_E_IDEMPOTENCY_REUSED when the key was used with another body.
 */
enum aq_status as_repeat_find(struct aq_req *rq, bool *ret_found);

/*
 * Keeps the reply that rq->reply.body holds; nothing without a key. In the
 * transaction that makes the thing.
 */
enum aq_db_result as_repeat_keep(struct aq_db *db, struct aq_req *rq, int http);

#endif
