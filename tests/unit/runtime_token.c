#include "unit.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdio.h>

#include "base/b64.h"
#include "runtime/pkey.h"
#include "runtime/keys.h"

#define NOW    1800000000
#define ISSUER "https://acquis.test"
#define HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\"}"
#define CSRF   "0123456789abcdef0123456789abcdef"

static struct aq_arena arena;
static struct aq_keypair ours, theirs;
static struct aq_keys *keys;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, (size_t)1 << 26);
	keys = aq_keys_new(AQ_S(ISSUER));
	return keys != NULL && aq_keypair_new(&arena, &ours) &&
		       aq_keypair_new(&arena, &theirs) &&
		       aq_keys_add(keys, AQ_S("k1"), ours.public_pem)
		   ? 0
		   : -1;
}

static int
teardown(void **state)
{
	(void)state;
	aq_keys_free(keys);
	aq_arena_release(&arena);
	return 0;
}

/* ---- making tokens that the library would not make ------------------- */

static struct aq_str
der_to_raw(const unsigned char *der, size_t n)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	unsigned char *raw = aq_arena_get(&arena, 64, 1);

	assert_non_null(sig);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32), 32);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32), 32);
	ECDSA_SIG_free(sig);
	return (struct aq_str){ (char *)raw, 64 };
}

static struct aq_str
ecdsa(struct aq_str signed_part, struct aq_str private_pem, bool raw)
{
	BIO *bio = BIO_new_mem_buf(private_pem.p, (int)private_pem.n);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char der[128];
	size_t n = sizeof(der);

	assert_int_equal(
	    EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(
	    EVP_DigestSign(ctx, der, &n, (const unsigned char *)signed_part.p,
		signed_part.n),
	    1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return raw ? der_to_raw(der, n)
		   : aq_arena_copy(&arena, (struct aq_str){ (char *)der, n });
}

static struct aq_str
joined(const char *header, const char *payload)
{
	struct aq_str h = aq_b64url_encode(&arena, aq_str_from(header));
	struct aq_str p = aq_b64url_encode(&arena, aq_str_from(payload));

	return aq_arena_printf(
	    &arena, "%.*s.%.*s", AQ_STR_ARG(h), AQ_STR_ARG(p));
}

static struct aq_str
with_signature(struct aq_str signed_part, struct aq_str signature)
{
	return aq_arena_printf(&arena, "%.*s.%.*s", AQ_STR_ARG(signed_part),
	    AQ_STR_ARG(aq_b64url_encode(&arena, signature)));
}

/* Rightly signed by our key, whatever it says. */
static struct aq_str
token_of(const char *header, const char *payload)
{
	struct aq_str part = joined(header, payload);

	return with_signature(part, ecdsa(part, ours.private_pem, true));
}

#define CLAIMS(iss, aud, sub, sid, iat, nbf, exp, csrf)                        \
	"{\"iss\":" iss ",\"aud\":" aud ",\"sub\":" sub ",\"sid\":" sid        \
	",\"iat\":" iat ",\"nbf\":" nbf ",\"exp\":" exp ",\"csrf\":" csrf "}"
#define I    "\"" ISSUER "\""
#define A    "\"acquis\""
#define U    "\"42\""
#define S    "\"43\""
#define T0   "1800000000"
#define T1   "1800001200"
#define C    "\"" CSRF "\""
#define GOOD CLAIMS(I, A, U, S, T0, T0, T1, C)
#define DUE(due) CLAIMS(I, A, U, S, T0, T0, T1, C ",\"due\":" due)

static enum aq_token_refusal
verify_at(struct aq_str token, int64_t now)
{
	struct aq_claims claims;

	return aq_token_verify(&arena, keys, token, now, &claims);
}

static void
refused(struct aq_str token, enum aq_token_refusal wanted, const char *what)
{
	enum aq_token_refusal got = verify_at(token, NOW);

	if (got == wanted)
		return;
	print_error("# %s: got %s, wanted %s\n", what,
	    aq_token_refusal_name(got), aq_token_refusal_name(wanted));
	fail();
}

/* ---- tests ----------------------------------------------------------- */

static void
accepts_its_own(void **state)
{
	struct aq_signer signer = { .kid = AQ_S("k1"),
		.private_pem = ours.private_pem };
	struct aq_claims claims = { .user = 42,
		.auth_session = 43,
		.issued_at = NOW,
		.expires_at = NOW + 1200,
		.csrf = CSRF,
		.due = AQ_DUE_FACTOR };
	struct aq_claims back = { 0 };
	struct aq_str token =
	    aq_token_sign(&arena, &signer, AQ_S(ISSUER), &claims);

	(void)state;
	assert_non_null(token.p);
	assert_int_equal(
	    aq_token_verify(&arena, keys, token, NOW, &back), AQ_TOKEN_OK);
	assert_int_equal(back.user, 42);
	assert_int_equal(back.auth_session, 43);
	assert_int_equal(back.issued_at, NOW);
	assert_int_equal(back.expires_at, NOW + 1200);
	assert_string_equal(back.csrf, CSRF);
	assert_int_equal(back.due, AQ_DUE_FACTOR);
	/* and the tokens made by hand here are right but for their fault */
	assert_int_equal(verify_at(token_of(HEADER, GOOD), NOW), AQ_TOKEN_OK);
}

static void
refuses_other_algorithms(void **state)
{
	static const char *const algorithms[] = { "none", "None", "NONE",
		"nOnE", "es256", "ES384", "ES512", "RS256", "rs256", "PS256",
		"HS384", "HS512", "EdDSA", "", "ES256 ", "ES256\\u0000" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(algorithms); i++) {
		const char *header = aq_arena_printf(&arena,
		    "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"k1\"}",
		    algorithms[i])
					 .p;
		enum aq_token_refusal got =
		    verify_at(token_of(header, GOOD), NOW);

		/* U+0000 is no JSON that the reader takes */
		assert_int_equal(got, i == UNIT_COUNT(algorithms) - 1
					  ? AQ_TOKEN_HEADER
					  : AQ_TOKEN_ALGORITHM);
	}
	refused(token_of("{\"typ\":\"JWT\",\"kid\":\"k1\"}", GOOD),
	    AQ_TOKEN_ALGORITHM, "no alg");
	refused(token_of("{\"alg\":256,\"typ\":\"JWT\",\"kid\":\"k1\"}", GOOD),
	    AQ_TOKEN_ALGORITHM, "alg a number");
	refused(token_of("{\"alg\":[\"ES256\"],\"typ\":\"JWT\","
			 "\"kid\":\"k1\"}",
		    GOOD),
	    AQ_TOKEN_ALGORITHM, "alg an array");
}

/* The forgery that libjwt takes: an HMAC keyed with the public key's text. */
static void
refuses_key_confusion(void **state)
{
	struct aq_str part =
	    joined("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}", GOOD);
	unsigned char mac[32];
	unsigned n = 0;

	(void)state;
	assert_non_null(
	    HMAC(EVP_sha256(), ours.public_pem.p, (int)ours.public_pem.n,
		(const unsigned char *)part.p, part.n, mac, &n));
	refused(with_signature(part, (struct aq_str){ (char *)mac, n }),
	    AQ_TOKEN_ALGORITHM, "HS256 with the public key");
	/* and the same MAC under a header that says ES256 */
	part = joined(HEADER, GOOD);
	assert_non_null(
	    HMAC(EVP_sha256(), ours.public_pem.p, (int)ours.public_pem.n,
		(const unsigned char *)part.p, part.n, mac, &n));
	refused(with_signature(part, (struct aq_str){ (char *)mac, n }),
	    AQ_TOKEN_SIGNATURE, "a MAC for a signature");
}

static void
refuses_other_shapes(void **state)
{
	struct aq_str good = token_of(HEADER, GOOD);
	struct aq_str part = joined(HEADER, GOOD);
	struct aq_str big;
	char *text;

	(void)state;
	refused(AQ_S(""), AQ_TOKEN_SHAPE, "nothing");
	refused(AQ_S("."), AQ_TOKEN_SHAPE, "a point");
	refused(AQ_S(".."), AQ_TOKEN_SHAPE, "two points");
	refused(part, AQ_TOKEN_SHAPE, "no signature");
	refused(aq_arena_printf(&arena, "%.*s.", AQ_STR_ARG(part)),
	    AQ_TOKEN_SHAPE, "an empty signature");
	refused(aq_arena_printf(&arena, "%.*s.", AQ_STR_ARG(good)),
	    AQ_TOKEN_SHAPE, "an empty fourth part");
	refused(aq_arena_printf(&arena, "%.*s.e30.e30", AQ_STR_ARG(good)),
	    AQ_TOKEN_SHAPE, "five parts, as a JWE");
	refused(AQ_S("{\"payload\":\"e30\",\"signatures\":[]}"), AQ_TOKEN_SHAPE,
	    "the JSON serialisation");
	text = aq_arena_get(&arena, 2050, 1);
	memset(text, 'A', 2049);
	big = (struct aq_str){ text, 2049 };
	refused(big, AQ_TOKEN_TOO_LONG, "too long");
}

static void
refuses_other_encodings(void **state)
{
	static const char *const tails[] = { "=", "==", " ", "\n", "%3D", "\t",
		"!" };
	struct aq_str good = token_of(HEADER, GOOD);
	struct aq_str h = good, p, s;
	char *other;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(tails); i++)
		refused(aq_arena_printf(
			    &arena, "%.*s%s", AQ_STR_ARG(good), tails[i]),
		    AQ_TOKEN_ENCODING, "something behind");
	p = h;
	h = aq_str_cut(&p, '.');
	s = p;
	p = aq_str_cut(&s, '.');
	refused(aq_arena_printf(&arena, "%.*s=.%.*s.%.*s", AQ_STR_ARG(h),
		    AQ_STR_ARG(p), AQ_STR_ARG(s)),
	    AQ_TOKEN_ENCODING, "padding in the header");
	refused(aq_arena_printf(&arena, "%.*s. %.*s.%.*s", AQ_STR_ARG(h),
		    AQ_STR_ARG(p), AQ_STR_ARG(s)),
	    AQ_TOKEN_ENCODING, "a blank in the payload");
	/* 64 bytes end in four unused bits: another digit, the same bytes */
	other = (char *)(uintptr_t)aq_arena_copy(&arena, good).p;
	other[good.n - 1] =
	    other[good.n - 1] == 'A' ? 'B' : (char)(other[good.n - 1] + 1);
	refused((struct aq_str){ other, good.n }, AQ_TOKEN_ENCODING,
	    "bits behind the end");
	for (size_t i = 0; i < good.n; i++)
		if (good.p[i] == '-' || good.p[i] == '_') {
			other =
			    (char *)(uintptr_t)aq_arena_copy(&arena, good).p;
			other[i] = good.p[i] == '-' ? '+' : '/';
			refused((struct aq_str){ other, good.n },
			    AQ_TOKEN_ENCODING, "the other alphabet");
		}
}

static void
refuses_other_headers(void **state)
{
	static const struct {
		const char *header;
		enum aq_token_refusal refusal;
	} cases[] = {
		{ "[]", AQ_TOKEN_HEADER },
		{ "\"ES256\"", AQ_TOKEN_HEADER },
		{ "ES256", AQ_TOKEN_HEADER },
		{ "{\"alg\":\"ES256\" \"typ\":\"JWT\",\"kid\":\"k1\"}",
		    AQ_TOKEN_HEADER },
		{ "{\"alg\":\"none\",\"alg\":\"ES256\",\"typ\":\"JWT\","
		  "\"kid\":\"k1\"}",
		    AQ_TOKEN_HEADER },
		{ "{\"alg\":\"ES256\",\"\\u0061lg\":\"none\","
		  "\"typ\":\"JWT\",\"kid\":\"k1\"}",
		    AQ_TOKEN_HEADER },
		{ HEADER "{}", AQ_TOKEN_HEADER },
		{ HEADER "\n]", AQ_TOKEN_HEADER },
		{ "\xef\xbb\xbf" HEADER, AQ_TOKEN_HEADER },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\xff\"}",
		    AQ_TOKEN_HEADER },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\",\"a\":1,"
		  "\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1}",
		    AQ_TOKEN_HEADER },
		{ "{\"alg\":\"ES256\",\"kid\":\"k1\"}", AQ_TOKEN_TYPE },
		{ "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"ES256\",\"typ\":\"jwt\",\"kid\":\"k1\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\"}", AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"\"}",
		    AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":1}",
		    AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k2\"}",
		    AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\","
		  "\"kid\":\"../../dev/null\"}",
		    AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1' OR 1=1\"}",
		    AQ_TOKEN_KEY },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\","
		  "\"crit\":[\"exp\"]}",
		    AQ_TOKEN_CRITICAL },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\","
		  "\"b64\":false}",
		    AQ_TOKEN_CRITICAL },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\","
		  "\"zip\":\"DEF\"}",
		    AQ_TOKEN_CRITICAL },
		{ "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\","
		  "\"enc\":\"A128GCM\"}",
		    AQ_TOKEN_CRITICAL },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(token_of(cases[i].header, GOOD), cases[i].refusal,
		    cases[i].header);
}

/* A key that the token brings itself, or points to, is never used. */
static void
ignores_keys_in_tokens(void **state)
{
	static const char *const members[] = {
		"\"jku\":\"http://127.0.0.1:1/jwks\"",
		"\"x5u\":\"file:///etc/passwd\"",
		("\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\","
		 "\"y\":\"AA\"}"),
		"\"x5c\":[\"MIIB\"]",
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(members); i++) {
		const char *header = aq_arena_printf(&arena,
		    "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\",%s}",
		    members[i])
					 .p;
		struct aq_str part = joined(header, GOOD);

		refused(
		    with_signature(part, ecdsa(part, theirs.private_pem, true)),
		    AQ_TOKEN_SIGNATURE, members[i]);
	}
}

static void
refuses_other_signatures(void **state)
{
	struct aq_str part = joined(HEADER, GOOD), other, sig, longer;
	char zero[66] = { 0 };

	(void)state;
	sig = ecdsa(part, ours.private_pem, true);
	refused(with_signature(part, ecdsa(part, theirs.private_pem, true)),
	    AQ_TOKEN_SIGNATURE, "another key");
	refused(with_signature(part, ecdsa(part, ours.private_pem, false)),
	    AQ_TOKEN_SIGNATURE, "the DER form");
	refused(with_signature(part, (struct aq_str){ zero, 64 }),
	    AQ_TOKEN_SIGNATURE, "r = s = 0");
	refused(with_signature(part, aq_str_slice(sig, 0, 63)),
	    AQ_TOKEN_SIGNATURE, "63 bytes");
	memcpy(zero, sig.p, 64);
	longer = (struct aq_str){ zero, 65 };
	refused(with_signature(part, longer), AQ_TOKEN_SIGNATURE, "65 bytes");
	refused(with_signature(part, (struct aq_str){ zero, 66 }),
	    AQ_TOKEN_SIGNATURE, "66 bytes");
	/* what was signed for another person */
	other = joined(HEADER, CLAIMS(I, A, "\"1\"", S, T0, T0, T1, C));
	refused(
	    with_signature(other, sig), AQ_TOKEN_SIGNATURE, "another payload");
}

static void
refuses_other_claims(void **state)
{
	static const struct {
		const char *payload;
		enum aq_token_refusal refusal;
	} cases[] = {
		{ "[]", AQ_TOKEN_CLAIMS },
		{ "[" GOOD "]", AQ_TOKEN_CLAIMS },
		{ "42", AQ_TOKEN_CLAIMS },
		{ "not json", AQ_TOKEN_CLAIMS },
		{ "{}", AQ_TOKEN_CLAIMS },
		{ "{\"sub\":\"1\",\"sub\":\"42\"}", AQ_TOKEN_CLAIMS },
		{ CLAIMS("\"https://acquis.test/\"", A, U, S, T0, T0, T1, C),
		    AQ_TOKEN_ISSUER },
		{ CLAIMS("\"https://evil.test\"", A, U, S, T0, T0, T1, C),
		    AQ_TOKEN_ISSUER },
		{ CLAIMS("[" I "]", A, U, S, T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, "\"other\"", U, S, T0, T0, T1, C),
		    AQ_TOKEN_AUDIENCE },
		{ CLAIMS(I, "[\"acquis\"]", U, S, T0, T0, T1, C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "42", S, T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "\"0\"", S, T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "\"042\"", S, T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "\"-1\"", S, T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "\"18446744073709551616\"", S, T0, T0, T1, C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, "\"42\\u0000\"", S, T0, T0, T1, C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, "null", T0, T0, T1, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "\"" T1 "\"", C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "1e99", C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "1800001200.0", C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "-1", C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "9223372036854775807", C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, "1800086401", C),
		    AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T1, T0, T0, C), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, "1799990000", "1799990000", T0, C),
		    AQ_TOKEN_EXPIRED },
		{ CLAIMS(I, A, U, S, "1800000061", T0, T1, C),
		    AQ_TOKEN_NOT_YET },
		{ CLAIMS(I, A, U, S, T0, "1800000061", T1, C),
		    AQ_TOKEN_NOT_YET },
		{ CLAIMS(I, A, U, S, T0, T0, T1, "\"0123\""), AQ_TOKEN_CLAIMS },
		{ CLAIMS(I, A, U, S, T0, T0, T1,
		      "\"0123456789ABCDEF0123456789ABCDEF\""),
		    AQ_TOKEN_CLAIMS },
		{ DUE("0"), AQ_TOKEN_CLAIMS },
		{ DUE("4"), AQ_TOKEN_CLAIMS },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(token_of(HEADER, cases[i].payload), cases[i].refusal,
		    cases[i].payload);
}

static void
holds_its_bounds(void **state)
{
	struct aq_str good = token_of(HEADER, GOOD);

	(void)state;
	assert_int_equal(verify_at(good, NOW - 60), AQ_TOKEN_OK);
	assert_int_equal(verify_at(good, NOW - 61), AQ_TOKEN_NOT_YET);
	assert_int_equal(verify_at(good, NOW + 1199), AQ_TOKEN_OK);
	assert_int_equal(verify_at(good, NOW + 1200), AQ_TOKEN_EXPIRED);
}

static void
refuses_every_change(void **state)
{
	struct aq_str good = token_of(HEADER, GOOD);
	char *text = (char *)(uintptr_t)aq_arena_copy(&arena, good).p;
	struct aq_arena scratch;
	struct aq_claims claims;

	(void)state;
	aq_arena_init(&scratch, 1 << 20);
	for (size_t i = 0; i < good.n; i++) {
		aq_arena_reset(&scratch);
		assert_int_not_equal(
		    aq_token_verify(
			&scratch, keys, aq_str_slice(good, 0, i), NOW, &claims),
		    AQ_TOKEN_OK);
		text[i] = good.p[i] == 'A' ? 'Q' : 'A';
		aq_arena_reset(&scratch);
		assert_int_not_equal(
		    aq_token_verify(&scratch, keys,
			(struct aq_str){ text, good.n }, NOW, &claims),
		    AQ_TOKEN_OK);
		text[i] = good.p[i];
	}
	aq_arena_release(&scratch);
}

static void
gives_up_without_memory(void **state)
{
	struct aq_str good = token_of(HEADER, GOOD);
	struct aq_claims claims;
	bool passed = false;

	(void)state;
	for (size_t limit = 0; limit < 65536 && !passed; limit += 64) {
		struct aq_arena small;
		enum aq_token_refusal got;

		aq_arena_init(&small, limit);
		got = aq_token_verify(&small, keys, good, NOW, &claims);
		passed = got == AQ_TOKEN_OK;
		aq_arena_release(&small);
	}
	assert_true(passed);
}

/* What is remembered never outlives the token, and a minute at most. */
static void
remembers_for_a_minute(void **state)
{
	struct aq_str good = token_of(HEADER, GOOD);
	struct aq_claims claims = { 0 };

	(void)state;
	assert_false(aq_keys_recall(keys, good, NOW, &claims));
	assert_int_equal(aq_token_check(&arena, keys, NULL, good,
			     (int64_t)NOW * 1000000, &claims),
	    AQ_TOKEN_OK);
	claims = (struct aq_claims){ 0 };
	assert_true(aq_keys_recall(keys, good, NOW + 59, &claims));
	assert_int_equal(claims.user, 42);
	assert_false(aq_keys_recall(keys, good, NOW + 60, &claims));
	assert_false(aq_keys_recall(keys, good, NOW - 1, &claims));
	claims.expires_at = NOW + 10;
	aq_keys_remember(keys, good, NOW, &claims);
	assert_true(aq_keys_recall(keys, good, NOW + 9, &claims));
	assert_false(aq_keys_recall(keys, good, NOW + 10, &claims));
	assert_false(aq_keys_recall(
	    keys, aq_str_slice(good, 0, good.n - 1), NOW, &claims));
}

static void
reads_points_of_p256_only(void **state)
{
	EVP_PKEY *p384 = EVP_EC_gen("P-384");
	BIO *bio = BIO_new(BIO_s_mem());
	struct aq_str x, y;
	char *text = NULL;
	long n;

	(void)state;
	assert_true(aq_public_key_point(&arena, ours.public_pem, &x, &y));
	assert_int_equal(x.n, 32);
	assert_int_equal(y.n, 32);
	assert_int_equal(PEM_write_bio_PUBKEY(bio, p384), 1);
	n = BIO_get_mem_data(bio, &text);
	assert_false(aq_public_key_point(
	    &arena, (struct aq_str){ text, (size_t)n }, &x, &y));
	assert_false(aq_public_key_point(&arena, AQ_S("no key"), &x, &y));
	BIO_free(bio);
	EVP_PKEY_free(p384);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_its_own),
		cmocka_unit_test(refuses_other_algorithms),
		cmocka_unit_test(refuses_key_confusion),
		cmocka_unit_test(refuses_other_shapes),
		cmocka_unit_test(refuses_other_encodings),
		cmocka_unit_test(refuses_other_headers),
		cmocka_unit_test(ignores_keys_in_tokens),
		cmocka_unit_test(refuses_other_signatures),
		cmocka_unit_test(refuses_other_claims),
		cmocka_unit_test(holds_its_bounds),
		cmocka_unit_test(refuses_every_change),
		cmocka_unit_test(gives_up_without_memory),
		cmocka_unit_test(remembers_for_a_minute),
		cmocka_unit_test(reads_points_of_p256_only),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
