#include "base/url.h"
#include "runtime/cas_xml.h"
#include "runtime/provider_trial.h"

#define ADDRESS_MAX 2000
#define MADE_UP	    "ST-1-acquis-tries-whether-a-ticket-is-told-from-a-good-one"

static struct aq_str
service_of(struct aq_provider_trial *t)
{
	return aq_arena_printf(t->mem, "%s/api/auth/sso/%.*s/cas?state=trial",
	    t->config->site_origin, AQ_STR_ARG(t->provider->key));
}

static struct aq_str
address_of(struct aq_provider_trial *t, const char *path, bool ticket)
{
	struct aq_buf address;

	aq_buf_init(&address, t->mem, ADDRESS_MAX);
	aq_buf_add(&address, t->provider->issuer);
	aq_buf_add(&address, aq_str_from(path));
	aq_url_param(&address, "service", service_of(t));
	if (ticket)
		aq_url_param(&address, "ticket", AQ_S(MADE_UP));
	return aq_buf_str(&address);
}

static void
check_login(struct aq_provider_trial *t)
{
	struct aq_fetch_request request = { .url = address_of(
						t, "/login", false) };
	struct aq_fetch_reply reply;

	request.longest = (size_t)1024 * 1024; /* it is a page */
	if (!aq_trial_ask(t, "login page", &request, true, &reply))
		return;
	aq_trial_note(t, "login page",
	    reply.status < 400 ? AQ_CHECK_GOOD : AQ_CHECK_BAD,
	    aq_arena_printf(t->mem, "%.*s/login answers, HTTP %u%s",
		AQ_STR_ARG(t->provider->issuer), reply.status,
		reply.status < 400 ? ""
				   : "; is our address registered there?"));
}

/* A refusal other than of the ticket is one of ourselves. */
static void
judge_refusal(struct aq_provider_trial *t, struct aq_str code)
{
	bool good = aq_str_eq(code, AQ_S("INVALID_TICKET"));

	if (good)
		aq_trial_say(t, "tickets", true,
		    "a made-up ticket is refused: INVALID_TICKET");
	else
		aq_trial_note(t, "tickets", AQ_CHECK_BAD,
		    aq_arena_printf(t->mem,
			"the server says %.*s and not INVALID_TICKET; "
			"register the service %s/api/auth/sso/%.*s/cas there",
			AQ_STR_ARG(code), t->config->site_origin,
			AQ_STR_ARG(t->provider->key)));
}

static void
check_tickets(struct aq_provider_trial *t)
{
	const char *path = aq_provider_validation(t->provider);
	struct aq_fetch_request request = {
		.url = address_of(t, path, true),
		.longest = AQ_CAS_XML_MAX,
	};
	struct aq_cas_answer answer;
	struct aq_fetch_reply reply;
	enum aq_cas_result result;

	if (!aq_trial_ask(t, "tickets", &request, false, &reply))
		return;
	result = aq_cas_answer_read(t->mem, reply.body, &answer);
	if (result == AQ_CAS_REFUSED) {
		judge_refusal(t, answer.code);
		return;
	}
	if (result == AQ_CAS_OK) {
		aq_trial_say(t, "tickets", false,
		    "the server takes a ticket that was made up");
		return;
	}
	aq_trial_note(t, "tickets", AQ_CHECK_BAD,
	    aq_arena_printf(t->mem,
		"%.*s%s answers with HTTP %u and not as a server of CAS does "
		"(%s)%s",
		AQ_STR_ARG(t->provider->issuer), path, reply.status,
		aq_cas_result_name(result),
		t->provider->protocol_2
		    ? ""
		    : "; one of protocol 2, or Shibboleth, wants protocol=2"));
}

void
aq_trial_cas(struct aq_provider_trial *t)
{
	check_login(t);
	check_tickets(t);
}
