#include "domain/pretest.h"

#include <math.h>

#include "domain/random.h"

#define PLACE_STREAM 0x706c6163U
#define ITEM_STREAM  0x70726574U
#define ANSWERS_MIN  400
#define SE_B_MOST    0.2

bool
aq_pretest_due(uint64_t seed, uint16_t length, uint16_t count, uint16_t shown)
{
	size_t most = (size_t)length + count, left = count;

	/* as sampling without replacement: each place with what is left */
	for (size_t k = 1; k + 1 < most && left > 0; k++) {
		bool here = aq_random_below(
				seed ^ PLACE_STREAM, k, 0, most - 1 - k) < left;

		if (k == shown)
			return here;
		left -= here;
	}
	return false;
}

static bool
is_free(const struct aq_cat_bank *bank, const struct aq_cat_state *state,
    const struct aq_pretest *pretest, size_t item)
{
	uint16_t topic = bank->items[item].topic;

	for (size_t k = 0; k < state->asked; k++)
		if (state->item[k] == item ||
		    bank->items[state->item[k]].topic == topic)
			return false;
	for (size_t k = 0; k < pretest->shown_count; k++)
		if (bank->items[pretest->shown[k]].topic == topic)
			return false;
	return true;
}

bool
aq_pretest_next(const struct aq_cat_bank *bank,
    const struct aq_cat_state *state, const struct aq_pretest *pretest,
    size_t *ret_item)
{
	size_t equals = 0;
	uint32_t least = 0;

	if (pretest->shown_count >= AQ_PRETEST_MAX)
		return false;
	for (size_t i = 0; i < bank->count; i++) {
		uint32_t n = pretest->answers[i];

		if (!aq_cat_has(pretest->items, i) ||
		    (equals > 0 && n > least) ||
		    !is_free(bank, state, pretest, i))
			continue;
		if (equals > 0 && n < least)
			equals = 0;
		least = n;
		/* each of n equals is kept with probability 1 / n */
		if (aq_random_below(pretest->seed ^ ITEM_STREAM, i,
			pretest->shown_count, ++equals) == 0)
			*ret_item = i;
	}
	return equals > 0;
}

bool
aq_pretest_operational(size_t answers, double se_b)
{
	return answers >= ANSWERS_MIN && se_b <= SE_B_MOST;
}
