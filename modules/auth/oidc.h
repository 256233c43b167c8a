/*
 * OpenID Connect, as the relying party.
 *
 *	discover  what the provider says of itself, for an hour
 *							(oidc_discovery.c)
 *	begin	  to its authorization endpoint: code, PKCE S256, state, nonce
 *	return	  back at an address of this provider's own: the flow is taken,
 *		  then the code is worth tokens			(oidc.c)
 *	exchange  at its token endpoint, then the ID token	(oidc_token.c)
 *	complete  userinfo, when the ID token lacks what is mapped
 *							(oidc_userinfo.c)
 *	logout	  theirs ends ours, ours may end theirs		(oidc_logout.c)
 *
 * Mix-up (one provider's code sent to another): each provider has a redirect
 * URI of its own, the flow knows its provider, and `iss` of the response is
 * compared (RFC 9207).
 */
#ifndef AQ_AUTH_OIDC_H
#define AQ_AUTH_OIDC_H

#include "auth/sso.h"
#include "runtime/provider_token.h"

/* ---- discovery -------------------------------------------------------- */

/* Endpoints; the last two may be empty. */
struct auth_oidc_server {
	struct aq_str authorization, token, keys, userinfo, end_session;
	bool says_issuer; /* its responses have `iss` */
};

struct auth_discovery;

/* For all threads; NULL when memory is short. */
struct auth_discovery *auth_discovery_new(void);
void auth_discovery_free(struct auth_discovery *discovery);

enum auth_discovered {
	AUTH_DISCOVERED,
	AUTH_DISCOVERY_AWAY, /* cannot be had now */
	AUTH_DISCOVERY_BAD,  /* not such that we would use it */
};

/*
 * Known for an hour, and for a day while it cannot be asked anew; asked at most
 * once in ten seconds when it fails. Notes a failure in the trace, which may
 * be NULL. Blocks: not in a transaction.
 */
enum auth_discovered
auth_oidc_discover(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_oidc_server *ret_server);

/* ---- a sign-in --------------------------------------------------------- */

/* A browser that is back. */
struct auth_oidc_visit {
	struct aq_req *rq;
	struct aq_provider provider;
	struct auth_oidc_server server;
	struct auth_flow flow;
	struct aq_token_trace trace;
	struct aq_str code, id_token, access_token;
	struct aq_attributes attributes;
	struct aq_str subject, session; /* sub; sid or empty */
	/* why a step failed: a status other than AQ_OK, or a refusal */
	enum aq_status status;
	struct auth_refusal refusal;
};

/* False, with the refusal filled in and a failed check noted. */
bool auth_oidc_fail(struct auth_oidc_visit *v, const char *reason,
    enum auth_advice advice, struct aq_str expected, struct aq_str found);

/* The code becomes tokens, the ID token is judged; its claims are attributes,
   subject and session. */
bool auth_oidc_exchange(struct auth_oidc_visit *v);

/* Adds claims of userinfo when the mapping misses some. */
bool auth_oidc_complete(struct auth_oidc_visit *v);

/* Ours, for this provider; also its registration's. */
struct aq_str
auth_oidc_redirect_uri(struct aq_req *rq, const struct aq_provider *provider);

/* Draws the flow; *ret_address is where the browser goes, unless *refusal says
   (reason) why it cannot. */
enum aq_status auth_oidc_begin(struct aq_req *rq,
    const struct aq_provider *provider, struct auth_flow *flow,
    struct auth_refusal *refusal, struct aq_str *ret_address);

/*
 * Where a browser may go to sign out there too, after the sign-in `provider`
 * gave has ended here; empty when it knows no such place.
 */
struct aq_str
auth_oidc_sign_out_address(struct aq_req *rq, uint64_t provider_id);

enum aq_status auth_oidc_return(struct aq_req *rq);
enum aq_status auth_oidc_logout(struct aq_req *rq);

#endif
