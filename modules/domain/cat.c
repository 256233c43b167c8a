#include "domain/cat.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "domain/mathfn.h"
#include "domain/random.h"

#define DRAW_STREAM	0x64726177U
#define ELIGIBLE_STREAM 0x656c6967U

enum aq_cat_fault
aq_cat_bank_init(struct aq_cat_bank *bank, const struct aq_cat_item *items,
    size_t count, const struct aq_irt_grid_settings *grid,
    struct aq_arena *arena, size_t *ret_index)
{
	*bank = (struct aq_cat_bank){ .items = items, .count = count };
	if (count == 0 || count > AQ_CAT_ITEMS_MAX)
		return AQ_CAT_BAD_SIZE;
	for (size_t i = 0; i < count; i++) {
		if (!aq_irt_item_valid(&items[i].irt) ||
		    items[i].group >= AQ_CAT_GROUPS_MAX ||
		    items[i].topic >= AQ_CAT_TOPICS_MAX) {
			*ret_index = i;
			return AQ_CAT_BAD_ITEM;
		}
		if (items[i].group >= bank->group_count)
			bank->group_count = items[i].group + (size_t)1;
	}
	if (grid->nodes > AQ_CAT_NODES_MAX)
		return AQ_CAT_BAD_GRID;
	if (!aq_irt_grid_init(&bank->grid, grid, arena))
		return aq_arena_failed(arena) ? AQ_CAT_MEMORY : AQ_CAT_BAD_GRID;
	return AQ_CAT_OK;
}

void
aq_cat_start(const struct aq_cat_bank *bank, struct aq_cat_state *state)
{
	memset(state, 0, sizeof(*state));
	aq_irt_likelihood_init(&bank->grid, state->likelihood);
	state->estimate = aq_irt_eap(&bank->grid, state->likelihood);
	/* a symmetric sum is 0 only up to rounding */
	state->estimate.theta = aq_num_round9(state->estimate.theta);
	state->last_group = -1;
}

static bool
topic_taken(const struct aq_cat_state *state, size_t topic)
{
	return state->topic[topic / 8] >> topic % 8 & 1;
}

/* The rules that may be given up, weakest last. */
struct filter {
	const struct aq_cat_set *allowed, *eligible;
	uint16_t quota;
	bool other_group;
};

static bool
may_ask(const struct aq_cat_bank *bank, const struct aq_cat_settings *settings,
    const struct aq_cat_state *state, const struct filter *f, size_t i)
{
	const struct aq_cat_item *it = &bank->items[i];

	if (aq_cat_has(&state->asked, i) ||
	    (f->allowed != NULL && !aq_cat_has(f->allowed, i)) ||
	    (f->eligible != NULL && !aq_cat_has(f->eligible, i)))
		return false;
	if (settings->policy == AQ_CAT_MFI)
		return true;
	if (state->group[it->group] >= f->quota)
		return false;
	if (settings->policy == AQ_CAT_BALANCED)
		return true;
	if (topic_taken(state, it->topic))
		return false;
	return !f->other_group || it->group != state->last_group;
}

static double
information(const struct aq_irt_item *item, double theta)
{
	double p;

	if (item->c > 0)
		return aq_irt_information(item, theta);
	p = aq_logistic(item->a * (theta - item->b));
	return item->a * item->a * p * (1 - p);
}

/* How much of the value is information, at question q of a test. */
static double
progress(const struct aq_cat_settings *settings, const struct aq_cat_state *s)
{
	double last = settings->length - 1.0;

	if (settings->policy != AQ_CAT_ACQUIS || last <= 0)
		return 1;
	return aq_pow(fmin(s->count / last, 1), settings->exponent);
}

/* One pass over the bank: what may be asked and how informative it is. */
struct pool {
	uint16_t item[AQ_CAT_ITEMS_MAX];
	double information[AQ_CAT_ITEMS_MAX];
	size_t count;
	double most;
};

static void
fill_pool(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_state *state,
    const struct filter *f, struct pool *ret)
{
	ret->count = 0;
	ret->most = 0;
	for (size_t i = 0; i < bank->count; i++) {
		double info;

		if (!may_ask(bank, settings, state, f, i))
			continue;
		info = information(&bank->items[i].irt, state->estimate.theta);
		ret->item[ret->count] = (uint16_t)i;
		ret->information[ret->count++] = info;
		ret->most = fmax(ret->most, info);
	}
}

static size_t
best_of(const struct pool *pool, const struct aq_cat_settings *settings,
    const struct aq_cat_state *state)
{
	double w = progress(settings, state), best = -1;
	size_t found = 0;

	for (size_t k = 0; k < pool->count; k++) {
		double value = pool->information[k];

		if (w < 1) {
			double u = aq_random_unit(settings->seed ^ DRAW_STREAM,
			    state->count, pool->item[k]);

			value = w * value + (1 - w) * u * pool->most;
		}
		value = aq_num_round9(value);
		if (value > best) {
			best = value;
			found = pool->item[k];
		}
	}
	return found;
}

enum aq_cat_found
aq_cat_next(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_state *state,
    const struct aq_cat_set *allowed, const struct aq_cat_set *eligible,
    size_t *ret_item)
{
	bool ours = settings->policy == AQ_CAT_ACQUIS;
	bool rounds = ours || settings->policy == AQ_CAT_BALANCED;
	struct filter f = { allowed, eligible, settings->per_group, ours };
	struct pool pool;

	if (state->count >= settings->length)
		return AQ_CAT_COMPLETE;
	/* one question of each group before the second of any */
	if (rounds && bank->group_count > 0) {
		size_t round = state->count / bank->group_count + 1;

		if (round < f.quota)
			f.quota = (uint16_t)round;
	}
	fill_pool(bank, settings, state, &f, &pool);
	if (pool.count == 0 && f.eligible != NULL) {
		f.eligible = NULL;
		fill_pool(bank, settings, state, &f, &pool);
	}
	if (pool.count == 0 && f.other_group) {
		f.other_group = false;
		f.eligible = eligible;
		fill_pool(bank, settings, state, &f, &pool);
	}
	if (pool.count == 0) {
		f.eligible = NULL;
		f.quota = settings->per_group;
		fill_pool(bank, settings, state, &f, &pool);
	}
	if (pool.count == 0)
		return AQ_CAT_EMPTY;
	*ret_item = best_of(&pool, settings, state);
	return AQ_CAT_FOUND;
}

void
aq_cat_answer(const struct aq_cat_bank *bank, struct aq_cat_state *state,
    size_t item, bool right)
{
	const struct aq_cat_item *it = &bank->items[item];

	aq_irt_likelihood_update(
	    &bank->grid, &it->irt, right, state->likelihood);
	state->estimate = aq_irt_eap(&bank->grid, state->likelihood);
	aq_cat_add(&state->asked, item);
	state->topic[it->topic / 8] =
	    (uint8_t)(state->topic[it->topic / 8] | 1U << it->topic % 8);
	state->group[it->group]++;
	state->last_group = (int16_t)it->group;
	state->count++;
}

void
aq_cat_withdraw(struct aq_cat_state *state, size_t item)
{
	aq_cat_add(&state->asked, item);
}

bool
aq_exposure_init(struct aq_exposure *exposure, size_t count, double memory,
    struct aq_arena *arena)
{
	if (!(memory >= 1) || count > AQ_CAT_ITEMS_MAX)
		return false;
	*exposure = (struct aq_exposure){
		.count = count,
		.administered = AQ_NEW_N(arena, double, count),
		.eligible = AQ_NEW_N(arena, double, count),
		.keep = 1 - 1 / memory,
	};
	return exposure->administered != NULL && exposure->eligible != NULL;
}

void
aq_exposure_draw(const struct aq_exposure *exposure, double r_max,
    uint64_t seed, struct aq_cat_set *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < exposure->count; i++) {
		double p = 1;

		if (exposure->administered[i] > 0)
			p = r_max * exposure->eligible[i] /
			    exposure->administered[i];
		if (p >= 1 || aq_random_unit(seed ^ ELIGIBLE_STREAM, i, 0) < p)
			aq_cat_add(ret, i);
	}
}

void
aq_exposure_record(struct aq_exposure *exposure,
    const struct aq_cat_set *eligible, const struct aq_cat_set *asked)
{
	for (size_t i = 0; i < exposure->count; i++) {
		exposure->administered[i] =
		    exposure->keep * exposure->administered[i] +
		    (aq_cat_has(asked, i) ? 1 : 0);
		exposure->eligible[i] =
		    exposure->keep * exposure->eligible[i] +
		    (aq_cat_has(eligible, i) || aq_cat_has(asked, i) ? 1 : 0);
	}
}
