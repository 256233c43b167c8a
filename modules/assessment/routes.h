/*
 * What acquis-assessment serves; docs/api/openapi.yaml says the rest.
 */
#ifndef AQ_ASSESSMENT_ROUTES_H
#define AQ_ASSESSMENT_ROUTES_H

#include "runtime/req.h"

#define AS_ROUTE_COUNT 12
extern const struct aq_route as_routes[AS_ROUTE_COUNT];

/* One file each, named like the function. */
enum aq_status as_framework_get(struct aq_req *rq);
enum aq_status as_profile_get(struct aq_req *rq);
enum aq_status as_competence_get(struct aq_req *rq);
enum aq_status as_assessment_list(struct aq_req *rq);
enum aq_status as_assessment_start(struct aq_req *rq);
enum aq_status as_assessment_get(struct aq_req *rq);
enum aq_status as_answer_post(struct aq_req *rq);
enum aq_status as_answer_list(struct aq_req *rq);
enum aq_status as_focus_post(struct aq_req *rq);
enum aq_status as_assessment_end(struct aq_req *rq);
enum aq_status as_result_get(struct aq_req *rq);
enum aq_status as_report_post(struct aq_req *rq);

#endif
