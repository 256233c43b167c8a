#include "domain/score.h"

#include <math.h>

bool
aq_score_scale_valid(const struct aq_score_scale *scale)
{
	double before = scale->low;

	if (!isfinite(before) || !isfinite(scale->high))
		return false;
	for (size_t k = 0; k < AQ_SCORE_LEVELS; k++) {
		if (!(scale->cut[k] > before))
			return false;
		before = scale->cut[k];
	}
	return scale->high > before;
}

static uint8_t
level_at(const struct aq_score_scale *scale, double theta)
{
	uint8_t level = 0;

	while (level < AQ_SCORE_LEVELS && theta >= scale->cut[level])
		level++;
	return level;
}

struct aq_score
aq_score_of(const struct aq_score_scale *scale, double theta)
{
	uint8_t level = level_at(scale, theta);
	enum aq_bracket bracket = (enum aq_bracket)level;
	double from, to, first, size, share;
	double points;

	if (isnan(theta))
		return (struct aq_score){ 0, AQ_BRACKET_NONE };
	from = level == 0 ? scale->low : scale->cut[level - 1];
	to = level == AQ_SCORE_LEVELS ? scale->high : scale->cut[level];
	first = aq_bracket_first(bracket);
	size = aq_bracket_last(bracket) - first + 1;
	share = fmin(fmax((theta - from) / (to - from), 0), 1);
	/* the epsilon keeps a bound that is met from being missed by rounding
	 */
	points = first + floor(share * size + 1e-9);
	points = fmin(points, aq_bracket_last(bracket));
	return (struct aq_score){ (uint32_t)points, bracket };
}

struct aq_score_range
aq_score_range(const struct aq_score_scale *scale,
    struct aq_irt_estimate estimate, double z)
{
	return (struct aq_score_range){
		aq_score_of(scale, estimate.theta - z * estimate.se),
		aq_score_of(scale, estimate.theta + z * estimate.se),
	};
}

struct aq_score_band
aq_score_band(const struct aq_score_scale *scale,
    struct aq_irt_estimate estimate, double z)
{
	return (struct aq_score_band){
		level_at(scale, estimate.theta - z * estimate.se),
		level_at(scale, estimate.theta + z * estimate.se),
	};
}

enum aq_score_verdict
aq_score_short(
    size_t answered, size_t length, size_t minimum, enum aq_score_stop stop)
{
	if (answered >= length)
		return AQ_SCORE_AS_IS;
	if (answered < minimum)
		return stop == AQ_STOP_TECHNICAL ? AQ_SCORE_CANCELLED
						 : AQ_SCORE_REJECTED;
	return stop == AQ_STOP_TECHNICAL ? AQ_SCORE_AS_IS : AQ_SCORE_FILL;
}

size_t
aq_score_fill(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_pool *pool,
    struct aq_cat_state *state, uint16_t *ret_items)
{
	size_t n = 0, item;

	while (
	    aq_cat_next(bank, settings, state, pool, &item) == AQ_CAT_FOUND) {
		aq_cat_answer(bank, state, item, false);
		ret_items[n++] = (uint16_t)item;
	}
	return n;
}
