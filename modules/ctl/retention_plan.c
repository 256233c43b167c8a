/* acquisctl retention plan, show. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/retention.h"
#include "runtime/id.h"

#define MEMORY ((size_t)8 << 20) /* a page of accounts */

struct aq_retention_account
ctl_retention_facts(int64_t last_used, bool password, bool others, bool staff)
{
	return (struct aq_retention_account){
		.last_used = last_used,
		.other_ways = password || others,
		.staff = staff,
	};
}

/* ---- counting ----------------------------------------------------------- */

/* A plan for one organisation. */
struct plan {
	int64_t now;
	uint64_t run, organisation;
	const struct q_retention_policies_out *policy;
	size_t policies;
};

static enum aq_db_result
plan_account(struct aq_db *db, const struct plan *plan, int64_t before,
    const struct q_retention_accounts_out *row, uint64_t *planned)
{
	struct aq_retention_account facts = ctl_retention_facts(
	    row->last_used, row->password, row->others, row->staff);
	enum aq_retention_act act = aq_retention_decide(&facts, before);

	if (act == AQ_RETENTION_SPARE)
		return AQ_DB_OK;
	++*planned;
	return q_retention_item_add(db,
	    &(struct q_retention_item_add_in){
		.run_id = plan->run,
		.user_id = row->user_id,
		.act = (uint8_t)act,
		.last_used = row->last_used,
	    },
	    NULL);
}

static enum aq_db_result
plan_accounts(struct aq_db *db, const struct plan *plan, int64_t before,
    uint64_t *ret_planned)
{
	struct q_retention_accounts_in in = { .organisation_id =
						  plan->organisation };
	enum aq_db_result result = AQ_DB_OK;
	uint64_t planned = 0;
	struct aq_arena mem;
	size_t n = 1;

	aq_arena_init(&mem, MEMORY);
	while (n > 0 && result == AQ_DB_OK) {
		struct q_retention_accounts_out *row = NULL;

		aq_arena_reset(&mem);
		n = 0;
		result = q_retention_accounts(db, &in, &mem, &row, &n);
		for (size_t i = 0; i < n && result == AQ_DB_OK; i++)
			result =
			    plan_account(db, plan, before, &row[i], &planned);
		if (n > 0)
			in.after = row[n - 1].user_id;
	}
	aq_arena_release(&mem);
	*ret_planned = planned;
	return result;
}

#define COUNT(name)                                                            \
	do {                                                                   \
		struct q_retention_##name##_count_out counted;                 \
		enum aq_db_result result = q_retention_##name##_count(db,      \
		    &(struct q_retention_##name##_count_in){                   \
			.organisation_id = plan->organisation,                 \
			.before = before },                                    \
		    &counted);                                                 \
		if (result == AQ_DB_OK)                                        \
			*ret_planned = counted.found;                          \
		return result;                                                 \
	} while (0)

static enum aq_db_result
count(struct aq_db *db, const struct plan *plan, enum aq_retention_kind kind,
    int64_t before, uint64_t *ret_planned)
{
	switch (kind) {
	case AQ_RETENTION_ACCOUNT:
		return plan_accounts(db, plan, before, ret_planned);
	case AQ_RETENTION_ACCESS_LOG:
		COUNT(access_log);
	case AQ_RETENTION_REFUSAL:
		COUNT(refusal);
	case AQ_RETENTION_SIGN_IN:
		COUNT(sign_in);
	case AQ_RETENTION_ROSTER:
		COUNT(roster);
	}
	return AQ_DB_FAILED;
}

static enum aq_db_result
plan_rule(struct aq_db *db, const struct plan *plan,
    const struct q_retention_policies_out *policy)
{
	struct aq_retention_keep keep = { policy->keep,
		(enum aq_retention_unit)policy->unit };
	int64_t before = aq_retention_before(plan->now, keep);
	uint64_t planned = 0;
	enum aq_db_result result = count(
	    db, plan, (enum aq_retention_kind)policy->kind, before, &planned);

	if (result != AQ_DB_OK)
		return result;
	return q_retention_rule_add(db,
	    &(struct q_retention_rule_add_in){
		.run_id = plan->run,
		.kind = policy->kind,
		.keep = policy->keep,
		.unit = policy->unit,
		.before_at = before,
		.planned = (uint32_t)planned,
	    },
	    NULL);
}

static enum aq_db_result
store_plan(struct aq_db *db, void *context)
{
	const struct plan *plan = context;
	enum aq_db_result result = q_retention_runs_forget(db,
	    &(struct q_retention_runs_forget_in){
		.organisation_id = plan->organisation,
		.planned_before = plan->now - CTL_PLAN_FRESH_US,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result = q_retention_run_add(db,
		    &(struct q_retention_run_add_in){
			.id = plan->run,
			.organisation_id = plan->organisation,
			.planned_at = plan->now,
		    },
		    NULL);
	for (size_t i = 0; i < plan->policies && result == AQ_DB_OK; i++)
		result = plan_rule(db, plan, &plan->policy[i]);
	return result;
}

/* ---- the report --------------------------------------------------------- */

static const char *const states[] = { "", "planned", "applying", "done" };

static void
report_rule(struct ctl *ctl, uint64_t run,
    const struct q_retention_run_of_out *of,
    const struct q_retention_rules_of_out *rule)
{
	const char *kind =
	    aq_retention_kind_name((enum aq_retention_kind)rule->kind);
	struct aq_str keep = ctl_retention_keep(ctl, rule->keep, rule->unit);
	struct aq_jw *w = &ctl->jw;

	if (!ctl->json)
		printf("%" PRIu64 "\t%.*s\t%s\t%.*s\t%.*s\t%" PRIu32
		       "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu32 "\t%" PRIu32 "\n",
		    run, AQ_STR_ARG(of->organisation), kind, AQ_STR_ARG(keep),
		    AQ_STR_ARG(ctl_time(ctl, rule->before_at)), rule->planned,
		    rule->erased, rule->unlinked, rule->done, rule->spared);
	aq_jw_object(w);
	aq_jw_key_id(w, "run", run);
	aq_jw_key_id(w, "organisation_id", of->organisation_id);
	aq_jw_key_str(w, "state", aq_str_from(states[of->state & 3]));
	aq_jw_key_str(w, "kind", aq_str_from(kind));
	aq_jw_key_str(w, "keep", keep);
	aq_jw_key_time(w, "before", rule->before_at);
	aq_jw_key_int(w, "planned", rule->planned);
	aq_jw_key_int(w, "erase", (int64_t)rule->erased);
	aq_jw_key_int(w, "unlink", (int64_t)rule->unlinked);
	aq_jw_key_int(w, "done", rule->done);
	aq_jw_key_int(w, "spared", rule->spared);
	aq_jw_end(w);
}

enum ctl_exit
ctl_retention_report(struct ctl *ctl, uint64_t run)
{
	struct q_retention_run_of_out of;
	struct q_retention_rules_of_out *rule = NULL;
	size_t count = 0;
	enum aq_db_result result = q_retention_run_of(
	    ctl->db, &(struct q_retention_run_of_in){ .id = run }, &of);

	if (result == AQ_DB_OK)
		result = q_retention_rules_of(ctl->db,
		    &(struct q_retention_rules_of_in){ .run_id = run },
		    &ctl->mem, &rule, &count);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	for (size_t i = 0; i < count; i++)
		report_rule(ctl, run, &of, &rule[i]);
	return CTL_OK;
}

static void
report_start(struct ctl *ctl)
{
	if (!ctl->json && !ctl->quiet)
		puts("run\torganisation\tkind\tkeep\tbefore\tplanned\terase\t"
		     "unlink\tdone\tspared");
	aq_jw_array(&ctl->jw);
}

enum ctl_exit
ctl_retention_report_end(struct ctl *ctl)
{
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

/* ---- plan --------------------------------------------------------------- */

/* The policies come organisation by organisation: a plan for each. */
static enum ctl_exit
plan_one(struct ctl *ctl, const struct q_retention_policies_out *policy,
    size_t policies)
{
	struct plan plan = {
		.now = ctl->now,
		.run = aq_id_new(ctl->now),
		.organisation = policy->organisation_id,
		.policy = policy,
		.policies = policies,
	};
	enum ctl_exit status =
	    ctl_db_failure(ctl, aq_db_transaction(ctl->db, store_plan, &plan));

	return status == CTL_OK ? ctl_retention_report(ctl, plan.run) : status;
}

static size_t
same_organisation(const struct q_retention_policies_out *policy, size_t count)
{
	size_t n = 1;

	while (
	    n < count && policy[n].organisation_id == policy[0].organisation_id)
		n++;
	return n;
}

enum ctl_exit
ctl_retention_plan(struct ctl *ctl)
{
	const char *organisation = ctl_value(ctl, "--organisation");
	struct q_retention_policies_in in = { .organisation_id_null =
						  organisation == NULL };
	struct q_retention_policies_out *policy = NULL;
	enum ctl_exit status;
	size_t count = 0, n;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	/* counting walks whole tables */
	ctl->config.database_statement_timeout_s = 0;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	if (organisation != NULL) {
		status = ctl_retention_organisation(
		    ctl, organisation, &in.organisation_id);
		if (status != CTL_OK)
			return status;
	}
	status = ctl_db_failure(ctl,
	    q_retention_policies(ctl->db, &in, &ctl->mem, &policy, &count));
	if (status == CTL_OK && count == 0)
		return ctl_say(CTL_NOT_FOUND, "there is no rule");
	report_start(ctl);
	for (size_t i = 0; i < count && status == CTL_OK; i += n) {
		n = same_organisation(&policy[i], count - i);
		status = plan_one(ctl, &policy[i], n);
	}
	return status == CTL_OK ? ctl_retention_report_end(ctl) : status;
}

/* ---- show --------------------------------------------------------------- */

static void
show_account(struct ctl *ctl, const struct q_retention_items_of_out *item)
{
	static const char *const acts[] = { "", "erase", "unlink" };
	static const char *const outcomes[] = { "waiting", "done", "spared" };
	const char *act = acts[item->act < 3 ? item->act : 0];
	const char *outcome = outcomes[item->outcome < 3 ? item->outcome : 0];
	struct aq_str day = aq_arena_printf(&ctl->mem, "%04u-%02u-%02u",
	    item->last_used_on.year, item->last_used_on.month,
	    item->last_used_on.day);

	if (!ctl->json)
		printf("%" PRIu64 "\t%s\t%.*s\t%s\n", item->user_id, act,
		    AQ_STR_ARG(day), outcome);
	aq_jw_object(&ctl->jw);
	aq_jw_key_id(&ctl->jw, "user_id", item->user_id);
	aq_jw_key_str(&ctl->jw, "act", aq_str_from(act));
	aq_jw_key_str(&ctl->jw, "last_used_on", day);
	aq_jw_key_str(&ctl->jw, "outcome", aq_str_from(outcome));
	aq_jw_end(&ctl->jw);
}

static enum ctl_exit
show_accounts(struct ctl *ctl, uint64_t run)
{
	struct q_retention_items_of_in in = { .run_id = run };
	size_t n = 1;

	if (!ctl->json && !ctl->quiet)
		puts("user_id\tact\tlast_used_on\toutcome");
	aq_jw_array(&ctl->jw);
	while (n > 0) {
		struct q_retention_items_of_out *item = NULL;
		enum ctl_exit status;

		n = 0;
		status = ctl_db_failure(ctl,
		    q_retention_items_of(ctl->db, &in, &ctl->mem, &item, &n));
		if (status != CTL_OK)
			return status;
		for (size_t i = 0; i < n; i++)
			show_account(ctl, &item[i]);
		if (n > 0)
			in.after = item[n - 1].user_id;
	}
	return ctl_retention_report_end(ctl);
}

enum ctl_exit
ctl_retention_show(struct ctl *ctl)
{
	bool accounts = ctl_flag(ctl, "--accounts");
	enum ctl_exit status;
	uint64_t run;

	if (!ctl_retention_id(ctl, "plan", &run))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	if (accounts)
		return show_accounts(ctl, run);
	report_start(ctl);
	status = ctl_retention_report(ctl, run);
	return status == CTL_OK ? ctl_retention_report_end(ctl) : status;
}
