#include "runtime/provider_trace.h"

#include "runtime/asserted.h"
#include "runtime/provider_told.h"
#include "runtime/provider_try.h"

/* ---- whose is it? -------------------------------------------------------- */

static void
add_audience(struct aq_token_hint *hint, struct aq_json_ref value)
{
	if (aq_json_kind(value) == AQ_JSON_STRING &&
	    hint->audiences < AQ_HINT_AUDIENCES)
		hint->audience[hint->audiences++] = aq_json_text(value);
}

static void
read_audiences(struct aq_token_hint *hint, struct aq_json_ref value)
{
	if (aq_json_kind(value) != AQ_JSON_ARRAY) {
		add_audience(hint, value);
		return;
	}
	for (size_t i = 0; i < aq_json_count(value); i++)
		add_audience(hint, aq_json_at(value, i));
}

bool
aq_token_hint(
    struct aq_arena *arena, struct aq_str token, struct aq_token_hint *ret_hint)
{
	struct aq_token_hint hint = { .audiences = 0 };
	const struct aq_json *claims;
	struct aq_json_ref value;

	if (aq_jws_peek(arena, token, NULL, &claims) != AQ_TOKEN_OK ||
	    !aq_claim_text(aq_json_root(claims), "iss", 255, &hint.issuer))
		return false;
	if (aq_json_member(aq_json_root(claims), AQ_S("aud"), &value))
		read_audiences(&hint, value);
	*ret_hint = hint;
	return true;
}

/* ---- what would come of it? ---------------------------------------------- */

/* `otherwise` is what was found when it failed. */
static void
note(struct aq_provider_trace *t, const char *check, bool passed,
    const char *expected, const char *otherwise)
{
	aq_token_note(&t->trace, check, passed, aq_str_from(expected),
	    passed ? AQ_S("as expected") : aq_str_from(otherwise));
}

/*
 * A CAS ticket is for one sign-in: its audience is the address of ours that
 * the sign-in began with. Any of them will do here.
 */
static struct aq_str
service_of(struct aq_provider_trace *t, struct aq_str token)
{
	struct aq_told told[AQ_TOLD];
	struct aq_token_hint hint;

	if (aq_provider_told(t->arena, t->ask.config->site_origin,
		t->ask.provider, told) == 0)
		return AQ_S("");
	if (aq_token_hint(t->arena, token, &hint) && hint.audiences == 1 &&
	    aq_str_starts(hint.audience[0], told[0].url))
		return hint.audience[0];
	return told[0].url;
}

static const char *
present(struct aq_str value)
{
	return value.n != 0 ? "there" : "not there";
}

/* Whether, not what: a trace may be sent around. */
static void
check_person(struct aq_provider_trace *t, const struct aq_jws *jws)
{
	struct aq_asserted person = { .role = AQ_ROLE_LEARNER };
	enum aq_asserted_fault fault = AQ_ASSERTED_MEMORY;
	struct aq_attributes attributes;

	if (aq_attributes_of(t->arena, aq_json_root(jws->claims), &attributes))
		fault = aq_asserted_read(
		    t->arena, t->ask.provider, &attributes, &person);
	note(t, "subject", fault != AQ_ASSERTED_SUBJECT, "1 to 255 characters",
	    "none, or not such");
	note(t, "role", fault != AQ_ASSERTED_ROLE, "one that may sign in here",
	    "another");
	if (fault != AQ_ASSERTED_OK)
		return;
	aq_token_note(&t->trace, "person", true,
	    AQ_S("names and an address, if it gives them"),
	    aq_arena_printf(t->arena,
		"a %s; first name %s, last name %s, email %s%s",
		person.role == AQ_ROLE_TEACHER ? "teacher" : "learner",
		present(person.first_name), present(person.last_name),
		present(person.email),
		person.email_verified ? " and vouched for" : ""));
}

static void
check_once(struct aq_provider_trace *t, const struct aq_token_claims *claims)
{
	if (t->used != NULL && claims->jti.n != 0)
		note(t, "jti once", !t->used(t->context, claims->jti),
		    "never seen before", "used already");
}

bool
aq_provider_explain(struct aq_provider_trace *t, struct aq_str token)
{
	struct aq_token_claims claims;
	struct aq_jws jws;

	aq_token_trace_init(&t->trace, t->arena, true);
	t->ask.use = aq_provider_token_use(t->ask.provider);
	/* without the address the keys are away, which the trace says */
	if (t->ask.provider->kind == AQ_PROVIDER_OIDC)
		(void)aq_provider_jwks_url(
		    t->arena, t->ask.config, t->ask.provider, &t->ask.jwks_url);
	if (t->ask.use == AQ_USE_TICKET && t->ask.audience.n == 0)
		t->ask.audience = service_of(t, token);
	t->refusal = aq_provider_token(
	    t->arena, token, &t->ask, &t->trace, &jws, &claims);
	if (t->refusal == AQ_TOKEN_OK) {
		check_once(t, &claims);
		check_person(t, &jws);
	}
	return aq_token_failure(&t->trace) == NULL;
}
