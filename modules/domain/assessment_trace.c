/* Replay in steps: what was due, what was answered, what was known. */
#include "domain/assessment.h"

#include "base/num.h"

static bool
note_step(const struct aq_assessment_state *state, struct aq_arena *arena,
    struct aq_assessment_step *ret)
{
	struct aq_pos_result result;

	if (!aq_assessment_result(state, arena, &result))
		return false;
	ret->score_mean = result.score_mean;
	ret->score_sd = result.score_sd;
	ret->level_mean = aq_num_round9(state->estimate.level_mean);
	ret->level = result.level;
	return true;
}

enum aq_replay
aq_assessment_trace(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_assessment_log *log, struct aq_arena *arena,
    struct aq_assessment_step **ret_steps, struct aq_assessment_state *ret)
{
	struct aq_assessment_log none = { 0 };
	struct aq_assessment_step *steps =
	    AQ_NEW_N(arena, struct aq_assessment_step, log->answer_count);
	enum aq_replay status;

	if (steps == NULL)
		return AQ_REPLAY_MEMORY;
	status = aq_assessment_replay(bank, frame, &none, arena, ret);
	for (size_t i = 0; i < log->answer_count; i++) {
		const struct aq_answer_row *row = &log->answers[i];

		if (status != AQ_REPLAY_OK)
			return status;
		steps[i].position = row->position;
		steps[i].outcome = row->outcome;
		steps[i].due = ret->next;
		steps[i].answered = aq_bank_challenge(bank, row->challenge);
		steps[i].agrees =
		    ret->next != NULL && ret->next == steps[i].answered;
		status = aq_assessment_advance(bank, frame, row, ret);
		if (status == AQ_REPLAY_OK && !note_step(ret, arena, &steps[i]))
			return AQ_REPLAY_MEMORY;
	}
	if (status != AQ_REPLAY_OK)
		return status;
	*ret_steps = steps;
	return aq_assessment_replay(bank, frame, log, arena, ret);
}
