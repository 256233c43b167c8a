#include "bank_vectors.h"

#include "domain/drift.h"
#include "domain/pretest.h"
#include "domain/random.h"

static struct aq_calib_item
item(double a, double d)
{
	return (struct aq_calib_item){ .a = a,
		.d = d,
		.se_a = .1,
		.se_d = .1414213562373095,
		.cov_ad = .002 };
}

/*
 * The same items seen from a population of another mean and spread:
 * theta before = 0.8 theta after + 0.5.
 */
static void
finds_the_scale(void **unused)
{
	struct aq_calib_item before[4], after[4];
	struct aq_drift found[4];
	struct aq_drift_scale scale;

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		before[i] = item(.8 + .2 * (double)i, 1 - .7 * (double)i);
		after[i] =
		    item(.8 * before[i].a, before[i].d + .5 * before[i].a);
	}
	assert_true(aq_drift(before, after, 4, &scale, found));
	assert_close(scale.slope, .8, 1e-12);
	assert_close(scale.shift, .5, 1e-12);
	for (size_t i = 0; i < 4; i++) {
		assert_close(found[i].a, before[i].a, 1e-12);
		assert_close(found[i].d, before[i].d, 1e-12);
		assert_close(found[i].chi2, 0, 1e-12);
		assert_false(found[i].drifted);
	}
}

/*
 * One item of five moved by (.3, -.5) where the errors add up to (.02, .004;
 * .004, .04): chi2 = .0098 / .000784 = 12.5, p = exp(-6.25).
 */
static void
finds_the_item(void **unused)
{
	struct aq_calib_item before[5], after[5];
	struct aq_drift found[5];
	struct aq_drift_scale scale;

	(void)unused;
	for (size_t i = 0; i < 5; i++)
		before[i] = after[i] = item(1, 1 - .5 * (double)i);
	after[2] = item(1.3, before[2].d - .5);
	assert_true(aq_drift(before, after, 5, &scale, found));
	assert_int_equal(scale.items, 4);
	assert_close(scale.slope, 1, 1e-12);
	assert_close(scale.shift, 0, 1e-12);
	assert_close(found[2].chi2, 12.5, 1e-9);
	assert_close(found[2].p, exp(-6.25), 1e-9);
	assert_true(found[2].drifted && found[2].gap > .05);
	assert_false(found[1].drifted);
}

static void
refuses_what_sets_no_scale(void **unused)
{
	struct aq_calib_item before[3], after[3];
	struct aq_drift found[3];
	struct aq_drift_scale scale;

	(void)unused;
	for (size_t i = 0; i < 3; i++)
		before[i] = after[i] = item(1, (double)i);
	assert_false(aq_drift(before, after, 2, &scale, found));
	assert_true(aq_drift(before, after, 3, &scale, found));
	after[1].a = 0;
	assert_false(aq_drift(before, after, 3, &scale, found));
	after[1] = item(1, (double)NAN);
	assert_false(aq_drift(before, after, 3, &scale, found));
	after[1] = item(1, 1);
	after[1].se_d = 0;
	assert_false(aq_drift(before, after, 3, &scale, found));
	for (size_t i = 0; i < 3; i++)
		before[i] = item(1, 0); /* all of one difficulty */
	after[1] = item(1, 1);
	assert_false(aq_drift(before, after, 3, &scale, found));
}

/* Two of 34, never at the ends, every other place about as often. */
static void
places_of_pretests(void **unused)
{
	unsigned at[34] = { 0 };

	(void)unused;
	for (uint64_t seed = 0; seed < 3200; seed++) {
		unsigned n = 0;

		for (uint16_t k = 0; k < 34; k++) {
			bool due = aq_pretest_due(seed, 32, 2, k);

			n += due;
			at[k] += due;
		}
		assert_int_equal(n, 2);
	}
	assert_true(at[0] == 0 && at[33] == 0);
	for (size_t k = 1; k < 33; k++) /* 200 each, sd 14 */
		assert_true(at[k] > 130 && at[k] < 270);
	assert_false(aq_pretest_due(1, 32, 0, 5));
}

static void
pretests_that_need_answers(void **unused)
{
	static const struct aq_cat_item items[] = { { { 1, 0, 0 }, 0, 0 },
		{ { 1, 0, 0 }, 0, 0 }, { { 1, 0, 0 }, 0, 1 },
		{ { 1, 0, 0 }, 0, 2 }, { { 1, 0, 0 }, 0, 2 } };
	static const uint32_t answers[] = { 0, 1, 40, 7, 7 };
	struct aq_arena arena;
	struct aq_cat_set new_ones = { 0 };
	struct aq_pretest pretest = { &new_ones, answers, 0, { 0 }, 0 };
	struct aq_cat_bank bank;
	struct aq_cat_state state;
	unsigned third = 0;
	size_t found = 9;

	(void)unused;
	aq_arena_init(&arena, 1 << 20);
	assert_int_equal(aq_cat_bank_init(&bank, items, 5,
			     &aq_irt_grid_defaults, &arena, &found),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &state);
	for (size_t i = 1; i < 5; i++)
		aq_cat_add(&new_ones, i);
	assert_true(aq_pretest_next(&bank, &state, &pretest, &found));
	assert_int_equal(found, 1);
	/* its topic has been met: the next fewest, by the seed among equals */
	aq_cat_answer(&bank, &state, 0, true);
	for (pretest.seed = 0; pretest.seed < 200; pretest.seed++) {
		assert_true(aq_pretest_next(&bank, &state, &pretest, &found));
		assert_true(found == 3 || found == 4);
		third += found == 3;
	}
	assert_true(third > 60 && third < 140);
	pretest.shown[pretest.shown_count++] = 4;
	assert_true(aq_pretest_next(&bank, &state, &pretest, &found));
	assert_int_equal(found, 2);
	pretest.shown[pretest.shown_count++] = 2;
	assert_false(aq_pretest_next(&bank, &state, &pretest, &found));
	assert_int_equal(state.count, 1); /* unscored: no trace */
	assert_true(aq_pretest_operational(400, .2));
	assert_false(aq_pretest_operational(399, .1));
	assert_false(aq_pretest_operational(1000, .21));
	assert_false(aq_pretest_operational(1000, (double)NAN));
	aq_arena_release(&arena);
}

AQ_UNIT_MAIN(cmocka_unit_test(finds_the_scale),
    cmocka_unit_test(finds_the_item),
    cmocka_unit_test(refuses_what_sets_no_scale),
    cmocka_unit_test(places_of_pretests),
    cmocka_unit_test(pretests_that_need_answers))
