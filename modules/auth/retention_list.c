/*
 * GET /api/auth/staff/retention: the rules of all institutions, and the last
 * plans with what came of them. Plans are made and applied by acquisctl.
 */
#include "auth/rights.h"

#include "domain/retention.h"

#define RUNS 50

static const char *const states[] = { "", "planned", "applying", "done" };

static void
encode_keep(struct aq_jw *w, unsigned kind, unsigned keep, unsigned unit)
{
	aq_jw_key_str(w, "kind",
	    aq_str_from(aq_retention_kind_name((enum aq_retention_kind)kind)));
	aq_jw_key_int(w, "keep", keep);
	aq_jw_key_str(w, "unit",
	    unit == AQ_RETENTION_MONTHS ? AQ_S("months") : AQ_S("days"));
}

static enum aq_status
encode_policies(struct aq_req *rq, struct aq_jw *w)
{
	struct q_retention_rules_all_out *rows;
	enum aq_db_result result;
	size_t count;

	result = q_retention_rules_all(rq->db, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_key(w, "policies");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_object(w);
		aq_jw_key_id(w, "organisation_id", rows[i].organisation_id);
		aq_jw_key_str(w, "organisation", rows[i].organisation);
		encode_keep(w, rows[i].kind, rows[i].keep, rows[i].unit);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	return AQ_OK;
}

static void
open_run(struct aq_jw *w, const struct q_retention_runs_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key_id(w, "organisation_id", row->organisation_id);
	aq_jw_key_str(w, "organisation", row->organisation);
	aq_jw_key_str(
	    w, "state", aq_str_from(states[row->state < 4 ? row->state : 0]));
	aq_jw_key_time(w, "planned_at", row->planned_at);
	if (!row->finished_at_null)
		aq_jw_key_time(w, "finished_at", row->finished_at);
	aq_jw_key(w, "rules");
	aq_jw_array(w);
}

static void
encode_rule(struct aq_jw *w, const struct q_retention_runs_out *row)
{
	aq_jw_object(w);
	encode_keep(w, row->kind, row->keep, row->unit);
	aq_jw_key_time(w, "before", row->before_at);
	aq_jw_key_int(w, "planned", row->planned);
	aq_jw_key_int(w, "done", row->done);
	aq_jw_key_int(w, "spared", row->spared);
	aq_jw_end(w);
}

/* A row for each rule of a run, the runs one after the other. */
static enum aq_status
encode_runs(struct aq_req *rq, struct aq_jw *w)
{
	struct q_retention_runs_out *rows;
	enum aq_db_result result;
	size_t count;

	result = q_retention_runs(rq->db,
	    &(struct q_retention_runs_in){ .limit = RUNS }, rq->mem, &rows,
	    &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_key(w, "runs");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || rows[i].id != rows[i - 1].id;
		bool last = i + 1 == count || rows[i].id != rows[i + 1].id;

		if (first)
			open_run(w, &rows[i]);
		encode_rule(w, &rows[i]);
		if (last) {
			aq_jw_end(w);
			aq_jw_end(w);
		}
	}
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
auth_retention_list(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	AQ_TRY(encode_policies(rq, w));
	AQ_TRY(encode_runs(rq, w));
	aq_jw_end(w);
	return AQ_OK;
}
