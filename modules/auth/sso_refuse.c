#include "auth/sso.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/log.h"

#define HOUR_US	   ((int64_t)3600 * 1000000)
#define CHECKS_MAX 8000

static const char *
advice_name(enum auth_advice advice)
{
	switch (advice) {
	case AUTH_ADVICE_AGAIN:
		return "again";
	case AUTH_ADVICE_INSTITUTION:
		return "institution";
	case AUTH_ADVICE_LATER:
		return "later";
	case AUTH_ADVICE_NOT_ALLOWED:
		return "not-allowed";
	case AUTH_ADVICE_CANCELLED:
		return "cancelled";
	case AUTH_ADVICE_OTHER_ACCOUNT:
		return "other-account";
	case AUTH_ADVICE_PORTAL:
		return "portal";
	case AUTH_ADVICE_CLOSED:
		return "closed";
	}
	return "institution";
}

void
auth_note(struct aq_token_trace *trace, const char *check, bool passed,
    const char *expected, const char *otherwise)
{
	aq_token_note(trace, check, passed, aq_str_from(expected),
	    passed ? AQ_S("as expected") : aq_str_from(otherwise));
}

/* What was made too long ago, or used, the person can have made anew; keys
   that are away come back. The rest is for the institution to mend. */
enum auth_advice
auth_token_advice(enum aq_token_refusal refusal)
{
	switch (refusal) {
	case AQ_TOKEN_EXPIRED:
	case AQ_TOKEN_TOO_OLD:
	case AQ_TOKEN_NONCE:
	case AQ_TOKEN_REPLAYED:
		return AUTH_ADVICE_AGAIN;
	case AQ_TOKEN_KEYS_AWAY:
	case AQ_TOKEN_MEMORY:
		return AUTH_ADVICE_LATER;
	case AQ_TOKEN_OK:
	case AQ_TOKEN_TOO_LONG:
	case AQ_TOKEN_SHAPE:
	case AQ_TOKEN_ENCODING:
	case AQ_TOKEN_HEADER:
	case AQ_TOKEN_ALGORITHM:
	case AQ_TOKEN_TYPE:
	case AQ_TOKEN_CRITICAL:
	case AQ_TOKEN_KEY:
	case AQ_TOKEN_KEY_UNFIT:
	case AQ_TOKEN_KEY_AMBIGUOUS:
	case AQ_TOKEN_SIGNATURE:
	case AQ_TOKEN_CLAIMS:
	case AQ_TOKEN_ISSUER:
	case AQ_TOKEN_AUDIENCE:
	case AQ_TOKEN_PARTY:
	case AQ_TOKEN_SUBJECT:
	case AQ_TOKEN_NOT_YET:
	case AQ_TOKEN_TOO_LASTING:
		break;
	}
	return AUTH_ADVICE_INSTITUTION;
}

struct aq_str
auth_checks(struct aq_req *rq, const struct aq_token_trace *trace)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, rq->mem, CHECKS_MAX);
	aq_jw_init(&w, &json);
	aq_jw_array(&w);
	for (size_t i = 0; i < trace->count; i++) {
		const struct aq_token_finding *f = &trace->finding[i];

		aq_jw_object(&w);
		aq_jw_key_str(&w, "check", aq_str_from(f->check));
		aq_jw_key_bool(&w, "passed", f->passed);
		aq_jw_key_str(&w, "expected", f->expected);
		aq_jw_key_str(&w, "found", f->found);
		aq_jw_end(&w);
	}
	aq_jw_end(&w);
	return aq_jw_done(&w) && !json.failed ? aq_buf_str(&json)
					      : (struct aq_str){ NULL, 0 };
}

void
auth_sso_record(struct aq_req *rq, const struct auth_refusal *refusal)
{
	bool told = refusal->checks.n != 0 && refusal->checks.n <= CHECKS_MAX;

	aq_log_event(LOG_NOTICE, "sso_refused",
	    "%s, provider %" PRIu64 ", request %.*s", refusal->reason,
	    refusal->provider_id, AQ_STR_ARG(rq->request_id));
	/* what cannot be stored is in the log all the same */
	(void)q_refusal_add(rq->db,
	    &(struct q_refusal_add_in){
		.request_id = rq->request_id,
		.identity_provider_id = refusal->provider_id,
		.identity_provider_id_null = refusal->provider_id == 0,
		.reason = aq_str_from(refusal->reason),
		.checks = told ? refusal->checks : AQ_S("[]"),
		.now = rq->now,
		.since = rq->now - HOUR_US,
	    },
	    NULL);
}

struct aq_str
auth_sso_refusal_page(struct aq_req *rq, const struct auth_refusal *refusal)
{
	auth_sso_record(rq, refusal);
	return aq_arena_printf(rq->mem, "/signin/refused?advice=%s&id=%.*s",
	    advice_name(refusal->advice), AQ_STR_ARG(rq->request_id));
}

enum aq_status
auth_sso_refuse(struct aq_req *rq, const struct auth_refusal *refusal)
{
	return aq_req_redirect(rq, auth_sso_refusal_page(rq, refusal));
}

enum aq_status
auth_sso_no_provider(struct aq_req *rq, enum aq_status status)
{
	struct auth_refusal refusal = { .reason = "provider_unknown",
		.advice = AUTH_ADVICE_CLOSED };
	struct aq_token_trace trace;

	if (status != AQ_E_NOT_FOUND || !aq_provider_key(rq->key[0]))
		return status;
	aq_token_trace_init(&trace, rq->mem, false);
	aq_token_note(&trace, "provider", false,
	    AQ_S("the key of one that is open here"), rq->key[0]);
	refusal.checks = auth_checks(rq, &trace);
	return auth_sso_refuse(rq, &refusal);
}

enum aq_status
auth_sso_no_code(struct aq_req *rq, uint64_t provider_id)
{
	struct auth_refusal refusal = {
		.provider_id = provider_id,
		.reason = "code_used",
		.advice = AUTH_ADVICE_AGAIN,
	};
	struct aq_token_trace trace;

	aq_token_trace_init(&trace, rq->mem, false);
	auth_note(&trace, "code", false,
	    "of a sign-in that waits here, used once",
	    "unknown, used or too old");
	refusal.checks = auth_checks(rq, &trace);
	auth_sso_record(rq, &refusal);
	return AQ_E_NOT_FOUND;
}
