#include "runtime/provider_told.h"

struct row {
	unsigned kinds; /* bits 1 << enum aq_provider_kind */
	const char *name;
	const char *before, *after; /* the key stands between, or after NULL */
	bool signs;		    /* for who does not use a secret */
};

#define OF(kind) (1U << AQ_PROVIDER_##kind)

static const struct row rows[] = {
	{ OF(CAS), "service", "/api/auth/sso/", "/cas", false },
	{ OF(JWT), "form_endpoint", "/api/auth/sso/jwt", NULL, false },
	{ OF(JWT), "token_endpoint", "/api/auth/token", NULL, false },
	{ OF(OIDC), "redirect_uri", "/api/auth/sso/", "/oidc", false },
	{ OF(OIDC), "post_logout_redirect_uri", "/signin", NULL, false },
	{ OF(OIDC), "backchannel_logout_uri", "/api/auth/sso/", "/oidc/logout",
	    false },
	{ OF(LTI), "initiate_login_uri", "/api/auth/lti/login", NULL, false },
	{ OF(LTI), "redirect_uri", "/api/auth/lti/launch", NULL, false },
	{ OF(LTI), "target_link_uri", "/home", NULL, false },
	{ OF(LTI), "deep_linking_uri", "/course/choose", NULL, false },
	{ OF(LTI) | OF(OIDC), "jwks_uri", "/api/auth/keys/tool.json", NULL,
	    true },
};

static bool
needed(const struct row *row, const struct aq_provider *provider)
{
	return (row->kinds >> provider->kind & 1) != 0 &&
	       !(row->signs && provider->client_secret_basic);
}

size_t
aq_provider_told(struct aq_arena *arena, const char *origin,
    const struct aq_provider *provider, struct aq_told ret_told[AQ_TOLD])
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		bool keyed = row->after != NULL;

		if (!needed(row, provider) || count == AQ_TOLD)
			continue;
		ret_told[count++] = (struct aq_told){
			.name = row->name,
			.url = aq_arena_printf(arena, "%s%s%.*s%s", origin,
			    row->before,
			    AQ_STR_ARG(keyed ? provider->key : AQ_S("")),
			    keyed ? row->after : ""),
		};
	}
	return count;
}
