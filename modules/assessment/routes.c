#include "assessment/routes.h"

#define API "/api/assessment"
#define ONE API "/assessments/{assessment:id}"

#define ANSWER_BODY  (64U << 10) /* 10 texts of 500 escaped characters */
#define SMALL_BODY   (4U << 10)
#define COMMENT_BODY (16U << 10)

const struct aq_route as_routes[AS_ROUTE_COUNT] = {
	{ { AQ_GET, API "/framework" }, "getFramework", as_framework_get,
	    AQ_ROUTE_PUBLIC, 0 },
	{ { AQ_GET, API "/profile" }, "getProfile", as_profile_get, 0, 0 },
	{ { AQ_GET, API "/competences/{competence:key}" }, "getCompetence",
	    as_competence_get, 0, 0 },
	{ { AQ_GET, API "/assessments" }, "listAssessments", as_assessment_list,
	    0, 0 },
	{ { AQ_POST, API "/assessments" }, "startAssessment",
	    as_assessment_start, AQ_ROUTE_CREATES, SMALL_BODY },
	{ { AQ_GET, ONE }, "getAssessment", as_assessment_get, 0, 0 },
	{ { AQ_POST, ONE "/answers" }, "giveAnswer", as_answer_post, 0,
	    ANSWER_BODY },
	{ { AQ_GET, ONE "/answers" }, "listAnswers", as_answer_list, 0, 0 },
	{ { AQ_POST, ONE "/focus-losses" }, "reportFocusLoss", as_focus_post, 0,
	    SMALL_BODY },
	{ { AQ_POST, ONE "/end" }, "endAssessment", as_assessment_end, 0, 0 },
	{ { AQ_GET, ONE "/result" }, "getResult", as_result_get, 0, 0 },
	{ { AQ_POST, API "/challenge-reports" }, "reportChallenge",
	    as_report_post, AQ_ROUTE_CREATES, COMMENT_BODY },
};
