/*
 * Dynamic registration (1EdTech LTI Dynamic Registration 1.0): the
 * administrator of a platform follows a link that works once; we read the
 * platform's configuration, tell it who we are, and keep what it calls us.
 */
#include "auth/lti.h"

#include "base/jsonw.h"
#include "runtime/audit.h"
#include "runtime/digest.h"
#include "runtime/fetch.h"
#include "runtime/id.h"

#define TOKEN_MOST  4000
#define URL_MOST    255
#define BODY_MOST   8000
#define JSON_TOKENS 2000
#define TIME_MS	    10000
#define TOOL	    "https://purl.imsglobal.org/spec/lti-tool-configuration"
#define SCOPES                                                                 \
	AUTH_LTI_AGS "scope/lineitem " AUTH_LTI_AGS                            \
		     "scope/score " AUTH_LTI_NRPS                              \
		     "scope/contextmembership.readonly"

struct registration {
	struct aq_req *rq;
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_lti_registration_of_out row;
	struct aq_str configuration; /* its address */
	struct aq_str token;	     /* the platform's; may be empty */
	/* of the configuration */
	struct aq_str issuer, authorize, token_endpoint, jwks, endpoint;
	/* of the platform's answer */
	struct aq_str client_id, deployment;
};

static struct aq_str
digest_str(const struct registration *r)
{
	return (struct aq_str){ (const char *)r->digest, sizeof(r->digest) };
}

/* `link`: the token of the one-time link. */
static enum aq_status
load(struct registration *r, struct aq_str link)
{
	enum aq_db_result result;

	aq_sha256(link, r->digest);
	result = q_lti_registration_of(r->rq->db,
	    &(struct q_lti_registration_of_in){
		.token_digest = digest_str(r), .now = r->rq->now },
	    &r->row);
	return result == AQ_DB_NONE ? AQ_E_NOT_FOUND : aq_db_status(result);
}

static enum aq_status
load_of_query(struct registration *r)
{
	struct aq_str link;

	return aq_req_query(r->rq, "token", &link) ? load(r, link)
						   : AQ_E_NOT_FOUND;
}

/* GET /api/auth/lti/registration?token= */
enum aq_status
auth_lti_registration(struct aq_req *rq)
{
	struct registration r = { .rq = rq };
	struct aq_jw *w = &rq->reply.json;

	AQ_TRY(load_of_query(&r));
	aq_jw_object(w);
	aq_jw_key_str(w, "organisation", r.row.organisation);
	aq_jw_key_str(w, "name", r.row.name);
	aq_jw_key_str(w, "key", r.row.provider_key);
	aq_jw_key_time(w, "expires_at", r.row.expires_at);
	aq_jw_end(w);
	return AQ_OK;
}

/*
 * GET /api/auth/lti/registration/page?token=&openid_configuration=, asked by
 * nginx: the page for the administrator, in a frame of the platform that it is
 * about.
 */
enum aq_status
auth_lti_registration_shell(struct aq_req *rq)
{
	struct registration r = { .rq = rq };
	struct aq_str url;

	AQ_TRY(load_of_query(&r));
	if (!aq_req_query(rq, "openid_configuration", &url))
		return AQ_E_NOT_FOUND;
	rq->reply.ancestors = aq_provider_origin(url);
	return rq->reply.ancestors.n != 0 ? AQ_OK : AQ_E_NOT_FOUND;
}

/* ---- the platform's configuration ---- */

static enum aq_status
at_fault(struct registration *r, const char *why)
{
	return aq_req_invalid(r->rq, "/openid_configuration", why);
}

static enum aq_status
fetch_json(struct registration *r, const struct aq_fetch_request *request,
    struct aq_json_ref *ret_root)
{
	struct aq_req *rq = r->rq;
	struct aq_fetch_reply reply;
	enum aq_fetch_result result =
	    aq_fetch(rq->config, rq->mem, request, &reply);
	const struct aq_json *doc;
	const char *reason;
	size_t at;

	if (result == AQ_FETCH_BUSY || result == AQ_FETCH_MEMORY)
		return AQ_E_BUSY;
	if (result != AQ_FETCH_OK)
		return at_fault(r, aq_arena_printf(rq->mem,
				       "no answer from the platform: "
				       "%s",
				       aq_fetch_result_name(result))
				       .p);
	if (reply.status < 200 || reply.status >= 300)
		return at_fault(r, aq_arena_printf(rq->mem,
				       "the platform answered %u", reply.status)
				       .p);
	doc = aq_json_parse(rq->mem, reply.body, JSON_TOKENS, &at, &reason);
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return at_fault(r, "the platform's answer is no JSON object");
	*ret_root = aq_json_root(doc);
	return AQ_OK;
}

/* Host and port: that of the issuer, so that nobody speaks for others. */
static bool
same_host(struct aq_str a, struct aq_str b)
{
	a = aq_provider_origin(a);
	return a.n != 0 && aq_str_eq(a, aq_provider_origin(b));
}

static enum aq_status
read_configuration(struct registration *r, struct aq_json_ref root)
{
	const struct aq_config *config = r->rq->config;

	r->issuer = auth_lti_text(root, "issuer", URL_MOST);
	r->authorize = auth_lti_text(root, "authorization_endpoint", URL_MOST);
	r->token_endpoint = auth_lti_text(root, "token_endpoint", URL_MOST);
	r->jwks = auth_lti_text(root, "jwks_uri", URL_MOST);
	r->endpoint = auth_lti_text(root, "registration_endpoint", URL_MOST);
	if (!same_host(r->issuer, r->configuration))
		return at_fault(r, "is not on the server of its issuer");
	if (!aq_fetch_address_good(config, r->authorize) ||
	    !aq_fetch_address_good(config, r->token_endpoint) ||
	    !aq_fetch_address_good(config, r->jwks) ||
	    !aq_fetch_address_good(config, r->endpoint))
		return at_fault(r, "lacks an address");
	return AQ_OK;
}

static enum aq_status
ask_configuration(struct registration *r)
{
	struct aq_fetch_request request = { .method = AQ_FETCH_GET,
		.url = r->configuration,
		.time_ms = TIME_MS };
	struct aq_json_ref root;

	AQ_TRY(fetch_json(r, &request, &root));
	return read_configuration(r, root);
}

/* ---- who we are ---- */

static struct aq_str
ours(const struct registration *r, const char *path)
{
	return aq_arena_printf(
	    r->rq->mem, "%s%s", r->rq->config->site_origin, path);
}

static void
put_list(
    struct aq_jw *w, const char *key, const char *first, const char *second)
{
	aq_jw_key(w, key);
	aq_jw_array(w);
	aq_jw_str(w, aq_str_from(first));
	if (second != NULL)
		aq_jw_str(w, aq_str_from(second));
	aq_jw_end(w);
}

static void
put_message(struct aq_jw *w, const struct registration *r, const char *type,
    const char *path)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "type", aq_str_from(type));
	aq_jw_key_str(w, "target_link_uri", ours(r, path));
	aq_jw_key_str(w, "label", aq_str_from(r->rq->config->site_name));
	aq_jw_end(w);
}

static void
put_tool(struct aq_jw *w, const struct registration *r)
{
	static const char *const claims[] = { "iss", "sub", "given_name",
		"family_name", "email", "locale" };
	struct aq_str host = aq_str_from(r->rq->config->site_origin);

	(void)aq_str_cut(&host, '/');
	(void)aq_str_cut(&host, '/');
	aq_jw_key(w, TOOL);
	aq_jw_object(w);
	aq_jw_key_str(w, "domain", host);
	aq_jw_key_str(w, "target_link_uri", ours(r, "/home"));
	aq_jw_key(w, "claims");
	aq_jw_array(w);
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		aq_jw_str(w, aq_str_from(claims[i]));
	aq_jw_end(w);
	aq_jw_key(w, "messages");
	aq_jw_array(w);
	put_message(w, r, "LtiResourceLinkRequest", "/home");
	put_message(w, r, "LtiDeepLinkingRequest", "/course/choose");
	aq_jw_end(w);
	aq_jw_end(w);
}

static struct aq_str
who_we_are(const struct registration *r)
{
	struct aq_buf body;
	struct aq_jw w;

	aq_buf_init(&body, r->rq->mem, BODY_MOST);
	aq_jw_init(&w, &body);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "application_type", AQ_S("web"));
	put_list(&w, "grant_types", "client_credentials", "implicit");
	put_list(&w, "response_types", "id_token", NULL);
	aq_jw_key_str(&w, "initiate_login_uri", ours(r, "/api/auth/lti/login"));
	put_list(&w, "redirect_uris", ours(r, "/api/auth/lti/launch").p, NULL);
	aq_jw_key_str(&w, "client_name", aq_str_from(r->rq->config->site_name));
	aq_jw_key_str(&w, "jwks_uri", ours(r, "/api/auth/keys/tool.json"));
	aq_jw_key_str(&w, "logo_uri", ours(r, "/favicon.svg"));
	aq_jw_key_str(
	    &w, "token_endpoint_auth_method", AQ_S("private_key_jwt"));
	aq_jw_key_str(&w, "scope", AQ_S(SCOPES));
	put_tool(&w, r);
	aq_jw_end(&w);
	return aq_jw_done(&w) ? aq_buf_str(&body) : (struct aq_str){ NULL, 0 };
}

static enum aq_status
tell_platform(struct registration *r)
{
	struct aq_str header = aq_arena_printf(
	    r->rq->mem, "Authorization: Bearer %.*s", AQ_STR_ARG(r->token));
	struct aq_fetch_request request = { .method = AQ_FETCH_POST,
		.url = r->endpoint,
		.headers = &header,
		.header_count = r->token.n != 0 ? 1 : 0,
		.body = who_we_are(r),
		.content_type = AQ_S("application/json"),
		.time_ms = TIME_MS };
	struct aq_json_ref root, tool;

	if (request.body.p == NULL || header.p == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(fetch_json(r, &request, &root));
	r->client_id = auth_lti_text(root, "client_id", URL_MOST);
	r->deployment = AQ_S("");
	if (aq_json_member(root, AQ_S(TOOL), &tool) &&
	    aq_json_kind(tool) == AQ_JSON_OBJECT)
		r->deployment = auth_lti_text(tool, "deployment_id", URL_MOST);
	return r->client_id.n != 0
		   ? AQ_OK
		   : at_fault(r, "the platform gave us no client_id");
}

/* ---- keeping it ---- */

static struct aq_str
settings_of(const struct registration *r)
{
	struct aq_buf out;
	struct aq_jw w;

	aq_buf_init(&out, r->rq->mem, BODY_MOST);
	aq_jw_init(&w, &out);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "authorization_endpoint", r->authorize);
	aq_jw_key_str(&w, "token_endpoint", r->token_endpoint);
	aq_jw_key_str(&w, "jwks_url", r->jwks);
	aq_jw_key(&w, "deployments");
	aq_jw_array(&w);
	if (r->deployment.n != 0)
		aq_jw_str(&w, r->deployment);
	aq_jw_end(&w);
	aq_jw_end(&w);
	return aq_buf_str(&out);
}

static enum aq_status
check_provider(struct registration *r)
{
	struct aq_provider provider = {
		.kind = AQ_PROVIDER_LTI,
		.key = r->row.provider_key,
		.name = r->row.name,
		.issuer = r->issuer,
		.client_id = r->client_id,
	};
	struct aq_provider_fault fault;

	if (aq_provider_read(r->rq->mem, settings_of(r), &provider, &fault))
		return AQ_OK;
	return at_fault(r, fault.reason);
}

static enum aq_db_result
add_provider(struct aq_db *db, const struct registration *r, uint64_t id)
{
	return q_lti_provider_add(db,
	    &(struct q_lti_provider_add_in){ .id = id,
		.organisation_id = r->row.organisation_id,
		.provider_key = r->row.provider_key,
		.name = r->row.name,
		.issuer = r->issuer,
		.client_id = r->client_id,
		.settings = settings_of(r),
		.now = r->rq->now },
	    NULL);
}

/* By nobody who is signed in here: whoever was given the link. */
static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct registration *r = context;
	uint64_t id = aq_id_new(r->rq->now);
	struct aq_audit act =
	    aq_audit_of(r->rq, AQ_ACT_IDENTITY_PROVIDER_ADD, id);
	enum aq_db_result result = add_provider(db, r, id);

	act.actor = AQ_ACTOR_PROGRAM;
	act.actor_id = 0;
	act.organisation = r->row.organisation_id;
	return result == AQ_DB_OK ? aq_audit_add(db, &act) : result;
}

/* The link is used up before the platform is told, and given back when that
   comes to nothing: two at once cannot make two platforms of it. */
static enum aq_status
take(struct registration *r)
{
	uint64_t taken = 0;

	AQ_TRY(aq_db_status(q_lti_registration_take(r->rq->db,
	    &(struct q_lti_registration_take_in){
		.token_digest = digest_str(r) },
	    &taken)));
	return taken == 1 ? AQ_OK : AQ_E_NOT_FOUND;
}

static void
give_back(struct registration *r)
{
	(void)q_lti_registration_add(r->rq->db,
	    &(struct q_lti_registration_add_in){ .token_digest = digest_str(r),
		.organisation_id = r->row.organisation_id,
		.provider_key = r->row.provider_key,
		.name = r->row.name,
		.created_at = r->row.created_at,
		.expires_at = r->row.expires_at },
	    NULL);
}

static enum aq_status
register_with(struct registration *r)
{
	enum aq_db_result result;

	AQ_TRY(ask_configuration(r));
	AQ_TRY(tell_platform(r));
	AQ_TRY(check_provider(r));
	result = aq_db_transaction(r->rq->db, store, r);
	return result == AQ_DB_DUPLICATE ? AQ_E_TAKEN : aq_db_status(result);
}

static enum aq_status
decode(struct registration *r, struct aq_str *ret_link)
{
	struct aq_jr reader;

	AQ_TRY(aq_req_json(r->rq, &reader));
	aq_jr_str(&reader, "token", 1, 64, ret_link);
	aq_jr_str(
	    &reader, "openid_configuration", 1, URL_MOST, &r->configuration);
	r->token = AQ_S("");
	if (aq_jr_has(&reader, "registration_token"))
		aq_jr_str(
		    &reader, "registration_token", 1, TOKEN_MOST, &r->token);
	AQ_TRY(aq_req_json_end(r->rq, &reader));
	for (size_t i = 0; i < r->token.n; i++)
		if (r->token.p[i] <= ' ' || r->token.p[i] > '~')
			return aq_req_invalid(
			    r->rq, "/registration_token", "is no token");
	return AQ_OK;
}

/* POST /api/auth/lti/registration */
enum aq_status
auth_lti_register(struct aq_req *rq)
{
	struct registration r = { .rq = rq };
	struct aq_jw *w = &rq->reply.json;
	enum aq_status status;
	struct aq_str link;

	AQ_TRY(decode(&r, &link));
	AQ_TRY(load(&r, link));
	AQ_TRY(take(&r));
	status = register_with(&r);
	if (status != AQ_OK) {
		give_back(&r);
		return status;
	}
	rq->reply.http = 201;
	aq_jw_object(w);
	aq_jw_key_str(w, "key", r.row.provider_key);
	aq_jw_key_str(w, "issuer", r.issuer);
	aq_jw_key_bool(w, "deployment_known", r.deployment.n != 0);
	aq_jw_end(w);
	return AQ_OK;
}
