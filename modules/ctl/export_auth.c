/* The job export_auth: account, ways to sign in, rights. */
#include <inttypes.h>

#include "ctl/export.h"
#include "queries_rights_auth.h"

static const char *const languages[] = { "fr", "en", NULL };
static const char *const themes[] = { "system", "light", "dark", NULL };
static const char *const fonts[] = { "standard", "dyslexic", NULL };
static const char *const text_sizes[] = { "normal", "large", "larger", NULL };
static const char *const transports[] = { "cookie", "bearer", "embedded",
	NULL };
static const char *const roles[] = { "", "learner", "teacher", NULL };
static const char *const purposes[] = { "", "confirm_address", "set_password",
	NULL };
static const char *const what[] = { "", "account_data", "sign_ins", "results",
	"answers", "list", NULL };
static const char *const staff_roles[] = { "", "super_admin", "support",
	"certification_officer", NULL };
static const char *const grade_states[] = { "", "nothing_to_send", "on_its_way",
	"sent", "not_sent", NULL };
static const char *const plans[] = { "", "erase_account", "remove_ways", NULL };
static const char *const outcomes[] = { "waiting", "done", "spared", NULL };
static const char *const states[] = { "", "gathered", "ready", "failed",
	"replaced", NULL };

static void
put_day(struct export *x, const char *member, struct aq_date day)
{
	export_text(x, member,
	    aq_arena_printf(
		x->mem, "%04u-%02u-%02u", day.year, day.month, day.day));
}

static void
put_settings(struct export *x, const struct q_export_account_out *a)
{
	export_word(x, "language", languages, x->english ? 1 : 0);
	export_word(x, "theme", themes, a->theme);
	export_word(x, "font", fonts, a->font);
	export_word(x, "text_size", text_sizes, a->text_size);
	export_flag(x, "reduced_motion", a->reduced_motion);
}

static void
put_account(struct export *x, const struct q_export_account_out *a)
{
	export_open(x, "account");
	export_row(x);
	export_id(x, "id", x->user);
	export_text(x, "first_name", a->first_name);
	export_text(x, "last_name", a->last_name);
	EXPORT_OR_NULL(x, export_text, "email", a->email_null, a->email);
	EXPORT_OR_NULL(x, export_time, "email_confirmed_at",
	    a->email_confirmed_at_null, a->email_confirmed_at);
	EXPORT_OR_NULL(
	    x, export_text, "username", a->username_null, a->username);
	put_settings(x, a);
	export_flag(x, "has_password", a->has_password);
	export_flag(x, "must_change_password", a->must_change_password);
	EXPORT_OR_NULL(x, export_time, "password_changed_at",
	    a->password_changed_at_null, a->password_changed_at);
	export_number(x, "failed_sign_ins", (int64_t)a->failed_sign_ins);
	export_time(x, "created_at", a->created_at);
	export_time(x, "updated_at", a->updated_at);
	EXPORT_OR_NULL(
	    x, put_day, "last_used_on", a->last_used_on_null, a->last_used_on);
	export_row_end(x);
	export_close(x);
}

static size_t
put_sessions(struct export *x)
{
	struct q_export_sessions_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_sessions(x->db,
		       &(struct q_export_sessions_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "device", r[i].device_label);
		export_word(x, "transport", transports, r[i].transport);
		EXPORT_OR_NULL(x, export_text, "institution",
		    r[i].institution_null, r[i].institution);
		export_time(x, "created_at", r[i].created_at);
		export_time(x, "last_used_at", r[i].last_used_at);
		export_time(x, "expires_at", r[i].expires_at);
		EXPORT_OR_NULL(x, export_time, "revoked_at",
		    r[i].revoked_at_null, r[i].revoked_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_identities(struct export *x)
{
	struct q_export_identities_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_identities(x->db,
		       &(struct q_export_identities_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "institution", r[i].institution);
		export_text(x, "subject", r[i].subject);
		export_word(x, "role", roles, r[i].role);
		EXPORT_OR_NULL(x, export_text, "student_number",
		    r[i].student_number_null, r[i].student_number);
		EXPORT_OR_NULL(x, export_text, "national_id",
		    r[i].national_id_null, r[i].national_id);
		export_time(x, "created_at", r[i].created_at);
		EXPORT_OR_NULL(x, export_time, "last_used_at",
		    r[i].last_used_at_null, r[i].last_used_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_devices(struct export *x)
{
	struct q_export_devices_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_devices(x->db,
		       &(struct q_export_devices_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_time(x, "first_seen_at", r[i].first_seen_at);
		export_time(x, "last_seen_at", r[i].last_seen_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_factor(struct export *x)
{
	struct q_export_factor_out *r = NULL;
	size_t n = 0;

	if (!export_read(x,
		q_export_factor(x->db, &(struct q_export_factor_in){ x->user },
		    &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		EXPORT_OR_NULL(x, export_time, "enabled_at",
		    r[i].enabled_at_null, r[i].enabled_at);
		export_number(x, "codes_left", (int64_t)r[i].codes_left);
		export_row_end(x);
	}
	return n;
}

static size_t
put_links(struct export *x)
{
	struct q_export_links_out *r = NULL;
	size_t n = 0;

	if (!export_read(x, q_export_links(x->db,
				&(struct q_export_links_in){ x->user, x->skip },
				&x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_word(x, "purpose", purposes, r[i].purpose);
		EXPORT_OR_NULL(
		    x, export_text, "email", r[i].email_null, r[i].email);
		EXPORT_OR_NULL(x, export_text, "old_email", r[i].old_email_null,
		    r[i].old_email);
		export_time(x, "created_at", r[i].created_at);
		EXPORT_OR_NULL(
		    x, export_time, "used_at", r[i].used_at_null, r[i].used_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_terms(struct export *x)
{
	struct q_export_terms_out *r = NULL;
	size_t n = 0;

	if (!export_read(x, q_export_terms(x->db,
				&(struct q_export_terms_in){ x->user, x->skip },
				&x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "version", r[i].version);
		export_time(x, "accepted_at", r[i].accepted_at);
		export_row_end(x);
	}
	return n;
}

static void
put_reader(struct export *x, const struct q_export_readers_out *r)
{
	if (r->reader == 2)
		export_name(x, "reader", "administrator");
	else if (r->first_name_null || r->first_name.n == 0)
		export_null(x, "reader");
	else
		export_text(x, "reader",
		    aq_arena_printf(&x->rows, "%.*s %.*s",
			AQ_STR_ARG(r->first_name), AQ_STR_ARG(r->last_name)));
}

static size_t
put_readers(struct export *x)
{
	struct q_export_readers_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_readers(x->db,
		       &(struct q_export_readers_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_time(x, "read_at", r[i].read_at);
		put_reader(x, &r[i]);
		EXPORT_OR_NULL(x, export_text, "organisation",
		    r[i].organisation_null, r[i].organisation);
		export_word(x, "what", what, r[i].what);
		export_row_end(x);
	}
	return n;
}

static size_t
put_acts(struct export *x)
{
	struct q_export_acts_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_acts(x->db,
		       &(struct q_export_acts_in){ x->user, x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char *act =
		    aq_arena_printf(&x->rows, "%.*s", AQ_STR_ARG(r[i].act)).p;

		export_row(x);
		export_time(x, "happened_at", r[i].happened_at);
		export_name(x, "act", act != NULL ? act : "");
		export_flag(x, "by_me", r[i].by_me);
		export_row_end(x);
	}
	return n;
}

static size_t
put_rosters(struct export *x)
{
	struct q_export_rosters_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_rosters(x->db,
		       &(struct q_export_rosters_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "institution", r[i].institution);
		export_text(x, "course", r[i].course);
		export_text(x, "first_name", r[i].first_name);
		export_text(x, "last_name", r[i].last_name);
		EXPORT_OR_NULL(
		    x, export_text, "email", r[i].email_null, r[i].email);
		EXPORT_OR_NULL(x, export_text, "person_sourcedid",
		    r[i].person_sourcedid_null, r[i].person_sourcedid);
		export_word(x, "role", roles, r[i].role);
		export_flag(x, "active", r[i].active);
		export_time(x, "last_seen_at", r[i].seen_at);
		EXPORT_OR_NULL(x, export_time, "removed_at",
		    r[i].removed_at_null, r[i].removed_at);
		export_row_end(x);
	}
	return n;
}

static void
put_grade(struct export *x, const struct q_export_grades_out *r)
{
	export_text(x, "institution", r->institution);
	export_text(x, "course", r->course);
	export_text(x, "link", r->link);
	export_text(x, "subject", r->subject);
	EXPORT_OR_NULL(x, export_number, "points", r->points_null, r->points);
	EXPORT_OR_NULL(
	    x, export_number, "maximum", r->maximum_null, r->maximum);
	EXPORT_OR_NULL(
	    x, export_flag, "complete", r->complete_null, r->complete);
	export_word(x, "state", grade_states, r->state);
	EXPORT_OR_NULL(x, export_text, "why_not", r->error_null, r->error);
	export_time(x, "updated_at", r->updated_at);
}

static size_t
put_grades(struct export *x)
{
	struct q_export_grades_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_grades(x->db,
		       &(struct q_export_grades_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		put_grade(x, &r[i]);
		export_row_end(x);
	}
	return n;
}

static size_t
put_launches(struct export *x)
{
	struct q_export_launches_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_launches(x->db,
		       &(struct q_export_launches_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "institution", r[i].institution);
		export_text(x, "course", r[i].course);
		EXPORT_OR_NULL(
		    x, export_text, "link", r[i].link_null, r[i].link);
		export_word(x, "role", roles, r[i].role);
		export_time(x, "happened_at", r[i].created_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_course_tests(struct export *x)
{
	struct q_export_course_tests_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_course_tests(x->db,
		       &(struct q_export_course_tests_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_id(x, "assessment_id", r[i].assessment_id);
		export_text(x, "institution", r[i].institution);
		export_text(x, "course", r[i].course);
		export_text(x, "link", r[i].link);
		export_row_end(x);
	}
	return n;
}

static size_t
put_staff_roles(struct export *x)
{
	struct q_export_staff_roles_out *r = NULL;
	size_t n = 0;

	if (!export_read(x, q_export_staff_roles(x->db,
				&(struct q_export_staff_roles_in){ x->user },
				&x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_word(x, "role", staff_roles, r[i].role);
		export_time(x, "granted_at", r[i].granted_at);
		export_row_end(x);
	}
	return n;
}

static size_t
put_looks(struct export *x)
{
	struct q_export_looks_out *r = NULL;
	size_t n = 0;

	if (!export_read(x, q_export_looks(x->db,
				&(struct q_export_looks_in){ x->user, x->skip },
				&x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_time(x, "read_at", r[i].read_at);
		EXPORT_OR_NULL(x, export_text, "organisation",
		    r[i].organisation_null, r[i].organisation);
		export_word(x, "what", what, r[i].what);
		export_row_end(x);
	}
	return n;
}

static size_t
put_retention(struct export *x)
{
	struct q_export_retention_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_retention(x->db,
		       &(struct q_export_retention_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_text(x, "organisation", r[i].organisation);
		export_time(x, "planned_at", r[i].planned_at);
		export_word(x, "plan", plans, r[i].act);
		export_word(x, "state", outcomes, r[i].outcome);
		export_row_end(x);
	}
	return n;
}

static size_t
put_exports(struct export *x)
{
	struct q_export_requests_out *r = NULL;
	size_t n = 0;

	if (!export_read(
		x, q_export_requests(x->db,
		       &(struct q_export_requests_in){ x->user, x->skip },
		       &x->rows, &r, &n)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		export_row(x);
		export_time(x, "requested_at", r[i].requested_at);
		export_word(x, "state", states, r[i].state);
		EXPORT_OR_NULL(x, export_time, "finished_at",
		    r[i].finished_at_null, r[i].finished_at);
		export_row_end(x);
	}
	return n;
}

/* In the order of the page. */
static const struct {
	const char *document;
	size_t (*put)(struct export *x);
} lists[] = {
	{ "sign-ins", put_sessions },
	{ "identities", put_identities },
	{ "devices", put_devices },
	{ "second-factor", put_factor },
	{ "mail-links", put_links },
	{ "terms", put_terms },
	{ "readers", put_readers },
	{ "looks", put_looks },
	{ "acts", put_acts },
	{ "staff-roles", put_staff_roles },
	{ "retention", put_retention },
	{ "rosters", put_rosters },
	{ "launches", put_launches },
	{ "course-tests", put_course_tests },
	{ "grades", put_grades },
	{ "exports", put_exports },
};

static enum aq_db_result
write(struct export *x)
{
	struct q_export_account_out account;
	enum aq_db_result result = q_export_account(
	    x->db, &(struct q_export_account_in){ x->user }, &account);

	if (result != AQ_DB_OK)
		return result;
	x->english = aq_str_eq(account.language, AQ_S("en"));
	put_account(x, &account);
	for (size_t i = 0;
	     i < sizeof(lists) / sizeof(lists[0]) && x->result == AQ_DB_OK; i++)
		export_list(x, lists[i].document, lists[i].put);
	return x->result;
}

enum aq_job_result
export_auth(struct aq_job *job)
{
	if (!aq_db_add(
		job->db, q_rights_auth_statements, Q_RIGHTS_AUTH_COUNT)) {
		job->error = AQ_S("memory");
		return AQ_JOB_AGAIN;
	}
	return export_part(job, "auth", write);
}
