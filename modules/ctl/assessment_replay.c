/*
 * acquisctl assessment replay: from the frame and the answers, every question
 * that was due, every outcome, estimate and error, and the result, against
 * what is stored. An answer's own text is checked again where it was kept
 * whole.
 */
#include "ctl/assessment.h"

#include <inttypes.h>
#include <stdio.h>

#include "runtime/answer.h"

struct replay {
	struct ctl *ctl;
	const struct ctl_assessment *a;
	const struct aq_assessment_step *steps;
	const struct aq_assessment_state *end;
	struct aq_pos_result result;
	size_t wrong; /* steps that do not agree */
	bool result_agrees;
};

/* What does not agree at one step; all false: it agrees. */
struct gap {
	bool question, outcome, estimate;
};

/* ---- comparing ----------------------------------------------------------- */

static int64_t
served_at(const struct ctl_assessment *a, uint16_t position)
{
	for (size_t i = 0; i < a->log.event_count; i++)
		if (a->log.events[i].position == position &&
		    a->log.events[i].kind == AQ_EVENT_CHALLENGE_SERVED)
			return a->log.events[i].at;
	return 0;
}

static bool
lost_focus(const struct ctl_assessment *a, const struct aq_answer_row *row)
{
	for (size_t i = 0; i < a->log.event_count; i++)
		if (a->log.events[i].position == row->position &&
		    a->log.events[i].kind == AQ_EVENT_FOCUS_LOST &&
		    a->log.events[i].at <= row->answered_at)
			return true;
	return false;
}

/* The answer as it was given; false when it was erased, or cut to be kept. */
static bool
value_of(struct replay *r, const struct q_replay_answers_out *stored,
    const struct aq_challenge *challenge, struct aq_answer_value *ret)
{
	struct aq_arena *mem = &r->ctl->mem;

	return !stored->value_null && !stored->digest_null &&
	       aq_answer_unkeep(mem, challenge, stored->value, ret) &&
	       aq_str_eq(aq_answer_digest(mem, ret), stored->digest);
}

/* False when nothing can be said. */
static bool
judge_again(struct replay *r, size_t i, const struct aq_challenge *challenge,
    enum aq_outcome *ret)
{
	const struct q_replay_answers_out *stored = &r->a->answers[i];
	const struct aq_answer_row *row = &r->a->log.answers[i];
	struct aq_answer_value value;
	struct aq_answer_facts facts = {
		.skipped = row->outcome == AQ_SKIPPED,
		.late = aq_assessment_late(challenge,
		    served_at(r->a, row->position), row->answered_at),
		.focus_lost = lost_focus(r->a, row),
	};

	if (!facts.skipped && !facts.late) {
		if (!value_of(r, stored, challenge, &value))
			return false;
		facts.right = aq_check_answer(challenge, r->a->frame.locale,
				  &value, &r->ctl->mem) == AQ_VERDICT_RIGHT;
	}
	*ret = aq_assessment_outcome(&r->a->frame, challenge, &facts);
	return true;
}

static bool
differs(double a, double b)
{
	return a < b || a > b;
}

static struct gap
compare(struct replay *r, size_t i)
{
	const struct aq_assessment_step *step = &r->steps[i];
	const struct q_replay_answers_out *stored = &r->a->answers[i];
	struct gap gap = { .question = !step->agrees };
	enum aq_outcome outcome;

	if (step->answered == NULL ||
	    judge_again(r, i, step->answered, &outcome))
		gap.outcome =
		    step->answered == NULL || outcome != step->outcome;
	gap.estimate =
	    differs(step->score_mean / AQ_LEVEL_POINTS, stored->estimate) ||
	    differs(step->score_sd / AQ_LEVEL_POINTS, stored->error);
	return gap;
}

static bool
agrees(const struct gap *gap)
{
	return !gap->question && !gap->outcome && !gap->estimate;
}

static bool
compare_result(const struct replay *r)
{
	const struct q_replay_result_out *stored = &r->a->result;

	if (!r->a->has_result)
		return r->a->stored.state != 2;
	return stored->level == r->result.level &&
	       stored->points == r->result.points &&
	       stored->answers == r->a->answer_count &&
	       !differs(
		   stored->estimate, r->result.score_mean / AQ_LEVEL_POINTS) &&
	       !differs(stored->error, r->result.score_sd / AQ_LEVEL_POINTS);
}

/* ---- telling ------------------------------------------------------------- */

static struct aq_str
key_of(const struct aq_challenge *challenge)
{
	return challenge != NULL ? challenge->key : AQ_S("none");
}

static void
put_step(struct replay *r, size_t i, const struct gap *gap)
{
	const struct aq_assessment_step *step = &r->steps[i];
	struct aq_jw *w = &r->ctl->jw;

	aq_jw_object(w);
	aq_jw_key_int(w, "position", r->a->answers[i].position);
	aq_jw_key_str(w, "due", key_of(step->due));
	aq_jw_key_str(w, "answered", key_of(step->answered));
	aq_jw_key_str(
	    w, "outcome", aq_str_from(aq_outcome_name(step->outcome)));
	aq_jw_key_double(w, "estimate", step->score_mean / AQ_LEVEL_POINTS);
	aq_jw_key_double(w, "error", step->score_sd / AQ_LEVEL_POINTS);
	aq_jw_key_int(w, "level", step->level);
	aq_jw_key_bool(w, "agrees", agrees(gap));
	aq_jw_end(w);
}

static void
print_step(const struct replay *r, size_t i, const struct gap *gap)
{
	const struct aq_assessment_step *step = &r->steps[i];

	printf("%3u  %-24.*s %-10s level %.3f ± %.3f%s%s%s\n",
	    r->a->answers[i].position, AQ_STR_ARG(key_of(step->answered)),
	    aq_outcome_name(step->outcome), step->score_mean / AQ_LEVEL_POINTS,
	    step->score_sd / AQ_LEVEL_POINTS,
	    gap->question ? "  ANOTHER QUESTION WAS DUE: " : "",
	    gap->outcome ? "  ANOTHER OUTCOME" : "",
	    gap->estimate ? "  ANOTHER ESTIMATE IS STORED" : "");
	if (gap->question)
		printf("     due: %.*s\n", AQ_STR_ARG(key_of(step->due)));
}

static void
tell_steps(struct replay *r)
{
	for (size_t i = 0; i < r->a->answer_count; i++) {
		struct gap gap = compare(r, i);

		r->wrong += !agrees(&gap);
		if (r->ctl->json)
			put_step(r, i, &gap);
		else if (!r->ctl->quiet || !agrees(&gap))
			print_step(r, i, &gap);
	}
}

static enum ctl_exit
tell(struct replay *r)
{
	struct aq_jw *w = &r->ctl->jw;

	if (!r->ctl->json) {
		tell_steps(r);
		if (r->a->has_result && !r->ctl->quiet)
			printf("result: level %u, %u points%s\n",
			    r->result.level, r->result.points,
			    r->result_agrees ? "" : "  ANOTHER ONE IS STORED");
		return CTL_OK;
	}
	aq_jw_object(w);
	aq_jw_key_id(w, "id", r->a->id);
	aq_jw_key(w, "steps");
	aq_jw_array(w);
	tell_steps(r);
	aq_jw_end(w);
	aq_jw_key_str(
	    w, "end", aq_str_from(aq_assessment_end_name(r->end->end)));
	aq_jw_key_int(w, "level", r->result.level);
	aq_jw_key_int(w, "points", r->result.points);
	aq_jw_key_bool(w, "agrees", r->wrong == 0 && r->result_agrees);
	aq_jw_end(w);
	return ctl_print_json(r->ctl);
}

static const char *
refusal(enum aq_replay status)
{
	switch (status) {
	case AQ_REPLAY_OK:
		return "";
	case AQ_REPLAY_ENGINE:
		return "this program does not have that engine";
	case AQ_REPLAY_KIND:
		return "a test of this kind cannot be replayed";
	case AQ_REPLAY_COMPETENCE:
		return "its content has no such competence";
	case AQ_REPLAY_SETTINGS:
		return "its settings are out of range";
	case AQ_REPLAY_ROWS:
		return "its answers do not form a row";
	case AQ_REPLAY_MEMORY:
		return "not enough memory";
	}
	return "";
}

enum ctl_exit
ctl_assessment_replay(struct ctl *ctl)
{
	struct ctl_assessment a;
	struct aq_assessment_step *steps;
	struct aq_assessment_state end;
	struct replay r = { .ctl = ctl, .a = &a, .end = &end };
	enum ctl_exit status = ctl_assessment_read(ctl, &a);
	enum aq_replay replay;

	if (status != CTL_OK)
		return status;
	replay = aq_assessment_trace(
	    a.content.bank, &a.frame, &a.log, &ctl->mem, &steps, &end);
	if (replay != AQ_REPLAY_OK)
		return ctl_say(CTL_FAILED, "%s", refusal(replay));
	if (!aq_assessment_result(&end, &ctl->mem, &r.result))
		return ctl_say(CTL_FAILED, "not enough memory");
	r.steps = steps;
	r.result_agrees = compare_result(&r);
	status = tell(&r);
	if (status != CTL_OK)
		return status;
	if (r.wrong != 0 || !r.result_agrees)
		return ctl_say(CTL_FAILED,
		    "%" PRIu64 " does not agree with what is stored", a.id);
	return CTL_OK;
}
