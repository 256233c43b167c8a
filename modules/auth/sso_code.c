/*
 * One-time codes that sign a browser in, after the person has seen as whom: a
 * link with a code of somebody else's must not do it by itself.
 */
#include "auth/jwt.h"

#include "runtime/digest.h"

#define CODE_BYTES 32
#define PURPOSE	   1

enum aq_status
auth_code_draw(struct aq_req *rq, const struct auth_arrival *arrival,
    uint64_t user_id, struct aq_str *ret_code)
{
	struct aq_str code = auth_draw_code(rq, CODE_BYTES);
	uint8_t digest[AQ_SHA256_BYTES];

	if (code.p == NULL)
		return AQ_E_INTERNAL;
	aq_sha256(code, digest);
	AQ_TRY(aq_db_status(q_code_add(rq->db,
	    &(struct q_code_add_in){
		.code_digest = { (const char *)digest, sizeof(digest) },
		.purpose = PURPOSE,
		.identity_provider_id = arrival->provider->id,
		.user_id = user_id,
		.return_to = arrival->return_to,
		.asserted = AQ_S(""),
		.expires_at = rq->now + (int64_t)AUTH_CODE_LIFE_S * 1000000,
	    },
	    NULL)));
	*ret_code = code;
	return AQ_OK;
}

struct aq_str
auth_code_page(struct aq_req *rq, struct aq_str code)
{
	return aq_arena_printf(
	    rq->mem, "/signin/continue#%.*s", AQ_STR_ARG(code));
}

/* ---- using one ------------------------------------------------------------
 */

/* Who waits behind a code. */
struct waiting {
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_provider provider;
	struct q_code_of_out row;
	struct q_user_name_out user;
	unsigned transport; /* of the request */
};

static struct aq_str
digest_of(const struct waiting *w)
{
	return (struct aq_str){ (const char *)w->digest, sizeof(w->digest) };
}

/* Nothing is used up. */
static enum aq_status
load(struct aq_req *rq, struct waiting *w)
{
	enum aq_db_result result;
	struct aq_str code;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "code", 1, 64, &code);
	w->transport = AUTH_COOKIE;
	if (aq_jr_has(&r, "transport"))
		aq_jr_enum(&r, "transport", auth_transports, &w->transport);
	AQ_TRY(aq_req_json_end(rq, &r));
	aq_sha256(code, w->digest);
	result = q_code_of(rq->db,
	    &(struct q_code_of_in){
		.code_digest = digest_of(w),
		.purpose = PURPOSE,
		.now = rq->now,
	    },
	    &w->row);
	if (result == AQ_DB_OK)
		result = q_user_name(rq->db,
		    &(struct q_user_name_in){ .id = w->row.user_id }, &w->user);
	if (result == AQ_DB_NONE)
		return auth_sso_no_code(rq, 0);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return auth_provider_by_id(
	    rq, w->row.identity_provider_id, &w->provider);
}

/* POST /api/auth/sso/code: what the page that asks must show. */
enum aq_status
auth_code_show(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct waiting waiting;

	AQ_TRY(load(rq, &waiting));
	aq_jw_object(w);
	aq_jw_key_str(w, "institution", waiting.provider.name);
	aq_jw_key_id(w, "user_id", waiting.row.user_id);
	aq_jw_key_str(w, "first_name", waiting.user.first_name);
	aq_jw_key_str(w, "last_name", waiting.user.last_name);
	aq_jw_key_str(w, "return_to", waiting.row.return_to);
	aq_jw_end(w);
	return AQ_OK;
}

/* POST /api/auth/sso/code/use: of many requests with one code, one signs in. */
enum aq_status
auth_code_use(struct aq_req *rq)
{
	struct auth_session session;
	struct waiting w;
	struct auth_arrival arrival = {
		.provider = &w.provider,
		.provider_session = AQ_S(""),
		.purpose = AUTH_FLOW_SIGN_IN,
	};
	uint64_t taken = 0;

	AQ_TRY(load(rq, &w));
	arrival.transport = (enum auth_transport)w.transport;
	AQ_TRY(aq_db_status(q_code_take(rq->db,
	    &(struct q_code_take_in){ .code_digest = digest_of(&w) }, &taken)));
	if (taken != 1)
		return auth_sso_no_code(rq, w.provider.id);
	AQ_TRY(auth_sso_sign_in(rq, &arrival, w.row.user_id, &session));
	rq->reply.http = 201;
	return auth_signed_in(rq, &session);
}
