/*
 * Signing in through an institution: what OpenID Connect, LTI, CAS and the
 * institution's own token share.
 *
 *	begin   a flow is drawn: state, nonce, PKCE verifier; the state is
 *		bound to the browser by a cookie		(sso_flow.c)
 *	take    the browser is back: the flow is consumed, once	(sso_flow.c)
 *	        … the kind's own file checks what was brought …
 *	finish  who is it: an account that is known, a new one, or a question
 *		to the person; then a sign-in and the page	(sso_finish.c)
 *	refuse  or a page that says what to do, and a row that acquisctl idp
 *		trace explains					(sso_refuse.c)
 *
 * A first sign-in joins an account that is there already only when both sides
 * have confirmed the same address (and the institution may vouch for it), or
 * when the person signs in to both.
 */
#ifndef AQ_AUTH_SSO_H
#define AQ_AUTH_SSO_H

#include "auth/auth.h"
#include "runtime/asserted.h"
#include "runtime/jws.h"
#include "runtime/provider.h"
#include "runtime/staff.h"

/* ---- providers: sso_provider.c ---------------------------------------- */

/*
 * By its key, id, or issuer and client id. AQ_E_NOT_FOUND when there is none or
 * it is disabled; a draft is found (who uses one must be staff or hold its
 * address).
 */
enum aq_status auth_provider_by_key(
    struct aq_req *rq, struct aq_str key, struct aq_provider *ret_provider);
enum aq_status auth_provider_by_id(
    struct aq_req *rq, uint64_t id, struct aq_provider *ret_provider);
enum aq_status auth_provider_by_issuer(struct aq_req *rq,
    enum aq_provider_kind kind, struct aq_str issuer, struct aq_str client_id,
    struct aq_provider *ret_provider);

/* The provider's secret in the clear; false when there is none. */
bool auth_provider_secret(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_str *ret_secret);

/* ---- lists: search.c ---------------------------------------------------- */

#define AUTH_SEARCH_WORDS 6

/*
 * The parameter `search` as patterns of LIKE, one for each of its first words;
 * "%", which fits all, for those that it has not. AQ_E_INVALID.
 */
enum aq_status
auth_search(struct aq_req *rq, struct aq_str ret_word[AUTH_SEARCH_WORDS]);

/* ---- flows: sso_flow.c -------------------------------------------------- */

/* Numbers of sso_flow.purpose. */
enum auth_flow_purpose {
	AUTH_FLOW_SIGN_IN = 1,
	AUTH_FLOW_LINK = 2,
};

struct auth_flow {
	uint64_t provider_id;
	enum auth_flow_purpose purpose;
	uint64_t user_id;      /* AUTH_FLOW_LINK: whose account; else 0 */
	uint64_t auth_session; /* AUTH_FLOW_LINK: the sign-in that asks */
	struct aq_str return_to;
	struct aq_str detail; /* of the kind's own, ≤ 1,000 characters */
	bool embedded;	      /* in a frame of another site */
	bool posted;	      /* the answer is posted by a page of another site
				 (LTI); auth_flow_begin allows for it */
	/* drawn by auth_flow_begin; 43 characters of base64url each */
	struct aq_str state, nonce, verifier;
};

/* A page of ours for who is signed in: "/x", visible ASCII without '\', at most
   300, its path without "//", "/." and '%'; else "/home". */
struct aq_str auth_return_to(struct aq_str wanted);

/*
 * Draws state, nonce and verifier, stores the flow for ten minutes and sets
 * the cookie that binds it to the browser (kept when the browser has one, so
 * that two tabs can be on their way).
 */
enum aq_status auth_flow_begin(struct aq_req *rq, struct auth_flow *flow);

enum auth_flow_taken {
	AUTH_FLOW_TAKEN,
	AUTH_FLOW_UNKNOWN,   /* no such state: invented, used or too old */
	AUTH_FLOW_ELSEWHERE, /* another browser's; it stays usable there */
	AUTH_FLOW_FAILED,    /* the database; *ret_status */
};

/*
 * Consumes the flow of a state: of many who try at once, one gets it.
 * `browser` is what binds: the cookie, or what platform storage gave back.
 */
enum auth_flow_taken
auth_flow_take(struct aq_req *rq, struct aq_str state, struct aq_str browser,
    struct auth_flow *ret_flow, enum aq_status *ret_status);

/* Numbers of sso_once.kind. */
enum auth_once {
	AUTH_ONCE_ASSERTION = 1,
	AUTH_ONCE_LOGOUT = 2,
	AUTH_ONCE_TICKET = 3,
	AUTH_ONCE_TICKET_JTI = 4,
};

/* AQ_DB_OK the first time, AQ_DB_DUPLICATE after; kept until expires_at, µs. */
enum aq_db_result auth_use_once(struct aq_req *rq, uint64_t provider_id,
    enum auth_once kind, struct aq_str value, int64_t expires_at);

/* base64url of `count` random bytes (≤ 64). */
struct aq_str auth_draw_code(struct aq_req *rq, size_t count);

/* ---- the end of it: sso_finish.c ---------------------------------------- */

/* What a kind found out. */
struct auth_arrival {
	const struct aq_provider *provider;
	struct aq_asserted person;
	struct aq_str provider_session; /* sid, CAS ticket; empty: none */
	enum auth_flow_purpose purpose;
	uint64_t user_id;      /* AUTH_FLOW_LINK: whose account */
	uint64_t auth_session; /* AUTH_FLOW_LINK: the sign-in that asked */
	struct aq_str return_to;
	enum auth_transport transport;
	bool brief; /* the sign-in ends with its access token */
};

/* Institutions that one account can be signed in to through. */
#define AUTH_IDENTITIES_MOST 20

enum auth_found {
	AUTH_FOUND,	/* *ret_user */
	AUTH_FOUND_NEW, /* *ret_user: an account was made just now */
	AUTH_ASK,	/* nobody yet: the person must say who it is */
	AUTH_SUSPENDED,
	AUTH_OTHERS, /* AUTH_FLOW_LINK: it signs in to somebody else */
	AUTH_ENDED,  /* AUTH_FLOW_LINK: the sign-in that asked has ended */
	AUTH_FULL,   /* AUTH_FLOW_LINK: the account has the most there can be */
};

/* Whose account it is; makes the account or the link where the rules allow. */
enum aq_status
auth_sso_find(struct aq_req *rq, const struct auth_arrival *arrival,
    enum auth_found *ret_found, uint64_t *ret_user);

/*
 * All of the end for a browser: finds the account, signs in, sets the cookies
 * and answers 303 to return_to, to the page that asks who it is, or to the
 * page of a refusal.
 */
enum aq_status
auth_sso_finish(struct aq_req *rq, const struct auth_arrival *arrival);

/* Enters (auth_enter) as `user_id`; *ret_session for auth_signed_in or
   auth_enter_redirect, which ask for a code where the account wants one. */
enum aq_status
auth_sso_sign_in(struct aq_req *rq, const struct auth_arrival *arrival,
    uint64_t user_id, struct auth_session *ret_session);

/* Ends the sign-ins that a provider calls so (single logout). */
enum aq_status auth_sso_end(
    struct aq_req *rq, uint64_t provider_id, struct aq_str provider_session);

/* ---- refusals: sso_refuse.c --------------------------------------------- */

/* What the page tells the person to do. */
enum auth_advice {
	AUTH_ADVICE_AGAIN,	   /* again: too old, used, elsewhere */
	AUTH_ADVICE_INSTITUTION,   /* its answer is no good: tell them */
	AUTH_ADVICE_LATER,	   /* it cannot be reached now */
	AUTH_ADVICE_NOT_ALLOWED,   /* not this person, not here */
	AUTH_ADVICE_CANCELLED,	   /* the person gave up there */
	AUTH_ADVICE_OTHER_ACCOUNT, /* it signs in to another account */
	AUTH_ADVICE_PORTAL,	   /* begin there: in its portal or course */
	AUTH_ADVICE_CLOSED,	   /* nobody signs in by this way here */
};

/* Of a token that the gate refused. */
enum auth_advice auth_token_advice(enum aq_token_refusal refusal);

struct auth_refusal {
	uint64_t provider_id; /* 0: could not be told */
	const char *reason;   /* the precise one: "signature" */
	enum auth_advice advice;
	struct aq_str checks; /* JSON array of {check, passed, expected,
				 found}; empty: none */
};

/* Notes a check of ours: `otherwise` is what was found when it failed. */
void auth_note(struct aq_token_trace *trace, const char *check, bool passed,
    const char *expected, const char *otherwise);

/* What was checked, as `checks` has it; empty without memory. */
struct aq_str
auth_checks(struct aq_req *rq, const struct aq_token_trace *trace);

/* Logs and stores it, for a week; the first 1,000 an hour of each provider,
   10,000 of all, so that nobody can fill the table, nor hide one provider's
   refusals behind another's. */
void auth_sso_record(struct aq_req *rq, const struct auth_refusal *refusal);

/* The same, and the page that says what to do. */
struct aq_str
auth_sso_refusal_page(struct aq_req *rq, const struct auth_refusal *refusal);

/* The same, and 303 to that page. */
enum aq_status
auth_sso_refuse(struct aq_req *rq, const struct auth_refusal *refusal);

/*
 * For a browser whose provider could not be loaded (status): one that was there
 * once gets that page, what no key can be is AQ_E_NOT_FOUND.
 */
enum aq_status auth_sso_no_provider(struct aq_req *rq, enum aq_status status);

/* A one-time code of ours that is no good (any more): recorded; always
   AQ_E_NOT_FOUND. */
enum aq_status auth_sso_no_code(struct aq_req *rq, uint64_t provider_id);

/*
 * sso_person.c: reads the person, and notes a failure in trace and in reason
 * and advice of *refusal.
 */
bool auth_sso_person(struct aq_req *rq, const struct aq_provider *provider,
    const struct aq_attributes *attributes, struct aq_token_trace *trace,
    struct auth_refusal *refusal, struct aq_asserted *ret_person);

/* ---- staff.c ------------------------------------------------------------ */

/* The caller has one of the roles (mask of 1 << role); else AQ_E_FORBIDDEN. A
   sign-in that was ended is AQ_E_UNAUTHENTICATED. */
enum aq_status auth_staff(struct aq_req *rq, unsigned roles);

/* The same with the roles of the route: the program's `authorise`. */
enum aq_status auth_authorise(struct aq_req *rq);

/* ---- endpoints, one file each ------------------------------------------ */

enum aq_status auth_institutions(struct aq_req *rq);
enum aq_status auth_sso_start(struct aq_req *rq);
enum aq_status auth_sso_link(struct aq_req *rq);
enum aq_status auth_identities_list(struct aq_req *rq);
enum aq_status auth_identity_remove(struct aq_req *rq);
enum aq_status auth_pending_show(struct aq_req *rq);
enum aq_status auth_pending_link(struct aq_req *rq);
enum aq_status auth_pending_create(struct aq_req *rq);
enum aq_status auth_staff_providers(struct aq_req *rq);
enum aq_status auth_staff_provider_show(struct aq_req *rq);
enum aq_status auth_staff_provider_create(struct aq_req *rq);
enum aq_status auth_staff_provider_change(struct aq_req *rq);
enum aq_status auth_staff_provider_test(struct aq_req *rq);
enum aq_status auth_staff_organisations(struct aq_req *rq);
enum aq_status auth_staff_organisation_add(struct aq_req *rq);
enum aq_status auth_staff_trace(struct aq_req *rq);
enum aq_status auth_staff_refusal(struct aq_req *rq);

#endif
