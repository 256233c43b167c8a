/*
 * Tokens of identity providers: what a provider's settings make of the gate's
 * policy and of the claims'. The one place that does so: sign-ins, `acquisctl
 * idp trace` and the staff page judge a token by the same call.
 *
 *	use        typ                     claims
 *	assertion  JWT, absent             RFC 7523 section 3, and iat at most
 *	                                   2 minutes ago, jti; no other
 *	                                   audience; no nonce, which says that
 *	                                   it is an ID token
 *	id token   JWT, absent             OpenID Connect Core 3.1.3.7; iat at
 *	                                   most 10 minutes ago, nonce
 *	launch     JWT, absent; a kid      the same; sub may be absent (an
 *	                                   anonymous launch)
 *	logout     logout+jwt, JWT, absent back-channel logout: jti, iat at most
 *	                                   3 minutes ago, no nonce; events,
 *	                                   which nothing else may have, are
 *	                                   the caller's affair
 *	ticket     JWT, absent             CAS: as an assertion; the audience is
 *	                                   the address of the service
 *
 * Clocks may differ by a minute. That a jti or a nonce is used once is the
 * caller's affair.
 */
#ifndef AQ_RUNTIME_PROVIDER_TOKEN_H
#define AQ_RUNTIME_PROVIDER_TOKEN_H

#include "runtime/claims.h"
#include "runtime/jwks.h"
#include "runtime/provider.h"

enum aq_token_use {
	AQ_USE_ASSERTION,
	AQ_USE_ID_TOKEN,
	AQ_USE_LAUNCH,
	AQ_USE_LOGOUT,
	AQ_USE_TICKET,
};

struct aq_token_ask {
	const struct aq_provider *provider;
	enum aq_token_use use;
	struct aq_str audience; /* empty: the client id */
	struct aq_str nonce; /* id token, launch: ours; empty: any, for trace */
	/* empty: the provider's own key or address; else as discovered */
	struct aq_str jwks_url;
	struct aq_jwks *jwks; /* NULL: no addresses, and nothing is kept */
	struct aq_db *db;
	const struct aq_config *config;
	int64_t now_us;
};

/* The use of a provider's tokens that sign people in. */
enum aq_token_use aq_provider_token_use(const struct aq_provider *provider);

/*
 * Everything that can be said of a token without memory of others. With
 * trace->all it goes on after a failure, as far as that makes sense, and
 * still returns the first refusal; nothing of a refused token may be used.
 * May ask the provider for its keys: not in a transaction.
 */
enum aq_token_refusal
aq_provider_token(struct aq_arena *arena, struct aq_str token,
    const struct aq_token_ask *ask, struct aq_token_trace *trace,
    struct aq_jws *ret_jws, struct aq_token_claims *ret_claims);

#endif
