#include "auth/factor.h"

#include "auth/sso.h"
#include "base/url.h"
#include "runtime/digest.h"

#define STEP_BYTES     32
#define STEP_LIFE_US   ((int64_t)600 * 1000000)
#define STEP_PAGE_MOST 4096

struct entering {
	struct aq_req *rq;
	const struct auth_session *session;
	struct aq_str step_digest;
};

/* ---- the sign-in holds ----------------------------------------------- */

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct entering *e = context;
	enum aq_db_result result = auth_session_store(db, e->rq, e->session);

	if (result == AQ_DB_OK)
		result = auth_device_keep(db, e->rq, e->session, true);
	return result;
}

/* An account that went meanwhile lets nobody in. */
static enum aq_status
entered(enum aq_db_result result)
{
	return result == AQ_DB_NONE ? AQ_E_UNAUTHENTICATED
				    : aq_db_status(result);
}

static enum aq_status
enter_now(struct aq_req *rq, struct auth_session *session)
{
	struct entering e = { .rq = rq, .session = session };

	auth_device_recognise(rq, session);
	return entered(aq_db_transaction(rq->db, store, &e));
}

static enum aq_db_result
resume(struct aq_db *db, void *context)
{
	const struct entering *e = context;
	uint64_t used = 0;
	enum aq_db_result result = q_step_use(db,
	    &(struct q_step_use_in){ .token_digest = e->step_digest }, &used);

	if (result == AQ_DB_OK && used != 1)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = auth_session_resume(db, e->rq, e->session);
	if (result == AQ_DB_OK)
		result = auth_device_keep(db, e->rq, e->session, true);
	return result;
}

enum aq_status
auth_enter_resumed(
    struct aq_req *rq, struct auth_session *session, struct aq_str step_digest)
{
	struct entering e = {
		.rq = rq, .session = session, .step_digest = step_digest
	};

	auth_device_recognise(rq, session);
	return entered(aq_db_transaction(rq->db, resume, &e));
}

/* ---- it waits for a code --------------------------------------------- */

static enum aq_db_result
hold(struct aq_db *db, void *context)
{
	const struct entering *e = context;
	enum aq_db_result result = auth_session_store(db, e->rq, e->session);

	if (result == AQ_DB_OK)
		result = q_session_hold(db,
		    &(struct q_session_hold_in){
			.now = e->rq->now, .id = e->session->id },
		    NULL);
	if (result == AQ_DB_OK)
		result = q_step_add(db,
		    &(struct q_step_add_in){
			.token_digest = e->step_digest,
			.auth_session_id = e->session->id,
			.user_id = e->session->user_id,
			.expires_at = e->rq->now + STEP_LIFE_US,
		    },
		    NULL);
	return result;
}

static enum aq_status
ask_for_code(struct aq_req *rq, struct auth_session *session)
{
	struct aq_str token = auth_draw_code(rq, STEP_BYTES);
	uint8_t digest[AQ_SHA256_BYTES];
	struct entering e = { .rq = rq,
		.session = session,
		.step_digest = { (const char *)digest, sizeof(digest) } };

	if (token.p == NULL)
		return AQ_E_INTERNAL;
	/* a frame sends people to a window of its own for it */
	if (session->transport == AUTH_EMBEDDED)
		session->transport = AUTH_COOKIE;
	aq_sha256(token, digest);
	session->step = token;
	return entered(aq_db_transaction(rq->db, hold, &e));
}

/* ---- which ----------------------------------------------------------- */

enum aq_status
auth_enter(struct aq_req *rq, struct auth_session *session)
{
	struct q_entry_of_out row;
	enum aq_db_result result = q_entry_of(rq->db,
	    &(struct q_entry_of_in){ .user_id = session->user_id }, &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return row.second_factor ? ask_for_code(rq, session)
				 : enter_now(rq, session);
}

/* In the fragment: it reaches no server and no log. */
struct aq_str
auth_step_page(struct aq_req *rq, const struct auth_session *session,
    struct aq_str return_to)
{
	struct aq_buf page;

	aq_buf_init(&page, rq->mem, STEP_PAGE_MOST);
	aq_buf_printf(&page, "/signin/code#step=%.*s&to=",
	    AQ_STR_ARG(session->step));
	aq_url_encode(&page, return_to);
	return page.failed ? AQ_S("/signin") : aq_buf_str(&page);
}

enum aq_status
auth_enter_redirect(struct aq_req *rq, const struct auth_session *session,
    struct aq_str return_to)
{
	if (session->step.n != 0)
		return aq_req_redirect(
		    rq, auth_step_page(rq, session, return_to));
	AQ_TRY(auth_session_cookies(rq, session));
	return aq_req_redirect(rq, return_to);
}
