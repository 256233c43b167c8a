/*
 * The signature of ES256 tokens. token_jwt.c is the only file that includes
 * jwt.h; the library is given nothing that has not passed aq_token_gate.
 */
#ifndef AQ_RUNTIME_TOKEN_JWT_H
#define AQ_RUNTIME_TOKEN_JWT_H

#include "base/arena.h"
#include "base/str.h"

/* public_pem must end with a NUL, as all strings of an arena do. */
bool aq_jwt_signature_good(
    struct aq_arena *arena, struct aq_str token, struct aq_str public_pem);

/* header and payload are JSON objects. { NULL, 0 } on failure. */
struct aq_str aq_jwt_sign(struct aq_arena *arena, struct aq_str kid,
    struct aq_str payload, struct aq_str private_pem);

#endif
