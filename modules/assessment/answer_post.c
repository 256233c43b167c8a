/*
 * POST /api/assessment/assessments/{assessment}/answers
 *
 * One SELECT and one INSERT (docs/request.md); the INSERT alone when this
 * process has the test in its memory and guesses right. The primary key of
 * `answer` is the lock: whoever comes second finds the row and is given its
 * result when the content is the same.
 */
#include "assessment/cache.h"
#include "assessment/encode.h"
#include "assessment/result.h"
#include "assessment/routes.h"
#include "base/num.h"
#include "queries_assessment.h"
#include "runtime/answer.h"

#define LOOKS 4 /* at the rows, when others write at the same time */

struct cmd {
	uint16_t position; /* as the domain counts */
	uint32_t challenge;
	bool skipped;
	struct aq_answer_value value;
	struct aq_str digest;
};

struct given {
	struct as_loaded at;
	const struct aq_challenge *challenge;
	enum aq_outcome outcome;
	bool again;
};

/* ---- decode -------------------------------------------------------------- */

static enum aq_status
decode_value(
    struct aq_req *rq, const struct aq_json_ref *value, struct cmd *cmd)
{
	const char *wrong;

	if (cmd->skipped == (value != NULL))
		return aq_req_invalid(rq, cmd->skipped ? "/skipped" : "/value",
		    "either a value or skipped: true");
	if (value == NULL)
		return AQ_OK;
	wrong = aq_answer_read(rq->mem, *value, &cmd->value);
	return wrong == NULL ? AQ_OK : aq_req_invalid(rq, "/value", wrong);
}

static enum aq_status
decode(struct aq_req *rq, struct cmd *cmd)
{
	struct aq_jr r;
	struct aq_json_ref value;
	bool has_value;
	int64_t position = 0;
	uint64_t challenge = 0;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_int(&r, "position", 0, UINT8_MAX, &position);
	aq_jr_id(&r, "challenge_id", &challenge);
	has_value = aq_jr_has(&r, "value");
	if (has_value)
		aq_jr_any(&r, "value", &value);
	if (aq_jr_has(&r, "skipped"))
		aq_jr_bool(&r, "skipped", &cmd->skipped);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (challenge == 0 || challenge > UINT32_MAX)
		return aq_req_invalid(
		    rq, "/challenge_id", "there is no such challenge");
	cmd->position = as_position_in((uint16_t)position);
	cmd->challenge = (uint32_t)challenge;
	AQ_TRY(decode_value(rq, has_value ? &value : NULL, cmd));
	cmd->digest =
	    aq_answer_digest(rq->mem, cmd->skipped ? NULL : &cmd->value);
	return cmd->digest.n != 0 ? AQ_OK : AQ_E_INTERNAL;
}

/* ---- decide -------------------------------------------------------------- */

static enum aq_status
judge(struct aq_req *rq, const struct cmd *cmd, const struct given *given,
    bool *ret_right)
{
	const char *why = NULL;

	*ret_right = false;
	if (cmd->skipped)
		return AQ_OK;
	switch (aq_check_answer(
	    given->challenge, given->at.frame.locale, &cmd->value, rq->mem)) {
	case AQ_VERDICT_RIGHT:
		*ret_right = true;
		return AQ_OK;
	case AQ_VERDICT_WRONG:
		return AQ_OK;
	case AQ_VERDICT_SHAPE:
		why = "this question takes another kind of value";
		break;
	case AQ_VERDICT_EMPTY:
		why = "nothing was answered: skip instead";
		break;
	case AQ_VERDICT_UNKNOWN_ID:
		why = "names something that this question has not";
		break;
	case AQ_VERDICT_DUPLICATE:
		why = "names something twice";
		break;
	case AQ_VERDICT_TOO_LONG:
		why = "too long";
		break;
	case AQ_VERDICT_MEMORY:
		return AQ_E_INTERNAL;
	}
	return aq_req_invalid(rq, "/value", why);
}

/* Since when the learner has had the question before them. */
static int64_t
served_at(const struct as_loaded *at)
{
	size_t n = at->log.answer_count;

	if (at->state.served_at != 0)
		return at->state.served_at;
	return n != 0 ? at->log.answers[n - 1].answered_at
		      : at->frame.started_at;
}

static uint32_t
elapsed_ms(const struct as_loaded *at, int64_t now)
{
	int64_t ms = (now - served_at(at)) / 1000;

	if (ms < 0)
		return 0;
	return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

/* ---- store --------------------------------------------------------------- */

static struct q_answer_add_in
row_of(struct aq_req *rq, const struct cmd *cmd, const struct given *given,
    uint32_t elapsed)
{
	const struct aq_pos_estimate *e = &given->at.state.estimate;
	struct q_answer_add_in row = {
		.position = as_position_out(cmd->position),
		.challenge_id = cmd->challenge,
		.outcome = (uint8_t)given->outcome,
		.elapsed_ms = elapsed,
		.answered_at = rq->now,
		.estimate = aq_num_round9(e->score_mean) / AQ_LEVEL_POINTS,
		.error = aq_num_round9(e->score_sd) / AQ_LEVEL_POINTS,
		.value_null = cmd->skipped,
		.digest = cmd->digest,
		.auth_session_id = rq->who.auth_session,
		.assessment_id = given->at.id,
		.user_id = rq->who.user,
	};

	if (!cmd->skipped)
		row.value = aq_answer_keep(rq->mem, &cmd->value);
	return row;
}

/* The last answer, the result and the profile stand or fall together. */
struct last {
	struct aq_req *rq;
	struct as_loaded *at;
	const struct q_answer_add_in *row;
};

static enum aq_db_result
insert_last(struct aq_db *db, void *context)
{
	struct last *last = context;
	const struct q_answer_add_in *row = last->row;
	struct q_answer_add_last_in in = {
		.assessment_id = row->assessment_id,
		.position = row->position,
		.challenge_id = row->challenge_id,
		.outcome = row->outcome,
		.elapsed_ms = row->elapsed_ms,
		.answered_at = row->answered_at,
		.estimate = row->estimate,
		.error = row->error,
		.value = row->value,
		.value_null = row->value_null,
		.digest = row->digest,
	};
	enum aq_db_result result = as_close(db, last->rq, last->at);

	if (result == AQ_DB_OK)
		result = q_answer_add_last(db, &in, NULL);
	if (result != AQ_DB_OK)
		return result;
	return as_score(db, last->rq, last->at);
}

/* AQ_DB_NONE: it has ended meanwhile. */
static enum aq_db_result
store(
    struct aq_req *rq, const struct q_answer_add_in *row, struct as_loaded *at)
{
	struct last last = { rq, at, row };
	enum aq_db_result result;
	uint64_t rows = 0;

	if (at->state.end != AQ_RUNNING)
		return aq_db_transaction(rq->db, insert_last, &last);
	result = q_answer_add(rq->db, row, &rows);
	return result == AQ_DB_OK && rows == 0 ? AQ_DB_NONE : result;
}

/* The rows as they will be once the answer is in. */
static enum aq_status
advance(struct aq_req *rq, const struct cmd *cmd, struct given *given)
{
	struct as_loaded *at = &given->at;
	size_t n = at->log.answer_count;
	struct aq_answer_row *rows =
	    AQ_NEW_N(rq->mem, struct aq_answer_row, n + 1);

	if (rows == NULL)
		return AQ_E_INTERNAL;
	if (n != 0)
		memcpy(rows, at->log.answers, n * sizeof(rows[0]));
	rows[n] = (struct aq_answer_row){ .position = cmd->position,
		.challenge = cmd->challenge,
		.outcome = given->outcome,
		.answered_at = rq->now };
	at->log.answers = rows;
	at->log.answer_count = n + 1;
	if (aq_assessment_advance(at->bank->bank, &at->frame, &rows[n],
		&at->state) != AQ_REPLAY_OK)
		return AQ_E_INTERNAL;
	return AQ_OK;
}

/* The outcome, the state after it, and the row that says so. */
static enum aq_status
decide(struct aq_req *rq, const struct cmd *cmd, struct given *given,
    struct q_answer_add_in *ret_row)
{
	struct aq_answer_facts facts = { .skipped = cmd->skipped,
		.focus_lost = given->at.state.focus_lost };
	uint32_t elapsed = elapsed_ms(&given->at, rq->now);

	AQ_TRY(judge(rq, cmd, given, &facts.right));
	facts.late = aq_assessment_late(
	    given->challenge, given->at.state.served_at, rq->now);
	given->outcome =
	    aq_assessment_outcome(&given->at.frame, given->challenge, &facts);
	AQ_TRY(advance(rq, cmd, given));
	*ret_row = row_of(rq, cmd, given, elapsed);
	return AQ_OK;
}

/*
 * *ret_look: somebody else wrote meanwhile, or the reply of the database was
 * lost, so that only the rows can tell.
 */
static enum aq_status
add_answer(struct aq_req *rq, const struct cmd *cmd, struct given *given,
    bool *ret_look)
{
	struct q_answer_add_in row;
	enum aq_db_result result;

	AQ_TRY(decide(rq, cmd, given, &row));
	result = store(rq, &row, &given->at);
	*ret_look = result == AQ_DB_DUPLICATE || result == AQ_DB_NONE ||
		    result == AQ_DB_UNCERTAIN;
	return result == AQ_DB_OK || *ret_look ? AQ_OK : aq_db_status(result);
}

/* ---- load, decide, store ------------------------------------------------- */

static enum aq_status
replay_answer(const struct cmd *cmd, struct given *given)
{
	size_t index = (size_t)cmd->position - 1;

	if (!aq_str_eq(given->at.digest, cmd->digest))
		return AQ_E_ALREADY_ANSWERED;
	given->outcome = given->at.log.answers[index].outcome;
	given->again = true;
	return AQ_OK;
}

static enum aq_status
give_once(struct aq_req *rq, const struct cmd *cmd, struct given *given,
    bool *ret_look)
{
	struct as_loaded *at = &given->at;

	*ret_look = false;
	AQ_TRY(as_load(rq, rq->id[0], cmd->position, at));
	given->challenge = aq_bank_challenge(at->bank->bank, cmd->challenge);
	switch (aq_assessment_admit(
	    &at->state, &at->log, cmd->position, cmd->challenge)) {
	case AQ_ADMIT_NEW:
		if (at->stored != AS_STARTED)
			return AQ_E_ENDED;
		/* nobody answers a timed question that was never shown */
		if (at->state.next->timer_s != 0 && at->state.served_at == 0)
			return AQ_E_CONFLICT;
		return add_answer(rq, cmd, given, ret_look);
	case AQ_ADMIT_AGAIN:
		return replay_answer(cmd, given);
	case AQ_ADMIT_STALE:
		return AQ_E_CONFLICT;
	case AQ_ADMIT_ENDED:
		return AQ_E_ENDED;
	}
	return AQ_E_INTERNAL;
}

/*
 * The same without looking at the rows first. Only an answer that the database
 * takes counts; whatever else comes out is for give_once to say.
 */
static bool
give_from_memory(struct aq_req *rq, const struct cmd *cmd, struct given *given)
{
	struct as_loaded *at = &given->at;
	struct q_answer_add_in row;

	if (!as_cache_get(
		as_cache_of(rq), rq->mem, rq->id[0], rq->who.user, at))
		return false;
	if (as_fold(rq, at, SIZE_MAX, &at->state) == AQ_OK &&
	    aq_assessment_admit(&at->state, &at->log, cmd->position,
		cmd->challenge) == AQ_ADMIT_NEW) {
		given->challenge = at->state.next;
		if (decide(rq, cmd, given, &row) == AQ_OK &&
		    store(rq, &row, at) == AQ_DB_OK)
			return true;
	}
	as_cache_drop(as_cache_of(rq), rq->id[0]);
	return false;
}

static enum aq_status
give(struct aq_req *rq, const struct cmd *cmd, struct given *given)
{
	bool look = !give_from_memory(rq, cmd, given);

	for (int i = 0; i < LOOKS && look; i++)
		AQ_TRY(give_once(rq, cmd, given, &look));
	if (look)
		return AQ_E_BUSY;
	if (given->at.state.end != AQ_RUNNING && given->at.stored == AS_STARTED)
		AQ_TRY(as_finish(rq, &given->at, false));
	as_cache_put(as_cache_of(rq), rq->who.user, &given->at);
	return AQ_OK;
}

/* ---- encode -------------------------------------------------------------- */

static enum aq_status
encode(struct aq_req *rq, const struct cmd *cmd, const struct given *given)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_int(w, "position", as_position_out(cmd->position));
	aq_jw_key_str(
	    w, "outcome", aq_str_from(aq_outcome_name(given->outcome)));
	aq_jw_key(w, "feedback");
	aq_jw_raw(w, given->challenge->feedback[given->at.frame.locale]);
	aq_jw_key_str(w, "state", as_state_name(&given->at));
	AQ_TRY(as_put_progress(rq, &given->at));
	as_put_question(rq, &given->at);
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
as_answer_post(struct aq_req *rq)
{
	struct cmd cmd = { 0 };
	struct given given = { 0 };

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(give(rq, &cmd, &given));
	AQ_TRY(encode(rq, &cmd, &given));
	rq->reply.http = given.again ? 200 : 201;
	return AQ_OK;
}
