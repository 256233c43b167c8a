/* What acquis-auth serves; docs/api/openapi.yaml is compared with it. */
#include "auth/auth.h"
#include "auth/sso.h"

#define BODY	 4096
#define PROVIDER 32768 /* a key in PEM, claims */

#define WRITERS AQ_ROUTE_STAFF(AQ_SUPER_ADMIN)
#define READERS (WRITERS | AQ_ROUTE_STAFF(AQ_SUPPORT))

const struct aq_route auth_routes[] = {
	{ { AQ_POST, "/api/auth/users" }, "signUp", auth_sign_up,
	    AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF | AQ_ROUTE_CREATES, BODY },
	{ { AQ_POST, "/api/auth/sessions" }, "signIn", auth_sign_in,
	    AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, BODY },
	{ { AQ_GET, "/api/auth/sessions" }, "listSessions", auth_sessions_list,
	    0, 0 },
	{ { AQ_DELETE, "/api/auth/sessions" }, "signOutEverywhere",
	    auth_sign_out_everywhere, 0, 0 },
	{ { AQ_GET, "/api/auth/sessions/current" }, "getSession",
	    auth_session_get, 0, 0 },
	{ { AQ_DELETE, "/api/auth/sessions/current" }, "signOut", auth_sign_out,
	    0, 0 },
	{ { AQ_POST, "/api/auth/sessions/refresh" }, "refreshSession",
	    auth_refresh, AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, BODY },
	{ { AQ_GET, "/api/auth/me" }, "getMe", auth_me_get, 0, 0 },
	{ { AQ_PATCH, "/api/auth/me" }, "changeMe", auth_me_change, 0, BODY },
	{ { AQ_POST, "/api/auth/me/password" }, "changePassword",
	    auth_password_change, 0, BODY },
	{ { AQ_GET, "/api/auth/me/identities" }, "listIdentities",
	    auth_identities_list, 0, 0 },
	{ { AQ_DELETE, "/api/auth/me/identities/{identity:id}" },
	    "removeIdentity", auth_identity_remove, 0, 0 },
	{ { AQ_GET, "/api/auth/institutions" }, "listInstitutions",
	    auth_institutions, AQ_ROUTE_PUBLIC, 0 },
	{ { AQ_POST, "/api/auth/sso/pending" }, "showPending",
	    auth_pending_show, AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, BODY },
	{ { AQ_POST, "/api/auth/sso/pending/link" }, "linkPending",
	    auth_pending_link, 0, BODY },
	{ { AQ_POST, "/api/auth/sso/pending/account" }, "createPending",
	    auth_pending_create, AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, BODY },
	{ { AQ_GET, "/api/auth/staff/organisations" }, "listStaffOrganisations",
	    auth_staff_organisations, READERS, 0 },
	{ { AQ_GET, "/api/auth/staff/providers" }, "listProviders",
	    auth_staff_providers, READERS, 0 },
	{ { AQ_POST, "/api/auth/staff/providers" }, "createProvider",
	    auth_staff_provider_create, WRITERS | AQ_ROUTE_CREATES,
	    PROVIDER },
	{ { AQ_GET, "/api/auth/staff/providers/{provider:id}" },
	    "getProvider", auth_staff_provider_show, READERS, 0 },
	{ { AQ_PATCH, "/api/auth/staff/providers/{provider:id}" },
	    "changeProvider", auth_staff_provider_change, WRITERS, PROVIDER },
	{ { AQ_GET, "/api/auth/staff/refusals/{refusal:key}" },
	    "getRefusal", auth_staff_refusal, READERS, 0 },
	{ { AQ_GET, "/api/auth/jwks.json" }, "getKeys", auth_jwks,
	    AQ_ROUTE_PUBLIC, 0 },
	{ { AQ_GET, "/api/auth/keys/tool.json" }, "getToolKeys", auth_jwks_tool,
	    AQ_ROUTE_PUBLIC, 0 },
};

const size_t auth_route_count = sizeof(auth_routes) / sizeof(auth_routes[0]);
