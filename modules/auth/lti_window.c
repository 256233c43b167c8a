/*
 * POST /api/auth/lti/window: the sign-in of a frame goes on in a window of its
 * own, for browsers that keep no cookie of ours in a frame. The page in the
 * frame posts a code that is good for a minute and once.
 */
#include "auth/lti.h"

#include <inttypes.h>

#include "base/num.h"
#include "runtime/digest.h"

#define PURPOSE	   3
#define CODE_BYTES 32
#define LIFE_US	   ((int64_t)60 * 1000000)

static struct aq_str
seal_use(struct aq_req *rq, uint64_t user_id)
{
	return aq_arena_printf(rq->mem, "sso_code window of %" PRIu64, user_id);
}

enum aq_status
auth_lti_window_code(struct aq_req *rq, const struct auth_session *session,
    struct aq_str path, struct aq_str *ret_code)
{
	struct aq_str code = auth_draw_code(rq, CODE_BYTES);
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_code_add_in in = {
		.code_digest = { (const char *)digest, sizeof(digest) },
		.purpose = PURPOSE,
		.identity_provider_id = session->provider_id,
		.user_id = session->user_id,
		.return_to = path,
		.asserted = aq_seal(rq->mem, &auth_state(rq)->seal,
		    seal_use(rq, session->user_id),
		    aq_arena_printf(rq->mem, "%" PRIu64, session->id)),
		.expires_at = rq->now + LIFE_US,
	};

	if (code.p == NULL || in.asserted.p == NULL)
		return AQ_E_INTERNAL;
	aq_sha256(code, digest);
	AQ_TRY(aq_db_status(q_code_add(rq->db, &in, NULL)));
	*ret_code = code;
	return AQ_OK;
}

/* ---- the window -------------------------------------------------------------
 */

struct window {
	struct aq_req *rq;
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_code_of_out code;
	uint64_t from; /* the frame's sign-in */
	struct auth_session to;
	bool good;
};

static bool
read_code(struct window *win, struct aq_str code)
{
	struct aq_req *rq = win->rq;
	struct aq_str plain;

	aq_sha256(code, win->digest);
	return q_code_of(rq->db,
		   &(struct q_code_of_in){
		       .code_digest = { (const char *)win->digest,
			   sizeof(win->digest) },
		       .purpose = PURPOSE,
		       .now = rq->now },
		   &win->code) == AQ_DB_OK &&
	       !win->code.user_id_null &&
	       aq_seal_open(rq->mem, &auth_state(rq)->seal,
		   seal_use(rq, win->code.user_id), win->code.asserted,
		   &plain) &&
	       aq_num_u64(plain, &win->from);
}

/* The frame's sign-in ends: it was never more than the way here. */
static enum aq_db_result
move_launch(struct aq_db *db, const struct window *win)
{
	enum aq_db_result result = q_lti_launch_move(db,
	    &(struct q_lti_launch_move_in){ .to = win->to.id,
		.from = win->from,
		.user_id = win->to.user_id },
	    NULL);

	if (result == AQ_DB_OK)
		result = q_lti_choice_move(db,
		    &(struct q_lti_choice_move_in){
			.to = win->to.id, .from = win->from },
		    NULL);
	if (result != AQ_DB_OK)
		return result;
	return q_lti_session_end(db,
	    &(struct q_lti_session_end_in){ .now = win->rq->now,
		.id = win->from,
		.user_id = win->to.user_id },
	    NULL);
}

static enum aq_db_result
go_on(struct aq_db *db, void *context)
{
	struct window *win = context;
	struct q_lti_session_stands_out stands;
	uint64_t taken = 0;
	enum aq_db_result result = q_code_take(db,
	    &(struct q_code_take_in){
		.code_digest = { (const char *)win->digest,
		    sizeof(win->digest) } },
	    &taken);

	win->good = false;
	if (result != AQ_DB_OK || taken == 0)
		return result;
	result = q_lti_session_stands(db,
	    &(struct q_lti_session_stands_in){ .id = win->from,
		.user_id = win->to.user_id,
		.now = win->rq->now },
	    &stands);
	if (result != AQ_DB_OK)
		return result == AQ_DB_NONE ? AQ_DB_OK : result;
	result = auth_session_store(db, win->rq, &win->to);
	if (result == AQ_DB_NONE)
		return AQ_DB_OK;
	win->good = true;
	return result == AQ_DB_OK ? move_launch(db, win) : result;
}

enum aq_status
auth_lti_window(struct aq_req *rq)
{
	struct window win = { .rq = rq };
	struct auth_refusal refusal = { .reason = "lti_window",
		.advice = AUTH_ADVICE_AGAIN };
	struct aq_str code;

	if (!aq_req_form(rq, "code", &code) || !read_code(&win, code))
		return auth_sso_refuse(rq, &refusal);
	refusal.provider_id = win.code.identity_provider_id;
	auth_session_draw(rq, win.code.user_id, AUTH_COOKIE, &win.to);
	win.to.provider_id = win.code.identity_provider_id;
	AQ_TRY(aq_db_status(aq_db_transaction(rq->db, go_on, &win)));
	if (!win.good)
		return auth_sso_refuse(rq, &refusal);
	AQ_TRY(auth_session_cookies(rq, &win.to));
	return aq_req_redirect(rq, win.code.return_to);
}
