/* A learning platform is asked to register itself: a link that works once. */
#include <stdio.h>

#include "ctl/idp.h"
#include "queries_ctl.h"
#include "runtime/audit.h"
#include "runtime/lti_invite.h"

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	return aq_invitation_store(db, context);
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
say(struct ctl *ctl, const struct aq_invitation *inv)
{
	if (!ctl->json) {
		printf("%.*s\n", AQ_STR_ARG(inv->link));
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "link", inv->link);
	aq_jw_key_time(&ctl->jw, "expires_at", inv->expires_at);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

enum ctl_exit
idp_invite(struct ctl *ctl, const struct idp *idp)
{
	struct aq_invitation inv = {
		.organisation_id = idp->provider.organisation_id,
		.key = idp->provider.key,
		.name = idp->provider.name,
		.now = ctl->now,
	};
	struct ctl_act act = {
		.write = store,
		.context = &inv,
		.audit = aq_audit_by_administrator(
		    ctl->now, AQ_ACT_IDENTITY_PROVIDER_INVITE, 0),
	};
	enum ctl_exit status = check(ctl, &idp->provider);

	if (status != CTL_OK)
		return status;
	if (!aq_invitation_ready(ctl->db) ||
	    !aq_invitation_make(&ctl->mem, ctl->config.site_origin, &inv))
		return CTL_FAILED;
	act.audit.organisation = inv.organisation_id;
	status = ctl_do(ctl, &act);
	return status == CTL_OK ? say(ctl, &inv) : status;
}
