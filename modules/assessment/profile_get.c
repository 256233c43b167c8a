/* GET /api/assessment/profile */
#include "assessment/profile.h"
#include "assessment/routes.h"
#include "domain/profile.h"
#include "queries_assessment.h"

enum what {
	WHAT_SIGN_IN = 1,
	WHAT_PROFILE = 2,
	WHAT_RUNNING = 3,
};

static void
take_row(const struct q_profile_of_out *row, const struct as_bank *bank,
    struct as_standing *all)
{
	const struct aq_competence *c;
	struct as_standing *s;

	if (row->competence_id_null)
		return;
	/* a competence that the content has no more is left out */
	c = aq_bank_competence(bank->bank, row->competence_id);
	if (c == NULL)
		return;
	s = &all[c - bank->bank->competences];
	if (row->what == WHAT_RUNNING) {
		s->running = true;
		s->running_id = row->assessment_id;
		s->answered = (uint16_t)row->answered;
		s->active_at = row->at;
		return;
	}
	s->completed = true;
	s->level = row->level;
	s->level_low = row->level_low;
	s->level_high = row->level_high;
	s->points = row->points;
	s->assessment = row->assessment_id;
	s->ended_at = row->at;
}

enum aq_status
as_standings(
    struct aq_req *rq, const struct as_bank *bank, struct as_standing **ret)
{
	struct q_profile_of_in in = { .auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user };
	struct q_profile_of_out *rows = NULL;
	struct as_standing *all;
	size_t n = 0;
	bool signed_in = false;
	enum aq_db_result result =
	    q_profile_of(rq->db, &in, rq->mem, &rows, &n);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	all =
	    AQ_NEW_N(rq->mem, struct as_standing, bank->bank->competence_count);
	if (all == NULL)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].what == WHAT_SIGN_IN)
			signed_in = true;
		else
			take_row(&rows[i], bank, all);
	}
	if (!signed_in)
		return AQ_E_UNAUTHENTICATED;
	*ret = all;
	return AQ_OK;
}

static const char *
status_name(const struct as_standing *s)
{
	if (s->running)
		return "started";
	return s->completed ? "completed" : "not_started";
}

void
as_put_standing(
    struct aq_jw *w, const struct aq_competence *c, const struct as_standing *s)
{
	int64_t active_at = s->running ? s->active_at : s->ended_at;

	aq_jw_object(w);
	aq_jw_key_str(w, "index", c->index);
	aq_jw_key_str(w, "status", aq_str_from(status_name(s)));
	aq_jw_key_int(w, "level", s->level);
	aq_jw_key_int(w, "level_low", s->level_low);
	aq_jw_key_int(w, "level_high", s->level_high);
	aq_jw_key_int(w, "points", s->points);
	aq_jw_key_int(w, "cap", c->cap);
	if (s->running || s->completed) {
		aq_jw_key_id(w, "assessment_id",
		    s->running ? s->running_id : s->assessment);
		aq_jw_key_time(w, "last_activity_at", active_at);
		aq_jw_key_time(w, "resettable_at", aq_resettable_at(active_at));
	}
	if (s->running)
		aq_jw_key_int(w, "answered", s->answered);
	if (s->completed && !s->running && s->level < c->cap)
		aq_jw_key_time(
		    w, "improvable_at", aq_improvable_at(s->ended_at));
	aq_jw_end(w);
}

static void
encode(struct aq_jw *w, const struct aq_bank *bank,
    const struct as_standing *all, const struct aq_profile_entry *entries)
{
	size_t n = bank->competence_count;
	uint32_t points = aq_profile_total(entries, n);

	aq_jw_object(w);
	aq_jw_key_int(w, "points", points);
	aq_jw_key_int(w, "level", (int64_t)aq_profile_bracket(points));
	aq_jw_key_bool(w, "certifiable", aq_profile_certifiable(entries, n));
	aq_jw_key(w, "competences");
	aq_jw_array(w);
	for (size_t i = 0; i < n; i++)
		as_put_standing(w, &bank->competences[i], &all[i]);
	aq_jw_end(w);
	aq_jw_end(w);
}

enum aq_status
as_profile_get(struct aq_req *rq)
{
	const struct as_bank *bank = as_banks_active(as_banks_of(rq));
	struct aq_profile_entry *entries;
	struct as_standing *all;

	if (bank == NULL)
		return AQ_E_UNAVAILABLE;
	AQ_TRY(as_standings(rq, bank, &all));
	entries = AQ_NEW_N(
	    rq->mem, struct aq_profile_entry, bank->bank->competence_count);
	if (entries == NULL)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < bank->bank->competence_count; i++)
		entries[i] =
		    (struct aq_profile_entry){ all[i].level, all[i].points };
	encode(&rq->reply.json, bank->bank, all, entries);
	return AQ_OK;
}
