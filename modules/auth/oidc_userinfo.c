/* Claims that a provider gives at its userinfo endpoint only. */
#include "auth/oidc.h"

#include "runtime/fetch.h"

#define JSON_TOKENS 4096

/* Userinfo is about whoever the access token belongs to: the subject must be
   that of the ID token (OpenID Connect Core 5.3.2). */
static bool
read_answer(struct auth_oidc_visit *v, const struct aq_fetch_reply *reply)
{
	struct aq_attributes more;
	const struct aq_json *doc;
	struct aq_str subject = AQ_S("");
	const char *why;
	size_t at;

	doc = aq_json_parse(v->rq->mem, reply->body, JSON_TOKENS, &at, &why);
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return auth_oidc_fail(v, "userinfo", AUTH_ADVICE_INSTITUTION,
		    AQ_S("a JSON object"), AQ_S("something else"));
	(void)aq_claim_text(
	    aq_json_root(doc), "sub", AQ_CLAIM_TEXT_MAX, &subject);
	if (!aq_str_eq(subject, v->subject))
		return auth_oidc_fail(v, "userinfo_sub",
		    AUTH_ADVICE_INSTITUTION, AQ_S("that of the ID token"),
		    subject.n != 0 ? AQ_S("another") : AQ_S("none"));
	if (aq_attributes_of(v->rq->mem, aq_json_root(doc), &more) &&
	    aq_attributes_add(v->rq->mem, &v->attributes, &more))
		return true;
	v->status = AQ_E_INTERNAL;
	return false;
}

bool
auth_oidc_complete(struct auth_oidc_visit *v)
{
	struct aq_req *rq = v->rq;
	struct aq_fetch_request request = { .url = v->server.userinfo };
	struct aq_fetch_reply reply = { .status = 0 };
	enum aq_fetch_result result;
	struct aq_str header;

	if (v->server.userinfo.n == 0 || v->access_token.n == 0 ||
	    !aq_asserted_lacks(&v->provider, &v->attributes))
		return true;
	/* RFC 6750 section 2.1: nowhere but in this header */
	header = aq_arena_printf(
	    rq->mem, "Authorization: Bearer %.*s", AQ_STR_ARG(v->access_token));
	request.headers = &header;
	request.header_count = 1;
	result = aq_fetch(rq->config, rq->mem, &request, &reply);
	if (result == AQ_FETCH_OK && reply.status == 200)
		return read_answer(v, &reply);
	return auth_oidc_fail(v, "userinfo_away", AUTH_ADVICE_LATER,
	    v->server.userinfo,
	    result == AQ_FETCH_OK
		? aq_arena_printf(rq->mem, "HTTP %u", reply.status)
		: aq_str_from(aq_fetch_result_name(result)));
}
