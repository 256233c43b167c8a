/*
 * acquisctl simulate --kind campaign: how many questions does it take to say
 * who gets a badge, and how often is that right? The people are those of the
 * simulation of positioning.
 */
#include <math.h>
#include <stdio.h>

#include "ctl/simulate.h"
#include "domain/campaign.h"
#include "domain/random.h"

#define PEOPLE_STREAM 91
#define KNOWS_STREAM  94
#define FIRST_LEVEL   2
#define ASKED_MOST    2
#define REPEAT_MARGIN 0.10
#define ITEMS_MAX     (AQ_CAMPAIGN_TOPICS_MAX * AQ_LEVEL_MAX)

struct request {
	size_t people, seed, topics, cap, percent;
	double slip, guess; /* of the people; the engine may err */
	double believed_slip, believed_guess;
	struct aq_campaign_settings settings;
	struct aq_campaign_topic topic[AQ_CAMPAIGN_TOPICS_MAX];
	struct aq_campaign_scale scale;
	struct aq_campaign campaign;
};

struct person {
	uint64_t number;
	int threshold[AQ_CAMPAIGN_TOPICS_MAX];
	bool deserves; /* the badge */
};

struct tally {
	double questions, right, decided, deserving, given_wrongly;
};

static void
draw_person(const struct request *r, uint64_t number, struct person *ret)
{
	uint64_t stream = r->seed + PEOPLE_STREAM;
	double level = 3.8 + 1.8 * aq_random_normal(stream, number, 0);
	size_t mastered = 0;

	ret->number = number;
	for (size_t t = 0; t < r->topics; t++) {
		double x = floor(
		    level + aq_random_normal(stream, number, 1 + t) + 0.5);

		ret->threshold[t] = (int)fmin(fmax(x, 0), AQ_LEVEL_MAX);
		mastered += (size_t)fmin(ret->threshold[t], (double)r->cap);
	}
	ret->deserves = mastered >= r->scale.cut[0];
}

static bool
answers_right(const struct request *r, const struct person *p,
    const struct aq_pos_item *item, size_t question)
{
	double chance =
	    item->level <= p->threshold[item->topic] ? 1 - r->slip : r->guess;

	return aq_random_unit(r->seed + KNOWS_STREAM,
		   p->number * ITEMS_MAX + question,
		   item->topic * (size_t)AQ_LEVEL_MAX + item->level) < chance;
}

/* What may be asked for the first (or second) time. */
static size_t
gather(const struct request *r, const struct aq_campaign_estimate *e,
    const uint8_t *asked, unsigned times, struct aq_pos_item *ret)
{
	size_t n = 0;

	for (size_t t = 0; t < r->topics; t++) {
		for (size_t l = 1; l <= r->cap; l++) {
			struct aq_pos_item item = { (uint8_t)t, (uint8_t)l,
				r->believed_guess, r->believed_slip };

			if (asked[t * AQ_LEVEL_MAX + l - 1] == times &&
			    aq_campaign_may_ask(&r->campaign, e, &item))
				ret[n++] = item;
		}
	}
	return n;
}

/* The first question is easy; the skill of a wrong answer may come again. */
static bool
choose(const struct request *r, const struct aq_campaign_estimate *e,
    const uint8_t *asked, size_t answered, struct aq_pos_item *ret)
{
	struct aq_pos_item items[ITEMS_MAX];
	double most = 0;
	size_t n = gather(r, e, asked, 0, items), kept = 0, best;
	bool found;

	for (size_t i = 0; answered == 0 && i < n; i++)
		if (items[i].level == (r->cap < FIRST_LEVEL ? 1 : FIRST_LEVEL))
			items[kept++] = items[i];
	if (kept > 0)
		n = kept;
	best = aq_campaign_next(&r->campaign, e, items, n);
	found = best < n;
	if (found) {
		*ret = items[best];
		most = (1 + REPEAT_MARGIN) *
		       aq_campaign_information(&r->campaign, e, ret);
	}
	for (unsigned times = 1; answered > 0 && times < ASKED_MOST; times++) {
		n = gather(r, e, asked, times, items);
		best = aq_campaign_next(&r->campaign, e, items, n);
		if (best < n && aq_campaign_information(
				    &r->campaign, e, &items[best]) > most) {
			*ret = items[best];
			return true;
		}
	}
	return found;
}

static bool
play(const struct request *r, const struct person *p, struct aq_arena *arena,
    struct tally *tally)
{
	uint8_t asked[ITEMS_MAX] = { 0 };
	struct aq_campaign_estimate e;
	struct aq_campaign_state state;
	enum aq_campaign_end end;
	size_t answered = 0;
	bool given;

	aq_campaign_start(&state);
	for (;;) {
		struct aq_pos_item item;

		aq_arena_reset(arena);
		if (!aq_campaign_estimate(&r->campaign, &state, arena, &e))
			return false;
		end = aq_campaign_end(&r->campaign, &e, answered);
		if (end != AQ_CAMPAIGN_RUNNING ||
		    !choose(r, &e, asked, answered, &item))
			break;
		asked[item.topic * AQ_LEVEL_MAX + item.level - 1]++;
		aq_campaign_answer(
		    &state, &item, answers_right(r, p, &item, answered), 1);
		answered++;
	}
	given = aq_campaign_reached(&e, 0, 0) >= 0.5;
	tally->questions += (double)answered;
	tally->right += given == p->deserves;
	tally->decided += aq_campaign_decided(&r->campaign, &e);
	tally->deserving += p->deserves;
	tally->given_wrongly += given && !p->deserves;
	return true;
}

static bool
read_options(struct ctl *ctl, struct request *r)
{
	struct aq_campaign_settings *s = &r->settings;
	size_t most = 20, least = 1;

	*r = (struct request){ .people = 2000,
		.topics = 5,
		.cap = 5,
		.percent = 60,
		.slip = 0.08,
		.guess = 0.15,
		.settings = aq_campaign_defaults };
	s->report_topics = ctl_flag(ctl, "--report");
	if (!option_count(ctl, "--people", 2, 1000000, &r->people) ||
	    !option_count(ctl, "--seed", 0, SIZE_MAX, &r->seed) ||
	    !option_count(
		ctl, "--topics", 1, AQ_CAMPAIGN_TOPICS_MAX, &r->topics) ||
	    !option_count(ctl, "--cap", 1, AQ_LEVEL_MAX, &r->cap) ||
	    !option_count(ctl, "--percent", 1, 100, &r->percent) ||
	    !option_count(ctl, "--most", 1, 256, &most) ||
	    !option_count(ctl, "--least", 0, 256, &least) ||
	    !option_number(ctl, "--margin", 1e-6, 0.5, &s->margin) ||
	    !option_number(ctl, "--prior-mean", -5, 13, &s->prior_mean) ||
	    !option_number(ctl, "--prior-sd", 0.1, 10, &s->prior_sd) ||
	    !option_number(ctl, "--tau", 0.1, 5, &s->tau) ||
	    !option_number(ctl, "--slip", 0, 0.5, &r->slip) ||
	    !option_number(ctl, "--guess", 0, 0.5, &r->guess))
		return false;
	r->believed_slip = r->slip;
	r->believed_guess = r->guess;
	s->max_questions = (uint16_t)most;
	s->min_questions = (uint16_t)least;
	return option_number(
		   ctl, "--believed-slip", 0, 0.5, &r->believed_slip) &&
	       option_number(
		   ctl, "--believed-guess", 0, 0.5, &r->believed_guess) &&
	       ctl_args_end(ctl);
}

static bool
make_campaign(struct ctl *ctl, struct request *r)
{
	struct aq_campaign_profile profile = { r->topic, r->topics, &r->scale,
		1 };
	enum aq_campaign_fault fault;

	for (size_t t = 0; t < r->topics; t++) {
		r->topic[t].levels = (uint16_t)((2U << r->cap) - 2);
		r->scale.cap[t] = (uint8_t)r->cap;
	}
	r->scale.cut_count = 1;
	r->scale.cut[0] =
	    aq_campaign_cut(r->topics * r->cap, (unsigned)r->percent);
	fault =
	    aq_campaign_init(&r->campaign, &r->settings, &profile, &ctl->mem);
	return fault == AQ_CAMPAIGN_OK;
}

static enum ctl_exit
report(struct ctl *ctl, const struct request *r, const struct tally *t)
{
	double n = (double)r->people;
	const struct {
		const char *name;
		double value;
	} lines[] = {
		{ "people", n },
		{ "skills", (double)(r->topics * r->cap) },
		{ "skills_needed", r->scale.cut[0] },
		{ "deserving", t->deserving / n },
		{ "questions", t->questions / n },
		{ "right_decisions", t->right / n },
		{ "decided", t->decided / n },
		{ "given_wrongly", t->given_wrongly / n },
	};

	if (ctl->json)
		aq_jw_object(&ctl->jw);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (ctl->json)
			aq_jw_key_double(
			    &ctl->jw, lines[i].name, lines[i].value);
		else
			printf("%s\t%.6g\n", lines[i].name, lines[i].value);
	}
	if (!ctl->json)
		return CTL_OK;
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

enum ctl_exit
simulate_campaign(struct ctl *ctl)
{
	struct tally tally = { 0 };
	struct aq_arena arena;
	struct request r;
	bool played = true;

	if (!read_options(ctl, &r))
		return CTL_USAGE;
	if (!make_campaign(ctl, &r))
		return ctl_say(CTL_USAGE, "these settings make no campaign");
	aq_arena_init(&arena, (size_t)64 << 20);
	for (size_t k = 0; k < r.people && played; k++) {
		struct person p = { 0 };

		draw_person(&r, k, &p);
		played = play(&r, &p, &arena, &tally);
	}
	aq_arena_release(&arena);
	if (!played)
		return ctl_say(CTL_FAILED, "not enough memory");
	return report(ctl, &r, &tally);
}
