/*
 * POST /api/auth/staff/provider-tests: would a sign-in work? Nothing is stored,
 * so that it is asked before saving.
 */
#include "auth/staff_provider.h"
#include "runtime/provider_try.h"

static void
encode(struct aq_jw *w, const struct aq_provider_trial *trial, bool passed)
{
	static const char *const results[] = { "ok", "failed", "note" };

	aq_jw_object(w);
	aq_jw_key_bool(w, "passed", passed);
	aq_jw_key(w, "checks");
	aq_jw_array(w);
	for (size_t i = 0; i < trial->count; i++) {
		const struct aq_check *check = &trial->check[i];

		aq_jw_object(w);
		aq_jw_key_str(w, "check", aq_str_from(check->name));
		aq_jw_key_str(w, "result", aq_str_from(results[check->mark]));
		aq_jw_key_str(w, "text", check->text);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
}

/* The secret that is kept, unless the body brings another one. */
static enum aq_status
keep_secret(struct aq_req *rq, uint64_t id, struct auth_draft *draft)
{
	struct q_staff_provider_out row;

	AQ_TRY(auth_staff_provider_row(rq, id, &row));
	draft->provider.id = row.id;
	draft->stored_for = row.issuer;
	if (!draft->other_secret)
		draft->provider.secret = auth_draft_of(&row).provider.secret;
	return AQ_OK;
}

enum aq_status
auth_staff_provider_test(struct aq_req *rq)
{
	struct auth_draft draft = { .settings = AQ_S("{}") };
	struct aq_provider_trial trial;
	uint64_t id = 0;
	struct aq_jr r;
	bool passed;

	AQ_TRY(aq_req_json(rq, &r));
	if (aq_jr_has(&r, "id"))
		aq_jr_id(&r, "id", &id);
	auth_draft_read(&r, true, &draft);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (id != 0)
		AQ_TRY(keep_secret(rq, id, &draft));
	AQ_TRY(auth_draft_check(rq, &draft));
	passed = auth_draft_try(rq, &draft, &trial);
	encode(&rq->reply.json, &trial, passed);
	return AQ_OK;
}
