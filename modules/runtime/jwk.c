#include "runtime/jwk.h"

#include "base/b64.h"
#include "runtime/jsonr.h"
#include "runtime/pkey.h"

#define SET_TOKENS 16384
#define KID_MAX	   255
#define PEM_MAX	   ((size_t)16 * 1024)

/* ---- names ----------------------------------------------------------- */

static const struct algorithm {
	const char *name;
	enum aq_key_type type;
} algorithms[] = {
	[AQ_JWS_NO_ALGORITHM] = { "", AQ_KEY_RSA },
	[AQ_JWS_RS256] = { "RS256", AQ_KEY_RSA },
	[AQ_JWS_RS384] = { "RS384", AQ_KEY_RSA },
	[AQ_JWS_RS512] = { "RS512", AQ_KEY_RSA },
	[AQ_JWS_PS256] = { "PS256", AQ_KEY_RSA },
	[AQ_JWS_ES256] = { "ES256", AQ_KEY_P256 },
	[AQ_JWS_ES384] = { "ES384", AQ_KEY_P384 },
};

bool
aq_jws_algorithm_from(struct aq_str name, enum aq_jws_algorithm *ret_algorithm)
{
	for (enum aq_jws_algorithm a = AQ_JWS_RS256; a <= AQ_JWS_ES384; a++) {
		if (!aq_str_eq(name, aq_str_from(algorithms[a].name)))
			continue;
		*ret_algorithm = a;
		return true;
	}
	return false;
}

const char *
aq_jws_algorithm_name(enum aq_jws_algorithm algorithm)
{
	return algorithms[algorithm].name;
}

enum aq_key_type
aq_jws_key_type(enum aq_jws_algorithm algorithm)
{
	return algorithms[algorithm].type;
}

const char *
aq_jwk_refusal_name(enum aq_jwk_refusal refusal)
{
	switch (refusal) {
	case AQ_JWK_OK:
		return "ok";
	case AQ_JWK_TYPE:
		return "type";
	case AQ_JWK_CURVE:
		return "curve";
	case AQ_JWK_MEMBERS:
		return "members";
	case AQ_JWK_PRIVATE:
		return "private";
	case AQ_JWK_USE:
		return "use";
	case AQ_JWK_ALGORITHM:
		return "algorithm";
	case AQ_JWK_WEAK:
		return "weak";
	case AQ_JWK_LARGE:
		return "large";
	case AQ_JWK_EXPONENT:
		return "exponent";
	case AQ_JWK_POINT:
		return "point";
	case AQ_JWK_MEMORY:
		return "memory";
	}
	return "unknown";
}

/* ---- one key of a set ------------------------------------------------ */

/* False when the member is there but no string. */
static bool
optional_text(
    struct aq_json_ref object, struct aq_str name, struct aq_str *ret_text)
{
	struct aq_json_ref value;

	*ret_text = (struct aq_str){ NULL, 0 };
	if (!aq_json_member(object, name, &value))
		return true;
	if (aq_json_kind(value) != AQ_JSON_STRING)
		return false;
	*ret_text = aq_json_text(value);
	return true;
}

/* Canonical base64url of at least one byte. */
static bool
bytes_member(struct aq_arena *arena, struct aq_json_ref object,
    struct aq_str name, struct aq_str *ret_bytes)
{
	struct aq_str text;

	return optional_text(object, name, &text) && text.n != 0 &&
	       aq_b64url_decode(arena, text, ret_bytes);
}

static bool
has_private_half(struct aq_json_ref object)
{
	static const char *const names[] = { "d", "p", "q", "dp", "dq", "qi",
		"oth", "k" };
	struct aq_json_ref value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (aq_json_member(object, aq_str_from(names[i]), &value))
			return true;
	return false;
}

/* `use` and `key_ops`, each when it is there. */
static bool
for_signatures(struct aq_json_ref object)
{
	struct aq_json_ref value;
	bool verify = false;

	if (aq_json_member(object, AQ_S("use"), &value) &&
	    (aq_json_kind(value) != AQ_JSON_STRING ||
		!aq_str_eq(aq_json_text(value), AQ_S("sig"))))
		return false;
	if (!aq_json_member(object, AQ_S("key_ops"), &value))
		return true;
	if (aq_json_kind(value) != AQ_JSON_ARRAY)
		return false;
	for (size_t i = 0; i < aq_json_count(value); i++) {
		struct aq_json_ref operation = aq_json_at(value, i);

		verify = verify || (aq_json_kind(operation) == AQ_JSON_STRING &&
				       aq_str_eq(aq_json_text(operation),
					   AQ_S("verify")));
	}
	return verify;
}

static enum aq_jwk_refusal
read_rsa(struct aq_arena *arena, struct aq_json_ref object, struct aq_jwk *key)
{
	struct aq_str n, e;

	if (!bytes_member(arena, object, AQ_S("n"), &n) ||
	    !bytes_member(arena, object, AQ_S("e"), &e))
		return AQ_JWK_MEMBERS;
	return aq_pkey_from_rsa(arena, n, e, key);
}

static enum aq_jwk_refusal
read_ec(struct aq_arena *arena, struct aq_json_ref object, struct aq_jwk *key)
{
	enum aq_key_type type = AQ_KEY_P256;
	struct aq_str curve, x, y;

	if (!optional_text(object, AQ_S("crv"), &curve))
		return AQ_JWK_MEMBERS;
	if (aq_str_eq(curve, AQ_S("P-384")))
		type = AQ_KEY_P384;
	else if (!aq_str_eq(curve, AQ_S("P-256")))
		return AQ_JWK_CURVE;
	if (!bytes_member(arena, object, AQ_S("x"), &x) ||
	    !bytes_member(arena, object, AQ_S("y"), &y))
		return AQ_JWK_MEMBERS;
	return aq_pkey_from_point(arena, type, x, y, key);
}

/* `alg` may narrow the key to one algorithm that its type can do. */
static enum aq_jwk_refusal
read_algorithm(struct aq_json_ref object, struct aq_jwk *key)
{
	struct aq_json_ref value;
	enum aq_jws_algorithm algorithm;

	if (!aq_json_member(object, AQ_S("alg"), &value))
		return AQ_JWK_OK;
	if (aq_json_kind(value) != AQ_JSON_STRING ||
	    !aq_jws_algorithm_from(aq_json_text(value), &algorithm) ||
	    aq_jws_key_type(algorithm) != key->type)
		return AQ_JWK_ALGORITHM;
	key->algorithm = algorithm;
	return AQ_JWK_OK;
}

static enum aq_jwk_refusal
read_key(struct aq_arena *arena, struct aq_json_ref object, struct aq_jwk *key)
{
	enum aq_jwk_refusal refusal = AQ_JWK_TYPE;
	struct aq_str type, kid;

	if (aq_json_kind(object) != AQ_JSON_OBJECT ||
	    !optional_text(object, AQ_S("kid"), &kid) || kid.n > KID_MAX ||
	    !optional_text(object, AQ_S("kty"), &type))
		return AQ_JWK_MEMBERS;
	key->kid = aq_arena_copy(arena, kid);
	if (!aq_str_eq(type, AQ_S("RSA")) && !aq_str_eq(type, AQ_S("EC")))
		return AQ_JWK_TYPE;
	if (has_private_half(object))
		return AQ_JWK_PRIVATE;
	if (!for_signatures(object))
		return AQ_JWK_USE;
	refusal = aq_str_eq(type, AQ_S("RSA")) ? read_rsa(arena, object, key)
					       : read_ec(arena, object, key);
	return refusal == AQ_JWK_OK ? read_algorithm(object, key) : refusal;
}

/* ---- the set --------------------------------------------------------- */

static bool
find_keys(struct aq_arena *arena, struct aq_str json,
    struct aq_json_ref *ret_keys, const char **ret_why)
{
	const struct aq_json *doc;
	struct aq_json_ref root;
	size_t at;

	*ret_why = "is longer than 64 kB";
	if (json.n > AQ_JWK_SET_BYTES)
		return false;
	doc = aq_json_parse(arena, json, SET_TOKENS, &at, ret_why);
	if (doc == NULL)
		return false;
	root = aq_json_root(doc);
	*ret_why = "has no array \"keys\"";
	return aq_json_kind(root) == AQ_JSON_OBJECT &&
	       aq_json_member(root, AQ_S("keys"), ret_keys) &&
	       aq_json_kind(*ret_keys) == AQ_JSON_ARRAY;
}

bool
aq_jwk_set_read(struct aq_arena *arena, struct aq_str json,
    struct aq_jwk_set *ret_set, const char **ret_why)
{
	struct aq_json_ref keys;
	struct aq_jwk *key;
	size_t count;

	if (!find_keys(arena, json, &keys, ret_why))
		return false;
	count = aq_json_count(keys);
	*ret_why = "has more than 64 keys";
	if (count > AQ_JWK_SET_KEYS)
		return false;
	*ret_why = "memory is short";
	key = AQ_NEW_N(arena, struct aq_jwk, count);
	if (key == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		key[i].refusal = read_key(arena, aq_json_at(keys, i), &key[i]);
	if (aq_arena_failed(arena))
		return false;
	*ret_set = (struct aq_jwk_set){ key, count };
	return true;
}

static bool
holds(struct aq_str text, struct aq_str part)
{
	for (size_t i = 0; i + part.n <= text.n; i++)
		if (memcmp(text.p + i, part.p, part.n) == 0)
			return true;
	return false;
}

enum aq_jwk_refusal
aq_jwk_from_pem(
    struct aq_arena *arena, struct aq_str pem, struct aq_jwk *ret_key)
{
	struct aq_jwk key = { .any_kid = true };
	enum aq_jwk_refusal refusal;

	if (pem.n > PEM_MAX)
		return AQ_JWK_LARGE;
	if (holds(pem, AQ_S("PRIVATE KEY-----")))
		return AQ_JWK_PRIVATE;
	refusal = aq_pkey_from_pem(arena, pem, &key);
	if (refusal == AQ_JWK_OK)
		*ret_key = key;
	return refusal;
}

size_t
aq_jwk_set_usable(const struct aq_jwk_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++)
		count += set->key[i].refusal == AQ_JWK_OK;
	return count;
}

static bool
can_do(const struct aq_jwk *key, enum aq_jws_algorithm algorithm)
{
	return key->refusal == AQ_JWK_OK &&
	       key->type == aq_jws_key_type(algorithm) &&
	       (key->algorithm == AQ_JWS_NO_ALGORITHM ||
		   key->algorithm == algorithm);
}

enum aq_jwk_found
aq_jwk_find(const struct aq_jwk_set *set, struct aq_str kid,
    enum aq_jws_algorithm algorithm, const struct aq_jwk **ret_key)
{
	const struct aq_jwk *found = NULL;
	size_t named = 0, fit = 0;

	if (algorithm == AQ_JWS_NO_ALGORITHM)
		return AQ_JWK_UNKNOWN;
	for (size_t i = 0; i < set->count; i++) {
		const struct aq_jwk *key = &set->key[i];

		if (kid.n != 0 && !key->any_kid && !aq_str_eq(key->kid, kid))
			continue;
		named++;
		if (!can_do(key, algorithm))
			continue;
		fit++;
		found = key;
	}
	if (fit > 1)
		return AQ_JWK_AMBIGUOUS;
	if (fit == 0)
		return named != 0 ? AQ_JWK_UNFIT : AQ_JWK_UNKNOWN;
	*ret_key = found;
	return AQ_JWK_FOUND;
}
