#include "auth/factor.h"

#define RECENT_US ((int64_t)600 * 1000000)

void
auth_read_password(struct aq_jr *r, struct aq_str *ret_password)
{
	*ret_password = AQ_S("");
	if (aq_jr_has(r, "password"))
		aq_jr_str(r, "password", 1, 256, ret_password);
}

enum aq_status
auth_reprove(struct aq_req *rq, struct aq_str password)
{
	struct auth_proof proof = { .user_id = rq->who.user,
		.password = password };
	struct q_user_password_out user;
	enum aq_db_result result = q_user_password(rq->db,
	    &(struct q_user_password_in){
		.auth_session = rq->who.auth_session,
		.id = rq->who.user,
		.now = rq->now,
	    },
	    &user);
	bool stale;

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (user.password_hash_null)
		return rq->now - user.signed_in_at <= RECENT_US
			   ? AQ_OK
			   : AQ_E_SIGN_IN_AGAIN;
	if (password.n == 0)
		return aq_req_invalid(rq, "/password", "is needed");
	proof.hash = user.password_hash;
	return auth_password_prove(rq, &proof, &stale);
}

enum aq_status
auth_reprove_or_recent(struct aq_req *rq, struct aq_str password)
{
	struct q_user_password_out user;
	enum aq_db_result result;

	if (password.n != 0)
		return auth_reprove(rq, password);
	result = q_user_password(rq->db,
	    &(struct q_user_password_in){
		.auth_session = rq->who.auth_session,
		.id = rq->who.user,
		.now = rq->now,
	    },
	    &user);
	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return rq->now - user.signed_in_at <= RECENT_US ? AQ_OK
							: AQ_E_SIGN_IN_AGAIN;
}
