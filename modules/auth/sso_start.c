/* The way to an institution, whatever its kind. */
#include "auth/cas.h"
#include "auth/factor.h"
#include "auth/jwt.h"
#include "auth/oidc.h"
#include "auth/sso.h"

/* A browser that is on its way out. */
struct leaving {
	struct aq_provider provider;
	struct auth_flow flow;
	struct auth_refusal refusal; /* reason NULL: none */
	struct aq_str address;
};

/* Draws the flow and the address to send the browser to, or says why not.
   Launches of learning platforms, and portals without a page for it, begin on
   their own side. */
static enum aq_status
begin(struct aq_req *rq, struct leaving *l)
{
	const struct aq_provider *provider = &l->provider;
	enum aq_status status = AQ_E_NOT_FOUND;

	l->flow.provider_id = l->refusal.provider_id = provider->id;
	switch (provider->kind) {
	case AQ_PROVIDER_CAS:
		return auth_cas_begin(rq, provider, &l->flow, &l->address);
	case AQ_PROVIDER_OIDC:
		return auth_oidc_begin(
		    rq, provider, &l->flow, &l->refusal, &l->address);
	case AQ_PROVIDER_JWT:
		status = auth_jwt_begin(rq, provider, &l->flow, &l->address);
		break;
	case AQ_PROVIDER_LTI:
		break;
	}
	if (status != AQ_E_NOT_FOUND)
		return status;
	l->refusal.reason = "begins_there";
	l->refusal.advice = AUTH_ADVICE_PORTAL;
	return AQ_OK;
}

static enum aq_status
leave(struct aq_req *rq, struct leaving *l)
{
	AQ_TRY(begin(rq, l));
	if (l->refusal.reason != NULL)
		l->address = auth_sso_refusal_page(rq, &l->refusal);
	return AQ_OK;
}

/* GET /api/auth/sso/{provider}/start?return_to= */
enum aq_status
auth_sso_start(struct aq_req *rq)
{
	struct leaving leaving = { .flow = { .purpose = AUTH_FLOW_SIGN_IN } };
	struct aq_str wanted = AQ_S("");
	enum aq_status found =
	    auth_provider_by_key(rq, rq->key[0], &leaving.provider);

	if (found != AQ_OK)
		return auth_sso_no_provider(rq, found);
	(void)aq_req_query(rq, "return_to", &wanted);
	leaving.flow.return_to = auth_return_to(wanted);
	AQ_TRY(leave(rq, &leaving));
	return aq_req_redirect(rq, leaving.address);
}

/*
 * POST /api/auth/sso/{provider}/link: a further way to sign in to the caller's
 * account. A request of a page of ours, not a link: nobody can be sent here;
 * and whoever finds such a page open cannot add a way of their own.
 */
enum aq_status
auth_sso_link(struct aq_req *rq)
{
	struct leaving leaving = { .flow = { .purpose = AUTH_FLOW_LINK } };
	struct aq_str wanted, password;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "return_to", 1, 300, &wanted);
	auth_read_password(&r, &password);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_reprove_or_recent(rq, password));
	leaving.flow.user_id = rq->who.user;
	leaving.flow.auth_session = rq->who.auth_session;
	leaving.flow.return_to = auth_return_to(wanted);
	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &leaving.provider));
	AQ_TRY(leave(rq, &leaving));
	aq_jw_object(&rq->reply.json);
	aq_jw_key_str(&rq->reply.json, "location", leaving.address);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}
