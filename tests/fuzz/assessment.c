/*
 * The fold of an assessment on any content, any settings, any evidence and any
 * answers: it refuses or runs to an end within its limits, keeps its guards,
 * and replays to the same state.
 */
#include "input.h"

#include <math.h>

#include "domain/assessment.h"

static const struct aq_str ids[] = { { "a", 1 }, { "b", 1 }, { "c", 1 } };

static double
take_probability(struct input *in)
{
	double x = take_number(in);

	/* what the bank refuses is for the loader; here it shall pass */
	return x >= 0 && x <= 0.5 ? x : 0.25;
}

static void
fill_challenge(
    struct input *in, struct aq_challenge *c, size_t id, size_t skill)
{
	uint8_t flags = take_byte(in);

	*c = (struct aq_challenge){
		.id = (uint32_t)id,
		.type = AQ_SINGLE_CHOICE,
		.skill = (uint32_t)skill,
		.guess = take_probability(in),
		.slip = take_probability(in),
		.timer_s = flags & 1 ? 30 : 0,
		.accessible = flags & 2,
		.shuffle = flags & 4,
		.choices = { ids, 3 },
		.solution = { ids, 1 },
	};
}

static const struct aq_bank *
make_bank(struct input *in, struct aq_arena *arena)
{
	size_t topics = take_size(in, 1, 4), skills = 0, challenges = 0, bad;
	struct aq_bank *b = AQ_NEW(arena, struct aq_bank);

	b->area_count = b->competence_count = 1;
	b->topic_count = topics;
	b->areas = AQ_NEW(arena, struct aq_area);
	b->competences = AQ_NEW(arena, struct aq_competence);
	b->topics = AQ_NEW_N(arena, struct aq_topic, topics);
	b->skills = AQ_NEW_N(arena, struct aq_skill, topics * AQ_LEVEL_MAX);
	b->challenges =
	    AQ_NEW_N(arena, struct aq_challenge, topics * AQ_LEVEL_MAX * 3);
	b->competences[0] =
	    (struct aq_competence){ .id = 1, .topic_count = (uint32_t)topics };
	for (size_t t = 0; t < topics; t++) {
		uint8_t levels = take_byte(in);

		b->topics[t].first_skill = (uint32_t)skills;
		for (size_t l = 1; l <= AQ_LEVEL_MAX; l++) {
			size_t variants = take_size(in, 0, 3);

			if (!(levels >> (l - 1) & 1))
				continue;
			b->skills[skills] = (struct aq_skill){
				.topic = (uint32_t)t,
				.level = (uint8_t)l,
				.first_challenge = (uint32_t)challenges,
				.challenge_count = (uint32_t)variants,
			};
			for (size_t v = 0; v < variants; v++, challenges++)
				fill_challenge(in, &b->challenges[challenges],
				    challenges + 1, skills);
			skills++;
		}
		b->topics[t].skill_count =
		    (uint32_t)skills - b->topics[t].first_skill;
	}
	b->skill_count = skills;
	b->challenge_count = challenges;
	HOLDS(aq_bank_finish(b, arena, &bad) == AQ_BANK_OK);
	return b;
}

static void
fill_frame(struct input *in, struct aq_evidence *evidence, struct aq_frame *ret)
{
	struct aq_pos_settings *s = &ret->settings;

	*ret = (struct aq_frame){
		.kind = AQ_KIND_COMPETENCE,
		.competence = 1,
		.seed = take_size(in, 0, 65535),
		.engine_version = AQ_ENGINE_VERSION,
		.accessible_only = take_byte(in) % 4 == 0,
		.settings = aq_pos_defaults,
		.evidence = evidence,
		.evidence_count = take_size(in, 0, 20),
	};
	if (take_byte(in) % 2) {
		s->prior_mean = take_number(in);
		s->prior_sd = take_number(in);
		s->tau = take_number(in);
		s->stop_sd = take_number(in);
		s->max_ahead = take_number(in);
		s->repeat_margin = take_number(in);
		s->max_questions = (uint16_t)take_size(in, 0, 70);
		s->min_questions = (uint16_t)take_size(in, 0, 30);
		s->level_cap = (uint8_t)take_size(in, 0, 9);
	}
	for (size_t i = 0; i < ret->evidence_count; i++)
		evidence[i] = (struct aq_evidence){
			.challenge = (uint32_t)take_size(in, 0, 100),
			.outcome = (enum aq_outcome)take_size(in, 1, 5),
			.again = take_byte(in) % 2,
		};
}

static void
check_guards(const struct aq_assessment_state *s,
    const struct aq_answer_row *rows, const struct aq_frame *frame)
{
	HOLDS(s->next != NULL);
	HOLDS(s->position == s->answered + 1);
	HOLDS(s->expected_more >= 1 &&
	      s->answered + s->expected_more <= frame->settings.max_questions);
	HOLDS(!frame->accessible_only || s->next->accessible);
	HOLDS(isfinite(s->estimate.score_mean) && s->estimate.score_sd >= 0);
	for (size_t i = 0; i < s->answered; i++)
		HOLDS(rows[i].challenge != s->next->id);
}

static void
check_end(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_assessment_log *log, struct aq_arena *arena,
    const struct aq_assessment_state *live)
{
	struct aq_assessment_state replayed;
	struct aq_assessment_step *steps;
	struct aq_pos_result result;
	double mass = 0;

	HOLDS(aq_assessment_trace(bank, frame, log, arena, &steps, &replayed) ==
	      AQ_REPLAY_OK);
	for (size_t i = 0; i < log->answer_count; i++)
		HOLDS(steps[i].agrees);
	HOLDS(replayed.end == live->end);
	HOLDS(memcmp(&replayed.estimate, &live->estimate,
		  sizeof(live->estimate)) == 0);
	HOLDS(aq_assessment_result(live, arena, &result));
	HOLDS(result.level <= result.cap);
	HOLDS(result.points / AQ_LEVEL_POINTS >= result.level);
	HOLDS(result.score_low <= result.score_high);
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
		mass += result.level_probability[k];
	HOLDS(fabs(mass - 1) < 1e-6);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct input in = { bytes, n };
	struct aq_evidence evidence[32];
	struct aq_answer_row rows[AQ_QUESTIONS_MAX];
	struct aq_assessment_log log = { .answers = rows };
	struct aq_assessment_state s;
	struct aq_frame frame;
	const struct aq_bank *bank;
	struct aq_arena arena;

	aq_arena_init(&arena, (size_t)32 << 20);
	bank = make_bank(&in, &arena);
	fill_frame(&in, evidence, &frame);
	if (aq_assessment_replay(bank, &frame, &log, &arena, &s) ==
	    AQ_REPLAY_OK) {
		while (s.end == AQ_RUNNING) {
			struct aq_answer_row *row = &rows[log.answer_count++];

			check_guards(&s, rows, &frame);
			*row = (struct aq_answer_row){
				.position = s.position,
				.challenge = s.next->id,
				.outcome =
				    (enum aq_outcome)take_size(&in, 1, 5),
			};
			HOLDS(aq_assessment_advance(bank, &frame, row, &s) ==
			      AQ_REPLAY_OK);
		}
		check_end(bank, &frame, &log, &arena, &s);
	}
	aq_arena_release(&arena);
	return 0;
}
