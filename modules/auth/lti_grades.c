/* The grades that a course has of us: for its teachers, and for our staff when
   one cannot be delivered. */
#include "auth/lti.h"
#include "auth/rights.h"

#include "runtime/audit.h"
#include "runtime/lti.h"

/* ---- of a link ---- */

/* Points are the teacher's when the work is complete, as in the gradebook. */
static void
encode(struct aq_jw *w, const struct q_lti_grades_out *row)
{
	bool complete = !row->complete_null && row->complete;

	aq_jw_object(w);
	aq_jw_key_id(w, "user_id", row->user_id);
	aq_jw_key_str(w, "id", row->subject);
	if (!row->first_name_null && !row->last_name_null) {
		aq_jw_key_str(w, "first_name", row->first_name);
		aq_jw_key_str(w, "last_name", row->last_name);
	}
	aq_jw_key_str(
	    w, "state", aq_str_from(auth_lti_grade_states[row->state]));
	aq_jw_key_bool(w, "complete", complete);
	if (complete && !row->points_null && !row->maximum_null) {
		aq_jw_key_int(w, "points", row->points);
		aq_jw_key_int(w, "maximum", row->maximum);
	}
	if (!row->error_null)
		aq_jw_key_str(w, "error", row->error);
	aq_jw_key_time(w, "updated_at", row->updated_at);
	aq_jw_end(w);
}

/* Whose grades a teacher sees, for the list that those people can read. */
static enum aq_status
note(struct aq_req *rq, uint64_t provider, const struct q_lti_grades_out *row,
    size_t count)
{
	struct aq_str *subject = AQ_NEW_N(rq->mem, struct aq_str, count);

	if (subject == NULL)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < count; i++)
		subject[i] = row[i].subject;
	return auth_note_people(
	    rq, provider, subject, count, AQ_ACCESS_RESULTS);
}

/* GET /api/auth/lti/course/grades */
enum aq_status
auth_lti_grades(struct aq_req *rq)
{
	struct q_lti_launch_of_out launch;
	struct q_lti_grades_in in = { .limit = 0 };
	struct q_lti_grades_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	AQ_TRY(auth_lti_caller(rq, true, &launch));
	AQ_TRY(aq_req_page(rq, &in.limit, &in.after));
	if (launch.link_id_null)
		return AQ_E_NOT_FOUND;
	in.lti_resource_link_id = launch.link_id;
	result = q_lti_grades(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(note(rq, launch.provider_id, rows, count));
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == in.limit)
		aq_jw_key_id(w, "next", rows[count - 1].user_id);
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- once more ---- */

struct again {
	struct aq_req *rq;
	uint64_t link, user;
	bool by_staff; /* not the course's own teacher: an act of the audit */
};

/* The object is the person, who finds it in the copy of their data. */
static enum aq_db_result
note_act(struct aq_db *db, const struct again *a)
{
	struct aq_audit act =
	    aq_audit_of(a->rq, AQ_ACT_LTI_GRADE_AGAIN, a->user);

	act.fact[0] = (struct aq_audit_fact){ .name = "lti_resource_link_id",
		.number = a->link };
	return aq_audit_add(db, &act);
}

/* Only one that failed: others are on their way, or there. */
static enum aq_db_result
ask(struct aq_db *db, void *context)
{
	const struct again *a = context;
	struct q_lti_own_grade_out grade;
	uint64_t failed = 0;
	enum aq_db_result result = q_lti_own_grade(db,
	    &(struct q_lti_own_grade_in){
		.lti_resource_link_id = a->link, .user_id = a->user },
	    &grade);

	if (result == AQ_DB_OK)
		result = q_lti_grade_again(db,
		    &(struct q_lti_grade_again_in){ .now = a->rq->now,
			.lti_resource_link_id = a->link,
			.user_id = a->user },
		    &failed);
	if (result != AQ_DB_OK || failed == 0)
		return result;
	result = aq_lti_grade_ask(db, a->rq->now, a->link, a->user);
	return result == AQ_DB_OK && a->by_staff ? note_act(db, a) : result;
}

static enum aq_status
try_again(struct again *again)
{
	struct aq_req *rq = again->rq;
	enum aq_db_result result = aq_db_transaction(rq->db, ask, again);

	rq->reply.http = 202;
	return result == AQ_DB_NONE ? AQ_E_NOT_FOUND : aq_db_status(result);
}

/* POST /api/auth/lti/course/grades/{user}/again */
enum aq_status
auth_lti_grade_again(struct aq_req *rq)
{
	struct q_lti_launch_of_out launch;

	AQ_TRY(auth_lti_caller(rq, true, &launch));
	if (launch.link_id_null)
		return AQ_E_NOT_FOUND;
	return try_again(&(struct again){
	    .rq = rq, .link = launch.link_id, .user = rq->id[0] });
}

/* ---- staff ---- */

static void
encode_failure(struct aq_jw *w, const struct q_lti_failures_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "link_id", row->link_id);
	aq_jw_key_id(w, "user_id", row->user_id);
	aq_jw_key_str(w, "provider", row->provider_key);
	aq_jw_key_str(w, "platform", row->provider_name);
	aq_jw_key_str(w, "course", row->course);
	aq_jw_key_str(w, "title", row->link_title);
	aq_jw_key_str(w, "error", row->error_null ? AQ_S("") : row->error);
	aq_jw_key_time(w, "updated_at", row->updated_at);
	aq_jw_end(w);
}

static void
encode_roster(struct aq_jw *w, const struct q_lti_roster_failures_out *row)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "provider", row->provider_key);
	aq_jw_key_str(w, "platform", row->provider_name);
	aq_jw_key_str(w, "course", row->course);
	aq_jw_key_str(w, "error", row->error_null ? AQ_S("") : row->error);
	if (!row->asked_at_null)
		aq_jw_key_time(w, "asked_at", row->asked_at);
	aq_jw_end(w);
}

/* GET /api/auth/lti/failures: the newest fifty of each kind. No person is
   named: ids and what went wrong are enough to help. */
enum aq_status
auth_lti_failures(struct aq_req *rq)
{
	struct q_lti_failures_in in = { .before = rq->now + 1, .limit = 50 };
	struct q_lti_roster_failures_out *rosters;
	struct q_lti_failures_out *rows;
	struct aq_jw *w = &rq->reply.json;
	size_t count, roster_count;
	enum aq_db_result result =
	    q_lti_failures(rq->db, &in, rq->mem, &rows, &count);

	if (result == AQ_DB_OK)
		result = q_lti_roster_failures(
		    rq->db, rq->mem, &rosters, &roster_count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "grades");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode_failure(w, &rows[i]);
	aq_jw_end(w);
	aq_jw_key(w, "rosters");
	aq_jw_array(w);
	for (size_t i = 0; i < roster_count; i++)
		encode_roster(w, &rosters[i]);
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

/* POST /api/auth/lti/failures/{link}/{user}/again */
enum aq_status
auth_lti_failure_again(struct aq_req *rq)
{
	return try_again(&(struct again){
	    .rq = rq, .link = rq->id[0], .user = rq->id[1], .by_staff = true });
}
