#include "runtime/provider_trial.h"

#define DISCOVERY   "/.well-known/openid-configuration"
#define JSON_TOKENS 4096

/* ---- what it says of itself -----------------------------------------------
 */

/* OpenID Connect Discovery 1.0 section 4: a '/' at the end goes first. */
static struct aq_str
discovery_of(struct aq_provider_trial *t)
{
	struct aq_str issuer = t->provider->issuer;

	if (issuer.p[issuer.n - 1] == '/')
		issuer.n--;
	return aq_arena_printf(t->mem, "%.*s" DISCOVERY, AQ_STR_ARG(issuer));
}

static bool
read_discovery(struct aq_provider_trial *t, struct aq_json_ref *ret_meta)
{
	struct aq_fetch_request request = { .url = discovery_of(t) };
	const struct aq_json *doc = NULL;
	struct aq_fetch_reply reply;
	const char *why = "";
	size_t at;

	if (!aq_trial_ask(t, "discovery", &request, false, &reply))
		return false;
	if (reply.status == 200)
		doc = aq_json_parse(t->mem, reply.body, JSON_TOKENS, &at, &why);
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return aq_trial_note(t, "discovery", AQ_CHECK_BAD,
		    aq_arena_printf(t->mem, "%.*s answers HTTP %u, %s",
			AQ_STR_ARG(request.url), reply.status,
			reply.status == 200 ? "which is no JSON object"
					    : "not 200"));
	*ret_meta = aq_json_root(doc);
	return aq_trial_note(t, "discovery", AQ_CHECK_GOOD, request.url);
}

static struct aq_str
text_of(struct aq_json_ref meta, const char *name)
{
	struct aq_json_ref value;

	if (!aq_json_member(meta, aq_str_from(name), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return (struct aq_str){ NULL, 0 };
	return aq_json_text(value);
}

static void
check_issuer(struct aq_provider_trial *t, struct aq_json_ref meta)
{
	struct aq_str issuer = text_of(meta, "issuer");
	bool same = aq_str_eq(issuer, t->provider->issuer);

	aq_trial_note(t, "issuer", same ? AQ_CHECK_GOOD : AQ_CHECK_BAD,
	    same ? issuer
		 : aq_arena_printf(t->mem,
		       "it calls itself %.*s; set exactly this as issuer",
		       AQ_STR_ARG(issuer)));
}

static bool
check_endpoint(
    struct aq_provider_trial *t, struct aq_json_ref meta, const char *name)
{
	struct aq_str url = text_of(meta, name);
	bool good = url.n != 0 && aq_fetch_address_good(t->config, url);

	return aq_trial_note(t, name, good ? AQ_CHECK_GOOD : AQ_CHECK_BAD,
	    good	 ? url
	    : url.n == 0 ? AQ_S("is not told")
			 : aq_arena_printf(
			       t->mem, "%.*s is not https", AQ_STR_ARG(url)));
}

/* A list that is not there says nothing. */
enum listed {
	LISTED,
	NOT_LISTED,
	NO_LIST,
};

static enum listed
lists(struct aq_json_ref meta, const char *name, struct aq_str word)
{
	struct aq_json_ref list;

	if (!aq_json_member(meta, aq_str_from(name), &list) ||
	    aq_json_kind(list) != AQ_JSON_ARRAY)
		return NO_LIST;
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref item = aq_json_at(list, i);

		if (aq_json_kind(item) == AQ_JSON_STRING &&
		    aq_str_eq(aq_json_text(item), word))
			return LISTED;
	}
	return NOT_LISTED;
}

struct ability {
	const char *check, *list;
	struct aq_str word;
	bool without_list; /* what no list means (OpenID Discovery 3) */
	enum aq_check_mark otherwise;
};

static void
check_ability(struct aq_provider_trial *t, struct aq_json_ref meta,
    const struct ability *a)
{
	enum listed listed = lists(meta, a->list, a->word);
	bool good = listed == LISTED || (listed == NO_LIST && a->without_list);

	aq_trial_note(t, a->check, good ? AQ_CHECK_GOOD : a->otherwise,
	    aq_arena_printf(t->mem, "%.*s %s %s", AQ_STR_ARG(a->word),
		good ? "is among its" : "is not among its", a->list));
}

static void
check_abilities(struct aq_provider_trial *t, struct aq_json_ref meta)
{
	bool basic = t->provider->client_secret_basic;
	const struct ability abilities[] = {
		{ "code flow", "response_types_supported", AQ_S("code"), false,
		    AQ_CHECK_BAD },
		{ "PKCE", "code_challenge_methods_supported", AQ_S("S256"),
		    false, AQ_CHECK_NOTE },
		{ "algorithm of ID tokens",
		    "id_token_signing_alg_values_supported",
		    t->provider->algorithm, false, AQ_CHECK_BAD },
		{ "client authentication",
		    "token_endpoint_auth_methods_supported",
		    basic ? AQ_S("client_secret_basic")
			  : AQ_S("private_key_jwt"),
		    basic, AQ_CHECK_BAD },
	};

	for (size_t i = 0; i < sizeof(abilities) / sizeof(abilities[0]); i++)
		check_ability(t, meta, &abilities[i]);
}

/* ---- all of it ---------------------------------------------------------- */

static void
note_logout(struct aq_provider_trial *t, struct aq_json_ref meta)
{
	struct aq_json_ref flag;
	bool back =
	    aq_json_member(meta, AQ_S("backchannel_logout_supported"), &flag) &&
	    aq_json_kind(flag) == AQ_JSON_BOOL && aq_json_bool(flag);

	if (text_of(meta, "end_session_endpoint").n == 0)
		aq_trial_note(t, "sign-out", AQ_CHECK_NOTE,
		    AQ_S("signing out here cannot sign out there"));
	if (!back)
		aq_trial_note(t, "back-channel logout", AQ_CHECK_NOTE,
		    AQ_S("signing out there does not sign out here"));
}

bool
aq_provider_jwks_url(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_provider *provider, struct aq_str *ret_url)
{
	struct aq_provider_trial trial = {
		.mem = mem, .config = config, .provider = provider
	};
	struct aq_json_ref meta;
	struct aq_str url;

	if (!read_discovery(&trial, &meta))
		return false;
	url = text_of(meta, "jwks_uri");
	if (url.n == 0)
		return false;
	*ret_url = url;
	return true;
}

void
aq_trial_oidc(struct aq_provider_trial *t)
{
	struct aq_json_ref meta;

	if (!read_discovery(t, &meta))
		return;
	check_issuer(t, meta);
	(void)check_endpoint(t, meta, "authorization_endpoint");
	check_abilities(t, meta);
	if (check_endpoint(t, meta, "jwks_uri"))
		aq_trial_keys_at(t, text_of(meta, "jwks_uri"));
	if (check_endpoint(t, meta, "token_endpoint"))
		aq_trial_made_up_code(t, text_of(meta, "token_endpoint"));
	note_logout(t, meta);
}
