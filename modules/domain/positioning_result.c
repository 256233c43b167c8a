/* The distribution of the score S, and what is told of it. */
#include "domain/positioning.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

/* Finest grid of S: 2520 = lcm(1 .. 10) steps a level. */
#define STEPS_MAX  2520
#define TAIL	   0.10 /* each side of the 80 % interval */
#define NEGLIGIBLE 1e-13

static size_t
gcd(size_t a, size_t b)
{
	while (b != 0) {
		size_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * Points are 8 / n for n skills at a level, so S lies on a grid of 8 / lcm(n).
 * Where that would be finer than STEPS_MAX the values are rounded to the grid
 * (an error of some thousandths of a point).
 */
static size_t
steps_per_level(const struct aq_pos_model *model)
{
	size_t steps = 1;

	for (size_t t = 0; t < model->topic_count; t++) {
		for (size_t k = 1; k < AQ_POS_THRESHOLDS; k++) {
			double points =
			    model->value[t][k] - model->value[t][k - 1];
			size_t n;

			if (!(points > 1e-6))
				continue;
			n = (size_t)(AQ_LEVEL_POINTS / points + 0.5);
			if (n == 0 ||
			    fabs((double)n * points - AQ_LEVEL_POINTS) > 1e-6)
				return STEPS_MAX;
			steps = steps / gcd(steps, n) * n;
			if (steps > STEPS_MAX)
				return STEPS_MAX;
		}
	}
	return steps;
}

/* The distribution of S on a grid, while it is made. */
struct grid {
	size_t steps; /* a level */
	size_t size;
	double *sum;	    /* over all nodes: P(S = i * 8 / steps) */
	double *now, *next; /* one node, topic by topic */
	size_t offset[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
};

static bool
grid_init(
    struct grid *g, const struct aq_pos_model *model, struct aq_arena *arena)
{
	size_t top = 0;

	g->steps = steps_per_level(model);
	for (size_t t = 0; t < model->topic_count; t++) {
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			g->offset[t][k] =
			    (size_t)(model->value[t][k] * (double)g->steps /
					 AQ_LEVEL_POINTS +
				     0.5);
		top += g->offset[t][AQ_LEVEL_MAX];
	}
	g->size = top + 1;
	g->sum = AQ_NEW_N(arena, double, g->size);
	g->now = AQ_NEW_N(arena, double, g->size);
	g->next = AQ_NEW_N(arena, double, g->size);
	return g->sum != NULL && g->now != NULL && g->next != NULL;
}

/* P(T_t = k | L, answers) and, returned, how likely the answers are. */
static double
threshold_posterior(const struct aq_pos_model *model,
    const struct aq_pos_state *state, size_t topic, size_t node,
    double ret[AQ_POS_THRESHOLDS])
{
	double sum = 0;

	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
		ret[k] = model->tables.threshold[node][k] *
			 state->likelihood[topic][k];
		sum += ret[k];
	}
	for (size_t k = 0; k < AQ_POS_THRESHOLDS && sum > 0; k++)
		ret[k] /= sum;
	return sum;
}

static void
node_weights(const struct aq_pos_model *model, const struct aq_pos_state *state,
    double ret[AQ_POS_NODES])
{
	double posterior[AQ_POS_THRESHOLDS];

	memcpy(ret, model->tables.weight, sizeof(model->tables.weight));
	for (size_t t = 0; t < model->topic_count; t++) {
		double sum = 0;

		for (size_t i = 0; i < AQ_POS_NODES; i++) {
			ret[i] *=
			    threshold_posterior(model, state, t, i, posterior);
			sum += ret[i];
		}
		for (size_t i = 0; i < AQ_POS_NODES && sum > 0; i++)
			ret[i] /= sum;
	}
}

/* Convolves the topics at one node and adds the result to the sum. */
static void
add_node(struct grid *g, const struct aq_pos_model *model,
    const struct aq_pos_state *state, size_t node, double weight)
{
	size_t used = 1;

	memset(g->now, 0, g->size * sizeof(*g->now));
	g->now[0] = weight;
	for (size_t t = 0; t < model->topic_count; t++) {
		double posterior[AQ_POS_THRESHOLDS], *kept = g->now;

		threshold_posterior(model, state, t, node, posterior);
		memset(g->next, 0, g->size * sizeof(*g->next));
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			for (size_t i = 0; i < used; i++)
				g->next[g->offset[t][k] + i] +=
				    posterior[k] * g->now[i];
		used += g->offset[t][AQ_LEVEL_MAX];
		g->now = g->next;
		g->next = kept;
	}
	for (size_t i = 0; i < g->size; i++)
		g->sum[i] += g->now[i];
}

static size_t
level_at(const struct grid *g, size_t i)
{
	size_t level = i / g->steps;

	return level < AQ_LEVEL_MAX ? level : AQ_LEVEL_MAX;
}

/* Smallest grid point with at least `share` of the mass at or below it. */
static double
quantile(const struct grid *g, double share)
{
	double sum = 0;
	size_t i = 0;

	while (i + 1 < g->size && (sum += g->sum[i]) < share)
		i++;
	return (double)i * AQ_LEVEL_POINTS / (double)g->steps;
}

static void
set_level(const struct grid *g, struct aq_pos_result *ret)
{
	double first[AQ_POS_THRESHOLDS] = { 0 }, most = 0;
	double points;

	for (size_t i = 0; i < g->size; i++) {
		size_t level = level_at(g, i);

		if (level > ret->cap)
			level = ret->cap;
		ret->level_probability[level] += g->sum[i];
		first[level] +=
		    g->sum[i] * (double)i * AQ_LEVEL_POINTS / (double)g->steps;
	}
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
		double p = aq_num_round9(ret->level_probability[k]);

		if (p > most) {
			most = p;
			ret->level = (uint8_t)k;
		}
	}
	points = first[ret->level] / ret->level_probability[ret->level];
	ret->points = (uint16_t)floor(aq_num_round9(points));
}

bool
aq_pos_result(const struct aq_pos_model *model,
    const struct aq_pos_state *state, struct aq_arena *arena,
    struct aq_pos_result *ret)
{
	double weight[AQ_POS_NODES], cap;
	struct aq_pos_estimate estimate;
	struct grid g;

	if (!grid_init(&g, model, arena))
		return false;
	node_weights(model, state, weight);
	for (size_t i = 0; i < AQ_POS_NODES; i++)
		if (weight[i] > NEGLIGIBLE)
			add_node(&g, model, state, i, weight[i]);
	aq_pos_estimate(model, state, &estimate);

	*ret = (struct aq_pos_result){ 0 };
	cap = floor(aq_num_round9(model->points_max / AQ_LEVEL_POINTS));
	cap = fmin(cap, model->settings.level_cap);
	ret->cap = (uint8_t)cap;
	set_level(&g, ret);
	if (ret->cap == model->settings.level_cap &&
	    ret->points > ret->cap * AQ_LEVEL_POINTS)
		ret->points = (uint16_t)(ret->cap * AQ_LEVEL_POINTS);
	ret->score_mean = aq_num_round9(estimate.score_mean);
	ret->score_sd = aq_num_round9(estimate.score_sd);
	ret->score_low = quantile(&g, TAIL);
	ret->score_high = quantile(&g, 1 - TAIL);
	ret->level_low = fmin(ret->score_low / AQ_LEVEL_POINTS, cap);
	ret->level_high = fmin(ret->score_high / AQ_LEVEL_POINTS, cap);
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
		ret->level_probability[k] =
		    aq_num_round9(ret->level_probability[k]);
	return true;
}
