/* What staff reads: providers, one of them, organisations to choose from. */
#include "auth/staff_provider.h"

#define DAY_US ((int64_t)24 * 3600 * 1000000)

static void
encode(struct aq_jw *w, const struct q_staff_providers_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key(w, "organisation");
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->organisation_id);
	aq_jw_key_str(w, "name", row->organisation_name);
	aq_jw_end(w);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[row->kind]));
	aq_jw_key_str(w, "key", row->provider_key);
	aq_jw_key_str(w, "name", row->name);
	aq_jw_key_str(w, "state", aq_str_from(aq_provider_states[row->state]));
	aq_jw_key_int(w, "refused", (int64_t)row->refused);
	aq_jw_end(w);
}

/* GET /api/auth/staff/providers?search=&after=&limit= */
enum aq_status
auth_staff_providers(struct aq_req *rq)
{
	struct q_staff_providers_in in = { .since = rq->now - DAY_US };
	struct aq_jw *w = &rq->reply.json;
	struct q_staff_providers_out *rows;
	struct aq_str word[AUTH_SEARCH_WORDS];
	enum aq_db_result result;
	unsigned limit;
	size_t count;

	AQ_TRY(aq_req_page(rq, &limit, &in.after));
	AQ_TRY(auth_search(rq, word));
	in.word1 = word[0];
	in.word2 = word[1];
	in.word3 = word[2];
	in.word4 = word[3];
	in.word5 = word[4];
	in.word6 = word[5];
	in.limit = limit;
	result = q_staff_providers(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == limit)
		aq_jw_key_id(w, "next", rows[count - 1].id);
	aq_jw_end(w);
	return AQ_OK;
}

/* GET /api/auth/staff/providers/{provider} */
enum aq_status
auth_staff_provider_show(struct aq_req *rq)
{
	return auth_staff_provider_reply(rq, rq->id[0]);
}

/* GET /api/auth/staff/organisations?search= */
enum aq_status
auth_staff_organisations(struct aq_req *rq)
{
	struct q_staff_organisations_out *rows;
	struct q_staff_organisations_in in;
	struct aq_str word[AUTH_SEARCH_WORDS];
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	AQ_TRY(auth_search(rq, word));
	in.word1 = word[0];
	in.word2 = word[1];
	in.word3 = word[2];
	in.word4 = word[3];
	in.word5 = word[4];
	in.word6 = word[5];
	result = q_staff_organisations(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_object(w);
		aq_jw_key_id(w, "id", rows[i].id);
		aq_jw_key_str(w, "name", rows[i].name);
		if (!rows[i].external_id_null)
			aq_jw_key_str(w, "external_id", rows[i].external_id);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}
