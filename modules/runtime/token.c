#include "runtime/token.h"

#include "base/b64.h"
#include "base/jsonw.h"
#include "base/num.h"
#include "runtime/jsonr.h"
#include "runtime/keys.h"
#include "runtime/pkey.h"
#include "runtime/token_jwt.h"

#define TOKEN_MAX   2048
#define LEEWAY_S    60 /* clocks of several machines */
#define LIFE_MAX_S  86400
#define TIME_MAX_S  INT64_C(253402300799) /* the end of year 9999 */
#define PAYLOAD_MAX 1024
#define DUE_MAX	    (AQ_DUE_PASSWORD | AQ_DUE_FACTOR)

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
read_claims(struct aq_json_ref claims, struct aq_str issuer, int64_t now,
    struct aq_claims *ret)
{
	struct aq_str iss, aud;
	int64_t not_before;

	if (!claim_text(claims, AQ_S("iss"), &iss) ||
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
	struct aq_jwk key = { .type = AQ_KEY_P256, .any_kid = true };
	struct aq_jws_policy policy = { .algorithm = AQ_JWS_ES256,
		.types = AQ_JWS_TYPE_JWT,
		.longest = TOKEN_MAX,
		.keys = { &key, 1 } };
	struct aq_claims claims = { 0 };
	enum aq_token_refusal refusal;
	struct aq_jws jws;

	refusal = aq_jws_open(arena, token, &policy, NULL, &jws);
	if (refusal != AQ_TOKEN_OK)
		return refusal;
	if (!aq_keys_find(keys, arena, jws.kid, &key.pem))
		return AQ_TOKEN_KEY;
	refusal = aq_jws_check(arena, token, &policy, NULL, &jws);
	if (refusal == AQ_TOKEN_OK)
		refusal = read_claims(aq_json_root(jws.claims),
		    aq_keys_issuer(keys), now, &claims);
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

/* libjwt reads the key's text each time, a third of what a sign-in costs. */
static struct aq_str
sign_ready(struct aq_arena *arena, const struct aq_signer *signer,
    struct aq_str payload)
{
	struct aq_str header, part, signature;
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, arena, PAYLOAD_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "alg", AQ_S("ES256"));
	aq_jw_key_str(&w, "typ", AQ_S("JWT"));
	aq_jw_key_str(&w, "kid", signer->kid);
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	header = aq_b64url_encode(arena, aq_buf_str(&json));
	payload = aq_b64url_encode(arena, payload);
	part = aq_arena_printf(
	    arena, "%.*s.%.*s", AQ_STR_ARG(header), AQ_STR_ARG(payload));
	if (aq_arena_failed(arena))
		return (struct aq_str){ NULL, 0 };
	signature = aq_private_key_sign(arena, signer->ready, part);
	if (signature.p == NULL)
		return signature;
	return aq_arena_printf(arena, "%.*s.%.*s", AQ_STR_ARG(part),
	    AQ_STR_ARG(aq_b64url_encode(arena, signature)));
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
	return signer->ready != NULL
		   ? sign_ready(arena, signer, aq_buf_str(&json))
		   : aq_jwt_sign(
			 arena, AQ_JWS_ES256, signer, aq_buf_str(&json));
}
