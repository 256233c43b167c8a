/*
 * A campaign: the model of positioning over the topics of a target profile,
 * each up to its cap, and questions that serve what the campaign wants to
 * know (measurement.md section 3).
 *
 * What it may have to decide are scales. A scale counts the mastered skills of
 * some topics up to a level, and cuts the count: the criterion of a badge is a
 * scale with one cut, the stages of a campaign are one scale with a cut each.
 * The next skill is the one whose answer shares most information with the
 * scales that are still open:
 *
 *	I(X; C) = sum over answers x and classes c of
 *	          p(x, c) log(p(x, c) / (p(x) p(c)))
 *
 * and the campaign may end once the posterior of every cut is outside
 * margin .. 1 - margin. A campaign that reports its topics asks what tells
 * most about all thresholds, I(X; T) = h(p) - E h(p | T), and runs to its
 * number of questions.
 *
 * Everything is exact: given L the counts of the topics are independent, so
 * their sum is a convolution.
 */
#ifndef AQ_DOMAIN_CAMPAIGN_H
#define AQ_DOMAIN_CAMPAIGN_H

#include "domain/positioning.h"

#define AQ_CAMPAIGN_TOPICS_MAX 128
#define AQ_CAMPAIGN_SCALES_MAX 16
#define AQ_CAMPAIGN_CUTS_MAX   8
#define AQ_CAMPAIGN_CLASSES    (AQ_CAMPAIGN_CUTS_MAX + 1)

struct aq_campaign_settings {
	double prior_mean, prior_sd, tau; /* as in positioning */
	double margin;			  /* .05 */
	double known;			  /* .95, as in positioning */
	double max_ahead;		  /* 2 */
	bool report_topics;		  /* else it only decides */
	uint16_t min_questions;
	uint16_t max_questions; /* 20 */
};

extern const struct aq_campaign_settings aq_campaign_defaults;

/* The levels of a topic that the profile holds, one bit each: 1 << level. */
struct aq_campaign_topic {
	uint16_t levels;
};

struct aq_campaign_scale {
	uint8_t cap[AQ_CAMPAIGN_TOPICS_MAX]; /* 0: the topic is left out */
	uint16_t cut[AQ_CAMPAIGN_CUTS_MAX];  /* skills needed, rising */
	size_t cut_count;
};

/* What a campaign covers and what it decides; lists of the caller. */
struct aq_campaign_profile {
	const struct aq_campaign_topic *topics;
	size_t topic_count;
	const struct aq_campaign_scale *scales;
	size_t scale_count;
};

enum aq_campaign_fault {
	AQ_CAMPAIGN_OK,
	AQ_CAMPAIGN_SETTINGS,
	AQ_CAMPAIGN_TOPICS, /* none, too many, or a level that is not 1 .. 8 */
	AQ_CAMPAIGN_SCALES, /* too many, no cut, cuts that do not rise or that
			     * nobody or everybody reaches, or none where the
			     * campaign has nothing but them to ask for */
	AQ_CAMPAIGN_MEMORY,
};

/* Made once, then only read. */
struct aq_campaign {
	struct aq_campaign_settings settings;
	struct aq_pos_tables tables;
	struct aq_campaign_profile profile;
	/* [scale][topic][threshold]: skills mastered that count */
	uint8_t *counted;
	size_t skills_most; /* of the largest scale */
};

/* The lists of the profile must outlive the campaign. */
enum aq_campaign_fault aq_campaign_init(struct aq_campaign *campaign,
    const struct aq_campaign_settings *settings,
    const struct aq_campaign_profile *profile, struct aq_arena *arena);

/* Skills of a scale: all that its topics hold up to their caps. */
size_t aq_campaign_skills(
    const struct aq_campaign *campaign, const struct aq_campaign_scale *scale);

/*
 * Fewest of `skills` that make `percent`, the share being rounded to a whole
 * percentage as people see it.
 */
uint16_t aq_campaign_cut(size_t skills, unsigned percent);

struct aq_campaign_state {
	double likelihood[AQ_CAMPAIGN_TOPICS_MAX][AQ_POS_THRESHOLDS];
};

void aq_campaign_start(struct aq_campaign_state *state);

/*
 * `weight` 1 for an answer of this campaign; an earlier one counts as evidence
 * that fades, its likelihood to the power aq_campaign_fading(age, half-life).
 */
void aq_campaign_answer(struct aq_campaign_state *state,
    const struct aq_pos_item *item, bool right, double weight);
double aq_campaign_fading(double age, double half_life);

/* What is known after the answers; arrays in the arena. */
struct aq_campaign_estimate {
	double level_mean; /* of L */
	double *below;	   /* [topic][level]: P(T < level) */
	double *class_p;   /* [scale][class]: cuts reached */
	/* [scale][topic][level][class]: P(T < level, class) */
	double *joint;
};

/* False: the arena is full. */
bool aq_campaign_estimate(const struct aq_campaign *campaign,
    const struct aq_campaign_state *state, struct aq_arena *arena,
    struct aq_campaign_estimate *ret);

/* P(T_t >= level). */
double aq_campaign_mastery(
    const struct aq_campaign_estimate *estimate, size_t topic, size_t level);

/* P(at least cut[cut] skills of the scale are mastered). */
double aq_campaign_reached(
    const struct aq_campaign_estimate *estimate, size_t scale, size_t cut);

/* Every cut is outside margin .. 1 - margin. */
bool aq_campaign_decided(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate);

/*
 * The guards of positioning: nothing known (P >= .95 or <= .05), nothing above
 * E(L) + 2.
 */
bool aq_campaign_may_ask(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate,
    const struct aq_pos_item *item);

/* In nats, about what the campaign wants to know. */
double aq_campaign_information(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate,
    const struct aq_pos_item *item);

/*
 * The most informative of `count` items, compared after rounding to 1e-9, ties
 * to the lower topic, then level, then index; `count` when there is none.
 */
size_t aq_campaign_next(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate,
    const struct aq_pos_item *items, size_t count);

enum aq_campaign_end {
	AQ_CAMPAIGN_RUNNING,
	AQ_CAMPAIGN_DECIDED,
	AQ_CAMPAIGN_MAXIMUM,
};

/* After so many questions: may it end? */
enum aq_campaign_end aq_campaign_end(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate, size_t answered);

#endif
