/* The caller's sign-ins: this one, all of them, and their ends. */
#include "auth/factor.h"
#include "auth/oidc.h"

/* GET /api/auth/sessions/current */
enum aq_status
auth_session_get(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct auth_user user;

	AQ_TRY(auth_caller_load(rq, &user));
	aq_jw_object(w);
	aq_jw_key(w, "user");
	auth_user_encode(w, &user);
	aq_jw_key_time(w, "expires_at", rq->who.expires_at * 1000000);
	if (rq->who.by_cookie)
		aq_jw_key_str(w, "csrf_token", rq->who.csrf);
	aq_jw_end(w);
	return AQ_OK;
}

void
auth_clear_cookies(struct aq_req *rq)
{
	for (int i = 0; i < AQ_COOKIES; i++) {
		if (i == AQ_COOKIE_DEVICE)
			continue; /* known again at the next sign-in */
		rq->reply.cookie[i].set = true;
		rq->reply.cookie[i].value = AQ_S("");
	}
}

/* Where the browser may go to sign out at the institution too. */
static enum aq_status
say_where(struct aq_req *rq, uint64_t provider_id)
{
	struct aq_str address = auth_oidc_sign_out_address(rq, provider_id);

	if (address.n == 0) {
		rq->reply.http = 204;
		return AQ_OK;
	}
	aq_jw_object(&rq->reply.json);
	aq_jw_key_str(&rq->reply.json, "location", address);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}

/* DELETE /api/auth/sessions/current. A token that was ended already is 401,
   so that nobody takes it for one that still held. */
enum aq_status
auth_sign_out(struct aq_req *rq)
{
	struct q_session_provider_out row = { .identity_provider_id_null =
						  true };
	uint64_t ended = 0;
	enum aq_db_result result = q_session_provider(rq->db,
	    &(struct q_session_provider_in){
		.id = rq->who.auth_session, .user_id = rq->who.user },
	    &row);

	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return aq_db_status(result);
	result = q_session_revoke(rq->db,
	    &(struct q_session_revoke_in){
		.now = rq->now,
		.reason = AUTH_SIGNED_OUT,
		.id = rq->who.auth_session,
		.user_id = rq->who.user,
	    },
	    &ended);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	auth_clear_cookies(rq);
	if (ended == 0)
		return AQ_E_UNAUTHENTICATED;
	if (!row.identity_provider_id_null)
		return say_where(rq, row.identity_provider_id);
	rq->reply.http = 204;
	return AQ_OK;
}

/* DELETE /api/auth/sessions */
enum aq_status
auth_sign_out_everywhere(struct aq_req *rq)
{
	struct auth_user user;
	enum aq_db_result result;

	AQ_TRY(auth_caller_load(rq, &user));
	result = q_sessions_revoke(rq->db,
	    &(struct q_sessions_revoke_in){
		.now = rq->now,
		.reason = AUTH_SIGNED_OUT_EVERYWHERE,
		.user_id = user.id,
		.but = 0,
	    },
	    NULL);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	auth_clear_cookies(rq);
	rq->reply.http = 204;
	return AQ_OK;
}

/* DELETE /api/auth/sessions/{session}: another device, or this one. */
enum aq_status
auth_session_end(struct aq_req *rq)
{
	struct auth_user user;
	uint64_t ended = 0;

	AQ_TRY(auth_caller_load(rq, &user));
	AQ_TRY(aq_db_status(q_session_revoke(rq->db,
	    &(struct q_session_revoke_in){
		.now = rq->now,
		.reason = AUTH_SIGNED_OUT,
		.id = rq->id[0],
		.user_id = user.id,
	    },
	    &ended)));
	if (ended == 0)
		return AQ_E_NOT_FOUND;
	if (rq->id[0] == rq->who.auth_session)
		auth_clear_cookies(rq);
	rq->reply.http = 204;
	return AQ_OK;
}

/* GET /api/auth/sessions */
enum aq_status
auth_sessions_list(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_sessions_of_out *rows;
	struct auth_user user;
	enum aq_db_result result;
	size_t count;

	AQ_TRY(auth_caller_load(rq, &user));
	result = q_sessions_of(rq->db,
	    &(struct q_sessions_of_in){ .user_id = user.id, .now = rq->now },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_object(w);
		aq_jw_key_id(w, "id", rows[i].id);
		aq_jw_key_bool(
		    w, "current", rows[i].id == rq->who.auth_session);
		aq_jw_key_time(w, "created_at", rows[i].created_at);
		aq_jw_key_time(w, "last_used_at", rows[i].last_used_at);
		if (rows[i].device_label.n != 0)
			aq_jw_key_str(w, "device", rows[i].device_label);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}
