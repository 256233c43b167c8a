#include "unit.h"

#include "domain/profile.h"

static void
adds_up(void **state)
{
	struct aq_profile_entry e[16] = { 0 };

	(void)state;
	assert_int_equal(aq_profile_total(e, 16), 0);
	for (size_t i = 0; i < 4; i++)
		e[i] = (struct aq_profile_entry){ 1, 9 };
	e[4] = (struct aq_profile_entry){ 0, 7 };
	assert_int_equal(aq_profile_total(e, 16), 43);
	assert_false(aq_profile_certifiable(e, 16));
	e[4].level = 1;
	assert_true(aq_profile_certifiable(e, 16));
}

static void
brackets_meet_without_gap(void **state)
{
	(void)state;
	for (uint32_t total = 0; total <= 1024; total++) {
		enum aq_bracket b = aq_profile_bracket(total);

		assert_in_range(total, aq_bracket_first(b), aq_bracket_last(b));
	}
	assert_int_equal(aq_profile_bracket(63), AQ_BRACKET_NONE);
	assert_int_equal(aq_profile_bracket(64), AQ_BRACKET_NOVICE_1);
	assert_int_equal(aq_profile_bracket(383), AQ_BRACKET_INDEPENDENT_3);
	assert_int_equal(aq_profile_bracket(895), AQ_BRACKET_EXPERT_7);
	assert_int_equal(aq_profile_bracket(1024), AQ_BRACKET_EXPERT_8);
	assert_string_equal(aq_bracket_name(AQ_BRACKET_NOVICE_2), "novice_2");
}

static void
calendar(void **state)
{
	int64_t then = 1750000000 * (int64_t)1000000;

	(void)state;
	assert_false(aq_improvable(true, 3, 6, then, then + 4 * AQ_DAY_US - 1));
	assert_true(aq_improvable(true, 3, 6, then, then + 4 * AQ_DAY_US));
	assert_false(aq_improvable(false, 3, 6, then, then + 9 * AQ_DAY_US));
	assert_false(aq_improvable(true, 6, 6, then, then + 9 * AQ_DAY_US));
	assert_false(aq_resettable(then, then + 7 * AQ_DAY_US - 1));
	assert_true(aq_resettable(then, then + 7 * AQ_DAY_US));
	assert_true(aq_improvable_at(then) == then + 4 * AQ_DAY_US);
}

AQ_UNIT_MAIN(cmocka_unit_test(adds_up),
    cmocka_unit_test(brackets_meet_without_gap), cmocka_unit_test(calendar))
