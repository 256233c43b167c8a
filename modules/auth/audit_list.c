/* GET /api/auth/staff/audit: what people who administer did. */
#include "auth/rights.h"

static const char *const actors[] = { "", "person", "administrator",
	"program" };

static void
encode(struct aq_jw *w, const struct q_audit_of_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "sequence", row->sequence);
	aq_jw_key_time(w, "happened_at", row->happened_at);
	aq_jw_key_str(
	    w, "actor", aq_str_from(actors[row->actor < 4 ? row->actor : 0]));
	if (!row->actor_id_null)
		aq_jw_key_id(w, "actor_id", row->actor_id);
	if (!row->first_name_null && row->first_name.n != 0) {
		aq_jw_key_str(w, "first_name", row->first_name);
		aq_jw_key_str(w, "last_name", row->last_name);
	}
	if (!row->organisation_id_null)
		aq_jw_key_id(w, "organisation_id", row->organisation_id);
	if (!row->organisation_null)
		aq_jw_key_str(w, "organisation", row->organisation);
	aq_jw_key_str(w, "act", row->act);
	if (!row->object_id_null)
		aq_jw_key_id(w, "object_id", row->object_id);
	aq_jw_key(w, "detail");
	aq_jw_raw(w, row->detail); /* the database holds it to be JSON */
	aq_jw_key_str(w, "request_id", row->request_id);
	aq_jw_end(w);
}

/* Who did it is named, and can read by whom. */
static enum aq_status
note_actors(struct aq_req *rq, const struct q_audit_of_out *rows, size_t count)
{
	uint64_t *user = AQ_NEW_N(rq->mem, uint64_t, count + 1);
	size_t n = 0;

	if (user == NULL)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < n && user[k] != rows[i].actor_id)
			k++;
		if (k == n && !rows[i].actor_id_null)
			user[n++] = rows[i].actor_id;
	}
	return n > 0 ? auth_note_accounts(rq, user, n) : AQ_OK;
}

enum aq_status
auth_audit_list(struct aq_req *rq)
{
	struct q_audit_of_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	uint64_t before;
	unsigned limit;
	size_t count;

	AQ_TRY(aq_req_page(rq, &limit, &before));
	result = q_audit_of(rq->db,
	    &(struct q_audit_of_in){
		.before = before != 0 ? before : UINT64_MAX,
		.organisation_id_null = true,
		.limit = limit,
	    },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(note_actors(rq, rows, count));
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == limit)
		aq_jw_key_id(w, "next", rows[count - 1].sequence);
	aq_jw_end(w);
	return AQ_OK;
}
