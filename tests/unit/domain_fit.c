#include "bank_vectors.h"

#include "domain/dif.h"
#include "domain/fit.h"

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

static void
grid61(struct aq_irt_grid *grid)
{
	static const struct aq_irt_grid_settings s = { 61, 6, AQ_IRT_SUM, 0,
		1 };

	assert_true(aq_irt_grid_init(grid, &s, &arena));
}

/* 30 items, 2,000 people, and the parameters that mirt found. */
static struct aq_calib_data
thirty(struct aq_irt_item items[30])
{
	struct aq_calib_data data = { .people = SIMULEES, .items = 30 };
	int8_t *answer = AQ_NEW_N(&arena, int8_t, SIMULEES * 30);
	struct vectors v;

	for (size_t s = 0; s < SIMULEES; s++)
		for (size_t i = 0; i < 30; i++)
			answer[s * 30 + i] =
			    (int8_t)(simulee_right[s][i] - '0');
	data.answer = answer;
	vectors_open(&v, "calib30x2000");
	for (size_t i = 0; vectors_next(&v); i++) {
		items[i].a = vectors_double(&v, "a_mml");
		items[i].b = -vectors_double(&v, "d_mml") / items[i].a;
		items[i].c = 0;
	}
	vectors_close(&v);
	return data;
}

static void
thirty_items(void **state)
{
	struct aq_irt_item items[30];
	struct aq_calib_data data = thirty(items);
	struct aq_classical_item classical[30];
	struct aq_sx2 sx2[30];
	struct aq_irt_grid grid;
	struct vectors v;
	double alpha;

	(void)state;
	grid61(&grid);
	assert_true(aq_fit_classical(&data, &arena, classical, &alpha));
	assert_close(alpha, .84465418, 1e-7);
	assert_true(aq_fit_sx2(&data, items, &grid, &arena, sx2));
	vectors_open(&v, "calib30x2000");
	for (size_t i = 0; vectors_next(&v); i++) {
		assert_close(
		    classical[i].right, vectors_double(&v, "pvalue"), 1e-6);
		assert_close(
		    classical[i].with, vectors_double(&v, "r_pb_incl"), 1e-6);
		assert_close(classical[i].without,
		    vectors_double(&v, "r_pb_excl"), 1e-6);
		assert_close(sx2[i].value, vectors_double(&v, "S_X2"), 1e-3);
		assert_int_equal(sx2[i].df, vectors_unsigned(&v, "df"));
		assert_close(sx2[i].p, vectors_double(&v, "p"), 1e-4);
	}
	vectors_close(&v);
}

static void
odd_people(void **state)
{
	struct aq_irt_item items[30];
	struct aq_calib_data data = thirty(items);
	struct aq_irt_estimate *ability =
	    AQ_NEW_N(&arena, struct aq_irt_estimate, SIMULEES);
	struct aq_irt_grid grid;
	struct vectors v;
	size_t rows = 0;

	(void)state;
	grid61(&grid);
	assert_true(aq_fit_abilities(&data, items, &grid, &arena, ability));
	vectors_open(&v, "personfit30");
	for (; vectors_next(&v); rows++) {
		size_t p = vectors_unsigned(&v, "simulee") - 1;

		assert_close(ability[p].theta, vectors_double(&v, "eap"), 1e-3);
		assert_close(aq_fit_person(&data, items, p, ability[p].theta),
		    vectors_double(&v, "Zh"), 1e-3);
	}
	assert_true(rows > 1000);
	vectors_close(&v);
}

/* All statistics of one Law School test, by name. */
struct lsat {
	struct aq_calib_data data;
	struct aq_calib_item calibrated[5];
	struct aq_irt_item items[5];
	struct aq_irt_estimate ability[32];
	struct aq_classical_item classical[5];
	struct aq_sx2 sx2[5];
	struct aq_reliability reliability;
	double alpha, log_likelihood;
};

static void
load_lsat(const char *name, struct lsat *ret)
{
	static int8_t answer[32 * 5];
	static double weight[32];
	struct aq_calib_fit fit;
	struct aq_irt_grid grid;
	struct vectors v;
	size_t bad;

	ret->data = (struct aq_calib_data){ 0, 5, answer, weight };
	vectors_open(&v, name);
	for (; vectors_next(&v); ret->data.people++) {
		for (size_t i = 0; i < 5; i++)
			answer[ret->data.people * 5 + i] =
			    (int8_t)(vectors_text(&v, "pattern")[i] - '0');
		weight[ret->data.people] = vectors_double(&v, "freq");
	}
	vectors_close(&v);
	memset(ret->calibrated, 0, sizeof(ret->calibrated));
	assert_int_equal(aq_calibrate(&ret->data, &aq_calib_defaults, &arena,
			     ret->calibrated, &fit, &bad),
	    AQ_CALIB_OK);
	ret->log_likelihood = fit.log_likelihood;
	for (size_t i = 0; i < 5; i++)
		ret->items[i] = (struct aq_irt_item){ ret->calibrated[i].a,
			-ret->calibrated[i].d / ret->calibrated[i].a, 0 };
	grid61(&grid);
	assert_true(aq_fit_abilities(
	    &ret->data, ret->items, &grid, &arena, ret->ability));
	assert_true(
	    aq_fit_classical(&ret->data, &arena, ret->classical, &ret->alpha));
	assert_true(
	    aq_fit_sx2(&ret->data, ret->items, &grid, &arena, ret->sx2));
	ret->reliability = aq_fit_reliability(&ret->data, ret->ability);
}

static double
information(const struct lsat *t, double theta)
{
	double sum = 0;

	for (size_t i = 0; i < 5; i++)
		sum += aq_irt_information(&t->items[i], theta);
	return sum;
}

/* NaN for the rows that nobody asks for (M2 and what comes of it). */
static double
statistic(const struct lsat *t, const char *name, const char *item)
{
	size_t i = (size_t)strtoul(item, NULL, 10) - 1;
	unsigned one, two;

	if (strcmp(name, "alpha") == 0)
		return t->alpha;
	if (strcmp(name, "empirical_rxx") == 0)
		return t->reliability.empirical;
	if (strcmp(name, "marginal_rxx") == 0)
		return aq_fit_marginal_reliability(t->items, 5);
	if (strcmp(name, "logLik") == 0)
		return t->log_likelihood;
	if (strcmp(name, "AIC") == 0)
		return 20 - 2 * t->log_likelihood;
	if (strcmp(name, "BIC") == 0)
		return 10 * log(1000) - 2 * t->log_likelihood;
	if (strcmp(name, "test_information") == 0)
		return information(t, strtod(item, NULL));
	if (strcmp(name, "Q3") == 0) {
		assert_int_equal(sscanf(item, "%u-%u", &one, &two), 2);
		return aq_fit_q3(
		    &t->data, t->items, t->ability, one - 1, two - 1);
	}
	if (i >= 5)
		return (double)NAN;
	if (strcmp(name, "S_X2") == 0)
		return t->sx2[i].value;
	if (strcmp(name, "S_X2_df") == 0)
		return t->sx2[i].df;
	if (strcmp(name, "S_X2_p") == 0)
		return t->sx2[i].p;
	if (strcmp(name, "p") == 0)
		return t->classical[i].right;
	if (strcmp(name, "r_point_biserial_incl") == 0)
		return t->classical[i].with;
	if (strcmp(name, "r_point_biserial_excl") == 0)
		return t->classical[i].without;
	if (strcmp(name, "alpha_if_deleted") == 0)
		return t->classical[i].alpha_without;
	return (double)NAN;
}

static void
law_school_tests(void **state)
{
	struct lsat six, seven;
	struct vectors v;
	size_t rows = 0;

	(void)state;
	/* the second keeps its own answers: they are read into one place */
	for (int k = 0; k < 2; k++) {
		struct lsat *t = k ? &seven : &six;

		load_lsat(k ? "lsat7_patterns" : "lsat6_patterns", t);
		vectors_open(&v, "lsat_fit");
		while (vectors_next(&v)) {
			const char *name = vectors_text(&v, "statistic");
			double got;

			if (strcmp(vectors_text(&v, "dataset"),
				k ? "LSAT7" : "LSAT6") != 0)
				continue;
			got = statistic(t, name, vectors_text(&v, "item"));
			if (isnan(got))
				continue;
			assert_close(got, vectors_double(&v, "value"), 1e-4);
			rows++;
		}
		vectors_close(&v);
	}
	assert_true(rows > 100);
}

static void
law_school_abilities(void **state)
{
	struct lsat t;
	struct vectors v;
	size_t rows = 0, at = 0;

	(void)state;
	load_lsat("lsat6_patterns", &t);
	vectors_open(&v, "lsat_eap");
	while (vectors_next(&v)) {
		const char *pattern = vectors_text(&v, "pattern");

		if (strcmp(vectors_text(&v, "dataset"), "LSAT6") != 0)
			continue;
		for (at = 0; at < t.data.people; at++) {
			size_t i = 0;

			while (i < 5 &&
			       t.data.answer[at * 5 + i] == pattern[i] - '0')
				i++;
			if (i == 5)
				break;
		}
		if (at == t.data.people)
			continue;
		assert_close(
		    t.ability[at].theta, vectors_double(&v, "eap"), 1e-4);
		assert_close(t.ability[at].se, vectors_double(&v, "psd"), 1e-4);
		rows++;
	}
	assert_true(rows > 20);
	vectors_close(&v);
}

static struct aq_calib_data
load_groups(bool focal[SIMULEES])
{
	struct aq_calib_data data = { .items = 20 };
	int8_t *answer = AQ_NEW_N(&arena, int8_t, SIMULEES * 20);
	struct vectors v;

	vectors_open(&v, "dif2000x20");
	for (; vectors_next(&v); data.people++) {
		focal[data.people] = vectors_unsigned(&v, "group_focal") == 1;
		for (size_t i = 0; i < 20; i++)
			answer[data.people * 20 + i] =
			    (int8_t)(vectors_text(&v, "responses")[i] - '0');
	}
	vectors_close(&v);
	data.answer = answer;
	return data;
}

static void
item_functioning(void **state)
{
	static bool focal[SIMULEES];
	struct aq_calib_data data = load_groups(focal);
	struct aq_dif dif[20];
	struct vectors v;

	(void)state;
	assert_true(aq_dif(&data, focal, &arena, dif));
	vectors_open(&v, "dif_mh_lr");
	while (vectors_next(&v)) {
		const struct aq_dif *d = &dif[vectors_unsigned(&v, "item") - 1];

		assert_close(d->mh_chi2_corrected,
		    vectors_double(&v, "MH_chi2_cc"), 1e-5);
		assert_close(
		    d->mh_chi2, vectors_double(&v, "MH_chi2_nocc"), 1e-5);
		assert_close(d->alpha, vectors_double(&v, "alpha_MH"), 1e-5);
		assert_close(
		    d->var_log_alpha, vectors_double(&v, "var_logalpha"), 1e-5);
		assert_close(d->delta, vectors_double(&v, "delta_MH"), 1e-5);
		assert_int_equal(
		    "ABC"[d->size], vectors_text(&v, "ETS_class_difR")[0]);
		assert_close(
		    d->lr_chi2, vectors_double(&v, "LR_chi2_both"), 1e-5);
		assert_close(d->lr_p, vectors_double(&v, "LR_p"), 1e-5);
		assert_close(
		    d->r2_change_difr, vectors_double(&v, "R2_change"), 1e-5);
		assert_close(
		    d->standardised, vectors_double(&v, "std_P_DIF"), 1e-5);
	}
	vectors_close(&v);
}

/* Rasch items: WLE by raw score, and mean squares at those. */
static void
rasch(void **state)
{
	static bool focal[SIMULEES];
	struct aq_calib_data data = load_groups(focal);
	struct aq_irt_item items[20];
	struct aq_mean_square fit[20];
	double wle[21], *theta = AQ_NEW_N(&arena, double, SIMULEES);
	struct vectors v;

	(void)state;
	vectors_open(&v, "rasch_fit20");
	for (size_t i = 0; vectors_next(&v); i++)
		items[i] = (struct aq_irt_item){ 1,
			vectors_double(&v, "b_rasch_mml"), 0 };
	vectors_close(&v);
	vectors_open(&v, "rasch_wle20");
	while (vectors_next(&v)) {
		static const uint32_t index[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
			10, 11, 12, 13, 14, 15, 16, 17, 18, 19 };
		uint8_t right[20] = { 0 };
		struct aq_irt_pattern p = { items, index, right, 20 };
		struct aq_irt_estimate e;
		size_t score = vectors_unsigned(&v, "raw_score");

		memset(right, 1, score);
		assert_true(aq_irt_root(&p, AQ_IRT_WLE, &e));
		assert_close(e.theta, vectors_double(&v, "wle"), 1e-3);
		wle[score] = vectors_double(&v, "wle");
	}
	vectors_close(&v);
	for (size_t p = 0; p < data.people; p++) {
		size_t score = 0;

		for (size_t i = 0; i < 20; i++)
			score += data.answer[p * 20 + i] == 1;
		theta[p] = wle[score];
	}
	aq_fit_mean_squares(&data, items, theta, fit);
	vectors_open(&v, "rasch_fit20");
	for (size_t i = 0; vectors_next(&v); i++) {
		assert_close(fit[i].outfit,
		    vectors_double(&v, "outfit_classic_wle"), 1e-3);
		assert_close(fit[i].infit,
		    vectors_double(&v, "infit_classic_wle"), 1e-3);
	}
	vectors_close(&v);
}

/*
 * By hand from a table of the normal distribution: estimate 0.5 with se 0.5 and
 * cuts at 0 and 1 is 1 sd inside both: .158655, .682689, .158655.
 */
static void
classes(void **state)
{
	static const struct aq_irt_estimate people[] = { { .5, .5 },
		{ 3, .001 } };
	static const double cuts[] = { 0, 1 }, falling[] = { 1, 0 };
	static const struct aq_irt_estimate unknown = { .5, 0 };
	struct aq_classification c;

	(void)state;
	assert_true(aq_fit_classification(people, 1, cuts, 2, &c));
	assert_close(c.accuracy, .682689492, 1e-9);
	assert_close(c.consistency,
	    2 * .158655254 * .158655254 + .682689492 * .682689492, 1e-8);
	assert_true(aq_fit_classification(people, 2, cuts, 2, &c));
	assert_close(c.accuracy, (1 + .682689492) / 2, 1e-9);
	assert_true(aq_fit_classification(people, 2, cuts, 0, &c));
	assert_close(c.accuracy, 1, 1e-12);
	assert_false(aq_fit_classification(people, 0, cuts, 2, &c));
	assert_false(aq_fit_classification(people, 1, falling, 2, &c));
	assert_false(aq_fit_classification(&unknown, 1, cuts, 2, &c));
}

/* One item or person, all right or wrong, sharp items: numbers or NaN. */
static void
extreme_people(void **state)
{
	static const struct aq_irt_item items[] = { { 100, -5, 0 },
		{ 100, 5, 0 }, { .001, 0, 0 } };
	static const int8_t answers[] = { 1, 1, 1, 0, 0, 0, 0, 1, 0, -1, -1,
		-1 };
	struct aq_irt_estimate ability[4];
	struct aq_mean_square ms[3];
	struct aq_irt_grid grid;
	struct aq_sx2 sx2[3];
	double theta[4];

	(void)state;
	grid61(&grid);
	for (size_t people = 1; people <= 4; people++) {
		for (size_t count = 1; count <= 3; count += 2) {
			struct aq_calib_data data = { people, count, answers,
				NULL };

			assert_true(aq_fit_abilities(
			    &data, items, &grid, &arena, ability));
			for (size_t p = 0; p < people; p++) {
				double z;

				theta[p] = ability[p].theta;
				assert_true(isfinite(theta[p]) &&
					    isfinite(ability[p].se));
				z = aq_fit_person(&data, items, p, theta[p]);
				assert_true(isnan(z) || isfinite(z));
			}
			aq_fit_mean_squares(&data, items, theta, ms);
			assert_false(ms[0].infit < 0);
			if (people < 4)
				assert_true(aq_fit_sx2(
				    &data, items, &grid, &arena, sx2));
		}
	}
}

static void
degenerate_data(void **state)
{
	static const int8_t same[] = { 1, 1, 1, 1, 1, 1 };
	static const int8_t missing[] = { 1, -1, 1, 0 };
	static const bool nobody[3] = { false, false, false };
	struct aq_calib_data data = { 3, 2, same, NULL };
	struct aq_classical_item c[2];
	struct aq_dif dif[2];
	double alpha;

	(void)state;
	assert_true(aq_fit_classical(&data, &arena, c, &alpha));
	assert_true(isnan(alpha) && isnan(c[0].with));
	assert_true(aq_dif(&data, nobody, &arena, dif));
	assert_true(isnan(dif[0].alpha) && isnan(dif[0].standardised));
	data = (struct aq_calib_data){ 2, 2, missing, NULL };
	assert_false(aq_fit_classical(&data, &arena, c, &alpha));
	assert_false(aq_dif(&data, nobody, &arena, dif));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(thirty_items), CASE(odd_people), CASE(law_school_tests),
    CASE(law_school_abilities), CASE(item_functioning), CASE(rasch),
    CASE(classes), CASE(extreme_people), CASE(degenerate_data))
