#include "bank_vectors.h"

#include "domain/calibrate.h"

static struct aq_arena arena;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 256 << 20);
	load_simulees();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

/* Patterns with their frequencies: five items of the Law School test. */
static struct aq_calib_data
load_lsat(const char *name)
{
	struct aq_calib_data data = { .items = 5 };
	int8_t *answer = AQ_NEW_N(&arena, int8_t, 32 * 5);
	double *weight = AQ_NEW_N(&arena, double, 32);
	struct vectors v;

	vectors_open(&v, name);
	for (; vectors_next(&v); data.people++) {
		const char *x = vectors_text(&v, "pattern");

		assert_true(data.people < 32);
		for (size_t i = 0; i < 5; i++)
			answer[data.people * 5 + i] = (int8_t)(x[i] - '0');
		weight[data.people] = vectors_double(&v, "freq");
	}
	vectors_close(&v);
	data.answer = answer;
	data.weight = weight;
	return data;
}

static void
compare_lsat(const char *dataset, const char *model,
    const struct aq_calib_item items[5], const struct aq_calib_fit *fit)
{
	struct vectors v;
	size_t rows = 0;

	vectors_open(&v, "lsat_calibration");
	while (vectors_next(&v)) {
		const struct aq_calib_item *it;

		if (strcmp(vectors_text(&v, "dataset"), dataset) != 0 ||
		    strcmp(vectors_text(&v, "model"), model) != 0 ||
		    strncmp(vectors_text(&v, "program"), "polished", 8) != 0)
			continue;
		it = &items[vectors_unsigned(&v, "item") - 1];
		assert_close(it->a, vectors_double(&v, "a"), 1e-4);
		assert_close(it->d, vectors_double(&v, "d_intercept"), 1e-4);
		assert_close(-it->d / it->a, vectors_double(&v, "b"), 4e-4);
		assert_close(it->se_a, vectors_double(&v, "se_a"), 1e-3);
		assert_close(it->se_d, vectors_double(&v, "se_d"), 1e-3);
		assert_close(
		    fit->log_likelihood, vectors_double(&v, "loglik"), 1e-4);
		rows++;
	}
	assert_int_equal(rows, 5);
	vectors_close(&v);
}

static void
law_school_tests(void **state)
{
	static const char *const file[] = { "lsat6_patterns",
		"lsat7_patterns" };
	static const char *const name[] = { "LSAT6", "LSAT7" };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct aq_calib_data data = load_lsat(file[k]);
		struct aq_calib_settings s = aq_calib_defaults;
		struct aq_calib_item items[5] = { 0 };
		struct aq_calib_fit fit;
		bool joint;
		size_t bad;

		for (int common = 0; common < 2; common++) {
			s.common_slope = common != 0;
			assert_int_equal(
			    aq_calibrate(&data, &s, &arena, items, &fit, &bad),
			    AQ_CALIB_OK);
			assert_true(fit.converged);
			assert_true(aq_calib_errors(
			    &data, &s, &fit, &arena, items, &joint));
			assert_true(joint);
			compare_lsat(name[k], common ? "1PL_common_a" : "2PL",
			    items, &fit);
		}
	}
}

/* The simulees' answers to the first `items` items of the bank. */
static struct aq_calib_data
simulated(size_t items, bool sparse)
{
	struct aq_calib_data data = { .people = SIMULEES, .items = items };
	int8_t *answer = AQ_NEW_N(&arena, int8_t, SIMULEES * items);

	for (size_t s = 0; s < SIMULEES; s++)
		for (size_t i = 0; i < items; i++)
			answer[s * items + i] =
			    sparse && (i + 1 + 7 * (s + 1)) % 5 != 0
				? AQ_CALIB_MISSING
				: (int8_t)(simulee_right[s][i] - '0');
	data.answer = answer;
	return data;
}

static void
thirty_items(void **state)
{
	struct aq_calib_data data = simulated(30, false);
	struct aq_calib_item items[30] = { 0 };
	struct aq_calib_fit fit;
	struct vectors v;
	bool joint;
	size_t bad;

	(void)state;
	assert_int_equal(
	    aq_calibrate(&data, &aq_calib_defaults, &arena, items, &fit, &bad),
	    AQ_CALIB_OK);
	assert_true(fit.converged && fit.cycles < 200);
	assert_close(fit.log_likelihood, -30347.55451, 1e-3);
	assert_true(aq_calib_errors(
	    &data, &aq_calib_defaults, &fit, &arena, items, &joint));
	vectors_open(&v, "calib30x2000");
	for (size_t i = 0; vectors_next(&v); i++) {
		assert_close(items[i].a, vectors_double(&v, "a_mml"), 1e-4);
		assert_close(items[i].d, vectors_double(&v, "d_mml"), 1e-4);
		assert_close(items[i].se_a, vectors_double(&v, "se_a"), 1e-3);
		assert_close(items[i].se_d, vectors_double(&v, "se_d"), 1e-3);
	}
	vectors_close(&v);
}

static void
sparse_design(void **state)
{
	struct aq_calib_data data = simulated(BANK_ITEMS, true);
	struct aq_calib_item *items =
	    AQ_NEW_N(&arena, struct aq_calib_item, BANK_ITEMS);
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_fit fit;
	struct vectors v;
	size_t bad;

	(void)state;
	s.prior = true;
	s.tolerance = 1e-6;
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &bad), AQ_CALIB_OK);
	assert_true(fit.converged);
	assert_close(fit.log_likelihood, -60762.43, 0.05);
	vectors_open(&v, "calib300_sparse");
	for (size_t i = 0; vectors_next(&v); i++) {
		assert_int_equal(items[i].presented, 400);
		assert_close(items[i].a, vectors_double(&v, "a_map"), 5e-4);
		assert_close(items[i].d, vectors_double(&v, "d_map"), 5e-4);
	}
	vectors_close(&v);
}

/* Old items keep the scale; new ones and the population are found on it. */
static void
anchored(void **state)
{
	struct aq_calib_data data = simulated(30, false);
	struct aq_calib_item items[30] = { 0 };
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_fit fit;
	double square = 0;
	bool joint;
	size_t bad;

	(void)state;
	load_bank();
	for (size_t i = 0; i < 20; i++)
		items[i] = (struct aq_calib_item){ .a = bank_irt[i].a,
			.d = -bank_irt[i].a * (bank_irt[i].b - 0.5),
			.fixed = true };
	s.prior = true;
	s.free_population = true;
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &bad), AQ_CALIB_OK);
	/* difficulties moved by -0.5: so is the population, and new items */
	assert_close(fit.mean, -0.5 - 0.063, 0.06);
	assert_close(fit.sd, 1, 0.06);
	assert_true(items[3].a == bank_irt[3].a);
	assert_true(aq_calib_errors(&data, &s, &fit, &arena, items, &joint));
	assert_true(isnan(items[3].se_a) && items[25].se_a > 0);
	for (size_t i = 20; i < 30; i++) {
		double z = (-items[i].d / items[i].a - bank_irt[i].b + 0.5) /
			   items[i].se_b;

		square += z * z;
		assert_true(fabs(z) < 4);
	}
	assert_true(square < 25); /* chi-square, 10 degrees: p = .005 */
}

/* log of the marginal likelihood, worked out person by person and node by node.
 */
static double
marginal_log_likelihood(
    const struct aq_calib_data *data, const struct aq_calib_item *items)
{
	double sum = 0;

	for (size_t p = 0; p < data->people; p++) {
		double all = 0, weights = 0;

		for (int q = -30; q <= 30; q++) {
			double x = q / 5.0, w = exp(-x * x / 2);

			weights += w;
			for (size_t i = 0; i < data->items; i++) {
				double z = items[i].a * x + items[i].d;
				int right = data->answer[p * data->items + i];

				w /= 1 + exp(right == 1 ? -z : z);
			}
			all += w;
		}
		sum += data->weight[p] * log(all / weights);
	}
	return sum;
}

/* A second difference in slope (0) or intercept (1) of one item. */
static double
curvature(const struct aq_calib_data *data, struct aq_calib_item *items,
    size_t item, int one, int other)
{
	static const double h = 1e-3;
	double sum = 0;

	for (int s = -1; s <= 1; s += 2) {
		for (int t = -1; t <= 1; t += 2) {
			struct aq_calib_item kept = items[item];

			items[item].a +=
			    h * ((one == 0) * s + (other == 0) * t);
			items[item].d +=
			    h * ((one == 1) * s + (other == 1) * t);
			sum += s * t * marginal_log_likelihood(data, items);
			items[item] = kept;
		}
	}
	return sum / (4 * h * h);
}

/* Beyond the limit: from each item's own block of the observed information. */
static void
errors_by_item(void **state)
{
	struct aq_calib_data data = load_lsat("lsat6_patterns");
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item items[5] = { 0 }, joint_items[5];
	struct aq_calib_fit fit;
	bool joint = true;
	size_t bad;

	(void)state;
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &bad), AQ_CALIB_OK);
	memcpy(joint_items, items, sizeof(items));
	assert_true(
	    aq_calib_errors(&data, &s, &fit, &arena, joint_items, &joint));
	assert_true(joint);
	s.joint_errors_most = 4;
	assert_true(aq_calib_errors(&data, &s, &fit, &arena, items, &joint));
	assert_false(joint);
	for (size_t i = 0; i < 5; i++) {
		double aa = -curvature(&data, items, i, 0, 0);
		double ad = -curvature(&data, items, i, 0, 1);
		double dd = -curvature(&data, items, i, 1, 1);
		double det = aa * dd - ad * ad;

		assert_close(items[i].se_a, sqrt(dd / det), 1e-4);
		assert_close(items[i].se_d, sqrt(aa / det), 1e-4);
		/* what the others do not know makes it no better */
		assert_true(items[i].se_a <= joint_items[i].se_a);
	}
}

static void
refusals(void **state)
{
	static const int8_t constant[] = { 1, 0, 1, 1, 1, 0 };
	static const int8_t bad[] = { 1, 0, 2, 1 };
	struct aq_calib_data data = { 3, 2, constant, NULL };
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item items[2] = { 0 };
	struct aq_calib_fit fit;
	struct aq_arena tiny;
	size_t item = 9;

	(void)state;
	assert_int_equal(aq_calibrate(&data, &s, &arena, items, &fit, &item),
	    AQ_CALIB_CONSTANT);
	assert_int_equal(item, 0);
	s.prior = true;
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &item), AQ_CALIB_OK);
	assert_true(isfinite(items[0].a) && isfinite(items[0].d));
	aq_arena_init(&tiny, 100);
	assert_int_equal(aq_calibrate(&data, &s, &tiny, items, &fit, &item),
	    AQ_CALIB_MEMORY);
	aq_arena_release(&tiny);
	s.nodes = 1;
	assert_int_equal(aq_calibrate(&data, &s, &arena, items, &fit, &item),
	    AQ_CALIB_SETTINGS);
	s = aq_calib_defaults;
	data = (struct aq_calib_data){ 2, 2, bad, NULL };
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &item), AQ_CALIB_DATA);
	data.people = 0;
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &item), AQ_CALIB_DATA);
}

/* All wrong, all right, by turns (one person, one item), nobody answers. */
static int8_t
answer_of(int kind, size_t i)
{
	if (kind < 2)
		return (int8_t)kind;
	if (kind == 5)
		return AQ_CALIB_MISSING;
	return i % 2 == 1;
}

/* Under a prior everything has an estimate, however little was answered. */
static void
extreme_answers(void **state)
{
	struct aq_calib_settings s = aq_calib_defaults;
	static int8_t answers[40 * 3];

	(void)state;
	s.prior = true;
	for (int kind = 0; kind < 6; kind++) {
		size_t people = kind == 3 ? 1 : 40, count = kind == 4 ? 1 : 3;
		struct aq_calib_data data = { people, count, answers, NULL };
		struct aq_calib_item items[3] = { 0 };
		struct aq_calib_fit fit;
		size_t bad;
		bool joint;

		for (size_t i = 0; i < UNIT_COUNT(answers); i++)
			answers[i] = answer_of(kind, i);
		assert_int_equal(
		    aq_calibrate(&data, &s, &arena, items, &fit, &bad),
		    AQ_CALIB_OK);
		assert_true(isfinite(fit.log_likelihood));
		for (size_t most = 0; most < 8; most += 4) {
			s.joint_errors_most = most;
			assert_true(aq_calib_errors(
			    &data, &s, &fit, &arena, items, &joint));
			for (size_t i = 0; i < count; i++)
				assert_true(items[i].a > 0 &&
					    isfinite(items[i].d) &&
					    items[i].se_a > 0 &&
					    isfinite(items[i].se_b));
		}
	}
}

static void
refuses_what_is_no_number(void **state)
{
	static const int8_t answers[] = { 1, 0, 0, 1, 1, 1, 0, 0 };
	static const double nobody[4], bad_weight[] = { 1, (double)NAN, 1, 1 },
				       huge[] = { 1, HUGE_VAL, 1, 1 };
	static const double *const weights[] = { nobody, bad_weight, huge };
	static const double slopes[] = { 0, (double)NAN, HUGE_VAL, 101 };
	struct aq_calib_data data = { 4, 2, answers, NULL };
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item items[2] = { 0 };
	struct aq_calib_fit fit;
	size_t bad;

	(void)state;
	s.prior = true;
	for (size_t k = 0; k < UNIT_COUNT(weights); k++) {
		data.weight = weights[k];
		assert_int_equal(
		    aq_calibrate(&data, &s, &arena, items, &fit, &bad),
		    AQ_CALIB_DATA);
	}
	data.weight = NULL;
	for (size_t k = 0; k < UNIT_COUNT(slopes); k++) {
		items[1] =
		    (struct aq_calib_item){ .a = slopes[k], .fixed = true };
		assert_int_equal(
		    aq_calibrate(&data, &s, &arena, items, &fit, &bad),
		    AQ_CALIB_DATA);
	}
	items[1] =
	    (struct aq_calib_item){ .a = 1, .d = (double)NAN, .fixed = true };
	assert_int_equal(
	    aq_calibrate(&data, &s, &arena, items, &fit, &bad), AQ_CALIB_DATA);
	items[1] = (struct aq_calib_item){ 0 };
	s.d_mean = (double)NAN;
	assert_int_equal(aq_calibrate(&data, &s, &arena, items, &fit, &bad),
	    AQ_CALIB_SETTINGS);
	s.d_mean = 0;
	s.tolerance = (double)NAN;
	assert_int_equal(aq_calibrate(&data, &s, &arena, items, &fit, &bad),
	    AQ_CALIB_SETTINGS);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(law_school_tests), CASE(thirty_items), CASE(sparse_design),
    CASE(anchored), CASE(errors_by_item), CASE(refusals), CASE(extreme_answers),
    CASE(refuses_what_is_no_number))
