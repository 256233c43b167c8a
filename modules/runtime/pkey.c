#include "runtime/pkey.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#define POINT_MAX 97 /* 4, x, y on P-384 */
#define DER_MAX	  72 /* of a signature on P-256 */
#define RSA_LEAST 2048
#define RSA_MOST  8192
#define RSA_OURS  3072

void
aq_pkey_forget_errors(void)
{
	ERR_clear_error();
}

/* ---- text ------------------------------------------------------------ */

/* Copies what a memory BIO holds, and wipes it there. */
static bool
take(struct aq_arena *arena, BIO *bio, struct aq_str *ret)
{
	char *text = NULL;
	long n = BIO_get_mem_data(bio, &text);

	if (n <= 0 || text == NULL)
		return false;
	*ret = aq_arena_copy(arena, (struct aq_str){ text, (size_t)n });
	OPENSSL_cleanse(text, (size_t)n);
	return ret->p != NULL;
}

static BIO *
reader(struct aq_str text)
{
	return text.n != 0 && text.n <= INT_MAX
		   ? BIO_new_mem_buf(text.p, (int)text.n)
		   : NULL;
}

static EVP_PKEY *
read_public(struct aq_str pem)
{
	BIO *bio = reader(pem);
	EVP_PKEY *key =
	    bio != NULL ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return key;
}

static EVP_PKEY *
read_certificate(struct aq_str pem)
{
	BIO *bio = reader(pem);
	X509 *certificate =
	    bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	EVP_PKEY *key =
	    certificate != NULL ? X509_get_pubkey(certificate) : NULL;

	X509_free(certificate);
	BIO_free(bio);
	return key;
}

static bool
write_public(struct aq_arena *arena, EVP_PKEY *key, struct aq_str *ret_pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL && PEM_write_bio_PUBKEY(bio, key) == 1 &&
		  take(arena, bio, ret_pem);

	BIO_free(bio);
	return ok;
}

/* ---- pairs of our own ------------------------------------------------ */

static bool
write_pair(struct aq_arena *arena, EVP_PKEY *key, struct aq_keypair *ret)
{
	BIO *private = BIO_new(BIO_s_secmem());
	struct aq_keypair pair;
	bool ok;

	ok = key != NULL && private != NULL &&
	     PEM_write_bio_PKCS8PrivateKey(
		 private, key, NULL, NULL, 0, NULL, NULL) == 1 &&
	     take(arena, private, &pair.private_pem) &&
	     write_public(arena, key, &pair.public_pem);
	BIO_free(private);
	EVP_PKEY_free(key);
	aq_pkey_forget_errors();
	if (ok)
		*ret = pair;
	return ok;
}

bool
aq_keypair_new(struct aq_arena *arena, struct aq_keypair *ret)
{
	return write_pair(arena, EVP_EC_gen("P-256"), ret);
}

bool
aq_keypair_new_rsa(struct aq_arena *arena, struct aq_keypair *ret)
{
	return write_pair(arena, EVP_RSA_gen(RSA_OURS), ret);
}

/* ---- numbers of a key ------------------------------------------------ */

/* `length` bytes; 0: as many as it has. */
static bool
number(struct aq_arena *arena, const EVP_PKEY *key, const char *name,
    int length, struct aq_str *ret)
{
	BIGNUM *value = NULL;
	unsigned char *bytes = NULL;
	bool ok = EVP_PKEY_get_bn_param(key, name, &value) == 1;

	if (ok) {
		length = length != 0 ? length : BN_num_bytes(value);
		bytes = aq_arena_get(arena, (size_t)length, 1);
		ok = bytes != NULL && length > 0 &&
		     BN_bn2binpad(value, bytes, length) == length;
	}
	BN_free(value);
	if (ok)
		*ret = (struct aq_str){ (const char *)bytes, (size_t)length };
	return ok;
}

static const struct curve {
	const char *name;
	unsigned bits;
	int bytes; /* of a coordinate */
} curves[] = {
	[AQ_KEY_P256] = { "prime256v1", 256, 32 },
	[AQ_KEY_P384] = { "secp384r1", 384, 48 },
};

static bool
curve_of(const EVP_PKEY *key, enum aq_key_type *ret_type)
{
	char name[32] = "";
	size_t n = 0;

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), &n) != 1)
		return false;
	for (enum aq_key_type t = AQ_KEY_P256; t <= AQ_KEY_P384; t++) {
		if (strcmp(name, curves[t].name) != 0)
			continue;
		*ret_type = t;
		return true;
	}
	return false;
}

static bool
point_of(struct aq_arena *arena, const EVP_PKEY *key, enum aq_key_type type,
    struct aq_str *ret_x, struct aq_str *ret_y)
{
	return number(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, curves[type].bytes,
		   ret_x) &&
	       number(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, curves[type].bytes,
		   ret_y);
}

static bool
rsa_of(struct aq_arena *arena, const EVP_PKEY *key, struct aq_str *ret_n,
    struct aq_str *ret_e)
{
	return number(arena, key, OSSL_PKEY_PARAM_RSA_N, 0, ret_n) &&
	       number(arena, key, OSSL_PKEY_PARAM_RSA_E, 0, ret_e);
}

bool
aq_public_key_point(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_x, struct aq_str *ret_y)
{
	EVP_PKEY *key = read_public(public_pem);
	enum aq_key_type type;
	bool ok = key != NULL && EVP_PKEY_is_a(key, "EC") == 1 &&
		  curve_of(key, &type) && type == AQ_KEY_P256 &&
		  point_of(arena, key, type, ret_x, ret_y);

	EVP_PKEY_free(key);
	aq_pkey_forget_errors();
	return ok;
}

bool
aq_public_key_rsa(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_n, struct aq_str *ret_e)
{
	EVP_PKEY *key = read_public(public_pem);
	bool ok = key != NULL && EVP_PKEY_is_a(key, "RSA") == 1 &&
		  rsa_of(arena, key, ret_n, ret_e);

	EVP_PKEY_free(key);
	aq_pkey_forget_errors();
	return ok;
}

/* ---- keys from their numbers ----------------------------------------- */

/* The key of a type from the parameters; both stay the caller's. */
static EVP_PKEY *
key_from(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || params == NULL ||
	    EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

/* a^k for some k, modulo a prime below 2^16 */
static bool
power_of(BN_ULONG a, BN_ULONG wanted, BN_ULONG prime)
{
	BN_ULONG power = 1;

	for (BN_ULONG k = 0; k < prime; k++) {
		if (power == wanted)
			return true;
		power = power * a % prime;
	}
	return false;
}

/*
 * Moduli of the chips of CVE-2017-15361 are powers of 65537 modulo each small
 * prime (Nemec et al. 2017); a good one is that by chance once in 2^27. One
 * that a small prime divides is no modulus at all.
 */
static bool
weak_modulus(const BIGNUM *n)
{
	static const BN_ULONG primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31,
		37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
		103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163,
		167 };
	bool roca = true;

	if (BN_is_odd(n) == 0)
		return true;
	for (size_t i = 0; i < sizeof(primes) / sizeof(primes[0]); i++) {
		BN_ULONG rest = BN_mod_word(n, primes[i]);

		if (rest == 0)
			return true;
		roca = roca && power_of(65537 % primes[i], rest, primes[i]);
	}
	return roca;
}

static enum aq_jwk_refusal
judge_rsa(const BIGNUM *n, const BIGNUM *e)
{
	if (BN_num_bits(n) > RSA_MOST)
		return AQ_JWK_LARGE;
	if (BN_num_bits(n) < RSA_LEAST || weak_modulus(n))
		return AQ_JWK_WEAK;
	if (BN_is_odd(e) == 0 || BN_num_bits(e) < 17 || BN_num_bits(e) > 64)
		return AQ_JWK_EXPONENT;
	return AQ_JWK_OK;
}

static EVP_PKEY *
rsa_key(const BIGNUM *n, const BIGNUM *e)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key;

	if (build != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	key = key_from("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	return key;
}

static BIGNUM *
bignum(struct aq_str bytes)
{
	return bytes.n <= INT_MAX ? BN_bin2bn((const unsigned char *)bytes.p,
					(int)bytes.n, NULL)
				  : NULL;
}

/* Takes the key over. */
static enum aq_jwk_refusal
finish(struct aq_arena *arena, EVP_PKEY *key, enum aq_key_type type,
    struct aq_jwk *ret_key)
{
	struct aq_str pem;
	unsigned bits = key != NULL ? (unsigned)EVP_PKEY_get_bits(key) : 0;
	bool ok = key != NULL && write_public(arena, key, &pem);

	EVP_PKEY_free(key);
	if (!ok)
		return AQ_JWK_MEMORY;
	ret_key->type = type;
	ret_key->bits = bits;
	ret_key->pem = pem;
	return AQ_JWK_OK;
}

enum aq_jwk_refusal
aq_pkey_from_rsa(struct aq_arena *arena, struct aq_str n, struct aq_str e,
    struct aq_jwk *ret_key)
{
	BIGNUM *modulus = bignum(n), *exponent = bignum(e);
	enum aq_jwk_refusal refusal = AQ_JWK_MEMORY;

	if (modulus != NULL && exponent != NULL)
		refusal = judge_rsa(modulus, exponent);
	if (refusal == AQ_JWK_OK)
		refusal = finish(
		    arena, rsa_key(modulus, exponent), AQ_KEY_RSA, ret_key);
	BN_free(modulus);
	BN_free(exponent);
	aq_pkey_forget_errors();
	return refusal;
}

/* NULL when the point is not on the curve. */
static EVP_PKEY *
point_key(const struct curve *curve, struct aq_str x, struct aq_str y)
{
	unsigned char point[POINT_MAX] = { POINT_CONVERSION_UNCOMPRESSED };
	/* OSSL_PARAM has no const, but nobody writes to the name */
	char name[32] = "";
	OSSL_PARAM params[3];
	EVP_PKEY_CTX *context;
	EVP_PKEY *key;

	memcpy(name, curve->name, strlen(curve->name));
	memcpy(point + 1, x.p, x.n);
	memcpy(point + 1 + x.n, y.p, y.n);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, point, 1 + x.n + y.n);
	params[2] = OSSL_PARAM_construct_end();
	key = key_from("EC", params);
	context = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	if (key != NULL &&
	    (context == NULL || EVP_PKEY_public_check(context) != 1)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(context);
	return key;
}

enum aq_jwk_refusal
aq_pkey_from_point(struct aq_arena *arena, enum aq_key_type type,
    struct aq_str x, struct aq_str y, struct aq_jwk *ret_key)
{
	size_t length = (size_t)curves[type].bytes;
	enum aq_jwk_refusal refusal;
	EVP_PKEY *key;

	if (x.n != length || y.n != length)
		return AQ_JWK_MEMBERS;
	key = point_key(&curves[type], x, y);
	refusal =
	    key != NULL ? finish(arena, key, type, ret_key) : AQ_JWK_POINT;
	aq_pkey_forget_errors();
	return refusal;
}

/* Read whole and made anew from its numbers, so that parameters that a PEM
   may bring along (explicit curves, PSS restrictions) are gone. */
static enum aq_jwk_refusal
remake(struct aq_arena *arena, const EVP_PKEY *key, struct aq_jwk *ret_key)
{
	struct aq_str a, b;
	enum aq_key_type type;

	if (EVP_PKEY_is_a(key, "RSA") == 1)
		return rsa_of(arena, key, &a, &b)
			   ? aq_pkey_from_rsa(arena, a, b, ret_key)
			   : AQ_JWK_MEMORY;
	if (EVP_PKEY_is_a(key, "EC") != 1)
		return AQ_JWK_TYPE;
	if (!curve_of(key, &type))
		return AQ_JWK_CURVE;
	return point_of(arena, key, type, &a, &b)
		   ? aq_pkey_from_point(arena, type, a, b, ret_key)
		   : AQ_JWK_MEMORY;
}

enum aq_jwk_refusal
aq_pkey_from_pem(
    struct aq_arena *arena, struct aq_str pem, struct aq_jwk *ret_key)
{
	EVP_PKEY *key = read_public(pem);
	enum aq_jwk_refusal refusal = AQ_JWK_MEMBERS;

	if (key == NULL)
		key = read_certificate(pem);
	if (key != NULL)
		refusal = remake(arena, key, ret_key);
	EVP_PKEY_free(key);
	aq_pkey_forget_errors();
	return refusal;
}

/* ---- signatures ------------------------------------------------------ */

/* r and s side by side become the DER form that OpenSSL reads. */
static unsigned char *
der_of(struct aq_str signature, size_t *ret_n)
{
	size_t half = signature.n / 2;
	BIGNUM *r = bignum(aq_str_slice(signature, 0, half));
	BIGNUM *s = bignum(aq_str_slice(signature, half, signature.n));
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int n = -1;

	if (pair != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(pair, r, s) == 1) {
		r = s = NULL; /* the pair's now */
		n = i2d_ECDSA_SIG(pair, &der);
	}
	ECDSA_SIG_free(pair);
	BN_free(r);
	BN_free(s);
	if (n <= 0)
		return NULL;
	*ret_n = (size_t)n;
	return der;
}

static const EVP_MD *
digest_of(enum aq_jws_algorithm algorithm)
{
	switch (algorithm) {
	case AQ_JWS_NO_ALGORITHM:
		return NULL;
	case AQ_JWS_RS256:
	case AQ_JWS_PS256:
	case AQ_JWS_ES256:
		return EVP_sha256();
	case AQ_JWS_RS384:
	case AQ_JWS_ES384:
		return EVP_sha384();
	case AQ_JWS_RS512:
		return EVP_sha512();
	}
	return NULL;
}

static bool
verify(enum aq_jws_algorithm algorithm, EVP_PKEY *key, struct aq_str bytes,
    const unsigned char *signature, size_t n)
{
	const EVP_MD *digest = digest_of(algorithm);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	bool ok;

	ok = context != NULL && digest != NULL &&
	     EVP_DigestVerifyInit(context, &of_key, digest, NULL, key) == 1;
	if (ok && algorithm == AQ_JWS_PS256)
		ok = EVP_PKEY_CTX_set_rsa_padding(
			 of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(
			 of_key, RSA_PSS_SALTLEN_DIGEST) == 1;
	ok = ok && EVP_DigestVerify(context, signature, n,
		       (const unsigned char *)bytes.p, bytes.n) == 1;
	EVP_MD_CTX_free(context);
	return ok;
}

struct aq_str
aq_pkey_digest(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    struct aq_str bytes)
{
	const EVP_MD *digest = digest_of(algorithm);
	unsigned char *out = aq_arena_get(arena, EVP_MAX_MD_SIZE, 1);
	unsigned n = 0;

	if (digest == NULL || out == NULL ||
	    EVP_Digest(bytes.p, bytes.n, out, &n, digest, NULL) != 1)
		return (struct aq_str){ NULL, 0 };
	return (struct aq_str){ (const char *)out, n };
}

bool
aq_pkey_verify(enum aq_jws_algorithm algorithm, struct aq_str public_pem,
    struct aq_str bytes, struct aq_str signature)
{
	EVP_PKEY *key = read_public(public_pem);
	bool rsa = aq_jws_key_type(algorithm) == AQ_KEY_RSA, ok = false;
	unsigned char *der = NULL;
	size_t n = 0;

	if (key != NULL && rsa && EVP_PKEY_is_a(key, "RSA") == 1) {
		ok = verify(algorithm, key, bytes,
		    (const unsigned char *)signature.p, signature.n);
	} else if (key != NULL && !rsa && EVP_PKEY_is_a(key, "EC") == 1) {
		der = der_of(signature, &n);
		ok = der != NULL && verify(algorithm, key, bytes, der, n);
	}
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	aq_pkey_forget_errors();
	return ok;
}

/* ---- our own, read once ---------------------------------------------- */

struct aq_private_key {
	EVP_PKEY *pkey;
};

struct aq_private_key *
aq_private_key_new(struct aq_str pem)
{
	struct aq_private_key *key = calloc(1, sizeof(*key));
	BIO *bio = pem.n <= INT_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;

	if (key != NULL && bio != NULL)
		key->pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	aq_pkey_forget_errors();
	if (key != NULL && key->pkey != NULL &&
	    EVP_PKEY_is_a(key->pkey, "EC") == 1 &&
	    EVP_PKEY_get_bits(key->pkey) == 256)
		return key;
	aq_private_key_free(key);
	return NULL;
}

void
aq_private_key_free(struct aq_private_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

/* The DER form becomes r and s side by side. */
static bool
side_by_side(const unsigned char *der, size_t n, unsigned char ret[64])
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)n);
	bool ok = pair != NULL &&
		  BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret, 32) == 32 &&
		  BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret + 32, 32) == 32;

	ECDSA_SIG_free(pair);
	return ok;
}

struct aq_str
aq_private_key_sign(struct aq_arena *arena, const struct aq_private_key *key,
    struct aq_str bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char der[DER_MAX], *out = aq_arena_get(arena, 64, 1);
	size_t n = sizeof(der);
	bool ok;

	ok = context != NULL && out != NULL &&
	     EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) ==
		 1 &&
	     EVP_DigestSign(context, der, &n, (const unsigned char *)bytes.p,
		 bytes.n) == 1 &&
	     side_by_side(der, n, out);
	EVP_MD_CTX_free(context);
	aq_pkey_forget_errors();
	return ok ? (struct aq_str){ (const char *)out, 64 }
		  : (struct aq_str){ NULL, 0 };
}
