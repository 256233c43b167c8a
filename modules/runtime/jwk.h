/*
 * Public keys of others: JWK sets (RFC 7517) and PEM, read strictly and judged
 * before anything is verified with them.
 *
 * Taken: RSA of 2,048 to 8,192 bits with an odd public exponent from 65,537 to
 * 64 bits that does not carry the fingerprint of ROCA (CVE-2017-15361); EC
 * P-256 and P-384 with a point on the curve. Whatever else stands in a set
 * (oct, OKP, keys for encryption, weak keys, keys with their private half) is
 * kept with the reason why it serves for nothing, so that an administrator can
 * be told.
 */
#ifndef AQ_RUNTIME_JWK_H
#define AQ_RUNTIME_JWK_H

#include "base/arena.h"
#include "base/str.h"

#define AQ_JWK_SET_BYTES ((size_t)64 * 1024)
#define AQ_JWK_SET_KEYS	 64

/* There is no HS* and no "none": a verifier that knows no secret cannot be
   talked into using a public key as one. */
enum aq_jws_algorithm {
	AQ_JWS_NO_ALGORITHM, /* nothing is accepted */
	AQ_JWS_RS256,
	AQ_JWS_RS384,
	AQ_JWS_RS512,
	AQ_JWS_PS256,
	AQ_JWS_ES256,
	AQ_JWS_ES384,
};

/* "RS256" …, compared exactly; false for every other name. */
bool
aq_jws_algorithm_from(struct aq_str name, enum aq_jws_algorithm *ret_algorithm);
const char *aq_jws_algorithm_name(enum aq_jws_algorithm algorithm);

enum aq_key_type {
	AQ_KEY_RSA,
	AQ_KEY_P256,
	AQ_KEY_P384,
};

/* The type of key that the algorithm wants. */
enum aq_key_type aq_jws_key_type(enum aq_jws_algorithm algorithm);

/* Why a key serves for nothing. */
enum aq_jwk_refusal {
	AQ_JWK_OK,
	AQ_JWK_TYPE,	  /* kty (or the PEM) is neither RSA nor EC */
	AQ_JWK_CURVE,	  /* neither P-256 nor P-384 */
	AQ_JWK_MEMBERS,	  /* a member is missing or not canonical */
	AQ_JWK_PRIVATE,	  /* its private half is there: the world has it */
	AQ_JWK_USE,	  /* use or key_ops say: not for signatures */
	AQ_JWK_ALGORITHM, /* alg is none that its type can do */
	AQ_JWK_WEAK,	  /* RSA below 2,048 bits, or ROCA */
	AQ_JWK_LARGE,	  /* RSA above 8,192 bits */
	AQ_JWK_EXPONENT,
	AQ_JWK_POINT, /* not on the curve */
	AQ_JWK_MEMORY,
};

const char *aq_jwk_refusal_name(enum aq_jwk_refusal refusal);

/* A public key that was judged. */
struct aq_jwk {
	enum aq_jwk_refusal refusal; /* the rest holds when AQ_JWK_OK */
	struct aq_str kid;	     /* empty: none */
	bool any_kid;		     /* from PEM: whatever the token names */
	enum aq_key_type type;
	unsigned bits;
	/* the only algorithm that the key is for; NO_ALGORITHM: any that its
	   type can do */
	enum aq_jws_algorithm algorithm;
	struct aq_str pem; /* SubjectPublicKeyInfo, NUL-terminated */
};

struct aq_jwk_set {
	const struct aq_jwk *key;
	size_t count;
};

/*
 * Reads {"keys": […]}: at most 64 kB and 64 keys, strict JSON (no name twice).
 * Unknown members are ignored, as RFC 7517 wants. False when it is no set or
 * memory is short; *ret_why is then a literal. An unusable key is no failure.
 */
bool aq_jwk_set_read(struct aq_arena *arena, struct aq_str json,
    struct aq_jwk_set *ret_set, const char **ret_why);

/*
 * A public key or a certificate in PEM (its signature and dates are not
 * looked at: the administrator vouches for it), at most 16 kB. It answers to
 * every kid. A text with a private key in it is refused.
 */
enum aq_jwk_refusal aq_jwk_from_pem(
    struct aq_arena *arena, struct aq_str pem, struct aq_jwk *ret_key);

/* Keys of the set that could verify anything. */
size_t aq_jwk_set_usable(const struct aq_jwk_set *set);

enum aq_jwk_found {
	AQ_JWK_FOUND,
	AQ_JWK_UNKNOWN,	  /* no key of that kid */
	AQ_JWK_UNFIT,	  /* there is one that cannot do the algorithm */
	AQ_JWK_AMBIGUOUS, /* several could: two with that kid, or none named */
};

/*
 * The key with that kid which can do the algorithm. A key of the same kid but
 * another type or `alg` is no match. An empty kid finds the only key that can
 * do the algorithm, when there is one only.
 */
enum aq_jwk_found aq_jwk_find(const struct aq_jwk_set *set, struct aq_str kid,
    enum aq_jws_algorithm algorithm, const struct aq_jwk **ret_key);

#endif
