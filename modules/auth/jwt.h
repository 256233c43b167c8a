/*
 * Tokens that an institution's own portal makes (RFC 7523): one verifier, two
 * doors.
 *
 *	front	the browser posts the token to POST /api/auth/sso/jwt, from a
 *		page of the portal					(jwt.c)
 *	back	the portal's server posts it to POST /api/auth/token and gets
 *		an access token, or a one-time code that signs a browser in
 *								(jwt_grant.c)
 *
 * Whoever can post a token to us in somebody's browser signs that browser in to
 * an account of their own choice. So the front door opens by itself only when
 * the browser says that the page is one of the portal's (Origin), or when we
 * have sent this very browser there (state). Otherwise, and for every one-time
 * code, a page of ours shows who is about to be signed in, and a person says
 * yes (sso_code.c).
 */
#ifndef AQ_AUTH_JWT_H
#define AQ_AUTH_JWT_H

#include "auth/sso.h"
#include "runtime/provider_token.h"

/* A token, and what came of it. */
struct auth_assertion {
	struct aq_str text;
	struct aq_provider provider; /* id 0: none was found */
	struct aq_token_trace trace;
	struct aq_asserted person;
	struct auth_refusal refusal; /* when it is refused */
};

/*
 * Finds the provider by what the token says of itself, then judges all of it
 * by that provider's settings, and uses it up. AQ_OK with *ret_good, or the
 * refusal is filled in; another status is the database's.
 */
enum aq_status auth_assertion_accept(
    struct aq_req *rq, struct auth_assertion *assertion, bool *ret_good);

/* Draws the flow; *ret_address is the page of the portal. AQ_E_NOT_FOUND when
   the settings have none. */
enum aq_status
auth_jwt_begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct aq_str *ret_address);

/* ---- one-time codes: sso_code.c ----------------------------------------- */

#define AUTH_CODE_LIFE_S 300

/* A code that signs in as user_id, once, after a person has said yes. */
enum aq_status
auth_code_draw(struct aq_req *rq, const struct auth_arrival *arrival,
    uint64_t user_id, struct aq_str *ret_code);

/* The page of ours that takes it, behind '#'. */
struct aq_str auth_code_page(struct aq_req *rq, struct aq_str code);

/* ---- endpoints --------------------------------------------------------- */

enum aq_status auth_jwt_post(struct aq_req *rq);
enum aq_status auth_jwt_grant(struct aq_req *rq);
enum aq_status auth_code_show(struct aq_req *rq);
enum aq_status auth_code_use(struct aq_req *rq);

#endif
