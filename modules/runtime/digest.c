#include "runtime/digest.h"

#include <sodium/crypto_hash_sha256.h>

#include "base/b64.h"

struct aq_sha256_state {
	crypto_hash_sha256_state sodium;
};

static const unsigned char *
bytes_of(struct aq_str s)
{
	static const unsigned char none[1];

	return s.n != 0 ? (const unsigned char *)s.p : none;
}

void
aq_sha256(struct aq_str bytes, uint8_t ret[AQ_SHA256_BYTES])
{
	crypto_hash_sha256(ret, bytes_of(bytes), bytes.n);
}

struct aq_str
aq_sha256_hex(struct aq_arena *arena, struct aq_str bytes)
{
	uint8_t digest[AQ_SHA256_BYTES];

	aq_sha256(bytes, digest);
	return aq_hex_encode(
	    arena, (struct aq_str){ (const char *)digest, sizeof(digest) });
}

struct aq_sha256_state *
aq_sha256_start(struct aq_arena *arena)
{
	struct aq_sha256_state *state = AQ_NEW(arena, struct aq_sha256_state);

	if (state != NULL)
		crypto_hash_sha256_init(&state->sodium);
	return state;
}

void
aq_sha256_add(struct aq_sha256_state *state, struct aq_str bytes)
{
	crypto_hash_sha256_update(&state->sodium, bytes_of(bytes), bytes.n);
}

void
aq_sha256_end(struct aq_sha256_state *state, uint8_t ret[AQ_SHA256_BYTES])
{
	crypto_hash_sha256_final(&state->sodium, ret);
}
