/*
 * What a process knows of the addresses of keys, for all its threads; behind
 * jwks.h.
 */
#ifndef AQ_RUNTIME_JWKS_CACHE_H
#define AQ_RUNTIME_JWKS_CACHE_H

#include "runtime/digest.h"
#include "runtime/fetch.h"
#include "runtime/jwks.h"

/* Times in µs since 1970. */
struct aq_jwks_view {
	struct aq_jwk_set set; /* when has_set */
	bool has_set;
	int64_t fetched, tried;
	int64_t read;	     /* when the table was looked at */
	struct aq_str error; /* of the last request; empty: none */
};

bool aq_jwk_set_copy(struct aq_arena *arena, const struct aq_jwk_set *set,
    struct aq_jwk_set *ret_set);

/* By the SHA-256 of the address. What was fetched before what is known is not
   remembered. Recall copies into the arena; false when nothing is known. */
void aq_jwks_remember(struct aq_jwks *jwks,
    const uint8_t digest[AQ_SHA256_BYTES], const struct aq_jwks_view *view);
bool aq_jwks_recall(struct aq_jwks *jwks, struct aq_arena *arena,
    const uint8_t digest[AQ_SHA256_BYTES], struct aq_jwks_view *ret_view);

/*
 * True: this thread may ask the address, and says aq_jwks_end afterwards.
 * False: another did so meanwhile and has ended, or `most` threads wait for
 * others already and no answer came within a second.
 */
bool aq_jwks_begin(
    struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES], int64_t most);
void aq_jwks_end(struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES]);

#endif
