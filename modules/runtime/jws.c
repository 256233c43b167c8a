#include "runtime/jws.h"

#include "base/text.h"
#include "runtime/jws_steps.h"

#define NOTE_MAX 200

const char *
aq_token_refusal_name(enum aq_token_refusal refusal)
{
	switch (refusal) {
	case AQ_TOKEN_OK:
		return "ok";
	case AQ_TOKEN_TOO_LONG:
		return "too_long";
	case AQ_TOKEN_SHAPE:
		return "shape";
	case AQ_TOKEN_ENCODING:
		return "encoding";
	case AQ_TOKEN_HEADER:
		return "header";
	case AQ_TOKEN_ALGORITHM:
		return "algorithm";
	case AQ_TOKEN_TYPE:
		return "type";
	case AQ_TOKEN_CRITICAL:
		return "critical";
	case AQ_TOKEN_KEY:
		return "key";
	case AQ_TOKEN_KEY_UNFIT:
		return "key_unfit";
	case AQ_TOKEN_KEY_AMBIGUOUS:
		return "key_ambiguous";
	case AQ_TOKEN_KEYS_AWAY:
		return "keys_away";
	case AQ_TOKEN_SIGNATURE:
		return "signature";
	case AQ_TOKEN_CLAIMS:
		return "claims";
	case AQ_TOKEN_ISSUER:
		return "issuer";
	case AQ_TOKEN_AUDIENCE:
		return "audience";
	case AQ_TOKEN_PARTY:
		return "party";
	case AQ_TOKEN_SUBJECT:
		return "subject";
	case AQ_TOKEN_EXPIRED:
		return "expired";
	case AQ_TOKEN_NOT_YET:
		return "not_yet";
	case AQ_TOKEN_TOO_OLD:
		return "too_old";
	case AQ_TOKEN_TOO_LASTING:
		return "too_lasting";
	case AQ_TOKEN_NONCE:
		return "nonce";
	case AQ_TOKEN_REPLAYED:
		return "replayed";
	case AQ_TOKEN_MEMORY:
		return "memory";
	}
	return "unknown";
}

/* ---- what was checked ------------------------------------------------ */

void
aq_token_trace_init(
    struct aq_token_trace *trace, struct aq_arena *arena, bool all)
{
	memset(trace, 0, sizeof(*trace));
	trace->arena = arena;
	trace->all = all;
}

/* Fit for a terminal, a page and a column: cut, no control characters. */
static struct aq_str
plain(struct aq_arena *arena, struct aq_str s)
{
	struct aq_str copy;
	char *text;

	if (!aq_text_valid(s))
		return AQ_S("(not UTF-8)");
	if (s.n > NOTE_MAX) {
		size_t n = NOTE_MAX;

		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		copy = aq_arena_printf(
		    arena, "%.*s…", AQ_STR_ARG(aq_str_slice(s, 0, n)));
	} else {
		copy = aq_arena_copy(arena, s);
	}
	text = (char *)(uintptr_t)copy.p;
	for (size_t i = 0; i < copy.n; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = '?';
	return copy;
}

void
aq_token_note(struct aq_token_trace *trace, const char *check, bool passed,
    struct aq_str expected, struct aq_str found)
{
	if (trace == NULL || trace->count == AQ_TOKEN_FINDINGS)
		return;
	trace->finding[trace->count++] = (struct aq_token_finding){
		.check = check,
		.passed = passed,
		.expected = plain(trace->arena, expected),
		.found = plain(trace->arena, found),
	};
}

const struct aq_token_finding *
aq_token_failure(const struct aq_token_trace *trace)
{
	for (size_t i = 0; i < trace->count; i++)
		if (!trace->finding[i].passed)
			return &trace->finding[i];
	return NULL;
}

/* ---- the gate -------------------------------------------------------- */

enum aq_token_refusal
aq_jws_peek(struct aq_arena *arena, struct aq_str token,
    struct aq_token_trace *trace, const struct aq_json **ret_claims)
{
	const struct aq_jws_policy policy = { .types = 0 };
	struct aq_jws_run run = {
		.arena = arena,
		.token = token,
		.policy = &policy,
		.trace = trace,
	};
	enum aq_token_refusal refusal = aq_jws_peek_steps(&run);

	if (refusal == AQ_TOKEN_OK)
		*ret_claims = run.jws.claims;
	return refusal;
}

enum aq_token_refusal
aq_jws_open(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    struct aq_jws *ret_jws)
{
	struct aq_jws_run run = {
		.arena = arena,
		.token = token,
		.policy = policy,
		.trace = trace,
	};
	enum aq_token_refusal refusal = aq_jws_open_steps(&run);

	if (refusal == AQ_TOKEN_OK)
		*ret_jws = run.jws;
	return refusal;
}

enum aq_token_refusal
aq_jws_check(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    const struct aq_jws *jws)
{
	struct aq_jws_run run = {
		.arena = arena,
		.token = token,
		.policy = policy,
		.trace = trace,
		.gated = true,
		.jws = *jws,
	};

	return aq_jws_check_steps(&run);
}

enum aq_token_refusal
aq_jws_verify(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    struct aq_jws *ret_jws)
{
	struct aq_jws jws;
	enum aq_token_refusal refusal =
	    aq_jws_open(arena, token, policy, trace, &jws);

	if (refusal == AQ_TOKEN_OK)
		refusal = aq_jws_check(arena, token, policy, trace, &jws);
	if (refusal == AQ_TOKEN_OK)
		*ret_jws = jws;
	return refusal;
}
