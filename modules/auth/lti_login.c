/*
 * GET and POST /api/auth/lti/login: a platform says that somebody comes (OpenID
 * Connect third-party initiated login). Nothing in it is proved, so nothing is
 * believed but which platform to ask.
 */
#include "auth/lti.h"

#include "base/url.h"

#define HINT_MOST    4000
#define TARGET_MOST  500
#define STORAGE_MOST 60
#define URL_MOST     10000
#define PAGE_MOST    30000 /* nginx takes 32 kB of headers here */

struct login {
	struct aq_req *rq;
	struct aq_str iss, login_hint, message_hint, target, client_id;
	struct aq_str deployment, storage;
	struct aq_provider provider;
	struct auth_flow flow;
};

static struct aq_str
param(struct aq_req *rq, const char *name)
{
	struct aq_str value;

	if (rq->body.n != 0 ? aq_req_form(rq, name, &value)
			    : aq_req_query(rq, name, &value))
		return value;
	return AQ_S("");
}

static void
read_params(struct login *login)
{
	struct aq_req *rq = login->rq;

	login->iss = param(rq, "iss");
	login->login_hint = param(rq, "login_hint");
	login->message_hint = param(rq, "lti_message_hint");
	login->target = param(rq, "target_link_uri");
	login->client_id = param(rq, "client_id");
	login->deployment = param(rq, "lti_deployment_id");
	login->storage = param(rq, "lti_storage_target");
}

/* The name of a frame: it goes into the flow beside the target. */
static bool
frame_name(struct aq_str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.')
			return false;
	}
	return name.n <= STORAGE_MOST;
}

static bool
acceptable(struct login *login)
{
	if (login->iss.n == 0 || login->login_hint.n == 0 ||
	    login->login_hint.n > HINT_MOST ||
	    login->message_hint.n > HINT_MOST || login->target.n > TARGET_MOST)
		return false;
	if (!frame_name(login->storage))
		login->storage = AQ_S("");
	return true;
}

/* ---- refusing -------------------------------------------------------------
 */

/* Whoever helps sees which platform it called itself. */
static enum aq_status
refuse(struct login *login, const char *reason, enum auth_advice advice,
    const char *expected)
{
	struct aq_req *rq = login->rq;
	struct auth_refusal refusal = {
		.provider_id = login->provider.id,
		.reason = reason,
		.advice = advice,
	};
	struct aq_token_trace trace;

	aq_token_trace_init(&trace, rq->mem, false);
	aq_token_note(&trace, "platform", false, aq_str_from(expected),
	    aq_arena_printf(rq->mem,
		"iss %.*s, client_id %.*s, target_link_uri %.*s",
		AQ_STR_ARG(login->iss), AQ_STR_ARG(login->client_id),
		AQ_STR_ARG(login->target)));
	refusal.checks = auth_checks(rq, &trace);
	AQ_TRY(auth_sso_refuse(rq, &refusal));
	if (rq->foreign_frame)
		rq->reply.location = auth_lti_framed(rq,
		    login->provider.id != 0 ? login->provider.key : AQ_S("-"),
		    rq->reply.location);
	return AQ_OK;
}

/* ---- which platform --------------------------------------------------------
 */

/* The platform need not say who we are to it, when we are known once there. */
static enum aq_status
find_provider(struct login *login)
{
	struct aq_req *rq = login->rq;
	struct q_lti_providers_of_out *rows;
	enum aq_db_result result;
	size_t count;

	if (login->client_id.n != 0)
		return auth_provider_by_issuer(rq, AQ_PROVIDER_LTI, login->iss,
		    login->client_id, &login->provider);
	if (login->iss.n > 255)
		return AQ_E_NOT_FOUND;
	result = q_lti_providers_of(rq->db,
	    &(struct q_lti_providers_of_in){ .issuer = login->iss }, rq->mem,
	    &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count != 1)
		return AQ_E_NOT_FOUND;
	return auth_provider_by_id(rq, rows[0].id, &login->provider);
}

/* ---- onwards ---- */

static struct aq_str
authorization_url(const struct login *login)
{
	struct aq_req *rq = login->rq;
	struct aq_buf url;

	aq_buf_init(&url, rq->mem, URL_MOST);
	aq_buf_add(&url, login->provider.authorization_endpoint);
	aq_url_param(&url, "response_type", AQ_S("id_token"));
	aq_url_param(&url, "response_mode", AQ_S("form_post"));
	aq_url_param(&url, "scope", AQ_S("openid"));
	aq_url_param(&url, "prompt", AQ_S("none"));
	aq_url_param(&url, "client_id", login->provider.client_id);
	aq_url_param(&url, "redirect_uri",
	    aq_arena_printf(
		rq->mem, "%s/api/auth/lti/launch", rq->config->site_origin));
	aq_url_param(&url, "state", login->flow.state);
	aq_url_param(&url, "nonce", login->flow.nonce);
	aq_url_param(&url, "login_hint", login->login_hint);
	if (login->message_hint.n != 0)
		aq_url_param(&url, "lti_message_hint", login->message_hint);
	return url.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&url);
}

/* The same request once more, for a window of its own. */
static void
add_again(struct aq_buf *out, const struct login *login)
{
	struct aq_buf url;

	aq_buf_init(&url, login->rq->mem, URL_MOST);
	aq_buf_add(&url, AQ_S("/api/auth/lti/login"));
	aq_url_param(&url, "iss", login->iss);
	aq_url_param(&url, "login_hint", login->login_hint);
	aq_url_param(&url, "target_link_uri", login->target);
	if (login->message_hint.n != 0)
		aq_url_param(&url, "lti_message_hint", login->message_hint);
	if (login->client_id.n != 0)
		aq_url_param(&url, "client_id", login->client_id);
	if (login->deployment.n != 0)
		aq_url_param(&url, "lti_deployment_id", login->deployment);
	aq_buf_add(out, AQ_S("&again="));
	aq_url_encode(out, aq_buf_str(&url));
	out->failed |= url.failed;
}

/*
 * In a frame a page of ours finds out first whether this browser keeps our
 * cookie there. What it needs stands behind the '#', which goes to no server
 * and into no log.
 */
static enum aq_status
ask_browser(struct login *login, struct aq_str to)
{
	struct aq_req *rq = login->rq;
	struct aq_buf page;

	aq_buf_init(&page, rq->mem, PAGE_MOST);
	aq_buf_add(&page,
	    auth_lti_framed(rq, login->provider.key, AQ_S("/course/open")));
	aq_buf_add_char(&page, '#');
	aq_buf_printf(&page, "state=%.*s", AQ_STR_ARG(login->flow.state));
	aq_buf_add(&page, AQ_S("&to="));
	aq_url_encode(&page, to);
	add_again(&page, login);
	if (login->storage.n != 0) {
		aq_buf_printf(&page, "&storage=%.*s&browser=%.*s&platform=",
		    AQ_STR_ARG(login->storage),
		    AQ_STR_ARG(rq->reply.cookie[AQ_COOKIE_FLOW].value));
		aq_url_encode(&page,
		    aq_provider_origin(login->provider.authorization_endpoint));
	}
	return page.failed ? AQ_E_TOO_LARGE
			   : aq_req_redirect(rq, aq_buf_str(&page));
}

enum aq_status
auth_lti_login(struct aq_req *rq)
{
	struct login login = { .rq = rq };
	enum aq_status status;
	struct aq_str to;

	read_params(&login);
	if (!acceptable(&login))
		return refuse(&login, "lti_login", AUTH_ADVICE_INSTITUTION,
		    "iss and login_hint, and no more than fits");
	status = find_provider(&login);
	if (status == AQ_E_NOT_FOUND)
		return refuse(&login, "lti_platform_unknown",
		    AUTH_ADVICE_CLOSED, "a platform that is open here");
	AQ_TRY(status);
	login.flow = (struct auth_flow){
		.provider_id = login.provider.id,
		.purpose = AUTH_FLOW_SIGN_IN,
		.return_to = auth_lti_path(rq, login.target),
		.detail = aq_arena_printf(rq->mem, "%.*s %.*s",
		    AQ_STR_ARG(login.storage), AQ_STR_ARG(login.target)),
		.embedded = rq->foreign_frame,
		.posted = !rq->foreign_frame,
	};
	if (login.flow.return_to.p == NULL)
		return refuse(&login, "lti_target", AUTH_ADVICE_INSTITUTION,
		    "a target_link_uri of ours");
	AQ_TRY(auth_flow_begin(rq, &login.flow));
	to = authorization_url(&login);
	if (to.p == NULL)
		return AQ_E_TOO_LARGE;
	return rq->foreign_frame ? ask_browser(&login, to)
				 : aq_req_redirect(rq, to);
}

/* GET /api/auth/lti/login/kept: did this browser keep the cookie? */
enum aq_status
auth_lti_login_kept(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_bool(w, "kept", rq->frame_flow_cookie.n != 0);
	aq_jw_end(w);
	return AQ_OK;
}
