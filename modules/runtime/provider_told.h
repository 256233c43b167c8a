/*
 * What the administrator of the other side must be told: addresses of ours,
 * as acquisctl idp show and the staff pages give them.
 *
 *	service		CAS: services that begin so are ours
 *	form_endpoint	jwt: where a portal's form posts its token to
 *	token_endpoint	jwt: the grant of RFC 7523, for programs
 *	redirect_uri	OpenID Connect, LTI: where answers go
 *	post_logout_redirect_uri, backchannel_logout_uri	OpenID Connect
 *	initiate_login_uri	LTI: where a launch begins
 *	jwks_uri	our public keys, for who checks what we sign
 */
#ifndef AQ_RUNTIME_PROVIDER_TOLD_H
#define AQ_RUNTIME_PROVIDER_TOLD_H

#include "base/arena.h"
#include "runtime/provider.h"

#define AQ_TOLD 8

struct aq_told {
	const char *name;
	struct aq_str url;
};

/* `origin`: [site] origin. How many there are; empty urls without memory. */
size_t aq_provider_told(struct aq_arena *arena, const char *origin,
    const struct aq_provider *provider, struct aq_told ret_told[AQ_TOLD]);

#endif
