/*
 * Differential item functioning: does an item treat two groups of equal
 * ability alike? People are matched on the total score, item included;
 * complete data.
 */
#ifndef AQ_DOMAIN_DIF_H
#define AQ_DOMAIN_DIF_H

#include "domain/calibrate.h"

enum aq_dif_class {
	AQ_DIF_A, /* |delta| <= 1: negligible */
	AQ_DIF_B, /* <= 1.5: moderate */
	AQ_DIF_C, /* large */
};

struct aq_dif {
	/* Mantel-Haenszel (Holland & Thayer 1988), with / without correction */
	double mh_chi2_corrected, mh_chi2;
	double alpha;	      /* common odds ratio, reference : focal */
	double var_log_alpha; /* Phillips & Holland 1987 */
	double delta;	      /* -2.35 ln alpha; < 0 is against focal */
	enum aq_dif_class size;
	/* logistic regression (Swaminathan & Rogers 1990): uniform and not */
	double lr_chi2, lr_p; /* 2 degrees of freedom */
	double r2_change;     /* Nagelkerke */
	/* The same as difR 5.1 has it: above a null deviance of 1,490 its
	 * largest possible R2 rounds to 1, and what is left is Cox & Snell's.
	 */
	double r2_change_difr;
	double standardised; /* Dorans & Kulick 1986, focal weights */
};

/*
 * `focal` says of each person whether they are of the focal group. Empty
 * strata are skipped. NaN where undefined (nobody to compare). False when
 * somebody misses an item or the arena is full.
 */
bool aq_dif(const struct aq_calib_data *data, const bool *focal,
    struct aq_arena *arena, struct aq_dif *ret_items);

#endif
