/*
 * Secrets at rest: what the database holds of a client secret, a TOTP key or
 * the verifier of a sign-in on its way is of no use without the key file
 * DIRECTORY/seal.key (32 bytes, mode 0640), which stands beside the private
 * keys and which acquis-auth and the administrator alone can read.
 * XSalsa20-Poly1305 through libsodium; only seal.c includes its header here.
 *
 * A sealed text is bound to its use and to the row it belongs to: `use` is
 * authenticated, so that a value copied to another row or column does not open.
 */
#ifndef AQ_RUNTIME_SEAL_H
#define AQ_RUNTIME_SEAL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define AQ_SEAL_KEY_BYTES 32
#define AQ_SEAL_EXTRA	  40 /* bytes that sealing adds */

struct aq_seal_key {
	uint8_t bytes[AQ_SEAL_KEY_BYTES];
};

/* Reads DIRECTORY/seal.key; false when it cannot, with the reason logged. */
bool aq_seal_key_read(const char *directory, struct aq_seal_key *ret_key);

/* `use` is any text: "totp 123". { NULL, 0 } without memory. */
struct aq_str aq_seal(struct aq_arena *mem, const struct aq_seal_key *key,
    struct aq_str use, struct aq_str plain);

/* False when it was not sealed with this key for this use. */
bool aq_seal_open(struct aq_arena *mem, const struct aq_seal_key *key,
    struct aq_str use, struct aq_str sealed, struct aq_str *ret_plain);

/*
 * A keyed digest, for what must be found again and yet tell nothing to who
 * has the database alone: 32 bytes.
 */
void aq_seal_digest(const struct aq_seal_key *key, struct aq_str use,
    struct aq_str text, uint8_t ret_digest[32]);

#endif
