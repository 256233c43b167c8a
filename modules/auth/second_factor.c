/* POST /api/auth/sessions/second-factor: the code that a sign-in waits for. */
#include "auth/factor.h"

#include "runtime/digest.h"

struct second_cmd {
	struct aq_str token, code;
};

static enum aq_status
decode(struct aq_req *rq, struct second_cmd *cmd)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "step_token", 1, 64, &cmd->token);
	aq_jr_str(&r, "code", 1, AUTH_CODE_MAX, &cmd->code);
	return aq_req_json_end(rq, &r);
}

enum aq_status
auth_second_factor(struct aq_req *rq)
{
	struct second_cmd cmd = { 0 };
	uint8_t raw[AQ_SHA256_BYTES];
	struct aq_str digest = { (const char *)raw, sizeof(raw) };
	struct auth_session session;
	struct q_step_of_out row;
	enum aq_db_result result;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(auth_network_admit(rq));
	aq_sha256(cmd.token, raw);
	result = q_step_of(rq->db,
	    &(struct q_step_of_in){ .token_digest = digest, .now = rq->now },
	    &row);
	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(auth_code_prove(rq, row.user_id, cmd.code));
	auth_session_draw(
	    rq, row.user_id, (enum auth_transport)row.transport, &session);
	session.id = row.auth_session_id;
	AQ_TRY(auth_enter_resumed(rq, &session, digest));
	rq->reply.http = 201;
	return auth_signed_in(rq, &session);
}
