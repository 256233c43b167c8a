/*
 * The twelve checks of a launch, in this order: the union of what the
 * standard's security framework, TAO, ltijs and the 1EdTech library look at,
 * with their holes closed. The twelfth is the sign-in itself: its cookies and
 * who may show its pages (session.c, lti_frame.c).
 */
#include "auth/lti.h"

#include "runtime/provider_token.h"

#define SKEW_S	  60
#define AGE_S	  600
#define ALGORITHM AQ_JWS_RS256
#define TYPES	  (AQ_JWS_TYPE_ABSENT | AQ_JWS_TYPE_JWT)

bool
auth_lti_fail(struct auth_lti_launch *l, const char *reason,
    enum auth_advice advice, struct aq_str expected, struct aq_str found)
{
	l->reason = reason;
	l->advice = advice;
	aq_token_note(&l->trace, reason, false, expected, found);
	return false;
}

static bool
fail_token(struct auth_lti_launch *l, enum aq_token_refusal refusal)
{
	l->reason = aq_token_refusal_name(refusal);
	l->advice = AUTH_ADVICE_INSTITUTION;
	if (refusal == AQ_TOKEN_KEYS_AWAY || refusal == AQ_TOKEN_MEMORY)
		l->advice = AUTH_ADVICE_LATER;
	else if (refusal == AQ_TOKEN_EXPIRED || refusal == AQ_TOKEN_TOO_OLD)
		l->advice = AUTH_ADVICE_AGAIN;
	return false;
}

static bool
unavailable(struct auth_lti_launch *l)
{
	return auth_lti_fail(
	    l, "unavailable", AUTH_ADVICE_LATER, AQ_S(""), AQ_S(""));
}

/* ---- 1: the token's form; 3: its algorithm and key id ----------------------
 */

/* The gate looks at form and algorithm at once. Between the two stands the
   state, so what it says of the second waits. */
static bool
belongs_to_form(enum aq_token_refusal refusal)
{
	return refusal != AQ_TOKEN_OK && refusal != AQ_TOKEN_ALGORITHM &&
	       refusal != AQ_TOKEN_TYPE;
}

static enum aq_token_refusal
open_token(struct auth_lti_launch *l)
{
	const struct aq_jws_policy policy = { .algorithm = ALGORITHM,
		.types = TYPES };

	return aq_jws_open(l->rq->mem, l->token, &policy, &l->trace, &l->jws);
}

static bool
check_form(struct auth_lti_launch *l)
{
	enum aq_token_refusal refusal = open_token(l);

	if (belongs_to_form(refusal))
		return fail_token(l, refusal);
	l->trace.count = 0; /* noted again with the third */
	return true;
}

static bool
check_algorithm(struct auth_lti_launch *l)
{
	enum aq_token_refusal refusal = open_token(l);

	if (refusal != AQ_TOKEN_OK)
		return fail_token(l, refusal);
	l->claims = aq_json_root(l->jws.claims);
	return l->jws.kid.n != 0 ||
	       auth_lti_fail(l, "key", AUTH_ADVICE_INSTITUTION, AQ_S("a kid"),
		   AQ_S("none"));
}

/* ---- 2: the state, of this browser, once -----------------------------------
 */

void
auth_lti_detail(struct auth_lti_launch *l)
{
	struct aq_str target = l->flow.detail;

	l->storage = aq_str_cut(&target, ' ');
	l->target = target;
}

static bool
check_state(struct auth_lti_launch *l)
{
	enum auth_flow_taken taken = AUTH_FLOW_ELSEWHERE;
	enum aq_status status;

	for (size_t i = 0; i < 2 && taken == AUTH_FLOW_ELSEWHERE; i++)
		if (i == 0 || l->browser[i].n != 0)
			taken = auth_flow_take(
			    l->rq, l->state, l->browser[i], &l->flow, &status);
	switch (taken) {
	case AUTH_FLOW_TAKEN:
		auth_lti_detail(l);
		return true;
	case AUTH_FLOW_UNKNOWN:
		return auth_lti_fail(l, "state", AUTH_ADVICE_AGAIN,
		    AQ_S("one of ours, not used yet"), AQ_S("another"));
	case AUTH_FLOW_ELSEWHERE:
		return auth_lti_fail(l, "browser", AUTH_ADVICE_AGAIN,
		    AQ_S("the browser that began"),
		    l->browser[0].n + l->browser[1].n != 0 ? AQ_S("another")
							   : AQ_S("none"));
	case AUTH_FLOW_FAILED:
		break;
	}
	return unavailable(l);
}

/* ---- 4: the registration, by issuer and client -----------------------------
 */

/* Whose key may verify it; what else these claims are judged by comes after
   the signature. */
static enum aq_token_refusal
judge_parties(struct auth_lti_launch *l, struct aq_token_trace *trace)
{
	const struct aq_claims_policy policy = {
		.issuer = l->provider.issuer,
		.audience = l->provider.client_id,
		.other_audiences = true,
		.now = l->rq->now / 1000000,
	};
	enum aq_token_refusal refusal =
	    aq_claims_check(l->rq->mem, l->jws.claims, &policy, trace, &l->who);

	return refusal == AQ_TOKEN_ISSUER || refusal == AQ_TOKEN_AUDIENCE ||
		       refusal == AQ_TOKEN_PARTY
		   ? refusal
		   : AQ_TOKEN_OK;
}

static bool
check_registration(struct auth_lti_launch *l)
{
	enum aq_status status =
	    auth_provider_by_id(l->rq, l->flow.provider_id, &l->provider);
	enum aq_token_refusal refusal;

	if (status == AQ_E_NOT_FOUND)
		return auth_lti_fail(l, "lti_platform_unknown",
		    AUTH_ADVICE_CLOSED, AQ_S("active"), AQ_S("disabled"));
	if (status != AQ_OK)
		return unavailable(l);
	refusal = judge_parties(l, NULL);
	if (refusal == AQ_TOKEN_OK)
		return true;
	(void)judge_parties(l, &l->trace);
	return fail_token(l, refusal);
}

/* ---- 5: the key; 6: the signature; 7: the times; 8: the nonce ---------------
 */

/* By the one call that explanations use too. The nonce was in the row that the
   state used up: once is once for both. */
static bool
check_token(struct auth_lti_launch *l)
{
	struct aq_req *rq = l->rq;
	struct aq_token_ask ask = {
		.provider = &l->provider,
		.use = AQ_USE_LAUNCH,
		.nonce = l->flow.nonce,
		.jwks = auth_state(rq)->jwks,
		.db = rq->db,
		.config = rq->config,
		.now_us = rq->now,
	};
	enum aq_token_refusal refusal;

	l->trace.count = 0; /* all of it is noted again */
	refusal = aq_provider_token(
	    rq->mem, l->token, &ask, &l->trace, &l->jws, &l->who);
	if (refusal != AQ_TOKEN_OK)
		return fail_token(l, refusal);
	l->claims = aq_json_root(l->jws.claims);
	return true;
}

/* ---- 9: what LTI says ---- */

static bool
check_claims(struct auth_lti_launch *l)
{
	if (!auth_lti_claims(l))
		return false;
	return aq_provider_deploys(&l->provider, l->deployment) ||
	       auth_lti_fail(l, "lti_deployment", AUTH_ADVICE_INSTITUTION,
		   AQ_S("one that is registered"), l->deployment);
}

/* ---- 10: the page; 11: the role ---- */

static bool
check_target(struct auth_lti_launch *l)
{
	struct aq_str target =
	    auth_lti_text(l->claims, AUTH_LTI_CLAIM "target_link_uri", 500);

	if (auth_lti_path(l->rq, target).p != NULL &&
	    aq_str_eq(target, l->target))
		return true;
	return auth_lti_fail(
	    l, "lti_target", AUTH_ADVICE_INSTITUTION, l->target, target);
}

/* Whoever is neither a teacher nor known by name may not come in. */
static bool
check_role(struct auth_lti_launch *l)
{
	if (l->message != AUTH_LTI_LINK && l->role != AQ_ROLE_TEACHER)
		return auth_lti_fail(l, "lti_teachers_only",
		    AUTH_ADVICE_NOT_ALLOWED, AQ_S("a teacher"),
		    AQ_S("a learner"));
	if ((l->provider.roles & 1U << l->role) == 0)
		return auth_lti_fail(l, "role", AUTH_ADVICE_NOT_ALLOWED,
		    AQ_S("one that may sign in"), AQ_S("another"));
	if (l->who.sub.n == 0)
		return auth_lti_fail(l, "lti_anonymous",
		    AUTH_ADVICE_INSTITUTION, AQ_S("a sub"), AQ_S("none"));
	if (l->provider.state != AQ_PROVIDER_ACTIVE)
		return auth_lti_fail(l, "lti_draft", AUTH_ADVICE_CLOSED,
		    AQ_S("active"), AQ_S("draft"));
	return true;
}

bool
auth_lti_check(struct auth_lti_launch *l)
{
	static bool (*const checks[])(struct auth_lti_launch *) = {
		check_form,	    /* 1 */
		check_state,	    /* 2 */
		check_algorithm,    /* 3 */
		check_registration, /* 4 */
		check_token,	    /* 5 to 8 */
		check_claims,	    /* 9 */
		check_target,	    /* 10 */
		check_role,	    /* 11 */
	};

	aq_token_trace_init(&l->trace, l->rq->mem, false);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (!checks[i](l))
			return false;
	return true;
}
