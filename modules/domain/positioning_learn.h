/*
 * Learning what positioning believes: prior of L, tau, and slip and guess of
 * each kind of challenge, by maximum likelihood from answers (EM). The latent
 * variables are L and the thresholds of the topics, as in positioning.h; given
 * L the topics are independent, so the E step is exact.
 */
#ifndef AQ_DOMAIN_POSITIONING_LEARN_H
#define AQ_DOMAIN_POSITIONING_LEARN_H

#include "domain/positioning.h"

#define AQ_LEARN_KINDS 16

struct aq_learn_answer {
	uint8_t topic; /* < AQ_TOPICS_MAX */
	uint8_t level; /* 1 .. 8 */
	uint8_t kind;  /* < kinds: those that share slip and guess */
	bool right;
};

/* People's answers, one person after the other. */
struct aq_learn_data {
	const struct aq_learn_answer *answers;
	const size_t *count; /* of each person */
	size_t people;
	size_t kinds;
};

struct aq_learn_settings {
	bool fix_prior, fix_tau, fix_slip, fix_guess; /* stay as they are */
	double tolerance; /* largest change in a cycle: 1e-5 */
	unsigned max_cycles;
};

extern const struct aq_learn_settings aq_learn_defaults;

struct aq_learn {
	double prior_mean, prior_sd, tau;
	double slip[AQ_LEARN_KINDS], guess[AQ_LEARN_KINDS];
	double log_likelihood;
	unsigned cycles;
	bool converged;
};

enum aq_learn_result {
	AQ_LEARN_OK,
	AQ_LEARN_DATA,	/* nobody, or an answer out of range */
	AQ_LEARN_START, /* the values to start from are not a model */
};

/*
 * *learn holds the values to start from, and then those that were learnt. They
 * stay where positioning may use them: slip and guess within .001 .. .5, tau
 * within .1 .. 5, the sd within .1 .. 10. A kind that nobody met keeps its
 * values.
 */
enum aq_learn_result aq_learn(const struct aq_learn_data *data,
    const struct aq_learn_settings *settings, struct aq_learn *learn);

#endif
