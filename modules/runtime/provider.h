/*
 * Identity providers: what the table `identity_provider` says of one, with its
 * `settings` (JSON) read and checked. acquisctl, the staff pages and the
 * sign-in itself all read them here, so that what one accepts suits the others.
 *
 * Members of `settings`, all optional unless said:
 *
 *	create_accounts    bool, default true: a person who is not known gets
 *			   an account; false: must link one
 *	vouches_for_email  bool, default false: its addresses count as
 *			   confirmed, unless it says `email_verified` false,
 *			   and join the account that has confirmed the same
 *	roles		   array of "learner", "teacher", default both: who
 *			   may sign in
 *	preset		   "generic", "renater" or "gar": names of claims
 *	claims		   object: names of claims instead of the preset's
 *			   (subject, first_name, last_name, email, role,
 *			   language, student_number, national_id)
 *	algorithm	   RS256, RS384, RS512, PS256, ES256, ES384;
 *			   default RS256: the only one its tokens may have
 *	jwks_url	   jwt, lti, cas with tickets "jwt": its keys; either
 *	public_key	   this (PEM) or that, needed for those kinds
 *	scope		   oidc, default "openid profile email"
 *	client_authentication  oidc: "client_secret_basic" (needs the secret)
 *			   or "private_key_jwt" (default)
 *	authorization_endpoint   lti, needed; jwt: the page of the portal that
 *			   sends people on with a token, none by default
 *	token_endpoint	   lti, needed
 *	token_audience	   lti, oidc, default the token endpoint: the audience
 *			   of what we show there
 *	deployments	   lti, array of texts: its installations of us that
 *			   may launch
 *	origins		   array of "https://host", default those of the issuer
 *			   and of the authorization endpoint. lti: whose pages
 *			   may show ours in a frame; jwt: whose pages may sign
 *			   people in by posting a token
 *	tickets		   cas: "service" (default: asked from the server at
 *			   each sign-in) or "jwt" (signed, not encrypted)
 *	protocol	   cas: "3" (default: tickets are asked about at
 *			   /p3/serviceValidate) or "2" (/serviceValidate,
 *			   where Shibboleth gives the attributes)
 *	renew		   cas, bool, default false: the server must ask for
 *			   the password each time
 */
#ifndef AQ_RUNTIME_PROVIDER_H
#define AQ_RUNTIME_PROVIDER_H

#include <inttypes.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Numbers of identity_provider.kind. */
enum aq_provider_kind {
	AQ_PROVIDER_JWT = 1,
	AQ_PROVIDER_OIDC = 2,
	AQ_PROVIDER_LTI = 3,
	AQ_PROVIDER_CAS = 4,
};

/* Numbers of identity_provider.state. */
enum aq_provider_state {
	AQ_PROVIDER_DRAFT = 1,
	AQ_PROVIDER_ACTIVE = 2,
	AQ_PROVIDER_DISABLED = 3,
};

/* Numbers of identity.role; bits of `roles` are 1 << number. */
enum aq_provider_role {
	AQ_ROLE_LEARNER = 1,
	AQ_ROLE_TEACHER = 2,
};

enum aq_claim {
	AQ_CLAIM_SUBJECT,
	AQ_CLAIM_FIRST_NAME,
	AQ_CLAIM_LAST_NAME,
	AQ_CLAIM_EMAIL,
	AQ_CLAIM_ROLE,
	AQ_CLAIM_LANGUAGE,
	AQ_CLAIM_STUDENT_NUMBER,
	AQ_CLAIM_NATIONAL_ID,
	AQ_CLAIMS,
};

enum aq_provider_preset {
	AQ_PRESET_GENERIC,
	AQ_PRESET_RENATER,
	AQ_PRESET_GAR,
};

/* Names by number, NULL-terminated; kinds and states start at 1 (index 0 is
   "" there). */
extern const char *const aq_provider_kinds[];
extern const char *const aq_provider_states[];
extern const char *const aq_provider_presets[];
extern const char *const aq_provider_claims[];

/* What a secret is sealed for (runtime/seal.h), with the provider's id. */
#define AQ_PROVIDER_SEAL_USE "identity_provider %" PRIu64

struct aq_provider {
	uint64_t id, organisation_id;
	enum aq_provider_kind kind;
	enum aq_provider_state state;
	struct aq_str key, name, issuer, client_id;
	struct aq_str secret; /* sealed; empty: none */
	/* of `settings` */
	bool create_accounts, vouches_for_email;
	unsigned roles;
	enum aq_provider_preset preset;
	struct aq_str claim[AQ_CLAIMS]; /* empty: the preset's */
	struct aq_str algorithm, jwks_url, public_key;
	struct aq_str scope;
	bool client_secret_basic;
	struct aq_str authorization_endpoint, token_endpoint, token_audience;
	struct aq_str origins;	   /* separated by blanks, as CSP wants */
	struct aq_str deployments; /* lti: each ended by '\n' */
	bool jwt_tickets, renew, protocol_2;
};

/* Why one is not acceptable: member names as above, or a column's. */
struct aq_provider_fault {
	struct aq_str member;
	const char *reason; /* a short plain sentence */
};

/*
 * Completes *provider, whose columns are set, from the text of `settings`, and
 * checks the whole. Strings are in `mem`.
 */
bool aq_provider_read(struct aq_arena *mem, struct aq_str settings,
    struct aq_provider *provider, struct aq_provider_fault *ret_fault);

/*
 * An absolute address that a provider may have: https (or http, which only
 * goes through where the configuration allows it), a host, no user, no
 * fragment, visible ASCII, at most 255 characters.
 */
bool aq_provider_url(struct aq_str url);

/* "https://host:port" of such an address; empty when it could not stand in a
   Content-Security-Policy. */
struct aq_str aq_provider_origin(struct aq_str url);

/* `origins` has the one of this address, in whatever case it was typed. */
bool aq_provider_has_origin(struct aq_str origins, struct aq_str url);

/* The installation is one that may launch. */
bool aq_provider_deploys(
    const struct aq_provider *provider, struct aq_str deployment);

/* Where a CAS server is asked about tickets, behind its address. */
const char *aq_provider_validation(const struct aq_provider *provider);

/* 2 to 40 of a-z, 0-9 and '-', a letter first; not cas, jwt, lti, oidc or
   pending, which stand in the same place of our addresses. */
bool aq_provider_key(struct aq_str key);

#endif
