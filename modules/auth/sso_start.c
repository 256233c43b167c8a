/* The way to an institution, whatever its kind. */
#include "auth/cas.h"
#include "auth/sso.h"

/* Draws the flow and gives the address to send the browser to. The sign-ins
   of the other kinds begin at the institution. */
static enum aq_status
begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct aq_str *ret_address)
{
	flow->provider_id = provider->id;
	switch (provider->kind) {
	case AQ_PROVIDER_CAS:
		return auth_cas_begin(rq, provider, flow, ret_address);
	case AQ_PROVIDER_JWT:
	case AQ_PROVIDER_OIDC:
	case AQ_PROVIDER_LTI:
		break;
	}
	return AQ_E_NOT_FOUND;
}

/* GET /api/auth/sso/{provider}/start?return_to= */
enum aq_status
auth_sso_start(struct aq_req *rq)
{
	struct auth_flow flow = { .purpose = AUTH_FLOW_SIGN_IN };
	struct aq_str wanted = AQ_S(""), address;
	struct aq_provider provider;

	(void)aq_req_query(rq, "return_to", &wanted);
	flow.return_to = auth_return_to(wanted);
	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &provider));
	AQ_TRY(begin(rq, &provider, &flow, &address));
	return aq_req_redirect(rq, address);
}

/*
 * POST /api/auth/sso/{provider}/link: a further way to sign in to the caller's
 * account. A request of a page of ours, not a link: nobody can be sent here.
 */
enum aq_status
auth_sso_link(struct aq_req *rq)
{
	struct auth_flow flow = { .purpose = AUTH_FLOW_LINK };
	struct aq_str wanted, address;
	struct aq_provider provider;
	struct auth_user user;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "return_to", 1, 300, &wanted);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_caller_load(rq, &user));
	flow.user_id = user.id;
	flow.return_to = auth_return_to(wanted);
	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &provider));
	AQ_TRY(begin(rq, &provider, &flow, &address));
	aq_jw_object(&rq->reply.json);
	aq_jw_key_str(&rq->reply.json, "location", address);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}
