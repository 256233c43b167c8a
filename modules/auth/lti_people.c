/* The people of the course, as its roster names them; for its teachers. */
#include "auth/lti.h"
#include "auth/rights.h"

#include "base/num.h"
#include "runtime/lti.h"

#define MINUTE_US ((int64_t)60 * 1000000)

static void
encode(struct aq_jw *w, const struct q_lti_people_out *row)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "id", row->subject);
	aq_jw_key_str(w, "first_name", row->first_name);
	aq_jw_key_str(w, "last_name", row->last_name);
	if (!row->email_null)
		aq_jw_key_str(w, "email", row->email);
	aq_jw_key_str(w, "role",
	    row->role == AQ_ROLE_TEACHER ? AQ_S("teacher") : AQ_S("learner"));
	aq_jw_key_bool(w, "active", row->active);
	aq_jw_key_bool(w, "arrived", row->arrived);
	if (!row->removed_at_null)
		aq_jw_key_time(w, "removed_at", row->removed_at);
	aq_jw_end(w);
}

/* Whom a teacher sees, for the list that those people can read. */
static enum aq_status
note(struct aq_req *rq, uint64_t provider,
    const struct q_lti_people_out *row, size_t count)
{
	struct aq_str *subject = AQ_NEW_N(rq->mem, struct aq_str, count);

	if (subject == NULL)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < count; i++)
		subject[i] = row[i].subject;
	return auth_note_people(rq, provider, subject, count, AQ_ACCESS_LIST);
}

/* As aq_req_page, but that the ids of this list are the platform's texts. */
static enum aq_status
page_of(struct aq_req *rq, struct aq_str *ret_after, unsigned *ret_limit)
{
	struct aq_str after = AQ_S(""), text;
	uint32_t limit = 50;

	(void)aq_req_query(rq, "after", &after);
	if (after.n > 255)
		return aq_req_invalid(rq, "/after", "is no id of this list");
	if (aq_req_query(rq, "limit", &text) &&
	    (!aq_num_u32(text, &limit) || limit < 1 || limit > 100))
		return aq_req_invalid(rq, "/limit", "is 1 to 100");
	*ret_after = after;
	*ret_limit = limit;
	return AQ_OK;
}

/* GET /api/auth/lti/course/people */
enum aq_status
auth_lti_people(struct aq_req *rq)
{
	struct q_lti_launch_of_out launch;
	struct q_lti_people_in in = { .after = AQ_S("") };
	struct q_lti_people_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	AQ_TRY(auth_lti_caller(rq, true, &launch));
	AQ_TRY(page_of(rq, &in.after, &in.limit));
	in.lti_context_id = launch.lti_context_id;
	result = q_lti_people(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(note(rq, launch.provider_id, rows, count));
	aq_jw_object(w);
	aq_jw_key_bool(w, "has_roster", !launch.memberships_url_null);
	if (!launch.roster_at_null)
		aq_jw_key_time(w, "read_at", launch.roster_at);
	if (!launch.roster_error_null)
		aq_jw_key_str(w, "error", launch.roster_error);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == in.limit)
		aq_jw_key_str(w, "next", rows[count - 1].subject);
	aq_jw_end(w);
	return AQ_OK;
}

struct asking {
	struct aq_req *rq;
	uint64_t course;
};

static enum aq_db_result
ask(struct aq_db *db, void *context)
{
	const struct asking *a = context;
	int64_t now = a->rq->now;
	uint64_t asked = 0;
	enum aq_db_result result = q_lti_roster_ask(db,
	    &(struct q_lti_roster_ask_in){
		.now = now, .id = a->course, .since = now - MINUTE_US },
	    &asked);

	if (result != AQ_DB_OK || asked == 0)
		return result;
	return aq_lti_roster_ask(db, now, a->course);
}

/* POST /api/auth/lti/course/people/read: once a minute at most, and asking
   more often is no mistake. */
enum aq_status
auth_lti_people_read(struct aq_req *rq)
{
	struct q_lti_launch_of_out launch;
	struct asking asking = { .rq = rq };

	AQ_TRY(auth_lti_caller(rq, true, &launch));
	if (launch.memberships_url_null)
		return AQ_E_CONFLICT;
	asking.course = launch.lti_context_id;
	AQ_TRY(aq_db_status(aq_db_transaction(rq->db, ask, &asking)));
	rq->reply.http = 202;
	return AQ_OK;
}
