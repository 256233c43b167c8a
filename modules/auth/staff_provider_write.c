/* What staff writes: a new provider, a change of one. */
#include <string.h>

#include "auth/staff_provider.h"
#include "runtime/audit.h"
#include "runtime/id.h"

#define OPERATION "createProvider"
#define KEPT_US	  ((int64_t)24 * 3600 * 1000000)

/* That somebody opened it unseen stays known. */
static void
note_untested(const struct auth_draft *draft, struct aq_audit *act)
{
	struct aq_audit_fact *fact = act->fact;

	if (draft->provider.state != AQ_PROVIDER_ACTIVE || !draft->untested)
		return;
	while (fact->name != NULL)
		fact++;
	fact->name = "test";
	fact->word = "skipped";
}

/* ---- a new one ---------------------------------------------------------- */

struct creation {
	struct aq_req *rq;
	struct auth_draft draft;
	uint8_t digest[32]; /* of the body, by our key: it may hold a secret */
};

static enum aq_db_result
keep_key(struct aq_db *db, const struct creation *c)
{
	if (c->rq->idempotency_key.n == 0)
		return AQ_DB_OK;
	return q_idempotency_add(db,
	    &(struct q_idempotency_add_in){
		.user_id = c->rq->who.user,
		.operation = AQ_S(OPERATION),
		.idempotency_key = c->rq->idempotency_key,
		.body_digest = { (const char *)c->digest, sizeof(c->digest) },
		.object_id = c->draft.provider.id,
		.created_at = c->rq->now,
	    },
	    NULL);
}

static enum aq_db_result
create(struct aq_db *db, void *context)
{
	const struct creation *c = context;
	const struct aq_provider *p = &c->draft.provider;
	struct aq_audit act =
	    aq_audit_of(c->rq, AQ_ACT_IDENTITY_PROVIDER_ADD, p->id);
	enum aq_db_result result = q_staff_provider_add(db,
	    &(struct q_staff_provider_add_in){
		.id = p->id,
		.organisation_id = p->organisation_id,
		.kind = (uint8_t)p->kind,
		.state = (uint8_t)p->state,
		.provider_key = p->key,
		.name = p->name,
		.issuer = p->issuer,
		.client_id = p->client_id,
		.secret = p->secret,
		.secret_null = p->secret.n == 0,
		.settings = c->draft.settings,
		.now = c->rq->now,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result = keep_key(db, c);
	if (result != AQ_DB_OK)
		return result;
	act.organisation = p->organisation_id;
	act.fact[0].name = "kind";
	act.fact[0].word = aq_provider_kinds[p->kind];
	act.fact[1].name = "state";
	act.fact[1].word = aq_provider_states[p->state];
	note_untested(&c->draft, &act);
	return aq_audit_add(db, &act);
}

/* The same request again gets what it made; *ret_done says whether it was. */
static enum aq_status
repeat(struct aq_req *rq, const struct creation *c, bool *ret_done)
{
	struct q_idempotency_of_out before;
	enum aq_db_result result = AQ_DB_NONE;

	*ret_done = false;
	if (rq->idempotency_key.n != 0)
		result = q_idempotency_of(rq->db,
		    &(struct q_idempotency_of_in){
			.user_id = rq->who.user,
			.operation = AQ_S(OPERATION),
			.idempotency_key = rq->idempotency_key,
			.since = rq->now - KEPT_US,
		    },
		    &before);
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (memcmp(before.body_digest.p, c->digest, sizeof(c->digest)) != 0)
		return AQ_E_IDEMPOTENCY_REUSED;
	*ret_done = true;
	return auth_staff_provider_reply(rq, before.object_id);
}

/* Which of the two keys of the table stands there already. */
static enum aq_status
taken(struct aq_req *rq, const struct auth_draft *draft)
{
	struct q_staff_provider_taken_out row;
	enum aq_db_result result = q_staff_provider_taken(rq->db,
	    &(struct q_staff_provider_taken_in){
		.provider_key = draft->provider.key },
	    &row);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->detail.pointer = row.taken ? AQ_S("/key") : AQ_S("/issuer");
	return AQ_E_TAKEN;
}

/* POST /api/auth/staff/providers */
enum aq_status
auth_staff_provider_create(struct aq_req *rq)
{
	struct creation c = { .rq = rq,
		.draft = { .provider = { .id = aq_id_new(rq->now),
			       .state = AQ_PROVIDER_DRAFT },
		    .settings = AQ_S("{}") } };
	enum aq_db_result result;
	struct aq_jr r;
	bool done;

	AQ_TRY(aq_req_json(rq, &r));
	auth_draft_read(&r, true, &c.draft);
	AQ_TRY(aq_req_json_end(rq, &r));
	aq_seal_digest(
	    &auth_state(rq)->seal, AQ_S(OPERATION), rq->body, c.digest);
	AQ_TRY(repeat(rq, &c, &done));
	if (done)
		return AQ_OK;
	AQ_TRY(auth_draft_organisation(rq, &c.draft));
	AQ_TRY(auth_draft_check(rq, &c.draft));
	AQ_TRY(auth_draft_open(rq, &c.draft));
	result = aq_db_transaction(rq->db, create, &c);
	if (result == AQ_DB_DUPLICATE) {
		/* perhaps by the same request, a moment ago */
		AQ_TRY(repeat(rq, &c, &done));
		return done ? AQ_OK : taken(rq, &c.draft);
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->reply.http = 201;
	return auth_staff_provider_reply(rq, c.draft.provider.id);
}

/* ---- a change ----------------------------------------------------------- */

struct change {
	struct aq_req *rq;
	struct auth_draft draft;
	int64_t seen; /* updated_at of the version that is changed */
	bool only_state;
};

/* AQ_DB_NONE: somebody else was quicker. */
static enum aq_db_result
change(struct aq_db *db, void *context)
{
	const struct change *c = context;
	const struct aq_provider *p = &c->draft.provider;
	struct aq_audit act = aq_audit_of(c->rq,
	    c->only_state ? AQ_ACT_IDENTITY_PROVIDER_STATE
			  : AQ_ACT_IDENTITY_PROVIDER_CHANGE,
	    p->id);
	uint64_t changed = 0;
	enum aq_db_result result = q_staff_provider_change(db,
	    &(struct q_staff_provider_change_in){
		.state = (uint8_t)p->state,
		.name = p->name,
		.issuer = p->issuer,
		.client_id = p->client_id,
		.secret = p->secret,
		.secret_null = p->secret.n == 0,
		.settings = c->draft.settings,
		.now = c->rq->now,
		.id = p->id,
		.seen = c->seen,
	    },
	    &changed);

	if (result != AQ_DB_OK)
		return result;
	if (changed == 0)
		return AQ_DB_NONE;
	act.organisation = p->organisation_id;
	act.fact[0].name = "state";
	act.fact[0].word = aq_provider_states[p->state];
	if (c->draft.other_secret) {
		act.fact[1].name = "secret";
		act.fact[1].word = p->secret.n != 0 ? "replaced" : "removed";
	}
	note_untested(&c->draft, &act);
	return aq_audit_add(db, &act);
}

static bool
has_other_than_state(struct aq_jr *r)
{
	return aq_jr_has(r, "name") || aq_jr_has(r, "issuer") ||
	       aq_jr_has(r, "client_id") || aq_jr_has(r, "secret") ||
	       aq_jr_has(r, "settings");
}

/* PATCH /api/auth/staff/providers/{provider} */
enum aq_status
auth_staff_provider_change(struct aq_req *rq)
{
	struct change c = { .rq = rq };
	struct q_staff_provider_out row;
	enum aq_db_result result;
	struct aq_jr r;

	AQ_TRY(auth_staff_provider_row(rq, rq->id[0], &row));
	c.draft = auth_draft_of(&row);
	c.seen = row.updated_at;
	AQ_TRY(aq_req_json(rq, &r));
	c.only_state = !has_other_than_state(&r);
	auth_draft_read(&r, false, &c.draft);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(
	    aq_req_if_match(rq, auth_staff_provider_tag(rq, row.updated_at)));
	/* what stands there wrong can be closed all the same */
	if (!c.only_state || c.draft.provider.state == AQ_PROVIDER_ACTIVE)
		AQ_TRY(auth_draft_check(rq, &c.draft));
	AQ_TRY(auth_draft_open(rq, &c.draft));
	result = aq_db_transaction(rq->db, change, &c);
	if (result == AQ_DB_NONE)
		return AQ_E_CHANGED;
	if (result == AQ_DB_DUPLICATE) {
		rq->detail.pointer = AQ_S("/issuer");
		return AQ_E_TAKEN;
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return auth_staff_provider_reply(rq, c.draft.provider.id);
}
