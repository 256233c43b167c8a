#include "keys.h"

#include "runtime/pkey.h"

/* ---- RSA ------------------------------------------------------------- */

static const char *
rsa_of(const BIGNUM *n, const BIGNUM *e)
{
	unsigned char a[2048], b[64];
	int an = BN_bn2bin(n, a), bn = BN_bn2bin(e, b);

	return aq_arena_printf(&arena,
	    "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}",
	    jose_b64(&arena, a, (size_t)an).p,
	    jose_b64(&arena, b, (size_t)bn).p)
	    .p;
}

/* Some modulus of that size; nobody looks whether it has two factors. */
static const char *
rsa_sized(int bits, const BIGNUM *e)
{
	BIGNUM *n = BN_new();
	const char *json;

	do {
		assert_int_equal(
		    BN_rand(n, bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ODD), 1);
		for (BN_ULONG p = 3; p <= 167; p += 2)
			if (BN_mod_word(n, p) == 0) {
				BN_zero(n);
				break;
			}
	} while (BN_is_zero(n));
	json = rsa_of(n, e);
	BN_free(n);
	return json;
}

static BIGNUM *
hex(const char *digits)
{
	BIGNUM *n = NULL;

	assert_int_not_equal(BN_hex2bn(&n, digits), 0);
	return n;
}

static void
refuses_rsa_of_other_sizes(void **state)
{
	static const struct {
		int bits;
		enum aq_jwk_refusal refusal;
	} cases[] = { { 512, AQ_JWK_WEAK }, { 1024, AQ_JWK_WEAK },
		{ 2047, AQ_JWK_WEAK }, { 2048, AQ_JWK_OK }, { 2049, AQ_JWK_OK },
		{ 3072, AQ_JWK_OK }, { 4096, AQ_JWK_OK }, { 8192, AQ_JWK_OK },
		{ 8193, AQ_JWK_LARGE }, { 16384, AQ_JWK_LARGE } };
	BIGNUM *e = hex("10001");

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(rsa_sized(cases[i].bits, e), cases[i].refusal);
	BN_free(e);
}

static void
refuses_rsa_with_other_exponents(void **state)
{
	static const struct {
		const char *e;
		enum aq_jwk_refusal refusal;
	} cases[] = { { "1", AQ_JWK_EXPONENT }, { "2", AQ_JWK_EXPONENT },
		{ "3", AQ_JWK_EXPONENT }, { "11", AQ_JWK_EXPONENT },
		{ "FFFF", AQ_JWK_EXPONENT }, { "10000", AQ_JWK_EXPONENT },
		{ "10001", AQ_JWK_OK }, { "10002", AQ_JWK_EXPONENT },
		{ "FFFFFFFFFFFFFFFF", AQ_JWK_OK },
		{ "10000000000000001", AQ_JWK_EXPONENT } };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		BIGNUM *e = hex(cases[i].e);

		refused(rsa_sized(2048, e), cases[i].refusal);
		BN_free(e);
	}
}

/* Made as the chips of CVE-2017-15361 made theirs: p = k M + 65537^a mod M. */
#define ROCA                                                                   \
	"sO3MxyzILbM0AFr94PpJTKUWGSXHDK77z29J1F_bjxCQfVlCrP0QoryMsU2Ozo_inQph" \
	"TYMG33Bk6gHlY9jLMsvvxmdBclo1hjvCC1wwNPJnFAjcua5pTgcDhERZznOdgbRj603x" \
	"g4MCsPjEevcibVAzV3eQvdCIG6Uk_sRhhNUgO46Bf7whv6b6Y3Hf59kDNNMtWX4mfd5R" \
	"5y6SHqbPX0oMfWRAAtKkHVSL9bNx9uP7oo3maw5WxtokKgs1vxRWdubG2tXBDU2Q7O8U" \
	"JYcUDa1kxGKDHaulaXiqUAEe_BQOg-RNO6G5mzyQBRQ33vlTSZ9VwrvbKXcmJ2tD78Wd" \
	"bw"

static void
refuses_moduli_that_are_broken(void **state)
{
	BIGNUM *n = BN_new(), *e = hex("10001");
	BIGNUM *mine = NULL;

	(void)state;
	refused(
	    "{\"kty\":\"RSA\",\"n\":\"" ROCA "\",\"e\":\"AQAB\"}", AQ_JWK_WEAK);
	assert_int_equal(
	    EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &mine), 1);
	refused(rsa_of(mine, e), AQ_JWK_OK);
	assert_int_equal(BN_lshift1(n, mine), 1);
	refused(rsa_of(n, e), AQ_JWK_WEAK); /* even */
	assert_non_null(BN_copy(n, mine));
	assert_int_equal(BN_mul_word(n, 167), 1);
	refused(rsa_of(n, e), AQ_JWK_WEAK); /* a small factor */
	BN_free(n);
	BN_free(mine);
	BN_free(e);
}

/* Some libraries put a zero in front; the number is the same. */
static void
takes_leading_zeros(void **state)
{
	struct aq_str n = jose_number(&arena, rsa, OSSL_PKEY_PARAM_RSA_N, 257);
	struct aq_jwk jwk = read_one(aq_arena_printf(
	    &arena, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AAEAAQ\"}", n.p)
					 .p);

	(void)state;
	assert_int_equal(jwk.refusal, AQ_JWK_OK);
	assert_str(jwk.pem, jose_pem(&arena, rsa, false).p);
}

/* ---- EC -------------------------------------------------------------- */

static const char *
ec_of(const char *curve, struct aq_str x, struct aq_str y)
{
	return aq_arena_printf(&arena,
	    "{\"kty\":\"EC\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}", curve,
	    aq_b64url_encode(&arena, x).p, aq_b64url_encode(&arena, y).p)
	    .p;
}

static void
refuses_points_that_are_none(void **state)
{
	static const char zero[33] = { 0 };
	struct aq_str x, y, pem = jose_pem(&arena, p256, false), changed;

	(void)state;
	assert_true(aq_public_key_point(&arena, pem, &x, &y));
	refused(ec_of("P-256", x, y), AQ_JWK_OK);
	refused(ec_of("P-256", y, x), AQ_JWK_POINT);
	changed = aq_arena_copy(&arena, y);
	((char *)(uintptr_t)changed.p)[31] ^= 1;
	refused(ec_of("P-256", x, changed), AQ_JWK_POINT);
	refused(ec_of("P-256", (struct aq_str){ zero, 32 },
		    (struct aq_str){ zero, 32 }),
	    AQ_JWK_POINT);
	/* not of the curve's full length */
	refused(ec_of("P-256", aq_str_slice(x, 0, 31), y), AQ_JWK_MEMBERS);
	refused(ec_of("P-256", (struct aq_str){ zero, 33 }, y), AQ_JWK_MEMBERS);
	refused(ec_of("P-384", x, y), AQ_JWK_MEMBERS);
	/* x = 5, and the same beyond the field */
	refused("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
		"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAU\","
		"\"y\":\"RZJDuapYGAb-kTvOmYF63hHKUDxk2aPFM0FcCDJI-8w\"}",
	    AQ_JWK_OK);
	refused("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
		"\"_____wAAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAQ\","
		"\"y\":\"RZJDuapYGAb-kTvOmYF63hHKUDxk2aPFM0FcCDJI-8w\"}",
	    AQ_JWK_POINT);
}

/* ---- PEM ------------------------------------------------------------- */

static void
pem_refused(struct aq_str pem, enum aq_jwk_refusal wanted)
{
	struct aq_jwk key = { .bits = 7 };

	assert_int_equal(aq_jwk_from_pem(&arena, pem, &key), wanted);
	assert_int_equal(key.bits, 7);
}

static struct aq_str
certificate(EVP_PKEY *key)
{
	X509 *x509 = X509_new();
	BIO *bio = BIO_new(BIO_s_mem());
	struct aq_str pem;
	char *text;
	long n;

	assert_non_null(X509_gmtime_adj(X509_getm_notBefore(x509), -7200));
	assert_non_null(X509_gmtime_adj(X509_getm_notAfter(x509), -3600));
	assert_int_equal(X509_set_pubkey(x509, key), 1);
	assert_int_not_equal(X509_sign(x509, key, EVP_sha256()), 0);
	assert_int_equal(PEM_write_bio_X509(bio, x509), 1);
	n = BIO_get_mem_data(bio, &text);
	pem = jose_bytes(&arena, text, (size_t)n);
	BIO_free(bio);
	X509_free(x509);
	return pem;
}

static void
reads_pem(void **state)
{
	EVP_PKEY *const keys[] = { rsa, p256, p384 };
	static const enum aq_key_type types[] = { AQ_KEY_RSA, AQ_KEY_P256,
		AQ_KEY_P384 };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(keys); i++) {
		struct aq_str pem = jose_pem(&arena, keys[i], false);
		struct aq_jwk key = { .bits = 0 };

		assert_int_equal(aq_jwk_from_pem(&arena, pem, &key), AQ_JWK_OK);
		assert_int_equal(key.type, types[i]);
		assert_true(key.any_kid);
		assert_str(key.pem, pem.p);
		assert_int_equal(
		    aq_jwk_from_pem(&arena, certificate(keys[i]), &key),
		    AQ_JWK_OK);
		assert_str(key.pem, pem.p);
	}
}

static void
refuses_other_pem(void **state)
{
	EVP_PKEY *small = jose_rsa(1024, 65537), *e3 = jose_rsa(2048, 3);
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	EVP_PKEY *p521 = EVP_EC_gen("P-521"), *k1 = EVP_EC_gen("secp256k1");
	struct aq_str good = jose_pem(&arena, rsa, false);
	char *large = aq_arena_get(&arena, 16385, 1);

	(void)state;
	pem_refused(AQ_S(""), AQ_JWK_MEMBERS);
	pem_refused(AQ_S("-----BEGIN PUBLIC KEY-----\nAAAA\n"
			 "-----END PUBLIC KEY-----\n"),
	    AQ_JWK_MEMBERS);
	pem_refused(jose_pem(&arena, rsa, true), AQ_JWK_PRIVATE);
	pem_refused(jose_pem(&arena, p256, true), AQ_JWK_PRIVATE);
	pem_refused(aq_arena_printf(
			&arena, "%s%s", good.p, jose_pem(&arena, p256, true).p),
	    AQ_JWK_PRIVATE);
	pem_refused(jose_pem(&arena, small, false), AQ_JWK_WEAK);
	pem_refused(jose_pem(&arena, e3, false), AQ_JWK_EXPONENT);
	pem_refused(jose_pem(&arena, ed, false), AQ_JWK_TYPE);
	pem_refused(jose_pem(&arena, p521, false), AQ_JWK_CURVE);
	pem_refused(jose_pem(&arena, k1, false), AQ_JWK_CURVE);
	memset(large, '\n', 16385);
	memcpy(large, good.p, good.n);
	pem_refused((struct aq_str){ large, 16385 }, AQ_JWK_LARGE);
	EVP_PKEY_free(small);
	EVP_PKEY_free(e3);
	EVP_PKEY_free(ed);
	EVP_PKEY_free(p521);
	EVP_PKEY_free(k1);
}

static void
makes_rsa_pairs(void **state)
{
	struct aq_keypair pair;
	struct aq_str n, e;
	struct aq_jwk key;

	(void)state;
	assert_true(aq_keypair_new_rsa(&arena, &pair));
	assert_int_equal(
	    aq_jwk_from_pem(&arena, pair.public_pem, &key), AQ_JWK_OK);
	assert_int_equal(key.bits, 3072);
	assert_true(aq_public_key_rsa(&arena, pair.public_pem, &n, &e));
	assert_int_equal(n.n, 384);
	assert_int_equal(e.n, 3);
	assert_false(
	    aq_public_key_rsa(&arena, jose_pem(&arena, p256, false), &n, &e));
}

/* FIPS 180-4, of "abc". */
/* As a JWS has it, also when r or s has fewer bytes. */
static void
signs_with_a_key_that_was_read(void **state)
{
	struct aq_keypair pair, longer;
	struct aq_private_key *key;

	(void)state;
	assert_true(aq_keypair_new(&arena, &pair));
	assert_true(aq_keypair_new_rsa(&arena, &longer));
	key = aq_private_key_new(pair.private_pem);
	assert_non_null(key);
	for (int i = 0; i < 600; i++) {
		struct aq_str text = aq_arena_printf(&arena, "text %d", i);
		struct aq_str by = aq_private_key_sign(&arena, key, text);

		assert_int_equal(by.n, 64);
		assert_true(
		    aq_pkey_verify(AQ_JWS_ES256, pair.public_pem, text, by));
		assert_false(aq_pkey_verify(
		    AQ_JWS_ES256, pair.public_pem, AQ_S("text"), by));
	}
	aq_private_key_free(key);
	aq_private_key_free(NULL);
	assert_null(aq_private_key_new(pair.public_pem));
	assert_null(aq_private_key_new(longer.private_pem));
	assert_null(aq_private_key_new(AQ_S("")));
}

static void
hashes_as_the_algorithm_does(void **state)
{
	static const struct {
		enum aq_jws_algorithm algorithm;
		size_t n;
		const char *begin;
	} rows[] = {
		{ AQ_JWS_RS256, 32, "ba7816bf8f01cfea" },
		{ AQ_JWS_PS256, 32, "ba7816bf8f01cfea" },
		{ AQ_JWS_ES384, 48, "cb00753f45a35e8b" },
		{ AQ_JWS_RS512, 64, "ddaf35a193617aba" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		struct aq_str digest =
		    aq_pkey_digest(&arena, rows[i].algorithm, AQ_S("abc"));

		assert_int_equal(digest.n, rows[i].n);
		assert_str(aq_str_slice(aq_hex_encode(&arena, digest), 0, 16),
		    rows[i].begin);
	}
	assert_null(aq_pkey_digest(&arena, AQ_JWS_NO_ALGORITHM, AQ_S("abc")).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_rsa_of_other_sizes),
		cmocka_unit_test(refuses_rsa_with_other_exponents),
		cmocka_unit_test(refuses_moduli_that_are_broken),
		cmocka_unit_test(takes_leading_zeros),
		cmocka_unit_test(refuses_points_that_are_none),
		cmocka_unit_test(reads_pem),
		cmocka_unit_test(refuses_other_pem),
		cmocka_unit_test(makes_rsa_pairs),
		cmocka_unit_test(signs_with_a_key_that_was_read),
		cmocka_unit_test(hashes_as_the_algorithm_does),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
