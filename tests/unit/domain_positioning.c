#include "vectors.h"

#include <math.h>

#include "domain/positioning.h"
#include "domain/random.h"

#define TOPICS 5

/* Topic levels of the oracle: 1-5, 2-7, 1-8, 3-8, {2,3,4,6}. */
static const unsigned levels_of[TOPICS] = { 0x03e, 0x0fc, 0x1fe, 0x1f8, 0x05c };

static bool
has_level(size_t topic, size_t level)
{
	return levels_of[topic] >> level & 1;
}

static void
oracle_topics(struct aq_pos_topic topics[TOPICS])
{
	memset(topics, 0, TOPICS * sizeof(*topics));
	for (size_t l = 1; l <= AQ_LEVEL_MAX; l++) {
		size_t n = 0;

		for (size_t t = 0; t < TOPICS; t++)
			n += has_level(t, l);
		for (size_t t = 0; t < TOPICS; t++)
			if (has_level(t, l))
				topics[t].points[l] = 8.0 / (double)n;
	}
}

static void
oracle_model(struct aq_pos_model *model)
{
	struct aq_pos_topic topics[TOPICS];

	oracle_topics(topics);
	assert_true(aq_pos_model_init(model, &aq_pos_defaults, topics, TOPICS));
}

static struct aq_pos_item
item(size_t topic, size_t level)
{
	return (struct aq_pos_item){ .topic = (uint8_t)topic,
		.level = (uint8_t)level,
		.guess = .15,
		.slip = .08 };
}

/* "3:7,4:5" with "01" into the state; returns a mask of what was asked. */
static void
answer_all(struct aq_pos_state *state, const char *asked, const char *responses,
    bool seen[TOPICS][AQ_POS_THRESHOLDS])
{
	unsigned topic, level;
	int length;

	aq_pos_state_init(state);
	while (*responses == '0' || *responses == '1') { /* "-": none */
		struct aq_pos_item it;

		assert_int_equal(
		    sscanf(asked, "%u:%u%n", &topic, &level, &length), 2);
		it = item(topic - 1, level);
		aq_pos_update(state, &it, *responses++ == '1');
		seen[topic - 1][level] = true;
		asked += length;
		asked += *asked == ',';
	}
}

static size_t
unasked(bool seen[TOPICS][AQ_POS_THRESHOLDS], struct aq_pos_item items[40])
{
	size_t n = 0;

	for (size_t t = 0; t < TOPICS; t++)
		for (size_t l = 1; l <= AQ_LEVEL_MAX; l++)
			if (has_level(t, l) && !seen[t][l])
				items[n++] = item(t, l);
	return n;
}

static void
check_next(const struct vectors *v, const struct aq_pos_estimate *estimate,
    bool seen[TOPICS][AQ_POS_THRESHOLDS])
{
	struct aq_pos_item items[40];
	size_t n = unasked(seen, items), best, second;
	unsigned topic, level;

	best = aq_pos_next(estimate, items, n);
	assert_in_range(best, 0, n - 1);
	sscanf(vectors_text(v, "best_next"), "%u:%u", &topic, &level);
	assert_int_equal(items[best].topic + 1, topic);
	assert_int_equal(items[best].level, level);
	assert_true(fabs(aq_pos_expected_variance(estimate, &items[best]) -
			 vectors_double(v, "EPV_best")) < 1e-6);
	items[best] = items[--n];
	second = aq_pos_next(estimate, items, n);
	sscanf(vectors_text(v, "second_next"), "%u:%u", &topic, &level);
	assert_int_equal(items[second].topic + 1, topic);
	assert_int_equal(items[second].level, level);
	assert_true(fabs(aq_pos_expected_variance(estimate, &items[second]) -
			 vectors_double(v, "EPV_second")) < 1e-6);
}

static void
agrees_with_brute_force(void **unused)
{
	struct aq_arena arena;
	struct aq_pos_model model;
	struct vectors v;
	size_t rows = 0;

	(void)unused;
	aq_arena_init(&arena, 1 << 20);
	oracle_model(&model);
	vectors_open(&v, "tube_bayes_60");
	for (; vectors_next(&v); rows++) {
		bool seen[TOPICS][AQ_POS_THRESHOLDS] = { 0 };
		struct aq_pos_state state;
		struct aq_pos_estimate estimate;
		struct aq_pos_result result;
		const char *p = vectors_text(&v, "P(level=0..8)");
		double wanted;

		answer_all(&state, vectors_text(&v, "asked(tube:level)"),
		    vectors_text(&v, "responses"), seen);
		aq_pos_estimate(&model, &state, &estimate);
		assert_true(aq_pos_result(&model, &state, &arena, &result));
		assert_true(fabs(estimate.score_mean -
				 vectors_double(&v, "E_score")) < 1e-6);
		assert_true(fabs(estimate.score_sd -
				 vectors_double(&v, "sd_score")) < 1e-6);
		assert_int_equal(
		    result.level, vectors_unsigned(&v, "level_mode"));
		for (size_t k = 0; vectors_list(&p, &wanted); k++)
			assert_true(
			    fabs(result.level_probability[k] - wanted) < 1e-6);
		check_next(&v, &estimate, seen);
		aq_arena_reset(&arena);
	}
	assert_true(rows >= 40);
	vectors_close(&v);
	aq_arena_release(&arena);
}

/* Exactly the same numbers, since the state does not remember the order. */
static void
order_does_not_matter(void **unused)
{
	struct aq_pos_model model;

	(void)unused;
	oracle_model(&model);
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct aq_pos_state forward, backward;
		struct aq_pos_estimate a, b;
		uint8_t order[12];

		aq_pos_state_init(&forward);
		aq_pos_state_init(&backward);
		aq_random_order(seed, 1, 12, order);
		for (size_t i = 0; i < 12; i++) {
			size_t j = order[i];
			struct aq_pos_item x = item(i % TOPICS, 1 + i % 8);
			struct aq_pos_item y = item(j % TOPICS, 1 + j % 8);

			aq_pos_update(&forward, &x, (seed >> i % 6 ^ i) & 1);
			aq_pos_update(&backward, &y, (seed >> j % 6 ^ j) & 1);
		}
		aq_pos_estimate(&model, &forward, &a);
		aq_pos_estimate(&model, &backward, &b);
		assert_true(fabs(a.score_mean - b.score_mean) < 1e-12);
		assert_true(fabs(a.score_sd - b.score_sd) < 1e-12);
	}
}

/* A right answer never lowers the score, a wrong one never raises it. */
static void
right_answers_help(void **unused)
{
	struct aq_pos_model model;

	(void)unused;
	oracle_model(&model);
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct aq_pos_state state;
		struct aq_pos_estimate before, after;

		aq_pos_state_init(&state);
		aq_pos_estimate(&model, &state, &before);
		for (uint64_t i = 0; i < 20; i++) {
			struct aq_pos_item it =
			    item(aq_random_below(seed, i, 1, TOPICS),
				1 + aq_random_below(seed, i, 2, 8));
			bool right = aq_random_unit(seed, i, 3) < .5;

			aq_pos_update(&state, &it, right);
			aq_pos_estimate(&model, &state, &after);
			if (right)
				assert_true(after.score_mean >=
					    before.score_mean - 1e-9);
			else
				assert_true(after.score_mean <=
					    before.score_mean + 1e-9);
			before = after;
		}
	}
}

static void
mastery_falls_with_level(void **unused)
{
	struct aq_pos_model model;
	struct aq_pos_state state;
	struct aq_pos_estimate estimate;
	struct aq_pos_item it = item(2, 4);

	(void)unused;
	oracle_model(&model);
	aq_pos_state_init(&state);
	aq_pos_update(&state, &it, true);
	aq_pos_update(&state, &it, true);
	aq_pos_estimate(&model, &state, &estimate);
	for (size_t t = 0; t < TOPICS; t++) {
		assert_true(aq_pos_mastery(&estimate, t, 0) == 1);
		for (size_t l = 1; l <= AQ_LEVEL_MAX; l++)
			assert_true(
			    aq_pos_mastery(&estimate, t, l) <=
			    aq_pos_mastery(&estimate, t, l - 1) + 1e-12);
	}
	assert_int_equal(aq_mastery_of(.80), AQ_VALIDATED);
	assert_int_equal(aq_mastery_of(.79), AQ_TO_CONFIRM);
	assert_int_equal(aq_mastery_of(.20), AQ_NOT_VALIDATED);
	assert_string_equal(aq_mastery_name(AQ_TO_CONFIRM), "to_confirm");
}

/* Hundreds of contradictory answers, and probabilities of 0 and 1. */
static void
survives_contradiction(void **unused)
{
	struct aq_arena arena;
	struct aq_pos_model model;
	struct aq_pos_state state;
	struct aq_pos_result result;
	double mass = 0;

	(void)unused;
	aq_arena_init(&arena, 1 << 20);
	oracle_model(&model);
	aq_pos_state_init(&state);
	for (size_t i = 0; i < 400; i++) {
		struct aq_pos_item it = item(i % TOPICS, 1 + i % 8);

		it.guess = it.slip = 0;
		aq_pos_update(&state, &it, i / 3 % 2 == 0);
	}
	assert_true(aq_pos_result(&model, &state, &arena, &result));
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
		mass += result.level_probability[k];
	assert_true(fabs(mass - 1) < 1e-6);
	assert_true(isfinite(result.score_sd));
	assert_int_equal(result.points / 8, result.level);
	aq_arena_release(&arena);
}

static void
ends_of_the_scale(void **unused)
{
	struct aq_arena arena;
	struct aq_pos_model model;
	struct aq_pos_state state;
	struct aq_pos_result result;

	(void)unused;
	aq_arena_init(&arena, 1 << 20);
	oracle_model(&model);
	for (int right = 0; right <= 1; right++) {
		aq_pos_state_init(&state);
		for (size_t i = 0; i < 400; i++) {
			struct aq_pos_item it =
			    item(i % TOPICS, 1 + i / TOPICS % 8);

			aq_pos_update(&state, &it, right != 0);
		}
		assert_true(aq_pos_result(&model, &state, &arena, &result));
		assert_int_equal(result.level, right ? 8 : 0);
		assert_int_equal(result.points, right ? 64 : 0);
		assert_true(result.level_low <= result.level_high);
	}
	aq_arena_release(&arena);
}

/* Odd numbers of skills a level: thirds, fifths, sevenths in one sum. */
static void
points_agree_with_level(void **unused)
{
	struct aq_arena arena;
	struct aq_pos_topic topics[9] = { 0 };
	struct aq_pos_model model;
	struct aq_pos_settings settings = aq_pos_defaults;

	(void)unused;
	aq_arena_init(&arena, 8 << 20);
	for (size_t l = 1; l <= AQ_LEVEL_MAX; l++)
		for (size_t t = 0; t <= l; t++)
			topics[t].points[l] = 8.0 / (double)(l + 1);
	settings.level_cap = 6;
	assert_true(aq_pos_model_init(&model, &settings, topics, 9));
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct aq_pos_state state;
		struct aq_pos_result result;

		aq_pos_state_init(&state);
		for (size_t i = 0; i < seed * 3; i++) {
			struct aq_pos_item it = item(i % 9, 1 + i * seed % 8);

			aq_pos_update(&state, &it,
			    aq_random_unit(seed, i, 0) < (double)seed / 12);
		}
		assert_true(aq_pos_result(&model, &state, &arena, &result));
		assert_int_equal(result.points / 8, result.level);
		assert_in_range(result.level, 0, 6);
		assert_int_equal(result.cap, 6);
		aq_arena_reset(&arena);
	}
	aq_arena_release(&arena);
}

static void
refuses_bad_settings(void **unused)
{
	struct aq_pos_settings s = aq_pos_defaults;
	struct aq_pos_topic topics[AQ_TOPICS_MAX + 1] = { 0 };
	struct aq_pos_model model;

	(void)unused;
	assert_false(aq_pos_model_init(&model, &s, topics, 0));
	assert_false(aq_pos_model_init(&model, &s, topics, AQ_TOPICS_MAX + 1));
	s.tau = 0;
	assert_false(aq_pos_model_init(&model, &s, topics, 1));
	s.tau = (double)NAN;
	assert_false(aq_pos_settings_valid(&s));
	s = aq_pos_defaults;
	s.min_questions = 21;
	assert_false(aq_pos_settings_valid(&s));
	s = aq_pos_defaults;
	s.level_cap = 9;
	assert_false(aq_pos_settings_valid(&s));
	assert_true(aq_pos_settings_valid(&aq_pos_defaults));
}

AQ_UNIT_MAIN(cmocka_unit_test(agrees_with_brute_force),
    cmocka_unit_test(order_does_not_matter),
    cmocka_unit_test(right_answers_help),
    cmocka_unit_test(mastery_falls_with_level),
    cmocka_unit_test(survives_contradiction),
    cmocka_unit_test(ends_of_the_scale),
    cmocka_unit_test(points_agree_with_level),
    cmocka_unit_test(refuses_bad_settings))
