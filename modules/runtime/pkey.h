/*
 * Asymmetric keys through OpenSSL: pairs of our own, public keys of others
 * judged by jwk.h's rules, signatures that libjwt cannot check. pkey.c is the
 * only file that includes OpenSSL's headers; nothing of it stays in a thread's
 * queue of errors, where libmariadb and libcurl would find it.
 */
#ifndef AQ_RUNTIME_PKEY_H
#define AQ_RUNTIME_PKEY_H

#include "base/arena.h"
#include "base/str.h"
#include "runtime/jwk.h"

struct aq_keypair {
	struct aq_str private_pem; /* PKCS #8 */
	struct aq_str public_pem;  /* SubjectPublicKeyInfo */
};

/* P-256, for access tokens. */
bool aq_keypair_new(struct aq_arena *arena, struct aq_keypair *ret);

/* RSA of 3,072 bits, for tokens that others read: a second of work, about. */
bool aq_keypair_new_rsa(struct aq_arena *arena, struct aq_keypair *ret);

/* The coordinates (32 bytes each) for a JWK; false unless it is P-256. */
bool aq_public_key_point(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_x, struct aq_str *ret_y);

/* Modulus and exponent for a JWK; false unless it is RSA. */
bool aq_public_key_rsa(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_n, struct aq_str *ret_e);

/*
 * Keys from their numbers, big-endian; x and y of the curve's full length.
 * type, bits and pem of *ret_key are set when they return AQ_JWK_OK, and
 * nothing else is touched.
 */
enum aq_jwk_refusal aq_pkey_from_rsa(struct aq_arena *arena, struct aq_str n,
    struct aq_str e, struct aq_jwk *ret_key);
enum aq_jwk_refusal
aq_pkey_from_point(struct aq_arena *arena, enum aq_key_type type,
    struct aq_str x, struct aq_str y, struct aq_jwk *ret_key);

/* The same from the text of a public key or a certificate. */
enum aq_jwk_refusal aq_pkey_from_pem(
    struct aq_arena *arena, struct aq_str pem, struct aq_jwk *ret_key);

/*
 * Whether `signature` (as a JWS has it: r and s of equal length for ES*) is
 * that of `bytes`. The algorithm must want the key's type.
 */
bool aq_pkey_verify(enum aq_jws_algorithm algorithm, struct aq_str public_pem,
    struct aq_str bytes, struct aq_str signature);

/*
 * A private key on P-256, read once: reading its text takes ten times as long
 * as a signature. Threads may share it. NULL when it is none, without memory.
 */
struct aq_private_key;

struct aq_private_key *aq_private_key_new(struct aq_str pem);
void aq_private_key_free(struct aq_private_key *key);

/* ES256: r and s, 64 bytes in the arena; { NULL, 0 } on failure. */
struct aq_str aq_private_key_sign(struct aq_arena *arena,
    const struct aq_private_key *key, struct aq_str bytes);

/* The hash that the algorithm signs, of some bytes: 32 to 64 bytes in the
   arena; { NULL, 0 } for no algorithm or without memory. */
struct aq_str aq_pkey_digest(struct aq_arena *arena,
    enum aq_jws_algorithm algorithm, struct aq_str bytes);

/* Forgets the errors that a library left in this thread. */
void aq_pkey_forget_errors(void);

#endif
