/* POST /api/auth/sessions/refresh: a new access token for a refresh token. */
#include "auth/auth.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/digest.h"
#include "runtime/log.h"

#define DAY_US ((int64_t)24 * 3600 * 1000000)

struct refresh_cmd {
	struct aq_str token;
	bool by_cookie;
};

static enum aq_status
decode(struct aq_req *rq, struct refresh_cmd *cmd)
{
	struct aq_jr r;

	cmd->by_cookie = true;
	cmd->token = rq->refresh_cookie;
	if (rq->body.n == 0)
		return AQ_OK;
	AQ_TRY(aq_req_json(rq, &r));
	if (aq_jr_has(&r, "refresh_token")) {
		aq_jr_str(&r, "refresh_token", 1, 256, &cmd->token);
		cmd->by_cookie = false;
	}
	return aq_req_json_end(rq, &r);
}

static bool
is_digest_of(struct aq_str digest, const uint8_t *secret, size_t n)
{
	uint8_t own[AQ_SHA256_BYTES];

	aq_sha256((struct aq_str){ (const char *)secret, n }, own);
	return aq_str_eq_secret(
	    digest, (struct aq_str){ (const char *)own, sizeof(own) });
}

/* ---- a second use --------------------------------------------------------
 */

static void
log_reuse(
    struct aq_req *rq, const struct auth_session *session, const char *what)
{
	aq_log_event(LOG_NOTICE, "refresh_reused",
	    "%s: sign-in %" PRIu64 ", request %.*s", what, session->id,
	    AQ_STR_ARG(rq->request_id));
}

/* An old secret of this very sign-in: somebody else has used the newer one. */
static enum aq_status
end_stolen(struct aq_req *rq, const struct auth_session *session)
{
	log_reuse(rq, session, "the sign-in ends");
	(void)q_session_revoke(rq->db,
	    &(struct q_session_revoke_in){
		.now = rq->now,
		.reason = AUTH_REFRESH_REUSED,
		.id = session->id,
		.user_id = session->user_id,
	    },
	    NULL);
	return AQ_E_UNAUTHENTICATED;
}

/* The secret before the present one: the same use tried again gets what it got,
   a moment later it may be another tab, and then it is a theft. */
static enum aq_status
repeat(struct aq_req *rq, const struct auth_session *session,
    const struct q_session_for_refresh_out *row,
    const uint8_t next[AUTH_SECRET_BYTES])
{
	int64_t since = rq->now - row->rotated_at;

	if (rq->idempotency_key.n != 0 && since <= AUTH_AGAIN_US &&
	    is_digest_of(row->refresh_digest, next, AUTH_SECRET_BYTES))
		return AQ_OK;
	if (since > AUTH_GRACE_US)
		return end_stolen(rq, session);
	log_reuse(rq, session, "refused");
	return AQ_E_CONFLICT;
}

/* ---- the first ----------------------------------------------------------- */

/* The digest in the WHERE clause decides which of two refreshes rotates. */
static enum aq_db_result
rotate(struct aq_req *rq, struct aq_str old_digest,
    const uint8_t next[AUTH_SECRET_BYTES], uint64_t id)
{
	uint8_t digest[AQ_SHA256_BYTES];
	enum aq_db_result result;
	uint64_t rotated = 0;

	aq_sha256(
	    (struct aq_str){ (const char *)next, AUTH_SECRET_BYTES }, digest);
	result = q_session_rotate(rq->db,
	    &(struct q_session_rotate_in){
		.new_digest = { (const char *)digest, sizeof(digest) },
		.old_digest = old_digest,
		.now = rq->now,
		.expires_at =
		    rq->now + rq->config->auth_refresh_token_s * 1000000,
		.id = id,
	    },
	    &rotated);
	return result == AQ_DB_OK && rotated != 1 ? AQ_DB_NONE : result;
}

static enum aq_status
load(struct aq_req *rq, const struct auth_session *session,
    struct q_session_for_refresh_out *ret_row)
{
	enum aq_db_result result = q_session_for_refresh(rq->db,
	    &(struct q_session_for_refresh_in){
		.id = session->id, .now = rq->now },
	    ret_row);

	return result == AQ_DB_NONE ? AQ_E_UNAUTHENTICATED
				    : aq_db_status(result);
}

static enum aq_status
renew(struct aq_req *rq, struct auth_session *session,
    struct q_session_for_refresh_out *row)
{
	enum aq_db_result result = AQ_DB_NONE;
	uint8_t next[AUTH_SECRET_BYTES];

	auth_secret_next(
	    session->secret, row->rotation_salt, rq->idempotency_key, next);
	if (is_digest_of(
		row->refresh_digest, session->secret, AUTH_SECRET_BYTES)) {
		result = rotate(rq, row->refresh_digest, next, session->id);
		/* the statement is for the first renewal of a day */
		if (result == AQ_DB_OK &&
		    rq->now / DAY_US != row->rotated_at / DAY_US)
			result = auth_user_seen(rq->db, rq, session->user_id);
		if (result != AQ_DB_OK && result != AQ_DB_NONE)
			return aq_db_status(result);
	}
	/* another was faster, now or before */
	if (result == AQ_DB_NONE) {
		AQ_TRY(load(rq, session, row));
		if (row->previous_digest_null ||
		    !is_digest_of(row->previous_digest, session->secret,
			AUTH_SECRET_BYTES))
			return end_stolen(rq, session);
		AQ_TRY(repeat(rq, session, row, next));
	}
	memcpy(session->secret, next, sizeof(next));
	return AQ_OK;
}

enum aq_status
auth_refresh(struct aq_req *rq)
{
	struct refresh_cmd cmd = { 0 };
	struct auth_session session = { 0 };
	struct q_session_for_refresh_out row;

	AQ_TRY(decode(rq, &cmd));
	if (!auth_refresh_parse(rq->mem, cmd.token, &session))
		return AQ_E_UNAUTHENTICATED;
	AQ_TRY(load(rq, &session, &row));
	session.user_id = row.user_id;
	session.transport = (enum auth_transport)row.transport;
	memcpy(session.csrf, row.csrf.p, AUTH_CSRF_BYTES);
	if (!is_digest_of(
		row.family_digest, session.family, AUTH_FAMILY_BYTES) ||
	    cmd.by_cookie != (session.transport != AUTH_BEARER))
		return AQ_E_UNAUTHENTICATED;
	AQ_TRY(renew(rq, &session, &row));
	return auth_signed_in(rq, &session);
}
