/*
 * acquisctl retention apply: does what a plan holds, in batches of a
 * transaction each, so that a run that was cut off goes on where it was. An
 * account is looked at again first: who came back meanwhile is spared.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/retention.h"
#include "runtime/erasure.h"

#define MEMORY	 ((size_t)1 << 20)

struct run {
	struct ctl *ctl;
	uint64_t id;
	struct q_retention_run_of_out of;
	struct q_retention_rules_of_out *rule;
	size_t rules;
};

/* ---- accounts ----------------------------------------------------------- */

struct account {
	const struct run *run;
	int64_t before;
	struct q_retention_waiting_out item;
};

/* What is due now; the planned act, or nothing. */
static enum aq_db_result
decide(
    struct aq_db *db, const struct account *a, enum aq_retention_act *ret_act)
{
	struct q_retention_account_out row;
	struct aq_retention_account facts;
	enum aq_db_result result = q_retention_account(db,
	    &(struct q_retention_account_in){
		.organisation_id = a->run->of.organisation_id,
		.user_id = a->item.user_id,
	    },
	    &row);

	*ret_act = AQ_RETENTION_SPARE;
	if (result == AQ_DB_NONE)
		return AQ_DB_OK;
	if (result != AQ_DB_OK)
		return result;
	facts = ctl_retention_facts(
	    row.last_used, row.password, row.others, row.staff);
	if (aq_retention_decide(&facts, a->before) ==
	    (enum aq_retention_act)a->item.act)
		*ret_act = (enum aq_retention_act)a->item.act;
	return AQ_DB_OK;
}

static enum aq_db_result
erase(struct aq_db *db, const struct account *a)
{
	struct aq_erasure erasure = {
		.user = a->item.user_id,
		.cause = AQ_ERASURE_RETENTION,
		.organisation = a->run->of.organisation_id,
		.audit = aq_audit_by_administrator(
		    a->run->ctl->now, AQ_ACT_ERASURE_REQUEST, a->item.user_id),
	};

	erasure.audit.organisation = erasure.organisation;
	erasure.audit.fact[0] =
	    (struct aq_audit_fact){ "run", NULL, a->run->id };
	return aq_erasure_begin(db, &erasure);
}

static enum aq_db_result
note(struct aq_db *db, const struct account *a, bool done)
{
	uint64_t found = 0;
	enum aq_db_result result = q_retention_item_end(db,
	    &(struct q_retention_item_end_in){
		.outcome = done ? 1 : 2,
		.run_id = a->run->id,
		.user_id = a->item.user_id,
	    },
	    &found);

	if (result == AQ_DB_OK && found == 0)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = q_retention_count(db,
		    &(struct q_retention_count_in){
			.done = done ? 1 : 0,
			.spared = done ? 0 : 1,
			.run_id = a->run->id,
			.kind = AQ_RETENTION_ACCOUNT,
		    },
		    NULL);
	return result;
}

/* AQ_DB_NONE: somebody else was faster. */
static enum aq_db_result
do_account(struct aq_db *db, void *context)
{
	const struct account *a = context;
	enum aq_retention_act act;
	enum aq_db_result result = decide(db, a, &act);

	if (result == AQ_DB_OK)
		result = note(db, a, act != AQ_RETENTION_SPARE);
	if (result == AQ_DB_OK && act == AQ_RETENTION_UNLINK)
		result = q_retention_unlink(db,
		    &(struct q_retention_unlink_in){
			.user_id = a->item.user_id,
			.organisation_id = a->run->of.organisation_id,
		    },
		    NULL);
	if (result == AQ_DB_OK && act == AQ_RETENTION_ERASE)
		result = erase(db, a);
	return result;
}

static enum aq_db_result
do_page(const struct run *run, int64_t before,
    const struct q_retention_waiting_out *row, size_t n)
{
	enum aq_db_result result = AQ_DB_OK;

	for (size_t i = 0; i < n && result == AQ_DB_OK; i++) {
		struct account a = { run, before, row[i] };

		result = aq_db_transaction(run->ctl->db, do_account, &a);
		if (result == AQ_DB_NONE)
			result = AQ_DB_OK;
	}
	return result;
}

static enum aq_db_result
do_accounts(const struct run *run, const struct q_retention_rules_of_out *rule)
{
	struct q_retention_waiting_in in = { .run_id = run->id };
	enum aq_db_result result = AQ_DB_OK;
	struct aq_arena mem;
	size_t n = 1;

	aq_arena_init(&mem, MEMORY);
	while (n > 0 && result == AQ_DB_OK) {
		struct q_retention_waiting_out *row = NULL;

		aq_arena_reset(&mem);
		n = 0;
		result = q_retention_waiting(run->ctl->db, &in, &mem, &row, &n);
		if (result == AQ_DB_OK)
			result = do_page(run, rule->before_at, row, n);
	}
	aq_arena_release(&mem);
	return result;
}

/* ---- logs, sign-ins, rosters -------------------------------------------- */

struct batch {
	const struct run *run;
	const struct q_retention_rules_of_out *rule;
	uint64_t removed;
};

#define REMOVE(name)                                                           \
	return q_retention_##name(db,                                          \
	    &(struct q_retention_##name##_in){                                 \
		.organisation_id = b->run->of.organisation_id,                 \
		.before = b->rule->before_at },                                \
	    &b->removed)

static enum aq_db_result
remove_some(struct aq_db *db, struct batch *b)
{
	switch ((enum aq_retention_kind)b->rule->kind) {
	case AQ_RETENTION_ACCESS_LOG:
		REMOVE(access_log);
	case AQ_RETENTION_REFUSAL:
		REMOVE(refusal);
	case AQ_RETENTION_SIGN_IN:
		REMOVE(sign_in);
	case AQ_RETENTION_ROSTER:
		REMOVE(roster);
	case AQ_RETENTION_ACCOUNT:
		break;
	}
	return AQ_DB_FAILED;
}

static enum aq_db_result
do_batch(struct aq_db *db, void *context)
{
	struct batch *b = context;
	enum aq_db_result result;

	b->removed = 0;
	result = remove_some(db, b);
	if (result != AQ_DB_OK || b->removed == 0)
		return result;
	return q_retention_count(db,
	    &(struct q_retention_count_in){
		.done = (uint32_t)b->removed,
		.run_id = b->run->id,
		.kind = b->rule->kind,
	    },
	    NULL);
}

static enum aq_db_result
do_rule(const struct run *run, const struct q_retention_rules_of_out *rule)
{
	struct batch b = { .run = run, .rule = rule, .removed = 1 };
	enum aq_db_result result = AQ_DB_OK;

	if (rule->kind == AQ_RETENTION_ACCOUNT)
		return do_accounts(run, rule);
	while (b.removed > 0 && result == AQ_DB_OK)
		result = aq_db_transaction(run->ctl->db, do_batch, &b);
	return result;
}

/* ---- the run ------------------------------------------------------------ */

struct mark {
	const struct run *run;
	bool end;
};

static enum aq_db_result
say(struct aq_db *db, const struct run *run, enum aq_act what)
{
	struct aq_audit audit =
	    aq_audit_by_administrator(run->ctl->now, what, run->id);

	audit.organisation = run->of.organisation_id;
	return aq_audit_add(db, &audit);
}

/* Of two that apply the same plan one says that it began, and one that it
   ended. */
static enum aq_db_result
mark(struct aq_db *db, void *context)
{
	const struct mark *m = context;
	int64_t now = m->run->ctl->now;
	uint64_t id = m->run->id, first = 0;
	enum aq_db_result result;

	if (m->end)
		result = q_retention_finish(db,
		    &(struct q_retention_finish_in){
			.finished_at = now, .id = id },
		    &first);
	else
		result = q_retention_start(db,
		    &(struct q_retention_start_in){
			.started_at = now, .id = id },
		    &first);
	if (result != AQ_DB_OK || first == 0)
		return result;
	return say(db, m->run,
	    m->end ? AQ_ACT_RETENTION_DONE : AQ_ACT_RETENTION_APPLY);
}

static enum ctl_exit
load(struct ctl *ctl, struct run *run)
{
	enum aq_db_result result = q_retention_run_of(ctl->db,
	    &(struct q_retention_run_of_in){ .id = run->id }, &run->of);

	if (result == AQ_DB_NONE)
		return ctl_say(
		    CTL_NOT_FOUND, "there is no plan %" PRIu64, run->id);
	if (result == AQ_DB_OK)
		result = q_retention_rules_of(ctl->db,
		    &(struct q_retention_rules_of_in){ .run_id = run->id },
		    &ctl->mem, &run->rule, &run->rules);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	if (run->of.state == 3)
		return ctl_say(CTL_REFUSED, "this plan was applied already");
	if (run->of.state == 1 &&
	    ctl->now - run->of.planned_at > CTL_PLAN_FRESH_US)
		return ctl_say(CTL_REFUSED,
		    "this plan is more than a week old: make a new one");
	return CTL_OK;
}

/* Accounts come last: with them go sign-ins and places in rosters, which other
   rules have counted. */
static enum ctl_exit
apply(struct ctl *ctl, const struct run *run)
{
	struct mark m = { .run = run };
	enum aq_db_result result = aq_db_transaction(ctl->db, mark, &m);

	for (size_t i = run->rules; i > 0 && result == AQ_DB_OK; i--)
		result = do_rule(run, &run->rule[i - 1]);
	m.end = true;
	if (result == AQ_DB_OK)
		result = aq_db_transaction(ctl->db, mark, &m);
	return ctl_db_failure(ctl, result);
}

enum ctl_exit
ctl_retention_apply(struct ctl *ctl)
{
	struct run run = { .ctl = ctl };
	enum ctl_exit status;

	if (!ctl_retention_id(ctl, "plan", &run.id))
		return CTL_USAGE;
	ctl->config.database_statement_timeout_s = 0;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	if (!aq_erasure_ready(ctl->db))
		return ctl_say(CTL_FAILED, "not enough memory");
	status = load(ctl, &run);
	if (status == CTL_OK)
		status = apply(ctl, &run);
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	status = ctl_retention_report(ctl, run.id);
	return status == CTL_OK ? ctl_retention_report_end(ctl) : status;
}
