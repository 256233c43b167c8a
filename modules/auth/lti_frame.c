/* Our pages in frames of platforms: addresses, and who may show them. */
#include "auth/lti.h"

struct aq_str
auth_lti_framed(struct aq_req *rq, struct aq_str key, struct aq_str path)
{
	return aq_arena_printf(
	    rq->mem, "/embedded/%.*s%.*s", AQ_STR_ARG(key), AQ_STR_ARG(path));
}

struct aq_str
auth_lti_path(struct aq_req *rq, struct aq_str url)
{
	struct aq_str origin = aq_str_from(rq->config->site_origin);
	struct aq_str none = { NULL, 0 };
	struct aq_str path;

	if (!aq_str_starts(url, origin))
		return none;
	path = aq_str_slice(url, origin.n, url.n);
	if (path.n == 0)
		return AQ_S("/");
	if (path.p[0] == '?')
		path = aq_arena_printf(rq->mem, "/%.*s", AQ_STR_ARG(path));
	return aq_str_eq(auth_return_to(path), path) ? path : none;
}

/*
 * GET /api/auth/embedded/{key}, asked by nginx for a page below /embedded/KEY/:
 * the shell of the pages, for the frames of that platform. A sign-in that
 * another platform opened is none of its business.
 */
enum aq_status
auth_lti_shell(struct aq_req *rq)
{
	struct q_lti_launched_by_out out;
	struct aq_provider provider;
	enum aq_db_result result;

	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &provider));
	if (provider.kind != AQ_PROVIDER_LTI)
		return AQ_E_NOT_FOUND;
	rq->reply.ancestors = provider.origins;
	if (rq->who.auth_session == 0)
		return AQ_OK;
	result = q_lti_launched_by(rq->db,
	    &(struct q_lti_launched_by_in){
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user,
	    },
	    &out);
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return out.identity_provider_id == provider.id ? AQ_OK : AQ_E_NOT_FOUND;
}
