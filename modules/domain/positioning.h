/*
 * Positioning: how well somebody masters one competence, from answers to
 * challenges of known level (measurement.md section 2).
 *
 * Model. A competence level L on a grid of 23 nodes; for each topic t a
 * threshold T_t in 0..8, the highest level mastered, independent given L:
 * P(T = k | L) = Phi((k + .5 - L) / tau) - Phi((k - .5 - L) / tau), the ends
 * open. P(right | challenge of level l) = 1 - slip if T_t >= l, else guess.
 *
 * The state is the likelihood of each topic's thresholds, 9 numbers a topic;
 * everything else follows from it and the model. So the order of the answers
 * cannot matter, and a state is 1.2 kB.
 *
 * Score S = sum over topics of the points of all skills up to T_t (domain.md
 * section 2). Level = mode of floor(S / 8), the lower of a tie.
 */
#ifndef AQ_DOMAIN_POSITIONING_H
#define AQ_DOMAIN_POSITIONING_H

#include "domain/bank.h"

#define AQ_POS_NODES	  23 /* L = -1.5 (0.5) 9.5 */
#define AQ_POS_THRESHOLDS (AQ_LEVEL_MAX + 1)

/* What may be set; kept in the frame of an assessment. */
struct aq_pos_settings {
	double prior_mean;	/* of L: 3.8 */
	double prior_sd;	/* 1.8 */
	double tau;		/* 1 */
	double stop_sd;		/* in levels: sd(S) / 8 <= 0.40 ends */
	double known;		/* a skill with P >= .95 or <= .05 is known */
	double max_ahead;	/* levels above the mean of L: 2 */
	double repeat_margin;	/* ask a skill again before the unasked ones are
				 * exhausted when that gains this share more */
	uint16_t min_questions; /* before the precision may end it */
	uint16_t max_questions; /* 20 */
	uint8_t level_cap;	/* 8 */
};

extern const struct aq_pos_settings aq_pos_defaults;

/* False when a value is outside what the model is defined for. */
bool aq_pos_settings_valid(const struct aq_pos_settings *settings);

/* One topic: what each level is worth. */
struct aq_pos_topic {
	double points[AQ_POS_THRESHOLDS]; /* [l]: of its skill at level l,
					   * 0 where it has none; [0] = 0 */
};

/* Prior of L, and P(T = k | L), on the nodes. */
struct aq_pos_tables {
	double weight[AQ_POS_NODES];
	double threshold[AQ_POS_NODES][AQ_POS_THRESHOLDS];
};

void aq_pos_tables_init(struct aq_pos_tables *tables, double prior_mean,
    double prior_sd, double tau);

/* L at a node. */
double aq_pos_node(size_t i);

/* Made once from settings and topics, then only read. */
struct aq_pos_model {
	struct aq_pos_settings settings;
	size_t topic_count;
	struct aq_pos_tables tables;
	double value[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS]; /* V_t(k) */
	double points_max;
};

struct aq_pos_state {
	double likelihood[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS]; /* largest = 1 */
};

/* False: no topic, more than AQ_TOPICS_MAX, or settings refused. */
bool aq_pos_model_init(struct aq_pos_model *model,
    const struct aq_pos_settings *settings, const struct aq_pos_topic *topics,
    size_t topic_count);

void aq_pos_state_init(struct aq_pos_state *state);

/* One challenge as the model sees it. */
struct aq_pos_item {
	uint8_t topic;	    /* < topic_count */
	uint8_t level;	    /* 1 .. 8 */
	double guess, slip; /* used within [0.001, 0.5] */
};

/* P(right) of who masters the skill and of who does not. */
struct aq_pos_chances {
	double able, unable;
};

struct aq_pos_chances aq_pos_chances(const struct aq_pos_item *item);

/* One topic's likelihood after an answer that counts `weight` (0 .. 1). */
void aq_pos_likelihood(double likelihood[AQ_POS_THRESHOLDS],
    const struct aq_pos_item *item, bool right, double weight);

/* Only the likelihood of the item's topic changes. */
void aq_pos_update(
    struct aq_pos_state *state, const struct aq_pos_item *item, bool right);

/* Over a part of the posterior, D = S - E(S): mass, and sums of D and D^2. */
struct aq_pos_moments {
	double mass, first, second;
};

/*
 * What is known after the answers. below[t][l] is the part of the posterior
 * where T_t < l, so P(T_t >= l) = 1 - below[t][l].mass: all that the choice of
 * the next question needs.
 */
struct aq_pos_estimate {
	double level_mean; /* of L */
	double score_mean; /* of S, points */
	double score_sd;
	double variance; /* of S */
	struct aq_pos_moments below[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
};

void aq_pos_estimate(const struct aq_pos_model *model,
    const struct aq_pos_state *state, struct aq_pos_estimate *ret);

/* P(T_t >= level), level 0 .. 8. */
double aq_pos_mastery(
    const struct aq_pos_estimate *estimate, size_t topic, size_t level);

/* Expected variance of S once the item has been answered. */
double aq_pos_expected_variance(
    const struct aq_pos_estimate *estimate, const struct aq_pos_item *item);

/*
 * Of `count` items the one that leaves the least expected variance; compared
 * after rounding to 1e-9, ties to the lower topic, then level, then index.
 * `count` when there is none.
 */
size_t aq_pos_next(const struct aq_pos_estimate *estimate,
    const struct aq_pos_item *items, size_t count);

enum aq_mastery {
	AQ_NOT_VALIDATED, /* P <= .20 */
	AQ_TO_CONFIRM,
	AQ_VALIDATED, /* P >= .80 */
};

enum aq_mastery aq_mastery_of(double probability);
const char *aq_mastery_name(enum aq_mastery mastery);

/* What is told to the learner and stored. */
struct aq_pos_result {
	uint8_t level;	 /* mode of floor(S / 8), capped */
	uint8_t cap;	 /* highest level the content reaches */
	uint16_t points; /* floor of E(S | level): points / 8 = level */
	double score_mean, score_sd;
	double score_low, score_high; /* 80 % interval of S */
	double level_low, level_high; /* the same in levels, <= cap */
	double level_probability[AQ_POS_THRESHOLDS];
};

/* Needs some kB of the arena; false when it is full. */
bool aq_pos_result(const struct aq_pos_model *model,
    const struct aq_pos_state *state, struct aq_arena *arena,
    struct aq_pos_result *ret);

#endif
