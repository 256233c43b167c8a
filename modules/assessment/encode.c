#include "assessment/encode.h"

#include "queries_assessment.h"

void
as_put_text(
    struct aq_jw *w, const char *key, const struct aq_str text[AQ_LOCALE_COUNT])
{
	aq_jw_key(w, key);
	aq_jw_object(w);
	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++)
		aq_jw_key_str(w, aq_locale_name((enum aq_locale)l), text[l]);
	aq_jw_end(w);
}

struct aq_str
as_state_name(const struct as_loaded *loaded)
{
	return loaded->stored == AS_STARTED ? AQ_S("started")
					    : AQ_S("completed");
}

/* ---- progress ------------------------------------------------------------ */

static enum aq_status
level_of(
    struct aq_req *rq, const struct aq_assessment_state *state, uint8_t *ret)
{
	struct aq_pos_result result;

	if (!aq_assessment_result(state, rq->mem, &result))
		return AQ_E_INTERNAL;
	*ret = result.level;
	return AQ_OK;
}

static enum aq_status
put_levels(struct aq_req *rq, const struct as_loaded *loaded)
{
	struct aq_assessment_state before;
	uint8_t level, level_before;

	AQ_TRY(level_of(rq, &loaded->state, &level));
	aq_jw_key_int(&rq->reply.json, "level", level);
	if (loaded->state.answered <= AQ_CHECKPOINT_EVERY)
		return AQ_OK;
	AQ_TRY(as_fold(rq, loaded,
	    loaded->state.answered - (size_t)AQ_CHECKPOINT_EVERY, &before));
	AQ_TRY(level_of(rq, &before, &level_before));
	aq_jw_key_int(&rq->reply.json, "level_before", level_before);
	return AQ_OK;
}

enum aq_status
as_put_progress(struct aq_req *rq, const struct as_loaded *loaded)
{
	const struct aq_assessment_state *state = &loaded->state;
	struct aq_jw *w = &rq->reply.json;

	aq_jw_key(w, "progress");
	aq_jw_object(w);
	aq_jw_key_int(w, "answered", state->answered);
	aq_jw_key_int(w, "expected_remaining", state->expected_more);
	aq_jw_key_bool(w, "checkpoint", state->checkpoint);
	if (state->checkpoint)
		AQ_TRY(put_levels(rq, loaded));
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- question ------------------------------------------------------------ */

static void
put_ids(struct aq_jw *w, const char *key, const struct aq_strs *ids,
    const uint8_t *order)
{
	aq_jw_key(w, key);
	aq_jw_array(w);
	for (size_t i = 0; i < ids->n; i++)
		aq_jw_str(w, ids->p[order[i]]);
	aq_jw_end(w);
}

static const char *
choices_name(enum aq_challenge_type type)
{
	if (type == AQ_ORDERING)
		return "items";
	return type == AQ_MATCHING ? "left" : "choices";
}

static void
put_order(struct aq_jw *w, const struct aq_challenge *challenge, uint64_t seed)
{
	struct aq_choice_order order;

	if (challenge->choices.n == 0)
		return;
	aq_challenge_order(challenge, seed, &order);
	aq_jw_key(w, "order");
	aq_jw_object(w);
	put_ids(w, choices_name(challenge->type), &challenge->choices,
	    order.choice);
	if (challenge->rights.n != 0)
		put_ids(w, "right", &challenge->rights, order.right);
	aq_jw_end(w);
}

static int64_t
remaining_ms(const struct as_loaded *loaded, int64_t now)
{
	int64_t allowed = (int64_t)loaded->state.next->timer_s * 1000;
	int64_t spent = loaded->state.served_at != 0
			    ? (now - loaded->state.served_at) / 1000
			    : 0;

	if (spent <= 0)
		return allowed;
	return spent < allowed ? allowed - spent : 0;
}

void
as_put_question(struct aq_req *rq, const struct as_loaded *loaded)
{
	const struct aq_challenge *c = loaded->state.next;
	struct aq_jw *w = &rq->reply.json;

	if (c == NULL || loaded->stored != AS_STARTED ||
	    (c->timer_s != 0 && loaded->state.served_at == 0))
		return;
	aq_jw_key(w, "question");
	aq_jw_object(w);
	aq_jw_key_int(w, "position", as_position_out(loaded->state.position));
	aq_jw_key(w, "challenge");
	aq_jw_raw(w, c->view[loaded->frame.locale]);
	put_order(w, c, loaded->frame.seed);
	if (c->timer_s != 0)
		aq_jw_key_int(w, "remaining_ms", remaining_ms(loaded, rq->now));
	if (c->focused)
		aq_jw_key_bool(w, "focus_lost", loaded->state.focus_lost);
	aq_jw_end(w);
}

enum aq_status
as_serve(struct aq_req *rq, struct as_loaded *loaded)
{
	struct aq_assessment_state *state = &loaded->state;
	struct q_event_add_in in = { .kind = AQ_EVENT_CHALLENGE_SERVED,
		.happened_at = rq->now,
		.assessment_id = loaded->id,
		.user_id = rq->who.user };
	uint64_t rows = 0;

	if (state->next == NULL || state->next->timer_s == 0 ||
	    state->served_at != 0 || loaded->stored != AS_STARTED)
		return AQ_OK;
	in.position = as_position_out(state->position);
	in.challenge_id = state->next->id;
	AQ_TRY(aq_db_status(q_event_add(rq->db, &in, &rows)));
	if (rows != 0)
		state->served_at = rq->now;
	return AQ_OK;
}

/* ---- assessment ---------------------------------------------------------- */

enum aq_status
as_put_assessment(struct aq_req *rq, const struct as_loaded *loaded)
{
	const struct aq_frame *frame = &loaded->frame;
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_id(w, "id", loaded->id);
	aq_jw_key_str(
	    w, "kind", aq_str_from(aq_assessment_kind_name(frame->kind)));
	aq_jw_key_str(
	    w, "competence", as_bank_index(loaded->bank, frame->competence));
	aq_jw_key_str(w, "state", as_state_name(loaded));
	aq_jw_key_str(
	    w, "language", aq_str_from(aq_locale_name(frame->locale)));
	aq_jw_key_time(w, "started_at", frame->started_at);
	if (loaded->ended_at != 0)
		aq_jw_key_time(w, "ended_at", loaded->ended_at);
	AQ_TRY(as_put_progress(rq, loaded));
	as_put_question(rq, loaded);
	aq_jw_end(w);
	return AQ_OK;
}
