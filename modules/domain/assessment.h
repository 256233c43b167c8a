/*
 * An assessment is a fold: state = fold(frame, answers, events). The frame is
 * written once at start; the answers and the rare events are rows; the state
 * is computed anew for every request and never stored (decisions 3).
 *
 * The life of POST …/answers in the domain:
 *
 *	aq_assessment_replay(...)   what is the challenge to answer now?
 *	aq_assessment_admit(...)    is this answer for it?
 *	aq_check_answer(...)        is it right?
 *	aq_assessment_outcome(...)  with timer and focus: the outcome
 *	aq_assessment_advance(...)  the next challenge, to send with the reply
 *
 * This engine runs positioning: kinds competence, demo and preview of one
 * competence. Times are microseconds since 1970, UTC, all of the server.
 */
#ifndef AQ_DOMAIN_ASSESSMENT_H
#define AQ_DOMAIN_ASSESSMENT_H

#include "domain/bank.h"
#include "domain/check.h"
#include "domain/positioning.h"

#define AQ_ENGINE_VERSION   1
#define AQ_EVIDENCE_MAX	    256
#define AQ_QUESTIONS_MAX    64 /* of one positioning */
#define AQ_CHECKPOINT_EVERY 5
#define AQ_TIMER_GRACE_US   ((int64_t)5 * 1000000)

/* Stored in the database: numbers never change. */
enum aq_assessment_kind {
	AQ_KIND_COMPETENCE = 1,
	AQ_KIND_CAMPAIGN = 2,
	AQ_KIND_EXAM = 3,
	AQ_KIND_DIAGNOSIS = 4,
	AQ_KIND_CERTIFICATION = 5,
	AQ_KIND_MISSION = 6,
	AQ_KIND_DEMO = 7,
	AQ_KIND_PREVIEW = 8,
};

const char *aq_assessment_kind_name(enum aq_assessment_kind kind);

/*
 * What is known from before. Counted evidence moves the estimate and its
 * skill is not asked unless still uncertain. `again` marks an old failure: it
 * counts for nothing, and its skill is asked before precision may end the
 * test, unless it has become known meanwhile.
 */
struct aq_evidence {
	uint32_t challenge;
	enum aq_outcome outcome;
	bool again;
};

struct aq_frame {
	enum aq_assessment_kind kind;
	uint32_t competence; /* id */
	uint64_t seed;
	uint32_t engine_version;
	uint32_t content_version; /* of the bank to replay with */
	enum aq_locale locale;
	bool accessible_only;
	bool adjusted; /* accessibility: focus is not judged */
	int64_t started_at;
	struct aq_pos_settings settings;
	const struct aq_evidence *evidence; /* at most AQ_EVIDENCE_MAX */
	size_t evidence_count;
};

/* Positions count from 1 without gaps; rows come by rising position. */
struct aq_answer_row {
	uint16_t position;
	uint32_t challenge; /* id */
	enum aq_outcome outcome;
	int64_t answered_at;
};

/* Stored in the database: numbers never change. */
enum aq_event_kind {
	AQ_EVENT_CHALLENGE_SERVED = 1, /* first serve of a timed challenge */
	AQ_EVENT_FOCUS_LOST = 2,
	AQ_EVENT_RESUMED = 3,
	AQ_EVENT_ENDED = 4, /* ended by somebody, not by the rules */
};

/* `position`: of the question that was open when it happened. */
struct aq_event_row {
	uint16_t position;
	enum aq_event_kind kind;
	int64_t at;
};

struct aq_assessment_log {
	const struct aq_answer_row *answers;
	size_t answer_count;
	const struct aq_event_row *events; /* by rising time */
	size_t event_count;
};

enum aq_assessment_end {
	AQ_RUNNING = 0,
	AQ_END_PRECISE = 1,   /* the estimate is precise enough */
	AQ_END_MAXIMUM = 2,   /* as many questions as allowed */
	AQ_END_EXHAUSTED = 3, /* no challenge left that would tell anything */
	AQ_END_STOPPED = 4,   /* an `ended` event */
};

const char *aq_assessment_end_name(enum aq_assessment_end end);

struct aq_assessment_state {
	enum aq_assessment_end end;
	uint16_t answered;
	uint16_t position;		 /* of `next`: answered + 1 */
	const struct aq_challenge *next; /* NULL when ended */
	uint16_t expected_more; /* questions, `next` included; 0 when ended */
	bool checkpoint;	/* a pause stands before `next` */

	/* Of `next`, from the events; 0 / false when there is none. */
	int64_t served_at;
	bool focus_lost;

	struct aq_pos_estimate estimate;

	/* Private to the fold. */
	const struct aq_competence *competence;
	struct aq_pos_model *model; /* in the arena, as is seen */
	struct aq_pos_state pos;
	uint8_t *seen; /* mask per challenge of the competence */
	uint8_t asked[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
	bool again[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
	bool last_timed;
};

enum aq_replay {
	AQ_REPLAY_OK,
	AQ_REPLAY_ENGINE,     /* this engine does not know that version */
	AQ_REPLAY_KIND,	      /* not a positioning of one competence */
	AQ_REPLAY_COMPETENCE, /* the bank has none of that id, or nothing in
			       * it that could be asked */
	AQ_REPLAY_SETTINGS,
	AQ_REPLAY_ROWS, /* gap, too many, or a challenge that is not of
			 * this competence */
	AQ_REPLAY_MEMORY,
};

/*
 * State after all rows, with the next challenge chosen. About 4 kB of the
 * arena; *ret points into it and into the bank. Rows are believed: that each
 * answered challenge is the one that was due is what aq_assessment_trace
 * verifies.
 */
enum aq_replay aq_assessment_replay(const struct aq_bank *bank,
    const struct aq_frame *frame, const struct aq_assessment_log *log,
    struct aq_arena *arena, struct aq_assessment_state *ret);

/* The same state with one more answer; a state that had ended goes on. */
enum aq_replay
aq_assessment_advance(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_answer_row *answer, struct aq_assessment_state *state);

/* Points, level, interval; at any time, not only at the end. */
bool aq_assessment_result(const struct aq_assessment_state *state,
    struct aq_arena *arena, struct aq_pos_result *ret);

enum aq_admission {
	AQ_ADMIT_NEW,	/* the open question: check and store it */
	AQ_ADMIT_AGAIN, /* answered already: same content -> the stored
			 * result, other content -> conflict */
	AQ_ADMIT_STALE, /* not the question that was last served */
	AQ_ADMIT_ENDED,
};

/* What to do with an answer to `challenge` at `position`. */
enum aq_admission aq_assessment_admit(const struct aq_assessment_state *state,
    const struct aq_assessment_log *log, uint16_t position, uint32_t challenge);

/*
 * Timed challenges: late when answered_at > served_at + timer + 5 s grace.
 * Without a recorded serve (served_at 0) nothing is late.
 */
bool aq_assessment_late(const struct aq_challenge *challenge, int64_t served_at,
    int64_t answered_at);

/* What the server knows about one answer, before the outcome. */
struct aq_answer_facts {
	bool skipped; /* else `right` says */
	bool right;
	bool late;
	bool focus_lost;
};

/*
 * Late is timed_out whatever was sent. A right answer to a focused challenge
 * after a loss of focus is focus_lost in certification, unless the frame is
 * adjusted.
 */
enum aq_outcome aq_assessment_outcome(const struct aq_frame *frame,
    const struct aq_challenge *challenge, const struct aq_answer_facts *facts);

/* Order in which the page shows choices (items, left) and rights. */
struct aq_choice_order {
	uint8_t choice_count, right_count;
	uint8_t choice[AQ_CHOICES_MAX]; /* index shown first, second, … */
	uint8_t right[AQ_CHOICES_MAX];
};

/*
 * From the seed of the assessment; as written when shuffle is false. Items of
 * an `ordering` never happen to stand in the right order.
 */
void aq_challenge_order(const struct aq_challenge *challenge, uint64_t seed,
    struct aq_choice_order *ret);

/* One step of a trace: what was due, what was answered, what was known. */
struct aq_assessment_step {
	uint16_t position;
	const struct aq_challenge *due; /* NULL: it had ended */
	const struct aq_challenge *answered;
	enum aq_outcome outcome;
	bool agrees;				 /* due == answered */
	double score_mean, score_sd, level_mean; /* after the answer,
						  * rounded to 1e-9 */
	uint8_t level;				 /* after the answer */
};

/*
 * Replays step by step; *ret_steps has log->answer_count elements in the
 * arena. *ret is the final state, as aq_assessment_replay gives it.
 */
enum aq_replay
aq_assessment_trace(const struct aq_bank *bank, const struct aq_frame *frame,
    const struct aq_assessment_log *log, struct aq_arena *arena,
    struct aq_assessment_step **ret_steps, struct aq_assessment_state *ret);

/*
 * Evidence of an improvement from the answers of earlier tests, oldest first:
 * a challenge's last answer counts, successes are kept, failures marked
 * `again`. At most AQ_EVIDENCE_MAX, newest first; returns how many.
 */
size_t aq_improvement_evidence(const struct aq_answer_row *answers,
    size_t count, struct aq_evidence ret[AQ_EVIDENCE_MAX]);

#endif
