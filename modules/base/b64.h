/*
 * base64url without padding (RFC 4648 section 5, RFC 7515), canonical only:
 * decoding refuses padding, other alphabets, white space, an impossible
 * length and non-zero trailing bits, so that encode(decode(x)) == x.
 */
#ifndef AQ_BASE_B64_H
#define AQ_BASE_B64_H

#include "base/arena.h"
#include "base/str.h"

struct aq_str aq_b64url_encode(struct aq_arena *arena, struct aq_str bytes);
bool aq_b64url_decode(
    struct aq_arena *arena, struct aq_str text, struct aq_str *ret_bytes);

/* base64 with padding (RFC 4648 section 4), for HTTP Basic. */
struct aq_str aq_b64_encode(struct aq_arena *arena, struct aq_str bytes);

/* Lower-case hexadecimal. */
struct aq_str aq_hex_encode(struct aq_arena *arena, struct aq_str bytes);
bool aq_hex_decode(
    struct aq_arena *arena, struct aq_str text, struct aq_str *ret_bytes);

#endif
