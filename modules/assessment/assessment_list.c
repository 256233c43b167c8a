/* GET /api/assessment/assessments */
#include "assessment/encode.h"
#include "assessment/routes.h"
#include "queries_assessment.h"

/* How many questions will probably follow is known from the fold alone. */
static enum aq_status
put_running(struct aq_req *rq, uint64_t id)
{
	struct as_loaded loaded;

	AQ_TRY(as_load(rq, id, AS_NO_DIGEST, &loaded));
	/* a list serves no question: that would start the time of a timed
	 * one */
	loaded.state.next = NULL;
	return as_put_assessment(rq, &loaded);
}

static void
put_over(struct aq_jw *w, const struct q_assessments_of_out *row,
    struct aq_str index)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key_str(w, "kind",
	    aq_str_from(
		aq_assessment_kind_name((enum aq_assessment_kind)row->kind)));
	aq_jw_key_str(w, "competence", index);
	aq_jw_key_str(w, "state", AQ_S("completed"));
	aq_jw_key_str(w, "language", row->language);
	aq_jw_key_time(w, "started_at", row->started_at);
	if (!row->ended_at_null)
		aq_jw_key_time(w, "ended_at", row->ended_at);
	aq_jw_key(w, "progress");
	aq_jw_object(w);
	aq_jw_key_int(w, "answered", (int64_t)row->answered);
	aq_jw_key_int(w, "expected_remaining", 0);
	aq_jw_key_bool(w, "checkpoint", false);
	aq_jw_end(w);
	aq_jw_end(w);
}

static enum aq_status
put_page(
    struct aq_req *rq, const struct q_assessments_of_out *rows, size_t count)
{
	const struct as_bank *bank = as_banks_active(as_banks_of(rq));
	struct aq_jw *w = &rq->reply.json;

	if (bank == NULL)
		return AQ_E_UNAVAILABLE;
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].state == AS_STARTED)
			AQ_TRY(put_running(rq, rows[i].id));
		else
			put_over(w, &rows[i],
			    as_bank_index(bank, rows[i].competence_id));
	}
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
as_assessment_list(struct aq_req *rq)
{
	struct q_assessments_of_in in = { .user_id = rq->who.user };
	struct q_assessments_of_out *rows = NULL;
	struct aq_jw *w = &rq->reply.json;
	uint64_t after;
	unsigned limit;
	size_t n = 0;

	AQ_TRY(aq_req_page(rq, &limit, &after));
	AQ_TRY(as_signed_in(rq));
	in.before = after != 0 ? after : UINT64_MAX;
	in.limit = limit + 1; /* one more tells whether a page follows */
	AQ_TRY(aq_db_status(q_assessments_of(rq->db, &in, rq->mem, &rows, &n)));
	aq_jw_object(w);
	AQ_TRY(put_page(rq, rows, n < limit ? n : limit));
	if (n > limit)
		aq_jw_key_id(w, "next", rows[limit - 1].id);
	aq_jw_end(w);
	return AQ_OK;
}
