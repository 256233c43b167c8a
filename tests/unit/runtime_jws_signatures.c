/* Signatures at every edge, by libjwt and by OpenSSL alone. */
#include "gate.h"

#define HEADER	 "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"r1\"}"

static struct aq_str
changed(struct aq_str token, size_t at, char to)
{
	struct aq_str copy = aq_arena_copy(&arena, token);

	((char *)(uintptr_t)copy.p)[at] = to;
	return copy;
}

/* ---- signatures ------------------------------------------------------ */

static void
refuses_other_rsa_signatures(void **state)
{
	struct aq_str part = jose_joined(&arena, HEADER, PAYLOAD);
	struct aq_str sig = jose_sign(&arena, rsa, "RS256", part);
	struct aq_str other = jose_joined(&arena, HEADER, "{\"sub\":\"8\"}");
	char bytes[257] = { 0 };

	(void)state;
	refused(jose_token(&arena, theirs, "RS256", HEADER, PAYLOAD),
	    AQ_TOKEN_SIGNATURE, "another key");
	refused(jose_with(&arena, other, sig), AQ_TOKEN_SIGNATURE,
	    "another payload");
	refused(jose_with(&arena, part, (struct aq_str){ bytes, 256 }),
	    AQ_TOKEN_SIGNATURE, "zero");
	bytes[255] = 1;
	refused(jose_with(&arena, part, (struct aq_str){ bytes, 256 }),
	    AQ_TOKEN_SIGNATURE, "one");
	memset(bytes, 0xff, 256);
	refused(jose_with(&arena, part, (struct aq_str){ bytes, 256 }),
	    AQ_TOKEN_SIGNATURE, "above the modulus");
	refused(jose_with(&arena, part, aq_str_slice(sig, 0, 255)),
	    AQ_TOKEN_SIGNATURE, "255 bytes");
	refused(jose_with(&arena, part, aq_str_slice(sig, 0, 1)),
	    AQ_TOKEN_SIGNATURE, "one byte");
	bytes[0] = 0;
	memcpy(bytes + 1, sig.p, 256);
	refused(jose_with(&arena, part, (struct aq_str){ bytes, 257 }),
	    AQ_TOKEN_SIGNATURE, "a zero in front");
	memcpy(bytes, sig.p, 256);
	bytes[256] = 0;
	refused(jose_with(&arena, part, (struct aq_str){ bytes, 257 }),
	    AQ_TOKEN_SIGNATURE, "a zero behind");
}

/* r and s as 32 bytes each, from hexadecimal. */
static struct aq_str
pair_of(const char *r, const char *s)
{
	unsigned char bytes[64];
	const char *const text[] = { r, s };

	for (size_t i = 0; i < 2; i++) {
		BIGNUM *n = NULL;

		assert_int_not_equal(BN_hex2bn(&n, text[i]), 0);
		assert_int_equal(BN_bn2binpad(n, bytes + 32 * i, 32), 32);
		BN_free(n);
	}
	return jose_bytes(&arena, bytes, sizeof(bytes));
}

#define ORDER "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define FIELD "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"

static void
refuses_other_ec_signatures(void **state)
{
	static const char *const edge[] = { "0", "1", ORDER, FIELD,
		"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc6325"
		"52",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		"ff" };
	struct aq_str part = jose_joined(&arena, E_HEADER, PAYLOAD);
	struct aq_str sig = jose_sign(&arena, p256, "ES256", part);
	char longer[66] = { 0 };

	(void)state;
	judged(jose_with(&arena, part, sig), &es256, AQ_TOKEN_OK, "good");
	for (size_t r = 0; r < UNIT_COUNT(edge); r++)
		for (size_t s = 0; s < UNIT_COUNT(edge); s++)
			judged(
			    jose_with(&arena, part, pair_of(edge[r], edge[s])),
			    &es256, AQ_TOKEN_SIGNATURE, "an edge");
	judged(jose_token(&arena, their256, "ES256", E_HEADER, PAYLOAD), &es256,
	    AQ_TOKEN_SIGNATURE, "another key");
	judged(jose_token(&arena, p256, "ES256/DER", E_HEADER, PAYLOAD), &es256,
	    AQ_TOKEN_SIGNATURE, "the DER form");
	judged(jose_with(&arena, part, aq_str_slice(sig, 0, 63)), &es256,
	    AQ_TOKEN_SIGNATURE, "63 bytes");
	judged(jose_with(&arena, part, aq_str_slice(sig, 0, 32)), &es256,
	    AQ_TOKEN_SIGNATURE, "r alone");
	memcpy(longer, sig.p, 64);
	judged(jose_with(&arena, part, (struct aq_str){ longer, 66 }), &es256,
	    AQ_TOKEN_SIGNATURE, "66 bytes");
	memset(longer, 0, sizeof(longer));
	memcpy(longer + 1, sig.p, 32);
	memcpy(longer + 34, sig.p + 32, 32);
	judged(jose_with(&arena, part, (struct aq_str){ longer, 66 }), &es256,
	    AQ_TOKEN_SIGNATURE, "a zero before each");
}

/* The same edges where OpenSSL alone verifies. */
static void
refuses_them_for_other_types_too(void **state)
{
	static const char header[] =
	    "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"e1\"}";
	struct aq_str part = jose_joined(&arena, header, PAYLOAD);
	struct aq_jws_policy policy = es256;

	(void)state;
	policy.types = AQ_JWS_TYPE_ACCESS;
	judged(jose_token(&arena, p256, "ES256", header, PAYLOAD), &policy,
	    AQ_TOKEN_OK, "good");
	judged(jose_token(&arena, their256, "ES256", header, PAYLOAD), &policy,
	    AQ_TOKEN_SIGNATURE, "another key");
	judged(jose_token(&arena, p256, "ES256/DER", header, PAYLOAD), &policy,
	    AQ_TOKEN_SIGNATURE, "the DER form");
	judged(jose_with(&arena, part, pair_of("0", "0")), &policy,
	    AQ_TOKEN_SIGNATURE, "zero");
	judged(jose_with(&arena, part, pair_of(ORDER, "1")), &policy,
	    AQ_TOKEN_SIGNATURE, "r = n");
	judged(jose_with(&arena, part, pair_of("1", ORDER)), &policy,
	    AQ_TOKEN_SIGNATURE, "s = n");
}

static void
refuses_every_change(void **state)
{
	struct aq_str good =
	    jose_token(&arena, p256, "ES256", E_HEADER, PAYLOAD);
	struct aq_arena scratch;
	struct aq_jws jws;

	(void)state;
	aq_arena_init(&scratch, 1 << 20);
	for (size_t i = 0; i < good.n; i++) {
		aq_arena_reset(&scratch);
		assert_int_not_equal(
		    aq_jws_verify(
			&scratch, aq_str_slice(good, 0, i), &es256, NULL, &jws),
		    AQ_TOKEN_OK);
		aq_arena_reset(&scratch);
		assert_int_not_equal(
		    aq_jws_verify(&scratch,
			changed(good, i, good.p[i] == 'A' ? 'Q' : 'A'), &es256,
			NULL, &jws),
		    AQ_TOKEN_OK);
	}
	aq_arena_release(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_other_rsa_signatures),
		cmocka_unit_test(refuses_other_ec_signatures),
		cmocka_unit_test(refuses_them_for_other_types_too),
		cmocka_unit_test(refuses_every_change),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
