#include "runtime/jws_steps.h"

#include "base/b64.h"
#include "base/num.h"
#include "runtime/metrics.h"
#include "runtime/pkey.h"
#include "runtime/token_jwt.h"

#define HEADER_MEMBERS 8
#define HEADER_TOKENS  64

/* ---- from the bytes to the header ------------------------------------ */

static enum aq_token_refusal
length(struct aq_jws_run *run)
{
	size_t most =
	    run->policy->longest != 0 ? run->policy->longest : AQ_JWS_LONGEST;

	if (run->trace != NULL) {
		run->expected =
		    aq_arena_printf(run->arena, "at most %zu bytes", most);
		run->found =
		    aq_arena_printf(run->arena, "%zu bytes", run->token.n);
	}
	return run->token.n <= most ? AQ_TOKEN_OK : AQ_TOKEN_TOO_LONG;
}

static enum aq_token_refusal
shape(struct aq_jws_run *run)
{
	struct aq_str rest = run->token;
	size_t count = 1;
	bool ok = true;

	for (size_t i = 0; i < 3; i++) {
		run->part[i] = aq_str_cut(&rest, '.');
		ok = ok && run->part[i].n != 0;
	}
	ok = ok && rest.p == NULL;
	for (size_t i = 0; i < run->token.n; i++)
		count += run->token.p[i] == '.';
	run->expected = AQ_S("three parts between points, none empty");
	if (run->trace != NULL)
		run->found = aq_arena_printf(run->arena, "%zu part%s%s", count,
		    count != 1 ? "s" : "",
		    !ok && count == 3 ? ", one of them empty" : "");
	return ok ? AQ_TOKEN_OK : AQ_TOKEN_SHAPE;
}

static enum aq_token_refusal
encoding(struct aq_jws_run *run)
{
	static const char *const names[] = { "header", "payload", "signature" };
	struct aq_str *const bytes[] = { &run->header_text, &run->jws.payload,
		&run->jws.signature };

	run->expected = AQ_S("base64url without padding, canonical");
	for (size_t i = 0; i < 3; i++) {
		if (aq_b64url_decode(run->arena, run->part[i], bytes[i]))
			continue;
		if (run->trace != NULL)
			run->found = aq_arena_printf(
			    run->arena, "something else in the %s", names[i]);
		return AQ_TOKEN_ENCODING;
	}
	run->found = AQ_S("it is");
	run->jws.signed_part =
	    aq_str_slice(run->token, 0, run->part[0].n + 1 + run->part[1].n);
	return AQ_TOKEN_OK;
}

/*
 * libjwt's reader fails on integers beyond 64 bits, others round them: what
 * two readers see differently is refused. json was read, so it is right.
 */
static bool
integers_fit(struct aq_str json)
{
	bool inside = false;
	int64_t value;

	for (size_t i = 0; i < json.n; i++) {
		size_t n = 0;

		if (inside && json.p[i] == '\\') {
			i++;
		} else if (json.p[i] == '"') {
			inside = !inside;
		} else if (!inside) {
			while (i + n < json.n &&
			       strchr("+-.0123456789eE", json.p[i + n]) != NULL)
				n++;
		}
		if (n == 0)
			continue;
		if (memchr(json.p + i, '.', n) == NULL &&
		    memchr(json.p + i, 'e', n) == NULL &&
		    memchr(json.p + i, 'E', n) == NULL &&
		    !aq_num_i64((struct aq_str){ json.p + i, n }, &value))
			return false;
		i += n - 1;
	}
	return true;
}

/* An object that every reader of JSON sees alike. */
static bool
read_object(struct aq_jws_run *run, struct aq_str json, uint32_t tokens,
    const struct aq_json **ret_doc)
{
	const char *why;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(run->arena, json, tokens, &at, &why);

	run->expected = AQ_S("a strict JSON object");
	run->found = AQ_S("it is");
	if (doc == NULL) {
		run->found = run->trace != NULL
				 ? aq_arena_printf(
				       run->arena, "at byte %zu it %s", at, why)
				 : AQ_S("");
		return false;
	}
	if (aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT) {
		run->found = AQ_S("an array");
		return false;
	}
	if (!integers_fit(json)) {
		run->found = AQ_S("an integer beyond 64 bits");
		return false;
	}
	*ret_doc = doc;
	return true;
}

static enum aq_token_refusal
header(struct aq_jws_run *run)
{
	const struct aq_json *doc;

	if (!read_object(run, run->header_text, HEADER_TOKENS, &doc))
		return AQ_TOKEN_HEADER;
	run->header = aq_json_root(doc);
	if (aq_json_count(run->header) <= HEADER_MEMBERS)
		return AQ_TOKEN_OK;
	run->expected = AQ_S("at most 8 members");
	run->found = AQ_S("more");
	return AQ_TOKEN_HEADER;
}

/* ---- what the header says -------------------------------------------- */

/* Members that change what a token means, so that skipping them is wrong. */
static enum aq_token_refusal
critical(struct aq_jws_run *run)
{
	static const char *const names[] = { "crit", "b64", "zip", "enc" };
	struct aq_json_ref value;

	run->expected = AQ_S("none of crit, b64, zip, enc");
	run->found = AQ_S("none");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		run->found = aq_str_from(names[i]);
		if (aq_json_member(run->header, run->found, &value))
			return AQ_TOKEN_CRITICAL;
	}
	run->found = AQ_S("none");
	return AQ_TOKEN_OK;
}

/* The text of a member; for the trace also what is no text. */
static bool
text_member(struct aq_jws_run *run, struct aq_str name, struct aq_str *ret_text)
{
	struct aq_json_ref value;

	run->found = AQ_S("(absent)");
	if (!aq_json_member(run->header, name, &value))
		return false;
	run->found = AQ_S("(not a string)");
	if (aq_json_kind(value) != AQ_JSON_STRING)
		return false;
	*ret_text = aq_json_text(value);
	run->found = *ret_text;
	return true;
}

static enum aq_token_refusal
algorithm(struct aq_jws_run *run)
{
	struct aq_str name;

	run->expected =
	    aq_str_from(aq_jws_algorithm_name(run->policy->algorithm));
	return run->policy->algorithm != AQ_JWS_NO_ALGORITHM &&
		       text_member(run, AQ_S("alg"), &name) &&
		       aq_str_eq(name, run->expected)
		   ? AQ_TOKEN_OK
		   : AQ_TOKEN_ALGORITHM;
}

static const struct {
	enum aq_jws_type type;
	const char *name;
} types[] = {
	{ AQ_JWS_TYPE_JWT, "JWT" },
	{ AQ_JWS_TYPE_ACCESS, "at+jwt" },
	{ AQ_JWS_TYPE_LOGOUT, "logout+jwt" },
	{ AQ_JWS_TYPE_ABSENT, "(absent)" },
};

#define TYPES (sizeof(types) / sizeof(types[0]))

static struct aq_str
allowed_types(struct aq_jws_run *run)
{
	struct aq_str list = AQ_S("");

	for (size_t i = 0; i < TYPES; i++)
		if ((run->policy->types & types[i].type) != 0)
			list = aq_arena_printf(run->arena, "%.*s%s%s",
			    AQ_STR_ARG(list), list.n != 0 ? " or " : "",
			    types[i].name);
	return list;
}

/* 0: no type that is known here. */
static unsigned
type_named(struct aq_str name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type != AQ_JWS_TYPE_ABSENT &&
		    aq_str_eq(name, aq_str_from(types[i].name)))
			return types[i].type;
	return 0;
}

static enum aq_token_refusal
type(struct aq_jws_run *run)
{
	unsigned found = AQ_JWS_TYPE_ABSENT;
	struct aq_json_ref value;
	struct aq_str name;

	if (run->trace != NULL)
		run->expected = allowed_types(run);
	run->found = AQ_S("(absent)");
	if (aq_json_member(run->header, AQ_S("typ"), &value))
		found =
		    text_member(run, AQ_S("typ"), &name) ? type_named(name) : 0;
	run->jws.type = found;
	return (found & run->policy->types) != 0 ? AQ_TOKEN_OK : AQ_TOKEN_TYPE;
}

static enum aq_token_refusal
kid(struct aq_jws_run *run)
{
	struct aq_json_ref value;
	struct aq_str name;

	run->expected = run->policy->kid_optional
			    ? AQ_S("1 to 255 bytes, or absent")
			    : AQ_S("1 to 255 bytes");
	run->found = AQ_S("(absent)");
	if (!aq_json_member(run->header, AQ_S("kid"), &value))
		return run->policy->kid_optional ? AQ_TOKEN_OK : AQ_TOKEN_KEY;
	if (!text_member(run, AQ_S("kid"), &name) || name.n == 0 ||
	    name.n > AQ_JWS_KID_MAX)
		return AQ_TOKEN_KEY;
	run->jws.kid = name;
	return AQ_TOKEN_OK;
}

static enum aq_token_refusal
payload(struct aq_jws_run *run)
{
	return read_object(
		   run, run->jws.payload, AQ_JSON_TOKENS, &run->jws.claims)
		   ? AQ_TOKEN_OK
		   : AQ_TOKEN_CLAIMS;
}

/* ---- key and signature ----------------------------------------------- */

static void
name_keys(struct aq_jws_run *run)
{
	const struct aq_jwk_set *set = &run->policy->keys;
	struct aq_str list = AQ_S("");

	for (size_t i = 0; i < set->count && list.n < 160; i++)
		if (set->key[i].refusal == AQ_JWK_OK)
			list = aq_arena_printf(run->arena, "%.*s%s%.*s",
			    AQ_STR_ARG(list), list.n != 0 ? ", " : "",
			    AQ_STR_ARG(set->key[i].any_kid ? AQ_S("(any)")
							   : set->key[i].kid));
	run->expected = aq_arena_printf(run->arena, "one %s key of these: %.*s",
	    aq_jws_algorithm_name(run->policy->algorithm), AQ_STR_ARG(list));
}

/* Why the keys of that kid do not serve. */
static struct aq_str
unfit_key(struct aq_jws_run *run)
{
	const struct aq_jwk_set *set = &run->policy->keys;

	for (size_t i = 0; i < set->count; i++)
		if (set->key[i].refusal != AQ_JWK_OK &&
		    aq_str_eq(set->key[i].kid, run->jws.kid))
			return aq_arena_printf(run->arena,
			    "%.*s, which is refused: %s",
			    AQ_STR_ARG(run->jws.kid),
			    aq_jwk_refusal_name(set->key[i].refusal));
	return aq_arena_printf(run->arena, "%.*s, for another algorithm",
	    AQ_STR_ARG(run->jws.kid));
}

static enum aq_token_refusal
key(struct aq_jws_run *run)
{
	enum aq_jwk_found found = aq_jwk_find(&run->policy->keys, run->jws.kid,
	    run->policy->algorithm, &run->key);

	if (run->trace != NULL)
		name_keys(run);
	run->found = run->jws.kid.n != 0 ? run->jws.kid : AQ_S("no kid");
	switch (found) {
	case AQ_JWK_FOUND:
		return AQ_TOKEN_OK;
	case AQ_JWK_UNKNOWN:
		break;
	case AQ_JWK_UNFIT:
		if (run->trace != NULL)
			run->found = unfit_key(run);
		return AQ_TOKEN_KEY_UNFIT;
	case AQ_JWK_AMBIGUOUS:
		if (run->trace != NULL)
			run->found = aq_arena_printf(run->arena,
			    "%.*s, which several answer to",
			    AQ_STR_ARG(run->found));
		return AQ_TOKEN_KEY_AMBIGUOUS;
	}
	return AQ_TOKEN_KEY;
}

static size_t
signature_bytes(const struct aq_jwk *key)
{
	switch (key->type) {
	case AQ_KEY_RSA:
		break;
	case AQ_KEY_P256:
		return 64;
	case AQ_KEY_P384:
		return 96;
	}
	return (key->bits + 7) / 8;
}

static bool
signature_good(struct aq_jws_run *run)
{
	enum aq_jws_algorithm wanted = run->policy->algorithm;

	if (run->jws.signature.n != signature_bytes(run->key))
		return false;
	if (aq_jwt_can(wanted) && (run->jws.type == AQ_JWS_TYPE_JWT ||
				      run->jws.type == AQ_JWS_TYPE_ABSENT))
		return aq_jwt_signature_good(
		    run->arena, wanted, run->token, run->key->pem);
	return aq_pkey_verify(
	    wanted, run->key->pem, run->jws.signed_part, run->jws.signature);
}

static struct aq_counter signatures;

uint64_t
aq_jws_signatures(void)
{
	return aq_counter_get(&signatures);
}

static enum aq_token_refusal
signature(struct aq_jws_run *run)
{
	bool good = signature_good(run);

	aq_counter_add(&signatures, 1);
	if (run->trace != NULL)
		run->expected = aq_arena_printf(run->arena,
		    "%zu bytes made with the key %.*s (%u bits)",
		    signature_bytes(run->key), AQ_STR_ARG(run->key->kid),
		    run->key->bits);
	if (run->trace != NULL)
		run->found = good ? AQ_S("it is")
				  : aq_arena_printf(run->arena,
					"%zu bytes, not of this key and text",
					run->jws.signature.n);
	return good ? AQ_TOKEN_OK : AQ_TOKEN_SIGNATURE;
}

/* ---- one after the other --------------------------------------------- */

struct step {
	const char *name;
	enum aq_token_refusal (*run)(struct aq_jws_run *run);
	bool last; /* nothing after it makes sense without it */
};

static const struct step open_steps[] = {
	{ "length", length, true },
	{ "shape", shape, true },
	{ "encoding", encoding, true },
	{ "header", header, true },
	{ "critical", critical, false },
	{ "algorithm", algorithm, false },
	{ "type", type, false },
	{ "kid", kid, false },
	{ "payload", payload, false },
};

static const struct step peek_steps[] = {
	{ "length", length, true },
	{ "shape", shape, true },
	{ "encoding", encoding, true },
	{ "payload", payload, true },
};

static const struct step check_steps[] = {
	{ "key", key, true },
	{ "signature", signature, true },
};

static enum aq_token_refusal
walk(struct aq_jws_run *run, const struct step *step, size_t count)
{
	enum aq_token_refusal first = AQ_TOKEN_OK, refusal;

	for (size_t i = 0; i < count; i++) {
		refusal = step[i].run(run);
		aq_token_note(run->trace, step[i].name, refusal == AQ_TOKEN_OK,
		    run->expected, run->found);
		if (aq_arena_failed(run->arena))
			return AQ_TOKEN_MEMORY;
		if (refusal == AQ_TOKEN_OK)
			continue;
		if (first == AQ_TOKEN_OK)
			first = refusal;
		if (step[i].last || run->trace == NULL || !run->trace->all)
			break;
	}
	return first;
}

enum aq_token_refusal
aq_jws_open_steps(struct aq_jws_run *run)
{
	enum aq_token_refusal first =
	    walk(run, open_steps, sizeof(open_steps) / sizeof(open_steps[0]));

	run->gated = first == AQ_TOKEN_OK;
	return first;
}

enum aq_token_refusal
aq_jws_peek_steps(struct aq_jws_run *run)
{
	return walk(
	    run, peek_steps, sizeof(peek_steps) / sizeof(peek_steps[0]));
}

enum aq_token_refusal
aq_jws_check_steps(struct aq_jws_run *run)
{
	return walk(
	    run, check_steps, sizeof(check_steps) / sizeof(check_steps[0]));
}
