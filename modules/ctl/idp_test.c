/* acquisctl idp test: would a sign-in work? */
#include <stdio.h>

#include "ctl/idp.h"
#include "queries_ctl.h"
#include "runtime/jws_sign.h"

static void
print(const struct aq_provider_trial *trial)
{
	unsigned number = 0;

	for (size_t i = 0; i < trial->count; i++)
		idp_print(trial->check[i].mark, &number, trial->check[i].name,
		    trial->check[i].text);
	printf("1..%u\n", number);
}

static void
note_json(struct aq_jw *w, const struct aq_provider_trial *trial)
{
	static const char *const results[] = { "ok", "failed", "note" };

	aq_jw_key(w, "checks");
	aq_jw_array(w);
	for (size_t i = 0; i < trial->count; i++) {
		const struct aq_check *c = &trial->check[i];

		aq_jw_object(w);
		aq_jw_key_str(w, "check", aq_str_from(c->name));
		aq_jw_key_str(w, "result", aq_str_from(results[c->mark]));
		aq_jw_key_str(w, "text", c->text);
		aq_jw_end(w);
	}
	aq_jw_end(w);
}

bool
idp_try(struct ctl *ctl, const struct idp *idp)
{
	struct aq_provider_trial trial = {
		.mem = &ctl->mem,
		.config = &ctl->config,
		.provider = &idp->provider,
		.secret = idp->secret,
		.now_us = ctl->now,
	};
	struct aq_signer signer;
	bool good;

	/* a key that is missing is missed by the check that needs it */
	if (idp->provider.kind != AQ_PROVIDER_CAS &&
	    aq_tool_signer_read(
		&ctl->mem, ctl->db, &ctl->config, ctl->now, &signer))
		trial.signer = &signer;
	good = aq_provider_try(&trial);
	if (ctl->json)
		note_json(&ctl->jw, &trial);
	else if (!ctl->quiet)
		print(&trial);
	return good;
}

enum ctl_exit
idp_test(struct ctl *ctl)
{
	const char *key = ctl_next(ctl);
	enum ctl_exit status;
	struct idp idp;
	bool good;

	if (key == NULL)
		return ctl_say(CTL_USAGE, "which? its key");
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = idp_find(ctl, key, &idp);
	if (status == CTL_OK)
		status = idp_open_secret(ctl, &idp);
	if (status != CTL_OK)
		return status;
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "key", idp.provider.key);
	good = idp_try(ctl, &idp);
	aq_jw_key_bool(&ctl->jw, "passed", good);
	aq_jw_end(&ctl->jw);
	if (ctl->json && ctl_print_json(ctl) != CTL_OK)
		return CTL_FAILED;
	return good ? CTL_OK : CTL_FAILED;
}
