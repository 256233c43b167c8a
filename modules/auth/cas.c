/* GET /api/auth/sso/{provider}/cas: the browser is back with a ticket. */
#include "auth/cas.h"

#include "base/url.h"
#include "runtime/cas_xml.h"

#define ADDRESS_MAX 2000
/* Servers forget tickets after seconds or minutes; longer is safe. */
#define TICKET_KEPT_US ((int64_t)24 * 3600 * 1000000)

struct aq_str
auth_cas_service(
    struct aq_req *rq, const struct aq_provider *provider, struct aq_str state)
{
	return aq_arena_printf(rq->mem, "%s/api/auth/sso/%.*s/cas?state=%.*s",
	    rq->config->site_origin, AQ_STR_ARG(provider->key),
	    AQ_STR_ARG(state));
}

enum aq_status
auth_cas_begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct aq_str *ret_address)
{
	struct aq_buf address;

	AQ_TRY(auth_flow_begin(rq, flow));
	aq_buf_init(&address, rq->mem, ADDRESS_MAX);
	aq_buf_add(&address, provider->issuer);
	aq_buf_add(&address, AQ_S("/login"));
	aq_url_param(
	    &address, "service", auth_cas_service(rq, provider, flow->state));
	if (provider->renew)
		aq_url_param(&address, "renew", AQ_S("true"));
	*ret_address = aq_buf_str(&address);
	return address.failed ? AQ_E_INTERNAL : AQ_OK;
}

/* A browser that is back. */
struct visit {
	struct aq_req *rq;
	struct aq_provider provider;
	struct auth_flow flow;
	struct auth_cas_ticket ticket;
	struct aq_token_trace trace;
};

static enum aq_status
refuse(struct visit *v, const char *reason, enum auth_advice advice)
{
	return auth_sso_refuse(
	    v->rq, &(struct auth_refusal){
		       .provider_id = v->provider.id,
		       .reason = reason,
		       .advice = advice,
		       .checks = auth_checks(v->rq, &v->trace),
		   });
}

/* Takes the flow of the state; *ret_refused when that was answered already. */
static enum aq_status
take_flow(struct visit *v, bool *ret_refused)
{
	struct aq_req *rq = v->rq;
	enum aq_status status = AQ_E_INTERNAL;
	struct aq_str state = AQ_S("");
	enum auth_flow_taken taken;

	(void)aq_req_query(rq, "state", &state);
	taken = auth_flow_take(rq, state, rq->flow_cookie, &v->flow, &status);
	if (taken == AUTH_FLOW_FAILED)
		return status;
	if (taken == AUTH_FLOW_TAKEN && v->flow.provider_id != v->provider.id)
		taken = AUTH_FLOW_UNKNOWN;
	*ret_refused = taken != AUTH_FLOW_TAKEN;
	auth_note(&v->trace, "state", !*ret_refused,
	    "of a sign-in that this browser began, used once",
	    taken == AUTH_FLOW_ELSEWHERE ? "another browser's"
					 : "unknown, used or too old");
	if (taken == AUTH_FLOW_TAKEN)
		return AQ_OK;
	return refuse(v,
	    taken == AUTH_FLOW_ELSEWHERE ? "other_browser" : "state",
	    AUTH_ADVICE_AGAIN);
}

/* A ticket is used once here too, whatever the server thinks of it. */
static enum aq_status
take_ticket(struct visit *v, bool *ret_refused)
{
	struct aq_req *rq = v->rq;
	struct aq_str *ticket = &v->ticket.text;
	enum aq_db_result once;

	*ret_refused = true;
	*ticket = AQ_S("");
	(void)aq_req_query(rq, "ticket", ticket);
	auth_note(&v->trace, "ticket", ticket->n != 0,
	    "a ticket in the address", "none");
	if (ticket->n == 0)
		return refuse(v, "no_ticket", AUTH_ADVICE_CANCELLED);
	once = auth_use_once(rq, v->provider.id, AUTH_ONCE_TICKET, *ticket,
	    rq->now + TICKET_KEPT_US);
	if (once != AQ_DB_OK && once != AQ_DB_DUPLICATE)
		return aq_db_status(once);
	auth_note(&v->trace, "ticket once", once == AQ_DB_OK,
	    "never seen before", "used already");
	if (once == AQ_DB_DUPLICATE)
		return refuse(v, "ticket_replayed", AUTH_ADVICE_AGAIN);
	*ret_refused = false;
	return AQ_OK;
}

static enum aq_status
arrive(struct visit *v)
{
	struct auth_refusal refusal = { .provider_id = v->provider.id };
	struct auth_arrival arrival = {
		.provider = &v->provider,
		.provider_session = v->ticket.session,
		.purpose = v->flow.purpose,
		.user_id = v->flow.user_id,
		.auth_session = v->flow.auth_session,
		.return_to = v->flow.return_to,
		.transport = AUTH_COOKIE,
	};

	if (!auth_sso_person(v->rq, &v->provider, &v->ticket.attributes,
		&v->trace, &refusal, &arrival.person))
		return refuse(v, refusal.reason, refusal.advice);
	return auth_sso_finish(v->rq, &arrival);
}

enum aq_status
auth_cas_return(struct aq_req *rq)
{
	struct visit v = { .rq = rq };
	enum aq_status found;
	bool refused = false;
	bool good;

	found = auth_provider_by_key(rq, rq->key[0], &v.provider);
	if (found != AQ_OK)
		return auth_sso_no_provider(rq, found);
	if (v.provider.kind != AQ_PROVIDER_CAS)
		return AQ_E_NOT_FOUND;
	aq_token_trace_init(&v.trace, rq->mem, false);
	AQ_TRY(take_flow(&v, &refused));
	if (refused)
		return AQ_OK;
	AQ_TRY(take_ticket(&v, &refused));
	if (refused)
		return AQ_OK;
	v.ticket.service = auth_cas_service(rq, &v.provider, v.flow.state);
	if (v.ticket.service.p == NULL)
		return AQ_E_INTERNAL;
	good = v.provider.jwt_tickets
		   ? auth_cas_read_jwt(rq, &v.provider, &v.trace, &v.ticket)
		   : auth_cas_validate(rq, &v.provider, &v.trace, &v.ticket);
	if (!good)
		return refuse(&v, v.ticket.reason, v.ticket.advice);
	return arrive(&v);
}
