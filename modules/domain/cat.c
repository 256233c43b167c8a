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
/* Items whose information is kept between two passes over a bank. */
#define CACHED 5120
/* Information that a rate above SOFT * cap costs, for each unit of it. */
#define STEEP 100
#define SOFT  0.875

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
		    items[i].group >= AQ_CAT_GROUPS_MAX) {
			*ret_index = i;
			return AQ_CAT_BAD_ITEM;
		}
		if (items[i].group >= bank->group_count)
			bank->group_count = items[i].group + (size_t)1;
		if (items[i].topic >= bank->topic_count)
			bank->topic_count = items[i].topic + (size_t)1;
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
	aq_irt_likelihood_init(&bank->grid, state->log_likelihood);
	state->estimate = aq_irt_eap(&bank->grid, state->log_likelihood);
	/* a symmetric sum is 0 only up to rounding */
	state->estimate.theta = aq_num_round9(state->estimate.theta);
	state->last_group = -1;
}

bool
aq_cat_was_asked(const struct aq_cat_state *state, size_t item)
{
	for (size_t k = 0; k < state->asked; k++)
		if (state->item[k] == item)
			return true;
	return false;
}

static bool
was_withdrawn(const struct aq_cat_state *state, size_t k)
{
	return state->withdrawn[k / 8] >> k % 8 & 1;
}

/* The rules that may be given up, weakest last. */
struct filter {
	struct aq_cat_pool pool;
	uint16_t quota;
	bool other_group;
};

/* What a state rules out, looked up by item and by topic. */
struct marks {
	struct aq_cat_set asked, topic;
};

static void
mark(const struct aq_cat_bank *bank, const struct aq_cat_state *state,
    struct marks *ret)
{
	memset(ret->asked.bits, 0, bank->count / 8 + 1);
	memset(ret->topic.bits, 0, bank->topic_count / 8 + 1);
	for (size_t k = 0; k < state->asked; k++) {
		aq_cat_add(&ret->asked, state->item[k]);
		if (!was_withdrawn(state, k))
			aq_cat_add(
			    &ret->topic, bank->items[state->item[k]].topic);
	}
}

static bool
may_ask(const struct aq_cat_settings *settings,
    const struct aq_cat_state *state, const struct filter *f,
    const struct marks *marks, const struct aq_cat_item *it, size_t i)
{
	if (aq_cat_has(&marks->asked, i) ||
	    (f->pool.allowed != NULL && !aq_cat_has(f->pool.allowed, i)) ||
	    (f->pool.eligible != NULL && !aq_cat_has(f->pool.eligible, i)))
		return false;
	if (settings->policy == AQ_CAT_MFI)
		return true;
	if (state->group[it->group] >= f->quota)
		return false;
	if (settings->policy == AQ_CAT_BALANCED)
		return true;
	if (aq_cat_has(&marks->topic, it->topic))
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

/*
 * What may be asked, and the most information in it. The information of the
 * first CACHED items is kept from the first pass over the bank; that of the
 * rest is worked out again, so that a bank may be of any size and a stack not.
 */

struct candidates {
	const struct aq_cat_bank *bank;
	const struct aq_cat_settings *settings;
	const struct aq_cat_state *state;
	struct filter filter;
	struct marks marks;
	size_t count;
	double most;
	double information[CACHED]; /* -1: may not be asked */
};

/* -1 when the item may not be asked. */
static double
work_out(const struct candidates *c, size_t i)
{
	const struct aq_cat_item *it = &c->bank->items[i];

	if (!may_ask(c->settings, c->state, &c->filter, &c->marks, it, i))
		return -1;
	return information(&it->irt, c->state->estimate.theta);
}

static double
information_of(const struct candidates *c, size_t i)
{
	return i < CACHED ? c->information[i] : work_out(c, i);
}

static void
look(struct candidates *c)
{
	c->count = 0;
	c->most = 0;
	for (size_t i = 0; i < c->bank->count; i++) {
		double info = work_out(c, i);

		if (i < CACHED)
			c->information[i] = info;
		c->count += info >= 0;
		c->most = fmax(c->most, info);
	}
}

/* Information less what its exposure costs. */
static double
net_value(const struct candidates *c, size_t i, double info)
{
	const struct aq_cat_settings *s = c->settings;
	double fair = s->length / (double)c->bank->count, rate;

	if (c->filter.pool.rate == NULL)
		return info;
	rate = c->filter.pool.rate[i] / 255.0;
	info -= s->price * rate / fair;
	if (s->cap > 0)
		info -= STEEP * fmax(rate - SOFT * s->cap, 0);
	return info;
}

static size_t
best_of(const struct candidates *c)
{
	double w = progress(c->settings, c->state), best = 0;
	size_t found = c->bank->count;

	for (size_t i = 0; i < c->bank->count; i++) {
		double info = information_of(c, i), value;

		if (info < 0)
			continue;
		value = net_value(c, i, info);
		if (w < 1) {
			double u =
			    aq_random_unit(c->settings->seed ^ DRAW_STREAM,
				c->state->count, i);

			value = w * value + (1 - w) * u * c->most;
		}
		value = aq_num_round9(value);
		if (found == c->bank->count || value > best) {
			best = value;
			found = i;
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
never_asked(const struct candidates *c, size_t *ret_item)
{
	double best = -1;

	for (size_t i = 0; i < c->bank->count; i++) {
		double info = information_of(c, i), value;

		if (info < 0 || c->filter.pool.rate[i] != 0)
			continue;
		value = net_value(c, i, info);
		if (value > best) {
			best = value;
			*ret_item = i;
		}
	}
	return best >= 0;
}

/* Gives up soft rules until something may be asked. */
static void
relax(struct candidates *c, const struct aq_cat_pool *pool)
{
	look(c);
	if (c->count == 0 && c->filter.pool.eligible != NULL) {
		c->filter.pool.eligible = NULL;
		look(c);
	}
	if (c->count == 0 && c->filter.other_group) {
		c->filter.other_group = false;
		c->filter.pool.eligible = pool->eligible;
		look(c);
	}
	if (c->count == 0) {
		c->filter.pool.eligible = NULL;
		c->filter.quota = c->settings->per_group;
		look(c);
	}
}

enum aq_cat_found
aq_cat_next(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_state *state,
    const struct aq_cat_pool *pool, size_t *ret_item)
{
	bool ours = settings->policy == AQ_CAT_ACQUIS;
	struct candidates c;

	if (state->count >= settings->length)
		return AQ_CAT_COMPLETE;
	if (state->asked >= AQ_CAT_ASKED_MAX)
		return AQ_CAT_EMPTY;
	c.bank = bank;
	c.settings = settings;
	c.state = state;
	c.filter = (struct filter){ *pool, settings->per_group, ours };
	/* one question of each group before the second of any */
	if (ours || settings->policy == AQ_CAT_BALANCED) {
		size_t round = state->count / bank->group_count + 1;

		if (round < c.filter.quota)
			c.filter.quota = (uint16_t)round;
	}
	mark(bank, state, &c.marks);
	relax(&c, pool);
	if (c.count == 0)
		return AQ_CAT_EMPTY;
	if (ours && pool->rate != NULL && is_discovery(settings, state) &&
	    never_asked(&c, ret_item))
		return AQ_CAT_FOUND;
	*ret_item = best_of(&c);
	return AQ_CAT_FOUND;
}

static bool
note(struct aq_cat_state *state, size_t item)
{
	if (state->asked >= AQ_CAT_ASKED_MAX)
		return false;
	state->item[state->asked++] = (uint16_t)item;
	return true;
}

void
aq_cat_answer(const struct aq_cat_bank *bank, struct aq_cat_state *state,
    size_t item, bool right)
{
	const struct aq_cat_item *it = &bank->items[item];

	if (!note(state, item))
		return;
	aq_irt_likelihood_update(
	    &bank->grid, &it->irt, right, state->log_likelihood);
	state->estimate = aq_irt_eap(&bank->grid, state->log_likelihood);
	state->group[it->group]++;
	state->last_group = (int16_t)it->group;
	state->count++;
}

void
aq_cat_withdraw(struct aq_cat_state *state, size_t item)
{
	size_t k = state->asked;

	if (note(state, item))
		state->withdrawn[k / 8] =
		    (uint8_t)(state->withdrawn[k / 8] | 1U << k % 8);
}

double
aq_exposure_r_max(size_t items)
{
	double n = (double)items;

	if (items <= 350)
		return 0.44;
	if (items <= 1000)
		return 0.44 - 0.14 * aq_log(n / 350) / aq_log(1000.0 / 350);
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

/* Sittings that stand for those before the first; forgotten like them. */
static double
credit(const struct aq_exposure *exposure)
{
	return NEW_BANK * (1 - exposure->sittings * (1 - exposure->keep));
}

void
aq_exposure_draw(const struct aq_exposure *exposure, double r_max,
    uint64_t seed, struct aq_cat_set *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < exposure->count; i++) {
		double p = 1;

		if (exposure->administered[i] > 0)
			p = r_max * (exposure->eligible[i] + credit(exposure)) /
			    exposure->administered[i];
		if (p >= 1 || aq_random_unit(seed ^ ELIGIBLE_STREAM, i, 0) < p)
			aq_cat_add(ret, i);
	}
}

void
aq_exposure_rates(const struct aq_exposure *exposure, uint8_t *ret_rate)
{
	for (size_t i = 0; i < exposure->count; i++) {
		double rate = exposure->administered[i] /
			      (exposure->sittings + credit(exposure));

		rate = fmin(rate, 1) * 255;
		/* 0 is for what was not asked within memory */
		if (exposure->administered[i] > FORGOTTEN)
			rate = fmax(rate, 1);
		ret_rate[i] = (uint8_t)(rate + 0.5);
	}
}

void
aq_exposure_record(struct aq_exposure *exposure,
    const struct aq_cat_set *eligible, const struct aq_cat_state *state)
{
	exposure->sittings = exposure->keep * exposure->sittings + 1;
	for (size_t i = 0; i < exposure->count; i++) {
		exposure->administered[i] *= exposure->keep;
		exposure->eligible[i] = exposure->keep * exposure->eligible[i] +
					(aq_cat_has(eligible, i) ? 1 : 0);
	}
	for (size_t k = 0; k < state->asked; k++) {
		exposure->administered[state->item[k]] += 1;
		/* asked though not drawn, for want of another */
		if (!aq_cat_has(eligible, state->item[k]))
			exposure->eligible[state->item[k]] += 1;
	}
}
