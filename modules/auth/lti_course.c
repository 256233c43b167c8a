/* GET /api/auth/lti/course: what the caller's link in a course is about. */
#include "auth/lti.h"

static const char *const roles[] = { "", "learner", "teacher" };

const char *const auth_lti_grade_states[] = { "", "none", "on_its_way", "sent",
	"failed" };

enum aq_status
auth_lti_caller(
    struct aq_req *rq, bool teacher, struct q_lti_launch_of_out *ret_launch)
{
	enum aq_db_result result = q_lti_launch_of(rq->db,
	    &(struct q_lti_launch_of_in){
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    ret_launch);
	struct auth_user me;

	if (result == AQ_DB_NONE) {
		AQ_TRY(auth_caller_load(rq, &me));
		return AQ_E_NOT_FOUND;
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return teacher && ret_launch->role != AQ_ROLE_TEACHER ? AQ_E_FORBIDDEN
							      : AQ_OK;
}

static void
put_keys(struct aq_jw *w, struct aq_str keys)
{
	aq_jw_key(w, "competences");
	aq_jw_array(w);
	while (keys.n != 0)
		aq_jw_str(w, aq_str_cut(&keys, ' '));
	aq_jw_end(w);
}

static bool
takes_grades(const struct q_lti_launch_of_out *launch)
{
	return !launch->may_score_null && launch->may_score &&
	       (!launch->line_item_url_null || !launch->line_items_url_null);
}

static enum aq_status
put_own_grade(struct aq_req *rq, const struct q_lti_launch_of_out *launch)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_lti_own_grade_out grade;
	enum aq_db_result result;

	if (launch->role != AQ_ROLE_LEARNER || launch->link_id_null ||
	    !takes_grades(launch))
		return AQ_OK;
	result = q_lti_own_grade(rq->db,
	    &(struct q_lti_own_grade_in){
		.lti_resource_link_id = launch->link_id,
		.user_id = rq->who.user,
	    },
	    &grade);
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_key(w, "grade");
	aq_jw_object(w);
	aq_jw_key_str(
	    w, "state", aq_str_from(auth_lti_grade_states[grade.state]));
	if (!grade.points_null && !grade.maximum_null) {
		aq_jw_key_int(w, "points", grade.points);
		aq_jw_key_int(w, "maximum", grade.maximum);
	}
	aq_jw_key_bool(w, "complete", !grade.complete_null && grade.complete);
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
auth_lti_course(struct aq_req *rq)
{
	struct q_lti_launch_of_out launch;
	struct aq_jw *w = &rq->reply.json;

	AQ_TRY(auth_lti_caller(rq, false, &launch));
	aq_jw_object(w);
	aq_jw_key_str(w, "role", aq_str_from(roles[launch.role]));
	aq_jw_key_str(w, "platform", launch.provider_name);
	aq_jw_key_str(w, "course", launch.course);
	if (!launch.link_id_null)
		aq_jw_key_str(w, "title", launch.link_title);
	put_keys(w, launch.competences_null ? AQ_S("") : launch.competences);
	aq_jw_key_bool(w, "graded", takes_grades(&launch));
	aq_jw_key_bool(w, "has_roster", !launch.memberships_url_null);
	if (!launch.return_url_null && !launch.link_id_null)
		aq_jw_key_str(w, "return_url", launch.return_url);
	AQ_TRY(put_own_grade(rq, &launch));
	aq_jw_end(w);
	return AQ_OK;
}
