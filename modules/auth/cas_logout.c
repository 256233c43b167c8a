/* POST /api/auth/sso/{provider}/cas: the server ends a session. */
#include "auth/cas.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/cas_xml.h"
#include "runtime/log.h"

/*
 * Nothing proves who posted; the ticket does, which only the server, the
 * browser and we have seen. One that no sign-in came by changes nothing, and
 * the answer is the same, so it cannot be asked which are known.
 */
enum aq_status
auth_cas_logout(struct aq_req *rq)
{
	struct aq_str xml = AQ_S(""), ticket;
	struct aq_provider provider;
	enum aq_cas_result result;

	AQ_TRY(auth_provider_by_key(rq, rq->key[0], &provider));
	if (provider.kind != AQ_PROVIDER_CAS)
		return AQ_E_NOT_FOUND;
	if (!aq_req_form(rq, "logoutRequest", &xml))
		return aq_req_invalid(rq, "/logoutRequest", "is needed");
	result = aq_cas_logout_read(rq->mem, xml, &ticket);
	if (result == AQ_CAS_MEMORY)
		return AQ_E_INTERNAL;
	if (result != AQ_CAS_OK) {
		aq_log_event(LOG_NOTICE, "cas_logout_refused",
		    "%s, provider %" PRIu64 ", request %.*s",
		    aq_cas_result_name(result), provider.id,
		    AQ_STR_ARG(rq->request_id));
		return aq_req_invalid(
		    rq, "/logoutRequest", "is no LogoutRequest");
	}
	AQ_TRY(auth_sso_end(rq, provider.id, ticket));
	/* servers of CAS take 200 alone for success */
	aq_jw_object(&rq->reply.json);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}
