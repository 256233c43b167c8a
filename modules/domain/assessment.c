/* The fold: frame, evidence and answers to a state with its next challenge. */
#include "domain/assessment.h"

#include <math.h>

#include "domain/random.h"

/* Marks in state->seen. */
#define SEEN_HERE   1U /* asked in this assessment */
#define SEEN_BEFORE 2U /* in the evidence */

#define PICK_STREAM 0x7069636bU /* keeps its draws apart from others */
#define FIRST_LEVEL 2
#define ASKED_MOST  2
#define SKILLS_MAX  (AQ_TOPICS_MAX * AQ_LEVEL_MAX)

/* A skill that may be asked next, with the challenge it would be. */
struct candidate {
	const struct aq_challenge *challenge;
	struct aq_pos_item item;
	bool repeat;
};

struct candidates {
	struct candidate of[SKILLS_MAX];
	size_t count;
};

struct fold {
	const struct aq_bank *bank;
	const struct aq_frame *frame;
	struct aq_assessment_state *state;
};

static const struct aq_challenge *
first_challenge(const struct fold *f)
{
	const struct aq_topic *t =
	    &f->bank->topics[f->state->competence->first_topic];

	return &f->bank->challenges[f->bank->skills[t->first_skill]
					.first_challenge];
}

static uint8_t *
seen(const struct fold *f, const struct aq_challenge *c)
{
	return &f->state->seen[c - first_challenge(f)];
}

/* NULL when it is not in the bank or of another competence. */
static const struct aq_challenge *
own_challenge(const struct fold *f, uint32_t id)
{
	const struct aq_challenge *c = aq_bank_challenge(f->bank, id);

	if (c == NULL)
		return NULL;
	return &f->bank->competences[aq_challenge_topic(f->bank, c)
					 ->competence] == f->state->competence
		   ? c
		   : NULL;
}

static struct aq_pos_item
item_of(const struct fold *f, const struct aq_challenge *c)
{
	const struct aq_skill *s = aq_challenge_skill(f->bank, c);

	return (struct aq_pos_item){
		.topic =
		    (uint8_t)(s->topic - f->state->competence->first_topic),
		.level = s->level,
		.guess = c->guess,
		.slip = c->slip,
	};
}

/* How gladly a variant is asked; lower is better. */
static unsigned
reluctance(const struct fold *f, const struct aq_challenge *c)
{
	unsigned timed = f->state->last_timed && c->timer_s > 0 ? 2 : 0;

	return timed + (*seen(f, c) & SEEN_BEFORE ? 1 : 0);
}

/*
 * The variant of a skill to ask: not asked here yet, accessible where that is
 * wanted, then one that differs from the past; the seed decides among equals.
 */
static const struct aq_challenge *
pick_variant(const struct fold *f, const struct aq_skill *s)
{
	const struct aq_challenge *found = NULL;
	unsigned least = ~0U;
	size_t equals = 0;

	for (size_t i = 0; i < s->challenge_count; i++) {
		const struct aq_challenge *c =
		    &f->bank->challenges[s->first_challenge + i];
		unsigned cost;

		if ((*seen(f, c) & SEEN_HERE) ||
		    (f->frame->accessible_only && !c->accessible))
			continue;
		cost = reluctance(f, c);
		if (cost < least) {
			least = cost;
			equals = 0;
		}
		/* each of n equals is kept with probability 1 / n */
		if (cost == least &&
		    aq_random_below(f->frame->seed ^ PICK_STREAM, c->id,
			f->state->answered, ++equals) == 0)
			found = c;
	}
	return found;
}

static bool
is_known(const struct fold *f, const struct aq_pos_item *item)
{
	double p =
	    aq_pos_mastery(&f->state->estimate, item->topic, item->level);
	double known = f->frame->settings.known;

	return p >= known || p <= 1 - known;
}

static void
add_skill(
    const struct fold *f, const struct aq_skill *s, struct candidates *ret)
{
	const struct aq_challenge *c;
	struct aq_pos_item item;
	uint8_t asked;

	c = s->challenge_count > 0 ? pick_variant(f, s) : NULL;
	if (c == NULL)
		return;
	item = item_of(f, c);
	asked = f->state->asked[item.topic][item.level];
	if (asked >= ASKED_MOST || is_known(f, &item))
		return;
	ret->of[ret->count++] = (struct candidate){ c, item, asked > 0 };
}

static void
gather(const struct fold *f, struct candidates *ret)
{
	const struct aq_competence *c = f->state->competence;

	ret->count = 0;
	for (size_t t = 0; t < c->topic_count; t++) {
		const struct aq_topic *topic =
		    &f->bank->topics[c->first_topic + t];

		for (size_t k = 0; k < topic->skill_count; k++)
			add_skill(
			    f, &f->bank->skills[topic->first_skill + k], ret);
	}
}

/* Keeps those that a rule wants. */
static void
keep(const struct fold *f, struct candidates *c,
    bool (*wanted)(const struct fold *, const struct candidate *))
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		if (wanted(f, &c->of[i]))
			c->of[kept++] = c->of[i];
	c->count = kept;
}

/* The same, unless nothing would be left. */
static void
prefer(const struct fold *f, struct candidates *c,
    bool (*wanted)(const struct fold *, const struct candidate *))
{
	for (size_t i = 0; i < c->count; i++) {
		if (wanted(f, &c->of[i])) {
			keep(f, c, wanted);
			return;
		}
	}
}

static bool
not_ahead(const struct fold *f, const struct candidate *c)
{
	return c->item.level <=
	       f->state->estimate.level_mean + f->frame->settings.max_ahead;
}

static bool
not_timed(const struct fold *f, const struct candidate *c)
{
	(void)f;
	return c->challenge->timer_s == 0;
}

static bool
due_again(const struct fold *f, const struct candidate *c)
{
	return f->state->again[c->item.topic][c->item.level];
}

static bool
fresh(const struct fold *f, const struct candidate *c)
{
	(void)f;
	return !c->repeat;
}

/* The first question: level 2, or the lowest there is. */
static void
keep_first_level(struct candidates *c)
{
	size_t kept = 0;
	uint8_t level = UINT8_MAX;

	for (size_t i = 0; i < c->count; i++) {
		uint8_t l = c->of[i].item.level;

		if (l == FIRST_LEVEL) {
			level = l;
			break;
		}
		level = l < level ? l : level;
	}
	for (size_t i = 0; i < c->count; i++)
		if (c->of[i].item.level == level)
			c->of[kept++] = c->of[i];
	c->count = kept;
}

/* Least expected variance; `count` when there is none. */
static size_t
best_of(const struct fold *f, const struct candidates *c, double *ret_variance)
{
	struct aq_pos_item items[SKILLS_MAX];
	size_t best;

	for (size_t i = 0; i < c->count; i++)
		items[i] = c->of[i].item;
	best = aq_pos_next(&f->state->estimate, items, c->count);
	if (best < c->count)
		*ret_variance =
		    aq_pos_expected_variance(&f->state->estimate, &items[best]);
	return best;
}

/*
 * A skill is asked a second time when no fresh one is left, or when that
 * gains more by the margin than the best fresh one.
 */
static struct candidate
choose(const struct fold *f, struct candidates *c, double *ret_variance)
{
	double now = f->state->estimate.variance, fresh_variance = now;
	size_t best = best_of(f, c, ret_variance);
	struct candidate found = c->of[best];

	if (!found.repeat)
		return found;
	prefer(f, c, fresh);
	best = best_of(f, c, &fresh_variance);
	if (c->of[best].repeat ||
	    now - *ret_variance >
		(1 + f->frame->settings.repeat_margin) * (now - fresh_variance))
		return found;
	*ret_variance = fresh_variance;
	return c->of[best];
}

/*
 * Each answer adds about the same precision (1 / variance), that of the next
 * one; it tends to shrink, so this errs on the short side near the end only.
 */
static uint16_t
expected_more(const struct fold *f, double expected_variance)
{
	const struct aq_pos_settings *s = &f->frame->settings;
	double target = AQ_LEVEL_POINTS * s->stop_sd;
	double most = s->max_questions - f->state->answered;
	double now = f->state->estimate.variance, gain, n;

	if (now <= target * target)
		return 1;
	gain = 1 / expected_variance - 1 / now;
	if (!(target > 0 && gain > 0))
		return (uint16_t)most;
	n = ceil((1 / (target * target) - 1 / now) / gain);
	return (uint16_t)fmin(fmax(n, 1), most);
}

static void
finish(struct aq_assessment_state *state, enum aq_assessment_end end)
{
	state->end = end;
	state->next = NULL;
	state->expected_more = 0;
	state->checkpoint = false;
}

static bool
is_precise(const struct fold *f)
{
	const struct aq_pos_settings *s = &f->frame->settings;

	return f->state->answered >= s->min_questions &&
	       f->state->estimate.score_sd <= AQ_LEVEL_POINTS * s->stop_sd;
}

/* Estimates, then ends or chooses. */
static void
look_ahead(const struct fold *f)
{
	struct aq_assessment_state *state = f->state;
	struct candidates c;
	struct candidate next;
	double variance = 0;
	bool precise;

	state->end = AQ_RUNNING;
	state->position = (uint16_t)(state->answered + 1);
	aq_pos_estimate(state->model, &state->pos, &state->estimate);
	if (state->answered >= f->frame->settings.max_questions) {
		finish(state, AQ_END_MAXIMUM);
		return;
	}
	gather(f, &c);
	precise = is_precise(f);
	if (precise)
		keep(f, &c, due_again);
	if (state->answered == 0)
		keep_first_level(&c);
	else
		keep(f, &c, not_ahead);
	if (state->last_timed)
		prefer(f, &c, not_timed);
	if (c.count == 0) {
		finish(state, precise ? AQ_END_PRECISE : AQ_END_EXHAUSTED);
		return;
	}
	next = choose(f, &c, &variance);
	state->next = next.challenge;
	state->expected_more = expected_more(f, variance);
	state->checkpoint =
	    state->answered > 0 && state->answered % AQ_CHECKPOINT_EVERY == 0;
	state->served_at = 0;
	state->focus_lost = false;
}

/* Evidence of challenges that have left the content is silently without use:
 * what they tested is no longer part of the competence. */
static void
use_evidence(const struct fold *f)
{
	for (size_t i = 0; i < f->frame->evidence_count; i++) {
		const struct aq_evidence *e = &f->frame->evidence[i];
		const struct aq_challenge *c = own_challenge(f, e->challenge);
		struct aq_pos_item item;

		if (c == NULL)
			continue;
		item = item_of(f, c);
		*seen(f, c) |= SEEN_BEFORE;
		if (e->again)
			f->state->again[item.topic][item.level] = true;
		else
			aq_pos_update(
			    &f->state->pos, &item, e->outcome == AQ_CORRECT);
	}
}

static bool
use_answer(const struct fold *f, const struct aq_answer_row *row)
{
	struct aq_assessment_state *state = f->state;
	const struct aq_challenge *c = own_challenge(f, row->challenge);
	struct aq_pos_item item;

	if (c == NULL || row->position != state->answered + 1 ||
	    state->answered >= AQ_QUESTIONS_MAX)
		return false;
	item = item_of(f, c);
	aq_pos_update(&state->pos, &item, row->outcome == AQ_CORRECT);
	*seen(f, c) |= SEEN_HERE;
	if (state->asked[item.topic][item.level] < UINT8_MAX)
		state->asked[item.topic][item.level]++;
	state->again[item.topic][item.level] = false;
	state->last_timed = c->timer_s > 0;
	state->answered++;
	state->position = (uint16_t)(state->answered + 1);
	return true;
}

static void
use_events(
    const struct aq_assessment_log *log, struct aq_assessment_state *state)
{
	for (size_t i = 0; i < log->event_count; i++) {
		const struct aq_event_row *e = &log->events[i];
		bool here =
		    state->next != NULL && e->position == state->position;

		switch (e->kind) {
		case AQ_EVENT_CHALLENGE_SERVED:
			if (here && state->served_at == 0)
				state->served_at = e->at;
			break;
		case AQ_EVENT_FOCUS_LOST:
			state->focus_lost = state->focus_lost || here;
			break;
		case AQ_EVENT_RESUMED:
			break;
		case AQ_EVENT_ENDED:
			if (state->end == AQ_RUNNING)
				finish(state, AQ_END_STOPPED);
			break;
		}
	}
}

static bool
model_of(const struct fold *f, struct aq_pos_model *ret)
{
	const struct aq_competence *c = f->state->competence;
	struct aq_pos_topic topics[AQ_TOPICS_MAX] = { 0 };

	for (size_t t = 0; t < c->topic_count; t++) {
		const struct aq_topic *topic =
		    &f->bank->topics[c->first_topic + t];

		for (size_t k = 0; k < topic->skill_count; k++) {
			const struct aq_skill *s =
			    &f->bank->skills[topic->first_skill + k];

			topics[t].points[s->level] = s->points;
		}
	}
	return aq_pos_model_init(
	    ret, &f->frame->settings, topics, c->topic_count);
}

static size_t
challenge_count(const struct fold *f)
{
	const struct aq_competence *c = f->state->competence;
	size_t count = 0;

	for (size_t t = 0; t < c->topic_count; t++) {
		const struct aq_topic *topic =
		    &f->bank->topics[c->first_topic + t];

		for (size_t k = 0; k < topic->skill_count; k++)
			count += f->bank->skills[topic->first_skill + k]
				     .challenge_count;
	}
	return count;
}

static bool
is_positioning(enum aq_assessment_kind kind)
{
	switch (kind) {
	case AQ_KIND_COMPETENCE:
	case AQ_KIND_DEMO:
	case AQ_KIND_PREVIEW:
		return true;
	case AQ_KIND_CAMPAIGN:
	case AQ_KIND_EXAM:
	case AQ_KIND_DIAGNOSIS:
	case AQ_KIND_CERTIFICATION:
	case AQ_KIND_MISSION:
		break;
	}
	return false;
}

/* A state before its first answer, nothing chosen yet. */
static enum aq_replay
start(const struct fold *f, struct aq_arena *arena)
{
	struct aq_assessment_state *state = f->state;
	const struct aq_frame *frame = f->frame;

	*state = (struct aq_assessment_state){ 0 };
	if (frame->engine_version != AQ_ENGINE_VERSION)
		return AQ_REPLAY_ENGINE;
	if (!is_positioning(frame->kind))
		return AQ_REPLAY_KIND;
	if (frame->settings.max_questions > AQ_QUESTIONS_MAX ||
	    !aq_pos_settings_valid(&frame->settings) ||
	    frame->evidence_count > AQ_EVIDENCE_MAX)
		return AQ_REPLAY_SETTINGS;
	state->competence = aq_bank_competence(f->bank, frame->competence);
	if (state->competence == NULL || state->competence->active_skills == 0)
		return AQ_REPLAY_COMPETENCE;
	state->seen = AQ_NEW_N(arena, uint8_t, challenge_count(f));
	state->model = AQ_NEW(arena, struct aq_pos_model);
	if (state->seen == NULL || state->model == NULL)
		return AQ_REPLAY_MEMORY;
	if (!model_of(f, state->model))
		return AQ_REPLAY_SETTINGS;
	aq_pos_state_init(&state->pos);
	use_evidence(f);
	return AQ_REPLAY_OK;
}

enum aq_replay
aq_assessment_replay(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_assessment_log *log, struct aq_arena *arena,
    struct aq_assessment_state *ret)
{
	struct fold f = { bank, frame, ret };
	enum aq_replay status = start(&f, arena);

	if (status != AQ_REPLAY_OK)
		return status;
	for (size_t i = 0; i < log->answer_count; i++)
		if (!use_answer(&f, &log->answers[i]))
			return AQ_REPLAY_ROWS;
	look_ahead(&f);
	use_events(log, ret);
	return AQ_REPLAY_OK;
}

enum aq_replay
aq_assessment_advance(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_answer_row *answer, struct aq_assessment_state *state)
{
	struct fold f = { bank, frame, state };

	if (!use_answer(&f, answer))
		return AQ_REPLAY_ROWS;
	look_ahead(&f);
	return AQ_REPLAY_OK;
}

bool
aq_assessment_result(const struct aq_assessment_state *state,
    struct aq_arena *arena, struct aq_pos_result *ret)
{
	return aq_pos_result(state->model, &state->pos, arena, ret);
}
