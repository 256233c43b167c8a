/*
 * Has an item changed since it was calibrated? Two calibrations, each with a
 * population of N(0, 1), are brought onto one scale by the mean and the sd of
 * the difficulties (Marco 1977), and each item's parameters are compared with
 * their errors (Lord 1980): chi-square of the differences of (a, d), two
 * degrees of freedom. Items that differ are left out of the scale and the
 * rest compared again.
 */
#ifndef AQ_DOMAIN_DRIFT_H
#define AQ_DOMAIN_DRIFT_H

#include "domain/calibrate.h"

/*
 * An item drifted when the curves are .05 apart or more and p, times the
 * number of items (Bonferroni: a whole bank is looked at), is below .05.
 */
#define AQ_DRIFT_P   0.05
#define AQ_DRIFT_GAP 0.05

struct aq_drift {
	double a, d; /* the later ones on the scale of the earlier */
	double chi2, p;
	/* root mean square of the difference of P over N(0, 1) */
	double gap;
	bool drifted;
};

/* theta of the earlier scale = slope * theta of the later + shift. */
struct aq_drift_scale {
	double slope, shift;
	size_t items; /* that set it */
};

/*
 * Items with their errors (aq_calib_errors), in the same order. False: fewer
 * than three items to set the scale by, or a slope or an error that is not
 * positive and finite.
 */
bool
aq_drift(const struct aq_calib_item *before, const struct aq_calib_item *after,
    size_t count, struct aq_drift_scale *ret_scale, struct aq_drift *ret_items);

#endif
