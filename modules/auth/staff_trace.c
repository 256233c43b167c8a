/* Why somebody was refused, for who helps. */
#include "auth/sso.h"

/* GET /api/auth/staff/refusals/{refusal}: by the number that was shown. */
enum aq_status
auth_staff_refusal(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_staff_refusal_out row;
	enum aq_db_result result = q_staff_refusal(rq->db,
	    &(struct q_staff_refusal_in){ .request_id = rq->key[0] }, &row);

	if (result == AQ_DB_NONE)
		return AQ_E_NOT_FOUND;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key_str(w, "reason", row.reason);
	aq_jw_key_time(w, "created_at", row.created_at);
	if (!row.id_null) {
		aq_jw_key(w, "provider");
		aq_jw_object(w);
		aq_jw_key_id(w, "id", row.id);
		aq_jw_key_str(w, "name", row.name);
		aq_jw_end(w);
	}
	aq_jw_key(w, "checks");
	aq_jw_raw(w, row.checks);
	aq_jw_end(w);
	return AQ_OK;
}
