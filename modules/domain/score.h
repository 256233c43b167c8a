/*
 * From ability to what is published: points, global level, bands, and what
 * becomes of a test that stopped early (domain.md section 5).
 */
#ifndef AQ_DOMAIN_SCORE_H
#define AQ_DOMAIN_SCORE_H

#include "domain/cat.h"
#include "domain/profile.h"

#define AQ_SCORE_LEVELS 8

/*
 * Cut points of a calibration set: level k holds from cut[k - 1] to cut[k];
 * below cut[0] no level. `low` and `high` are where the points of the lowest
 * and the highest bracket begin and end.
 */
struct aq_score_scale {
	double low;
	double cut[AQ_SCORE_LEVELS];
	double high;
};

/* Finite and strictly rising from low to high. */
bool aq_score_scale_valid(const struct aq_score_scale *scale);

struct aq_score {
	uint32_t points; /* 0 .. 1024 */
	enum aq_bracket level;
};

/*
 * Inside a level the points are linear between the bounds of its bracket;
 * clipped at both ends; NaN gives 0 points.
 */
struct aq_score aq_score_of(const struct aq_score_scale *scale, double theta);

/* Points at theta - z se and theta + z se, to print beside the score. */
struct aq_score_range {
	struct aq_score low, high;
};

struct aq_score_range aq_score_range(const struct aq_score_scale *scale,
    struct aq_irt_estimate estimate, double z);

/*
 * The band of levels of one competence: those that theta -/+ z se touch. Two
 * questions cannot certify an exact level.
 */
struct aq_score_band {
	uint8_t low, high;
};

struct aq_score_band aq_score_band(const struct aq_score_scale *scale,
    struct aq_irt_estimate estimate, double z);

/* Why a sitting ended before its last question. */
enum aq_score_stop {
	AQ_STOP_NONE, /* it did not */
	AQ_STOP_CANDIDATE,
	AQ_STOP_TECHNICAL,
};

enum aq_score_verdict {
	AQ_SCORE_AS_IS,	    /* score what was answered */
	AQ_SCORE_FILL,	    /* missing questions count as wrong */
	AQ_SCORE_REJECTED,  /* too short, the candidate's doing */
	AQ_SCORE_CANCELLED, /* too short, a technical fault */
};

enum aq_score_verdict aq_score_short(
    size_t answered, size_t length, size_t minimum, enum aq_score_stop stop);

/*
 * Answers wrong whatever the selection would have asked, until the test has
 * its length or nothing is left; the items in ret_items, which has room for
 * settings->length. Returns how many.
 */
size_t aq_score_fill(const struct aq_cat_bank *bank,
    const struct aq_cat_settings *settings, const struct aq_cat_pool *pool,
    struct aq_cat_state *state, uint16_t *ret_items);

#endif
