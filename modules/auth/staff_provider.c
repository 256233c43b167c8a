#include "auth/staff_provider.h"

#include "runtime/jws_sign.h"
#include "runtime/provider_told.h"
#include "runtime/provider_try.h"

#define SECRET_BYTES 400 /* sealed it fits its column */
#define SETTINGS_MAX 16000

/* ---- rows -------------------------------------------------------------- */

enum aq_status
auth_staff_provider_row(
    struct aq_req *rq, uint64_t id, struct q_staff_provider_out *ret_row)
{
	enum aq_db_result result = q_staff_provider(
	    rq->db, &(struct q_staff_provider_in){ .id = id }, ret_row);

	return result == AQ_DB_NONE ? AQ_E_NOT_FOUND : aq_db_status(result);
}

struct auth_draft
auth_draft_of(const struct q_staff_provider_out *row)
{
	return (struct auth_draft){
		.provider = {
			.id = row->id,
			.organisation_id = row->organisation_id,
			.kind = (enum aq_provider_kind)row->kind,
			.state = (enum aq_provider_state)row->state,
			.key = row->provider_key,
			.name = row->name,
			.issuer = row->issuer,
			.client_id = row->client_id,
			.secret = row->secret_null ? AQ_S("") : row->secret,
		},
		.settings = row->settings,
		.stored_for = row->issuer,
	};
}

struct aq_str
auth_staff_provider_tag(struct aq_req *rq, int64_t updated_at)
{
	return aq_arena_printf(rq->mem, "%" PRId64, updated_at);
}

/* What the other side must be told; the settings may be anything by now. */
static void
encode_addresses(struct aq_req *rq, const struct q_staff_provider_out *row)
{
	struct aq_provider provider = auth_draft_of(row).provider;
	struct aq_provider_fault fault;
	struct aq_told told[AQ_TOLD];
	size_t count;

	(void)aq_provider_read(rq->mem, row->settings, &provider, &fault);
	count =
	    aq_provider_told(rq->mem, rq->config->site_origin, &provider, told);
	aq_jw_key(&rq->reply.json, "addresses");
	aq_jw_object(&rq->reply.json);
	for (size_t i = 0; i < count; i++)
		aq_jw_key_str(&rq->reply.json, told[i].name, told[i].url);
	aq_jw_end(&rq->reply.json);
}

enum aq_status
auth_staff_provider_reply(struct aq_req *rq, uint64_t id)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_staff_provider_out row;

	AQ_TRY(auth_staff_provider_row(rq, id, &row));
	rq->reply.etag = auth_staff_provider_tag(rq, row.updated_at);
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row.id);
	aq_jw_key(w, "organisation");
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row.organisation_id);
	aq_jw_key_str(w, "name", row.organisation_name);
	aq_jw_end(w);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[row.kind]));
	aq_jw_key_str(w, "key", row.provider_key);
	aq_jw_key_str(w, "name", row.name);
	aq_jw_key_str(w, "state", aq_str_from(aq_provider_states[row.state]));
	aq_jw_key_str(w, "issuer", row.issuer);
	aq_jw_key_str(w, "client_id", row.client_id);
	aq_jw_key_bool(w, "has_secret", !row.secret_null);
	aq_jw_key(w, "settings");
	aq_jw_raw(w, row.settings);
	encode_addresses(rq, &row);
	aq_jw_key_time(w, "created_at", row.created_at);
	aq_jw_key_time(w, "updated_at", row.updated_at);
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- bodies ------------------------------------------------------------ */

static void
read_always(struct aq_jr *r, struct auth_draft *draft)
{
	unsigned kind;

	aq_jr_id(r, "organisation_id", &draft->provider.organisation_id);
	aq_jr_enum(r, "kind", aq_provider_kinds + 1, &kind);
	aq_jr_str(r, "key", 2, 40, &draft->provider.key);
	if (r->error == AQ_JR_OK)
		draft->provider.kind = (enum aq_provider_kind)(kind + 1);
	if (r->error == AQ_JR_OK && !aq_provider_key(draft->provider.key))
		aq_jr_fail(r, "key", "takes a-z, 0-9 and '-', a letter first");
}

/* Text within text: it is parsed again when it is checked. */
static void
read_settings(struct aq_jr *r, struct aq_str *settings)
{
	struct aq_json_ref value;

	aq_jr_any(r, "settings", &value);
	if (r->error != AQ_JR_OK)
		return;
	if (aq_json_kind(value) != AQ_JSON_OBJECT ||
	    aq_json_source(value).n > SETTINGS_MAX)
		aq_jr_fail(r, "settings", "is no object, or a very long one");
	else
		*settings = aq_json_source(value);
}

void
auth_draft_read(struct aq_jr *r, bool all, struct auth_draft *draft)
{
	struct aq_provider *p = &draft->provider;
	unsigned state;

	if (all)
		read_always(r, draft);
	if (all || aq_jr_has(r, "name"))
		aq_jr_str(r, "name", 1, 120, &p->name);
	if (all || aq_jr_has(r, "issuer"))
		aq_jr_str(r, "issuer", 1, 255, &p->issuer);
	if (aq_jr_has(r, "client_id"))
		aq_jr_str(r, "client_id", 0, 255, &p->client_id);
	if (aq_jr_has(r, "secret")) {
		aq_jr_str(r, "secret", 0, SECRET_BYTES, &draft->secret);
		draft->other_secret = true;
		if (r->error == AQ_JR_OK && draft->secret.n > SECRET_BYTES)
			aq_jr_fail(r, "secret", "has at most 400 bytes");
	}
	if (aq_jr_has(r, "settings"))
		read_settings(r, &draft->settings);
	if (aq_jr_has(r, "untested"))
		aq_jr_bool(r, "untested", &draft->untested);
	if (!aq_jr_has(r, "state"))
		return;
	aq_jr_enum(r, "state", aq_provider_states + 1, &state);
	if (r->error == AQ_JR_OK)
		p->state = (enum aq_provider_state)(state + 1);
}

/* ---- checks ------------------------------------------------------------ */

static enum aq_status
seal(struct aq_req *rq, struct auth_draft *draft)
{
	struct aq_provider *p = &draft->provider;
	struct aq_str use =
	    aq_arena_printf(rq->mem, AQ_PROVIDER_SEAL_USE, p->id);

	if (use.p == NULL)
		return AQ_E_INTERNAL;
	p->secret = AQ_S("");
	if (draft->secret.n == 0)
		return AQ_OK;
	p->secret = aq_seal(rq->mem, &auth_state(rq)->seal, use, draft->secret);
	return p->secret.p != NULL ? AQ_OK : AQ_E_INTERNAL;
}

/* aq_provider_read names a column, or a member of `settings`. */
static struct aq_str
pointer_of(struct aq_req *rq, struct aq_str member)
{
	static const char *const columns[] = { "name", "issuer", "client_id",
		"secret", "settings" };

	if (member.n != 0 && member.p[0] == '/')
		member = aq_str_slice(member, 1, member.n);
	if (aq_str_eq(member, AQ_S("provider_key")))
		return AQ_S("/key");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (aq_str_eq(member, aq_str_from(columns[i])))
			return aq_arena_printf(
			    rq->mem, "/%.*s", AQ_STR_ARG(member));
	return aq_arena_printf(rq->mem, "/settings/%.*s", AQ_STR_ARG(member));
}

/* Whoever may change an address must not learn the secret by it. */
static enum aq_status
open_stored(struct aq_req *rq, struct auth_draft *draft)
{
	const struct aq_provider *p = &draft->provider;

	if (!aq_str_eq(draft->stored_for, p->issuer))
		return aq_req_invalid(rq, "/secret",
		    "was given for another issuer: give it again");
	if (!auth_provider_secret(rq, p, &draft->secret))
		return aq_req_invalid(
		    rq, "/secret", "does not open any more: give it again");
	return AQ_OK;
}

enum aq_status
auth_draft_check(struct aq_req *rq, struct auth_draft *draft)
{
	struct aq_provider_fault fault;

	if (draft->other_secret)
		AQ_TRY(seal(rq, draft));
	else if (draft->provider.secret.n != 0)
		AQ_TRY(open_stored(rq, draft));
	if (aq_provider_read(
		rq->mem, draft->settings, &draft->provider, &fault))
		return AQ_OK;
	rq->detail.pointer = pointer_of(rq, fault.member);
	rq->detail.reason = aq_str_from(fault.reason);
	return AQ_E_INVALID;
}

enum aq_status
auth_draft_organisation(struct aq_req *rq, const struct auth_draft *draft)
{
	struct q_staff_organisation_out row;
	enum aq_db_result result = q_staff_organisation(rq->db,
	    &(struct q_staff_organisation_in){
		.id = draft->provider.organisation_id },
	    &row);

	if (result == AQ_DB_NONE)
		return aq_req_invalid(
		    rq, "/organisation_id", "is no organisation");
	return aq_db_status(result);
}

/* ---- trying ------------------------------------------------------------ */

bool
auth_draft_try(struct aq_req *rq, const struct auth_draft *draft,
    struct aq_provider_trial *ret_trial)
{
	struct aq_signer signer;

	*ret_trial = (struct aq_provider_trial){ .mem = rq->mem,
		.config = rq->config,
		.provider = &draft->provider,
		.secret = draft->secret,
		.now_us = rq->now };
	/* a key that is missing is missed by the check that needs it */
	if (aq_tool_signer_read(rq->mem, rq->db, rq->config, rq->now, &signer))
		ret_trial->signer = &signer;
	return aq_provider_try(ret_trial);
}

enum aq_status
auth_draft_open(struct aq_req *rq, const struct auth_draft *draft)
{
	struct aq_provider_trial trial;

	if (draft->provider.state != AQ_PROVIDER_ACTIVE || draft->untested ||
	    auth_draft_try(rq, draft, &trial))
		return AQ_OK;
	for (size_t i = trial.count; i > 0; i--)
		if (trial.check[i - 1].mark == AQ_CHECK_BAD)
			rq->detail.reason = aq_arena_printf(rq->mem, "%s: %.*s",
			    trial.check[i - 1].name,
			    AQ_STR_ARG(trial.check[i - 1].text));
	return AQ_E_TRIAL;
}
