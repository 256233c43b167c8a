/* GET /api/auth/me/security: how my account is kept. */
#include "auth/factor.h"

static enum aq_status
put_email(struct aq_req *rq, struct aq_jw *w)
{
	struct q_email_waiting_out row;
	enum aq_db_result result = q_email_waiting(rq->db,
	    &(struct q_email_waiting_in){
		.since = rq->now - AUTH_WAITING_US,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!row.email_null) {
		aq_jw_key_str(w, "email", row.email);
		aq_jw_key_bool(w, "email_confirmed", row.confirmed);
	}
	if (!row.wanted_null)
		aq_jw_key_str(w, "email_waiting", row.wanted);
	return AQ_OK;
}

enum aq_status
auth_security_get(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_user_factors_out row;
	struct auth_user user;

	AQ_TRY(auth_caller_load(rq, &user));
	aq_jw_object(w);
	AQ_TRY(put_email(rq, w));
	AQ_TRY(aq_db_status(q_user_factors(rq->db,
	    &(struct q_user_factors_in){ .user_id = rq->who.user }, &row)));
	aq_jw_key_bool(w, "password", row.password);
	aq_jw_key(w, "second_factor");
	aq_jw_object(w);
	aq_jw_key_bool(w, "on", !row.enabled_at_null);
	aq_jw_key_bool(w, "needed", user.second_factor_needed);
	if (!row.enabled_at_null) {
		aq_jw_key_time(w, "since", row.enabled_at);
		aq_jw_key_int(
		    w, "recovery_codes_left", (int64_t)row.recovery_codes);
	}
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}
