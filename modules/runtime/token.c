#include "runtime/token.h"

#include "base/jsonw.h"
#include "base/num.h"
#include "runtime/jsonr.h"
#include "runtime/keys.h"
#include "runtime/token_jwt.h"

#define ES256_BYTES  64
#define CLAIM_TOKENS 64
#define LEEWAY_S     60 /* clocks of several machines */
#define LIFE_MAX_S   86400
#define TIME_MAX_S   INT64_C(253402300799) /* the end of year 9999 */
#define PAYLOAD_MAX  1024
#define DUE_MAX	     (AQ_DUE_PASSWORD | AQ_DUE_FACTOR)

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

static bool
claim_text(struct aq_json_ref claims, struct aq_str key, struct aq_str *ret)
{
	struct aq_json_ref value;

	if (!aq_json_member(claims, key, &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return false;
	*ret = aq_json_text(value);
	return true;
}

static bool
claim_id(struct aq_json_ref claims, struct aq_str key, uint64_t *ret)
{
	struct aq_str text;

	return claim_text(claims, key, &text) && aq_num_u64(text, ret) &&
	       *ret != 0;
}

static bool
claim_time(struct aq_json_ref claims, struct aq_str key, int64_t *ret)
{
	struct aq_json_ref value;

	return aq_json_member(claims, key, &value) &&
	       aq_json_integer(value, ret) && *ret > 0 && *ret <= TIME_MAX_S;
}

static bool
claim_csrf(struct aq_json_ref claims, char ret[33])
{
	struct aq_str text;

	if (!claim_text(claims, AQ_S("csrf"), &text) || text.n != 32)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (strchr("0123456789abcdef", text.p[i]) == NULL)
			return false;
	memcpy(ret, text.p, 32);
	ret[32] = '\0';
	return true;
}

/* Absent for nearly all. */
static bool
claim_due(struct aq_json_ref claims, unsigned *ret)
{
	struct aq_json_ref value;
	int64_t due;

	if (!aq_json_member(claims, AQ_S("due"), &value))
		return true;
	if (!aq_json_integer(value, &due) || due < 1 || due > DUE_MAX)
		return false;
	*ret = (unsigned)due;
	return true;
}

static enum aq_token_refusal
check_times(const struct aq_claims *c, int64_t now)
{
	if (c->expires_at <= c->issued_at ||
	    c->expires_at - c->issued_at > LIFE_MAX_S)
		return AQ_TOKEN_CLAIMS;
	if (c->expires_at <= now)
		return AQ_TOKEN_EXPIRED;
	return c->issued_at > now + LEEWAY_S ? AQ_TOKEN_NOT_YET : AQ_TOKEN_OK;
}

static enum aq_token_refusal
read_claims(struct aq_arena *arena, struct aq_str payload, struct aq_str issuer,
    int64_t now, struct aq_claims *ret)
{
	struct aq_str iss, aud;
	struct aq_json_ref claims;
	const struct aq_json *doc;
	int64_t not_before;
	const char *reason;
	size_t at;

	doc = aq_json_parse(arena, payload, CLAIM_TOKENS, &at, &reason);
	if (doc == NULL)
		return AQ_TOKEN_CLAIMS;
	claims = aq_json_root(doc);
	if (aq_json_kind(claims) != AQ_JSON_OBJECT ||
	    !claim_text(claims, AQ_S("iss"), &iss) ||
	    !claim_text(claims, AQ_S("aud"), &aud) ||
	    !claim_id(claims, AQ_S("sub"), &ret->user) ||
	    !claim_id(claims, AQ_S("sid"), &ret->auth_session) ||
	    !claim_time(claims, AQ_S("iat"), &ret->issued_at) ||
	    !claim_time(claims, AQ_S("nbf"), &not_before) ||
	    !claim_time(claims, AQ_S("exp"), &ret->expires_at) ||
	    !claim_csrf(claims, ret->csrf) || !claim_due(claims, &ret->due))
		return AQ_TOKEN_CLAIMS;
	if (!aq_str_eq(iss, issuer))
		return AQ_TOKEN_ISSUER;
	if (!aq_str_eq(aud, AQ_S(AQ_TOKEN_FOR)))
		return AQ_TOKEN_AUDIENCE;
	if (not_before > now + LEEWAY_S)
		return AQ_TOKEN_NOT_YET;
	return check_times(ret, now);
}

enum aq_token_refusal
aq_token_verify(struct aq_arena *arena, struct aq_keys *keys,
    struct aq_str token, int64_t now, struct aq_claims *ret_claims)
{
	struct aq_token_parts parts;
	struct aq_claims claims = { 0 };
	struct aq_str issuer, pem;
	enum aq_token_refusal refusal;

	refusal = aq_token_gate(arena, token, AQ_S("ES256"), &parts);
	if (refusal != AQ_TOKEN_OK)
		return refusal;
	if (!aq_keys_find(keys, arena, parts.kid, &pem))
		return AQ_TOKEN_KEY;
	if (parts.signature.n != ES256_BYTES ||
	    !aq_jwt_signature_good(arena, token, pem))
		return aq_arena_failed(arena) ? AQ_TOKEN_MEMORY
					      : AQ_TOKEN_SIGNATURE;
	issuer = aq_keys_issuer(keys);
	refusal = read_claims(arena, parts.payload, issuer, now, &claims);
	if (refusal == AQ_TOKEN_OK)
		*ret_claims = claims;
	return refusal;
}

enum aq_token_refusal
aq_token_check(struct aq_arena *arena, struct aq_keys *keys, struct aq_db *db,
    struct aq_str token, int64_t now_us, struct aq_claims *ret_claims)
{
	int64_t now = now_us / 1000000;
	enum aq_token_refusal refusal;
	struct aq_claims claims;

	if (aq_keys_recall(keys, token, now, ret_claims))
		return AQ_TOKEN_OK;
	refusal = aq_token_verify(arena, keys, token, now, &claims);
	if (refusal == AQ_TOKEN_KEY && aq_keys_refresh(keys, db, now_us))
		refusal = aq_token_verify(arena, keys, token, now, &claims);
	if (refusal != AQ_TOKEN_OK)
		return refusal;
	aq_keys_remember(keys, token, now, &claims);
	*ret_claims = claims;
	return AQ_TOKEN_OK;
}

struct aq_str
aq_token_sign(struct aq_arena *arena, const struct aq_signer *signer,
    struct aq_str issuer, const struct aq_claims *claims)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, arena, PAYLOAD_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "iss", issuer);
	aq_jw_key_str(&w, "aud", AQ_S(AQ_TOKEN_FOR));
	aq_jw_key_id(&w, "sub", claims->user);
	aq_jw_key_id(&w, "sid", claims->auth_session);
	aq_jw_key_int(&w, "iat", claims->issued_at);
	aq_jw_key_int(&w, "nbf", claims->issued_at);
	aq_jw_key_int(&w, "exp", claims->expires_at);
	aq_jw_key_str(&w, "csrf", aq_str_from(claims->csrf));
	if (claims->due != 0)
		aq_jw_key_int(&w, "due", claims->due);
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	return aq_jwt_sign(
	    arena, signer->kid, aq_buf_str(&json), signer->private_pem);
}
