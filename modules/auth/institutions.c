/* What people choose their institution from. */
#include "auth/sso.h"

#define LIST_MOST 50

static void
encode(struct aq_jw *w, const struct q_institutions_out *row)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "key", row->provider_key);
	aq_jw_key_str(w, "name", row->name);
	aq_jw_key_str(w, "organisation", row->organisation_name);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[row->kind]));
	aq_jw_end(w);
}

/* GET /api/auth/institutions?search=&after= */
enum aq_status
auth_institutions(struct aq_req *rq)
{
	struct q_institutions_in in = { .after = AQ_S("") };
	struct aq_str word[AUTH_SEARCH_WORDS];
	struct aq_jw *w = &rq->reply.json;
	struct q_institutions_out *rows;
	enum aq_db_result result;
	size_t count;

	AQ_TRY(auth_search(rq, word));
	(void)aq_req_query(rq, "after", &in.after);
	if (in.after.n > 40)
		return aq_req_invalid(rq, "/after", "is no key of this list");
	in.word1 = word[0];
	in.word2 = word[1];
	in.word3 = word[2];
	in.word4 = word[3];
	in.word5 = word[4];
	in.word6 = word[5];
	result = q_institutions(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == LIST_MOST)
		aq_jw_key_str(w, "next", rows[count - 1].provider_key);
	aq_jw_end(w);
	return AQ_OK;
}
