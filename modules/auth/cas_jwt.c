/*
 * A service ticket that is a token: the server checked a ticket of its own
 * first and writes down what it was worth. Signed, not encrypted. As Apereo CAS
 * makes it: iss is the address of the server, aud the service, sub the user,
 * jti the ticket, the attributes are claims.
 */
#include "auth/cas.h"

#include "runtime/provider_token.h"

/* Beyond it the token is too old whatever it says itself. */
#define KEPT_US ((int64_t)600 * 1000000)

static bool
worthless(struct auth_cas_ticket *ticket, enum aq_token_refusal refusal)
{
	ticket->reason = aq_token_refusal_name(refusal);
	ticket->advice = auth_token_advice(refusal);
	return false;
}

static enum aq_token_refusal
check(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, const struct auth_cas_ticket *ticket,
    struct aq_jws *ret_jws, struct aq_token_claims *ret_claims)
{
	struct aq_token_ask ask = {
		.provider = provider,
		.use = AQ_USE_TICKET,
		.audience = ticket->service,
		.jwks = auth_state(rq)->jwks,
		.db = rq->db,
		.config = rq->config,
		.now_us = rq->now,
	};

	return aq_provider_token(
	    rq->mem, ticket->text, &ask, trace, ret_jws, ret_claims);
}

bool
auth_cas_read_jwt(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_cas_ticket *ticket)
{
	struct aq_token_claims claims;
	enum aq_db_result once;
	struct aq_jws jws;
	enum aq_token_refusal refusal =
	    check(rq, provider, trace, ticket, &jws, &claims);

	if (refusal != AQ_TOKEN_OK)
		return worthless(ticket, refusal);
	once = auth_use_once(rq, provider->id, AUTH_ONCE_TICKET_JTI, claims.jti,
	    rq->now + KEPT_US);
	auth_note(trace, "jti once", once == AQ_DB_OK, "never seen before",
	    "used already");
	if (once == AQ_DB_DUPLICATE)
		return worthless(ticket, AQ_TOKEN_REPLAYED);
	if (once != AQ_DB_OK ||
	    !aq_attributes_of(
		rq->mem, aq_json_root(jws.claims), &ticket->attributes)) {
		ticket->reason = "internal";
		ticket->advice = AUTH_ADVICE_LATER;
		return false;
	}
	ticket->session = claims.jti;
	return true;
}
