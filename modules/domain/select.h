/*
 * Choosing the next item of an adaptive test by one criterion, without any
 * constraint: what the published criteria are, for comparison and study.
 * Certification selects by cat.h.
 *
 * Symbols: theta the EAP so far, L the likelihood, phi the prior; integrals
 * on the grid by its rule. All maximised but the two variances.
 */
#ifndef AQ_DOMAIN_SELECT_H
#define AQ_DOMAIN_SELECT_H

#include "base/str.h"
#include "domain/irt.h"

enum aq_criterion {
	AQ_MFI,	    /* I_i(theta): maximum Fisher information */
	AQ_MLWI,    /* integral of I_i L (Veerkamp & Berger 1997) */
	AQ_MPWI,    /* integral of I_i L phi (same) */
	AQ_KL,	    /* integral of KL_i(theta, x) L (Chang & Ying 1996) */
	AQ_KLP,	    /* integral of KL_i(theta, x) L phi */
	AQ_MEPV,    /* expected posterior variance, P at theta (catR) */
	AQ_MEPV_PP, /* the same, P the posterior prediction */
};
#define AQ_CRITERIA 7

const char *aq_criterion_name(enum aq_criterion criterion);
bool aq_criterion_parse(struct aq_str name, enum aq_criterion *ret);

/* What is known of one person, in the arena. */
struct aq_select {
	const struct aq_irt_grid *grid;
	const struct aq_irt_item *bank;
	size_t count;
	double *log_likelihood;
	double *likelihood; /* scaled up once it is below 1e-200 everywhere */
	double *posterior;  /* at the nodes, sums to 1 */
	bool *asked;
	struct aq_irt_estimate estimate;
};

bool aq_select_init(struct aq_select *select, const struct aq_irt_grid *grid,
    const struct aq_irt_item *bank, size_t count, struct aq_arena *arena);

/* Forgets all answers. */
void aq_select_reset(struct aq_select *select);

void aq_select_answer(struct aq_select *select, size_t item, bool right);

double aq_select_value(
    const struct aq_select *select, enum aq_criterion criterion, size_t item);

struct aq_selection {
	size_t item, second; /* count of the bank when there is none */
	double value, second_value;
};

/* Best and second best of the items not asked; ties (1e-9) to the lower. */
struct aq_selection
aq_select_next(const struct aq_select *select, enum aq_criterion criterion);

#endif
