/* A learning platform is asked to register itself: a link that works once. */
#include <stdio.h>

#include "base/b64.h"
#include "ctl/idp.h"
#include "queries_ctl.h"
#include "runtime/audit.h"
#include "runtime/digest.h"
#include "runtime/id.h"

#define TOKEN_BYTES 32
#define LIFE_US	    ((int64_t)7 * 24 * 3600 * 1000000)

struct invitation {
	const struct idp *idp;
	int64_t now;
	uint8_t digest[AQ_SHA256_BYTES];
};

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct invitation *inv = context;
	const struct aq_provider *p = &inv->idp->provider;

	return q_idp_invite(db,
	    &(struct q_idp_invite_in){
		.token_digest = { (const char *)inv->digest,
		    sizeof(inv->digest) },
		.organisation_id = p->organisation_id,
		.provider_key = p->key,
		.name = p->name,
		.now = inv->now,
		.expires_at = inv->now + LIFE_US,
	    },
	    NULL);
}

/* Its key and name are those of the provider to come. */
static enum ctl_exit
check(struct ctl *ctl, const struct aq_provider *p)
{
	struct q_idp_find_in in = { .provider_key = p->key };
	struct q_idp_find_out row;
	enum aq_db_result result;

	if (p->kind != AQ_PROVIDER_LTI)
		return ctl_say(CTL_USAGE, "--dynamic is for lti");
	if (!aq_provider_key(p->key))
		return ctl_say(CTL_REFUSED,
		    "the key takes 2 to 40 of a-z, 0-9 and '-', a letter "
		    "first");
	if (p->name.n == 0 || p->name.n > 120)
		return ctl_say(CTL_USAGE, "--name is needed");
	result = q_idp_find(ctl->db, &in, &row);
	if (result == AQ_DB_OK)
		return ctl_say(CTL_REFUSED, "another one has this key");
	return result == AQ_DB_NONE ? CTL_OK : ctl_db_failure(ctl, result);
}

static enum ctl_exit
say(struct ctl *ctl, struct aq_str token)
{
	struct aq_str link =
	    aq_arena_printf(&ctl->mem, "%s/lti/register?token=%.*s",
		ctl->config.site_origin, AQ_STR_ARG(token));

	if (!ctl->json) {
		printf("%.*s\n", AQ_STR_ARG(link));
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "link", link);
	aq_jw_key_time(&ctl->jw, "expires_at", ctl->now + LIFE_US);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

enum ctl_exit
idp_invite(struct ctl *ctl, const struct idp *idp)
{
	struct invitation inv = { .idp = idp, .now = ctl->now };
	struct ctl_act act = {
		.write = store,
		.context = &inv,
		.audit = aq_audit_by_administrator(
		    ctl->now, AQ_ACT_IDENTITY_PROVIDER_INVITE, 0),
	};
	uint8_t random[TOKEN_BYTES];
	enum ctl_exit status = check(ctl, &idp->provider);
	struct aq_str token;

	if (status != CTL_OK)
		return status;
	aq_random(random, sizeof(random));
	token = aq_b64url_encode(
	    &ctl->mem, (struct aq_str){ (const char *)random, sizeof(random) });
	if (token.p == NULL)
		return CTL_FAILED;
	aq_sha256(token, inv.digest);
	act.audit.organisation = idp->provider.organisation_id;
	status = ctl_do(ctl, &act);
	return status == CTL_OK ? say(ctl, token) : status;
}
