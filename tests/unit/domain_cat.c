#include "bank_vectors.h"

#include "domain/cat.h"
#include "domain/hierarchy.h"
#include "domain/random.h"

static struct aq_arena arena;
static const struct aq_cat_pool everything;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 4 << 20);
	load_bank();
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
bank_of(
    size_t nodes, double range, enum aq_irt_rule rule, struct aq_cat_bank *ret)
{
	struct aq_irt_grid_settings s = { nodes, range, rule, 0, 1 };
	size_t index;

	assert_int_equal(
	    aq_cat_bank_init(ret, bank_items, BANK_ITEMS, &s, &arena, &index),
	    AQ_CAT_OK);
}

/* Plays one simulee and compares every question with the row. */
static struct aq_cat_state
play_row(const struct aq_cat_bank *bank, const struct aq_cat_settings *settings,
    const struct vectors *v)
{
	size_t s = vectors_unsigned(v, "simulee") - 1;
	const char *items = vectors_text(v, "items");
	struct aq_cat_state state;
	double wanted;
	size_t item;

	aq_cat_start(bank, &state);
	while (vectors_list(&items, &wanted)) {
		assert_int_equal(
		    aq_cat_next(bank, settings, &state, &everything, &item),
		    AQ_CAT_FOUND);
		assert_int_equal(item + 1, (size_t)wanted);
		aq_cat_answer(
		    bank, &state, item, simulee_right[s][item] == '1');
		if (state.count == 8 && settings->policy == AQ_CAT_MFI)
			assert_close(state.estimate.theta,
			    vectors_double(v, "eap8"), 1e-8);
		if (state.count == 16 && settings->policy == AQ_CAT_MFI)
			assert_close(state.estimate.theta,
			    vectors_double(v, "eap16"), 1e-8);
		if (state.count == 24 && settings->policy == AQ_CAT_MFI)
			assert_close(state.estimate.theta,
			    vectors_double(v, "eap24"), 1e-8);
	}
	assert_close(state.estimate.theta, vectors_double(v, "eap32"), 1e-8);
	assert_close(state.estimate.se, vectors_double(v, "se32"), 1e-8);
	assert_int_equal(
	    aq_cat_next(bank, settings, &state, &everything, &item),
	    AQ_CAT_COMPLETE);
	return state;
}

static void
sequences_of_catr(void **unused)
{
	struct aq_cat_settings s = { AQ_CAT_MFI, 32, 32, 0, .5, 0, 0 };
	struct aq_cat_bank bank;
	struct vectors v;
	size_t rows = 0;

	(void)unused;
	bank_of(33, 4, AQ_IRT_TRAPEZOID, &bank);
	vectors_open(&v, "trace_mfi_2000");
	for (; vectors_next(&v); rows++)
		play_row(&bank, &s, &v);
	assert_true(rows >= 1000);
	vectors_close(&v);
}

static void
sequences_of_shadow_tests(void **unused)
{
	struct aq_cat_settings s = { AQ_CAT_QUOTA, 32, 2, 0, .5, 0, 0 };
	struct aq_cat_bank bank;
	struct vectors v;
	size_t rows = 0;

	(void)unused;
	bank_of(33, 4, AQ_IRT_SUM, &bank);
	vectors_open(&v, "trace_shadow_testdesign_400");
	for (; vectors_next(&v); rows++) {
		struct aq_cat_state state = play_row(&bank, &s, &v);

		for (size_t g = 0; g < 16; g++)
			assert_int_equal(state.group[g], 2);
	}
	assert_true(rows >= 200);
	vectors_close(&v);
}

/* Summary of 2,000 simulees at one length. */
struct summary {
	double square, sum;
};

static void
simulate(const struct aq_cat_bank *bank, enum aq_cat_policy policy,
    struct summary ret[4])
{
	struct aq_cat_settings s = { policy, 32, 2, 0, .5, 0, 0 };

	for (size_t n = 0; n < SIMULEES; n++) {
		struct aq_cat_state state;

		aq_cat_start(bank, &state);
		while (state.count < 32) {
			size_t item;

			assert_int_equal(
			    aq_cat_next(bank, &s, &state, &everything, &item),
			    AQ_CAT_FOUND);
			aq_cat_answer(
			    bank, &state, item, simulee_right[n][item] == '1');
			if (state.count % 8 == 0) {
				double gap =
				    state.estimate.theta - simulee_theta[n];
				struct summary *at = &ret[state.count / 8 - 1];

				at->square += gap * gap;
				at->sum += gap;
			}
		}
	}
}

static void
summaries_of_catr(void **unused)
{
	struct summary mfi[4] = { 0 };
	struct aq_cat_bank bank;
	struct vectors v;
	size_t rows = 0;

	(void)unused;
	bank_of(33, 4, AQ_IRT_TRAPEZOID, &bank);
	simulate(&bank, AQ_CAT_MFI, mfi);
	vectors_open(&v, "catsim_summary");
	while (vectors_next(&v)) {
		const char *name = vectors_text(&v, "condition");
		size_t at = vectors_unsigned(&v, "length") / 8 - 1;
		const struct summary *got = mfi + at;

		if (strcmp(name, "mfi") != 0)
			continue;
		assert_close(sqrt(got->square / SIMULEES),
		    vectors_double(&v, "rmse"), 1e-4);
		assert_close(
		    got->sum / SIMULEES, vectors_double(&v, "bias"), 1e-4);
		rows++;
	}
	assert_int_equal(rows, 4);
	vectors_close(&v);
}

/* What `acquis` promises of every sitting, whatever is eligible. */
static void
rules_of_a_sitting(void **unused)
{
	struct aq_cat_bank bank;
	struct aq_exposure exposure;

	(void)unused;
	bank_of(121, 6, AQ_IRT_TRAPEZOID, &bank);
	assert_true(aq_exposure_init(&exposure, BANK_ITEMS, 5000, &arena));
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct aq_cat_settings s = { AQ_CAT_ACQUIS, 32, 2, .4, .3, seed,
			0 };
		struct aq_cat_set eligible;
		uint8_t rate[BANK_ITEMS];
		struct aq_cat_pool pool = { NULL, &eligible, rate };
		struct aq_cat_state state;
		unsigned topics[AQ_CAT_TOPICS_MAX] = { 0 };
		int before = -1;

		aq_exposure_draw(&exposure, .40, seed, &eligible);
		aq_exposure_rates(&exposure, rate);
		aq_cat_start(&bank, &state);
		for (unsigned q = 0; q < 32; q++) {
			size_t item;

			assert_int_equal(
			    aq_cat_next(&bank, &s, &state, &pool, &item),
			    AQ_CAT_FOUND);
			assert_false(aq_cat_was_asked(&state, item));
			assert_int_not_equal(bank_items[item].group, before);
			before = bank_items[item].group;
			assert_int_equal(topics[bank_items[item].topic]++, 0);
			aq_cat_answer(&bank, &state, item,
			    simulee_right[seed][item] == '1');
			if (q == 15)
				for (size_t g = 0; g < 16; g++)
					assert_int_equal(state.group[g], 1);
		}
		for (size_t g = 0; g < 16; g++)
			assert_int_equal(state.group[g], 2);
		aq_exposure_record(&exposure, &eligible, &state);
	}
	for (size_t i = 0; i < BANK_ITEMS; i++)
		assert_true(exposure.administered[i] < 300 * .47);
}

static void
withdrawn_questions_are_replaced(void **unused)
{
	struct aq_cat_settings s = { AQ_CAT_ACQUIS, 32, 2, 0, .3, 7, 0 };
	struct aq_cat_bank bank;
	struct aq_cat_state state, before;
	size_t item, other;

	(void)unused;
	bank_of(121, 6, AQ_IRT_TRAPEZOID, &bank);
	aq_cat_start(&bank, &state);
	aq_cat_next(&bank, &s, &state, &everything, &item);
	before = state;
	aq_cat_withdraw(&state, item);
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &everything, &other), AQ_CAT_FOUND);
	assert_int_not_equal(item, other);
	assert_int_equal(state.count, 0);
	assert_memory_equal(
	    &state.estimate, &before.estimate, sizeof(state.estimate));
}

static void
impossible_constraints(void **unused)
{
	static const struct aq_cat_item one[] = { { { 1, 0, 0 }, 0, 0 },
		{ { 1, 0, 0 }, 0, 0 } };
	struct aq_cat_settings s = { AQ_CAT_ACQUIS, 32, 2, 0, .3, 7, 0 };
	struct aq_cat_item bad = one[0];
	static const struct aq_cat_set none;
	static const struct aq_cat_pool nothing = { .allowed = &none };
	static const struct aq_cat_pool unlucky = { .eligible = &none };
	struct aq_cat_bank bank;
	struct aq_cat_state state;
	size_t item = 99;

	(void)unused;
	assert_int_equal(aq_cat_bank_init(&bank, one, 0, &aq_irt_grid_defaults,
			     &arena, &item),
	    AQ_CAT_BAD_SIZE);
	bad.irt.a = 0;
	assert_int_equal(aq_cat_bank_init(&bank, &bad, 1, &aq_irt_grid_defaults,
			     &arena, &item),
	    AQ_CAT_BAD_ITEM);
	assert_int_equal(item, 0);
	bad = one[0];
	bad.group = AQ_CAT_GROUPS_MAX;
	assert_int_equal(aq_cat_bank_init(&bank, &bad, 1, &aq_irt_grid_defaults,
			     &arena, &item),
	    AQ_CAT_BAD_ITEM);
	assert_int_equal(aq_cat_bank_init(&bank, one, 2, &aq_irt_grid_defaults,
			     &arena, &item),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &state);
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &nothing, &item), AQ_CAT_EMPTY);
	/* nothing eligible: eligibility is given up, not the test */
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &unlucky, &item), AQ_CAT_FOUND);
	aq_cat_answer(&bank, &state, item, true);
	/* the only topic is taken */
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &everything, &item), AQ_CAT_EMPTY);
	assert_true(sizeof(state) <= 2048);
}

/*
 * What is steep near the cap: the better of two items is left to those to whom
 * it tells more than its price, and no rate of the other matters.
 */
static void
caps_by_price(void **unused)
{
	static const struct aq_cat_item two[] = { { { 1.6, 0, 0 }, 0, 0 },
		{ { 1, 0, 0 }, 0, 1 }, { { 1, 3, 0 }, 1, 2 },
		{ { 1, 3, 0 }, 2, 3 } };
	struct aq_cat_settings s = { AQ_CAT_ACQUIS, 4, 2, 0, 0, 7, .40 };
	uint8_t rate[] = { 90, 1, 1, 1 }; /* 90 / 255 > 7/8 of .40 */
	struct aq_cat_pool pool = { .rate = rate };
	struct aq_cat_bank bank;
	struct aq_cat_state state;
	size_t item;

	(void)unused;
	assert_int_equal(aq_cat_bank_init(&bank, two, 4, &aq_irt_grid_defaults,
			     &arena, &item),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &state);
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &pool, &item), AQ_CAT_FOUND);
	assert_int_equal(item, 0); /* .64 - .29 > .25 */
	rate[0] = 92;
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &pool, &item), AQ_CAT_FOUND);
	assert_int_equal(item, 1); /* .64 - 1.08 */
	s.cap = 0;
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &pool, &item), AQ_CAT_FOUND);
	assert_int_equal(item, 0);
}

/* Every limit of the size of a bank; one sitting that is all withdrawn. */
static void
large_banks(void **unused)
{
	static struct aq_cat_item items[AQ_CAT_ITEMS_MAX];
	struct aq_cat_settings s = { AQ_CAT_ACQUIS, 32, 2, .025, .25, 7, 0 };
	struct aq_cat_bank bank;
	struct aq_cat_state state;
	size_t item, found = 0;

	(void)unused;
	for (size_t i = 0; i < AQ_CAT_ITEMS_MAX; i++)
		items[i] = (struct aq_cat_item){ { 1, 0, 0 },
			(uint16_t)(i % 16), (uint16_t)i };
	items[65535].irt.a = 3;
	assert_int_equal(aq_cat_bank_init(&bank, items, AQ_CAT_ITEMS_MAX + 1,
			     &aq_irt_grid_defaults, &arena, &item),
	    AQ_CAT_BAD_SIZE);
	assert_int_equal(aq_cat_bank_init(&bank, items, AQ_CAT_ITEMS_MAX,
			     &aq_irt_grid_defaults, &arena, &item),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &state);
	s.policy = AQ_CAT_QUOTA;
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &everything, &item), AQ_CAT_FOUND);
	assert_int_equal(item, 65535);
	s.policy = AQ_CAT_ACQUIS;
	while (aq_cat_next(&bank, &s, &state, &everything, &item) ==
	       AQ_CAT_FOUND) {
		assert_false(aq_cat_was_asked(&state, item));
		aq_cat_withdraw(&state, item);
		found++;
	}
	assert_int_equal(found, AQ_CAT_ASKED_MAX);
	assert_int_equal(state.count, 0);
}

/*
 * A live sitting of sharp items whose answers contradict each other keeps an
 * estimate, and so goes on choosing by information.
 */
static void
sharp_sitting(void **unused)
{
	struct aq_cat_item items[9] = { 0 };
	struct aq_cat_settings s = { AQ_CAT_QUOTA, 32, 9, 0, .25, 7, 0 };
	struct aq_cat_bank bank;
	struct aq_cat_state state;
	size_t item;

	(void)unused;
	for (size_t i = 0; i < 9; i++)
		items[i] = (struct aq_cat_item){ { 50, i % 2 ? 5 : -5, 0 }, 0,
			(uint16_t)i };
	items[8].irt = (struct aq_irt_item){ 1, 0, 0 };
	assert_int_equal(aq_cat_bank_init(&bank, items, 9,
			     &aq_irt_grid_defaults, &arena, &item),
	    AQ_CAT_OK);
	aq_cat_start(&bank, &state);
	for (size_t i = 0; i < 8; i++)
		aq_cat_answer(&bank, &state, i, i % 2);
	assert_close(state.estimate.theta, 0, 1e-9);
	assert_int_equal(
	    aq_cat_next(&bank, &s, &state, &everything, &item), AQ_CAT_FOUND);
	assert_int_equal(item, 8);
}

static void
abilities_of_competences(void **unused)
{
	struct vectors v;
	size_t rows = 0;
	uint16_t group[BANK_ITEMS];

	(void)unused;
	for (size_t i = 0; i < BANK_ITEMS; i++)
		group[i] = bank_items[i].group;
	vectors_open(&v, "higher_order_50");
	for (; vectors_next(&v); rows++) {
		struct aq_hierarchy_estimate e;
		struct row_pattern r;
		const char *mean = vectors_text(&v, "theta_c_eap(16)");
		const char *sd = vectors_text(&v, "theta_c_sd(16)");
		double wanted;

		read_pattern(&v, &r);
		assert_true(
		    aq_hierarchy_estimate(&r.p, group, 16, .7, NULL, &e));
		assert_close(
		    e.general.theta, vectors_double(&v, "g_eap"), 2e-5);
		assert_close(e.general.se, vectors_double(&v, "g_sd"), 2e-5);
		for (size_t c = 0; vectors_list(&mean, &wanted); c++)
			assert_close(e.group[c].theta, wanted, 2e-5);
		for (size_t c = 0; vectors_list(&sd, &wanted); c++)
			assert_close(e.group[c].se, wanted, 2e-5);
	}
	assert_true(rows >= 30);
	vectors_close(&v);
}

/*
 * Items 1 to 32, all wrong and all right: the posterior lies near the end of
 * what one needs to look at. Brute force on 401 x 401 nodes, +-10, numpy.
 */
static void
abilities_at_the_ends(void **unused)
{
	static const double wanted[2][4] = {
		{ -3.1681768619, 0.5934435248, -2.7064613180, 0.7149976443 },
		{ 3.0646945569, 0.6036941911, 2.6088204666, 0.7226170240 },
	};
	uint16_t group[BANK_ITEMS];
	uint32_t item[32];

	(void)unused;
	for (size_t i = 0; i < BANK_ITEMS; i++)
		group[i] = bank_items[i].group;
	for (uint32_t k = 0; k < 32; k++)
		item[k] = k;
	for (uint8_t all = 0; all < 2; all++) {
		struct aq_hierarchy_estimate e;
		uint8_t right[32];
		struct aq_irt_pattern p = { bank_irt, item, right, 32 };

		memset(right, all, sizeof(right));
		assert_true(aq_hierarchy_estimate(&p, group, 16, .7, NULL, &e));
		assert_close(e.general.theta, wanted[all][0], 1e-6);
		assert_close(e.general.se, wanted[all][1], 1e-6);
		assert_close(e.group[0].theta, wanted[all][2], 1e-6);
		assert_close(e.group[0].se, wanted[all][3], 1e-6);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(sequences_of_catr), CASE(sequences_of_shadow_tests),
    CASE(summaries_of_catr), CASE(rules_of_a_sitting),
    CASE(withdrawn_questions_are_replaced), CASE(impossible_constraints),
    CASE(caps_by_price), CASE(large_banks), CASE(sharp_sitting),
    CASE(abilities_of_competences), CASE(abilities_at_the_ends))
