/*
 * acquisctl simulate --kind positioning: the test of one competence, played
 * through the same fold as in production, against people whose thresholds are
 * known.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/simulate.h"
#include "domain/assessment.h"
#include "domain/random.h"

#define PEOPLE_STREAM 91 /* level, then the thresholds of the topics */
#define KNOWS_STREAM  92
#define QUESTIONS     20
#define FIRST_SHOWN   8

struct request {
	size_t people, seed, topics, levels, variants;
	double slip, guess; /* of the people; the engine may err */
	struct aq_frame frame;
	struct aq_bank *bank;
	bool free; /* the engine without the guards */
};

/* Sums after each question. */
struct tally {
	double exact[QUESTIONS + 1], near[QUESTIONS + 1];
	double square[QUESTIONS + 1];
	double stopped_after, stopped_exact;
};

struct person {
	uint64_t number;
	int threshold[AQ_TOPICS_MAX];
	double score;
	int level;
};

static void
fill_skill(const struct request *r, size_t index, size_t topic, size_t level)
{
	static const struct aq_str ids[] = { { "a", 1 }, { "b", 1 } };
	struct aq_bank *b = r->bank;

	b->skills[index] = (struct aq_skill){
		.id = (uint32_t)index + 1,
		.topic = (uint32_t)topic,
		.level = (uint8_t)level,
		.first_challenge = (uint32_t)(index * r->variants),
		.challenge_count = (uint32_t)r->variants,
	};
	for (size_t v = 0; v < r->variants; v++)
		b->challenges[index * r->variants + v] = (struct aq_challenge){
			.id = (uint32_t)(index * r->variants + v + 1),
			.type = AQ_SINGLE_CHOICE,
			.skill = (uint32_t)index,
			.guess = r->guess,
			.slip = r->slip,
			.choices = { ids, 2 },
			.solution = { ids, 1 },
		};
}

/* One competence with every level in every topic. */
static bool
make_bank(struct ctl *ctl, struct request *r)
{
	struct aq_bank *b = AQ_NEW(&ctl->mem, struct aq_bank);
	size_t skills = r->topics * r->levels, index = 0, bad;

	r->bank = b;
	if (b == NULL)
		return false;
	b->area_count = b->competence_count = 1;
	b->topic_count = r->topics;
	b->skill_count = skills;
	b->challenge_count = skills * r->variants;
	b->areas = AQ_NEW(&ctl->mem, struct aq_area);
	b->competences = AQ_NEW(&ctl->mem, struct aq_competence);
	b->topics = AQ_NEW_N(&ctl->mem, struct aq_topic, r->topics);
	b->skills = AQ_NEW_N(&ctl->mem, struct aq_skill, skills);
	b->challenges =
	    AQ_NEW_N(&ctl->mem, struct aq_challenge, b->challenge_count);
	if (aq_arena_failed(&ctl->mem))
		return false;
	b->competences[0] = (struct aq_competence){ .id = 1,
		.topic_count = (uint32_t)r->topics };
	for (size_t t = 0; t < r->topics; t++) {
		b->topics[t] = (struct aq_topic){ .id = (uint32_t)t + 1,
			.first_skill = (uint32_t)index,
			.skill_count = (uint32_t)r->levels };
		for (size_t l = 1; l <= r->levels; l++)
			fill_skill(r, index++, t, l);
	}
	return aq_bank_finish(b, &ctl->mem, &bad) == AQ_BANK_OK;
}

/* L ~ N(3.8, 1.8); T = round(L + N(0, 1)) within 0 .. 8. */
static void
draw_person(const struct request *r, uint64_t number, struct person *ret)
{
	uint64_t stream = r->seed + PEOPLE_STREAM;
	double level = 3.8 + 1.8 * aq_random_normal(stream, number, 0);

	ret->number = number;
	ret->score = 0;
	for (size_t t = 0; t < r->topics; t++) {
		double x = floor(
		    level + aq_random_normal(stream, number, 1 + t) + 0.5);

		ret->threshold[t] = (int)fmin(fmax(x, 0), 8);
		for (size_t l = 1; l <= r->levels; l++)
			if ((int)l <= ret->threshold[t])
				ret->score +=
				    r->bank->skills[t * r->levels + l - 1]
					.points;
	}
	ret->level = (int)((ret->score + 1e-9) / AQ_LEVEL_POINTS);
}

static bool
answers_right(const struct request *r, const struct person *p,
    const struct aq_skill *skill, size_t question)
{
	double chance = (int)skill->level <= p->threshold[skill->topic]
			    ? 1 - r->slip
			    : r->guess;

	return aq_random_unit(r->seed + KNOWS_STREAM,
		   p->number * QUESTIONS + question, skill->id) < chance;
}

static void
tally_result(const struct person *p, const struct aq_pos_result *result,
    size_t question, struct tally *tally)
{
	double gap = (result->score_mean - p->score) / AQ_LEVEL_POINTS;
	int off = abs(result->level - p->level);

	tally->exact[question] += off == 0;
	tally->near[question] += off <= 1;
	tally->square[question] += gap * gap;
}

/* Least expected variance over all challenges left, without any guard. */
static const struct aq_challenge *
choose_freely(const struct request *r, const struct aq_assessment_state *s)
{
	const struct aq_bank *b = r->bank;
	struct aq_pos_item items[AQ_TOPICS_MAX * AQ_LEVEL_MAX];
	const struct aq_challenge *of[AQ_TOPICS_MAX * AQ_LEVEL_MAX];
	size_t n = 0;

	for (size_t k = 0; k < b->skill_count; k++) {
		const struct aq_skill *skill = &b->skills[k];
		size_t asked = s->asked[skill->topic][skill->level];

		if (asked >= skill->challenge_count || asked >= 2)
			continue;
		of[n] = &b->challenges[skill->first_challenge + asked];
		items[n] = (struct aq_pos_item){ (uint8_t)skill->topic,
			skill->level, of[n]->guess, of[n]->slip };
		n++;
	}
	return n > 0 ? of[aq_pos_next(&s->estimate, items, n)] : NULL;
}

/* Nothing more to ask leaves the result as it is. */
static bool
play(struct request *r, const struct person *p, struct aq_arena *arena,
    struct tally *tally)
{
	struct aq_assessment_log none = { 0 };
	struct aq_assessment_state s;
	struct aq_pos_result result;
	bool stopped = false;

	r->frame.seed = aq_random_bits(r->seed, p->number, 7);
	if (aq_assessment_replay(r->bank, &r->frame, &none, arena, &s) !=
	    AQ_REPLAY_OK)
		return false;
	for (size_t q = 1; q <= QUESTIONS; q++) {
		const struct aq_challenge *c =
		    r->free ? choose_freely(r, &s) : s.next;
		struct aq_answer_row row = { .position = (uint16_t)q };

		if (c != NULL) {
			row.challenge = c->id;
			row.outcome =
			    answers_right(r, p, &r->bank->skills[c->skill], q)
				? AQ_CORRECT
				: AQ_WRONG;
			if (aq_assessment_advance(
				r->bank, &r->frame, &row, &s) != AQ_REPLAY_OK)
				return false;
		}
		if (!aq_assessment_result(&s, arena, &result))
			return false;
		tally_result(p, &result, q, tally);
		if (!stopped &&
		    (c == NULL || q == QUESTIONS ||
			result.score_sd <=
			    AQ_LEVEL_POINTS * aq_pos_defaults.stop_sd)) {
			stopped = true;
			tally->stopped_after += (double)s.answered;
			tally->stopped_exact += result.level == p->level;
		}
	}
	return true;
}

static bool
read_request(struct ctl *ctl, struct request *r)
{
	struct aq_pos_settings *s = &r->frame.settings;

	*r = (struct request){ .people = 2000,
		.topics = 5,
		.levels = 8,
		.variants = 2,
		.slip = 0.08,
		.guess = 0.15,
		.free = ctl_flag(ctl, "--free") };
	r->frame = (struct aq_frame){ .kind = AQ_KIND_COMPETENCE,
		.competence = 1,
		.engine_version = AQ_ENGINE_VERSION,
		.settings = aq_pos_defaults };
	s->stop_sd = 0;
	s->max_questions = QUESTIONS;
	if (!option_count(ctl, "--people", 2, 1000000, &r->people) ||
	    !option_count(ctl, "--seed", 0, SIZE_MAX, &r->seed) ||
	    !option_count(ctl, "--topics", 1, AQ_TOPICS_MAX, &r->topics) ||
	    !option_count(ctl, "--levels", 2, AQ_LEVEL_MAX, &r->levels) ||
	    !option_count(ctl, "--variants", 1, 4, &r->variants) ||
	    !option_number(ctl, "--slip", 0, 0.5, &r->slip) ||
	    !option_number(ctl, "--guess", 0, 0.5, &r->guess) ||
	    !option_number(ctl, "--prior-mean", -5, 13, &s->prior_mean) ||
	    !option_number(ctl, "--prior-sd", 0.1, 10, &s->prior_sd) ||
	    !option_number(ctl, "--tau", 0.1, 5, &s->tau) ||
	    !option_number(ctl, "--known", 0.5, 1, &s->known) ||
	    !option_number(ctl, "--max-ahead", 0, 10, &s->max_ahead) ||
	    !option_number(ctl, "--margin", 0, 1e9, &s->repeat_margin))
		return false;
	return make_bank(ctl, r);
}

/* What the engine believes of slip and guess, where that shall be wrong. */
static bool
believe(struct ctl *ctl, struct request *r)
{
	double slip = r->slip, guess = r->guess;

	if (!option_number(ctl, "--believed-slip", 0, 0.5, &slip) ||
	    !option_number(ctl, "--believed-guess", 0, 0.5, &guess))
		return false;
	for (size_t i = 0; i < r->bank->challenge_count; i++) {
		r->bank->challenges[i].slip = slip;
		r->bank->challenges[i].guess = guess;
	}
	return ctl_args_end(ctl);
}

static enum ctl_exit
report(struct ctl *ctl, const struct request *r, const struct tally *t)
{
	double n = (double)r->people;

	if (!ctl->json) {
		puts("questions\texact\twithin_1\trmse_levels");
		for (size_t q = FIRST_SHOWN; q <= QUESTIONS; q++)
			printf("%zu\t%.4g\t%.4g\t%.4g\n", q, t->exact[q] / n,
			    t->near[q] / n, sqrt(t->square[q] / n));
		printf("stops_after\t%.4g\t%.4g\t\n", t->stopped_after / n,
		    t->stopped_exact / n);
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_double(&ctl->jw, "stops_after", t->stopped_after / n);
	aq_jw_key_double(&ctl->jw, "stopped_exact", t->stopped_exact / n);
	aq_jw_key(&ctl->jw, "by_question");
	aq_jw_array(&ctl->jw);
	for (size_t q = 1; q <= QUESTIONS; q++) {
		aq_jw_object(&ctl->jw);
		aq_jw_key_double(&ctl->jw, "exact", t->exact[q] / n);
		aq_jw_key_double(&ctl->jw, "within_1", t->near[q] / n);
		aq_jw_key_double(
		    &ctl->jw, "rmse_levels", sqrt(t->square[q] / n));
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

enum ctl_exit
simulate_positioning(struct ctl *ctl)
{
	struct tally tally = { 0 };
	struct aq_arena arena;
	struct request r;

	if (!read_request(ctl, &r) || !believe(ctl, &r))
		return CTL_USAGE;
	aq_arena_init(&arena, (size_t)16 << 20);
	for (size_t k = 0; k < r.people; k++) {
		struct person p = { 0 };

		draw_person(&r, k, &p);
		if (!play(&r, &p, &arena, &tally)) {
			aq_arena_release(&arena);
			return ctl_say(CTL_FAILED, "the test cannot be played");
		}
		aq_arena_reset(&arena);
	}
	aq_arena_release(&arena);
	return report(ctl, &r, &tally);
}
