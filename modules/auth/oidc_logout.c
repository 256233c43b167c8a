/*
 * POST /api/auth/sso/{provider}/oidc/logout: the provider ends a session
 * (OpenID Connect Back-Channel Logout 1.0). And the other way: where a browser
 * that signs out here may sign out there (RP-Initiated Logout 1.0).
 */
#include "auth/oidc.h"

#include "base/url.h"

#define EVENT	    "http://schemas.openid.net/event/backchannel-logout"
#define KEPT_US	    ((int64_t)600 * 1000000)
#define ADDRESS_MAX 2000

/* ---- theirs ends ours ---------------------------------------------------- */

/* A logout token on its way. */
struct ending {
	struct aq_req *rq;
	struct aq_provider provider;
	struct aq_token_trace trace;
	struct aq_str session, subject; /* one may be empty */
	const char *reason;
	enum aq_status status;
};

static bool
fail(struct ending *e, const char *reason, const char *expected)
{
	e->reason = reason;
	aq_token_note(&e->trace, reason, false, aq_str_from(expected),
	    AQ_S("something else"));
	return false;
}

/* It says that it ends a session, so that no other token can. */
static bool
check_event(struct ending *e, struct aq_json_ref claims)
{
	struct aq_json_ref events, event;

	return (aq_json_member(claims, AQ_S("events"), &events) &&
		   aq_json_kind(events) == AQ_JSON_OBJECT &&
		   aq_json_member(events, AQ_S(EVENT), &event) &&
		   aq_json_kind(event) == AQ_JSON_OBJECT) ||
	       fail(e, "events", "an object with " EVENT);
}

static bool
read_who(struct ending *e, const struct aq_token_claims *claims,
    struct aq_json_ref all)
{
	e->subject = claims->sub;
	if (!aq_claim_text(all, "sid", AQ_CLAIM_TEXT_MAX, &e->session))
		e->session = AQ_S("");
	return e->session.n != 0 || e->subject.n != 0 ||
	       fail(e, "sid", "a sid or a sub");
}

static bool
use_up(struct ending *e, struct aq_str jti)
{
	enum aq_db_result once = auth_use_once(
	    e->rq, e->provider.id, AUTH_ONCE_LOGOUT, jti, e->rq->now + KEPT_US);

	if (once == AQ_DB_OK)
		return true;
	if (once == AQ_DB_DUPLICATE)
		return fail(e, aq_token_refusal_name(AQ_TOKEN_REPLAYED),
		    "a jti never seen before");
	e->status = aq_db_status(once);
	return false;
}

static bool
judge(struct ending *e, struct aq_str token)
{
	struct auth_oidc_server server = { .says_issuer = false };
	struct aq_token_ask ask = {
		.provider = &e->provider,
		.use = AQ_USE_LOGOUT,
		.jwks = auth_state(e->rq)->jwks,
		.db = e->rq->db,
		.config = e->rq->config,
		.now_us = e->rq->now,
	};
	struct aq_token_claims claims;
	enum aq_token_refusal refusal;
	struct aq_jws jws;

	if (auth_oidc_discover(e->rq, &e->provider, &e->trace, &server) !=
	    AUTH_DISCOVERED) {
		e->reason = "discovery_away";
		e->status = AQ_E_UNAVAILABLE;
		return false;
	}
	ask.jwks_url = server.keys;
	refusal = aq_provider_token(
	    e->rq->mem, token, &ask, &e->trace, &jws, &claims);
	if (refusal != AQ_TOKEN_OK) {
		e->reason = aq_token_refusal_name(refusal);
		if (auth_token_advice(refusal) == AUTH_ADVICE_LATER)
			e->status = AQ_E_UNAVAILABLE;
		return false;
	}
	return check_event(e, aq_json_root(jws.claims)) &&
	       read_who(e, &claims, aq_json_root(jws.claims)) &&
	       use_up(e, claims.jti);
}

/* The one session that is named, or all that the person has through this
   provider. */
static enum aq_status
end_sessions(const struct ending *e)
{
	struct aq_req *rq = e->rq;

	if (e->session.n != 0)
		return auth_sso_end(rq, e->provider.id, e->session);
	return aq_db_status(q_sessions_end_of_subject(rq->db,
	    &(struct q_sessions_end_of_subject_in){
		.now = rq->now,
		.reason = AUTH_BY_INSTITUTION,
		.identity_provider_id = e->provider.id,
		.subject = e->subject,
	    },
	    NULL));
}

/* The reason is for the log and idp trace; who posts learns none. */
static enum aq_status
refuse(struct ending *e)
{
	struct aq_jw *w = &e->rq->reply.json;

	auth_sso_record(e->rq, &(struct auth_refusal){
				   .provider_id = e->provider.id,
				   .reason = e->reason,
				   .advice = AUTH_ADVICE_INSTITUTION,
				   .checks = auth_checks(e->rq, &e->trace),
			       });
	aq_jw_object(w);
	aq_jw_key_str(w, "error", AQ_S("invalid_request"));
	aq_jw_key_str(
	    w, "error_description", AQ_S("the logout token is not accepted"));
	aq_jw_key_str(w, "correlation_id", e->rq->request_id);
	aq_jw_end(w);
	e->rq->reply.http = 400;
	return AQ_OK;
}

enum aq_status
auth_oidc_logout(struct aq_req *rq)
{
	struct ending e = { .rq = rq, .status = AQ_OK };
	struct aq_str token = AQ_S("");

	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &e.provider));
	if (e.provider.kind != AQ_PROVIDER_OIDC)
		return AQ_E_NOT_FOUND;
	aq_token_trace_init(&e.trace, rq->mem, false);
	(void)aq_req_form(rq, "logout_token", &token);
	if (!judge(&e, token))
		return e.status != AQ_OK ? e.status : refuse(&e);
	AQ_TRY(end_sessions(&e));
	aq_jw_object(&rq->reply.json);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}

/* ---- ours may end theirs ------------------------------------------------- */

/*
 * No id_token_hint: the ID token would have to be kept. Without it the provider
 * asks the person, which is as well: who leaves us may want to stay there.
 */
struct aq_str
auth_oidc_sign_out_address(struct aq_req *rq, uint64_t provider_id)
{
	struct auth_oidc_server server;
	struct aq_provider provider;
	struct aq_buf url;

	if (auth_provider_by_id(rq, provider_id, &provider) != AQ_OK ||
	    provider.kind != AQ_PROVIDER_OIDC ||
	    auth_oidc_discover(rq, &provider, NULL, &server) !=
		AUTH_DISCOVERED ||
	    server.end_session.n == 0)
		return AQ_S("");
	aq_buf_init(&url, rq->mem, ADDRESS_MAX);
	aq_buf_add(&url, server.end_session);
	aq_url_param(&url, "client_id", provider.client_id);
	aq_url_param(&url, "post_logout_redirect_uri",
	    aq_arena_printf(rq->mem, "%s/signin", rq->config->site_origin));
	return url.failed ? AQ_S("") : aq_buf_str(&url);
}
