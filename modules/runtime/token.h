/*
 * Our access tokens: ES256, through the gate of jws.h as all others.
 */
#ifndef AQ_RUNTIME_TOKEN_H
#define AQ_RUNTIME_TOKEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/jws.h"

/*
 * What a person must do before anything else, as bits of the claim "due". A
 * route that does not take such a sign-in refuses it, in every program.
 */
enum aq_token_due {
	AQ_DUE_PASSWORD = 1, /* change a temporary password */
	AQ_DUE_FACTOR = 2,   /* turn on the second factor */
};

/* What an access token says. */
struct aq_claims {
	uint64_t user;	       /* sub */
	uint64_t auth_session; /* sid */
	int64_t issued_at;     /* iat, s */
	int64_t expires_at;    /* exp, s */
	char csrf[33];	       /* hex, bound to the sign-in */
	unsigned due;	       /* enum aq_token_due: what must come first */
};

/* Public keys and what else a token must agree with: see keys.h. */
struct aq_keys;
struct aq_db;

/* Full check of one of our own access tokens. now in seconds. */
enum aq_token_refusal
aq_token_verify(struct aq_arena *arena, struct aq_keys *keys,
    struct aq_str token, int64_t now, struct aq_claims *ret_claims);

/*
 * What a program asks for each request: the same, remembered for at most a
 * minute and never past its expiry, and with a look into the database when
 * the key is unknown (aq_keys_refresh). now_us in µs.
 */
enum aq_token_refusal
aq_token_check(struct aq_arena *arena, struct aq_keys *keys, struct aq_db *db,
    struct aq_str token, int64_t now_us, struct aq_claims *ret_claims);

/* A private key in PEM, with its id. */
struct aq_signer {
	struct aq_str kid, private_pem;
	/* the same for who signs often: pkey.h; NULL: the text is read anew */
	const struct aq_private_key *ready;
};

/* A token that aq_token_verify accepts; { NULL, 0 } when it cannot be made. */
struct aq_str
aq_token_sign(struct aq_arena *arena, const struct aq_signer *signer,
    struct aq_str issuer, const struct aq_claims *claims);

#endif
