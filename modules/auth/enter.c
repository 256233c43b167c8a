#include "auth/factor.h"

#include "auth/sso.h"
#include "runtime/digest.h"

#define STEP_BYTES   32
#define STEP_LIFE_US ((int64_t)600 * 1000000)

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct aq_req *rq = ((void **)context)[0];
	const struct auth_session *session = ((void **)context)[1];
	enum aq_db_result result = auth_session_store(db, rq, session);

	if (result == AQ_DB_OK)
		result = auth_device_keep(db, rq, session, true);
	return result;
}

enum aq_status
auth_enter_now(struct aq_req *rq, struct auth_session *session)
{
	void *context[2] = { rq, session };

	auth_device_recognise(rq, session);
	return aq_db_status(aq_db_transaction(rq->db, store, context));
}

static enum aq_status
ask_for_code(struct aq_req *rq, struct auth_session *session)
{
	struct aq_str token = auth_draw_code(rq, STEP_BYTES);
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_step_add_in in = {
		.token_digest = { (const char *)digest, sizeof(digest) },
		.user_id = session->user_id,
		.transport = (uint8_t)session->transport,
		.identity_provider_id = session->provider_id,
		.identity_provider_id_null = session->provider_id == 0,
		.provider_session = { (const char *)session->provider_session,
		    sizeof(session->provider_session) },
		.provider_session_null = !session->named_by_provider,
		.expires_at = rq->now + STEP_LIFE_US,
	};

	if (token.p == NULL)
		return AQ_E_INTERNAL;
	aq_sha256(token, digest);
	session->step = token;
	return aq_db_status(q_step_add(rq->db, &in, NULL));
}

enum aq_status
auth_enter(struct aq_req *rq, struct auth_session *session)
{
	struct q_entry_of_out row;
	enum aq_db_result result = q_entry_of(rq->db,
	    &(struct q_entry_of_in){ .user_id = session->user_id }, &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	session->due = auth_due(
	    rq, row.must_change_password, row.roles, row.second_factor);
	return row.second_factor ? ask_for_code(rq, session)
				 : auth_enter_now(rq, session);
}

/* The token in the fragment: it reaches no server and no log. */
enum aq_status
auth_enter_redirect(struct aq_req *rq, const struct auth_session *session,
    struct aq_str return_to)
{
	if (session->step.n != 0)
		return aq_req_redirect(
		    rq, aq_arena_printf(rq->mem, "/signin#step=%.*s&to=%.*s",
			    AQ_STR_ARG(session->step), AQ_STR_ARG(return_to)));
	AQ_TRY(auth_session_cookies(rq, session));
	return aq_req_redirect(rq, return_to);
}
