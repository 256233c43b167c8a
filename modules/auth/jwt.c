/* POST /api/auth/sso/jwt: a page of an institution's portal sends somebody. */
#include "auth/jwt.h"

#include "base/url.h"

#define ADDRESS_MAX 2000

/* The portal's page gets the state, and posts it back beside the token. */
enum aq_status
auth_jwt_begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct aq_str *ret_address)
{
	struct aq_buf address;

	if (provider->authorization_endpoint.n == 0)
		return AQ_E_NOT_FOUND;
	flow->posted = true;
	AQ_TRY(auth_flow_begin(rq, flow));
	aq_buf_init(&address, rq->mem, ADDRESS_MAX);
	aq_buf_add(&address, provider->authorization_endpoint);
	aq_url_param(&address, "state", flow->state);
	*ret_address = aq_buf_str(&address);
	return address.failed ? AQ_E_INTERNAL : AQ_OK;
}

/* Somebody whom a page has sent. */
struct visit {
	struct aq_req *rq;
	struct auth_assertion assertion;
	struct auth_flow flow;
	bool asked; /* we sent this browser there */
};

static enum aq_status
refuse(struct visit *v, const char *reason, enum auth_advice advice)
{
	struct auth_assertion *a = &v->assertion;

	a->refusal.reason = reason;
	a->refusal.advice = advice;
	a->refusal.checks = auth_checks(v->rq, &a->trace);
	return auth_sso_refuse(v->rq, &a->refusal);
}

/* ---- did we ask? --------------------------------------------------------- */

static const char *
state_found(enum auth_flow_taken taken)
{
	switch (taken) {
	case AUTH_FLOW_TAKEN:
		return "for another institution";
	case AUTH_FLOW_ELSEWHERE:
		return "another browser's";
	case AUTH_FLOW_UNKNOWN:
	case AUTH_FLOW_FAILED:
		break;
	}
	return "unknown, used or too old";
}

/* A state that is there must be good; *ret_refused when it was not. */
static enum aq_status
take_state(struct visit *v, bool *ret_refused)
{
	enum aq_status status = AQ_E_INTERNAL;
	enum auth_flow_taken taken;
	struct aq_str state = AQ_S("");

	*ret_refused = false;
	if (!aq_req_form_there(v->rq, "state") ||
	    (aq_req_form(v->rq, "state", &state) && state.n == 0))
		return AQ_OK;
	taken =
	    auth_flow_take(v->rq, state, v->rq->flow_cookie, &v->flow, &status);
	if (taken == AUTH_FLOW_FAILED)
		return status;
	v->asked = taken == AUTH_FLOW_TAKEN &&
		   v->flow.provider_id == v->assertion.provider.id;
	if (v->asked)
		return AQ_OK;
	*ret_refused = true;
	aq_token_note(&v->assertion.trace, "state", false,
	    AQ_S("of a sign-in that this browser began, used once"),
	    aq_str_from(state_found(taken)));
	return refuse(v,
	    taken == AUTH_FLOW_ELSEWHERE ? "other_browser" : "state",
	    AUTH_ADVICE_AGAIN);
}

/* ---- then --------------------------------------------------------------- */

static struct auth_arrival
arrival_of(const struct visit *v)
{
	struct auth_arrival arrival = {
		.provider = &v->assertion.provider,
		.person = v->assertion.person,
		.provider_session = AQ_S(""),
		.purpose = AUTH_FLOW_SIGN_IN,
		.transport = AUTH_COOKIE,
	};
	struct aq_str wanted = AQ_S("");

	if (v->asked) {
		arrival.purpose = v->flow.purpose;
		arrival.user_id = v->flow.user_id;
		arrival.auth_session = v->flow.auth_session;
		arrival.return_to = v->flow.return_to;
		return arrival;
	}
	(void)aq_req_form(v->rq, "return_to", &wanted);
	arrival.return_to = auth_return_to(wanted);
	return arrival;
}

/* Nobody is joined to an account on the word of a page that we do not know;
   who is known, or new, signs in after having said yes. */
static enum aq_status
confirm(struct visit *v, const struct auth_arrival *arrival)
{
	enum auth_found found;
	struct aq_str code;
	uint64_t user_id;

	aq_token_note(&v->assertion.trace, "origin", false,
	    arrival->provider->origins.n != 0 ? arrival->provider->origins
					      : AQ_S("(origins is not set)"),
	    v->rq->origin.n != 0 ? v->rq->origin : AQ_S("(absent)"));
	AQ_TRY(auth_sso_find(v->rq, arrival, &found, &user_id));
	switch (found) {
	case AUTH_FOUND:
	case AUTH_FOUND_NEW:
		AQ_TRY(auth_code_draw(v->rq, arrival, user_id, &code));
		return aq_req_redirect(v->rq, auth_code_page(v->rq, code));
	case AUTH_SUSPENDED:
		return refuse(v, "suspended", AUTH_ADVICE_NOT_ALLOWED);
	case AUTH_ASK:
	case AUTH_OTHERS:
	case AUTH_ENDED:
	case AUTH_FULL:
		break;
	}
	return refuse(v, "origin", AUTH_ADVICE_INSTITUTION);
}

enum aq_status
auth_jwt_post(struct aq_req *rq)
{
	struct visit v = { .rq = rq };
	struct auth_arrival arrival;
	bool good, refused;

	if (!aq_req_form(rq, "assertion", &v.assertion.text))
		v.assertion.text = AQ_S("");
	AQ_TRY(auth_assertion_accept(rq, &v.assertion, &good));
	if (!good)
		return auth_sso_refuse(rq, &v.assertion.refusal);
	AQ_TRY(take_state(&v, &refused));
	if (refused)
		return AQ_OK;
	arrival = arrival_of(&v);
	return v.asked || aq_provider_has_origin(
			      arrival.provider->origins, rq->origin)
		   ? auth_sso_finish(rq, &arrival)
		   : confirm(&v, &arrival);
}
