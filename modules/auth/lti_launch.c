/*
 * POST /api/auth/lti/launch: the platform's page posts who comes, for which
 * link; and POST /api/auth/lti/launch/resume, the same for a browser that kept
 * no cookie in the platform's frame and has fetched what binds it from the
 * platform's storage.
 */
#include "auth/factor.h"
#include "auth/lti.h"
#include "auth/sso_pending.h"

#include "base/url.h"
#include "runtime/digest.h"

#define WAITING_US ((int64_t)60 * 1000000)
#define STATE_MOST 100
#define PAGE_MOST  2000

/* What a page gets to go on with. */
struct next {
	struct aq_str path; /* already the frame's where there is one */
	struct aq_str code; /* for a window of its own; empty: none */
};

static struct aq_str
digest_of(struct aq_str text, uint8_t out[AQ_SHA256_BYTES])
{
	aq_sha256(text, out);
	return (struct aq_str){ (const char *)out, AQ_SHA256_BYTES };
}

static struct aq_str
framed(const struct auth_lti_launch *l, struct aq_str path)
{
	if (!l->framed)
		return path;
	return auth_lti_framed(
	    l->rq, l->provider.id != 0 ? l->provider.key : AQ_S("-"), path);
}

/* The page that chooses posts to the platform, which only its own pages may,
   in a frame or not. */
static struct aq_str
opened(const struct auth_lti_launch *l)
{
	if (l->message == AUTH_LTI_CHOOSE)
		return auth_lti_framed(
		    l->rq, l->provider.key, auth_lti_page(l));
	return framed(l, auth_lti_page(l));
}

/* The same for a window that a frame opens. */
static struct aq_str
opened_alone(const struct auth_lti_launch *l)
{
	return l->message == AUTH_LTI_CHOOSE ? opened(l) : auth_lti_page(l);
}

/* ---- refusing ---- */

/* The page of a refusal, in the frame where there is one. */
static enum aq_status
refuse(struct auth_lti_launch *l, struct next *ret_next)
{
	struct auth_refusal refusal = {
		.provider_id = l->provider.id,
		.reason = l->reason,
		.advice = l->advice,
		.checks = auth_checks(l->rq, &l->trace),
	};

	AQ_TRY(auth_sso_refuse(l->rq, &refusal));
	ret_next->path = framed(l, l->rq->reply.location);
	return AQ_OK;
}

/* ---- entering ---- */

/* Roles are LTI's; the rest is read as of every other institution. */
static enum aq_status
read_person(struct auth_lti_launch *l, struct aq_asserted *ret_person)
{
	struct aq_provider any_role = l->provider;
	struct aq_attributes attributes;

	any_role.roles = 1U << AQ_ROLE_LEARNER | 1U << AQ_ROLE_TEACHER;
	if (!aq_attributes_of(l->rq->mem, l->claims, &attributes))
		return AQ_E_INTERNAL;
	switch (
	    aq_asserted_read(l->rq->mem, &any_role, &attributes, ret_person)) {
	case AQ_ASSERTED_OK:
		ret_person->role = l->role;
		return AQ_OK;
	case AQ_ASSERTED_SUBJECT:
	case AQ_ASSERTED_ROLE:
		(void)auth_lti_fail(l, "sub", AUTH_ADVICE_INSTITUTION,
		    AQ_S("1 to 255 bytes"), AQ_S("something else"));
		return AQ_E_FORBIDDEN;
	case AQ_ASSERTED_MEMORY:
		break;
	}
	return AQ_E_INTERNAL;
}

/* A sign-in that this launch made, with its course and link. */
static enum aq_status
sign_in(struct auth_lti_launch *l, const struct auth_arrival *arrival,
    uint64_t user_id, struct next *ret_next)
{
	struct aq_req *rq = l->rq;
	struct auth_session session;

	AQ_TRY(auth_sso_sign_in(rq, arrival, user_id, &session));
	AQ_TRY(auth_lti_place(l, session.id, user_id));
	if (session.step.n != 0) {
		ret_next->path =
		    framed(l, auth_step_page(rq, &session, opened_alone(l)));
		return AQ_OK;
	}
	AQ_TRY(auth_session_cookies(rq, &session));
	ret_next->path = opened(l);
	/* which has shown that it keeps no cookie of a frame */
	if (l->by_storage)
		return auth_lti_window_code(
		    rq, &session, opened_alone(l), &ret_next->code);
	return AQ_OK;
}

static enum aq_status
refuse_person(struct auth_lti_launch *l, const char *reason,
    enum auth_advice advice, struct next *ret_next)
{
	(void)auth_lti_fail(l, reason, advice, AQ_S(""), AQ_S(""));
	return refuse(l, ret_next);
}

/*
 * Somebody who is not known, and whom we may not make an account for, must say
 * who it is: by the page of all institutions, which frames open in a window.
 */
static enum aq_status
enter(struct auth_lti_launch *l, struct next *ret_next)
{
	struct auth_arrival arrival = {
		.provider = &l->provider,
		.purpose = AUTH_FLOW_SIGN_IN,
		.return_to = auth_lti_page(l),
		.transport = l->framed ? AUTH_EMBEDDED : AUTH_COOKIE,
	};
	enum aq_status status = read_person(l, &arrival.person);
	enum auth_found found;
	uint64_t user_id;

	if (status == AQ_E_FORBIDDEN)
		return refuse(l, ret_next);
	AQ_TRY(status);
	AQ_TRY(auth_sso_find(l->rq, &arrival, &found, &user_id));
	switch (found) {
	case AUTH_FOUND:
	case AUTH_FOUND_NEW:
		return sign_in(l, &arrival, user_id, ret_next);
	case AUTH_ASK:
		AQ_TRY(auth_pending_ask(l->rq, &arrival));
		ret_next->path = framed(l, l->rq->reply.location);
		return AQ_OK;
	case AUTH_SUSPENDED:
	case AUTH_OTHERS:
	case AUTH_ENDED:
	case AUTH_FULL:
		break;
	}
	return refuse_person(l, "suspended", AUTH_ADVICE_NOT_ALLOWED, ret_next);
}

static enum aq_status
decide(struct auth_lti_launch *l, struct next *ret_next)
{
	*ret_next = (struct next){ .code = AQ_S("") };
	if (!auth_lti_check(l))
		return refuse(l, ret_next);
	return enter(l, ret_next);
}

/* ---- a browser without cookies ---- */

/* Which platform it is, as far as the state tells: for the page of a refusal,
   and for the storage to ask. Nothing is used up. */
static enum aq_status
look_up(struct auth_lti_launch *l, bool *ret_found)
{
	struct aq_req *rq = l->rq;
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_flow_of_out row;
	enum aq_db_result result = q_flow_of(rq->db,
	    &(struct q_flow_of_in){
		.state_digest = digest_of(l->state, digest), .now = rq->now },
	    &row);
	enum aq_status status;

	*ret_found = result == AQ_DB_OK;
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	l->flow.detail = row.detail;
	auth_lti_detail(l);
	status =
	    auth_provider_by_id(rq, row.identity_provider_id, &l->provider);
	return status == AQ_E_NOT_FOUND ? AQ_OK : status;
}

static enum aq_status
wait_for_storage(struct auth_lti_launch *l)
{
	struct aq_req *rq = l->rq;
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_buf page;

	AQ_TRY(aq_db_status(q_lti_waiting_add(rq->db,
	    &(struct q_lti_waiting_add_in){
		.state_digest = digest_of(l->state, digest),
		.id_token = l->token,
		.expires_at = rq->now + WAITING_US,
	    },
	    NULL)));
	aq_buf_init(&page, rq->mem, PAGE_MOST);
	aq_buf_add(&page, framed(l, AQ_S("/course/open#launch=1&state=")));
	aq_url_encode(&page, l->state);
	aq_buf_printf(&page, "&storage=%.*s&platform=", AQ_STR_ARG(l->storage));
	aq_url_encode(
	    &page, aq_provider_origin(l->provider.authorization_endpoint));
	return page.failed ? AQ_E_INTERNAL
			   : aq_req_redirect(rq, aq_buf_str(&page));
}

/* ---- the endpoints ---- */

static enum aq_status
platform_refused(struct auth_lti_launch *l)
{
	struct next next = { .code = AQ_S("") };

	(void)auth_lti_fail(l, "lti_platform_error", AUTH_ADVICE_AGAIN,
	    AQ_S("an id_token"), AQ_S("an error"));
	AQ_TRY(refuse(l, &next));
	return aq_req_redirect(l->rq, next.path);
}

enum aq_status
auth_lti_launch(struct aq_req *rq)
{
	struct auth_lti_launch l = { .rq = rq,
		.browser = { rq->frame_flow_cookie, rq->flow_cookie },
		.framed = rq->foreign_frame };
	struct aq_str error;
	struct next next;
	bool found;

	aq_token_trace_init(&l.trace, rq->mem, false);
	if (!aq_req_form(rq, "state", &l.state) || l.state.n > STATE_MOST)
		l.state = AQ_S("");
	if (!aq_req_form(rq, "id_token", &l.token))
		l.token = AQ_S("");
	AQ_TRY(look_up(&l, &found));
	if (l.token.n == 0 && aq_req_form(rq, "error", &error))
		return platform_refused(&l);
	if (found && l.framed && l.storage.n != 0 && l.provider.id != 0 &&
	    rq->frame_flow_cookie.n == 0 && l.token.n <= AQ_JWS_LONGEST)
		return wait_for_storage(&l);
	AQ_TRY(decide(&l, &next));
	return aq_req_redirect(rq, next.path);
}

static enum aq_status
decode(struct auth_lti_launch *l)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(l->rq, &r));
	aq_jr_str(&r, "state", 1, STATE_MOST, &l->state);
	aq_jr_str(&r, "browser", 1, STATE_MOST, &l->browser[0]);
	return aq_req_json_end(l->rq, &r);
}

static enum aq_status
take_waiting(struct auth_lti_launch *l)
{
	struct aq_req *rq = l->rq;
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_str state = digest_of(l->state, digest);
	struct q_lti_waiting_of_out out;
	enum aq_db_result result = q_lti_waiting_of(rq->db,
	    &(struct q_lti_waiting_of_in){
		.state_digest = state, .now = rq->now },
	    &out);

	if (result == AQ_DB_NONE)
		return AQ_E_NOT_FOUND;
	if (result == AQ_DB_OK)
		result = q_lti_waiting_remove(rq->db,
		    &(struct q_lti_waiting_remove_in){ .state_digest = state },
		    NULL);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	l->token = out.id_token;
	return AQ_OK;
}

enum aq_status
auth_lti_resume(struct aq_req *rq)
{
	struct auth_lti_launch l = {
		.rq = rq, .framed = true, .by_storage = true
	};
	struct aq_jw *w = &rq->reply.json;
	struct next next;
	bool found;

	AQ_TRY(decode(&l));
	AQ_TRY(take_waiting(&l));
	AQ_TRY(look_up(&l, &found));
	AQ_TRY(decide(&l, &next));
	rq->reply.http = 200;
	rq->reply.location = AQ_S("");
	aq_jw_object(w);
	aq_jw_key_str(w, "path", next.path);
	if (next.code.n != 0)
		aq_jw_key_str(w, "code", next.code);
	aq_jw_end(w);
	return AQ_OK;
}
