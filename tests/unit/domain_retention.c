#include "unit.h"

#include "domain/retention.h"
#include "vectors.h"

#define DAY INT64_C(86400000000)

static void
kinds_have_names(void **state)
{
	enum aq_retention_kind kind;

	(void)state;
	for (int i = 1; i <= AQ_RETENTION_KINDS; i++) {
		enum aq_retention_kind wanted = (enum aq_retention_kind)i;

		assert_true(aq_retention_kind(
		    aq_str_from(aq_retention_kind_name(wanted)), &kind));
		assert_int_equal(kind, i);
	}
	assert_string_equal(
	    aq_retention_kind_name((enum aq_retention_kind)99), "");
	assert_false(aq_retention_kind(AQ_S(""), &kind));
	assert_false(aq_retention_kind(AQ_S("account"), &kind));
}

static void
keep_is_read_whole(void **state)
{
	static const char *const bad[] = { "", "d", "m", "0d", "0m", "3651d",
		"121m", "12", "12y", "-1d", "+1d", "1 d", "1dd", "01d", "1.5m",
		"4294967297d" };
	struct aq_retention_keep keep = { 7, AQ_RETENTION_DAYS };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_retention_keep(
		    aq_str_from(bad[i]), AQ_RETENTION_ACCESS_LOG, &keep));
	assert_int_equal(keep.amount, 7);
	assert_true(
	    aq_retention_keep(AQ_S("3650d"), AQ_RETENTION_ACCESS_LOG, &keep));
	assert_int_equal(keep.amount, 3650);
	assert_int_equal(keep.unit, AQ_RETENTION_DAYS);
	assert_true(
	    aq_retention_keep(AQ_S("120m"), AQ_RETENTION_ROSTER, &keep));
	assert_int_equal(keep.amount, 120);
	assert_int_equal(keep.unit, AQ_RETENTION_MONTHS);
	/* nobody goes on holiday and comes back to nothing */
	assert_false(
	    aq_retention_keep(AQ_S("29d"), AQ_RETENTION_ACCOUNT, &keep));
	assert_true(
	    aq_retention_keep(AQ_S("30d"), AQ_RETENTION_ACCOUNT, &keep));
	assert_true(aq_retention_keep(AQ_S("1m"), AQ_RETENTION_ACCOUNT, &keep));
}

static void
days_are_counted(void **state)
{
	struct aq_retention_keep keep = { 90, AQ_RETENTION_DAYS };

	(void)state;
	assert_true(aq_retention_before(100 * DAY + 5, keep) == 10 * DAY + 5);
	assert_true(aq_retention_before(0, keep) == -90 * DAY);
}

/* Against Python's calendar. */
static void
months_are_those_of_the_calendar(void **state)
{
	struct vectors v;
	unsigned rows = 0;

	(void)state;
	vectors_open(&v, "months_back");
	while (vectors_next(&v)) {
		struct aq_retention_keep keep = {
			vectors_unsigned(&v, "months"), AQ_RETENTION_MONTHS
		};
		int64_t now = (int64_t)vectors_double(&v, "now");

		assert_true(aq_retention_before(now, keep) ==
			    (int64_t)vectors_double(&v, "before"));
		rows++;
	}
	vectors_close(&v);
	assert_int_equal(rows, 409);
}

static enum aq_retention_act
decide(int64_t last_used, bool other_ways, bool staff)
{
	struct aq_retention_account account = { last_used, other_ways, staff };

	return aq_retention_decide(&account, 1000);
}

static void
accounts_go_or_lose_a_way(void **state)
{
	(void)state;
	assert_int_equal(decide(999, false, false), AQ_RETENTION_ERASE);
	assert_int_equal(decide(999, true, false), AQ_RETENTION_UNLINK);
	assert_int_equal(decide(1000, false, false), AQ_RETENTION_SPARE);
	assert_int_equal(decide(1001, true, false), AQ_RETENTION_SPARE);
	assert_int_equal(decide(0, false, true), AQ_RETENTION_SPARE);
	assert_int_equal(decide(0, true, true), AQ_RETENTION_SPARE);
}

AQ_UNIT_MAIN(cmocka_unit_test(kinds_have_names),
    cmocka_unit_test(keep_is_read_whole), cmocka_unit_test(days_are_counted),
    cmocka_unit_test(months_are_those_of_the_calendar),
    cmocka_unit_test(accounts_go_or_lose_a_way))
