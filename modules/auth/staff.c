#include "auth/sso.h"

enum aq_status
auth_staff(struct aq_req *rq, unsigned roles)
{
	struct q_roles_of_out *rows;
	enum aq_db_result result;
	size_t count;

	result = q_roles_of(rq->db,
	    &(struct q_roles_of_in){
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count == 0)
		return AQ_E_UNAUTHENTICATED;
	for (size_t i = 0; i < count; i++)
		if (!rows[i].role_null && (roles & 1U << rows[i].role) != 0)
			return AQ_OK;
	return AQ_E_FORBIDDEN;
}

enum aq_status
auth_authorise(struct aq_req *rq)
{
	return auth_staff(rq, AQ_ROUTE_STAFF_OF(rq->route->flags));
}
