#include "bank_vectors.h"

#include "domain/irt.h"
#include "domain/select.h"

static struct aq_arena arena;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	load_bank();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static struct aq_irt_estimate
eap(const struct aq_irt_grid *grid, const struct aq_irt_pattern *p)
{
	double likelihood[AQ_IRT_NODES_MAX];

	aq_irt_likelihood_init(grid, likelihood);
	for (size_t k = 0; k < p->count; k++)
		aq_irt_likelihood_update(
		    grid, &p->bank[p->item[k]], p->right[k] != 0, likelihood);
	return aq_irt_eap(grid, likelihood);
}

static void
expectations_a_posteriori(void **state)
{
	static const struct aq_irt_grid_settings of33 = { 33, 4,
		AQ_IRT_TRAPEZOID, 0, 1 };
	static const struct aq_irt_grid_settings of4001 = { 4001, 10,
		AQ_IRT_TRAPEZOID, 0, 1 };
	struct aq_irt_grid g33, g121, g4001;
	struct vectors v;
	size_t rows = 0;

	(void)state;
	assert_true(aq_irt_grid_init(&g33, &of33, &arena));
	assert_true(aq_irt_grid_init(&g4001, &of4001, &arena));
	assert_true(aq_irt_grid_init(&g121, &aq_irt_grid_defaults, &arena));
	vectors_open(&v, "patterns200");
	for (; vectors_next(&v); rows++) {
		struct row_pattern r;
		struct aq_irt_estimate e;

		read_pattern(&v, &r);
		e = eap(&g33, &r.p);
		assert_close(e.theta, vectors_double(&v, "eap33"), 1e-8);
		assert_close(e.se, vectors_double(&v, "sem33"), 1e-8);
		e = eap(&g121, &r.p);
		assert_close(e.theta, vectors_double(&v, "eap121"), 1e-8);
		assert_close(e.se, vectors_double(&v, "sem121"), 1e-8);
		assert_close(e.theta, vectors_double(&v, "eap_ref"), 1e-4);
		assert_close(e.se, vectors_double(&v, "sem_ref"), 2e-4);
		e = eap(&g4001, &r.p);
		assert_close(e.theta, vectors_double(&v, "eap_ref"), 1e-8);
		assert_close(e.se, vectors_double(&v, "sem_ref"), 1e-8);
	}
	assert_true(rows >= 150);
	vectors_close(&v);
}

static void
check_root(const struct vectors *v, const struct aq_irt_pattern *p,
    enum aq_irt_method method, const char *theta, const char *se)
{
	struct aq_irt_estimate e;
	bool found = aq_irt_root(p, method, &e);

	if (strcmp(vectors_text(v, theta), "NA") == 0) {
		assert_false(found);
		return;
	}
	assert_true(found);
	assert_close(e.theta, vectors_double(v, theta), 1e-8);
	assert_close(e.se, vectors_double(v, se), 1e-8);
}

static void
roots_of_estimating_equations(void **state)
{
	struct vectors v;

	(void)state;
	vectors_open(&v, "patterns200");
	while (vectors_next(&v)) {
		struct row_pattern r;

		read_pattern(&v, &r);
		check_root(&v, &r.p, AQ_IRT_MLE, "ml_ref", "se_ml_ref");
		check_root(&v, &r.p, AQ_IRT_MAP, "bm_ref", "se_bm_ref");
		check_root(&v, &r.p, AQ_IRT_WLE, "wl_ref", "se_wl_ref");
		assert_close(aq_irt_test_information(&r.p, 0),
		    vectors_double(&v, "info_0"), 1e-8);
		assert_close(
		    aq_irt_test_information(&r.p, vectors_double(&v, "eap33")),
		    vectors_double(&v, "info_eap33"), 1e-8);
		assert_close(
		    aq_irt_test_information(&r.p, vectors_double(&v, "bm_ref")),
		    vectors_double(&v, "info_bm_ref"), 1e-8);
	}
	vectors_close(&v);
}

static void
next_items(void **state)
{
	static const struct aq_irt_grid_settings of33 = { 33, 4,
		AQ_IRT_TRAPEZOID, 0, 1 };
	struct aq_irt_grid grid;
	struct aq_select select;
	struct vectors patterns, v;
	size_t rows = 0;
	bool more;

	(void)state;
	assert_true(aq_irt_grid_init(&grid, &of33, &arena));
	assert_true(
	    aq_select_init(&select, &grid, bank_irt, BANK_ITEMS, &arena));
	vectors_open(&patterns, "patterns200");
	more = vectors_next(&patterns);
	vectors_open(&v, "nextitem200");
	while (vectors_next(&v)) {
		enum aq_criterion criterion;
		struct aq_selection s;
		struct row_pattern r;

		while (more && vectors_unsigned(&patterns, "pattern") <
				   vectors_unsigned(&v, "pattern"))
			more = vectors_next(&patterns);
		if (!more || vectors_unsigned(&patterns, "pattern") !=
				 vectors_unsigned(&v, "pattern"))
			continue; /* its answers are not in our copy */
		rows++;
		read_pattern(&patterns, &r);
		aq_select_reset(&select);
		for (size_t k = 0; k < r.p.count; k++)
			aq_select_answer(&select, r.item[k], r.right[k] != 0);
		assert_close(select.estimate.theta,
		    vectors_double(&v, "theta_eap33"), 1e-8);
		assert_true(aq_criterion_parse(
		    aq_str_from(vectors_text(&v, "criterion")), &criterion));
		s = aq_select_next(&select, criterion);
		assert_int_equal(s.item + 1, vectors_unsigned(&v, "next_item"));
		assert_int_equal(
		    s.second + 1, vectors_unsigned(&v, "second_item"));
		assert_close(s.value / vectors_double(&v, "value"), 1, 1e-8);
		assert_close(
		    s.second_value / vectors_double(&v, "second_value"), 1,
		    1e-8);
	}
	assert_true(rows >= 800);
	vectors_close(&v);
	vectors_close(&patterns);
}

/* Derivatives and limits of the model with a guessing floor. */
static void
guessing_floor(void **state)
{
	struct aq_irt_item it = { 1.3, 0.4, 0.25 };

	(void)state;
	assert_close(aq_irt_p(&it, -50), 0.25, 1e-12);
	assert_close(aq_irt_p(&it, 50), 1, 1e-12);
	for (double x = -4; x <= 4; x += 0.5) {
		double h = 1e-5, p = aq_irt_p(&it, x);
		double slope =
		    (aq_irt_p(&it, x + h) - aq_irt_p(&it, x - h)) / (2 * h);

		assert_close(p + aq_irt_q(&it, x), 1, 1e-15);
		assert_close(aq_irt_information(&it, x),
		    slope * slope / (p * (1 - p)), 1e-9);
	}
}

/* With a floor the likelihood can have several maxima; the highest counts. */
static void
roots_with_a_floor(void **state)
{
	static const struct aq_irt_item items[] = { { 2, -2, .25 },
		{ 1.5, -1, .25 }, { 1, 0, .2 }, { 2, 1, .25 }, { 2.5, 2, .2 } };
	static const uint32_t index[] = { 0, 1, 2, 3, 4 };
	struct aq_irt_estimate e;

	(void)state;
	for (unsigned mask = 1; mask < 31; mask++) {
		uint8_t right[5];
		struct aq_irt_pattern p = { items, index, right, 5 };

		for (unsigned k = 0; k < 5; k++)
			right[k] = mask >> k & 1;
		assert_true(aq_irt_root(&p, AQ_IRT_MAP, &e));
		for (double x = -6; x < 6; x += 0.01) {
			double at = -x * x / 2, top = -e.theta * e.theta / 2;

			for (unsigned k = 0; k < 5; k++) {
				at += log(right[k] ? aq_irt_p(&items[k], x)
						   : aq_irt_q(&items[k], x));
				top += log(right[k]
					       ? aq_irt_p(&items[k], e.theta)
					       : aq_irt_q(&items[k], e.theta));
			}
			assert_true(at <= top + 1e-9);
		}
	}
}

static void
extreme_input(void **state)
{
	static const struct aq_irt_item bad[] = { { 0, 0, 0 },
		{ (double)NAN, 0, 0 }, { HUGE_VAL, 0, 0 }, { 1, HUGE_VAL, 0 },
		{ 1, (double)NAN, 0 }, { 1, 0, -0.1 }, { 1, 0, 1 },
		{ -1, 0, 0 } };
	struct aq_irt_grid_settings s = aq_irt_grid_defaults;
	struct aq_irt_pattern none = { bank_irt, NULL, NULL, 0 };
	struct aq_irt_estimate e;
	struct aq_irt_grid grid;
	double likelihood[121];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_irt_item_valid(&bad[i]));
	assert_false(aq_irt_root(&none, AQ_IRT_MLE, &e));
	assert_false(aq_irt_root(&none, AQ_IRT_WLE, &e));
	assert_true(aq_irt_root(&none, AQ_IRT_MAP, &e));
	assert_close(e.theta, 0, 1e-12);
	assert_close(e.se, 1, 1e-12);
	s.range = (double)NAN;
	assert_false(aq_irt_grid_init(&grid, &s, &arena));
	s.range = 6;
	s.nodes = 2;
	assert_false(aq_irt_grid_init(&grid, &s, &arena));
	s.nodes = 121;
	assert_true(aq_irt_grid_init(&grid, &s, &arena));
	aq_irt_likelihood_init(&grid, likelihood);
	for (size_t k = 0; k < 5000; k++)
		aq_irt_likelihood_update(
		    &grid, &bank_irt[k % BANK_ITEMS], k / 2 % 2, likelihood);
	e = aq_irt_eap(&grid, likelihood);
	assert_true(isfinite(e.theta) && e.se >= 0);
}

/*
 * Items so sharp that the likelihood of a pattern underflows at every node:
 * three easy ones failed, three hard ones solved. By symmetry the mean is 0.
 */
static void
sharp_contradiction(void **state)
{
	static const struct aq_irt_item bank[] = { { 50, -5, 0 }, { 50, 5, 0 },
		{ 50, -5, 0 }, { 50, 5, 0 }, { 50, -5, 0 }, { 50, 5, 0 } };
	static const uint32_t items[] = { 0, 1, 2, 3, 4, 5 };
	static const uint8_t right[] = { 0, 1, 0, 1, 0, 1 };
	struct aq_irt_pattern p = { bank, items, right, 6 };
	double log_likelihood[121];
	struct aq_irt_estimate e;
	struct aq_select s;
	struct aq_irt_grid grid;

	(void)state;
	assert_true(aq_irt_grid_init(&grid, &aq_irt_grid_defaults, &arena));
	aq_irt_likelihood_init(&grid, log_likelihood);
	for (size_t k = 0; k < p.count; k++)
		aq_irt_likelihood_update(
		    &grid, &bank[k], right[k], log_likelihood);
	e = aq_irt_eap(&grid, log_likelihood);
	assert_close(e.theta, 0, 1e-9);
	/* between the two difficulties all that counts is the prior */
	assert_close(e.se, 1, 1e-4);
	assert_true(aq_irt_root(&p, AQ_IRT_MAP, &e));
	assert_close(e.theta, 0, 1e-9);

	assert_true(aq_select_init(&s, &grid, bank, 6, &arena));
	for (size_t k = 0; k < 5; k++)
		aq_select_answer(&s, k, right[k]);
	for (size_t c = 0; c < AQ_CRITERIA; c++) {
		assert_int_equal(
		    aq_select_next(&s, (enum aq_criterion)c).item, 5);
		assert_true(
		    isfinite(aq_select_value(&s, (enum aq_criterion)c, 5)));
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(expectations_a_posteriori),
    CASE(roots_of_estimating_equations), CASE(next_items), CASE(guessing_floor),
    CASE(roots_with_a_floor), CASE(extreme_input), CASE(sharp_contradiction))
