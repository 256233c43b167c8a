/* The code becomes tokens at the token endpoint; the ID token is judged. */
#include "auth/oidc.h"

#include "base/b64.h"
#include "base/text.h"
#include "base/url.h"
#include "runtime/fetch.h"
#include "runtime/jws_sign.h"
#include "runtime/pkey.h"

#define FORM_MAX    16384
#define JSON_TOKENS 512
#define ERROR_MAX   64
#define ACCESS_MAX  ((size_t)16 * 1024)
#define BEARER	    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* ---- who we are -----------------------------------------------------------
 */

/* RFC 6749 section 2.3.1: both are form-encoded before they are joined. */
static bool
by_secret(struct auth_oidc_visit *v, struct aq_str *ret_header)
{
	struct aq_req *rq = v->rq;
	struct aq_str secret;
	struct aq_buf pair;

	if (!auth_provider_secret(rq, &v->provider, &secret))
		return auth_oidc_fail(v, "secret", AUTH_ADVICE_INSTITUTION,
		    AQ_S("a secret that opens with the key of this site"),
		    AQ_S("none, or of another key"));
	aq_buf_init(&pair, rq->mem, FORM_MAX);
	aq_url_encode(&pair, v->provider.client_id);
	aq_buf_add_char(&pair, ':');
	aq_url_encode(&pair, secret);
	*ret_header = aq_arena_printf(rq->mem, "Authorization: Basic %.*s",
	    AQ_STR_ARG(aq_b64_encode(rq->mem, aq_buf_str(&pair))));
	return true;
}

/* private_key_jwt, by the key that learning platforms know us by as well. */
static bool
by_assertion(struct auth_oidc_visit *v, struct aq_buf *form)
{
	struct aq_req *rq = v->rq;
	struct aq_client_assertion claims = {
		.client_id = v->provider.client_id,
		.audience = v->provider.token_audience.n != 0
				? v->provider.token_audience
				: v->server.token,
		.now = rq->now / 1000000,
	};
	struct aq_str assertion = { NULL, 0 };
	struct aq_signer signer;

	if (aq_tool_signer_read(rq->mem, rq->db, rq->config, rq->now, &signer))
		assertion = aq_client_assertion(
		    rq->mem, AQ_JWS_RS256, &signer, &claims);
	if (assertion.p == NULL)
		return auth_oidc_fail(v, "tool_key", AUTH_ADVICE_LATER,
		    AQ_S("a key to sign with"), AQ_S("none"));
	aq_form_param(form, "client_assertion_type", AQ_S(BEARER));
	aq_form_param(form, "client_assertion", assertion);
	return true;
}

/* ---- asking ------------------------------------------------------------- */

/* What its answer calls the error, for the trace; nothing else of it. */
static struct aq_str
error_of(struct auth_oidc_visit *v, const struct aq_fetch_reply *reply)
{
	struct aq_json_ref error;
	const struct aq_json *doc;
	const char *why;
	size_t at;

	doc = aq_json_parse(v->rq->mem, reply->body, JSON_TOKENS, &at, &why);
	if (doc != NULL &&
	    aq_json_member(aq_json_root(doc), AQ_S("error"), &error) &&
	    aq_json_kind(error) == AQ_JSON_STRING)
		return aq_text_head(aq_json_text(error), ERROR_MAX);
	return aq_arena_printf(v->rq->mem, "HTTP %u", reply->status);
}

static bool
refused_there(struct auth_oidc_visit *v, const struct aq_fetch_reply *reply)
{
	struct aq_str error = error_of(v, reply);

	if (aq_str_eq(error, AQ_S("invalid_grant")))
		return auth_oidc_fail(v, "code_refused", AUTH_ADVICE_AGAIN,
		    AQ_S("tokens for the code"), error);
	return auth_oidc_fail(v, "token_endpoint",
	    reply->status >= 500 ? AUTH_ADVICE_LATER : AUTH_ADVICE_INSTITUTION,
	    AQ_S("tokens for the code"), error);
}

static bool
ask(struct auth_oidc_visit *v, struct aq_fetch_reply *ret_reply)
{
	struct aq_req *rq = v->rq;
	struct aq_fetch_request request = {
		.method = AQ_FETCH_POST,
		.url = v->server.token,
		.content_type = AQ_S("application/x-www-form-urlencoded"),
	};
	struct aq_str headers[2] = { AQ_S("Accept: application/json") };
	enum aq_fetch_result result;
	struct aq_buf form;

	aq_buf_init(&form, rq->mem, FORM_MAX);
	aq_form_param(&form, "grant_type", AQ_S("authorization_code"));
	aq_form_param(&form, "code", v->code);
	aq_form_param(
	    &form, "redirect_uri", auth_oidc_redirect_uri(rq, &v->provider));
	aq_form_param(&form, "code_verifier", v->flow.verifier);
	request.headers = headers;
	request.header_count = v->provider.client_secret_basic ? 2 : 1;
	if (v->provider.client_secret_basic ? !by_secret(v, &headers[1])
					    : !by_assertion(v, &form))
		return false;
	request.body = aq_buf_str(&form);
	result = form.failed
		     ? AQ_FETCH_MEMORY
		     : aq_fetch(rq->config, rq->mem, &request, ret_reply);
	if (result == AQ_FETCH_OK)
		return ret_reply->status == 200 || refused_there(v, ret_reply);
	return auth_oidc_fail(v, "token_endpoint_away", AUTH_ADVICE_LATER,
	    v->server.token, aq_str_from(aq_fetch_result_name(result)));
}

/* ---- what it gave ----------------------------------------------------------
 */

static struct aq_str
member_text(struct aq_json_ref object, const char *name)
{
	struct aq_json_ref value;

	if (!aq_json_member(object, aq_str_from(name), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return AQ_S("");
	return aq_json_text(value);
}

/* An access token goes into a header: visible ASCII (RFC 6750 section 2.1). */
static bool
header_safe(struct aq_str token)
{
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] <= ' ' || token.p[i] > '~')
			return false;
	return token.n <= ACCESS_MAX;
}

static bool
read_tokens(struct auth_oidc_visit *v, const struct aq_fetch_reply *reply)
{
	const struct aq_json *doc;
	struct aq_json_ref root;
	const char *why;
	size_t at;

	doc = aq_json_parse(v->rq->mem, reply->body, JSON_TOKENS, &at, &why);
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return auth_oidc_fail(v, "token_answer",
		    AUTH_ADVICE_INSTITUTION, AQ_S("a JSON object"),
		    AQ_S("something else"));
	root = aq_json_root(doc);
	v->id_token = member_text(root, "id_token");
	v->access_token = member_text(root, "access_token");
	if (!aq_str_eq_ascii_nocase(
		member_text(root, "token_type"), AQ_S("Bearer")) ||
	    !header_safe(v->access_token))
		v->access_token = AQ_S("");
	return v->id_token.n != 0 ||
	       auth_oidc_fail(v, "token_answer", AUTH_ADVICE_INSTITUTION,
		   AQ_S("an id_token"), AQ_S("none"));
}

/* ---- the ID token ---------------------------------------------------------
 */

/* OpenID Connect Core 3.1.3.6: half of a hash of the access token ties both
   together, when it is there. */
static bool
check_hash(struct auth_oidc_visit *v, struct aq_json_ref claims)
{
	enum aq_jws_algorithm algorithm = AQ_JWS_NO_ALGORITHM;
	struct aq_json_ref value;
	struct aq_str digest, wanted;

	if (!aq_json_member(claims, AQ_S("at_hash"), &value))
		return true;
	(void)aq_jws_algorithm_from(v->provider.algorithm, &algorithm);
	digest = aq_pkey_digest(v->rq->mem, algorithm, v->access_token);
	wanted =
	    aq_b64url_encode(v->rq->mem, aq_str_slice(digest, 0, digest.n / 2));
	return (digest.n != 0 && v->access_token.n != 0 &&
		   aq_json_kind(value) == AQ_JSON_STRING &&
		   aq_str_eq(aq_json_text(value), wanted)) ||
	       auth_oidc_fail(v, "at_hash", AUTH_ADVICE_INSTITUTION,
		   AQ_S("of the access token"), AQ_S("of another"));
}

static bool
read_claims(struct auth_oidc_visit *v, const struct aq_token_claims *claims,
    struct aq_json_ref all)
{
	v->subject = claims->sub;
	if (!aq_claim_text(all, "sid", AQ_CLAIM_TEXT_MAX, &v->session))
		v->session = AQ_S("");
	if (aq_attributes_of(v->rq->mem, all, &v->attributes))
		return true;
	v->status = AQ_E_INTERNAL;
	return false;
}

static bool
judge(struct auth_oidc_visit *v)
{
	struct aq_req *rq = v->rq;
	const struct aq_token_ask question = {
		.provider = &v->provider,
		.use = AQ_USE_ID_TOKEN,
		.nonce = v->flow.nonce,
		.jwks_url = v->server.keys,
		.jwks = auth_state(rq)->jwks,
		.db = rq->db,
		.config = rq->config,
		.now_us = rq->now,
	};
	struct aq_token_claims claims;
	struct aq_jws jws;
	enum aq_token_refusal refusal = aq_provider_token(
	    rq->mem, v->id_token, &question, &v->trace, &jws, &claims);

	if (refusal != AQ_TOKEN_OK)
		return auth_oidc_fail(v, aq_token_refusal_name(refusal),
		    auth_token_advice(refusal), AQ_S(""), AQ_S(""));
	return check_hash(v, aq_json_root(jws.claims)) &&
	       read_claims(v, &claims, aq_json_root(jws.claims));
}

bool
auth_oidc_exchange(struct auth_oidc_visit *v)
{
	struct aq_fetch_reply reply = { .status = 0 };

	return ask(v, &reply) && read_tokens(v, &reply) && judge(v);
}
