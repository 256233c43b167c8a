/*
 * Keys and tokens from outside. The input is the text of a JWK set or a PEM up
 * to a line "%%", then a token. Whatever the bytes: what is accepted is signed
 * by a usable key of that set in OpenSSL's own judgement, is canonical, says
 * the pinned algorithm, and an explanation comes to the same verdict.
 */
#include "target.h"

#include "base/b64.h"
#include "runtime/pkey.h"
#include "runtime/provider_token.h"

#define NOW 1800000000

static const enum aq_jws_algorithm algorithms[] = { AQ_JWS_RS256, AQ_JWS_PS256,
	AQ_JWS_ES256, AQ_JWS_ES384 };

/* Cuts the input at the line "%%"; without one all of it is keys. */
static struct aq_str
cut_keys(struct aq_str *rest)
{
	struct aq_str all = *rest;

	for (size_t i = 0; i + 4 <= all.n; i++) {
		if (memcmp(all.p + i, "\n%%\n", 4) != 0)
			continue;
		*rest = aq_str_slice(all, i + 4, all.n);
		return aq_str_slice(all, 0, i);
	}
	*rest = (struct aq_str){ NULL, 0 };
	return all;
}

/* ---- keys ------------------------------------------------------------ */

static void
sound_key(const struct aq_jwk *key)
{
	struct aq_arena arena;
	struct aq_jwk again = { 0 };

	if (key->refusal != AQ_JWK_OK)
		return;
	HOLDS(key->type != AQ_KEY_RSA ||
	      (key->bits >= 2048 && key->bits <= 8192));
	HOLDS(key->type == AQ_KEY_RSA || key->bits == 256 || key->bits == 384);
	HOLDS(key->algorithm == AQ_JWS_NO_ALGORITHM ||
	      aq_jws_key_type(key->algorithm) == key->type);
	/* its PEM is the key again */
	aq_arena_init(&arena, (size_t)1 << 20);
	HOLDS(aq_jwk_from_pem(&arena, key->pem, &again) == AQ_JWK_OK);
	HOLDS(again.type == key->type && again.bits == key->bits);
	HOLDS(aq_str_eq(again.pem, key->pem));
	aq_arena_release(&arena);
}

/* ---- tokens ---------------------------------------------------------- */

static void
sound_token(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, const struct aq_jws *jws)
{
	struct aq_str rest = token, part = aq_str_cut(&rest, '.'), header;
	const struct aq_jwk *key = NULL;

	HOLDS(aq_b64url_decode(arena, part, &header));
	HOLDS(memmem(header.p, header.n,
		  aq_jws_algorithm_name(policy->algorithm), 5) != NULL);
	part = aq_str_cut(&rest, '.');
	HOLDS(aq_str_eq(part, aq_b64url_encode(arena, jws->payload)));
	HOLDS(aq_str_eq(rest, aq_b64url_encode(arena, jws->signature)));
	HOLDS(aq_json_kind(aq_json_root(jws->claims)) == AQ_JSON_OBJECT);
	HOLDS(jws->kid.n != 0 || policy->kid_optional);
	HOLDS((jws->type & policy->types) != 0);
	HOLDS(aq_jwk_find(&policy->keys, jws->kid, policy->algorithm, &key) ==
	      AQ_JWK_FOUND);
	HOLDS(aq_pkey_verify(
	    policy->algorithm, key->pem, jws->signed_part, jws->signature));
}

static void
verify(struct aq_str token, const struct aq_jws_policy *policy)
{
	struct aq_arena arena;
	struct aq_token_trace trace;
	struct aq_jws jws, again;
	enum aq_token_refusal refusal;

	aq_arena_init(&arena, (size_t)1 << 24);
	refusal = aq_jws_verify(&arena, token, policy, NULL, &jws);
	if (refusal == AQ_TOKEN_OK)
		sound_token(&arena, token, policy, &jws);
	aq_token_trace_init(&trace, &arena, false);
	HOLDS(aq_jws_verify(&arena, token, policy, &trace, &again) == refusal);
	HOLDS((aq_token_failure(&trace) == NULL) == (refusal == AQ_TOKEN_OK));
	aq_arena_release(&arena);
}

/* The claims of whatever could be read, signed or not. */
static void
explain(struct aq_str token, struct aq_str pem)
{
	struct aq_provider provider = { .kind = AQ_PROVIDER_JWT,
		.issuer = AQ_S("https://idp.test"),
		.client_id = AQ_S("https://us.test"),
		.algorithm = AQ_S("ES256"),
		.public_key = pem };
	struct aq_config config = { 0 };
	struct aq_token_ask ask = { .provider = &provider,
		.config = &config,
		.now_us = INT64_C(1000000) * NOW };
	enum aq_token_refusal refusal, explained;
	struct aq_token_claims claims = { 0 };
	struct aq_token_trace trace;
	struct aq_arena arena;
	struct aq_jws jws;

	aq_arena_init(&arena, (size_t)1 << 24);
	refusal = aq_provider_token(&arena, token, &ask, NULL, &jws, &claims);
	if (refusal == AQ_TOKEN_OK) {
		HOLDS(claims.sub.n != 0 && claims.jti.n != 0);
		HOLDS(claims.expires_at > NOW - 60);
		HOLDS(claims.issued_at >= NOW - 120 &&
		      claims.issued_at <= NOW + 60);
	}
	aq_token_trace_init(&trace, &arena, true);
	explained =
	    aq_provider_token(&arena, token, &ask, &trace, &jws, &claims);
	HOLDS(explained == refusal);
	aq_arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct aq_arena arena;
	struct aq_str token, keys;
	struct aq_jws_policy policy = { .types = AQ_JWS_TYPE_JWT |
						 AQ_JWS_TYPE_ABSENT |
						 AQ_JWS_TYPE_LOGOUT };
	struct aq_jwk pem = { .refusal = AQ_JWK_MEMORY };
	const char *why;

	aq_arena_init(&arena, (size_t)1 << 24);
	token = target_input(&arena, bytes, n);
	keys = cut_keys(&token);
	if (!aq_jwk_set_read(&arena, keys, &policy.keys, &why)) {
		pem.refusal = aq_jwk_from_pem(&arena, keys, &pem);
		policy.keys = (struct aq_jwk_set){ &pem, 1 };
	}
	for (size_t i = 0; i < policy.keys.count && i < 4; i++)
		sound_key(&policy.keys.key[i]);
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++) {
		policy.algorithm = algorithms[i];
		policy.kid_optional = i % 2 == 0;
		verify(token, &policy);
	}
	explain(token, keys);
	aq_arena_release(&arena);
	return 0;
}
