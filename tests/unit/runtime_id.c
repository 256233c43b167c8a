#include "unit.h"

#include "runtime/db_time.h"
#include "runtime/id.h"

#define T2025 INT64_C(1735689600000000)

static void
ids_hold_their_time(void **state)
{
	uint64_t first = aq_id_new(T2025), later;

	(void)state;
	assert_true(first < UINT64_C(1) << 22);
	later = aq_id_new(T2025 + 1000);
	assert_true(later >= UINT64_C(1) << 22);
	assert_true(later > first);
	assert_int_equal(aq_id_time(later), T2025 + 1000);
	assert_int_equal(
	    aq_id_time(aq_id_new(T2025 + 123456789)), T2025 + 123456000);
}

static void
ids_differ(void **state)
{
	uint64_t id[200];
	unsigned same = 0;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(id); i++) {
		id[i] = aq_id_new(T2025 + 5000);
		for (size_t k = 0; k < i; k++)
			same += id[k] == id[i] ? 1 : 0;
	}
	/* of 4 million, 200 drawn: one pair in two hundred runs */
	assert_true(same <= 1);
}

static void
clocks_go_on(void **state)
{
	int64_t a = aq_monotonic(), b = aq_monotonic();

	(void)state;
	assert_true(b >= a);
	assert_true(aq_now() > T2025);
}

static void
known_days(void **state)
{
	static const struct {
		struct aq_civil civil;
		int64_t us;
	} cases[] = {
		{ { 1970, 1, 1, 0, 0, 0, 0 }, 0 },
		{ { 1969, 12, 31, 23, 59, 59, 999999 }, -1 },
		{ { 2000, 2, 29, 12, 0, 0, 0 }, INT64_C(951825600000000) },
		{ { 2025, 1, 1, 0, 0, 0, 0 }, T2025 },
		{ { 2026, 11, 22, 13, 2, 17, 250000 },
		    INT64_C(1795352537250000) },
		{ { 1, 1, 1, 0, 0, 0, 0 }, INT64_C(-62135596800000000) },
		{ { 9999, 12, 31, 23, 59, 59, 999999 },
		    INT64_C(253402300799999999) },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		struct aq_civil civil;
		int64_t us;

		assert_true(aq_civil_to_us(&cases[i].civil, &us));
		assert_int_equal(us, cases[i].us);
		assert_true(aq_civil_from_us(us, &civil));
		assert_memory_equal(&civil, &cases[i].civil, sizeof(civil));
	}
}

static void
every_day_there_and_back(void **state)
{
	(void)state;
	for (int64_t day = -719162; day <= 2932896; day += 17) {
		int64_t us = day * INT64_C(86400000000), back;
		struct aq_civil civil;

		assert_true(aq_civil_from_us(us, &civil));
		assert_true(aq_civil_to_us(&civil, &back));
		assert_int_equal(back, us);
	}
}

static void
days_that_are_none(void **state)
{
	static const struct aq_civil bad[] = {
		{ 0, 1, 1, 0, 0, 0, 0 },
		{ 10000, 1, 1, 0, 0, 0, 0 },
		{ 2025, 0, 1, 0, 0, 0, 0 },
		{ 2025, 13, 1, 0, 0, 0, 0 },
		{ 2025, 2, 29, 0, 0, 0, 0 },
		{ 1900, 2, 29, 0, 0, 0, 0 },
		{ 2025, 4, 31, 0, 0, 0, 0 },
		{ 2025, 1, 1, 24, 0, 0, 0 },
		{ 2025, 1, 1, 0, 60, 0, 0 },
		{ 2025, 1, 1, 0, 0, 60, 0 },
		{ 2025, 1, 0, 0, 0, 0, 0 },
		{ 2025, 1, 1, 0, 0, 0, 1000000 },
	};
	int64_t us = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_civil_to_us(&bad[i], &us));
	assert_int_equal(us, 7);
}

AQ_UNIT_MAIN(cmocka_unit_test(ids_hold_their_time),
    cmocka_unit_test(ids_differ), cmocka_unit_test(clocks_go_on),
    cmocka_unit_test(known_days), cmocka_unit_test(every_day_there_and_back),
    cmocka_unit_test(days_that_are_none))
