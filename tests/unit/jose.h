/*
 * Makes keys, JWKs and tokens as no library would make them, straight from
 * OpenSSL: the header and the payload are whatever text is given.
 */
#ifndef AQ_TESTS_UNIT_JOSE_H
#define AQ_TESTS_UNIT_JOSE_H

#include "unit.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/b64.h"
#include "runtime/jwk.h"

static inline struct aq_str
jose_bytes(struct aq_arena *arena, const void *bytes, size_t n)
{
	return aq_arena_copy(arena, (struct aq_str){ bytes, n });
}

static inline struct aq_str
jose_b64(struct aq_arena *arena, const void *bytes, size_t n)
{
	return aq_b64url_encode(arena, (struct aq_str){ bytes, n });
}

/* ---- keys ------------------------------------------------------------ */

/* e: 65537 unless said. */
static inline EVP_PKEY *
jose_rsa(unsigned bits, unsigned e)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *exponent = BN_new();
	EVP_PKEY *key = NULL;

	assert_int_equal(BN_set_word(exponent, e), 1);
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(
	    EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits), 1);
	assert_int_equal(
	    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, exponent), 1);
	assert_int_equal(EVP_PKEY_generate(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	BN_free(exponent);
	return key;
}

static inline struct aq_str
jose_pem(struct aq_arena *arena, EVP_PKEY *key, bool private)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct aq_str pem;
	char *text;
	long n;

	assert_int_equal(private ? PEM_write_bio_PKCS8PrivateKey(
				       bio, key, NULL, NULL, 0, NULL, NULL)
				 : PEM_write_bio_PUBKEY(bio, key),
	    1);
	n = BIO_get_mem_data(bio, &text);
	pem = jose_bytes(arena, text, (size_t)n);
	BIO_free(bio);
	return pem;
}

/* Base64url of a number of the key; `length` bytes, 0: as many as it has. */
static inline struct aq_str
jose_number(struct aq_arena *arena, EVP_PKEY *key, const char *name, int length)
{
	unsigned char bytes[2048];
	BIGNUM *number = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
	length = length != 0 ? length : BN_num_bytes(number);
	assert_int_equal(BN_bn2binpad(number, bytes, length), length);
	BN_free(number);
	return jose_b64(arena, bytes, (size_t)length);
}

/* The members that make the key, with `more` ("\"kid\":\"a\"") behind. */
static inline const char *
jose_jwk(struct aq_arena *arena, EVP_PKEY *key, const char *more)
{
	int length = (EVP_PKEY_get_bits(key) + 7) / 8;
	const char *comma = more[0] != '\0' ? "," : "";

	if (EVP_PKEY_is_a(key, "RSA") == 1)
		return aq_arena_printf(arena,
		    "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s%s}",
		    jose_number(arena, key, OSSL_PKEY_PARAM_RSA_N, 0).p,
		    jose_number(arena, key, OSSL_PKEY_PARAM_RSA_E, 0).p, comma,
		    more)
		    .p;
	return aq_arena_printf(arena,
	    "{\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"%s%s}",
	    EVP_PKEY_get_bits(key),
	    jose_number(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, length).p,
	    jose_number(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, length).p, comma,
	    more)
	    .p;
}

/* A set of up to three keys; NULL: none. */
static inline struct aq_jwk_set
jose_set(struct aq_arena *arena, const char *a, const char *b, const char *c)
{
	struct aq_str json = aq_arena_printf(arena, "{\"keys\":[%s%s%s%s%s]}",
	    a, b != NULL ? "," : "", b != NULL ? b : "", c != NULL ? "," : "",
	    c != NULL ? c : "");
	struct aq_jwk_set set;
	const char *why;

	if (!aq_jwk_set_read(arena, json, &set, &why))
		fail_msg("the set %s: %s", why, json.p);
	return set;
}

/* ---- signatures ------------------------------------------------------ */

static inline struct aq_str
jose_raw(struct aq_arena *arena, const unsigned char *der, size_t n, int half)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)n);
	unsigned char raw[192];

	assert_non_null(pair);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, half), half);
	assert_int_equal(
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + half, half), half);
	ECDSA_SIG_free(pair);
	return jose_bytes(arena, raw, 2 * (size_t)half);
}

/* By the name of the algorithm; "ES256/DER" leaves the DER form. */
static inline struct aq_str
jose_sign(struct aq_arena *arena, EVP_PKEY *key, const char *algorithm,
    struct aq_str bytes)
{
	char digest[16] = "SHA";
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	unsigned char signature[2048];
	size_t n = sizeof(signature);
	bool der = strstr(algorithm, "/DER") != NULL;

	strncat(digest, algorithm + 2, 3);
	assert_int_equal(EVP_DigestSignInit_ex(
			     context, &of_key, digest, NULL, NULL, key, NULL),
	    1);
	if (algorithm[0] == 'P')
		assert_true(EVP_PKEY_CTX_set_rsa_padding(
				of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
			    EVP_PKEY_CTX_set_rsa_pss_saltlen(
				of_key, RSA_PSS_SALTLEN_DIGEST) == 1);
	assert_int_equal(EVP_DigestSign(context, signature, &n,
			     (const unsigned char *)bytes.p, bytes.n),
	    1);
	EVP_MD_CTX_free(context);
	if (algorithm[0] == 'E' && !der)
		return jose_raw(
		    arena, signature, n, (EVP_PKEY_get_bits(key) + 7) / 8);
	return jose_bytes(arena, signature, n);
}

static inline struct aq_str
jose_hmac(struct aq_arena *arena, struct aq_str key, struct aq_str bytes)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	assert_non_null(HMAC(EVP_sha256(), key.p, (int)key.n,
	    (const unsigned char *)bytes.p, bytes.n, mac, &n));
	return jose_bytes(arena, mac, n);
}

/* ---- tokens ---------------------------------------------------------- */

static inline struct aq_str
jose_joined(struct aq_arena *arena, const char *header, const char *payload)
{
	return aq_arena_printf(arena, "%s.%s",
	    aq_b64url_encode(arena, aq_str_from(header)).p,
	    aq_b64url_encode(arena, aq_str_from(payload)).p);
}

static inline struct aq_str
jose_with(struct aq_arena *arena, struct aq_str part, struct aq_str signature)
{
	return aq_arena_printf(arena, "%.*s.%.*s", AQ_STR_ARG(part),
	    AQ_STR_ARG(aq_b64url_encode(arena, signature)));
}

/* Rightly signed, whatever it says. */
static inline struct aq_str
jose_token(struct aq_arena *arena, EVP_PKEY *key, const char *algorithm,
    const char *header, const char *payload)
{
	struct aq_str part = jose_joined(arena, header, payload);

	return jose_with(arena, part, jose_sign(arena, key, algorithm, part));
}

#endif
