/*
 * SHA-256 (FIPS 180-4) through libsodium. Only digest.c includes its header.
 */
#ifndef AQ_RUNTIME_DIGEST_H
#define AQ_RUNTIME_DIGEST_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define AQ_SHA256_BYTES 32

void aq_sha256(struct aq_str bytes, uint8_t ret[AQ_SHA256_BYTES]);

/* The same in 64 lower-case hexadecimal digits; { NULL, 0 } without memory. */
struct aq_str aq_sha256_hex(struct aq_arena *arena, struct aq_str bytes);

/* In pieces: start in an arena (NULL without memory), add, end. */
struct aq_sha256_state;
struct aq_sha256_state *aq_sha256_start(struct aq_arena *arena);
void aq_sha256_add(struct aq_sha256_state *state, struct aq_str bytes);
void aq_sha256_end(struct aq_sha256_state *state, uint8_t ret[AQ_SHA256_BYTES]);

#endif
