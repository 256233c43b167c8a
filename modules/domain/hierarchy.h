/*
 * One general ability and one of each competence (measurement.md 5):
 * theta_c = sqrt(rho) g + sqrt(1 - rho) eta_c, g and eta_c ~ N(0, 1). So a
 * competence with two questions borrows from all the others what rho allows,
 * and its own error is known.
 *
 *	L_c(g) = sum over eta nodes w_j prod over i in c of P(x_i | theta_c)
 *	p(g | x) is proportional to phi(g) prod over c of L_c(g)
 */
#ifndef AQ_DOMAIN_HIERARCHY_H
#define AQ_DOMAIN_HIERARCHY_H

#include "domain/irt.h"

#define AQ_HIERARCHY_GROUPS_MAX 32

struct aq_hierarchy_estimate {
	struct aq_irt_estimate general;
	struct aq_irt_estimate group[AQ_HIERARCHY_GROUPS_MAX];
};

/*
 * What is known of a competence beforehand, as a normal density of its
 * ability; sd <= 0: nothing. (Positioning as evidence, where rules allow.)
 */
struct aq_hierarchy_evidence {
	double mean, sd;
};

/*
 * `group` gives the competence of each item of the bank. 57 nodes on +-7 for
 * g, 45 on +-7 for eta. False: rho not in [0, 1], too many groups, an item or
 * evidence refused (a mean beyond 1000, a positive sd below 0.001). `evidence`
 * (one per group) may be NULL. Answers and evidence may contradict each other.
 */
bool aq_hierarchy_estimate(const struct aq_irt_pattern *pattern,
    const uint16_t *group, size_t group_count, double rho,
    const struct aq_hierarchy_evidence *evidence,
    struct aq_hierarchy_estimate *ret);

#endif
