/* GET /api/assessment/competences/{competence} */
#include "assessment/encode.h"
#include "assessment/profile.h"
#include "assessment/result.h"
#include "assessment/routes.h"
#include "queries_assessment.h"

/* From the result that the profile rests on. */
static enum aq_status
find_mastery(struct aq_req *rq, const struct as_standing *standing,
    struct as_mastery *ret)
{
	struct q_result_of_in in = { .assessment_id = standing->assessment,
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user };
	struct q_result_of_out row;
	enum aq_db_result result;

	*ret = (struct as_mastery){ .known = false };
	if (!standing->completed)
		return AQ_OK;
	result = q_result_of(rq->db, &in, &row);
	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return aq_db_status(result);
	if (result == AQ_DB_OK && !row.detail_null)
		*ret = as_mastery_of(rq->mem, row.detail);
	return AQ_OK;
}

enum aq_status
as_competence_get(struct aq_req *rq)
{
	const struct as_bank *bank = as_banks_active(as_banks_of(rq));
	const struct aq_competence *c;
	const struct as_standing *standing;
	struct as_standing *all;
	struct as_mastery mastery;
	struct aq_jw *w = &rq->reply.json;

	if (bank == NULL)
		return AQ_E_UNAVAILABLE;
	AQ_TRY(as_standings(rq, bank, &all));
	c = aq_bank_competence_by_index(bank->bank, rq->key[0]);
	if (c == NULL)
		return AQ_E_NOT_FOUND;
	standing = &all[c - bank->bank->competences];
	AQ_TRY(find_mastery(rq, standing, &mastery));
	aq_jw_object(w);
	aq_jw_key_str(w, "index", c->index);
	as_put_text(w, "name", c->name);
	as_put_text(w, "description", c->description);
	as_put_text(w, "learn", c->learn);
	aq_jw_key(w, "profile");
	as_put_standing(w, c, standing);
	as_put_topics(w, bank->bank, c, &mastery);
	aq_jw_end(w);
	return AQ_OK;
}
