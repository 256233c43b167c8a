/*
 * New items collect answers in certifications without counting: one or two
 * unscored questions among the scored ones (34 shown, 32 scored). Where they
 * stand and which they are follows from the seed of the sitting, so it replays
 * exactly; the state of the sitting never hears of them.
 */
#ifndef AQ_DOMAIN_PRETEST_H
#define AQ_DOMAIN_PRETEST_H

#include "domain/cat.h"

#define AQ_PRETEST_MAX 4

/*
 * Is the question `shown` (0 .. length + count - 1) one of `count` unscored
 * ones? Never the first or the last, whose answers are of another kind.
 */
bool
aq_pretest_due(uint64_t seed, uint16_t length, uint16_t count, uint16_t shown);

/* The new items as the sitting found them, and those that it has shown. */
struct aq_pretest {
	const struct aq_cat_set *items;
	const uint32_t *answers; /* by item, when the sitting started */
	uint64_t seed;
	uint16_t shown[AQ_PRETEST_MAX];
	size_t shown_count;
};

/*
 * The item to show: of those whose topic this sitting has not met, the one
 * with the fewest answers; the seed decides among equals. False when there is
 * none, or AQ_PRETEST_MAX were shown: the sitting then goes on without.
 */
bool aq_pretest_next(const struct aq_cat_bank *bank,
    const struct aq_cat_state *state, const struct aq_pretest *pretest,
    size_t *ret_item);

/* Enough is known to score with it: 400 answers, se(b) <= .2. */
bool aq_pretest_operational(size_t answers, double se_b);

#endif
