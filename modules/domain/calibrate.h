/*
 * Calibration: item parameters from answers, by marginal maximum likelihood
 * and the EM algorithm (Bock & Aitkin 1981), accelerated by SQUAREM (Varadhan
 * & Roland 2008). Slope and intercept: logit P = a theta + d, b = -d / a.
 *
 * With a prior the posterior mode is found (MAP): a ~ lognormal, d ~ normal;
 * sparse live data need it. Items marked fixed keep their parameters and set
 * the scale; then mean and sd of the population may be left free.
 */
#ifndef AQ_DOMAIN_CALIBRATE_H
#define AQ_DOMAIN_CALIBRATE_H

#include "base/arena.h"

#define AQ_CALIB_MISSING    (-1)
#define AQ_CALIB_WEIGHT_MAX 1e9
#define AQ_CALIB_SLOPE_MAX  100.0

struct aq_calib_data {
	size_t people, items;
	const int8_t *answer; /* [person * items + item]: 0, 1, missing */
	/* of each person (frequency), 0 .. AQ_CALIB_WEIGHT_MAX; NULL: 1 */
	const double *weight;
};

struct aq_calib_settings {
	size_t nodes; /* 61, equally spaced */
	double range; /* 6 */
	bool common_slope;
	bool prior;
	double log_a_mean, log_a_sd; /* 0, 0.5 */
	double d_mean, d_sd;	     /* 0, 2 */
	bool free_population;	     /* only with fixed items */
	double tolerance; /* largest change of a parameter in a cycle */
	unsigned max_cycles;
	size_t joint_errors_most; /* items; see aq_calib_errors: 400 */
};

extern const struct aq_calib_settings aq_calib_defaults;

struct aq_calib_item {
	double a, d;
	bool fixed; /* a, d given and kept */
	size_t presented;
	/* By aq_calib_errors; NaN where unknown. */
	double se_a, se_d, se_b, cov_ad;
};

struct aq_calib_fit {
	double log_likelihood; /* marginal, without the prior's part */
	double mean, sd;       /* of the population */
	unsigned cycles;       /* evaluations of the E step */
	bool converged;
};

enum aq_calib_result {
	AQ_CALIB_OK,
	AQ_CALIB_DATA,	    /* nobody, no item, an answer not 0, 1, -1, a
			     * weight out of range, or a fixed item without
			     * a finite slope and intercept */
	AQ_CALIB_CONSTANT,  /* an item all right or all wrong, or never
			     * presented, and no prior: no estimate */
	AQ_CALIB_UNBOUNDED, /* a slope grew past AQ_CALIB_SLOPE_MAX: there is
			     * no maximum, as when all people agree */
	AQ_CALIB_SETTINGS,
	AQ_CALIB_MEMORY,
};

/*
 * Starts from the data (a = 1, d from the share right); *ret_item is the item
 * of AQ_CALIB_CONSTANT or AQ_CALIB_UNBOUNDED. Work space comes from the arena.
 */
enum aq_calib_result aq_calibrate(const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, struct aq_arena *arena,
    struct aq_calib_item *items, struct aq_calib_fit *fit, size_t *ret_item);

/*
 * Standard errors from the observed information (Louis 1982) at the
 * parameters in `items`. False when it is not positive definite or the arena
 * is full.
 *
 * Up to settings->joint_errors_most free items (always with a common slope)
 * the whole matrix is inverted, which costs the cube of the items. Beyond, each
 * item's own block of it is: the other items count as known. That misses the
 * error of the scale they set together, and is what *ret_joint tells of.
 */
bool aq_calib_errors(const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, const struct aq_calib_fit *fit,
    struct aq_arena *arena, struct aq_calib_item *items, bool *ret_joint);

#endif
