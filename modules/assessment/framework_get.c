/* GET /api/assessment/framework: ready-made when a version is loaded. */
#include "assessment/load.h"
#include "assessment/routes.h"

#define CACHE_S 60

enum aq_status
as_framework_get(struct aq_req *rq)
{
	const struct as_bank *bank = as_banks_active(as_banks_of(rq));

	if (bank == NULL)
		return AQ_E_UNAVAILABLE;
	rq->reply.etag = bank->etag;
	rq->reply.cache_s = CACHE_S;
	if (aq_str_eq(rq->if_none_match, bank->etag)) {
		rq->reply.http = 304;
		return AQ_OK;
	}
	aq_jw_raw(&rq->reply.json, bank->framework);
	return AQ_OK;
}
