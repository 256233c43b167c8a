/*
 * Keys of access tokens. Public halves stand in the table signing_key, which
 * every program reads; private halves are files DIRECTORY/KID.pem, mode 0640,
 * which acquis-auth alone can read.
 *
 * A key is known once it is published, signs from `activated_at` on (the
 * latest activated one is used) and is refused from `retired_at` on, so that
 * tokens of the key before live out their time.
 */
#ifndef AQ_RUNTIME_KEYS_H
#define AQ_RUNTIME_KEYS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/db.h"
#include "runtime/token.h"

#define AQ_TOKEN_FOR "acquis" /* the audience of access tokens */

/* Numbers of signing_key.purpose. */
enum aq_key_purpose {
	AQ_KEY_FOR_TOKENS = 1, /* access tokens */
	AQ_KEY_FOR_TOOL = 2,   /* what others read from us: jws_sign.h */
};

/* For all threads of a program. issuer: copied; NULL when memory is short. */
struct aq_keys *aq_keys_new(struct aq_str issuer);
void aq_keys_free(struct aq_keys *keys);
struct aq_str aq_keys_issuer(const struct aq_keys *keys);

/* Takes the keys of the table for its own, instead of those before. */
enum aq_db_result
aq_keys_load(struct aq_keys *keys, struct aq_db *db, int64_t now_us);

/*
 * The same because of an unknown key, at most once in five seconds for all
 * threads together, so that invented ids cost nothing. True when it was done.
 */
bool aq_keys_refresh(struct aq_keys *keys, struct aq_db *db, int64_t now_us);

/* One more key; false when memory is short. For tests and aq_keys_load. */
bool
aq_keys_add(struct aq_keys *keys, struct aq_str kid, struct aq_str public_pem);

/* At least one key is there. */
bool aq_keys_loaded(struct aq_keys *keys);

/* A copy in the arena of the public key, NUL-terminated. */
bool aq_keys_find(struct aq_keys *keys, struct aq_arena *arena,
    struct aq_str kid, struct aq_str *ret_pem);

/* What was verified a moment ago: by the digest of the whole token. */
bool aq_keys_recall(struct aq_keys *keys, struct aq_str token, int64_t now,
    struct aq_claims *ret_claims);
void aq_keys_remember(struct aq_keys *keys, struct aq_str token, int64_t now,
    const struct aq_claims *claims);

/* Reads DIRECTORY/KID.pem; false when it cannot, with the reason logged. */
bool aq_signer_read(struct aq_arena *arena, const char *directory,
    struct aq_str kid, struct aq_signer *ret_signer);

#endif
