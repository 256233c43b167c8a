#include "runtime/db_time.h"

#define DAY_US INT64_C(86400000000)

/* Days from 1970-01-01, with years that begin in March so that the leap day
   is the last of its year. */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static void
civil_from_days(int64_t days, struct aq_civil *ret)
{
	int64_t z = days + 719468, era = z / 146097, day = z - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;

	ret->year = (unsigned)(year + era * 400 + (month <= 2 ? 1 : 0));
	ret->month = (unsigned)month;
	ret->day = (unsigned)(of_year - (153 * shifted + 2) / 5 + 1);
}

bool
aq_civil_to_us(const struct aq_civil *c, int64_t *ret_us)
{
	struct aq_civil again;
	int64_t days, seconds;

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > 31 || c->hour > 23 || c->minute > 59 ||
	    c->second > 59 || c->microsecond > 999999)
		return false;
	days = days_from_civil(c->year, c->month, c->day);
	civil_from_days(days, &again);
	if (again.day != c->day)
		return false;
	seconds = c->hour * INT64_C(3600) + c->minute * INT64_C(60) + c->second;
	*ret_us = days * DAY_US + seconds * 1000000 + c->microsecond;
	return true;
}

bool
aq_civil_from_us(int64_t us, struct aq_civil *ret_civil)
{
	static const int64_t first = INT64_C(-62135596800000000);
	static const int64_t last = INT64_C(253402300799999999);
	struct aq_civil c = { 0 };
	int64_t days, rest;

	if (us < first || us > last)
		return false;
	days = us / DAY_US;
	rest = us % DAY_US;
	if (rest < 0) {
		rest += DAY_US;
		days--;
	}
	civil_from_days(days, &c);
	c.microsecond = (unsigned)(rest % 1000000);
	rest /= 1000000;
	c.second = (unsigned)(rest % 60);
	c.minute = (unsigned)(rest / 60 % 60);
	c.hour = (unsigned)(rest / 3600);
	*ret_civil = c;
	return true;
}
