#include "assessment/repeat.h"

#include "queries_assessment.h"
#include "runtime/digest.h"

static struct aq_str
body_digest(struct aq_req *rq)
{
	uint8_t digest[AQ_SHA256_BYTES];

	aq_sha256(rq->body, digest);
	return aq_arena_copy(
	    rq->mem, (struct aq_str){ (const char *)digest, sizeof(digest) });
}

enum aq_status
as_repeat_find(struct aq_req *rq, bool *ret_found)
{
	struct q_repeated_find_in in = { .user_id = rq->who.user,
		.operation = aq_str_from(rq->route->operation),
		.idempotency_key = rq->idempotency_key };
	struct q_repeated_find_out out;
	enum aq_db_result result;

	*ret_found = false;
	if (rq->idempotency_key.n == 0)
		return AQ_OK;
	result = q_repeated_find(rq->db, &in, &out);
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!aq_str_eq(out.body_digest, body_digest(rq)))
		return AQ_E_IDEMPOTENCY_REUSED;
	aq_jw_raw(&rq->reply.json, out.reply);
	rq->reply.http = out.http;
	*ret_found = true;
	return AQ_OK;
}

enum aq_db_result
as_repeat_keep(struct aq_db *db, struct aq_req *rq, int http)
{
	struct q_repeated_add_in in = { .user_id = rq->who.user,
		.operation = aq_str_from(rq->route->operation),
		.idempotency_key = rq->idempotency_key,
		.body_digest = body_digest(rq),
		.http = (uint16_t)http,
		.reply = aq_buf_str(&rq->reply.body),
		.created_at = rq->now };

	if (rq->idempotency_key.n == 0)
		return AQ_DB_OK;
	return q_repeated_add(db, &in, NULL);
}
