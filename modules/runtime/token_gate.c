#include "base/b64.h"
#include "runtime/jsonr.h"
#include "runtime/token.h"

#define TOKEN_MAX      2048
#define HEADER_MEMBERS 8
#define JSON_TOKENS    64

/* Members that change what a token means, so that skipping them is wrong. */
static const char *const forbidden[] = { "crit", "b64", "zip", "enc" };

static bool
three_parts(struct aq_str token, struct aq_str part[3])
{
	struct aq_str rest = token;

	for (unsigned i = 0; i < 3; i++)
		part[i] = aq_str_cut(&rest, '.');
	return rest.p == NULL && part[0].n > 0 && part[1].n > 0 &&
	       part[2].n > 0;
}

static bool
is_object(struct aq_arena *arena, struct aq_str json)
{
	const char *reason;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(arena, json, JSON_TOKENS, &at, &reason);

	return doc != NULL && aq_json_kind(aq_json_root(doc)) == AQ_JSON_OBJECT;
}

static bool
member_text(struct aq_json_ref object, struct aq_str key, struct aq_str *ret)
{
	struct aq_json_ref value;

	if (!aq_json_member(object, key, &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return false;
	*ret = aq_json_text(value);
	return true;
}

static enum aq_token_refusal
read_header(struct aq_arena *arena, struct aq_str json, struct aq_str algorithm,
    struct aq_str *ret_kid)
{
	struct aq_json_ref header, value;
	struct aq_str alg, typ, kid;
	const struct aq_json *doc;
	const char *reason;
	size_t at;

	doc = aq_json_parse(arena, json, JSON_TOKENS, &at, &reason);
	if (doc == NULL)
		return AQ_TOKEN_HEADER;
	header = aq_json_root(doc);
	if (aq_json_kind(header) != AQ_JSON_OBJECT ||
	    aq_json_count(header) > HEADER_MEMBERS)
		return AQ_TOKEN_HEADER;
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (aq_json_member(header, aq_str_from(forbidden[i]), &value))
			return AQ_TOKEN_CRITICAL;
	if (!member_text(header, AQ_S("alg"), &alg) ||
	    !aq_str_eq(alg, algorithm))
		return AQ_TOKEN_ALGORITHM;
	if (!member_text(header, AQ_S("typ"), &typ) ||
	    !aq_str_eq(typ, AQ_S("JWT")))
		return AQ_TOKEN_TYPE;
	if (!member_text(header, AQ_S("kid"), &kid) || kid.n == 0 || kid.n > 64)
		return AQ_TOKEN_KEY;
	*ret_kid = kid;
	return AQ_TOKEN_OK;
}

enum aq_token_refusal
aq_token_gate(struct aq_arena *arena, struct aq_str token,
    struct aq_str algorithm, struct aq_token_parts *ret_parts)
{
	struct aq_token_parts parts = { 0 };
	struct aq_str part[3], header;
	enum aq_token_refusal refusal;

	if (token.n > TOKEN_MAX)
		return AQ_TOKEN_TOO_LONG;
	if (!three_parts(token, part))
		return AQ_TOKEN_SHAPE;
	if (!aq_b64url_decode(arena, part[0], &header) ||
	    !aq_b64url_decode(arena, part[1], &parts.payload) ||
	    !aq_b64url_decode(arena, part[2], &parts.signature))
		return aq_arena_failed(arena) ? AQ_TOKEN_MEMORY
					      : AQ_TOKEN_ENCODING;
	refusal = read_header(arena, header, algorithm, &parts.kid);
	if (refusal != AQ_TOKEN_OK)
		return refusal;
	/* so that no other reader of JSON sees what ours refuses */
	if (!is_object(arena, parts.payload))
		return aq_arena_failed(arena) ? AQ_TOKEN_MEMORY
					      : AQ_TOKEN_CLAIMS;
	parts.signed_part = aq_str_slice(token, 0, part[0].n + 1 + part[1].n);
	*ret_parts = parts;
	return AQ_TOKEN_OK;
}
