/* acquisctl idp list and show. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/idp.h"
#include "queries_ctl.h"
#include "runtime/jsonr.h"
#include "runtime/provider_told.h"

enum ctl_exit
idp_list(struct ctl *ctl)
{
	struct q_idp_list_out *rows;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status =
	    ctl_db_failure(ctl, q_idp_list(ctl->db, &ctl->mem, &rows, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		const char *kind = aq_provider_kinds[rows[i].kind];
		const char *state = aq_provider_states[rows[i].state];

		if (!ctl->json)
			printf("%-24.*s %-4s %-8s %.*s (%.*s)\n",
			    AQ_STR_ARG(rows[i].provider_key), kind, state,
			    AQ_STR_ARG(rows[i].name),
			    AQ_STR_ARG(rows[i].organisation_name));
		aq_jw_object(&ctl->jw);
		aq_jw_key_str(&ctl->jw, "key", rows[i].provider_key);
		aq_jw_key_str(&ctl->jw, "kind", aq_str_from(kind));
		aq_jw_key_str(&ctl->jw, "state", aq_str_from(state));
		aq_jw_key_str(&ctl->jw, "name", rows[i].name);
		aq_jw_key_str(
		    &ctl->jw, "organisation", rows[i].organisation_name);
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

/* ---- show -------------------------------------------------------------------
 */

static void
show_json(struct ctl *ctl, const struct idp *idp)
{
	const struct aq_provider *p = &idp->provider;
	struct aq_jw *w = &ctl->jw;
	struct aq_told told[AQ_TOLD];
	size_t count =
	    aq_provider_told(&ctl->mem, ctl->config.site_origin, p, told);

	aq_jw_object(w);
	aq_jw_key_id(w, "id", p->id);
	aq_jw_key_str(w, "key", p->key);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[p->kind]));
	aq_jw_key_str(w, "state", aq_str_from(aq_provider_states[p->state]));
	aq_jw_key_str(w, "name", p->name);
	aq_jw_key_id(w, "organisation_id", p->organisation_id);
	aq_jw_key_str(w, "organisation", idp->organisation_name);
	aq_jw_key_str(w, "issuer", p->issuer);
	aq_jw_key_str(w, "client_id", p->client_id);
	aq_jw_key_bool(w, "secret", p->secret.n != 0);
	aq_jw_key(w, "settings");
	aq_jw_raw(w, idp->settings);
	aq_jw_key(w, "addresses");
	aq_jw_object(w);
	for (size_t i = 0; i < count; i++)
		aq_jw_key_str(w, told[i].name, told[i].url);
	aq_jw_end(w);
	aq_jw_key_time(w, "created_at", idp->created_at);
	aq_jw_key_time(w, "updated_at", idp->updated_at);
	aq_jw_end(w);
}

static void
line(const char *name, struct aq_str value)
{
	if (value.n != 0)
		printf("%-13s %.*s\n", name, AQ_STR_ARG(value));
}

static bool
show_text(struct ctl *ctl, const struct idp *idp)
{
	const struct aq_provider *p = &idp->provider;
	struct idp_settings settings;
	struct aq_told told[AQ_TOLD];
	size_t count;

	if (!idp_settings_read(ctl, idp->settings, &settings))
		return false;
	line("key", p->key);
	line("kind", aq_str_from(aq_provider_kinds[p->kind]));
	line("state", aq_str_from(aq_provider_states[p->state]));
	line("name", p->name);
	line("organisation", idp->organisation_name);
	line("issuer", p->issuer);
	line("client_id", p->client_id);
	line("secret", p->secret.n != 0 ? AQ_S("set") : AQ_S(""));
	for (size_t i = 0; i < settings.count; i++)
		if (settings.pair[i].value.n != 0)
			printf("%.*s = %.*s\n",
			    AQ_STR_ARG(settings.pair[i].name),
			    AQ_STR_ARG(settings.pair[i].value));
	puts("for its side:");
	count = aq_provider_told(&ctl->mem, ctl->config.site_origin, p, told);
	for (size_t i = 0; i < count; i++)
		printf("  %-25s %.*s\n", told[i].name, AQ_STR_ARG(told[i].url));
	return true;
}

enum ctl_exit
idp_show(struct ctl *ctl)
{
	const char *key = ctl_next(ctl);
	enum ctl_exit status;
	struct idp idp;

	if (key == NULL)
		return ctl_say(CTL_USAGE, "which? its key");
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = idp_find(ctl, key, &idp);
	if (status != CTL_OK)
		return status;
	if (!ctl->json)
		return show_text(ctl, &idp) ? CTL_OK : CTL_FAILED;
	show_json(ctl, &idp);
	return ctl_print_json(ctl);
}
