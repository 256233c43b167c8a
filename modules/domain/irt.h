/*
 * Item response theory: the two-parameter logistic model with an optional
 * guessing floor, logistic metric, D = 1 (Birnbaum 1968; measurement.md 1):
 *
 *	P(theta) = c + (1 - c) / (1 + exp(-a (theta - b)))
 *
 * and estimates of one ability from a pattern of answers.
 */
#ifndef AQ_DOMAIN_IRT_H
#define AQ_DOMAIN_IRT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define AQ_IRT_NODES_MAX 4001

struct aq_irt_item {
	double a; /* discrimination, > 0 */
	double b; /* difficulty */
	double c; /* guessing floor, 0 <= c < 1 */
};

/* Finite, 1e-3 <= a <= 100, |b| <= 100, 0 <= c <= 0.9. */
bool aq_irt_item_valid(const struct aq_irt_item *item);

double aq_irt_p(const struct aq_irt_item *item, double theta);

/* 1 - P, without cancellation. */
double aq_irt_q(const struct aq_irt_item *item, double theta);

/* log P of a right answer, log (1 - P) of a wrong one; never infinite. */
double aq_irt_log_p(const struct aq_irt_item *item, double theta, bool right);

/* a^2 (Q/P) ((P - c) / (1 - c))^2; a^2 P Q when c = 0. */
double aq_irt_information(const struct aq_irt_item *item, double theta);

/* Some items of a bank and the answers to them. */
struct aq_irt_pattern {
	const struct aq_irt_item *bank;
	const uint32_t *item; /* indexes into bank */
	const uint8_t *right; /* 0 or 1 */
	size_t count;
};

enum aq_irt_rule {
	AQ_IRT_TRAPEZOID, /* end nodes count half */
	AQ_IRT_SUM,	  /* all nodes count the same */
};

/* Equally spaced nodes on mean -/+ range with a normal prior. */
struct aq_irt_grid {
	size_t nodes;
	double step;
	double *theta;
	double *weight; /* of the rule: 1, or 1/2 at the ends */
	double *prior;	/* normal density */
	double *log_prior;
};

/*
 * Defaults of this project: 121 nodes, range 6, trapezoid, mean 0, sd 1.
 * False: nodes not in 3 .. AQ_IRT_NODES_MAX, range or sd not positive and
 * finite, mean not finite, or the arena is full.
 */
struct aq_irt_grid_settings {
	size_t nodes;
	double range;
	enum aq_irt_rule rule;
	double mean, sd;
};

extern const struct aq_irt_grid_settings aq_irt_grid_defaults;

bool aq_irt_grid_init(struct aq_irt_grid *grid,
    const struct aq_irt_grid_settings *settings, struct aq_arena *arena);

/*
 * Log-likelihood of answers at the nodes, starting from all 0. In logarithms
 * because a few answers that contradict each other about sharp items would
 * leave nothing of the likelihood at any node.
 */
void aq_irt_likelihood_init(const struct aq_irt_grid *grid, double *ret_log);
void aq_irt_likelihood_update(const struct aq_irt_grid *grid,
    const struct aq_irt_item *item, bool right, double *log_likelihood);

struct aq_irt_estimate {
	double theta;
	double se;
};

/* Posterior mean and standard deviation: finite whatever the answers. */
struct aq_irt_estimate
aq_irt_eap(const struct aq_irt_grid *grid, const double *log_likelihood);

/* The posterior at the nodes, rule and prior included; sums to 1. */
void aq_irt_posterior(
    const struct aq_irt_grid *grid, const double *log_likelihood, double *ret);

enum aq_irt_method {
	AQ_IRT_MLE, /* maximum likelihood */
	AQ_IRT_MAP, /* posterior mode, N(0, 1) */
	AQ_IRT_WLE, /* Warm (1989): maximum of likelihood * sqrt(I) */
};

/*
 * The highest root of the method's estimating equation on -25 .. 25, to 1e-12,
 * with SE = 1 / sqrt(I), for MAP 1 / sqrt(I + 1). False when there is none:
 * no answer (but MAP: 0, 1), and for MLE a pattern all right or all wrong.
 */
bool aq_irt_root(const struct aq_irt_pattern *pattern,
    enum aq_irt_method method, struct aq_irt_estimate *ret);

/* Sum of the items' information. */
double
aq_irt_test_information(const struct aq_irt_pattern *pattern, double theta);

#endif
