/* POST /api/auth/sessions: sign in with an e-mail address or a user name. */
#include "auth/auth.h"

#include "domain/account.h"

struct sign_in_cmd {
	struct aq_str login, password;
	unsigned transport;
};

static enum aq_status
decode(struct aq_req *rq, struct sign_in_cmd *cmd)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "login", 1, 255, &cmd->login);
	aq_jr_str(&r, "password", 1, 256, &cmd->password);
	cmd->transport = AUTH_BEARER;
	if (aq_jr_has(&r, "transport"))
		aq_jr_enum(&r, "transport", auth_transports, &cmd->transport);
	AQ_TRY(aq_req_json_end(rq, &r));
	cmd->login = aq_account_login(rq->mem, cmd->login);
	return cmd->login.p == NULL ? AQ_E_INTERNAL : AQ_OK;
}

/* A login of nobody costs the same hash and counts the same failures. */
static enum aq_status
refuse_unknown(struct aq_req *rq, const struct sign_in_cmd *cmd)
{
	enum aq_status status;
	bool stale;

	AQ_TRY(auth_unknown_admit(rq, cmd->login));
	status = auth_password_check(rq, cmd->password, AQ_S(""), &stale);
	if (status != AQ_E_BAD_CREDENTIALS)
		return status;
	auth_unknown_failed(rq, cmd->login);
	AQ_TRY(auth_network_count(rq, true));
	return AQ_E_BAD_CREDENTIALS;
}

/* The administrator changed the cost: the hash follows at the next sign-in. */
static enum aq_status
rehash(struct aq_req *rq, struct aq_str password, uint64_t user_id)
{
	struct aq_str hash;
	enum aq_db_result result;

	AQ_TRY(auth_password_hash(rq, password, &hash));
	result = q_user_rehash(rq->db,
	    &(struct q_user_rehash_in){
		.password_hash = hash, .id = user_id },
	    NULL);
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

static enum aq_status
check(struct aq_req *rq, const struct sign_in_cmd *cmd,
    const struct q_user_by_login_out *user)
{
	enum aq_status status;
	bool stale;

	AQ_TRY(auth_account_admit(rq, user->failed_sign_ins,
	    !user->blocked_until_null, user->blocked_until));
	status = auth_password_check(rq, cmd->password,
	    user->password_hash_null ? AQ_S("") : user->password_hash, &stale);
	if (status == AQ_E_BAD_CREDENTIALS) {
		AQ_TRY(auth_account_failed(rq, user->id));
		AQ_TRY(auth_network_count(rq, true));
	}
	AQ_TRY(status);
	return stale ? rehash(rq, cmd->password, user->id) : AQ_OK;
}

enum aq_status
auth_sign_in(struct aq_req *rq)
{
	struct sign_in_cmd cmd = { 0 };
	struct q_user_by_login_out found;
	struct auth_session session;
	struct auth_user user;
	enum aq_db_result result;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(auth_network_admit(rq));
	result = q_user_by_login(rq->db,
	    &(struct q_user_by_login_in){ .login = cmd.login }, &found);
	if (result == AQ_DB_NONE || (result == AQ_DB_OK && found.state != 1))
		return refuse_unknown(rq, &cmd);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(check(rq, &cmd, &found));
	if (found.failed_sign_ins != 0)
		(void)q_user_succeeded(rq->db,
		    &(struct q_user_succeeded_in){ .id = found.id }, NULL);
	AQ_TRY(auth_user_load(rq, found.id, &user));
	auth_session_draw(
	    rq, user.id, (enum auth_transport)cmd.transport, &session);
	result = auth_session_store(rq->db, rq, &session);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->reply.http = 201;
	return auth_signed_in(rq, &session, &user);
}
