/* Does the token endpoint know us? */
#include "base/b64.h"
#include "base/url.h"
#include "runtime/jws_sign.h"
#include "runtime/provider_trial.h"

#define JSON_TOKENS 1024
#define FORM_MAX    8192
#define BEARER	    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define SCORE	    "https://purl.imsglobal.org/spec/lti-ags/scope/score"

/* RFC 6749 section 2.3.1: both are form-encoded before they are joined. */
static struct aq_str
basic(struct aq_provider_trial *t)
{
	struct aq_buf pair;

	aq_buf_init(&pair, t->mem, FORM_MAX);
	aq_url_encode(&pair, t->provider->client_id);
	aq_buf_add_char(&pair, ':');
	aq_url_encode(&pair, t->secret);
	return aq_arena_printf(t->mem, "Authorization: Basic %.*s",
	    AQ_STR_ARG(aq_b64_encode(t->mem, aq_buf_str(&pair))));
}

static bool
add_assertion(
    struct aq_provider_trial *t, struct aq_str endpoint, struct aq_buf *form)
{
	struct aq_client_assertion claims = {
		.client_id = t->provider->client_id,
		.audience = t->provider->token_audience.n != 0
				? t->provider->token_audience
				: endpoint,
		.now = t->now_us / 1000000,
	};
	struct aq_str assertion = { NULL, 0 };

	if (t->signer != NULL)
		assertion = aq_client_assertion(
		    t->mem, AQ_JWS_RS256, t->signer, &claims);
	if (assertion.p == NULL)
		return aq_trial_say(t, "client", false,
		    "we have no key to sign with: run acquisctl key ensure");
	aq_form_param(form, "client_assertion_type", AQ_S(BEARER));
	aq_form_param(form, "client_assertion", assertion);
	return true;
}

/* The member `error` of the answer; empty on success. */
static struct aq_str
error_of(struct aq_provider_trial *t, const struct aq_fetch_reply *reply)
{
	struct aq_json_ref error;
	const struct aq_json *doc;
	const char *why;
	size_t at;

	doc = aq_json_parse(t->mem, reply->body, JSON_TOKENS, &at, &why);
	if (doc != NULL && aq_json_kind(aq_json_root(doc)) == AQ_JSON_OBJECT) {
		if (aq_json_member(aq_json_root(doc), AQ_S("error"), &error) &&
		    aq_json_kind(error) == AQ_JSON_STRING)
			return aq_json_text(error);
		if (reply->status == 200)
			return AQ_S("");
	}
	return aq_arena_printf(t->mem, "HTTP %u", reply->status);
}

struct answer {
	struct aq_str error;
	bool unauthorized; /* HTTP 401: for RFC 6749 the same as the word */
};

/* `form` is the request without client authentication. */
static bool
ask(struct aq_provider_trial *t, struct aq_str endpoint, struct aq_buf *form,
    struct answer *ret_answer)
{
	struct aq_fetch_request request = {
		.method = AQ_FETCH_POST,
		.url = endpoint,
		.content_type = AQ_S("application/x-www-form-urlencoded"),
	};
	struct aq_fetch_reply reply;
	struct aq_str header;

	if (t->provider->client_secret_basic) {
		header = basic(t);
		request.headers = &header;
		request.header_count = 1;
	} else if (!add_assertion(t, endpoint, form)) {
		return false;
	}
	request.body = aq_buf_str(form);
	if (form->failed || !aq_trial_ask(t, "client", &request, false, &reply))
		return false;
	ret_answer->error = error_of(t, &reply);
	ret_answer->unauthorized =
	    reply.status == 401 ||
	    aq_str_eq(ret_answer->error, AQ_S("invalid_client"));
	return true;
}

static void
judge(struct aq_provider_trial *t, const struct answer *answer,
    const char *wanted)
{
	bool secret = t->provider->client_secret_basic;

	if (aq_str_eq(answer->error, aq_str_from(wanted))) {
		aq_trial_say(t, "client", true,
		    secret ? "its token endpoint knows us and our secret"
			   : "its token endpoint knows us and our key");
		return;
	}
	aq_trial_note(t, "client",
	    answer->unauthorized ? AQ_CHECK_BAD : AQ_CHECK_NOTE,
	    aq_arena_printf(t->mem, "its token endpoint says %.*s: are %s",
		AQ_STR_ARG(answer->error),
		secret ? "client_id and secret right?"
		       : "client_id and, there, the address of our keys "
			 "right?"));
}

void
aq_trial_made_up_code(struct aq_provider_trial *t, struct aq_str endpoint)
{
	struct aq_buf form;
	struct answer answer;

	aq_buf_init(&form, t->mem, FORM_MAX);
	aq_form_param(&form, "grant_type", AQ_S("authorization_code"));
	aq_form_param(&form, "code", AQ_S("acquis-tries"));
	aq_form_param(&form, "redirect_uri",
	    aq_arena_printf(t->mem, "%s/api/auth/sso/%.*s/oidc",
		t->config->site_origin, AQ_STR_ARG(t->provider->key)));
	aq_form_param(&form, "code_verifier",
	    AQ_S("acquis-tries-acquis-tries-acquis-tries-acquis"));
	if (ask(t, endpoint, &form, &answer))
		judge(t, &answer, "invalid_grant");
}

void
aq_trial_service_token(struct aq_provider_trial *t)
{
	struct aq_buf form;
	struct answer answer;

	aq_buf_init(&form, t->mem, FORM_MAX);
	aq_form_param(&form, "grant_type", AQ_S("client_credentials"));
	aq_form_param(&form, "scope", AQ_S(SCORE));
	if (ask(t, t->provider->token_endpoint, &form, &answer))
		judge(t, &answer, "");
}
