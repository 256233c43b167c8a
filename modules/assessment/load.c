#include "assessment/load.h"

#include <stdlib.h>
#include <syslog.h>

#include "queries_assessment.h"
#include "runtime/frame.h"
#include "runtime/log.h"

struct rows {
	struct q_assessment_state_out *p;
	size_t n;
};

/* ---- rows ---------------------------------------------------------------- */

static bool
read_frame(struct aq_arena *mem, const struct q_assessment_state_out *row,
    struct as_loaded *ret)
{
	struct aq_frame *f = &ret->frame;

	if (row->competence_id_null || row->language_null ||
	    row->settings_null || row->prior_evidence_null)
		return false;
	*f = (struct aq_frame){
		.kind = (enum aq_assessment_kind)row->kind,
		.competence = row->competence_id,
		.seed = row->seed,
		.engine_version = row->engine_version,
		.content_version = row->content_version,
		.accessible_only = row->accessible_only,
		.started_at = row->started_at,
	};
	ret->stored = (enum as_stored)row->state;
	ret->ended_at = row->ended_at_null ? 0 : row->ended_at;
	return aq_locale_parse(row->language, &f->locale) &&
	       aq_frame_get_settings(mem, row->settings, &f->settings) &&
	       aq_frame_get_evidence(
		   mem, row->prior_evidence, &f->evidence, &f->evidence_count);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct q_assessment_state_out *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	if (x->happened_at != y->happened_at)
		return x->happened_at < y->happened_at ? -1 : 1;
	return 0;
}

/* The server gives them in the order of the key, but does not promise it. */
static void
sort_rows(struct rows *rows)
{
	for (size_t i = 1; i < rows->n; i++) {
		if (compare_rows(&rows->p[i - 1], &rows->p[i]) > 0) {
			qsort(
			    rows->p, rows->n, sizeof(rows->p[0]), compare_rows);
			return;
		}
	}
}

/* An answer with several events after it comes several times. */
static bool
is_new_answer(const struct rows *rows, size_t i)
{
	return !rows->p[i].position_null &&
	       (i == 0 || rows->p[i].position != rows->p[i - 1].position);
}

static bool
read_log(struct aq_arena *mem, const struct rows *rows, struct as_loaded *ret)
{
	struct aq_answer_row *answers =
	    AQ_NEW_N(mem, struct aq_answer_row, rows->n);
	struct aq_event_row *events =
	    AQ_NEW_N(mem, struct aq_event_row, rows->n);
	size_t a = 0, e = 0;

	if (answers == NULL || events == NULL)
		return false;
	for (size_t i = 0; i < rows->n; i++) {
		const struct q_assessment_state_out *row = &rows->p[i];

		if (is_new_answer(rows, i))
			answers[a++] = (struct aq_answer_row){
				.position = as_position_in(row->position),
				.challenge = row->challenge_id,
				.outcome = (enum aq_outcome)row->outcome,
				.answered_at = row->answered_at
			};
		if (!row->event_null)
			events[e++] =
			    (struct aq_event_row){ .position =
						       (uint16_t)(a + 1),
				    .kind = (enum aq_event_kind)row->event,
				    .at = row->happened_at };
		if (!row->digest_null)
			ret->digest = row->digest;
	}
	ret->log = (struct aq_assessment_log){ answers, a, events, e };
	return true;
}

enum aq_db_result
as_read(
    struct aq_req *rq, uint64_t id, uint16_t digest_of, struct as_loaded *ret)
{
	struct q_assessment_state_in in = { .digest_of = AS_NO_DIGEST,
		.assessment_id = id,
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user };
	struct rows rows = { 0 };
	enum aq_db_result result;

	*ret = (struct as_loaded){ .id = id };
	if (digest_of != AS_NO_DIGEST)
		in.digest_of = as_position_out(digest_of);
	result = q_assessment_state(rq->db, &in, rq->mem, &rows.p, &rows.n);
	if (result != AQ_DB_OK || rows.n == 0)
		return result; /* without a row the sign-in is over */
	ret->signed_in = true;
	if (rows.p[0].id_null)
		return AQ_DB_OK;
	ret->found = true;
	sort_rows(&rows);
	if (read_frame(rq->mem, &rows.p[0], ret) &&
	    read_log(rq->mem, &rows, ret))
		return AQ_DB_OK;
	aq_log_event(LOG_ERR, "assessment", "%llu: the frame cannot be read",
	    (unsigned long long)id);
	return AQ_DB_FAILED;
}

/* ---- fold ---------------------------------------------------------------- */

enum aq_status
as_fold(struct aq_req *rq, const struct as_loaded *loaded, size_t answers,
    struct aq_assessment_state *ret)
{
	struct aq_assessment_log log = loaded->log;
	enum aq_replay result;

	if (answers < log.answer_count)
		log.answer_count = answers;
	result = aq_assessment_replay(
	    loaded->bank->bank, &loaded->frame, &log, rq->mem, ret);
	if (result == AQ_REPLAY_OK)
		return AQ_OK;
	aq_log_event(LOG_ERR, "assessment", "%llu: cannot be replayed (%d)",
	    (unsigned long long)loaded->id, (int)result);
	return AQ_E_INTERNAL;
}

enum aq_status
as_load(
    struct aq_req *rq, uint64_t id, uint16_t digest_of, struct as_loaded *ret)
{
	enum aq_db_result result = as_read(rq, id, digest_of, ret);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!ret->signed_in)
		return AQ_E_UNAUTHENTICATED;
	if (!ret->found)
		return AQ_E_NOT_FOUND;
	ret->bank =
	    as_banks_get(as_banks_of(rq), rq->db, ret->frame.content_version);
	if (ret->bank == NULL)
		return AQ_E_UNAVAILABLE;
	return as_fold(rq, ret, SIZE_MAX, &ret->state);
}

enum aq_status
as_signed_in(struct aq_req *rq)
{
	struct q_session_stands_in in = {
		.auth_session_id = rq->who.auth_session, .user_id = rq->who.user
	};
	struct q_session_stands_out out;
	enum aq_db_result result = q_session_stands(rq->db, &in, &out);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}
