#include "auth/sso.h"

static bool
refuse(
    struct auth_refusal *refusal, const char *reason, enum auth_advice advice)
{
	refusal->reason = reason;
	refusal->advice = advice;
	return false;
}

bool
auth_sso_person(struct aq_req *rq, const struct aq_provider *provider,
    const struct aq_attributes *attributes, struct aq_token_trace *trace,
    struct auth_refusal *refusal, struct aq_asserted *ret_person)
{
	switch (aq_asserted_read(rq->mem, provider, attributes, ret_person)) {
	case AQ_ASSERTED_OK:
		return true;
	case AQ_ASSERTED_SUBJECT:
		aq_token_note(trace, "subject", false,
		    AQ_S("1 to 255 characters"), AQ_S("none, or not such"));
		return refuse(refusal, "subject", AUTH_ADVICE_INSTITUTION);
	case AQ_ASSERTED_ROLE:
		aq_token_note(trace, "role", false,
		    AQ_S("one that may sign in here"), AQ_S("another"));
		return refuse(refusal, "role", AUTH_ADVICE_NOT_ALLOWED);
	case AQ_ASSERTED_MEMORY:
		break;
	}
	return refuse(refusal, "memory", AUTH_ADVICE_LATER);
}
