#include "domain/cat.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "domain/mathfn.h"
#include "domain/random.h"

#define NEW_STREAM  0x6e657751U
#define DRAW_STREAM 0x64726177U
/* Sittings that a new bank is credited with, so that first rates are low. */
#define NEW_BANK  200
#define FORGOTTEN 0.3

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
	struct aq_cat_pool pool;
	uint16_t quota;
	bool other_group;
};

static bool
may_ask(const struct aq_cat_bank *bank, const struct aq_cat_settings *settings,
    const struct aq_cat_state *state, const struct filter *f, size_t i)
{
	const struct aq_cat_item *it = &bank->items[i];

	if (aq_cat_has(&state->asked, i) ||
	    (f->pool.allowed != NULL && !aq_cat_has(f->pool.allowed, i)) ||
	    (f->pool.eligible != NULL && !aq_cat_has(f->pool.eligible, i)))
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
	if (settings->policy != AQ_CAT_ACQUIS)
		return 1;
	return aq_pow(
	    fmin((s->count + 1.0) / settings->length, 1), settings->exponent);
}

/* One pass over the bank: what may be asked, and what it is worth. */
struct candidates {
	uint16_t item[AQ_CAT_ITEMS_MAX];
	double value[AQ_CAT_ITEMS_MAX]; /* information less its price */
	size_t count;
	double most; /* information */
};

static void
fill(const struct aq_cat_bank *bank, const struct aq_cat_settings *settings,
    const struct aq_cat_state *state, const struct filter *f,
    struct candidates *ret)
{
	double fair = settings->length / (double)bank->count;
	double price = settings->price / (255 * fair);

	ret->count = 0;
	ret->most = 0;
	for (size_t i = 0; i < bank->count; i++) {
		double info;

		if (!may_ask(bank, settings, state, f, i))
			continue;
		info = information(&bank->items[i].irt, state->estimate.theta);
		ret->item[ret->count] = (uint16_t)i;
		ret->most = fmax(ret->most, info);
		if (f->pool.rate != NULL)
			info -= price * f->pool.rate[i];
		ret->value[ret->count++] = info;
	}
}

static size_t
best_of(const struct candidates *c, const struct aq_cat_settings *settings,
    const struct aq_cat_state *state)
{
	double w = progress(settings, state), best = 0;
	size_t found = 0;

	for (size_t k = 0; k < c->count; k++) {
		double value = c->value[k];

		if (w < 1) {
			double u = aq_random_unit(settings->seed ^ DRAW_STREAM,
			    state->count, c->item[k]);

			value = w * value + (1 - w) * u * c->most;
		}
		value = aq_num_round9(value);
		if (k == 0 || value > best) {
			best = value;
			found = c->item[k];
		}
	}
	return found;
}

static bool
is_discovery(
    const struct aq_cat_settings *settings, const struct aq_cat_state *state)
{
	return state->count == aq_random_below(settings->seed ^ NEW_STREAM, 0,
				   0, settings->length);
}

/* The most informative item that nobody was asked; false when there is none. */
static bool
never_asked(const struct candidates *c, const uint8_t *rate, size_t *ret_item)
{
	double best = -1;

	for (size_t k = 0; k < c->count; k++) {
		if (rate[c->item[k]] == 0 && c->value[k] > best) {
			best = c->value[k];
			*ret_item = c->item[k];
		}
	}
	return best >= 0;
}

enum aq_cat_found
aq_cat_next(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_state *state,
    const struct aq_cat_pool *pool, size_t *ret_item)
{
	bool ours = settings->policy == AQ_CAT_ACQUIS;
	struct filter f = { *pool, settings->per_group, ours };
	struct candidates c;

	if (state->count >= settings->length)
		return AQ_CAT_COMPLETE;
	/* one question of each group before the second of any */
	if (ours || settings->policy == AQ_CAT_BALANCED) {
		size_t round = state->count / bank->group_count + 1;

		if (round < f.quota)
			f.quota = (uint16_t)round;
	}
	fill(bank, settings, state, &f, &c);
	if (c.count == 0 && f.pool.eligible != NULL) {
		f.pool.eligible = NULL;
		fill(bank, settings, state, &f, &c);
	}
	if (c.count == 0 && f.other_group) {
		f.other_group = false;
		f.pool.eligible = pool->eligible;
		fill(bank, settings, state, &f, &c);
	}
	if (c.count == 0) {
		f.pool.eligible = NULL;
		f.quota = settings->per_group;
		fill(bank, settings, state, &f, &c);
	}
	if (c.count == 0)
		return AQ_CAT_EMPTY;
	if (ours && pool->rate != NULL && is_discovery(settings, state) &&
	    never_asked(&c, pool->rate, ret_item))
		return AQ_CAT_FOUND;
	*ret_item = best_of(&c, settings, state);
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

double
aq_exposure_r_max(size_t items)
{
	double n = (double)items;

	if (items <= 350)
		return 0.415;
	if (items <= 1000)
		return 0.415 - 0.115 * aq_log(n / 350) / aq_log(1000.0 / 350);
	if (items <= 2000)
		return 0.30 - 0.10 * aq_log(n / 1000) / aq_log(2);
	return 0.20;
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
aq_exposure_rates(const struct aq_exposure *exposure, uint8_t *ret_rate)
{
	for (size_t i = 0; i < exposure->count; i++) {
		double rate =
		    exposure->administered[i] / (exposure->sittings + NEW_BANK);

		rate = fmin(rate, 1) * 255;
		/* 0 is for what was not asked within memory */
		if (exposure->administered[i] > FORGOTTEN)
			rate = fmax(rate, 1);
		ret_rate[i] = (uint8_t)(rate + 0.5);
	}
}

void
aq_exposure_record(struct aq_exposure *exposure,
    const struct aq_cat_set *eligible, const struct aq_cat_set *asked)
{
	exposure->sittings = exposure->keep * exposure->sittings + 1;
	for (size_t i = 0; i < exposure->count; i++) {
		exposure->administered[i] =
		    exposure->keep * exposure->administered[i] +
		    (aq_cat_has(asked, i) ? 1 : 0);
		exposure->eligible[i] =
		    exposure->keep * exposure->eligible[i] +
		    (aq_cat_has(eligible, i) || aq_cat_has(asked, i) ? 1 : 0);
	}
}
