#include "runtime/provider.h"

#include "base/buf.h"
#include "runtime/jsonr.h"

#define URL_MAX	       255
#define KEY_MAX	       40
#define PEM_MAX	       8000
#define ORIGINS_MAX    1000
#define SETTINGS_MAX   16000
#define DEPLOYMENT_MAX 255
#define JSON_TOKENS    256

const char *const aq_provider_kinds[] = { "", "jwt", "oidc", "lti", "cas",
	NULL };
const char *const aq_provider_states[] = { "", "draft", "active", "disabled",
	NULL };
const char *const aq_provider_presets[] = { "generic", "renater", "gar", NULL };
const char *const aq_provider_claims[] = { "subject", "first_name", "last_name",
	"email", "role", "language", "student_number", "national_id", NULL };

static const char *const algorithms[] = { "RS256", "RS384", "RS512", "PS256",
	"ES256", "ES384", NULL };

bool
aq_provider_url(struct aq_str url)
{
	struct aq_str rest = url;
	struct aq_str host;

	if (url.n > URL_MAX)
		return false;
	if (aq_str_starts(url, AQ_S("https://")))
		rest = aq_str_slice(url, 8, url.n);
	else if (aq_str_starts(url, AQ_S("http://")))
		rest = aq_str_slice(url, 7, url.n);
	else
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] <= ' ' || rest.p[i] > '~' || rest.p[i] == '#' ||
		    rest.p[i] == '\\' || rest.p[i] == '"')
			return false;
	host = aq_str_cut(&rest, '/');
	host = aq_str_cut(&host, '?');
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == '@')
			return false;
	return host.n != 0;
}

struct aq_str
aq_provider_origin(struct aq_str url)
{
	size_t scheme = aq_str_starts(url, AQ_S("https://")) ? 8 : 7;
	size_t end = scheme;

	if (!aq_provider_url(url))
		return AQ_S("");
	while (end < url.n && url.p[end] != '/' && url.p[end] != '?')
		end++;
	for (size_t i = scheme; i < end; i++) {
		char c = url.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '.' && c != '-' &&
		    c != ':' && c != '[' && c != ']')
			return AQ_S("");
	}
	return aq_str_slice(url, 0, end);
}

bool
aq_provider_has_origin(struct aq_str origins, struct aq_str url)
{
	struct aq_str wanted = aq_provider_origin(url);

	while (wanted.n != 0 && origins.p != NULL)
		if (aq_str_eq_ascii_nocase(aq_str_cut(&origins, ' '), wanted))
			return true;
	return false;
}

const char *
aq_provider_validation(const struct aq_provider *provider)
{
	return provider->protocol_2 ? "/serviceValidate"
				    : "/p3/serviceValidate";
}

/* Words that stand in the same place of an address. */
static bool
reserved(struct aq_str key)
{
	static const char *const words[] = { "cas", "jwt", "lti", "oidc",
		"pending" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (aq_str_eq(key, aq_str_from(words[i])))
			return true;
	return false;
}

bool
aq_provider_key(struct aq_str key)
{
	if (key.n < 2 || key.n > KEY_MAX || key.p[0] < 'a' || key.p[0] > 'z')
		return false;
	for (size_t i = 0; i < key.n; i++)
		if (!(key.p[i] >= 'a' && key.p[i] <= 'z') &&
		    !(key.p[i] >= '0' && key.p[i] <= '9') && key.p[i] != '-')
			return false;
	return !reserved(key);
}

static void
read_flag(struct aq_jr *r, const char *key, bool *value)
{
	if (aq_jr_has(r, key))
		aq_jr_bool(r, key, value);
}

static void
read_url(struct aq_jr *r, const char *key, struct aq_str *value)
{
	if (!aq_jr_has(r, key))
		return;
	aq_jr_str(r, key, 1, URL_MAX, value);
	if (r->error == AQ_JR_OK && !aq_provider_url(*value))
		aq_jr_fail(r, key, "is no address of a web server");
}

/* One of two words; *value says whether it is the second. */
static void
read_either(
    struct aq_jr *r, const char *key, const char *const *names, bool *value)
{
	unsigned index;

	if (!aq_jr_has(r, key))
		return;
	aq_jr_enum(r, key, names, &index);
	if (r->error == AQ_JR_OK)
		*value = index == 1;
}

static void
read_roles(struct aq_jr *r, unsigned *ret_roles)
{
	struct aq_json_ref list;
	unsigned roles = 0;

	if (!aq_jr_has(r, "roles"))
		return;
	aq_jr_any(r, "roles", &list);
	if (r->error != AQ_JR_OK)
		return;
	if (aq_json_kind(list) != AQ_JSON_ARRAY || aq_json_count(list) == 0) {
		aq_jr_fail(r, "roles", "is no list of learner and teacher");
		return;
	}
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref item = aq_json_at(list, i);
		bool text = aq_json_kind(item) == AQ_JSON_STRING;

		if (text && aq_str_eq(aq_json_text(item), AQ_S("learner")))
			roles |= 1U << AQ_ROLE_LEARNER;
		else if (text && aq_str_eq(aq_json_text(item), AQ_S("teacher")))
			roles |= 1U << AQ_ROLE_TEACHER;
		else
			aq_jr_fail(r, "roles", "knows learner and teacher");
	}
	*ret_roles = roles;
}

static void
read_origins(struct aq_jr *r, struct aq_provider *provider)
{
	struct aq_json_ref list;
	struct aq_buf joined;

	if (!aq_jr_has(r, "origins"))
		return;
	aq_jr_any(r, "origins", &list);
	aq_buf_init(&joined, r->arena, ORIGINS_MAX);
	if (r->error != AQ_JR_OK)
		return;
	if (aq_json_kind(list) != AQ_JSON_ARRAY || aq_json_count(list) == 0) {
		aq_jr_fail(r, "origins", "is no list of https://host");
		return;
	}
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref item = aq_json_at(list, i);
		struct aq_str text = aq_json_kind(item) == AQ_JSON_STRING
					 ? aq_json_text(item)
					 : AQ_S("");

		if (text.n == 0 || !aq_str_eq(aq_provider_origin(text), text))
			aq_jr_fail(r, "origins", "takes https://host");
		aq_buf_printf(
		    &joined, "%s%.*s", i == 0 ? "" : " ", AQ_STR_ARG(text));
	}
	if (joined.failed)
		aq_jr_fail(r, "origins", "is too long");
	provider->origins = aq_buf_str(&joined);
}

static void
read_deployments(struct aq_jr *r, struct aq_provider *provider)
{
	struct aq_json_ref list;
	struct aq_buf joined;

	if (!aq_jr_has(r, "deployments"))
		return;
	aq_jr_any(r, "deployments", &list);
	aq_buf_init(&joined, r->arena, SETTINGS_MAX);
	if (r->error != AQ_JR_OK)
		return;
	if (aq_json_kind(list) != AQ_JSON_ARRAY) {
		aq_jr_fail(r, "deployments", "is no list of texts");
		return;
	}
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref item = aq_json_at(list, i);
		struct aq_str text = aq_json_kind(item) == AQ_JSON_STRING
					 ? aq_json_text(item)
					 : AQ_S("");
		struct aq_str rest = text;

		if (text.n == 0 || text.n > DEPLOYMENT_MAX ||
		    aq_str_cut(&rest, '\n').n != text.n)
			aq_jr_fail(r, "deployments", "takes 1 to 255 bytes");
		aq_buf_printf(&joined, "%.*s\n", AQ_STR_ARG(text));
	}
	provider->deployments = aq_buf_str(&joined);
}

bool
aq_provider_deploys(
    const struct aq_provider *provider, struct aq_str deployment)
{
	struct aq_str rest = provider->deployments;

	while (deployment.n != 0 && rest.n != 0)
		if (aq_str_eq(aq_str_cut(&rest, '\n'), deployment))
			return true;
	return false;
}

static void
read_claims(struct aq_jr *r, struct aq_provider *provider)
{
	struct aq_jr inner;

	if (!aq_jr_has(r, "claims"))
		return;
	aq_jr_object(r, "claims", &inner);
	for (unsigned i = 0; i < AQ_CLAIMS; i++)
		if (aq_jr_has(&inner, aq_provider_claims[i]))
			aq_jr_str(&inner, aq_provider_claims[i], 1, 120,
			    &provider->claim[i]);
	aq_jr_object_end(r, &inner);
}

static void
read_members(struct aq_jr *r, struct aq_provider *provider)
{
	static const char *const authentications[] = { "private_key_jwt",
		"client_secret_basic", NULL };
	static const char *const tickets[] = { "service", "jwt", NULL };
	static const char *const protocols[] = { "3", "2", NULL };
	unsigned index = AQ_PRESET_GENERIC;

	read_flag(r, "create_accounts", &provider->create_accounts);
	read_flag(r, "vouches_for_email", &provider->vouches_for_email);
	read_flag(r, "renew", &provider->renew);
	read_roles(r, &provider->roles);
	read_claims(r, provider);
	if (aq_jr_has(r, "preset"))
		aq_jr_enum(r, "preset", aq_provider_presets, &index);
	provider->preset = (enum aq_provider_preset)index;
	index = 0;
	if (aq_jr_has(r, "algorithm"))
		aq_jr_enum(r, "algorithm", algorithms, &index);
	provider->algorithm = aq_str_from(algorithms[index]);
	if (aq_jr_has(r, "public_key"))
		aq_jr_str(r, "public_key", 1, PEM_MAX, &provider->public_key);
	if (aq_jr_has(r, "scope"))
		aq_jr_str(r, "scope", 6, 200, &provider->scope);
	read_url(r, "jwks_url", &provider->jwks_url);
	read_url(
	    r, "authorization_endpoint", &provider->authorization_endpoint);
	read_url(r, "token_endpoint", &provider->token_endpoint);
	if (aq_jr_has(r, "token_audience"))
		aq_jr_str(
		    r, "token_audience", 1, URL_MAX, &provider->token_audience);
	read_origins(r, provider);
	read_deployments(r, provider);
	read_either(r, "client_authentication", authentications,
	    &provider->client_secret_basic);
	read_either(r, "tickets", tickets, &provider->jwt_tickets);
	read_either(r, "protocol", protocols, &provider->protocol_2);
}

/* What the kinds need of each other's members, as a member and a reason. */
static bool
fault(struct aq_provider_fault *ret, const char *member, const char *reason)
{
	ret->member = aq_str_from(member);
	ret->reason = reason;
	return false;
}

static bool
check_columns(const struct aq_provider *provider, struct aq_provider_fault *ret)
{
	bool url = provider->kind != AQ_PROVIDER_JWT;

	if (!aq_provider_key(provider->key))
		return fault(ret, "provider_key",
		    "takes 2 to 40 of a-z, 0-9 and '-', a letter first, "
		    "and is no word of ours (cas, jwt, lti, oidc, pending)");
	if (provider->name.n == 0)
		return fault(ret, "name", "is what people choose by");
	if (provider->issuer.n == 0 || provider->issuer.n > URL_MAX)
		return fault(ret, "issuer", "has 1 to 255 characters");
	if (url && !aq_provider_url(provider->issuer))
		return fault(ret, "issuer", "is no address of a web server");
	if (provider->kind == AQ_PROVIDER_CAS &&
	    provider->issuer.p[provider->issuer.n - 1] == '/')
		return fault(ret, "issuer",
		    "ends before the '/' of /login and /serviceValidate");
	if (provider->kind != AQ_PROVIDER_CAS && provider->client_id.n == 0)
		return fault(ret, "client_id", "is needed");
	return true;
}

static bool
check_kind(const struct aq_provider *provider, struct aq_provider_fault *ret)
{
	bool by_key =
	    provider->kind == AQ_PROVIDER_JWT ||
	    provider->kind == AQ_PROVIDER_LTI ||
	    (provider->kind == AQ_PROVIDER_CAS && provider->jwt_tickets);
	bool url = provider->jwks_url.n != 0;
	bool pem = provider->public_key.n != 0;

	if (by_key && url == pem)
		return fault(ret, "jwks_url",
		    "is needed, or else public_key, and not both");
	if (!by_key && (url || pem))
		return fault(ret, url ? "jwks_url" : "public_key",
		    "is not used: the provider tells it itself");
	if (provider->kind == AQ_PROVIDER_OIDC &&
	    provider->client_secret_basic && provider->secret.n == 0)
		return fault(ret, "secret", "is needed");
	if (provider->kind != AQ_PROVIDER_LTI)
		return true;
	if (!aq_str_eq(provider->algorithm, AQ_S("RS256")))
		return fault(ret, "algorithm", "is RS256 for LTI");
	if (provider->authorization_endpoint.n == 0)
		return fault(ret, "authorization_endpoint", "is needed");
	if (provider->token_endpoint.n == 0)
		return fault(ret, "token_endpoint", "is needed");
	return aq_provider_origin(provider->issuer).n != 0 &&
		       aq_provider_origin(provider->authorization_endpoint).n !=
			   0
		   ? true
		   : fault(ret, "authorization_endpoint",
			 "and the issuer have a host of letters, digits, "
			 "'.' and '-'");
}

/* What the settings do not say. The issuer of a portal may be any name. */
static void
complete(struct aq_arena *mem, struct aq_provider *p)
{
	struct aq_str issuer = aq_provider_origin(p->issuer);
	struct aq_str asked = aq_provider_origin(p->authorization_endpoint);

	if (p->token_audience.n == 0)
		p->token_audience = p->token_endpoint;
	if (p->origins.n != 0)
		return;
	p->origins = issuer.n != 0 ? issuer : asked;
	if (issuer.n != 0 && asked.n != 0 && !aq_str_eq(issuer, asked))
		p->origins = aq_arena_printf(
		    mem, "%.*s %.*s", AQ_STR_ARG(issuer), AQ_STR_ARG(asked));
}

bool
aq_provider_read(struct aq_arena *mem, struct aq_str settings,
    struct aq_provider *provider, struct aq_provider_fault *ret_fault)
{
	struct aq_provider p = *provider;
	const struct aq_json *doc;
	const char *reason;
	struct aq_jr r;
	size_t at;

	p.create_accounts = true;
	p.roles = 1U << AQ_ROLE_LEARNER | 1U << AQ_ROLE_TEACHER;
	p.scope = AQ_S("openid profile email");
	doc = aq_json_parse(mem, settings, JSON_TOKENS, &at, &reason);
	if (doc == NULL)
		return fault(ret_fault, "settings", reason);
	aq_jr_init(&r, mem, aq_json_root(doc));
	if (r.error == AQ_JR_OK)
		read_members(&r, &p);
	if (!aq_jr_end(&r)) {
		ret_fault->member = r.pointer;
		ret_fault->reason = r.reason;
		return false;
	}
	if (!check_columns(&p, ret_fault) || !check_kind(&p, ret_fault))
		return false;
	complete(mem, &p);
	*provider = p;
	return true;
}
