/*
 * Copies of everything we hold about me: asked for here, gathered by a job of
 * each program and joined by one of ours (acquisctl jobs run), fetched with
 * export_file.c.
 */
#include "auth/rights.h"

#include <inttypes.h>

#include "runtime/digest.h"
#include "runtime/id.h"
#include "runtime/jobs.h"

#define OPERATION  "requestExport"
#define DAY_US	   ((int64_t)24 * 3600 * 1000000)
#define KEPT_DAYS  7
#define A_DAY_MOST 5
#define PROGRAMS   2 /* that give a part */

static const char *const states[] = { "", "gathering", "ready", "failed" };

/* As one and as many have it. */
struct row {
	uint64_t id;
	uint8_t state;
	int64_t requested_at, finished_at, expires_at;
	bool finished_null, bytes_null;
	uint64_t bytes, parts;
};

#define ROW_OF(r)                                                              \
	((struct row){ .id = (r)->id,                                          \
	    .state = (r)->state,                                               \
	    .requested_at = (r)->requested_at,                                 \
	    .finished_at = (r)->finished_at,                                   \
	    .expires_at = (r)->expires_at,                                     \
	    .finished_null = (r)->finished_at_null,                            \
	    .bytes_null = (r)->bytes_null,                                     \
	    .bytes = (r)->bytes,                                               \
	    .parts = (r)->parts })

/* The parts are counted while they are gathered; joining is the last step. */
static void
encode(struct aq_jw *w, const struct row *row)
{
	bool ready = row->state == 2;

	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key_str(w, "state", aq_str_from(states[row->state & 3]));
	aq_jw_key_int(w, "steps", PROGRAMS + 1);
	aq_jw_key_int(
	    w, "steps_done", ready ? PROGRAMS + 1 : (int64_t)row->parts);
	aq_jw_key_time(w, "requested_at", row->requested_at);
	if (!row->finished_null)
		aq_jw_key_time(w, "finished_at", row->finished_at);
	if (ready)
		aq_jw_key_time(w, "expires_at", row->expires_at);
	if (!row->bytes_null)
		aq_jw_key_int(w, "bytes", (int64_t)row->bytes);
	aq_jw_end(w);
}

/* ---- GET ---------------------------------------------------------------- */

enum aq_status
auth_exports_list(struct aq_req *rq)
{
	struct q_exports_of_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	result = q_exports_of(rq->db,
	    &(struct q_exports_of_in){
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count == 0)
		return AQ_E_UNAUTHENTICATED;
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count && !rows[i].id_null; i++)
		encode(w, &ROW_OF(&rows[i]));
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

static enum aq_status
show(struct aq_req *rq, uint64_t id)
{
	struct q_export_one_out row;
	enum aq_db_result result = q_export_one(rq->db,
	    &(struct q_export_one_in){
		.id = id,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (row.id_null)
		return AQ_E_NOT_FOUND;
	encode(&rq->reply.json, &ROW_OF(&row));
	return AQ_OK;
}

enum aq_status
auth_export_get(struct aq_req *rq)
{
	return show(rq, rq->id[0]);
}

/* ---- POST --------------------------------------------------------------- */

struct request {
	struct aq_req *rq;
	uint64_t id;	/* of the new one */
	uint64_t found; /* that is gathered already, or was asked for with the
			   same key; 0: none */
	bool too_many;
};

static enum aq_db_result
queue(struct aq_db *db, struct aq_req *rq, uint64_t id)
{
	struct aq_str payload = aq_arena_printf(rq->mem,
	    "{\"export_id\":\"%" PRIu64 "\",\"user_id\":\"%" PRIu64 "\"}", id,
	    rq->who.user);
	enum aq_db_result result =
	    aq_job_add(db, rq->now, "export_auth", "auth", payload);

	if (result == AQ_DB_OK)
		result = aq_job_add(
		    db, rq->now, "export_assessment", "assessment", payload);
	return result;
}

static enum aq_db_result
store_key(struct aq_db *db, struct aq_req *rq, uint64_t id)
{
	uint8_t digest[AQ_SHA256_BYTES];

	if (rq->idempotency_key.n == 0)
		return AQ_DB_OK;
	aq_sha256(AQ_S(""), digest);
	return q_idempotency_add(db,
	    &(struct q_idempotency_add_in){
		.user_id = rq->who.user,
		.operation = AQ_S(OPERATION),
		.idempotency_key = rq->idempotency_key,
		.body_digest = { (const char *)digest, sizeof(digest) },
		.object_id = id,
		.created_at = rq->now,
	    },
	    NULL);
}

/* One that is gathered, or that this key asked for. */
static enum aq_db_result
find(struct aq_db *db, struct request *r)
{
	struct q_export_open_out open;
	struct q_idempotency_of_out before;
	enum aq_db_result result = AQ_DB_NONE;

	if (r->rq->idempotency_key.n != 0)
		result = q_idempotency_of(db,
		    &(struct q_idempotency_of_in){
			.user_id = r->rq->who.user,
			.operation = AQ_S(OPERATION),
			.idempotency_key = r->rq->idempotency_key,
			.since = r->rq->now - DAY_US,
		    },
		    &before);
	if (result == AQ_DB_OK)
		r->found = before.object_id;
	if (result != AQ_DB_NONE)
		return result;
	result = q_export_open(db,
	    &(struct q_export_open_in){ .user_id = r->rq->who.user }, &open);
	if (result == AQ_DB_OK)
		r->found = open.id;
	return result == AQ_DB_NONE ? AQ_DB_OK : result;
}

static enum aq_db_result
add(struct aq_db *db, const struct request *r)
{
	struct aq_req *rq = r->rq;
	uint64_t added = 0;
	enum aq_db_result result = q_export_add(db,
	    &(struct q_export_add_in){
		.id = r->id,
		.requested_at = rq->now,
		.expires_at = rq->now + KEPT_DAYS * DAY_US,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    &added);

	if (result == AQ_DB_OK && added == 0)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = queue(db, rq, r->id);
	if (result == AQ_DB_OK)
		result = store_key(db, rq, r->id);
	return result;
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct request *r = context;
	struct q_export_count_out today;
	uint64_t user = r->rq->who.user;
	int64_t day_ago = r->rq->now - DAY_US;
	enum aq_db_result result = q_export_give_up(db,
	    &(struct q_export_give_up_in){
		.finished_at = r->rq->now,
		.user_id = user,
		.before = day_ago,
	    },
	    NULL);

	r->found = 0;
	if (result == AQ_DB_OK)
		result = find(db, r);
	if (result != AQ_DB_OK || r->found != 0)
		return result;
	result = q_export_count(db,
	    &(struct q_export_count_in){ .user_id = user, .since = day_ago },
	    &today);
	if (result != AQ_DB_OK)
		return result;
	r->too_many = today.exports >= A_DAY_MOST;
	r->id = aq_id_new(r->rq->now);
	return r->too_many ? AQ_DB_OK : add(db, r);
}

/* The same request again, or another while one is gathered, gets that one. */
enum aq_status
auth_export_request(struct aq_req *rq)
{
	struct request r = { .rq = rq };
	enum aq_db_result result = aq_db_transaction(rq->db, store, &r);

	/* of two at once the other was first */
	if (result == AQ_DB_DUPLICATE)
		result = aq_db_transaction(rq->db, store, &r);
	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (r.too_many) {
		rq->reply.retry_after_s = (int)(DAY_US / 1000000);
		return AQ_E_TOO_MANY;
	}
	rq->reply.http = r.found != 0 ? 200 : 201;
	return show(rq, r.found != 0 ? r.found : r.id);
}
