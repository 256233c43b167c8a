/*
 * The token gate: what passes is made of three canonical parts, names a key,
 * and is refused by a program that knows no key.
 */
#include "target.h"

#include "base/b64.h"
#include "runtime/keys.h"
#include "runtime/token.h"

static void
passed(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws *parts)
{
	struct aq_str rest = token, part;

	HOLDS(parts->kid.n != 0);
	HOLDS(aq_str_starts(token, parts->signed_part));
	(void)aq_str_cut(&rest, '.');
	part = aq_str_cut(&rest, '.');
	HOLDS(aq_str_eq(part, aq_b64url_encode(arena, parts->payload)));
	HOLDS(aq_str_eq(rest, aq_b64url_encode(arena, parts->signature)));
	HOLDS(memchr(rest.p, '.', rest.n) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct aq_keys *keys;
	const struct aq_jws_policy policy = { .algorithm = AQ_JWS_ES256,
		.types = AQ_JWS_TYPE_JWT };
	struct aq_jws parts;
	struct aq_claims claims;
	struct aq_arena arena;
	struct aq_str token;

	if (keys == NULL)
		keys = aq_keys_new(AQ_S("https://acquis.example.org"));
	HOLDS(keys != NULL);
	aq_arena_init(&arena, (size_t)1 << 24);
	token = target_input(&arena, bytes, n);
	if (aq_jws_open(&arena, token, &policy, NULL, &parts) == AQ_TOKEN_OK)
		passed(&arena, token, &parts);
	HOLDS(aq_token_verify(&arena, keys, token, 1800000000, &claims) !=
	      AQ_TOKEN_OK);
	aq_arena_release(&arena);
	return 0;
}
