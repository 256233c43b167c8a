/* Verbs of the noun retention: rules and plans (retention.c, retention_plan.c)
   and their application (retention_apply.c). */
#ifndef AQ_CTL_RETENTION_H
#define AQ_CTL_RETENTION_H

#include "ctl/ctl.h"
#include "domain/retention.h"
#include "queries_rights.h"

/* How long a plan may be applied: what it counted gets old. */
#define CTL_PLAN_FRESH_US ((int64_t)7 * 24 * 3600 * 1000000)

enum ctl_exit ctl_retention_plan(struct ctl *ctl);
enum ctl_exit ctl_retention_show(struct ctl *ctl);
enum ctl_exit ctl_retention_apply(struct ctl *ctl);

/* What a plan holds, and what came of it: a line for each rule. */
enum ctl_exit ctl_retention_report(struct ctl *ctl, uint64_t run);
enum ctl_exit ctl_retention_report_end(struct ctl *ctl);

/* "24 months" as "24m". */
struct aq_str ctl_retention_keep(struct ctl *ctl, unsigned keep, unsigned unit);

/* The facts of an account as the rule sees them. */
struct aq_retention_account
ctl_retention_facts(int64_t last_used, bool password, bool others, bool staff);

/* An organisation by its id or external id, the database open; else the message
   and its exit status. */
enum ctl_exit ctl_retention_organisation(
    struct ctl *ctl, const char *which, uint64_t *ret_id);

/* The plain argument that is left, an id; false with a message. */
bool ctl_retention_id(struct ctl *ctl, const char *what, uint64_t *ret_id);

#endif
