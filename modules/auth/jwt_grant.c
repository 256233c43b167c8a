/*
 * POST /api/auth/token (RFC 7523 section 2.1): a portal's server exchanges a
 * token of its own for an access token, or for a code that signs a browser in.
 */
#include "auth/jwt.h"

#define GRANT	     "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"
#define SIGN_IN_CODE "urn:acquis:token-type:sign-in-code"

/* ---- errors as RFC 6749 section 5.2 has them ------------------------------
 */

static enum aq_status
oauth_error(struct aq_req *rq, const char *error, const char *description)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_str(w, "error", aq_str_from(error));
	aq_jw_key_str(w, "error_description", aq_str_from(description));
	aq_jw_key_str(w, "correlation_id", rq->request_id);
	aq_jw_end(w);
	rq->reply.http = 400;
	return AQ_OK;
}

/* Which check failed is in the log, and in acquisctl idp trace: who sends
   tokens that were made by others learns nothing here. */
static enum aq_status
invalid_grant(struct aq_req *rq, const struct auth_refusal *refusal)
{
	auth_sso_record(rq, refusal);
	if (refusal->advice == AUTH_ADVICE_LATER)
		return AQ_E_UNAVAILABLE;
	return oauth_error(
	    rq, "invalid_grant", "the assertion is not accepted");
}

/* ---- what is given ------------------------------------------------------- */

/* No refresh token: the portal makes a new assertion (RFC 7521 section 4.1).
   The sign-in ends with its access token. */
static enum aq_status
give_token(
    struct aq_req *rq, const struct auth_arrival *arrival, uint64_t user_id)
{
	struct aq_jw *w = &rq->reply.json;
	struct auth_session session;
	struct aq_str token;

	AQ_TRY(auth_sso_sign_in(rq, arrival, user_id, &session));
	if (session.step.n != 0)
		return oauth_error(rq, "invalid_grant",
		    "this account asks for a second factor, in a browser");
	AQ_TRY(auth_session_token(rq, &session, &token));
	aq_jw_object(w);
	aq_jw_key_str(w, "access_token", token);
	aq_jw_key_str(w, "issued_token_type", AQ_S(ACCESS_TOKEN));
	aq_jw_key_str(w, "token_type", AQ_S("Bearer"));
	aq_jw_key_int(w, "expires_in", rq->config->auth_access_token_s);
	aq_jw_end(w);
	return AQ_OK;
}

static enum aq_status
give_code(
    struct aq_req *rq, const struct auth_arrival *arrival, uint64_t user_id)
{
	struct aq_jw *w = &rq->reply.json;
	struct aq_str code;

	AQ_TRY(auth_code_draw(rq, arrival, user_id, &code));
	aq_jw_object(w);
	aq_jw_key_str(w, "access_token", code);
	aq_jw_key_str(w, "issued_token_type", AQ_S(SIGN_IN_CODE));
	aq_jw_key_str(w, "token_type", AQ_S("N_A"));
	aq_jw_key_int(w, "expires_in", AUTH_CODE_LIFE_S);
	aq_jw_key(w, "sign_in_url");
	aq_jw_str(w, aq_arena_printf(rq->mem, "%s%.*s", rq->config->site_origin,
			 AQ_STR_ARG(auth_code_page(rq, code))));
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- who it is for --------------------------------------------------------
 */

static enum aq_status
give(struct aq_req *rq, struct auth_assertion *a, bool code)
{
	struct aq_str wanted = AQ_S("");
	struct auth_arrival arrival = {
		.provider = &a->provider,
		.person = a->person,
		.provider_session = AQ_S(""),
		.purpose = AUTH_FLOW_SIGN_IN,
		.transport = code ? AUTH_COOKIE : AUTH_BEARER,
		.brief = !code,
	};
	enum auth_found found;
	uint64_t user_id;

	(void)aq_req_form(rq, "return_to", &wanted);
	arrival.return_to = auth_return_to(wanted);
	AQ_TRY(auth_sso_find(rq, &arrival, &found, &user_id));
	switch (found) {
	case AUTH_FOUND:
	case AUTH_FOUND_NEW:
		return code ? give_code(rq, &arrival, user_id)
			    : give_token(rq, &arrival, user_id);
	case AUTH_SUSPENDED:
		a->refusal.reason = "suspended";
		a->refusal.advice = AUTH_ADVICE_NOT_ALLOWED;
		return invalid_grant(rq, &a->refusal);
	case AUTH_ASK:
	case AUTH_OTHERS:
	case AUTH_ENDED:
	case AUTH_FULL:
		break;
	}
	return oauth_error(rq, "invalid_grant",
	    "the person must sign in once in a browser, to say which account "
	    "is theirs");
}

enum aq_status
auth_jwt_grant(struct aq_req *rq)
{
	struct auth_assertion assertion = { .text = AQ_S("") };
	struct aq_str grant = AQ_S(""), wanted = AQ_S(ACCESS_TOKEN);
	bool code, good;

	(void)aq_req_form(rq, "grant_type", &grant);
	(void)aq_req_form(rq, "requested_token_type", &wanted);
	code = aq_str_eq(wanted, AQ_S(SIGN_IN_CODE));
	if (grant.n == 0)
		return oauth_error(
		    rq, "invalid_request", "grant_type is needed");
	if (!aq_str_eq(grant, AQ_S(GRANT)))
		return oauth_error(
		    rq, "unsupported_grant_type", "takes " GRANT);
	if (!code && !aq_str_eq(wanted, AQ_S(ACCESS_TOKEN)))
		return oauth_error(rq, "invalid_request",
		    "requested_token_type is " ACCESS_TOKEN
		    " or " SIGN_IN_CODE);
	if (!aq_req_form(rq, "assertion", &assertion.text))
		return oauth_error(
		    rq, "invalid_request", "assertion is needed, once");
	AQ_TRY(auth_assertion_accept(rq, &assertion, &good));
	return good ? give(rq, &assertion, code)
		    : invalid_grant(rq, &assertion.refusal);
}
