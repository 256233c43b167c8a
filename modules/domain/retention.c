#include "domain/retention.h"

#include "base/num.h"

#define DAY_US		   ((int64_t)24 * 3600 * 1000000)
#define DAYS_MOST	   3650
#define MONTHS_MOST	   120
#define ACCOUNT_DAYS_LEAST 30

static const char *const names[] = { "", "accounts", "access-log", "refusals",
	"sign-ins", "rosters" };

const char *
aq_retention_kind_name(enum aq_retention_kind kind)
{
	unsigned number = (unsigned)kind;

	return number <= AQ_RETENTION_KINDS ? names[number] : names[0];
}

bool
aq_retention_kind(struct aq_str name, enum aq_retention_kind *ret_kind)
{
	for (unsigned i = 1; i <= AQ_RETENTION_KINDS; i++) {
		if (aq_str_eq(name, aq_str_from(names[i]))) {
			*ret_kind = (enum aq_retention_kind)i;
			return true;
		}
	}
	return false;
}

bool
aq_retention_keep(struct aq_str text, enum aq_retention_kind kind,
    struct aq_retention_keep *ret_keep)
{
	struct aq_retention_keep keep = { 0, AQ_RETENTION_DAYS };
	uint32_t amount;

	if (text.n < 2 ||
	    !aq_num_u32(aq_str_slice(text, 0, text.n - 1), &amount))
		return false;
	if (text.p[text.n - 1] == 'm')
		keep.unit = AQ_RETENTION_MONTHS;
	else if (text.p[text.n - 1] != 'd')
		return false;
	if (amount < 1 ||
	    amount > (keep.unit == AQ_RETENTION_DAYS ? DAYS_MOST : MONTHS_MOST))
		return false;
	if (kind == AQ_RETENTION_ACCOUNT && keep.unit == AQ_RETENTION_DAYS &&
	    amount < ACCOUNT_DAYS_LEAST)
		return false;
	keep.amount = amount;
	*ret_keep = keep;
	return true;
}

/* ---- the calendar (days since 1970; H. Hinnant, chrono-compatible) ------ */

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
days_of(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static void
civil_of(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t of_era = z - era * 146097;
	int64_t y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*ret_month = (int)(m < 10 ? m + 3 : m - 9);
	*ret_year = y + era * 400 + (*ret_month <= 2);
}

static int
last_day(int64_t year, int month)
{
	int64_t next =
	    month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);

	return (int)(next - days_of(year, month, 1));
}

int64_t
aq_retention_before(int64_t now, struct aq_retention_keep keep)
{
	int64_t days = floor_div(now, DAY_US), rest = now - days * DAY_US;
	int64_t year, months;
	int month, day;

	if (keep.unit == AQ_RETENTION_DAYS)
		return now - (int64_t)keep.amount * DAY_US;
	civil_of(days, &year, &month, &day);
	months = year * 12 + month - 1 - (int64_t)keep.amount;
	year = floor_div(months, 12);
	month = (int)(months - year * 12) + 1;
	if (day > last_day(year, month))
		day = last_day(year, month);
	return days_of(year, month, day) * DAY_US + rest;
}

enum aq_retention_act
aq_retention_decide(const struct aq_retention_account *account, int64_t before)
{
	if (account->staff || account->last_used >= before)
		return AQ_RETENTION_SPARE;
	return account->other_ways ? AQ_RETENTION_UNLINK : AQ_RETENTION_ERASE;
}
