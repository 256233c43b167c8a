/* GET /api/assessment/assessments/{assessment} */
#include "assessment/cache.h"
#include "assessment/encode.h"
#include "assessment/result.h"
#include "assessment/routes.h"

enum aq_status
as_assessment_get(struct aq_req *rq)
{
	struct as_loaded loaded;

	AQ_TRY(as_load(rq, rq->id[0], AS_NO_DIGEST, &loaded));
	/* the program may have died between the last answer and the result */
	if (loaded.state.end != AQ_RUNNING && loaded.stored == AS_STARTED)
		AQ_TRY(as_finish(rq, &loaded, false));
	AQ_TRY(as_serve(rq, &loaded));
	as_cache_put(as_cache_of(rq), rq->who.user, &loaded);
	return as_put_assessment(rq, &loaded);
}
