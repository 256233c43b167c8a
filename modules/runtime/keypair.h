/*
 * P-256 key pairs through OpenSSL. keypair.c is the only file that includes
 * its headers.
 */
#ifndef AQ_RUNTIME_KEYPAIR_H
#define AQ_RUNTIME_KEYPAIR_H

#include "base/arena.h"
#include "base/str.h"

struct aq_keypair {
	struct aq_str private_pem; /* PKCS #8 */
	struct aq_str public_pem;  /* SubjectPublicKeyInfo */
};

bool aq_keypair_new(struct aq_arena *arena, struct aq_keypair *ret);

/* The coordinates (32 bytes each) for a JWK; false unless it is P-256. */
bool aq_public_key_point(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_x, struct aq_str *ret_y);

#endif
