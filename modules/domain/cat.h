/*
 * A certification test: which question comes next (measurement.md 4).
 *
 * Hard constraints, never given up: an item once, a topic once, the quota of
 * each competence ("group"). Softer ones, given up in this order when they
 * leave nothing: eligibility drawn for exposure control, then not the group
 * of the question before. All draws come from the seed, so that a sitting can
 * be replayed from its answers.
 *
 * The bank is made once and shared; the state of one sitting is 1.4 kB.
 */
#ifndef AQ_DOMAIN_CAT_H
#define AQ_DOMAIN_CAT_H

#include "domain/irt.h"

#define AQ_CAT_ITEMS_MAX  65536
#define AQ_CAT_TOPICS_MAX 65536
#define AQ_CAT_GROUPS_MAX 32
#define AQ_CAT_NODES_MAX  121
#define AQ_CAT_ASKED_MAX  192 /* of one sitting, withdrawn ones too */

struct aq_cat_item {
	struct aq_irt_item irt;
	uint16_t group; /* < AQ_CAT_GROUPS_MAX */
	uint16_t topic;
};

enum aq_cat_fault {
	AQ_CAT_OK,
	AQ_CAT_BAD_ITEM, /* parameters or group out of range */
	AQ_CAT_BAD_SIZE, /* no item, or more than AQ_CAT_ITEMS_MAX */
	AQ_CAT_BAD_GRID,
	AQ_CAT_MEMORY,
};

struct aq_cat_bank {
	const struct aq_cat_item *items;
	size_t count;
	size_t group_count;	 /* highest group + 1 */
	size_t topic_count;	 /* highest topic + 1 */
	struct aq_irt_grid grid; /* at most AQ_CAT_NODES_MAX nodes */
};

/* *ret_index: the item at fault. `items` must outlive the bank. */
enum aq_cat_fault
aq_cat_bank_init(struct aq_cat_bank *bank, const struct aq_cat_item *items,
    size_t count, const struct aq_irt_grid_settings *grid,
    struct aq_arena *arena, size_t *ret_index);

enum aq_cat_policy {
	AQ_CAT_MFI,	 /* most information at theta, no constraint */
	AQ_CAT_BALANCED, /* the same, one of each group before the next */
	AQ_CAT_QUOTA,	 /* under group quota and one per topic */
	AQ_CAT_ACQUIS,	 /* ours: rounds over the groups, progressive draw */
};

struct aq_cat_settings {
	enum aq_cat_policy policy;
	uint16_t length;    /* questions: 32 */
	uint16_t per_group; /* quota: 2 */
	double price;	    /* of exposure: 0.03 */
	double exponent;    /* of the progressive weight: 0.1 */
	uint64_t seed;
	double cap; /* of exposure, as r_max; 0: none */
};

/* A set of items (or topics): one bit each. */
struct aq_cat_set {
	uint8_t bits[AQ_CAT_ITEMS_MAX / 8];
};

static inline bool
aq_cat_has(const struct aq_cat_set *set, size_t item)
{
	return set->bits[item / 8] >> item % 8 & 1;
}

static inline void
aq_cat_add(struct aq_cat_set *set, size_t item)
{
	set->bits[item / 8] = (uint8_t)(set->bits[item / 8] | 1U << item % 8);
}

struct aq_cat_state {
	double log_likelihood[AQ_CAT_NODES_MAX];
	struct aq_irt_estimate estimate;	 /* EAP; prior mean at first */
	uint16_t item[AQ_CAT_ASKED_MAX];	 /* in the order of asking */
	uint8_t withdrawn[AQ_CAT_ASKED_MAX / 8]; /* of those */
	uint16_t asked;				 /* how many of them */
	uint8_t group[AQ_CAT_GROUPS_MAX];
	uint16_t count;	    /* questions that count */
	int16_t last_group; /* -1 before the first */
};

void aq_cat_start(const struct aq_cat_bank *bank, struct aq_cat_state *state);

/* Was the item asked in this sitting, even if withdrawn since? */
bool aq_cat_was_asked(const struct aq_cat_state *state, size_t item);

enum aq_cat_found {
	AQ_CAT_FOUND,
	AQ_CAT_COMPLETE, /* as many as the length asks for */
	AQ_CAT_EMPTY,	 /* no item satisfies the hard constraints, or as many
			  * were asked and withdrawn as a state can hold */
};

/*
 * What a sitting was given at its start, and keeps. `allowed`: language,
 * accessibility, scope; hard. `eligible`: from aq_exposure_draw. `rate`: one
 * byte an item, from aq_exposure_rates. NULL means all, all, none.
 */
struct aq_cat_pool {
	const struct aq_cat_set *allowed, *eligible;
	const uint8_t *rate;
};

/*
 * The value of an item for `acquis`, at question q of n:
 *
 *	w (I(theta) - price * rate / fair - 100 max(0, rate - 7/8 cap))
 *	+ (1 - w) u max I
 *	w = ((q + 1) / n)^exponent, fair = n / items, u a draw from the seed
 *
 * The price is the multiplier of the overlap of tests, the sum of squared
 * rates: information is traded for it on the same terms in the whole bank.
 * What is steep near the cap is the multiplier of that item's cap: it leaves
 * the item to those to whom it tells most, where a draw would leave it to
 * chance. Together they cost less precision than draws alone. One question of a
 *sitting, drawn from the seed, goes to an item that was never asked, while
 *there is one that may be: an item that nobody sees can be neither used nor
 *checked.
 */
enum aq_cat_found aq_cat_next(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_state *state,
    const struct aq_cat_pool *pool, size_t *ret_item);

void aq_cat_answer(const struct aq_cat_bank *bank, struct aq_cat_state *state,
    size_t item, bool right);

/*
 * A withdrawn question counts for nothing and does not come back; its topic
 * and its place in the group are free again.
 */
void aq_cat_withdraw(struct aq_cat_state *state, size_t item);

/*
 * Exposure control by item eligibility (van der Linden & Veldkamp 2004): at
 * the start of a sitting item i is eligible with probability
 * min(1, r_max * eligible_i / administered_i), both counts forgetting. With the
 * price of cat.h at work it is the last line, and rarely drawn upon; a new
 * bank is credited with sittings, so that neither acts on first counts.
 */
struct aq_exposure {
	size_t count;
	double *administered;
	double *eligible;
	double sittings;
	double keep; /* 1 - 1 / memory in sittings */
};

/* The cap for a bank: 0.44 up to 350 items, 0.30 at 1,000, 0.20 from 2,000. */
double aq_exposure_r_max(size_t items);

bool aq_exposure_init(struct aq_exposure *exposure, size_t count, double memory,
    struct aq_arena *arena);
void aq_exposure_draw(const struct aq_exposure *exposure, double r_max,
    uint64_t seed, struct aq_cat_set *ret);

/* How often each item is asked: 0 never, 255 always; new banks start low. */
void aq_exposure_rates(const struct aq_exposure *exposure, uint8_t *ret_rate);

/* A sitting has ended; `eligible` is what was drawn for it. */
void aq_exposure_record(struct aq_exposure *exposure,
    const struct aq_cat_set *eligible, const struct aq_cat_state *state);

#endif
