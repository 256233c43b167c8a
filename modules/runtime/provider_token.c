#include "runtime/provider_token.h"

#include "runtime/jwks_cache.h"
#include "runtime/jws_steps.h"

#define SKEW_S 60

/* What the uses differ in. */
static const struct use {
	unsigned types;
	bool kid_optional, other_audiences;
	enum aq_claim_need subject, expiry, id, nonce, events;
	int64_t age_max_s, life_max_s;
} uses[] = {
	[AQ_USE_ASSERTION] = { AQ_JWS_TYPE_JWT | AQ_JWS_TYPE_ABSENT, true,
	    false, AQ_CLAIM_REQUIRED, AQ_CLAIM_REQUIRED, AQ_CLAIM_REQUIRED,
	    AQ_CLAIM_FORBIDDEN, AQ_CLAIM_FORBIDDEN, 120, 3600 },
	[AQ_USE_ID_TOKEN] = { AQ_JWS_TYPE_JWT | AQ_JWS_TYPE_ABSENT, true, true,
	    AQ_CLAIM_REQUIRED, AQ_CLAIM_REQUIRED, AQ_CLAIM_OPTIONAL,
	    AQ_CLAIM_REQUIRED, AQ_CLAIM_FORBIDDEN, 600, 0 },
	[AQ_USE_LAUNCH] = { AQ_JWS_TYPE_JWT | AQ_JWS_TYPE_ABSENT, false, true,
	    AQ_CLAIM_OPTIONAL, AQ_CLAIM_REQUIRED, AQ_CLAIM_OPTIONAL,
	    AQ_CLAIM_REQUIRED, AQ_CLAIM_FORBIDDEN, 600, 0 },
	[AQ_USE_LOGOUT] = { AQ_JWS_TYPE_LOGOUT | AQ_JWS_TYPE_JWT |
				AQ_JWS_TYPE_ABSENT,
	    true, true, AQ_CLAIM_OPTIONAL, AQ_CLAIM_OPTIONAL, AQ_CLAIM_REQUIRED,
	    AQ_CLAIM_FORBIDDEN, AQ_CLAIM_OPTIONAL, 180, 0 },
	[AQ_USE_TICKET] = { AQ_JWS_TYPE_JWT | AQ_JWS_TYPE_ABSENT, true, false,
	    AQ_CLAIM_REQUIRED, AQ_CLAIM_REQUIRED, AQ_CLAIM_REQUIRED,
	    AQ_CLAIM_OPTIONAL, AQ_CLAIM_FORBIDDEN, 120, 0 },
};

enum aq_token_use
aq_provider_token_use(const struct aq_provider *provider)
{
	switch (provider->kind) {
	case AQ_PROVIDER_JWT:
		break;
	case AQ_PROVIDER_OIDC:
		return AQ_USE_ID_TOKEN;
	case AQ_PROVIDER_LTI:
		return AQ_USE_LAUNCH;
	case AQ_PROVIDER_CAS:
		return AQ_USE_TICKET;
	}
	return AQ_USE_ASSERTION;
}

/* ---- policies -------------------------------------------------------- */

static struct aq_jws_policy
gate_policy(const struct aq_token_ask *ask)
{
	struct aq_jws_policy policy = { .types = uses[ask->use].types,
		.kid_optional = uses[ask->use].kid_optional };

	/* a name that is not known leaves what accepts nothing */
	(void)aq_jws_algorithm_from(
	    ask->provider->algorithm, &policy.algorithm);
	return policy;
}

static struct aq_str
audience_of(const struct aq_token_ask *ask)
{
	return ask->audience.n != 0 ? ask->audience : ask->provider->client_id;
}

static struct aq_claims_policy
claims_policy(const struct aq_token_ask *ask)
{
	const struct use *use = &uses[ask->use];

	return (struct aq_claims_policy){
		.issuer = ask->provider->issuer,
		.audience = audience_of(ask),
		.other_audiences = use->other_audiences,
		.subject = use->subject,
		.issued_at = AQ_CLAIM_REQUIRED,
		.not_before = AQ_CLAIM_OPTIONAL,
		.expiry = use->expiry,
		.id = use->id,
		.nonce = use->nonce,
		.events = use->events,
		.nonce_value = ask->nonce,
		.now = ask->now_us / 1000000,
		.skew_s = SKEW_S,
		.age_max_s = use->age_max_s,
		.life_max_s = use->life_max_s,
	};
}

/* ---- one after the other --------------------------------------------- */

/* Judging a key costs more than a signature with it: what was judged is kept
   with the keys of addresses, by the digest of its text. */
static enum aq_jwk_refusal
judge_own(struct aq_arena *arena, const struct aq_token_ask *ask,
    struct aq_jwk_set *ret_set)
{
	struct aq_str pem = ask->provider->public_key;
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_jwks_view view;
	enum aq_jwk_refusal refusal;
	struct aq_jwk *key;

	aq_sha256(pem, digest);
	if (ask->jwks != NULL &&
	    aq_jwks_recall(ask->jwks, arena, digest, &view) && view.has_set) {
		*ret_set = view.set;
		return AQ_JWK_OK;
	}
	key = AQ_NEW(arena, struct aq_jwk);
	if (key == NULL)
		return AQ_JWK_MEMORY;
	refusal = aq_jwk_from_pem(arena, pem, key);
	if (refusal != AQ_JWK_OK)
		return refusal;
	*ret_set = (struct aq_jwk_set){ key, 1 };
	view = (struct aq_jwks_view){ .set = *ret_set,
		.has_set = true,
		.read = ask->now_us,
		.error = AQ_S("") };
	if (ask->jwks != NULL)
		aq_jwks_remember(ask->jwks, digest, &view);
	return AQ_JWK_OK;
}

/* The provider's own key, which answers to every kid. */
static enum aq_token_refusal
own_key(struct aq_arena *arena, const struct aq_token_ask *ask,
    struct aq_token_trace *trace, struct aq_jwk_set *ret_set)
{
	enum aq_jwk_refusal refusal = judge_own(arena, ask, ret_set);

	aq_token_note(trace, "keys", refusal == AQ_JWK_OK,
	    AQ_S("a public key or a certificate in the settings"),
	    refusal == AQ_JWK_OK ? AQ_S("it is")
				 : aq_str_from(aq_jwk_refusal_name(refusal)));
	return refusal == AQ_JWK_OK ? AQ_TOKEN_OK : AQ_TOKEN_KEY_UNFIT;
}

static struct aq_jwks_source
source_of(const struct aq_token_ask *ask)
{
	return (struct aq_jwks_source){ ask->jwks, ask->db, ask->config,
		ask->jwks_url.n != 0 ? ask->jwks_url : ask->provider->jwks_url,
		ask->now_us };
}

static bool
has_own_key(const struct aq_token_ask *ask)
{
	return ask->jwks_url.n == 0 && ask->provider->public_key.n != 0;
}

static enum aq_token_refusal
find_keys(struct aq_arena *arena, const struct aq_token_ask *ask,
    struct aq_str kid, struct aq_token_trace *trace, struct aq_jwk_set *ret_set)
{
	struct aq_jwks_source source = source_of(ask);

	if (has_own_key(ask))
		return own_key(arena, ask, trace, ret_set);
	return aq_jwks_keys(arena, &source, kid, trace, ret_set);
}

static bool
replaced(struct aq_arena *arena, const struct aq_token_ask *ask)
{
	struct aq_jwks_source source = source_of(ask);

	return !has_own_key(ask) && aq_jwks_replaced(arena, &source);
}

/* The signature by the keys that are known, and once more if there are
   others by now. */
static enum aq_token_refusal
check_signature(struct aq_jws_run *run, const struct aq_token_ask *ask,
    struct aq_jws_policy *policy)
{
	size_t told = run->trace != NULL ? run->trace->count : 0;
	enum aq_token_refusal refusal;

	for (bool again = false;; again = true) {
		refusal = find_keys(
		    run->arena, ask, run->jws.kid, run->trace, &policy->keys);
		if (refusal == AQ_TOKEN_OK)
			refusal = aq_jws_check_steps(run);
		if (again || refusal != AQ_TOKEN_SIGNATURE ||
		    !replaced(run->arena, ask))
			return refusal;
		if (run->trace != NULL)
			run->trace->count = told;
	}
}

static bool
goes_on(const struct aq_token_trace *trace, enum aq_token_refusal refusal)
{
	return refusal == AQ_TOKEN_OK ||
	       (trace != NULL && trace->all && refusal != AQ_TOKEN_MEMORY);
}

/* With trace->all the claims are judged even if the signature is not right,
   unless there are none to read. */
enum aq_token_refusal
aq_provider_token(struct aq_arena *arena, struct aq_str token,
    const struct aq_token_ask *ask, struct aq_token_trace *trace,
    struct aq_jws *ret_jws, struct aq_token_claims *ret_claims)
{
	struct aq_jws_policy policy = gate_policy(ask);
	const struct aq_claims_policy claims = claims_policy(ask);
	struct aq_jws_run run = { .arena = arena,
		.token = token,
		.policy = &policy,
		.trace = trace };
	struct aq_token_claims found;
	enum aq_token_refusal first, refusal;

	first = refusal = aq_jws_open_steps(&run);
	if (!goes_on(trace, first) || run.header.doc == NULL)
		return first;
	refusal = check_signature(&run, ask, &policy);
	first = first != AQ_TOKEN_OK ? first : refusal;
	if (!goes_on(trace, first) || run.jws.claims == NULL)
		return first;
	refusal =
	    aq_claims_check(arena, run.jws.claims, &claims, trace, &found);
	first = first != AQ_TOKEN_OK ? first : refusal;
	if (first != AQ_TOKEN_OK)
		return first;
	*ret_jws = run.jws;
	*ret_claims = found;
	return AQ_TOKEN_OK;
}
