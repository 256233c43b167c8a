#include "auth/jwt.h"

#include "runtime/claims.h"

/* Beyond its expiry and the skew that is allowed a token is refused anyway. */
#define KEPT_US ((int64_t)120 * 1000000)

static bool
refuse(struct auth_assertion *a, const char *reason, enum auth_advice advice)
{
	a->refusal.reason = reason;
	a->refusal.advice = advice;
	return false;
}

static bool
refuse_token(struct auth_assertion *a, enum aq_token_refusal refusal)
{
	/* that it has a nonce: trying again does not change that */
	return refuse(a, aq_token_refusal_name(refusal),
	    refusal == AQ_TOKEN_NONCE ? AUTH_ADVICE_INSTITUTION
				      : auth_token_advice(refusal));
}

/* ---- whose it is --------------------------------------------------------- */

/* The audience, alone or as the only one of a list; else empty. */
static struct aq_str
single_audience(struct aq_json_ref claims)
{
	struct aq_json_ref value;

	if (!aq_json_member(claims, AQ_S("aud"), &value))
		return AQ_S("");
	if (aq_json_kind(value) == AQ_JSON_ARRAY && aq_json_count(value) == 1)
		value = aq_json_at(value, 0);
	return aq_json_kind(value) == AQ_JSON_STRING ? aq_json_text(value)
						     : AQ_S("");
}

/* Nothing is verified yet: what is found says only whose key to ask for. */
static bool
find_provider(
    struct aq_req *rq, struct auth_assertion *a, enum aq_status *ret_status)
{
	const struct aq_json *claims;
	struct aq_str issuer = AQ_S(""), audience;
	enum aq_token_refusal refusal =
	    aq_jws_peek(rq->mem, a->text, &a->trace, &claims);

	if (refusal != AQ_TOKEN_OK)
		return refuse_token(a, refusal);
	(void)aq_claim_text(
	    aq_json_root(claims), "iss", AQ_CLAIM_TEXT_MAX, &issuer);
	audience = single_audience(aq_json_root(claims));
	*ret_status = auth_provider_by_issuer(
	    rq, AQ_PROVIDER_JWT, issuer, audience, &a->provider);
	if (*ret_status == AQ_OK) {
		a->refusal.provider_id = a->provider.id;
		if (a->provider.state != AQ_PROVIDER_ACTIVE) {
			auth_note(
			    &a->trace, "provider", false, "active", "a draft");
			return refuse(a, "provider_draft", AUTH_ADVICE_CLOSED);
		}
		a->trace.count = 0; /* noted again with the rest */
		return true;
	}
	if (*ret_status != AQ_E_NOT_FOUND)
		return false;
	*ret_status = AQ_OK;
	aq_token_note(&a->trace, "provider", false,
	    AQ_S("iss and aud of a portal that is known here"),
	    aq_arena_printf(rq->mem, "iss %.*s, aud %.*s", AQ_STR_ARG(issuer),
		AQ_STR_ARG(audience)));
	return refuse(a, "provider_unknown", AUTH_ADVICE_CLOSED);
}

/* ---- what it says ---------------------------------------------------------
 */

static bool
use_up(struct aq_req *rq, struct auth_assertion *a,
    const struct aq_token_claims *claims, enum aq_status *ret_status)
{
	enum aq_db_result once =
	    auth_use_once(rq, a->provider.id, AUTH_ONCE_ASSERTION, claims->jti,
		claims->expires_at * 1000000 + KEPT_US);

	if (once != AQ_DB_OK && once != AQ_DB_DUPLICATE) {
		*ret_status = aq_db_status(once);
		return false;
	}
	aq_token_note(&a->trace, "jti once", once == AQ_DB_OK,
	    AQ_S("never seen before"),
	    once == AQ_DB_OK ? AQ_S("it is") : AQ_S("used already"));
	return once == AQ_DB_OK || refuse_token(a, AQ_TOKEN_REPLAYED);
}

static bool
judge(struct aq_req *rq, struct auth_assertion *a, enum aq_status *ret_status)
{
	const struct aq_token_ask ask = {
		.provider = &a->provider,
		.use = AQ_USE_ASSERTION,
		.jwks = auth_state(rq)->jwks,
		.db = rq->db,
		.config = rq->config,
		.now_us = rq->now,
	};
	struct aq_attributes attributes;
	struct aq_token_claims claims;
	struct aq_jws jws;
	enum aq_token_refusal refusal =
	    aq_provider_token(rq->mem, a->text, &ask, &a->trace, &jws, &claims);

	if (refusal != AQ_TOKEN_OK)
		return refuse_token(a, refusal);
	if (!use_up(rq, a, &claims, ret_status))
		return false;
	if (!aq_attributes_of(rq->mem, aq_json_root(jws.claims), &attributes)) {
		*ret_status = AQ_E_INTERNAL;
		return false;
	}
	return auth_sso_person(
	    rq, &a->provider, &attributes, &a->trace, &a->refusal, &a->person);
}

enum aq_status
auth_assertion_accept(
    struct aq_req *rq, struct auth_assertion *a, bool *ret_good)
{
	enum aq_status status = AQ_OK;

	aq_token_trace_init(&a->trace, rq->mem, false);
	*ret_good = find_provider(rq, a, &status) && judge(rq, a, &status);
	if (status == AQ_OK && !*ret_good)
		a->refusal.checks = auth_checks(rq, &a->trace);
	return status;
}
