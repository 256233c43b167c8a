/*
 * Tokens that we make for others: deep linking answers, client assertions.
 * Our access tokens are token.h's affair.
 *
 * The key is that of the purpose "tool" (RSA 3072, RS256), made by
 * `acquisctl key create --use tool`, published at
 * GET /api/auth/keys/tool.json.
 */
#ifndef AQ_RUNTIME_JWS_SIGN_H
#define AQ_RUNTIME_JWS_SIGN_H

#include "runtime/config.h"
#include "runtime/db.h"
#include "runtime/jwk.h"
#include "runtime/token.h"

/*
 * The tool key that signs now, read from the table and the folder of private
 * keys (about 1 ms; sign what you have and forget it). False when there is
 * none or it cannot be read, with the reason logged.
 */
bool aq_tool_signer_read(struct aq_arena *arena, struct aq_db *db,
    const struct aq_config *config, int64_t now_us,
    struct aq_signer *ret_signer);

/*
 * payload: a JSON object. RS256, RS384, RS512, ES256 or ES384 by a private key
 * that fits; header {alg, typ: JWT, kid}. { NULL, 0 } when it cannot be made.
 */
struct aq_str
aq_jws_sign(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    const struct aq_signer *signer, struct aq_str payload);

struct aq_client_assertion {
	struct aq_str client_id; /* iss and sub */
	struct aq_str audience;	 /* the token endpoint, or the issuer */
	int64_t now;		 /* s */
};

/* private_key_jwt (RFC 7523 section 2.2): lives for five minutes less some
   seconds, has a jti of its own. */
struct aq_str aq_client_assertion(struct aq_arena *arena,
    enum aq_jws_algorithm algorithm, const struct aq_signer *signer,
    const struct aq_client_assertion *assertion);

#endif
