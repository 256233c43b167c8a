/* acquisctl idp trace: why was somebody refused? */
#include <stdio.h>

#include "ctl/idp.h"
#include "queries_ctl.h"
#include "queries_jwks.h"
#include "runtime/digest.h"
#include "runtime/jsonr.h"
#include "runtime/provider_trace.h"

#define TOKEN_MAX   65536
#define JSON_TOKENS 2048

/* ---- one that was refused --------------------------------------------------
 */

static struct aq_str
member(struct aq_json_ref object, const char *name)
{
	struct aq_json_ref value;

	if (!aq_json_member(object, aq_str_from(name), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return AQ_S("");
	return aq_json_text(value);
}

static struct aq_str
sentence(struct ctl *ctl, struct aq_str expected, struct aq_str found)
{
	return aq_arena_printf(&ctl->mem, "expected %.*s, found %.*s",
	    AQ_STR_ARG(expected), AQ_STR_ARG(found));
}

static void
print_stored(struct ctl *ctl, struct aq_str checks)
{
	const struct aq_json *doc;
	unsigned number = 0;
	const char *why;
	size_t at;

	doc = aq_json_parse(&ctl->mem, checks, JSON_TOKENS, &at, &why);
	for (size_t i = 0; doc != NULL && i < aq_json_count(aq_json_root(doc));
	     i++) {
		struct aq_json_ref check = aq_json_at(aq_json_root(doc), i);
		struct aq_json_ref passed;
		bool good = aq_json_member(check, AQ_S("passed"), &passed) &&
			    aq_json_kind(passed) == AQ_JSON_BOOL &&
			    aq_json_bool(passed);

		idp_print(good ? AQ_CHECK_GOOD : AQ_CHECK_BAD, &number,
		    aq_arena_copy(&ctl->mem, member(check, "check")).p,
		    sentence(ctl, member(check, "expected"),
			member(check, "found")));
	}
	printf("1..%u\n", number);
}

static enum ctl_exit
trace_request(struct ctl *ctl, const char *id)
{
	struct q_idp_refusal_in in = { .request_id = aq_str_from(id) };
	struct q_idp_refusal_out row;
	enum aq_db_result result = AQ_DB_NONE;

	if (in.request_id.n <= 64)
		result = q_idp_refusal(ctl->db, &in, &row);
	if (result == AQ_DB_NONE)
		return ctl_say(CTL_NOT_FOUND,
		    "no sign-in of the last week was refused under %s", id);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	if (row.provider_key_null)
		row.provider_key = AQ_S("");
	if (!ctl->json) {
		printf("# %.*s, %.*s: %.*s\n",
		    AQ_STR_ARG(ctl_time(ctl, row.created_at)),
		    AQ_STR_ARG(row.provider_key), AQ_STR_ARG(row.reason));
		print_stored(ctl, row.checks);
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "key", row.provider_key);
	aq_jw_key_str(&ctl->jw, "reason", row.reason);
	aq_jw_key_time(&ctl->jw, "created_at", row.created_at);
	aq_jw_key(&ctl->jw, "checks");
	aq_jw_raw(&ctl->jw, row.checks);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

/* ---- a token ---------------------------------------------------------------
 */

struct tracing {
	struct ctl *ctl;
	struct idp idp;
	struct aq_provider_trace found;
};

/* A trace uses nothing up; it looks whether a sign-in did. */
static bool
used(void *context, struct aq_str jti)
{
	struct tracing *t = context;
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_idp_once_out row;
	struct q_idp_once_in in = {
		.identity_provider_id = t->idp.provider.id,
		.kind = t->idp.provider.kind == AQ_PROVIDER_CAS ? 4 : 1,
		.digest = { (const char *)digest, sizeof(digest) },
	};

	aq_sha256(jti, digest);
	return q_idp_once(t->ctl->db, &in, &row) == AQ_DB_OK;
}

static bool
explain(struct tracing *t, struct aq_str token, const char *audience)
{
	struct ctl *ctl = t->ctl;
	struct aq_jwks *jwks = aq_jwks_new();
	bool accepted;

	t->found = (struct aq_provider_trace){
		.arena = &ctl->mem,
		.ask = {
			.provider = &t->idp.provider,
			.audience = aq_str_from(audience),
			.jwks = jwks,
			.db = ctl->db,
			.config = &ctl->config,
			.now_us = ctl->now,
		},
		.used = used,
		.context = t,
	};
	accepted = jwks != NULL && aq_provider_explain(&t->found, token);
	aq_jwks_free(jwks);
	return accepted;
}

static void
print_text(struct tracing *t)
{
	unsigned number = 0;

	for (size_t i = 0; i < t->found.trace.count; i++) {
		const struct aq_token_finding *f = &t->found.trace.finding[i];

		idp_print(f->passed ? AQ_CHECK_GOOD : AQ_CHECK_BAD, &number,
		    f->check, sentence(t->ctl, f->expected, f->found));
	}
	printf("1..%u\n", number);
}

static enum ctl_exit
print_json(struct tracing *t, bool accepted)
{
	struct aq_jw *w = &t->ctl->jw;

	aq_jw_object(w);
	aq_jw_key_str(w, "key", t->idp.provider.key);
	aq_jw_key_bool(w, "accepted", accepted);
	aq_jw_key(w, "checks");
	aq_jw_array(w);
	for (size_t i = 0; i < t->found.trace.count; i++) {
		const struct aq_token_finding *f = &t->found.trace.finding[i];

		aq_jw_object(w);
		aq_jw_key_str(w, "check", aq_str_from(f->check));
		aq_jw_key_bool(w, "passed", f->passed);
		aq_jw_key_str(w, "expected", f->expected);
		aq_jw_key_str(w, "found", f->found);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
	return ctl_print_json(t->ctl);
}

static enum ctl_exit
trace_token(struct ctl *ctl, const char *key, const char *audience)
{
	struct tracing t = { .ctl = ctl };
	enum ctl_exit status;
	struct aq_str token;
	bool accepted;

	status = idp_find(ctl, key, &t.idp);
	if (status != CTL_OK)
		return status;
	if (t.idp.provider.kind == AQ_PROVIDER_CAS &&
	    !t.idp.provider.jwt_tickets)
		return ctl_say(CTL_REFUSED,
		    "its tickets are no tokens and are worth one question to "
		    "its server: use --request");
	if (!ctl_read_file(ctl, "-", TOKEN_MAX, &token))
		return CTL_FAILED;
	accepted = explain(&t, aq_str_trim(token), audience);
	if (ctl->json)
		status = print_json(&t, accepted);
	else
		print_text(&t);
	if (status != CTL_OK)
		return status;
	return accepted ? CTL_OK : CTL_REFUSED;
}

enum ctl_exit
idp_trace(struct ctl *ctl)
{
	const char *request = ctl_value(ctl, "--request");
	const char *audience = ctl_value(ctl, "--audience");
	const char *key = ctl_next(ctl);

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if ((request == NULL) == (key == NULL))
		return ctl_say(CTL_USAGE,
		    "which? --request ID, or a key and its token on standard "
		    "input");
	if (!ctl_database(ctl, q_ctl_statements, Q_CTL_COUNT) ||
	    !aq_db_add(ctl->db, q_jwks_statements, Q_JWKS_COUNT) ||
	    ctl_db_failure(ctl, aq_db_ready(ctl->db)) != CTL_OK)
		return CTL_FAILED;
	return request != NULL ? trace_request(ctl, request)
			       : trace_token(ctl, key, audience);
}
