/*
 * How long an institution keeps what is about people (domain.md section 9).
 * Pure: the calendar is the proleptic Gregorian one, in UTC.
 */
#ifndef AQ_DOMAIN_RETENTION_H
#define AQ_DOMAIN_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Numbers of retention_policy.kind. */
enum aq_retention_kind {
	AQ_RETENTION_ACCOUNT = 1,    /* accounts that nobody uses, which came
					by the institution */
	AQ_RETENTION_ACCESS_LOG = 2, /* who looked at whose data, for it */
	AQ_RETENTION_REFUSAL = 3,    /* sign-ins that were refused */
	AQ_RETENTION_SIGN_IN = 4,    /* sign-ins through it that ended */
	AQ_RETENTION_ROSTER = 5,     /* people its courses named */
};
#define AQ_RETENTION_KINDS 5

/* "accounts", "access-log", "refusals", "sign-ins", "rosters"; "" for none. */
const char *aq_retention_kind_name(enum aq_retention_kind kind);
bool aq_retention_kind(struct aq_str name, enum aq_retention_kind *ret_kind);

enum aq_retention_unit {
	AQ_RETENTION_DAYS = 1,
	AQ_RETENTION_MONTHS = 2,
};

/* How long: "90d", "24m". */
struct aq_retention_keep {
	unsigned amount;
	enum aq_retention_unit unit;
};

/*
 * 1 to 3,650 days or 1 to 120 months. Accounts are kept for at least a month,
 * since a person may be on holiday. False when the text says no such time.
 */
bool aq_retention_keep(struct aq_str text, enum aq_retention_kind kind,
    struct aq_retention_keep *ret_keep);

/*
 * What is older than this goes: so much before `now` (µs since 1970). A month
 * back is the same day and time of that month, or its last day where it has no
 * such day.
 */
int64_t aq_retention_before(int64_t now, struct aq_retention_keep keep);

/* What is done with an account that nobody used since `before`. */
enum aq_retention_act {
	AQ_RETENTION_SPARE = 0,	 /* nothing: it was used, or is staff's */
	AQ_RETENTION_ERASE = 1,	 /* the institution was the only way in */
	AQ_RETENTION_UNLINK = 2, /* there are others: only the ways through the
				    institution go */
};

struct aq_retention_account {
	int64_t last_used; /* µs since 1970: sign-in, renewal, creation */
	bool other_ways;   /* a password, or another institution */
	bool staff;	   /* who works for the platform is never erased */
};
enum aq_retention_act
aq_retention_decide(const struct aq_retention_account *account, int64_t before);

#endif
