#include "runtime/claims.h"

#include "runtime/db_time.h"

#define TIME_MAX_S    INT64_C(253402300799) /* the end of year 9999 */
#define URL_MAX	      1000		    /* bytes of iss, aud, azp */
#define AUDIENCES_MAX 16

/* A check under way. */
struct check {
	struct aq_arena *arena;
	struct aq_json_ref claims;
	const struct aq_claims_policy *policy;
	struct aq_token_trace *trace; /* or NULL */
	bool others;		      /* aud names others too */
	struct aq_token_claims out;
	struct aq_str expected, found;
};

/* ---- values ---------------------------------------------------------- */

static bool
member(struct aq_json_ref claims, const char *name, struct aq_json_ref *ret)
{
	return aq_json_member(claims, aq_str_from(name), ret);
}

bool
aq_claim_there(struct aq_json_ref claims, const char *name)
{
	struct aq_json_ref value;

	return member(claims, name, &value) &&
	       aq_json_kind(value) != AQ_JSON_NULL;
}

static bool
plain_text(struct aq_json_ref value, size_t max, struct aq_str *ret_text)
{
	struct aq_str text;

	if (aq_json_kind(value) != AQ_JSON_STRING)
		return false;
	text = aq_json_text(value);
	if (text.n > max)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return false;
	*ret_text = text;
	return true;
}

bool
aq_claim_text(struct aq_json_ref claims, const char *name, size_t max,
    struct aq_str *ret_text)
{
	struct aq_json_ref value;

	return member(claims, name, &value) && plain_text(value, max, ret_text);
}

bool
aq_claim_time(struct aq_json_ref claims, const char *name, int64_t *ret_s)
{
	struct aq_json_ref value;
	int64_t s;

	if (!member(claims, name, &value) || !aq_json_integer(value, &s) ||
	    s <= 0 || s > TIME_MAX_S)
		return false;
	*ret_s = s;
	return true;
}

/* ---- who made it, and for whom --------------------------------------- */

/* What stands there, for the trace. Never of a claim about a person. */
static void
show(struct check *c, const char *name)
{
	struct aq_json_ref value;

	c->found = AQ_S("(absent)");
	if (member(c->claims, name, &value))
		c->found = aq_json_source(value);
}

static enum aq_token_refusal
issuer(struct check *c)
{
	c->expected = c->policy->issuer;
	show(c, "iss");
	if (!aq_claim_text(c->claims, "iss", URL_MAX, &c->out.iss))
		return AQ_TOKEN_CLAIMS;
	c->found = c->out.iss;
	return aq_str_eq(c->out.iss, c->policy->issuer) ? AQ_TOKEN_OK
							: AQ_TOKEN_ISSUER;
}

static enum aq_token_refusal
one_of_audiences(struct check *c, struct aq_json_ref list)
{
	size_t count = aq_json_count(list), ours = 0;
	struct aq_str text;

	if (count == 0 || count > AUDIENCES_MAX)
		return AQ_TOKEN_CLAIMS;
	for (size_t i = 0; i < count; i++) {
		if (!plain_text(aq_json_at(list, i), URL_MAX, &text))
			return AQ_TOKEN_CLAIMS;
		ours += aq_str_eq(text, c->policy->audience);
	}
	if (ours == 0 || (ours < count && !c->policy->other_audiences))
		return AQ_TOKEN_AUDIENCE;
	c->others = ours < count;
	return AQ_TOKEN_OK;
}

static enum aq_token_refusal
audience(struct check *c)
{
	struct aq_json_ref value;
	struct aq_str text;

	c->expected = c->policy->audience;
	if (c->trace != NULL)
		c->expected = aq_arena_printf(c->arena, "%.*s%s",
		    AQ_STR_ARG(c->policy->audience),
		    c->policy->other_audiences ? ", alone or among others"
					       : ", alone");
	show(c, "aud");
	if (!member(c->claims, "aud", &value))
		return AQ_TOKEN_CLAIMS;
	if (aq_json_kind(value) == AQ_JSON_ARRAY)
		return one_of_audiences(c, value);
	if (!plain_text(value, URL_MAX, &text))
		return AQ_TOKEN_CLAIMS;
	return aq_str_eq(text, c->policy->audience) ? AQ_TOKEN_OK
						    : AQ_TOKEN_AUDIENCE;
}

static enum aq_token_refusal
party(struct check *c)
{
	struct aq_json_ref value;

	c->expected =
	    c->others ? c->policy->audience : AQ_S("absent, or the audience");
	show(c, "azp");
	if (!member(c->claims, "azp", &value))
		return c->others ? AQ_TOKEN_PARTY : AQ_TOKEN_OK;
	if (!plain_text(value, URL_MAX, &c->out.azp))
		return AQ_TOKEN_CLAIMS;
	return aq_str_eq(c->out.azp, c->policy->audience) ? AQ_TOKEN_OK
							  : AQ_TOKEN_PARTY;
}

/* ---- texts that are not shown ---------------------------------------- */

static const char *
need_name(enum aq_claim_need need, const char *what)
{
	switch (need) {
	case AQ_CLAIM_OPTIONAL:
	case AQ_CLAIM_REQUIRED:
		return what;
	case AQ_CLAIM_FORBIDDEN:
		return "absent";
	}
	return what;
}

/* Absence is judged; *ret_text stays empty then. */
static bool
hidden_text(struct check *c, const char *name, enum aq_claim_need need,
    struct aq_str *ret_text)
{
	struct aq_json_ref value;

	c->expected = aq_str_from(need_name(need, "1 to 255 bytes"));
	c->found = AQ_S("(absent)");
	if (!member(c->claims, name, &value))
		return need != AQ_CLAIM_REQUIRED;
	c->found = AQ_S("something else");
	if (!plain_text(value, AQ_CLAIM_TEXT_MAX, ret_text) || ret_text->n == 0)
		return false;
	if (c->trace != NULL)
		c->found = aq_arena_printf(c->arena, "%zu bytes", ret_text->n);
	return need != AQ_CLAIM_FORBIDDEN;
}

static enum aq_token_refusal
subject(struct check *c)
{
	return hidden_text(c, "sub", c->policy->subject, &c->out.sub)
		   ? AQ_TOKEN_OK
		   : AQ_TOKEN_SUBJECT;
}

static enum aq_token_refusal
id(struct check *c)
{
	return hidden_text(c, "jti", c->policy->id, &c->out.jti)
		   ? AQ_TOKEN_OK
		   : AQ_TOKEN_CLAIMS;
}

static enum aq_token_refusal
nonce(struct check *c)
{
	struct aq_str wanted = c->policy->nonce_value;

	if (!hidden_text(c, "nonce", c->policy->nonce, &c->out.nonce))
		return AQ_TOKEN_NONCE;
	if (wanted.n == 0 || aq_str_eq_secret(c->out.nonce, wanted))
		return AQ_TOKEN_OK;
	c->expected = AQ_S("the one that we gave");
	c->found = AQ_S("another");
	return AQ_TOKEN_NONCE;
}

/* What a token reports (RFC 8417): a logout token does, nothing else. */
static enum aq_token_refusal
events(struct check *c)
{
	enum aq_claim_need need = c->policy->events;
	struct aq_json_ref value;

	c->expected = aq_str_from(need_name(need, "an object"));
	c->found = AQ_S("(absent)");
	if (!member(c->claims, "events", &value))
		return need == AQ_CLAIM_REQUIRED ? AQ_TOKEN_CLAIMS
						 : AQ_TOKEN_OK;
	c->found = aq_json_kind(value) == AQ_JSON_OBJECT
		       ? AQ_S("an object")
		       : AQ_S("something else");
	if (need == AQ_CLAIM_FORBIDDEN)
		return AQ_TOKEN_CLAIMS;
	return need == AQ_CLAIM_OPTIONAL ||
		       aq_json_kind(value) == AQ_JSON_OBJECT
		   ? AQ_TOKEN_OK
		   : AQ_TOKEN_CLAIMS;
}

/* ---- times ----------------------------------------------------------- */

static struct aq_str
date(struct check *c, int64_t s)
{
	struct aq_civil t;

	if (!aq_civil_from_us(s * 1000000, &t))
		return AQ_S("never");
	return aq_arena_printf(c->arena, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    t.year, t.month, t.day, t.hour, t.minute, t.second);
}

/* "TIME (N s ago)" */
static struct aq_str
moment(struct check *c, int64_t s)
{
	int64_t away = s - c->policy->now;

	return aq_arena_printf(c->arena, "%.*s (%lld s %s)",
	    AQ_STR_ARG(date(c, s)), (long long)(away < 0 ? -away : away),
	    away < 0 ? "ago" : "from now");
}

/* Absence is judged; *ret_s stays 0 then. */
static bool
time_of(
    struct check *c, const char *name, enum aq_claim_need need, int64_t *ret_s)
{
	struct aq_json_ref value;

	c->expected = aq_str_from(
	    need_name(need, "seconds since 1970, an integer up to year 9999"));
	show(c, name);
	if (!member(c->claims, name, &value))
		return need != AQ_CLAIM_REQUIRED;
	return aq_claim_time(c->claims, name, ret_s) &&
	       need != AQ_CLAIM_FORBIDDEN;
}

static void
show_time(struct check *c, const char *bound, int64_t limit, int64_t s)
{
	if (c->trace == NULL)
		return;
	c->expected = aq_arena_printf(
	    c->arena, "%s %.*s", bound, AQ_STR_ARG(date(c, limit)));
	c->found = moment(c, s);
}

static enum aq_token_refusal
issued_at(struct check *c)
{
	const struct aq_claims_policy *policy = c->policy;
	int64_t *s = &c->out.issued_at;

	if (!time_of(c, "iat", policy->issued_at, s))
		return AQ_TOKEN_CLAIMS;
	if (*s == 0)
		return AQ_TOKEN_OK;
	show_time(c, "not after", policy->now + policy->skew_s, *s);
	if (*s > policy->now + policy->skew_s)
		return AQ_TOKEN_NOT_YET;
	if (policy->age_max_s == 0)
		return AQ_TOKEN_OK;
	if (*s >= policy->now - policy->age_max_s)
		return AQ_TOKEN_OK;
	show_time(c, "not before", policy->now - policy->age_max_s, *s);
	return AQ_TOKEN_TOO_OLD;
}

static enum aq_token_refusal
not_before(struct check *c)
{
	int64_t *s = &c->out.not_before;

	if (!time_of(c, "nbf", c->policy->not_before, s))
		return AQ_TOKEN_CLAIMS;
	if (*s == 0)
		return AQ_TOKEN_OK;
	show_time(c, "not after", c->policy->now + c->policy->skew_s, *s);
	return *s <= c->policy->now + c->policy->skew_s ? AQ_TOKEN_OK
							: AQ_TOKEN_NOT_YET;
}

static enum aq_token_refusal
expiry(struct check *c)
{
	int64_t *s = &c->out.expires_at;

	if (!time_of(c, "exp", c->policy->expiry, s))
		return AQ_TOKEN_CLAIMS;
	if (*s == 0)
		return AQ_TOKEN_OK;
	show_time(c, "after", c->policy->now - c->policy->skew_s, *s);
	return *s > c->policy->now - c->policy->skew_s ? AQ_TOKEN_OK
						       : AQ_TOKEN_EXPIRED;
}

/* exp against iat; nothing to say when exp was refused or is absent. */
static enum aq_token_refusal
life(struct check *c)
{
	const struct aq_claims_policy *policy = c->policy;
	int64_t s = c->out.expires_at, from = c->out.issued_at;

	c->expected = AQ_S("exp after iat");
	c->found = AQ_S("it is");
	if (s == 0)
		return AQ_TOKEN_OK;
	if (from != 0 && s <= from) {
		c->found = AQ_S("exp not after iat");
		return AQ_TOKEN_CLAIMS;
	}
	if (policy->life_max_s == 0)
		return AQ_TOKEN_OK;
	if (from == 0)
		from = policy->now + policy->skew_s;
	if (c->trace != NULL) {
		c->expected = aq_arena_printf(
		    c->arena, "at most %lld s", (long long)policy->life_max_s);
		c->found =
		    aq_arena_printf(c->arena, "%lld s", (long long)(s - from));
	}
	return s - from <= policy->life_max_s ? AQ_TOKEN_OK
					      : AQ_TOKEN_TOO_LASTING;
}

/* ---- one after the other --------------------------------------------- */

static const struct {
	const char *name;
	enum aq_token_refusal (*run)(struct check *c);
} checks[] = {
	{ "iss", issuer },
	{ "aud", audience },
	{ "azp", party },
	{ "sub", subject },
	{ "iat", issued_at },
	{ "nbf", not_before },
	{ "exp", expiry },
	{ "life", life },
	{ "jti", id },
	{ "nonce", nonce },
	{ "events", events },
};

enum aq_token_refusal
aq_claims_check(struct aq_arena *arena, const struct aq_json *claims,
    const struct aq_claims_policy *policy, struct aq_token_trace *trace,
    struct aq_token_claims *ret_claims)
{
	enum aq_token_refusal first = AQ_TOKEN_OK, refusal;
	struct check c = {
		.arena = arena,
		.claims = aq_json_root(claims),
		.policy = policy,
		.trace = trace,
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		refusal = checks[i].run(&c);
		aq_token_note(trace, checks[i].name, refusal == AQ_TOKEN_OK,
		    c.expected, c.found);
		if (aq_arena_failed(arena))
			return AQ_TOKEN_MEMORY;
		if (refusal == AQ_TOKEN_OK)
			continue;
		if (first == AQ_TOKEN_OK)
			first = refusal;
		if (trace == NULL || !trace->all)
			return first;
	}
	if (first == AQ_TOKEN_OK)
		*ret_claims = c.out;
	return first;
}
