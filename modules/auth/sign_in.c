/* POST /api/auth/sessions: sign in with an e-mail address or a user name. */
#include "auth/factor.h"

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

/* The administrator changed the cost: the hash follows at the next sign-in. */
static enum aq_status
rehash(struct aq_req *rq, struct aq_str password, uint64_t user_id)
{
	struct aq_str hash;
	enum aq_db_result result;

	AQ_TRY(auth_password_hash(rq, password, &hash));
	result = q_user_rehash(rq->db,
	    &(struct q_user_rehash_in){ .password_hash = hash, .id = user_id },
	    NULL);
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

/* A password that staff gave, on paper perhaps, is not good for ever. */
static bool
expired(struct aq_req *rq, const struct q_user_by_login_out *user)
{
	return user->must_change_password && !user->password_changed_at_null &&
	       rq->now - user->password_changed_at >
		   rq->config->auth_temporary_password_s * 1000000;
}

/* A login of nobody, or of somebody suspended, is proved against nothing. */
static enum aq_status
check(struct aq_req *rq, const struct sign_in_cmd *cmd, uint64_t *ret_user)
{
	struct auth_proof proof = { .login = cmd->login,
		.password = cmd->password };
	struct q_user_by_login_out found;
	enum aq_db_result result = q_user_by_login(rq->db,
	    &(struct q_user_by_login_in){ .login = cmd->login }, &found);
	bool stale;

	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return aq_db_status(result);
	if (result == AQ_DB_OK && found.state == 1) {
		proof.user_id = found.id;
		proof.hash = found.password_hash;
	}
	AQ_TRY(auth_password_prove(rq, &proof, &stale));
	if (stale)
		AQ_TRY(rehash(rq, cmd->password, found.id));
	*ret_user = found.id;
	return expired(rq, &found) ? AQ_E_PASSWORD_EXPIRED : AQ_OK;
}

enum aq_status
auth_sign_in(struct aq_req *rq)
{
	struct sign_in_cmd cmd = { 0 };
	struct auth_session session;
	uint64_t id;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(auth_network_admit(rq));
	AQ_TRY(check(rq, &cmd, &id));
	auth_session_draw(rq, id, (enum auth_transport)cmd.transport, &session);
	AQ_TRY(auth_enter(rq, &session));
	rq->reply.http = 201;
	return auth_signed_in(rq, &session);
}
