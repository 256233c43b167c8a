/* The job export_assessment: tests, answers, results, profile. */
#include "ctl/export.h"
#include "domain/check.h"
#include "queries_rights_assessment.h"

static const char *const kinds[] = { "", "competence", "campaign", "exam",
	"diagnosis", "certification", "mission", "demo", "preview", NULL };
static const char *const states[] = { "", "started", "completed", "given_up",
	NULL };
static const char *const events[] = { "", "timed_served", "focus_lost",
	"resumed", "ended", "alert_raised", "alert_settled", "withdrawn",
	"extra_time", "checkpoint", NULL };
static const char *const causes[] = { "", "end_of_test", "rescored", "jury",
	NULL };
static const char *const categories[] = { "", "wording", "answer", "file",
	"display", "accessibility", "other", NULL };
static const char *const report_states[] = { "", "open", "settled", NULL };

static void
put_assessment(struct export *x, const struct q_export_assessments_out *r)
{
	export_row(x);
	export_id(x, "id", r->id);
	export_word(x, "kind", kinds, r->kind);
	EXPORT_OR_NULL(
	    x, export_text, "competence", r->competence_null, r->competence);
	export_word(x, "state", states, r->state);
	export_text(x, "language", r->language);
	export_flag(x, "accessible_only", r->accessible_only);
	export_time(x, "started_at", r->started_at);
	EXPORT_OR_NULL(
	    x, export_time, "ended_at", r->ended_at_null, r->ended_at);
	export_json(x, "settings", r->settings);
	export_json(x, "prior_evidence", r->prior_evidence);
	export_row_end(x);
}

/* Calls `put` for each assessment, a page at a time. */
static void
each_assessment(
    struct export *x, void (*put)(struct export *x,
			  const struct q_export_assessments_out *assessment))
{
	uint64_t after = 0;
	size_t n = 1;

	while (n > 0 && x->result == AQ_DB_OK) {
		struct q_export_assessments_out *r = NULL;

		aq_arena_reset(&x->rows);
		n = 0;
		if (!export_read(
			x, q_export_assessments(x->db,
			       &(struct q_export_assessments_in){
				   .user_id = x->user, .after = after },
			       &x->rows, &r, &n)))
			return;
		for (size_t i = 0; i < n; i++)
			put(x, &r[i]);
		if (n > 0)
			after = r[n - 1].id;
	}
}

static void
put_answers(struct export *x, const struct q_export_assessments_out *a)
{
	struct q_export_answers_out *r = NULL;
	size_t n = 0;

	if (!export_read(x,
		q_export_answers(x->db, &(struct q_export_answers_in){ a->id },
		    &x->rows, &r, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_id(x, "assessment_id", a->id);
		export_number(x, "position", r[i].position);
		EXPORT_OR_NULL(x, export_text, "challenge", r[i].challenge_null,
		    r[i].challenge);
		export_name(x, "outcome",
		    aq_outcome_name((enum aq_outcome)r[i].outcome));
		EXPORT_OR_NULL(
		    x, export_text, "value", r[i].value_null, r[i].value);
		export_number(x, "elapsed_ms", r[i].elapsed_ms);
		export_time(x, "answered_at", r[i].answered_at);
		export_real(x, "estimate", r[i].estimate);
		export_real(x, "error", r[i].error);
		export_row_end(x);
	}
}

static void
put_events(struct export *x, const struct q_export_assessments_out *a)
{
	struct q_export_events_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_events(x->db, &(struct q_export_events_in){ a->id },
		       &x->rows, &r, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_id(x, "assessment_id", a->id);
		export_number(x, "position", r[i].position);
		export_word(x, "kind", events, r[i].kind);
		EXPORT_OR_NULL(
		    x, export_number, "amount", r[i].amount_null, r[i].amount);
		export_time(x, "happened_at", r[i].happened_at);
		export_row_end(x);
	}
}

static void
put_result(struct export *x, const struct q_export_results_out *r)
{
	export_number(x, "sequence", r->sequence);
	export_word(x, "cause", causes, r->cause);
	export_flag(x, "valid", r->valid);
	export_number(x, "level", r->level);
	export_number(x, "points", r->points);
	export_real(x, "estimate", r->estimate);
	export_real(x, "error", r->error);
	export_number(x, "answers", r->answers);
	EXPORT_OR_NULL(x, export_number, "level_before", r->level_before_null,
	    r->level_before);
	EXPORT_OR_NULL(x, export_number, "points_before", r->points_before_null,
	    r->points_before);
	export_time(x, "created_at", r->created_at);
	export_json(x, "detail", r->detail);
}

static void
put_results(struct export *x, const struct q_export_assessments_out *a)
{
	struct q_export_results_out *r = NULL;
	size_t n = 0;

	if (!export_read(x,
		q_export_results(x->db, &(struct q_export_results_in){ a->id },
		    &x->rows, &r, &n)))
		return;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_id(x, "assessment_id", a->id);
		put_result(x, &r[i]);
		export_row_end(x);
	}
}

static size_t
put_profile(struct export *x)
{
	struct q_export_profile_out *r = NULL;
	size_t n = 0;

	if (!export_read(x, q_export_profile(x->db,
				&(struct q_export_profile_in){ x->user },
				&x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		EXPORT_OR_NULL(x, export_text, "competence",
		    r[i].competence_null, r[i].competence);
		export_number(x, "level", r[i].level);
		export_number(x, "level_low", r[i].level_low);
		export_number(x, "level_high", r[i].level_high);
		export_number(x, "points", r[i].points);
		export_real(x, "estimate", r[i].estimate);
		export_real(x, "sd", r[i].sd);
		export_id(x, "assessment_id", r[i].assessment_id);
		export_time(x, "updated_at", r[i].updated_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_reports(struct export *x)
{
	struct q_export_reports_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_reports(x->db,
		       &(struct q_export_reports_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		EXPORT_OR_NULL(x, export_text, "challenge", r[i].challenge_null,
		    r[i].challenge);
		export_word(x, "category", categories, r[i].category);
		export_text(x, "comment", r[i].comment);
		export_word(x, "state", report_states, r[i].state);
		export_time(x, "created_at", r[i].created_at);
		export_row_end(x);
	}
	return n;
}

static const struct {
	const char *document;
	void (*put)(struct export *x,
	    const struct q_export_assessments_out *assessment);
} by_assessment[] = {
	{ "assessments", put_assessment },
	{ "answers", put_answers },
	{ "events", put_events },
	{ "results", put_results },
};

static enum aq_db_result
write(struct export *x)
{
	struct q_export_learner_out person;
	enum aq_db_result result = q_export_learner(
	    x->db, &(struct q_export_learner_in){ x->user }, &person);

	if (result != AQ_DB_OK)
		return result;
	x->english = aq_str_eq(person.language, AQ_S("en"));
	for (size_t i = 0; i < sizeof(by_assessment) / sizeof(by_assessment[0]);
	     i++) {
		export_open(x, by_assessment[i].document);
		each_assessment(x, by_assessment[i].put);
		export_close(x);
	}
	export_list(x, "profile", put_profile);
	export_list(x, "reports", put_reports);
	return x->result;
}

enum aq_job_result
export_assessment(struct aq_job *job)
{
	if (!aq_db_add(job->db, q_rights_assessment_statements,
		Q_RIGHTS_ASSESSMENT_COUNT)) {
		job->error = AQ_S("memory");
		return AQ_JOB_AGAIN;
	}
	return export_part(job, "assessment", write);
}
