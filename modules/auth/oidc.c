/*
 * To an OpenID provider, and GET /api/auth/sso/{provider}/oidc: back from it.
 */
#include "auth/oidc.h"

#include "base/b64.h"
#include "base/url.h"
#include "runtime/digest.h"

#define ADDRESS_MAX 4000
#define CODE_MAX    2048

/* ---- there ----------------------------------------------------------------
 */

struct aq_str
auth_oidc_redirect_uri(struct aq_req *rq, const struct aq_provider *provider)
{
	return aq_arena_printf(rq->mem, "%s/api/auth/sso/%.*s/oidc",
	    rq->config->site_origin, AQ_STR_ARG(provider->key));
}

/* RFC 7636 section 4.2 */
static struct aq_str
challenge_of(struct aq_req *rq, struct aq_str verifier)
{
	uint8_t digest[AQ_SHA256_BYTES];

	aq_sha256(verifier, digest);
	return aq_b64url_encode(
	    rq->mem, (struct aq_str){ (const char *)digest, sizeof(digest) });
}

static struct aq_str
request_address(struct aq_req *rq, const struct aq_provider *provider,
    const struct auth_oidc_server *server, const struct auth_flow *flow)
{
	struct aq_buf url;

	aq_buf_init(&url, rq->mem, ADDRESS_MAX);
	aq_buf_add(&url, server->authorization);
	aq_url_param(&url, "response_type", AQ_S("code"));
	aq_url_param(&url, "client_id", provider->client_id);
	aq_url_param(
	    &url, "redirect_uri", auth_oidc_redirect_uri(rq, provider));
	aq_url_param(&url, "scope", provider->scope);
	aq_url_param(&url, "state", flow->state);
	aq_url_param(&url, "nonce", flow->nonce);
	aq_url_param(&url, "code_challenge", challenge_of(rq, flow->verifier));
	aq_url_param(&url, "code_challenge_method", AQ_S("S256"));
	return url.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&url);
}

/* What a provider that does not say what it is means for the person. */
static bool
discovered(enum auth_discovered found, struct auth_refusal *refusal)
{
	switch (found) {
	case AUTH_DISCOVERED:
		return true;
	case AUTH_DISCOVERY_AWAY:
		refusal->reason = "discovery_away";
		refusal->advice = AUTH_ADVICE_LATER;
		return false;
	case AUTH_DISCOVERY_BAD:
		break;
	}
	refusal->reason = "discovery";
	refusal->advice = AUTH_ADVICE_INSTITUTION;
	return false;
}

enum aq_status
auth_oidc_begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct auth_refusal *refusal,
    struct aq_str *ret_address)
{
	struct auth_oidc_server server;
	struct aq_token_trace trace;

	aq_token_trace_init(&trace, rq->mem, false);
	if (!discovered(
		auth_oidc_discover(rq, provider, &trace, &server), refusal)) {
		refusal->checks = auth_checks(rq, &trace);
		return AQ_OK;
	}
	AQ_TRY(auth_flow_begin(rq, flow));
	*ret_address = request_address(rq, provider, &server, flow);
	return ret_address->p != NULL ? AQ_OK : AQ_E_INTERNAL;
}

/* ---- and back --------------------------------------------------------------
 */

bool
auth_oidc_fail(struct auth_oidc_visit *v, const char *reason,
    enum auth_advice advice, struct aq_str expected, struct aq_str found)
{
	v->refusal.reason = reason;
	v->refusal.advice = advice;
	if (expected.n != 0)
		aq_token_note(&v->trace, reason, false, expected, found);
	return false;
}

static struct aq_str
param(struct auth_oidc_visit *v, const char *name)
{
	struct aq_str value = AQ_S("");

	(void)aq_req_query(v->rq, name, &value);
	return value;
}

/* Whatever came with the state, it is used up. */
static bool
take_flow(struct auth_oidc_visit *v)
{
	enum auth_flow_taken taken = auth_flow_take(
	    v->rq, param(v, "state"), v->rq->flow_cookie, &v->flow, &v->status);
	struct aq_str wanted =
	    AQ_S("of a sign-in that this browser began, used once");

	switch (taken) {
	case AUTH_FLOW_TAKEN:
		aq_token_note(&v->trace, "state", true, wanted, AQ_S("it is"));
		if (v->flow.provider_id == v->provider.id)
			return true;
		return auth_oidc_fail(v, "mix_up", AUTH_ADVICE_INSTITUTION,
		    AQ_S("for this provider"), AQ_S("for another"));
	case AUTH_FLOW_UNKNOWN:
		return auth_oidc_fail(v, "state", AUTH_ADVICE_AGAIN, wanted,
		    AQ_S("unknown, used or too old"));
	case AUTH_FLOW_ELSEWHERE:
		return auth_oidc_fail(v, "other_browser", AUTH_ADVICE_AGAIN,
		    wanted, AQ_S("another browser's"));
	case AUTH_FLOW_FAILED:
		break;
	}
	return false;
}

static bool
discover(struct auth_oidc_visit *v)
{
	return discovered(
	    auth_oidc_discover(v->rq, &v->provider, &v->trace, &v->server),
	    &v->refusal);
}

/* RFC 9207: whose response it is; from who says it always does, it must. */
static bool
check_issuer(struct auth_oidc_visit *v)
{
	struct aq_str iss = param(v, "iss");

	if (!aq_req_query_there(v->rq, "iss") && !v->server.says_issuer)
		return true;
	if (aq_str_eq(iss, v->provider.issuer)) {
		aq_token_note(
		    &v->trace, "response iss", true, v->provider.issuer, iss);
		return true;
	}
	return auth_oidc_fail(v, "response_iss", AUTH_ADVICE_INSTITUTION,
	    v->provider.issuer, iss.n != 0 ? iss : AQ_S("(absent, or twice)"));
}

/* OAuth 2.0's errors and those of OpenID Connect, as what to do. */
static enum auth_advice
error_advice(struct aq_str error)
{
	if (aq_str_eq(error, AQ_S("access_denied")) ||
	    aq_str_eq(error, AQ_S("consent_required")))
		return AUTH_ADVICE_CANCELLED;
	if (aq_str_eq(error, AQ_S("server_error")) ||
	    aq_str_eq(error, AQ_S("temporarily_unavailable")))
		return AUTH_ADVICE_LATER;
	return AUTH_ADVICE_INSTITUTION;
}

static bool
check_error(struct auth_oidc_visit *v)
{
	struct aq_str error = param(v, "error");

	if (error.n == 0)
		return true;
	return auth_oidc_fail(v,
	    error_advice(error) == AUTH_ADVICE_CANCELLED ? "cancelled"
							 : "provider_error",
	    error_advice(error), AQ_S("a code"), error);
}

static bool
take_code(struct auth_oidc_visit *v)
{
	v->code = param(v, "code");
	return (v->code.n != 0 && v->code.n <= CODE_MAX) ||
	       auth_oidc_fail(v, "code", AUTH_ADVICE_INSTITUTION,
		   AQ_S("1 to 2,048 bytes"),
		   v->code.n != 0 ? AQ_S("more") : AQ_S("none"));
}

static enum aq_status
arrive(struct auth_oidc_visit *v)
{
	struct auth_arrival arrival = {
		.provider = &v->provider,
		.provider_session = v->session,
		.purpose = v->flow.purpose,
		.user_id = v->flow.user_id,
		.auth_session = v->flow.auth_session,
		.return_to = v->flow.return_to,
		.transport = AUTH_COOKIE,
	};

	if (auth_sso_person(v->rq, &v->provider, &v->attributes, &v->trace,
		&v->refusal, &arrival.person))
		return auth_sso_finish(v->rq, &arrival);
	v->refusal.checks = auth_checks(v->rq, &v->trace);
	return auth_sso_refuse(v->rq, &v->refusal);
}

enum aq_status
auth_oidc_return(struct aq_req *rq)
{
	static bool (*const steps[])(struct auth_oidc_visit *) = {
		take_flow,
		discover,
		check_issuer,
		check_error,
		take_code,
		auth_oidc_exchange,
		auth_oidc_complete,
	};
	struct auth_oidc_visit v = { .rq = rq, .status = AQ_OK };
	enum aq_status found =
	    auth_provider_by_key(rq, rq->key[0], &v.provider);

	if (found != AQ_OK)
		return auth_sso_no_provider(rq, found);
	if (v.provider.kind != AQ_PROVIDER_OIDC)
		return AQ_E_NOT_FOUND;
	v.refusal.provider_id = v.provider.id;
	aq_token_trace_init(&v.trace, rq->mem, false);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i](&v))
			continue;
		if (v.status != AQ_OK)
			return v.status;
		v.refusal.checks = auth_checks(rq, &v.trace);
		return auth_sso_refuse(rq, &v.refusal);
	}
	return arrive(&v);
}
