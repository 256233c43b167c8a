/* acquisctl retention …: how long institutions keep what is about people. */
#include "ctl/retention.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"

struct aq_str
ctl_retention_keep(struct ctl *ctl, unsigned keep, unsigned unit)
{
	return aq_arena_printf(
	    &ctl->mem, "%u%c", keep, unit == AQ_RETENTION_MONTHS ? 'm' : 'd');
}

bool
ctl_retention_id(struct ctl *ctl, const char *what, uint64_t *ret_id)
{
	const char *text = ctl_next(ctl);

	if (!ctl_args_end(ctl))
		return false;
	if (text != NULL && aq_num_u64(aq_str_from(text), ret_id))
		return true;
	ctl_say(CTL_USAGE, "the id of which %s?", what);
	return false;
}

enum ctl_exit
ctl_retention_organisation(struct ctl *ctl, const char *which, uint64_t *ret_id)
{
	struct q_retention_organisation_in in = { .external_id =
						      aq_str_from(which) };
	struct q_retention_organisation_out row;
	enum aq_db_result result;

	(void)aq_num_u64(in.external_id, &in.id);
	result = q_retention_organisation(ctl->db, &in, &row);
	if (result == AQ_DB_NONE)
		return ctl_say(
		    CTL_NOT_FOUND, "there is no organisation %s", which);
	if (result == AQ_DB_OK)
		*ret_id = row.id;
	return ctl_db_failure(ctl, result);
}

/* ---- set ---------------------------------------------------------------- */

struct set {
	const char *organisation;
	struct q_retention_set_in row;
	bool none;
};

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct set *set = context;

	if (!set->none)
		return q_retention_set(db, &set->row, NULL);
	return q_retention_unset(db,
	    &(struct q_retention_unset_in){
		.organisation_id = set->row.organisation_id,
		.kind = set->row.kind,
	    },
	    NULL);
}

static enum ctl_exit
take_rule(struct ctl *ctl, struct set *set)
{
	const char *name, *text;
	enum aq_retention_kind kind;
	struct aq_retention_keep keep = { 0 };

	set->organisation = ctl_next(ctl);
	name = ctl_next(ctl);
	text = ctl_next(ctl);
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (text == NULL)
		return ctl_say(CTL_USAGE, "an organisation, a kind and a time");
	if (!aq_retention_kind(aq_str_from(name), &kind))
		return ctl_say(CTL_USAGE,
		    "a kind is accounts, access-log, refusals, sign-ins or "
		    "rosters");
	set->none = aq_str_eq(aq_str_from(text), AQ_S("none"));
	if (!set->none && !aq_retention_keep(aq_str_from(text), kind, &keep))
		return ctl_say(CTL_REFUSED,
		    "a time is 1d to 3650d or 1m to 120m, for accounts at "
		    "least 30d; or none");
	set->row.kind = (uint8_t)kind;
	set->row.keep = (uint16_t)keep.amount;
	set->row.unit = (uint8_t)keep.unit;
	set->row.updated_at = ctl->now;
	return CTL_OK;
}

static struct aq_audit
audit_of(struct ctl *ctl, const struct set *set)
{
	struct aq_audit audit =
	    aq_audit_by_administrator(ctl->now, AQ_ACT_RETENTION_SET, 0);
	enum aq_retention_kind kind = (enum aq_retention_kind)set->row.kind;

	audit.organisation = set->row.organisation_id;
	audit.fact[0].name = "kind";
	audit.fact[0].word = aq_retention_kind_name(kind);
	audit.fact[1].name = "keep";
	audit.fact[1].word =
	    set->none ? "none"
		      : ctl_retention_keep(ctl, set->row.keep, set->row.unit).p;
	return audit;
}

static enum ctl_exit
retention_set(struct ctl *ctl)
{
	struct set set = { 0 };
	struct ctl_act act = { .write = store, .context = &set };
	enum ctl_exit status = take_rule(ctl, &set);

	if (status != CTL_OK)
		return status;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	status = ctl_retention_organisation(
	    ctl, set.organisation, &set.row.organisation_id);
	if (status != CTL_OK)
		return status;
	act.audit = audit_of(ctl, &set);
	return ctl_do(ctl, &act);
}

/* ---- list --------------------------------------------------------------- */

static enum ctl_exit
retention_list(struct ctl *ctl)
{
	struct q_retention_policies_in in = { .organisation_id_null = true };
	struct q_retention_policies_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_retention_policies(ctl->db, &in, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		const char *kind =
		    aq_retention_kind_name((enum aq_retention_kind)row[i].kind);
		struct aq_str keep =
		    ctl_retention_keep(ctl, row[i].keep, row[i].unit);

		if (!ctl->json)
			printf("%" PRIu64 "\t%.*s\t%s\t%.*s\n",
			    row[i].organisation_id,
			    AQ_STR_ARG(row[i].organisation), kind,
			    AQ_STR_ARG(keep));
		aq_jw_object(&ctl->jw);
		aq_jw_key_id(
		    &ctl->jw, "organisation_id", row[i].organisation_id);
		aq_jw_key_str(&ctl->jw, "organisation", row[i].organisation);
		aq_jw_key_str(&ctl->jw, "kind", aq_str_from(kind));
		aq_jw_key_str(&ctl->jw, "keep", keep);
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

const struct ctl_command ctl_retention_commands[] = {
	{ "retention", "set", "ORG KIND TIME|none",
	    "How long an organisation keeps accounts, access-log, refusals, "
	    "sign-ins or rosters: 90d, 24m",
	    retention_set, false },
	{ "retention", "list", "", "The rules of all organisations",
	    retention_list, false },
	{ "retention", "plan", "[--organisation ORG]",
	    "What the rules would remove now, counted and kept as a plan; "
	    "nothing is removed",
	    ctl_retention_plan, false },
	{ "retention", "show", "RUN [--accounts]",
	    "A plan and what came of it; its accounts one by one",
	    ctl_retention_show, false },
	{ "retention", "apply", "RUN",
	    "Remove what a plan holds and is still due; may be interrupted and "
	    "run again",
	    ctl_retention_apply, false },
	{ 0 },
};
