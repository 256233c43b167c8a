/* GET /api/assessment/assessments/{assessment}/answers */
#include "assessment/load.h"
#include "assessment/routes.h"
#include "queries_assessment.h"

static void
put_value(
    struct aq_jw *w, const struct aq_challenge *challenge, struct aq_str value)
{
	aq_jw_key(w, "value");
	if (aq_answer_kind_of(challenge) == AQ_ANSWER_TEXT)
		aq_jw_str(w, value);
	else
		aq_jw_raw(w, value); /* written by aq_answer_keep */
}

static void
put_answer(struct aq_jw *w, const struct as_loaded *loaded,
    const struct q_answers_of_out *row)
{
	const struct aq_challenge *c =
	    aq_bank_challenge(loaded->bank->bank, row->challenge_id);
	enum aq_locale locale = loaded->frame.locale;

	if (c == NULL)
		return;
	aq_jw_object(w);
	aq_jw_key_int(w, "position", row->position);
	aq_jw_key_str(w, "outcome",
	    aq_str_from(aq_outcome_name((enum aq_outcome)row->outcome)));
	if (!row->value_null)
		put_value(w, c, row->value);
	aq_jw_key_time(w, "answered_at", row->answered_at);
	aq_jw_key(w, "challenge");
	aq_jw_raw(w, c->view[locale]);
	aq_jw_key(w, "feedback");
	aq_jw_raw(w, c->feedback[locale]);
	aq_jw_end(w);
}

enum aq_status
as_answer_list(struct aq_req *rq)
{
	struct as_loaded loaded;
	struct q_answers_of_in in = { .assessment_id = rq->id[0],
		.user_id = rq->who.user };
	struct q_answers_of_out *rows = NULL;
	struct aq_jw *w = &rq->reply.json;
	size_t n = 0;

	AQ_TRY(as_load(rq, rq->id[0], AS_NO_DIGEST, &loaded));
	AQ_TRY(aq_db_status(q_answers_of(rq->db, &in, rq->mem, &rows, &n)));
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < n; i++)
		put_answer(w, &loaded, &rows[i]);
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}
