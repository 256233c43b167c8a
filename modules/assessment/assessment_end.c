/* POST /api/assessment/assessments/{assessment}/end */
#include "assessment/result.h"
#include "assessment/routes.h"

enum aq_status
as_assessment_end(struct aq_req *rq)
{
	struct as_loaded loaded;

	AQ_TRY(as_load(rq, rq->id[0], AS_NO_DIGEST, &loaded));
	if (loaded.stored == AS_GIVEN_UP)
		return AQ_E_ENDED;
	if (loaded.stored == AS_STARTED)
		AQ_TRY(as_finish(rq, &loaded, true));
	return as_put_result(rq, loaded.id);
}
