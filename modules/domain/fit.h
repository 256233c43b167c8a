/*
 * How well items, people and model fit: statistics after a calibration.
 * `data` as in calibrate.h; people with a weight count that often.
 */
#ifndef AQ_DOMAIN_FIT_H
#define AQ_DOMAIN_FIT_H

#include "domain/calibrate.h"
#include "domain/irt.h"

/* Classical test theory, complete data: NaN where a variance is 0. */
struct aq_classical_item {
	double right;	      /* share, the "p-value" */
	double with, without; /* point-biserial, item in / out of the total */
	double alpha_without; /* Cronbach's alpha of the other items */
};

/* False: somebody misses an item, or the arena is full. */
bool aq_fit_classical(const struct aq_calib_data *data, struct aq_arena *arena,
    struct aq_classical_item *ret_items, double *ret_alpha);

/* EAP of every person on a grid; missing answers are left out. */
bool aq_fit_abilities(const struct aq_calib_data *data,
    const struct aq_irt_item *items, const struct aq_irt_grid *grid,
    struct aq_arena *arena, struct aq_irt_estimate *ret);

/*
 * var(EAP) / (var(EAP) + mean(PSD^2)), and 1 - mean(PSD^2) / var(theta) for
 * the reference population (var 1).
 */
struct aq_reliability {
	double empirical, posterior;
};

struct aq_reliability aq_fit_reliability(
    const struct aq_calib_data *data, const struct aq_irt_estimate *ability);

/* The integral of I / (I + 1) over N(0, 1): reliability to be expected. */
double
aq_fit_marginal_reliability(const struct aq_irt_item *items, size_t count);

/*
 * Into classes by cut points (rising): how often does an estimate's class hold
 * the true ability (accuracy, Rudner 2005), and how often would a second test
 * of the same kind put the same person there (consistency, Lee 2010)? Errors
 * normal with each estimate's se. False: cuts that do not rise, or an estimate
 * that is not finite or without a positive se.
 */
struct aq_classification {
	double accuracy, consistency;
};

bool aq_fit_classification(const struct aq_irt_estimate *ability, size_t people,
    const double *cuts, size_t cut_count, struct aq_classification *ret);

/*
 * Standardised log-likelihood of a person's answers at theta (lz, also called
 * Zh: Drasgow, Levine & Williams 1985); below -2 is odd. NaN without answers.
 */
double aq_fit_person(const struct aq_calib_data *data,
    const struct aq_irt_item *items, size_t person, double theta);

/* Mean squares (Wright & Masters 1982) at given abilities; 1 is expected. */
struct aq_mean_square {
	double outfit, infit;
};

void aq_fit_mean_squares(const struct aq_calib_data *data,
    const struct aq_irt_item *items, const double *theta,
    struct aq_mean_square *ret_items);

/*
 * S-X2 (Orlando & Thissen 2000) by the Lord-Wingersky recursion, complete
 * data. Scores nobody has are dropped, a score of one person joins the next
 * (the last: the one before), and a score with an expected cell below 1 joins
 * the neighbour with fewer people, as in mirt. df = scores - 2.
 */
struct aq_sx2 {
	double value, p;
	unsigned df;
};

bool aq_fit_sx2(const struct aq_calib_data *data,
    const struct aq_irt_item *items, const struct aq_irt_grid *grid,
    struct aq_arena *arena, struct aq_sx2 *ret_items);

/*
 * Q3 (Yen 1984): correlation of the residuals of two items at the EAPs, over
 * the people who answered both.
 */
double
aq_fit_q3(const struct aq_calib_data *data, const struct aq_irt_item *items,
    const struct aq_irt_estimate *ability, size_t item, size_t other);

#endif
