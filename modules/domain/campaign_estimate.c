/* The posterior of a campaign: levels, thresholds and classes of the scales. */
#include "domain/campaign.h"

#include <math.h>
#include <string.h>

#define NEGLIGIBLE 1e-13

struct work {
	const struct aq_campaign *campaign;
	double weight[AQ_POS_NODES]; /* posterior of L */
	/* [topic][node][threshold]: P(T = k | L, answers) */
	double *threshold;
	/* of one scale at one node: [topic][count], skills of the topics
	 * before, and P(as many or more) of this topic and those after */
	double *before, *after;
	size_t row; /* counts in a row of those */
};

static const double *
thresholds_at(const struct work *w, size_t topic, size_t node)
{
	return w->threshold + (topic * AQ_POS_NODES + node) * AQ_POS_THRESHOLDS;
}

static bool
work_init(struct work *w, const struct aq_campaign *c, struct aq_arena *arena)
{
	size_t n = c->profile.topic_count;

	w->campaign = c;
	w->row = c->skills_most + 1;
	w->threshold =
	    AQ_NEW_N(arena, double, n *AQ_POS_NODES *AQ_POS_THRESHOLDS);
	w->before = AQ_NEW_N(arena, double, (n + 1) * w->row);
	w->after = AQ_NEW_N(arena, double, (n + 1) * w->row);
	return w->threshold != NULL && w->before != NULL && w->after != NULL;
}

/* Thresholds given L, and what they make of the weight of L. */
static void
fill_topic(struct work *w, const struct aq_campaign_state *state, size_t topic)
{
	const struct aq_pos_tables *tables = &w->campaign->tables;
	double sum = 0;

	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		double *to = w->threshold +
			     (topic * AQ_POS_NODES + i) * AQ_POS_THRESHOLDS;
		double mass = 0;

		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
			to[k] = tables->threshold[i][k] *
				state->likelihood[topic][k];
			mass += to[k];
		}
		for (size_t k = 0; k < AQ_POS_THRESHOLDS && mass > 0; k++)
			to[k] /= mass;
		sum += w->weight[i] *= mass;
	}
	/* keeps long products away from underflow */
	for (size_t i = 0; i < AQ_POS_NODES && sum > 0; i++)
		w->weight[i] /= sum;
}

static void
fill_below(const struct work *w, struct aq_campaign_estimate *ret)
{
	for (size_t i = 0; i < AQ_POS_NODES; i++)
		ret->level_mean += w->weight[i] * aq_pos_node(i);
	for (size_t t = 0; t < w->campaign->profile.topic_count; t++) {
		double *below = ret->below + t * AQ_POS_THRESHOLDS;

		for (size_t i = 0; i < AQ_POS_NODES; i++) {
			const double *p = thresholds_at(w, t, i);
			double sum = 0;

			for (size_t l = 1; l < AQ_POS_THRESHOLDS; l++) {
				sum += p[l - 1];
				below[l] += w->weight[i] * sum;
			}
		}
	}
}

static const uint8_t *
counted_of(const struct aq_campaign *c, size_t scale, size_t topic)
{
	return c->counted +
	       (scale * c->profile.topic_count + topic) * AQ_POS_THRESHOLDS;
}

/* Counts of the topics before each topic, and of each and those after it. */
static void
convolve(struct work *w, size_t scale, size_t node)
{
	const struct aq_campaign *c = w->campaign;
	size_t n = c->profile.topic_count, row = w->row;

	memset(w->before, 0, (n + 1) * row * sizeof(double));
	memset(w->after, 0, (n + 1) * row * sizeof(double));
	w->before[0] = 1;
	for (size_t t = 0; t < n; t++) {
		const uint8_t *counted = counted_of(c, scale, t);
		const double *p = thresholds_at(w, t, node);
		const double *from = w->before + t * row;

		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			for (size_t a = 0; a + counted[k] < row; a++)
				w->before[(t + 1) * row + a + counted[k]] +=
				    p[k] * from[a];
	}
	w->after[n * row] = 1; /* nothing after the last: 0 or more */
	for (size_t t = n; t-- > 0;) {
		const uint8_t *counted = counted_of(c, scale, t);
		const double *p = thresholds_at(w, t, node);
		const double *from = w->after + (t + 1) * row;

		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			for (size_t a = 0; a < row; a++)
				w->after[t * row + a] +=
				    p[k] *
				    from[a > counted[k] ? a - counted[k] : 0];
	}
}

/* P(cut reached | T_t = k, L). */
static double
reached_with(const struct work *w, size_t topic, size_t counted, size_t cut)
{
	const double *before = w->before + topic * w->row;
	const double *after = w->after + (topic + 1) * w->row;
	double sum = 0;

	for (size_t a = 0; a < w->row; a++) {
		size_t have = a + counted;

		sum += before[a] * after[cut > have ? cut - have : 0];
	}
	return sum;
}

/* P(class) from P(cut reached), which fall from one cut to the next. */
static void
add_classes(const double *reached, size_t cuts, double weight, double *ret)
{
	double last = 1;

	for (size_t c = 0; c <= cuts; c++) {
		double next = c < cuts ? reached[c] : 0;

		ret[c] += weight * fmax(last - next, 0);
		last = next;
	}
}

static void
add_topic(const struct work *w, size_t scale, size_t topic, size_t node,
    struct aq_campaign_estimate *ret)
{
	const struct aq_campaign *c = w->campaign;
	const struct aq_campaign_scale *of = &c->profile.scales[scale];
	const uint8_t *counted = counted_of(c, scale, topic);
	const double *p = thresholds_at(w, topic, node);
	double reached[AQ_CAMPAIGN_CUTS_MAX] = { 0 };
	double sum[AQ_CAMPAIGN_CLASSES] = { 0 };
	double *joint = ret->joint + (scale * c->profile.topic_count + topic) *
					 AQ_POS_THRESHOLDS *
					 AQ_CAMPAIGN_CLASSES;

	for (size_t l = 1; l < AQ_POS_THRESHOLDS; l++) {
		bool same = l > 1 && counted[l - 1] == counted[l - 2];

		for (size_t k = 0; !same && k < of->cut_count; k++)
			reached[k] =
			    reached_with(w, topic, counted[l - 1], of->cut[k]);
		add_classes(
		    reached, of->cut_count, w->weight[node] * p[l - 1], sum);
		for (size_t k = 0; k <= of->cut_count; k++)
			joint[l * AQ_CAMPAIGN_CLASSES + k] += sum[k];
	}
}

static void
fill_scale(struct work *w, size_t scale, struct aq_campaign_estimate *ret)
{
	const struct aq_campaign_scale *of =
	    &w->campaign->profile.scales[scale];

	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		double reached[AQ_CAMPAIGN_CUTS_MAX];

		if (!(w->weight[i] > NEGLIGIBLE))
			continue;
		convolve(w, scale, i);
		for (size_t k = 0; k < of->cut_count; k++)
			reached[k] = w->after[of->cut[k]];
		add_classes(reached, of->cut_count, w->weight[i],
		    ret->class_p + scale * AQ_CAMPAIGN_CLASSES);
		for (size_t t = 0; t < w->campaign->profile.topic_count; t++)
			add_topic(w, scale, t, i, ret);
	}
}

bool
aq_campaign_estimate(const struct aq_campaign *campaign,
    const struct aq_campaign_state *state, struct aq_arena *arena,
    struct aq_campaign_estimate *ret)
{
	size_t scales = campaign->profile.scale_count,
	       topics = campaign->profile.topic_count;
	size_t levels = topics * AQ_POS_THRESHOLDS;
	struct work w;

	*ret = (struct aq_campaign_estimate){
		.below = AQ_NEW_N(arena, double, levels),
		.class_p = AQ_NEW_N(arena, double, scales *AQ_CAMPAIGN_CLASSES),
		.joint = AQ_NEW_N(
		    arena, double, scales *levels *AQ_CAMPAIGN_CLASSES),
	};
	if (ret->below == NULL || ret->class_p == NULL || ret->joint == NULL ||
	    !work_init(&w, campaign, arena))
		return false;
	memcpy(w.weight, campaign->tables.weight, sizeof(w.weight));
	for (size_t t = 0; t < topics; t++)
		fill_topic(&w, state, t);
	fill_below(&w, ret);
	for (size_t s = 0; s < scales; s++)
		fill_scale(&w, s, ret);
	return true;
}
