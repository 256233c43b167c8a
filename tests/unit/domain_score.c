#include "bank_vectors.h"

#include "domain/score.h"

static const struct aq_score_scale scale = { -4,
	{ -2.5, -1.5, -0.75, 0, 0.6, 1.2, 1.8, 2.4 }, 3.5 };

static void
points_meet_at_the_cuts(void **state)
{
	(void)state;
	assert_true(aq_score_scale_valid(&scale));
	for (unsigned k = 0; k < 8; k++) {
		struct aq_score at = aq_score_of(&scale, scale.cut[k]);
		struct aq_score before =
		    aq_score_of(&scale, scale.cut[k] - 1e-6);

		assert_int_equal(at.level, k + 1);
		assert_int_equal(at.points, aq_bracket_first(at.level));
		assert_int_equal(before.level, k);
		assert_int_equal(before.points, at.points - 1);
	}
	/* half of novice 2: 128 .. 255 */
	assert_int_equal(aq_score_of(&scale, -1.125).points, 192);
}

static void
points_rise_and_are_clipped(void **state)
{
	uint32_t before = 0;

	(void)state;
	for (double theta = -8; theta < 8; theta += 0.01) {
		struct aq_score s = aq_score_of(&scale, theta);

		assert_true(s.points >= before && s.points <= 1024);
		assert_int_equal(s.level, aq_profile_bracket(s.points));
		before = s.points;
	}
	assert_int_equal(aq_score_of(&scale, -99).points, 0);
	assert_int_equal(aq_score_of(&scale, 99).points, 1024);
	assert_int_equal(aq_score_of(&scale, HUGE_VAL).points, 1024);
	assert_int_equal(aq_score_of(&scale, (double)NAN).points, 0);
}

static void
bands(void **state)
{
	struct aq_irt_estimate e = { 0.3, 0.5 };
	struct aq_score_range r = aq_score_range(&scale, e, 1);
	struct aq_score_band b = aq_score_band(&scale, e, 1);

	(void)state;
	assert_int_equal(b.low, 3);
	assert_int_equal(b.high, 5);
	assert_int_equal(r.low.level, 3);
	assert_int_equal(r.high.level, 5);
	assert_true(r.low.points < r.high.points);
}

static void
bad_scales(void **state)
{
	struct aq_score_scale s = scale;

	(void)state;
	s.cut[3] = s.cut[2];
	assert_false(aq_score_scale_valid(&s));
	s = scale;
	s.high = 2;
	assert_false(aq_score_scale_valid(&s));
	s = scale;
	s.cut[7] = (double)NAN;
	assert_false(aq_score_scale_valid(&s));
	s = scale;
	s.low = -HUGE_VAL;
	assert_false(aq_score_scale_valid(&s));
}

static void
short_tests(void **state)
{
	(void)state;
	assert_int_equal(
	    aq_score_short(32, 32, 20, AQ_STOP_NONE), AQ_SCORE_AS_IS);
	assert_int_equal(
	    aq_score_short(19, 32, 20, AQ_STOP_CANDIDATE), AQ_SCORE_REJECTED);
	assert_int_equal(
	    aq_score_short(19, 32, 20, AQ_STOP_TECHNICAL), AQ_SCORE_CANCELLED);
	assert_int_equal(
	    aq_score_short(20, 32, 20, AQ_STOP_CANDIDATE), AQ_SCORE_FILL);
	assert_int_equal(
	    aq_score_short(31, 32, 20, AQ_STOP_TECHNICAL), AQ_SCORE_AS_IS);
}

/* Leaving after 24 questions cannot pay. */
static void
missing_questions_are_wrong(void **state)
{
	struct aq_cat_settings s = { AQ_CAT_ACQUIS, 32, 2, 0, .25, 3, 0 };
	static const struct aq_cat_pool everything;
	uint16_t items[32];
	struct aq_arena arena;
	struct aq_cat_bank bank;
	struct aq_cat_state test;
	struct aq_irt_estimate before;
	size_t index, item;

	(void)state;
	load_bank();
	aq_arena_init(&arena, 1 << 20);
	assert_int_equal(aq_cat_bank_init(&bank, bank_items, BANK_ITEMS,
			     &aq_irt_grid_defaults, &arena, &index),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &test);
	while (test.count < 24) {
		assert_int_equal(
		    aq_cat_next(&bank, &s, &test, &everything, &item),
		    AQ_CAT_FOUND);
		aq_cat_answer(&bank, &test, item, test.count % 3 != 0);
	}
	before = test.estimate;
	assert_int_equal(
	    aq_score_fill(&bank, &s, &everything, &test, items), 8);
	assert_int_equal(test.count, 32);
	assert_true(test.estimate.theta < before.theta);
	for (size_t g = 0; g < 16; g++)
		assert_int_equal(test.group[g], 2);
	aq_arena_release(&arena);
}

AQ_UNIT_MAIN(cmocka_unit_test(points_meet_at_the_cuts),
    cmocka_unit_test(points_rise_and_are_clipped), cmocka_unit_test(bands),
    cmocka_unit_test(bad_scales), cmocka_unit_test(short_tests),
    cmocka_unit_test(missing_questions_are_wrong))
