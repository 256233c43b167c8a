/*
 * Signatures by libjwt. token_jwt.c is the only file that includes jwt.h; the
 * library is given nothing that has not passed aq_jws_open.
 */
#ifndef AQ_RUNTIME_TOKEN_JWT_H
#define AQ_RUNTIME_TOKEN_JWT_H

#include "base/arena.h"
#include "base/str.h"
#include "runtime/token.h"

/* RS256, RS384, RS512, ES256 and ES384: what 1.10.2 and 1.17.2 both can. */
bool aq_jwt_can(enum aq_jws_algorithm algorithm);

/* public_pem must end with a NUL, as all strings of an arena do. A `typ`
   other than JWT fails with 1.10.2. */
bool
aq_jwt_signature_good(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    struct aq_str token, struct aq_str public_pem);

/* payload is a JSON object. { NULL, 0 } on failure. */
struct aq_str
aq_jwt_sign(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    const struct aq_signer *signer, struct aq_str payload);

#endif
