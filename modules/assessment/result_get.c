/* GET /api/assessment/assessments/{assessment}/result */
#include "assessment/result.h"
#include "assessment/routes.h"

enum aq_status
as_result_get(struct aq_req *rq)
{
	return as_put_result(rq, rq->id[0]);
}
