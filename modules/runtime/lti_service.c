#include "runtime/lti_service.h"

#include "base/buf.h"
#include "base/url.h"
#include "queries_lti.h"
#include "runtime/jsonr.h"
#include "runtime/jws_sign.h"

#define ANSWER_BYTES ((size_t)4 << 20)
#define ANSWER_MS    20000
#define URL_MOST     2000
#define FORM_MOST    8000
#define TOKEN_MOST   8000
#define TOKEN_TOKENS 64

static enum aq_lti_result
fail(struct aq_job *job, enum aq_lti_result result, const char *why)
{
	job->error = aq_str_from(why);
	return result;
}

enum aq_lti_result
aq_lti_service_open(
    struct aq_lti_service *service, struct aq_job *job, uint64_t provider)
{
	struct q_lti_provider_out row;
	enum aq_db_result result = q_lti_provider(
	    job->db, &(struct q_lti_provider_in){ .id = provider }, &row);
	struct aq_provider_fault fault;

	*service = (struct aq_lti_service){ .job = job };
	if (result == AQ_DB_NONE ||
	    (result == AQ_DB_OK && row.state != AQ_PROVIDER_ACTIVE))
		return fail(job, AQ_LTI_NEVER, "the platform is disabled");
	if (result != AQ_DB_OK)
		return fail(job, AQ_LTI_LATER, "the database");
	service->provider = (struct aq_provider){
		.id = row.id,
		.organisation_id = row.organisation_id,
		.kind = (enum aq_provider_kind)row.kind,
		.state = (enum aq_provider_state)row.state,
		.key = row.provider_key,
		.name = row.name,
		.issuer = row.issuer,
		.client_id = row.client_id,
	};
	if (!aq_provider_read(
		job->mem, row.settings, &service->provider, &fault))
		return fail(job, AQ_LTI_NEVER, "the settings of the platform");
	return AQ_LTI_OK;
}

/* ---- asking ---------------------------------------------------------------
 */

static bool
worth_another_try(unsigned status)
{
	return status == 401 || status == 408 || status == 425 ||
	       status == 429 || status >= 500;
}

static enum aq_lti_result
of_fetch(struct aq_job *job, enum aq_fetch_result result)
{
	enum aq_lti_result later = AQ_LTI_LATER;

	job->error = aq_arena_printf(
	    job->mem, "no answer: %s", aq_fetch_result_name(result));
	switch (result) {
	case AQ_FETCH_OK:
		return AQ_LTI_OK;
	case AQ_FETCH_ADDRESS:
	case AQ_FETCH_FORBIDDEN:
	case AQ_FETCH_REDIRECT:
	case AQ_FETCH_TOO_LARGE:
		later = AQ_LTI_NEVER;
		break;
	case AQ_FETCH_BUSY:
	case AQ_FETCH_UNREACHABLE:
	case AQ_FETCH_TLS:
	case AQ_FETCH_TIME:
	case AQ_FETCH_PROTOCOL:
	case AQ_FETCH_MEMORY:
		break;
	}
	return later;
}

static enum aq_lti_result
ask(struct aq_job *job, const struct aq_fetch_request *request,
    struct aq_fetch_reply *ret_reply)
{
	enum aq_lti_result result =
	    of_fetch(job, aq_fetch(job->config, job->mem, request, ret_reply));

	if (result != AQ_LTI_OK)
		return result;
	job->error = AQ_S("");
	if (ret_reply->status >= 200 && ret_reply->status < 300)
		return AQ_LTI_OK;
	job->error = aq_arena_printf(
	    job->mem, "the platform answered %u", ret_reply->status);
	if (ret_reply->status == 409)
		return AQ_LTI_EARLIER;
	return worth_another_try(ret_reply->status) ? AQ_LTI_LATER
						    : AQ_LTI_NEVER;
}

enum aq_lti_result
aq_lti_service_call(struct aq_lti_service *service,
    const struct aq_lti_call *call, struct aq_fetch_reply *ret_reply)
{
	struct aq_job *job = service->job;
	struct aq_str headers[2] = { service->bearer };
	struct aq_fetch_request request = {
		.method = call->method,
		.url = call->url,
		.headers = headers,
		.header_count = call->accept != NULL ? 2 : 1,
		.body = call->body,
		.longest = ANSWER_BYTES,
		.time_ms = ANSWER_MS,
	};

	if (call->accept != NULL)
		headers[1] =
		    aq_arena_printf(job->mem, "Accept: %s", call->accept);
	if (call->content_type != NULL)
		request.content_type = aq_str_from(call->content_type);
	return ask(job, &request, ret_reply);
}

/* ---- the access token ------------------------------------------------------
 */

static bool
write_form(const struct aq_lti_service *service, struct aq_str assertion,
    const char *scopes, struct aq_buf *form)
{
	aq_buf_init(form, service->job->mem, FORM_MOST);
	aq_form_param(form, "grant_type", AQ_S("client_credentials"));
	aq_form_param(form, "client_assertion_type",
	    AQ_S("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
	aq_form_param(form, "client_assertion", assertion);
	aq_form_param(form, "scope", aq_str_from(scopes));
	return !form->failed;
}

static struct aq_str
assertion_of(const struct aq_lti_service *service)
{
	struct aq_job *job = service->job;
	struct aq_client_assertion assertion = {
		.client_id = service->provider.client_id,
		.audience = service->provider.token_audience,
		.now = job->now / 1000000,
	};
	struct aq_signer signer;

	if (!aq_tool_signer_read(
		job->mem, job->db, job->config, job->now, &signer))
		return (struct aq_str){ NULL, 0 };
	return aq_client_assertion(job->mem, AQ_JWS_RS256, &signer, &assertion);
}

/* It goes into a header, so nothing else than a token may stand there. */
static bool
token_good(struct aq_str token)
{
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] <= ' ' || token.p[i] > '~')
			return false;
	return token.n != 0 && token.n <= TOKEN_MOST;
}

static enum aq_lti_result
read_token(struct aq_lti_service *service, struct aq_str answer)
{
	struct aq_job *job = service->job;
	const struct aq_json *doc = aq_lti_json(job, answer, TOKEN_TOKENS);
	struct aq_json_ref token;
	struct aq_str text = AQ_S("");

	if (doc != NULL &&
	    aq_json_member(aq_json_root(doc), AQ_S("access_token"), &token) &&
	    aq_json_kind(token) == AQ_JSON_STRING)
		text = aq_json_text(token);
	if (!token_good(text))
		return fail(job, AQ_LTI_LATER,
		    "no access token in the platform's answer");
	service->bearer = aq_arena_printf(
	    job->mem, "Authorization: Bearer %.*s", AQ_STR_ARG(text));
	return AQ_LTI_OK;
}

enum aq_lti_result
aq_lti_service_token(struct aq_lti_service *service, const char *scopes)
{
	struct aq_job *job = service->job;
	struct aq_str assertion = assertion_of(service);
	struct aq_fetch_request request = {
		.method = AQ_FETCH_POST,
		.url = service->provider.token_endpoint,
		.content_type = AQ_S("application/x-www-form-urlencoded"),
		.time_ms = ANSWER_MS,
	};
	struct aq_fetch_reply reply;
	enum aq_lti_result result;
	struct aq_buf form;

	if (assertion.p == NULL ||
	    !write_form(service, assertion, scopes, &form))
		return fail(job, AQ_LTI_LATER, "no key to sign with");
	request.body = aq_buf_str(&form);
	result = ask(job, &request, &reply);
	if (result == AQ_LTI_OK)
		return read_token(service, reply.body);
	job->error = aq_arena_printf(
	    job->mem, "access token: %.*s", AQ_STR_ARG(job->error));
	/* a key that it has not fetched yet, a registration to be mended */
	return AQ_LTI_LATER;
}

/* ---- addresses -------------------------------------------------------------
 */

struct aq_str
aq_lti_below(struct aq_arena *mem, struct aq_str url, const char *segment)
{
	struct aq_str query = url;
	struct aq_str path = aq_str_cut(&query, '?');

	if (query.p == NULL)
		return aq_arena_printf(
		    mem, "%.*s/%s", AQ_STR_ARG(path), segment);
	return aq_arena_printf(
	    mem, "%.*s/%s?%.*s", AQ_STR_ARG(path), segment, AQ_STR_ARG(query));
}

struct aq_str
aq_lti_with(struct aq_arena *mem, struct aq_str url, const char *name,
    struct aq_str value)
{
	struct aq_buf joined;

	aq_buf_init(&joined, mem, URL_MOST);
	aq_buf_add(&joined, url);
	aq_url_param(&joined, name, value);
	return joined.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&joined);
}

const struct aq_json *
aq_lti_json(struct aq_job *job, struct aq_str text, uint32_t tokens)
{
	const char *reason;
	size_t at;

	return aq_json_parse(job->mem, text, tokens, &at, &reason);
}
