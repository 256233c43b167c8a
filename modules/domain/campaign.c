/* What a campaign is, how answers count, and what to ask next. */
#include "domain/campaign.h"

#include <math.h>

#include "base/num.h"
#include "domain/mathfn.h"

#define ALL_LEVELS 0x1feU

const struct aq_campaign_settings aq_campaign_defaults = {
	.prior_mean = 3.8,
	.prior_sd = 1.8,
	.tau = 1,
	.margin = 0.05,
	.known = 0.95,
	.max_ahead = 2,
	.min_questions = 1,
	.max_questions = 20,
};

static bool
settings_valid(const struct aq_campaign_settings *s)
{
	struct aq_pos_settings model = aq_pos_defaults;

	model.prior_mean = s->prior_mean;
	model.prior_sd = s->prior_sd;
	model.tau = s->tau;
	model.known = s->known;
	model.max_ahead = s->max_ahead;
	return aq_pos_settings_valid(&model) && s->margin > 0 &&
	       s->margin <= 0.5 && s->max_questions >= 1 &&
	       s->min_questions <= s->max_questions;
}

static size_t
counted_up_to(const struct aq_campaign_topic *topic, size_t level)
{
	size_t n = 0;

	for (size_t l = 1; l <= level && l <= AQ_LEVEL_MAX; l++)
		n += topic->levels >> l & 1;
	return n;
}

size_t
aq_campaign_skills(
    const struct aq_campaign *campaign, const struct aq_campaign_scale *scale)
{
	size_t n = 0;

	for (size_t t = 0; t < campaign->profile.topic_count; t++)
		n += counted_up_to(&campaign->profile.topics[t], scale->cap[t]);
	return n;
}

uint16_t
aq_campaign_cut(size_t skills, unsigned percent)
{
	size_t n = 0;

	/* round half up, in whole numbers */
	while (n < skills && (200 * n + skills) / (2 * skills) < percent)
		n++;
	return (uint16_t)n;
}

static bool
topics_valid(const struct aq_campaign_topic *topics, size_t count)
{
	if (count == 0 || count > AQ_CAMPAIGN_TOPICS_MAX)
		return false;
	for (size_t t = 0; t < count; t++)
		if (topics[t].levels & ~ALL_LEVELS)
			return false;
	return true;
}

static bool
cuts_valid(const struct aq_campaign_scale *scale, size_t skills)
{
	if (scale->cut_count == 0 || scale->cut_count > AQ_CAMPAIGN_CUTS_MAX)
		return false;
	for (size_t k = 0; k < scale->cut_count; k++)
		if (scale->cut[k] <= (k > 0 ? scale->cut[k - 1] : 0) ||
		    scale->cut[k] > skills)
			return false;
	return true;
}

static void
fill_counted(struct aq_campaign *c)
{
	uint8_t *to = c->counted;

	for (size_t s = 0; s < c->profile.scale_count; s++)
		for (size_t t = 0; t < c->profile.topic_count; t++)
			for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
				size_t cap = c->profile.scales[s].cap[t];

				*to++ = (uint8_t)counted_up_to(
				    &c->profile.topics[t], k < cap ? k : cap);
			}
}

static bool
scales_valid(struct aq_campaign *c)
{
	if (c->profile.scale_count > AQ_CAMPAIGN_SCALES_MAX ||
	    (c->profile.scale_count == 0 && !c->settings.report_topics))
		return false;
	for (size_t s = 0; s < c->profile.scale_count; s++) {
		const struct aq_campaign_scale *scale = &c->profile.scales[s];
		size_t skills = aq_campaign_skills(c, scale);

		if (!cuts_valid(scale, skills))
			return false;
		if (skills > c->skills_most)
			c->skills_most = skills;
	}
	return true;
}

enum aq_campaign_fault
aq_campaign_init(struct aq_campaign *campaign,
    const struct aq_campaign_settings *settings,
    const struct aq_campaign_profile *profile, struct aq_arena *arena)
{
	if (!settings_valid(settings))
		return AQ_CAMPAIGN_SETTINGS;
	if (!topics_valid(profile->topics, profile->topic_count))
		return AQ_CAMPAIGN_TOPICS;
	*campaign =
	    (struct aq_campaign){ .settings = *settings, .profile = *profile };
	if (!scales_valid(campaign))
		return AQ_CAMPAIGN_SCALES;
	aq_pos_tables_init(&campaign->tables, settings->prior_mean,
	    settings->prior_sd, settings->tau);
	campaign->counted = AQ_NEW_N(arena, uint8_t,
	    profile->scale_count * profile->topic_count * AQ_POS_THRESHOLDS);
	if (campaign->counted == NULL)
		return AQ_CAMPAIGN_MEMORY;
	fill_counted(campaign);
	return AQ_CAMPAIGN_OK;
}

void
aq_campaign_start(struct aq_campaign_state *state)
{
	for (size_t t = 0; t < AQ_CAMPAIGN_TOPICS_MAX; t++)
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			state->likelihood[t][k] = 1;
}

void
aq_campaign_answer(struct aq_campaign_state *state,
    const struct aq_pos_item *item, bool right, double weight)
{
	aq_pos_likelihood(state->likelihood[item->topic], item, right, weight);
}

double
aq_campaign_fading(double age, double half_life)
{
	if (!(half_life > 0))
		return 0;
	return age > 0 ? aq_pow(0.5, age / half_life) : 1;
}

double
aq_campaign_mastery(
    const struct aq_campaign_estimate *estimate, size_t topic, size_t level)
{
	return fmin(
	    fmax(1 - estimate->below[topic * AQ_POS_THRESHOLDS + level], 0), 1);
}

double
aq_campaign_reached(
    const struct aq_campaign_estimate *estimate, size_t scale, size_t cut)
{
	double p = 0;

	for (size_t c = cut + 1; c < AQ_CAMPAIGN_CLASSES; c++)
		p += estimate->class_p[scale * AQ_CAMPAIGN_CLASSES + c];
	return p;
}

static bool
scale_decided(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate, size_t scale)
{
	double margin = campaign->settings.margin;

	for (size_t k = 0; k < campaign->profile.scales[scale].cut_count; k++) {
		double p = aq_campaign_reached(estimate, scale, k);

		if (p > margin && p < 1 - margin)
			return false;
	}
	return true;
}

bool
aq_campaign_decided(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate)
{
	for (size_t s = 0; s < campaign->profile.scale_count; s++)
		if (!scale_decided(campaign, estimate, s))
			return false;
	return true;
}

bool
aq_campaign_may_ask(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate, const struct aq_pos_item *item)
{
	const struct aq_campaign_settings *s = &campaign->settings;
	double p = aq_campaign_mastery(estimate, item->topic, item->level);

	return p < s->known && p > 1 - s->known &&
	       item->level <= estimate->level_mean + s->max_ahead;
}

/* p log(p / (x c)), the limit at 0. */
static double
part(double p, double x, double c)
{
	return p > 0 && x > 0 && c > 0 ? p * aq_log(p / (x * c)) : 0;
}

/* I(answer; class of one scale). */
static double
about_scale(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *e, size_t scale,
    const struct aq_pos_item *item)
{
	size_t at = (scale * campaign->profile.topic_count + item->topic) *
			AQ_POS_THRESHOLDS +
		    item->level;
	const double *below = e->joint + at * AQ_CAMPAIGN_CLASSES;
	const double *all = e->class_p + scale * AQ_CAMPAIGN_CLASSES;
	struct aq_pos_chances by = aq_pos_chances(item);
	size_t classes = campaign->profile.scales[scale].cut_count + 1;
	double right[AQ_CAMPAIGN_CLASSES], p = 0, sum = 0;

	for (size_t c = 0; c < classes; c++) {
		right[c] = by.able * (all[c] - below[c]) + by.unable * below[c];
		p += right[c];
	}
	for (size_t c = 0; c < classes; c++)
		sum += part(right[c], p, all[c]) +
		       part(all[c] - right[c], 1 - p, all[c]);
	return sum;
}

static double
entropy(double p)
{
	return p > 0 && p < 1 ? -p * aq_log(p) - (1 - p) * aq_log(1 - p) : 0;
}

/* I(answer; thresholds): the answer depends on T >= level only. */
static double
about_topics(
    const struct aq_campaign_estimate *e, const struct aq_pos_item *item)
{
	struct aq_pos_chances by = aq_pos_chances(item);
	double m = aq_campaign_mastery(e, item->topic, item->level);

	return entropy(m * by.able + (1 - m) * by.unable) -
	       m * entropy(by.able) - (1 - m) * entropy(by.unable);
}

double
aq_campaign_information(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate, const struct aq_pos_item *item)
{
	double sum = 0;

	if (campaign->settings.report_topics)
		return about_topics(estimate, item);
	for (size_t s = 0; s < campaign->profile.scale_count; s++)
		if (!scale_decided(campaign, estimate, s))
			sum += about_scale(campaign, estimate, s, item);
	return sum;
}

static bool
before(const struct aq_pos_item *a, const struct aq_pos_item *b)
{
	if (a->topic != b->topic)
		return a->topic < b->topic;
	return a->level < b->level;
}

size_t
aq_campaign_next(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate,
    const struct aq_pos_item *items, size_t count)
{
	size_t best = count;
	double most = 0;

	for (size_t i = 0; i < count; i++) {
		double v = aq_num_round9(
		    aq_campaign_information(campaign, estimate, &items[i]));

		if (best == count || v > most ||
		    (v >= most && before(&items[i], &items[best]))) {
			best = i;
			most = v;
		}
	}
	return best;
}

enum aq_campaign_end
aq_campaign_end(const struct aq_campaign *campaign,
    const struct aq_campaign_estimate *estimate, size_t answered)
{
	const struct aq_campaign_settings *s = &campaign->settings;

	if (answered >= s->max_questions)
		return AQ_CAMPAIGN_MAXIMUM;
	if (!s->report_topics && answered >= s->min_questions &&
	    aq_campaign_decided(campaign, estimate))
		return AQ_CAMPAIGN_DECIDED;
	return AQ_CAMPAIGN_RUNNING;
}
