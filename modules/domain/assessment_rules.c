/* Rules about one answer, and names. */
#include "domain/assessment.h"

#include "domain/random.h"

#define CHOICE_STREAM 0x63686f69U
#define RIGHT_STREAM  0x72696768U

const char *
aq_assessment_kind_name(enum aq_assessment_kind kind)
{
	switch (kind) {
	case AQ_KIND_COMPETENCE:
		return "competence";
	case AQ_KIND_CAMPAIGN:
		return "campaign";
	case AQ_KIND_EXAM:
		return "exam";
	case AQ_KIND_DIAGNOSIS:
		return "diagnosis";
	case AQ_KIND_CERTIFICATION:
		return "certification";
	case AQ_KIND_MISSION:
		return "mission";
	case AQ_KIND_DEMO:
		return "demo";
	case AQ_KIND_PREVIEW:
		return "preview";
	}
	return "unknown";
}

const char *
aq_assessment_end_name(enum aq_assessment_end end)
{
	switch (end) {
	case AQ_RUNNING:
		return "running";
	case AQ_END_PRECISE:
		return "precise";
	case AQ_END_MAXIMUM:
		return "maximum";
	case AQ_END_EXHAUSTED:
		return "exhausted";
	case AQ_END_STOPPED:
		return "stopped";
	}
	return "unknown";
}

enum aq_admission
aq_assessment_admit(const struct aq_assessment_state *state,
    const struct aq_assessment_log *log, uint16_t position, uint32_t challenge)
{
	if (position >= 1 && position <= log->answer_count)
		return log->answers[position - 1].challenge == challenge
			   ? AQ_ADMIT_AGAIN
			   : AQ_ADMIT_STALE;
	if (state->end != AQ_RUNNING)
		return AQ_ADMIT_ENDED;
	if (position != state->position || state->next->id != challenge)
		return AQ_ADMIT_STALE;
	return AQ_ADMIT_NEW;
}

bool
aq_assessment_late(const struct aq_challenge *challenge, int64_t served_at,
    int64_t answered_at)
{
	int64_t allowed =
	    (int64_t)challenge->timer_s * 1000000 + AQ_TIMER_GRACE_US;

	return challenge->timer_s > 0 && served_at > 0 &&
	       answered_at > served_at + allowed;
}

enum aq_outcome
aq_assessment_outcome(const struct aq_frame *frame,
    const struct aq_challenge *challenge, const struct aq_answer_facts *facts)
{
	if (facts->late)
		return AQ_TIMED_OUT;
	if (facts->skipped)
		return AQ_SKIPPED;
	if (!facts->right)
		return AQ_WRONG;
	if (facts->focus_lost && challenge->focused && !frame->adjusted &&
	    frame->kind == AQ_KIND_CERTIFICATION)
		return AQ_FOCUS_LOST;
	return AQ_CORRECT;
}

static void
shuffle(uint64_t seed, const struct aq_challenge *c, size_t n,
    uint8_t ret[AQ_CHOICES_MAX])
{
	if (c->shuffle) {
		aq_random_order(seed, c->id, n, ret);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ret[i] = (uint8_t)i;
}

static bool
shows_solution(const struct aq_challenge *c, const uint8_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!aq_str_eq(c->choices.p[order[i]], c->solution.p[i]))
			return false;
	return true;
}

void
aq_challenge_order(const struct aq_challenge *challenge, uint64_t seed,
    struct aq_choice_order *ret)
{
	size_t n = challenge->choices.n, rights = challenge->rights.n;

	*ret = (struct aq_choice_order){
		.choice_count = (uint8_t)n,
		.right_count = (uint8_t)rights,
	};
	shuffle(seed ^ CHOICE_STREAM, challenge, n, ret->choice);
	shuffle(seed ^ RIGHT_STREAM, challenge, rights, ret->right);
	if (challenge->type == AQ_ORDERING && challenge->shuffle && n > 1 &&
	    shows_solution(challenge, ret->choice, n)) {
		uint8_t first = ret->choice[0];

		for (size_t i = 1; i < n; i++)
			ret->choice[i - 1] = ret->choice[i];
		ret->choice[n - 1] = first;
	}
}

static bool
has_evidence(const struct aq_evidence *evidence, size_t n, uint32_t challenge)
{
	for (size_t i = 0; i < n; i++)
		if (evidence[i].challenge == challenge)
			return true;
	return false;
}

size_t
aq_improvement_evidence(const struct aq_answer_row *answers, size_t count,
    struct aq_evidence ret[AQ_EVIDENCE_MAX])
{
	size_t n = 0;

	for (size_t i = count; i > 0 && n < AQ_EVIDENCE_MAX; i--) {
		const struct aq_answer_row *row = &answers[i - 1];

		if (has_evidence(ret, n, row->challenge))
			continue;
		ret[n++] = (struct aq_evidence){
			.challenge = row->challenge,
			.outcome = row->outcome,
			.again = row->outcome != AQ_CORRECT,
		};
	}
	return n;
}
