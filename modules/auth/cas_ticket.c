/* What a service ticket is worth: the server is asked, and reads XML back. */
#include "auth/cas.h"

#include "base/url.h"
#include "runtime/cas_xml.h"
#include "runtime/fetch.h"

#define ADDRESS_MAX 2000

static bool
worthless(
    struct auth_cas_ticket *ticket, const char *reason, enum auth_advice advice)
{
	ticket->reason = reason;
	ticket->advice = advice;
	return false;
}

/* The server's codes (CAS protocol 3.0, 2.5.3) as ours. */
static bool
refused_by_code(struct auth_cas_ticket *ticket, struct aq_str code)
{
	static const struct {
		const char *code, *reason;
		enum auth_advice advice;
	} known[] = {
		{ "INVALID_TICKET", "cas_invalid_ticket", AUTH_ADVICE_AGAIN },
		{ "INVALID_TICKET_SPEC", "cas_ticket_not_fresh",
		    AUTH_ADVICE_AGAIN },
		{ "INVALID_SERVICE", "cas_invalid_service",
		    AUTH_ADVICE_INSTITUTION },
		{ "UNAUTHORIZED_SERVICE", "cas_unauthorized_service",
		    AUTH_ADVICE_INSTITUTION },
		{ "INVALID_REQUEST", "cas_invalid_request",
		    AUTH_ADVICE_INSTITUTION },
		{ "INTERNAL_ERROR", "cas_internal_error", AUTH_ADVICE_LATER },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (aq_str_eq(code, aq_str_from(known[i].code)))
			return worthless(
			    ticket, known[i].reason, known[i].advice);
	return worthless(ticket, "cas_refused", AUTH_ADVICE_INSTITUTION);
}

/* serviceValidate and not proxyValidate: a ticket that an application got on
   behalf of a user is none of ours. */
static struct aq_str
address_of(struct aq_req *rq, const struct aq_provider *provider,
    const struct auth_cas_ticket *ticket)
{
	struct aq_buf address;

	aq_buf_init(&address, rq->mem, ADDRESS_MAX);
	aq_buf_add(&address, provider->issuer);
	aq_buf_add(&address, aq_str_from(aq_provider_validation(provider)));
	aq_url_param(&address, "service", ticket->service);
	aq_url_param(&address, "ticket", ticket->text);
	if (provider->renew)
		aq_url_param(&address, "renew", AQ_S("true"));
	return address.failed ? (struct aq_str){ NULL, 0 }
			      : aq_buf_str(&address);
}

static bool
ask(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_cas_ticket *ticket,
    struct aq_str *ret_xml)
{
	struct aq_fetch_request request = {
		.method = AQ_FETCH_GET,
		.url = address_of(rq, provider, ticket),
		.longest = AQ_CAS_XML_MAX,
	};
	struct aq_fetch_reply reply = { .status = 0 };
	enum aq_fetch_result result;
	bool good;

	if (request.url.p == NULL)
		return worthless(ticket, "memory", AUTH_ADVICE_LATER);
	result = aq_fetch(rq->config, rq->mem, &request, &reply);
	good = result == AQ_FETCH_OK && reply.status == 200;
	aq_token_note(trace, "server", good, AQ_S("HTTP 200"),
	    result == AQ_FETCH_OK
		? aq_arena_printf(rq->mem, "HTTP %u", reply.status)
		: aq_str_from(aq_fetch_result_name(result)));
	if (!good)
		return worthless(ticket, "cas_unreachable", AUTH_ADVICE_LATER);
	*ret_xml = reply.body;
	return true;
}

bool
auth_cas_validate(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_cas_ticket *ticket)
{
	struct aq_cas_answer answer = { .code = { NULL, 0 } };
	bool shape = aq_cas_ticket_good(ticket->text);
	enum aq_cas_result result;
	struct aq_str xml;

	auth_note(trace, "ticket shape", shape,
	    "at most 255 visible ASCII characters", "others");
	if (!shape)
		return worthless(
		    ticket, "ticket_shape", AUTH_ADVICE_INSTITUTION);
	if (!ask(rq, provider, trace, ticket, &xml))
		return false;
	result = aq_cas_answer_read(rq->mem, xml, &answer);
	aq_token_note(trace, "answer", result == AQ_CAS_OK,
	    AQ_S("authenticationSuccess"),
	    result == AQ_CAS_REFUSED ? answer.code
				     : aq_str_from(aq_cas_result_name(result)));
	if (result == AQ_CAS_REFUSED)
		return refused_by_code(ticket, answer.code);
	if (result != AQ_CAS_OK)
		return worthless(ticket, "cas_answer", AUTH_ADVICE_INSTITUTION);
	ticket->attributes = answer.attributes;
	ticket->session = ticket->text;
	return true;
}
