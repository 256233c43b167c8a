/*
 * Trying an identity provider before anybody relies on it: what acquisctl idp
 * test and the staff pages show. Its servers are asked as a sign-in would ask
 * them, each check says what was found, and one that failed says what to do.
 *
 *	jwt	its key, or its address of keys, can do the algorithm
 *	oidc	discovery, issuer, endpoints, algorithm, keys, and that its
 *		token endpoint knows us
 *	cas	login page, and that a made-up ticket is told from a good one
 *	lti	keys, endpoints
 *	all	clocks
 */
#ifndef AQ_RUNTIME_PROVIDER_TRY_H
#define AQ_RUNTIME_PROVIDER_TRY_H

#include <stdint.h>

#include "base/arena.h"
#include "runtime/config.h"
#include "runtime/provider.h"
#include "runtime/token.h"

#define AQ_CHECKS 24

enum aq_check_mark {
	AQ_CHECK_GOOD,
	AQ_CHECK_BAD,
	AQ_CHECK_NOTE, /* worth knowing, no reason to refuse */
};

struct aq_check {
	const char *name; /* "discovery" */
	enum aq_check_mark mark;
	struct aq_str text; /* what was found, and what to do */
};

struct aq_provider_trial {
	/* given */
	struct aq_arena *mem;
	const struct aq_config *config;
	const struct aq_provider *provider;
	struct aq_str secret;		/* in the clear; empty: none */
	const struct aq_signer *signer; /* of private_key_jwt; NULL: none */
	int64_t now_us;
	/* found; what is too much is left out, but nothing that is bad */
	size_t count;
	struct aq_check check[AQ_CHECKS];
	struct aq_str date; /* of the last server that answered */
};

/*
 * The address of keys that an OpenID provider publishes; false when it says
 * none now.
 */
bool aq_provider_jwks_url(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_provider *provider, struct aq_str *ret_url);

/* True when no check is bad. Blocks for some seconds at worst each. */
bool aq_provider_try(struct aq_provider_trial *trial);

#endif
