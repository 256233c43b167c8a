/* The terms of use: what they say, and who accepts them. */
#include "auth/rights.h"

/* ---- GET /api/auth/terms ------------------------------------------------ */

static void
encode_version(struct aq_req *rq, const struct q_terms_now_out *row)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_str(w, "version", row->version);
	aq_jw_key_time(w, "applies_from", row->applies_from);
	aq_jw_key_str(w, "language", rq->english ? AQ_S("en") : AQ_S("fr"));
	aq_jw_key_str(w, "text", rq->english ? row->text_en : row->text_fr);
	aq_jw_end(w);
}

enum aq_status
auth_terms_get(struct aq_req *rq)
{
	struct q_terms_now_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	result = q_terms_now(rq->db, &(struct q_terms_now_in){ .now = rq->now },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count == 0)
		return AQ_E_NOT_FOUND;
	aq_jw_object(w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_key(
		    w, rows[i].applies_from <= rq->now ? "current" : "coming");
		encode_version(rq, &rows[i]);
	}
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- /api/auth/me/terms ------------------------------------------------- */

enum aq_status
auth_terms_list(struct aq_req *rq)
{
	struct q_terms_mine_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	result = q_terms_mine(rq->db,
	    &(struct q_terms_mine_in){
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
	for (size_t i = 0; i < count; i++) {
		if (rows[i].version_null)
			continue;
		aq_jw_object(w);
		aq_jw_key_str(w, "version", rows[i].version);
		aq_jw_key_time(w, "accepted_at", rows[i].accepted_at);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
auth_terms_check(struct aq_req *rq, struct aq_str version, const char *pointer)
{
	struct q_terms_open_out row;
	enum aq_db_result result = q_terms_open(rq->db,
	    &(struct q_terms_open_in){ .now = rq->now, .version = version },
	    &row);

	if (result == AQ_DB_NONE)
		return aq_req_invalid(
		    rq, pointer, "is no version that can be accepted now");
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

enum aq_db_result
auth_terms_store(struct aq_db *db, struct aq_req *rq, uint64_t user_id,
    struct aq_str version)
{
	return q_terms_accept(db,
	    &(struct q_terms_accept_in){
		.user_id = user_id,
		.version = version,
		.accepted_at = rq->now,
	    },
	    NULL);
}

/* Gives back the account, as it is now. */
enum aq_status
auth_terms_accept(struct aq_req *rq)
{
	struct aq_jr r;
	struct auth_user user;
	struct aq_str version;
	enum aq_db_result result;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "version", 1, AUTH_TERMS_MAX, &version);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_caller_load(rq, &user));
	AQ_TRY(auth_terms_check(rq, version, "/version"));
	result = auth_terms_store(rq->db, rq, user.id, version);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(auth_caller_load(rq, &user));
	auth_user_encode(&rq->reply.json, &user);
	return AQ_OK;
}
