/*
 * The measurement engine on any items and any answers: what it does not
 * refuse has finite estimates, keeps the constraints, and comes to an end.
 */
#include "input.h"

#include <math.h>

#include "domain/calibrate.h"
#include "domain/cat.h"
#include "domain/dif.h"
#include "domain/drift.h"
#include "domain/fit.h"
#include "domain/hierarchy.h"
#include "domain/select.h"

#define ITEMS  24
#define PEOPLE 12

static size_t
take_items(struct input *in, struct aq_cat_item *items)
{
	size_t n = take_size(in, 0, ITEMS);

	for (size_t i = 0; i < n; i++) {
		items[i].irt.a = take_number(in);
		items[i].irt.b = take_number(in);
		items[i].irt.c = take_byte(in) % 3 ? 0 : take_number(in);
		items[i].group = (uint16_t)take_size(in, 0, 5);
		items[i].topic = (uint16_t)take_size(in, 0, 40);
	}
	return n;
}

static void
check_estimates(const struct aq_irt_pattern *p, const uint16_t *group)
{
	struct aq_hierarchy_estimate h;
	struct aq_irt_estimate e;

	for (int m = AQ_IRT_MLE; m <= AQ_IRT_WLE; m++)
		if (aq_irt_root(p, (enum aq_irt_method)m, &e))
			HOLDS(
			    fabs(e.theta) <= 25 && e.se > 0 && isfinite(e.se));
	if (aq_hierarchy_estimate(p, group, 6, 0.7, NULL, &h))
		for (size_t c = 0; c < 6; c++)
			HOLDS(isfinite(h.group[c].theta) && h.group[c].se >= 0);
}

static void
check_selection(struct input *in, const struct aq_irt_item *items, size_t n,
    const struct aq_irt_grid *grid, struct aq_arena *arena)
{
	struct aq_select s;
	enum aq_criterion criterion =
	    (enum aq_criterion)take_size(in, 0, AQ_CRITERIA - 1);

	HOLDS(aq_select_init(&s, grid, items, n, arena));
	for (size_t k = 0; k < n; k++) {
		struct aq_selection next = aq_select_next(&s, criterion);

		HOLDS(next.item < n && !s.asked[next.item]);
		HOLDS(isfinite(s.estimate.theta) && s.estimate.se >= 0);
		aq_select_answer(&s, next.item, take_byte(in) % 2);
	}
	HOLDS(aq_select_next(&s, criterion).item == n);
}

/* Plays a sitting; its items and answers come back as a pattern. */
static size_t
check_sitting(struct input *in, const struct aq_cat_bank *bank, uint32_t *item,
    uint8_t *right)
{
	struct aq_cat_settings s = {
		.policy = (enum aq_cat_policy)take_size(in, 0, 3),
		.length = (uint16_t)take_size(in, 1, 40),
		.per_group = (uint16_t)take_size(in, 1, 4),
		.price = 0.025,
		.exponent = 0.25,
		.seed = take_byte(in),
	};
	struct aq_cat_set allowed = { 0 }, eligible = { 0 };
	uint8_t rate[ITEMS];
	struct aq_cat_pool pool = { take_byte(in) % 2 ? &allowed : NULL,
		take_byte(in) % 2 ? &eligible : NULL,
		take_byte(in) % 2 ? rate : NULL };
	unsigned topics[41] = { 0 }, groups[6] = { 0 };
	struct aq_cat_state state;
	size_t n = 0, next;

	for (size_t i = 0; i < ITEMS; i++) {
		rate[i] = take_byte(in);
		if (take_byte(in) % 3)
			aq_cat_add(&allowed, i);
		if (take_byte(in) % 3)
			aq_cat_add(&eligible, i);
	}
	aq_cat_start(bank, &state);
	while (aq_cat_next(bank, &s, &state, &pool, &next) == AQ_CAT_FOUND) {
		const struct aq_cat_item *it = &bank->items[next];

		HOLDS(next < bank->count && !aq_cat_was_asked(&state, next));
		HOLDS(pool.allowed == NULL || aq_cat_has(&allowed, next));
		if (s.policy == AQ_CAT_QUOTA || s.policy == AQ_CAT_ACQUIS) {
			HOLDS(topics[it->topic] == 0);
			HOLDS(groups[it->group] < s.per_group);
		}
		if (take_byte(in) % 8 == 0) {
			aq_cat_withdraw(&state, next);
			continue;
		}
		topics[it->topic]++;
		groups[it->group]++;
		item[n] = (uint32_t)next;
		right[n] = take_byte(in) % 2;
		aq_cat_answer(bank, &state, next, right[n++] != 0);
		HOLDS(isfinite(state.estimate.theta) && state.estimate.se >= 0);
	}
	HOLDS(n <= s.length);
	return n;
}

/* Calibrated items: finite where they are given, and so is their drift. */
static void
check_items(const struct aq_calib_data *data, const struct aq_calib_item *items,
    struct aq_arena *arena)
{
	struct aq_irt_estimate ability[PEOPLE];
	struct aq_classification classes;
	struct aq_drift_scale scale;
	struct aq_mean_square ms[6];
	struct aq_drift drift[6];
	struct aq_irt_item irt[6];
	struct aq_irt_grid grid;
	struct aq_sx2 sx2[6];
	double theta[PEOPLE], cut = 0;

	for (size_t i = 0; i < data->items; i++) {
		irt[i] = (struct aq_irt_item){ items[i].a,
			-items[i].d / items[i].a, 0 };
		HOLDS(!(items[i].se_a < 0) && !(items[i].se_b < 0));
		if (!aq_irt_item_valid(&irt[i]))
			return;
	}
	if (aq_drift(items, items, data->items, &scale, drift))
		for (size_t i = 0; i < data->items; i++)
			HOLDS(!drift[i].drifted);
	HOLDS(aq_irt_grid_init(&grid, &aq_irt_grid_defaults, arena));
	HOLDS(aq_fit_abilities(data, irt, &grid, arena, ability));
	HOLDS(aq_fit_classification(ability, data->people, &cut, 1, &classes));
	HOLDS(classes.accuracy >= .499 && classes.accuracy <= 1);
	for (size_t p = 0; p < data->people; p++) {
		theta[p] = ability[p].theta;
		HOLDS(isfinite(theta[p]));
		(void)aq_fit_person(data, irt, p, theta[p]);
	}
	aq_fit_mean_squares(data, irt, theta, ms);
	(void)aq_fit_sx2(data, irt, &grid, arena, sx2);
}

static void
check_statistics(struct input *in, struct aq_arena *arena)
{
	struct aq_calib_data data = { .people = take_size(in, 0, PEOPLE),
		.items = take_size(in, 0, 6) };
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item items[6] = { 0 };
	struct aq_classical_item classical[6];
	struct aq_dif dif[6];
	int8_t answer[PEOPLE * 6];
	bool focal[PEOPLE];
	struct aq_calib_fit fit;
	bool joint;
	double alpha;
	size_t bad;

	for (size_t i = 0; i < sizeof(answer); i++)
		answer[i] =
		    (int8_t)(take_byte(in) % 16 == 0 ? AQ_CALIB_MISSING
						     : take_byte(in) % 2);
	for (size_t p = 0; p < PEOPLE; p++)
		focal[p] = take_byte(in) % 2;
	data.answer = answer;
	s.nodes = 21;
	s.prior = take_byte(in) % 4 != 0;
	s.max_cycles = 60;
	s.joint_errors_most = take_byte(in) % 2 ? 400 : 0;
	if (aq_calibrate(&data, &s, arena, items, &fit, &bad) == AQ_CALIB_OK) {
		for (size_t i = 0; s.prior && i < data.items; i++)
			HOLDS(items[i].a > 0 && isfinite(items[i].d));
		if (aq_calib_errors(&data, &s, &fit, arena, items, &joint))
			check_items(&data, items, arena);
	}
	if (data.people > 0 && data.items > 0) {
		(void)aq_fit_classical(&data, arena, classical, &alpha);
		(void)aq_dif(&data, focal, arena, dif);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct input in = { bytes, n };
	struct aq_cat_item items[ITEMS] = { 0 };
	struct aq_irt_item irt[ITEMS];
	uint16_t group[ITEMS];
	size_t count = take_items(&in, items), bad = 0, asked;
	struct aq_irt_grid_settings grid = { take_size(&in, 0, 130),
		take_number(&in), (enum aq_irt_rule)(take_byte(&in) % 2),
		take_number(&in), 1 };
	struct aq_cat_bank bank;
	struct aq_arena arena;
	uint32_t item[ITEMS];
	uint8_t right[ITEMS];

	aq_arena_init(&arena, (size_t)16 << 20);
	check_statistics(&in, &arena);
	for (size_t i = 0; i < count; i++) {
		irt[i] = items[i].irt;
		group[i] = items[i].group;
	}
	if (aq_cat_bank_init(&bank, items, count, &grid, &arena, &bad) ==
	    AQ_CAT_OK) {
		struct aq_irt_pattern p = { irt, item, right, 0 };

		check_selection(&in, irt, count, &bank.grid, &arena);
		asked = check_sitting(&in, &bank, item, right);
		p.count = asked;
		check_estimates(&p, group);
	}
	aq_arena_release(&arena);
	return 0;
}
