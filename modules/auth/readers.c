/* GET /api/auth/me/access-log: who of the staff looked at my data. */
#include "auth/rights.h"

static const char *const readers[] = { "", "person", "administrator" };
static const char *const what[] = { "", "account", "sign_ins", "results",
	"answers", "list" };

static void
encode(struct aq_jw *w, const struct q_readers_of_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key_time(w, "read_at", row->read_at);
	aq_jw_key_str(w, "reader",
	    aq_str_from(readers[row->reader < 3 ? row->reader : 0]));
	if (!row->first_name_null && row->first_name.n != 0) {
		aq_jw_key_str(w, "first_name", row->first_name);
		aq_jw_key_str(w, "last_name", row->last_name);
	}
	if (!row->organisation_null)
		aq_jw_key_str(w, "organisation", row->organisation);
	aq_jw_key_str(
	    w, "what", aq_str_from(what[row->what < 6 ? row->what : 0]));
	aq_jw_end(w);
}

enum aq_status
auth_readers_list(struct aq_req *rq)
{
	struct q_readers_of_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	uint64_t before;
	unsigned limit;
	size_t count;

	AQ_TRY(aq_req_page(rq, &limit, &before));
	result = q_readers_of(rq->db,
	    &(struct q_readers_of_in){
		.before = before != 0 ? before : UINT64_MAX,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
		.limit = limit,
	    },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count == 0)
		return AQ_E_UNAUTHENTICATED;
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count && !rows[i].id_null; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == limit)
		aq_jw_key_id(w, "next", rows[count - 1].id);
	aq_jw_end(w);
	return AQ_OK;
}
