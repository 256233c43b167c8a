#include "bank_fixture.h"

#include <math.h>

#include "domain/assessment.h"
#include "domain/random.h"

#define START  ((int64_t)1764000000 * 1000000)
#define SECOND ((int64_t)1000000)

static struct aq_arena arena;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 64 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static struct aq_frame
frame_of(uint64_t seed)
{
	return (struct aq_frame){
		.kind = AQ_KIND_COMPETENCE,
		.competence = 11,
		.seed = seed,
		.engine_version = AQ_ENGINE_VERSION,
		.content_version = 1,
		.locale = AQ_FR,
		.started_at = START,
		.settings = aq_pos_defaults,
	};
}

/* A whole test by somebody who masters all topics up to `level`. */
struct run {
	struct aq_answer_row rows[AQ_QUESTIONS_MAX];
	struct aq_assessment_log log;
	struct aq_assessment_state end;
};

static bool
would_be_right(
    const struct aq_bank *bank, const struct aq_challenge *c, double level)
{
	return aq_challenge_skill(bank, c)->level <= level;
}

static void
take(const struct aq_bank *bank, const struct aq_frame *frame, double level,
    struct run *run)
{
	struct aq_assessment_state s;

	run->log = (struct aq_assessment_log){ .answers = run->rows };
	assert_int_equal(
	    aq_assessment_replay(bank, frame, &run->log, &arena, &s),
	    AQ_REPLAY_OK);
	while (s.end == AQ_RUNNING) {
		struct aq_answer_row *row = &run->rows[run->log.answer_count++];

		assert_non_null(s.next);
		assert_int_equal(s.position, run->log.answer_count);
		*row = (struct aq_answer_row){ s.position, s.next->id,
			would_be_right(bank, s.next, level) ? AQ_CORRECT
							    : AQ_WRONG,
			START + s.position * SECOND };
		assert_int_equal(
		    aq_assessment_advance(bank, frame, row, &s), AQ_REPLAY_OK);
	}
	run->end = s;
}

static void
finds_the_level(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);

	(void)state;
	for (unsigned level = 0; level <= 8; level++) {
		struct aq_frame frame = frame_of(77 + level);
		struct aq_pos_result result;
		struct run run;

		take(bank, &frame, level, &run);
		assert_true(aq_assessment_result(&run.end, &arena, &result));
		assert_in_range(result.level + 1, level, level + 2);
		assert_in_range(run.log.answer_count, 5, 20);
		if (run.end.end == AQ_END_PRECISE)
			assert_true(result.score_sd <= 3.2);
	}
}

/* Replayed from the rows, every step is what it was when it happened. */
static void
replays_exactly(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 6, 3);

	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct aq_frame frame = frame_of(seed);
		struct aq_assessment_state s;
		struct aq_assessment_step *steps;
		struct run run;

		take(bank, &frame, (double)(seed % 7), &run);
		assert_int_equal(aq_assessment_trace(bank, &frame, &run.log,
				     &arena, &steps, &s),
		    AQ_REPLAY_OK);
		for (size_t i = 0; i < run.log.answer_count; i++) {
			assert_true(steps[i].agrees);
			assert_int_equal(steps[i].position, i + 1);
		}
		assert_int_equal(s.end, run.end.end);
		assert_memory_equal(
		    &s.estimate, &run.end.estimate, sizeof(s.estimate));
		assert_true(fabs(steps[run.log.answer_count - 1].score_sd -
				 s.estimate.score_sd) < 1e-9);
	}
}

static void
seeds_differ(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 6, 3);
	size_t different = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct aq_frame a = frame_of(seed), b = frame_of(seed + 100);
		struct run x, y;

		take(bank, &a, 3, &x);
		take(bank, &b, 3, &y);
		different += x.rows[0].challenge != y.rows[0].challenge ||
			     x.rows[1].challenge != y.rows[1].challenge;
	}
	assert_true(different > 10);
}

/* domain.md section 4, on tests of all kinds of people. */
static void
check_guards(const struct aq_bank *bank, const struct run *run)
{
	size_t asked[8][9] = { 0 };
	bool timed_before = false;

	for (size_t i = 0; i < run->log.answer_count; i++) {
		const struct aq_challenge *c =
		    aq_bank_challenge(bank, run->rows[i].challenge);
		const struct aq_skill *s = aq_challenge_skill(bank, c);

		if (i == 0)
			assert_int_equal(s->level, 2);
		assert_true(++asked[s->topic][s->level] <= 2);
		assert_false(timed_before && c->timer_s > 0);
		timed_before = c->timer_s > 0;
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(
			    run->rows[k].challenge, run->rows[i].challenge);
	}
}

static void
guards_hold(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct aq_frame frame = frame_of(seed * 7919);
		struct run run;

		frame.settings.stop_sd = seed % 2 ? 0.4 : 0;
		frame.settings.max_questions = 40;
		take(bank, &frame, (double)seed / 7, &run);
		check_guards(bank, &run);
	}
}

/* Nothing ahead of the estimated level by more than two. */
static void
not_too_hard(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);
	struct aq_frame frame = frame_of(3);
	struct aq_assessment_log log = { 0 };
	struct aq_assessment_state s;
	struct aq_answer_row row;

	(void)state;
	frame.settings.stop_sd = 0;
	aq_assessment_replay(bank, &frame, &log, &arena, &s);
	while (s.end == AQ_RUNNING) {
		assert_true(aq_challenge_skill(bank, s.next)->level <=
			    s.estimate.level_mean + 2);
		row = (struct aq_answer_row){ s.position, s.next->id,
			AQ_SKIPPED, START };
		assert_int_equal(aq_assessment_advance(bank, &frame, &row, &s),
		    AQ_REPLAY_OK);
	}
	assert_true(s.estimate.score_mean < 4);
}

static void
accessible_only(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 4, 5, 2);
	struct aq_frame frame = frame_of(5);
	struct run run;

	(void)state;
	frame.accessible_only = true;
	take(bank, &frame, 3, &run);
	assert_true(run.log.answer_count >= 5);
	for (size_t i = 0; i < run.log.answer_count; i++)
		assert_true(
		    aq_bank_challenge(bank, run.rows[i].challenge)->accessible);
}

static void
progress_and_checkpoints(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);
	struct aq_frame frame = frame_of(11);
	struct run run;

	(void)state;
	take(bank, &frame, 4, &run);
	for (size_t n = 0; n <= run.log.answer_count; n++) {
		struct aq_assessment_log part = { run.rows, n, NULL, 0 };
		struct aq_assessment_state s;

		assert_int_equal(
		    aq_assessment_replay(bank, &frame, &part, &arena, &s),
		    AQ_REPLAY_OK);
		assert_int_equal(s.answered, n);
		if (n == run.log.answer_count) {
			assert_int_equal(s.expected_more, 0);
			assert_null(s.next);
			continue;
		}
		assert_int_equal(s.checkpoint, n > 0 && n % 5 == 0);
		assert_in_range(s.expected_more, 1, 20 - n);
	}
}

static void
events_count(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);
	struct aq_frame frame = frame_of(11);
	struct aq_event_row events[] = {
		{ 1, AQ_EVENT_CHALLENGE_SERVED, START },
		{ 1, AQ_EVENT_CHALLENGE_SERVED, START + 9 },
		{ 1, AQ_EVENT_RESUMED, START + 10 },
		{ 1, AQ_EVENT_FOCUS_LOST, START + 11 },
		{ 1, AQ_EVENT_ENDED, START + 12 },
	};
	struct aq_assessment_log log = { NULL, 0, events, 4 };
	struct aq_assessment_state s;
	struct aq_answer_row row;

	(void)state;
	aq_assessment_replay(bank, &frame, &log, &arena, &s);
	assert_true(s.served_at == START);
	assert_true(s.focus_lost);
	row = (struct aq_answer_row){ 1, s.next->id, AQ_CORRECT, START };
	aq_assessment_advance(bank, &frame, &row, &s);
	assert_true(s.served_at == 0 && !s.focus_lost);
	log.event_count = 5;
	aq_assessment_replay(bank, &frame, &log, &arena, &s);
	assert_int_equal(s.end, AQ_END_STOPPED);
	assert_null(s.next);
}

static void
admits_one_answer_once(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 2);
	struct aq_frame frame = frame_of(2);
	struct aq_assessment_state s;
	struct aq_assessment_log log = { 0 };
	struct run run;

	(void)state;
	aq_assessment_replay(bank, &frame, &log, &arena, &s);
	assert_int_equal(
	    aq_assessment_admit(&s, &log, 1, s.next->id), AQ_ADMIT_NEW);
	assert_int_equal(
	    aq_assessment_admit(&s, &log, 2, s.next->id), AQ_ADMIT_STALE);
	assert_int_equal(
	    aq_assessment_admit(&s, &log, 0, s.next->id), AQ_ADMIT_STALE);
	assert_int_equal(
	    aq_assessment_admit(&s, &log, 1, s.next->id + 1), AQ_ADMIT_STALE);
	take(bank, &frame, 3, &run);
	assert_int_equal(
	    aq_assessment_admit(&run.end, &run.log, 1, run.rows[0].challenge),
	    AQ_ADMIT_AGAIN);
	assert_int_equal(
	    aq_assessment_admit(&run.end, &run.log, 1, run.rows[1].challenge),
	    AQ_ADMIT_STALE);
	assert_int_equal(aq_assessment_admit(&run.end, &run.log,
			     run.end.position, run.rows[0].challenge),
	    AQ_ADMIT_ENDED);
}

static void
timer_and_focus(void **state)
{
	struct aq_challenge c = { .timer_s = 30, .focused = true };
	struct aq_frame frame = frame_of(1);
	struct aq_answer_facts right = { .right = true };

	(void)state;
	assert_false(aq_assessment_late(&c, START, START + 35 * SECOND));
	assert_true(aq_assessment_late(&c, START, START + 35 * SECOND + 1));
	assert_false(aq_assessment_late(&c, 0, START));
	c.timer_s = 0;
	assert_false(aq_assessment_late(&c, START, START + 999 * SECOND));

	assert_int_equal(aq_assessment_outcome(&frame, &c, &right), AQ_CORRECT);
	right.focus_lost = true;
	assert_int_equal(aq_assessment_outcome(&frame, &c, &right), AQ_CORRECT);
	frame.kind = AQ_KIND_CERTIFICATION;
	assert_int_equal(
	    aq_assessment_outcome(&frame, &c, &right), AQ_FOCUS_LOST);
	frame.adjusted = true;
	assert_int_equal(aq_assessment_outcome(&frame, &c, &right), AQ_CORRECT);
	right.late = true;
	assert_int_equal(
	    aq_assessment_outcome(&frame, &c, &right), AQ_TIMED_OUT);
	assert_int_equal(aq_assessment_outcome(&frame, &c,
			     &(struct aq_answer_facts){ .skipped = true }),
	    AQ_SKIPPED);
	assert_int_equal(
	    aq_assessment_outcome(&frame, &c, &(struct aq_answer_facts){ 0 }),
	    AQ_WRONG);
}

static void
choices_are_shuffled(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 1, 1, 1);
	struct aq_challenge c = bank->challenges[0];
	struct aq_choice_order one, other;
	size_t same = 0;

	(void)state;
	c.rights = (struct aq_strs){ fixture_ids, 3 };
	aq_challenge_order(&c, 5, &one);
	aq_challenge_order(&c, 5, &other);
	assert_memory_equal(&one, &other, sizeof(one));
	assert_int_equal(one.choice_count, 4);
	assert_int_equal(one.right_count, 3);
	c.type = AQ_ORDERING;
	c.solution = c.choices;
	for (uint64_t seed = 0; seed < 300; seed++) {
		aq_challenge_order(&c, seed, &one);
		same += one.choice[0] == 0 && one.choice[1] == 1 &&
			one.choice[2] == 2;
	}
	assert_int_equal(same, 0);
	c.shuffle = false;
	aq_challenge_order(&c, 5, &one);
	for (uint8_t i = 0; i < 4; i++)
		assert_int_equal(one.choice[i], i);
}

/* Old failures are asked again, successes are not, and both come back. */
static void
improvement(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 3);
	struct aq_frame frame = frame_of(21);
	struct aq_evidence evidence[AQ_EVIDENCE_MAX];
	struct aq_assessment_state s;
	struct aq_assessment_log none = { 0 };
	struct run first, second;
	size_t again = 0;

	(void)state;
	take(bank, &frame, 3, &first);
	frame.evidence_count = aq_improvement_evidence(
	    first.rows, first.log.answer_count, evidence);
	assert_int_equal(frame.evidence_count, first.log.answer_count);
	frame.evidence = evidence;
	frame.seed = 22;
	for (size_t i = 0; i < frame.evidence_count; i++)
		again += evidence[i].again;
	assert_in_range(again, 1, frame.evidence_count - 1);
	assert_int_equal(aq_assessment_replay(bank, &frame, &none, &arena, &s),
	    AQ_REPLAY_OK);
	assert_true(s.estimate.score_mean >= first.end.estimate.score_mean);

	/* nothing learnt: no gain to be had by trying again */
	take(bank, &frame, 3, &second);
	assert_true(second.log.answer_count >= 2);
	assert_true(
	    second.end.estimate.score_mean < first.end.estimate.score_mean + 3);
	/* learnt: it shows */
	take(bank, &frame, 6, &second);
	assert_true(second.end.estimate.score_mean >
		    first.end.estimate.score_mean + 12);
	/* with variants at hand, a challenge is not the one of last time */
	for (size_t i = 0; i < second.log.answer_count; i++)
		for (size_t k = 0; k < first.log.answer_count; k++)
			assert_int_not_equal(
			    second.rows[i].challenge, first.rows[k].challenge);
}

static void
last_answer_is_the_evidence(void **state)
{
	struct aq_answer_row rows[] = { { 1, 10, AQ_WRONG, START },
		{ 2, 11, AQ_CORRECT, START }, { 1, 10, AQ_CORRECT, START },
		{ 2, 12, AQ_TIMED_OUT, START } };
	struct aq_evidence e[AQ_EVIDENCE_MAX];

	(void)state;
	assert_int_equal(aq_improvement_evidence(rows, 4, e), 3);
	assert_int_equal(e[0].challenge, 12);
	assert_true(e[0].again);
	assert_int_equal(e[1].challenge, 10);
	assert_false(e[1].again);
	assert_int_equal(e[1].outcome, AQ_CORRECT);
}

static void
refusals(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 2, 3, 1);
	struct aq_frame good = frame_of(1), f;
	struct aq_answer_row rows[] = { { 1, 10010, AQ_CORRECT, START },
		{ 3, 10020, AQ_CORRECT, START } };
	struct aq_assessment_log log = { rows, 2, NULL, 0 };
	struct aq_assessment_state s;
	struct aq_arena tiny;

	(void)state;
	assert_int_equal(aq_assessment_replay(bank, &good, &log, &arena, &s),
	    AQ_REPLAY_ROWS);
	rows[1] = (struct aq_answer_row){ 2, 999, AQ_CORRECT, START };
	assert_int_equal(aq_assessment_replay(bank, &good, &log, &arena, &s),
	    AQ_REPLAY_ROWS);
	log.answer_count = 0;
	f = good;
	f.engine_version = 99;
	assert_int_equal(
	    aq_assessment_replay(bank, &f, &log, &arena, &s), AQ_REPLAY_ENGINE);
	f = good;
	f.kind = AQ_KIND_MISSION;
	assert_int_equal(
	    aq_assessment_replay(bank, &f, &log, &arena, &s), AQ_REPLAY_KIND);
	f = good;
	f.competence = 12;
	assert_int_equal(aq_assessment_replay(bank, &f, &log, &arena, &s),
	    AQ_REPLAY_COMPETENCE);
	f = good;
	f.settings.max_questions = AQ_QUESTIONS_MAX + 1;
	assert_int_equal(aq_assessment_replay(bank, &f, &log, &arena, &s),
	    AQ_REPLAY_SETTINGS);
	aq_arena_init(&tiny, 64);
	assert_int_equal(aq_assessment_replay(bank, &good, &log, &tiny, &s),
	    AQ_REPLAY_MEMORY);
	aq_arena_release(&tiny);
}

/* The promise of the header: 4 kB of arena, whatever the content. */
static void
memory_is_small(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 8, 8, 4);
	struct aq_frame frame = frame_of(1);
	struct aq_assessment_log none = { 0 };
	struct aq_assessment_state s;
	size_t before = arena.used;

	(void)state;
	assert_int_equal(aq_assessment_replay(bank, &frame, &none, &arena, &s),
	    AQ_REPLAY_OK);
	assert_true(arena.used - before <= 4096);
	assert_true(sizeof(s) <= 8192);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(finds_the_level), CASE(replays_exactly), CASE(seeds_differ),
    CASE(guards_hold), CASE(not_too_hard), CASE(accessible_only),
    CASE(progress_and_checkpoints), CASE(events_count),
    CASE(admits_one_answer_once), CASE(timer_and_focus),
    CASE(choices_are_shuffled), CASE(improvement),
    CASE(last_answer_is_the_evidence), CASE(refusals), CASE(memory_is_small))
