#include "domain/positioning.h"

#include <math.h>

#include "base/num.h"
#include "domain/mathfn.h"

#define NODE_FIRST	(-1.5)
#define NODE_STEP	0.5
#define PROBABILITY_MIN 0.001
#define PROBABILITY_MAX 0.5

const struct aq_pos_settings aq_pos_defaults = {
	.prior_mean = 3.8,
	.prior_sd = 1.8,
	.tau = 1,
	.stop_sd = 0.40,
	.known = 0.95,
	.max_ahead = 2,
	.repeat_margin = 0.10,
	.min_questions = 1,
	.max_questions = 20,
	.level_cap = AQ_LEVEL_MAX,
};

static bool
within(double x, double low, double high)
{
	return x >= low && x <= high;
}

bool
aq_pos_settings_valid(const struct aq_pos_settings *s)
{
	return within(s->prior_mean, -5, 13) && within(s->prior_sd, 0.1, 10) &&
	       within(s->tau, 0.1, 5) && within(s->stop_sd, 0, 8) &&
	       within(s->known, 0.5, 1) && within(s->max_ahead, 0, 10) &&
	       within(s->repeat_margin, 0, 1e9) && s->max_questions >= 1 &&
	       s->min_questions <= s->max_questions && s->level_cap >= 1 &&
	       s->level_cap <= AQ_LEVEL_MAX;
}

double
aq_pos_node(size_t i)
{
	return NODE_FIRST + NODE_STEP * (double)i;
}

/* P(T <= k | L) on all nodes; the last column is certain. */
static void
fill_thresholds(struct aq_pos_tables *tables, double tau)
{
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		double below = 0;

		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
			double to = 1;

			if (k < AQ_LEVEL_MAX)
				to = aq_normal_cdf(
				    ((double)k + 0.5 - aq_pos_node(i)) / tau);
			tables->threshold[i][k] = to - below;
			below = to;
		}
	}
}

void
aq_pos_tables_init(struct aq_pos_tables *tables, double prior_mean,
    double prior_sd, double tau)
{
	double sum = 0;

	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		double z = (aq_pos_node(i) - prior_mean) / prior_sd;

		tables->weight[i] = aq_exp(-0.5 * z * z);
		sum += tables->weight[i];
	}
	for (size_t i = 0; i < AQ_POS_NODES; i++)
		tables->weight[i] /= sum;
	fill_thresholds(tables, tau);
}

bool
aq_pos_model_init(struct aq_pos_model *model,
    const struct aq_pos_settings *settings, const struct aq_pos_topic *topics,
    size_t topic_count)
{
	if (topic_count == 0 || topic_count > AQ_TOPICS_MAX ||
	    !aq_pos_settings_valid(settings))
		return false;
	*model = (struct aq_pos_model){ .settings = *settings,
		.topic_count = topic_count };
	aq_pos_tables_init(&model->tables, settings->prior_mean,
	    settings->prior_sd, settings->tau);
	for (size_t t = 0; t < topic_count; t++) {
		double value = 0;

		for (size_t k = 1; k < AQ_POS_THRESHOLDS; k++)
			model->value[t][k] = value += topics[t].points[k];
		model->points_max += value;
	}
	return true;
}

void
aq_pos_state_init(struct aq_pos_state *state)
{
	for (size_t t = 0; t < AQ_TOPICS_MAX; t++)
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			state->likelihood[t][k] = 1;
}

static double
clamp_probability(double p)
{
	return fmin(fmax(p, PROBABILITY_MIN), PROBABILITY_MAX);
}

struct aq_pos_chances
aq_pos_chances(const struct aq_pos_item *item)
{
	return (struct aq_pos_chances){ 1 - clamp_probability(item->slip),
		clamp_probability(item->guess) };
}

void
aq_pos_likelihood(double likelihood[AQ_POS_THRESHOLDS],
    const struct aq_pos_item *item, bool right, double weight)
{
	struct aq_pos_chances by = aq_pos_chances(item);
	double able = right ? by.able : 1 - by.able;
	double unable = right ? by.unable : 1 - by.unable;
	double largest = 0;

	if (weight < 1) {
		able = aq_pow(able, fmax(weight, 0));
		unable = aq_pow(unable, fmax(weight, 0));
	}
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
		likelihood[k] *= k >= item->level ? able : unable;
		largest = fmax(largest, likelihood[k]);
	}
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
		likelihood[k] /= largest;
}

void
aq_pos_update(
    struct aq_pos_state *state, const struct aq_pos_item *item, bool right)
{
	aq_pos_likelihood(state->likelihood[item->topic], item, right, 1);
}

/* Sums over the thresholds of one topic at one node: 1, V and V squared. */
struct sums {
	double mass, first, second;
};

static struct sums
topic_sums(const struct aq_pos_model *model, const struct aq_pos_state *state,
    size_t topic, size_t i)
{
	struct sums s = { 0 };

	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
		double p =
		    model->tables.threshold[i][k] * state->likelihood[topic][k];
		double value = model->value[topic][k];

		s.mass += p;
		s.first += p * value;
		s.second += p * value * value;
	}
	return s;
}

/* Posterior of L, and mean and variance of S given L, node by node. */
struct nodes {
	double weight[AQ_POS_NODES];
	double mean[AQ_POS_NODES];
	double variance[AQ_POS_NODES];
	struct sums topic[AQ_TOPICS_MAX][AQ_POS_NODES];
};

static void
normalise(double *weight, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weight[i];
	for (size_t i = 0; i < n && sum > 0; i++)
		weight[i] /= sum;
}

static void
fill_nodes(const struct aq_pos_model *model, const struct aq_pos_state *state,
    struct nodes *ret)
{
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		ret->weight[i] = model->tables.weight[i];
		ret->mean[i] = ret->variance[i] = 0;
	}
	for (size_t t = 0; t < model->topic_count; t++) {
		for (size_t i = 0; i < AQ_POS_NODES; i++) {
			struct sums s = topic_sums(model, state, t, i);
			double mean = s.mass > 0 ? s.first / s.mass : 0;

			ret->topic[t][i] = s;
			ret->weight[i] *= s.mass;
			if (s.mass > 0) {
				ret->mean[i] += mean;
				ret->variance[i] +=
				    s.second / s.mass - mean * mean;
			}
		}
		/* keeps long products away from underflow */
		normalise(ret->weight, AQ_POS_NODES);
	}
}

/*
 * Adds one node to below[l] of a topic. S = V + rest, V the topic's part with
 * its raw sums up to l, rest the others' with mean c and mean square q.
 */
static void
add_below(struct aq_pos_moments *below, const struct aq_pos_model *model,
    const struct aq_pos_state *state, size_t topic, size_t i,
    const struct nodes *nodes)
{
	const struct sums *all = &nodes->topic[topic][i];
	double mean, u, c, q;
	struct sums part = { 0 };

	if (!(all->mass > 0))
		return;
	mean = all->first / all->mass;
	u = nodes->weight[i] / all->mass;
	c = nodes->mean[i] - mean;
	q = nodes->variance[i] - (all->second / all->mass - mean * mean) +
	    c * c;
	for (size_t l = 1; l < AQ_POS_THRESHOLDS; l++) {
		double p = model->tables.threshold[i][l - 1] *
			   state->likelihood[topic][l - 1];
		double value = model->value[topic][l - 1];

		part.mass += p;
		part.first += p * value;
		part.second += p * value * value;
		below[l].mass += u * part.mass;
		below[l].first += u * (c * part.mass + part.first);
		below[l].second +=
		    u * (q * part.mass + 2 * c * part.first + part.second);
	}
}

void
aq_pos_estimate(const struct aq_pos_model *model,
    const struct aq_pos_state *state, struct aq_pos_estimate *ret)
{
	struct nodes nodes;
	double square = 0, variance;

	*ret = (struct aq_pos_estimate){ 0 };
	fill_nodes(model, state, &nodes);
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		ret->level_mean += nodes.weight[i] * aq_pos_node(i);
		ret->score_mean += nodes.weight[i] * nodes.mean[i];
	}
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		double gap = nodes.mean[i] - ret->score_mean;

		square += nodes.weight[i] * (nodes.variance[i] + gap * gap);
		/* moments about the mean lose no digits to cancellation */
		nodes.mean[i] = gap;
	}
	variance = fmax(square, 0);
	ret->score_sd = sqrt(variance);
	ret->variance = variance;
	for (size_t t = 0; t < model->topic_count; t++)
		for (size_t i = 0; i < AQ_POS_NODES; i++)
			add_below(ret->below[t], model, state, t, i, &nodes);
}

double
aq_pos_mastery(
    const struct aq_pos_estimate *estimate, size_t topic, size_t level)
{
	return fmin(fmax(1 - estimate->below[topic][level].mass, 0), 1);
}

/* mass * variance of the mixture of two parts, weighted. */
static double
spread(const struct aq_pos_moments *below, double variance, double w_below,
    double w_above)
{
	double mass = w_below * below->mass + w_above * (1 - below->mass);
	double first = (w_below - w_above) * below->first;
	double second =
	    w_below * below->second + w_above * (variance - below->second);

	return mass > 0 ? second - first * first / mass : 0;
}

double
aq_pos_expected_variance(
    const struct aq_pos_estimate *estimate, const struct aq_pos_item *item)
{
	const struct aq_pos_moments *below =
	    &estimate->below[item->topic][item->level];
	struct aq_pos_chances by = aq_pos_chances(item);

	return spread(below, estimate->variance, by.unable, by.able) +
	       spread(below, estimate->variance, 1 - by.unable, 1 - by.able);
}

static bool
before(const struct aq_pos_item *a, const struct aq_pos_item *b)
{
	if (a->topic != b->topic)
		return a->topic < b->topic;
	return a->level < b->level;
}

size_t
aq_pos_next(const struct aq_pos_estimate *estimate,
    const struct aq_pos_item *items, size_t count)
{
	size_t best = count;
	double least = 0;

	for (size_t i = 0; i < count; i++) {
		double v = aq_num_round9(
		    aq_pos_expected_variance(estimate, &items[i]));

		if (best == count || v < least ||
		    (v <= least && before(&items[i], &items[best]))) {
			best = i;
			least = v;
		}
	}
	return best;
}

enum aq_mastery
aq_mastery_of(double probability)
{
	if (probability >= 0.80)
		return AQ_VALIDATED;
	return probability <= 0.20 ? AQ_NOT_VALIDATED : AQ_TO_CONFIRM;
}

const char *
aq_mastery_name(enum aq_mastery mastery)
{
	switch (mastery) {
	case AQ_VALIDATED:
		return "validated";
	case AQ_TO_CONFIRM:
		return "to_confirm";
	case AQ_NOT_VALIDATED:
		return "not_validated";
	}
	return "unknown";
}
