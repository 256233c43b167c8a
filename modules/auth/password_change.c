/* POST /api/auth/me/password: change my password. */
#include "auth/factor.h"

#include "domain/account.h"

struct change_cmd {
	struct aq_str current, wanted;
};

struct change {
	struct aq_req *rq;
	struct aq_str hash;
};

static enum aq_status
decode(struct aq_req *rq, struct change_cmd *cmd)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "current_password", 1, 256, &cmd->current);
	aq_jr_str(&r, "new_password", 8, 256, &cmd->wanted);
	return aq_req_json_end(rq, &r);
}

static enum aq_status
judge(struct aq_req *rq, struct aq_str wanted, struct aq_str login)
{
	enum aq_password_fault fault =
	    aq_password_fault(rq->mem, wanted, login);

	if (fault == AQ_PASSWORD_OK)
		return AQ_OK;
	return aq_req_invalid(
	    rq, "/new_password", aq_password_fault_text(fault));
}

/* A change that changes nothing is none, least of all of a password that
   somebody else made. */
static enum aq_status
judge_all(struct aq_req *rq, const struct change_cmd *cmd,
    const struct q_user_password_out *user)
{
	if (aq_str_eq(cmd->wanted, cmd->current))
		return aq_req_invalid(
		    rq, "/new_password", "is the present one");
	AQ_TRY(judge(rq, cmd->wanted,
	    user->email_lookup_null ? AQ_S("") : user->email_lookup));
	return judge(rq, cmd->wanted,
	    user->username_lookup_null ? AQ_S("") : user->username_lookup);
}

/* The new password, the end of the other sign-ins and the mail about it. */
static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct change *change = context;
	struct aq_req *rq = change->rq;
	enum aq_db_result result = q_user_set_password(db,
	    &(struct q_user_set_password_in){
		.password_hash = change->hash,
		.now = rq->now,
		.id = rq->who.user,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result = q_sessions_revoke(db,
		    &(struct q_sessions_revoke_in){
			.now = rq->now,
			.reason = AUTH_PASSWORD_CHANGED,
			.user_id = rq->who.user,
			.but = rq->who.auth_session,
		    },
		    NULL);
	if (result == AQ_DB_OK)
		result = q_steps_end(db,
		    &(struct q_steps_end_in){ .user_id = rq->who.user }, NULL);
	if (result == AQ_DB_OK)
		result = auth_links_end(db, rq, rq->who.user, AQ_LINK_PASSWORD);
	if (result == AQ_DB_OK)
		result = aq_mail_queue(
		    db, rq->now, "password-changed", rq->who.user);
	return result;
}

enum aq_status
auth_password_change(struct aq_req *rq)
{
	struct change change = { .rq = rq };
	struct change_cmd cmd = { 0 };
	struct auth_proof proof = { .user_id = rq->who.user };
	struct q_user_password_out user;
	enum aq_db_result result;
	bool stale;

	AQ_TRY(decode(rq, &cmd));
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
	AQ_TRY(judge_all(rq, &cmd, &user));
	proof.password = cmd.current;
	proof.hash = user.password_hash;
	AQ_TRY(auth_password_prove(rq, &proof, &stale));
	AQ_TRY(auth_password_hash(rq, cmd.wanted, &change.hash));
	result = aq_db_transaction(rq->db, store, &change);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->reply.http = 204;
	return AQ_OK;
}
