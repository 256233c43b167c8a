/*
 * Platforms that are asked to register themselves. Asking again is asking for
 * a new link: the one before works no more, so a request whose reply was lost
 * is simply made again.
 */
#include "auth/lti.h"
#include "auth/staff_provider.h"
#include "runtime/audit.h"
#include "runtime/lti_invite.h"

static void
encode(struct aq_jw *w, const struct q_lti_invitations_out *row)
{
	aq_jw_object(w);
	aq_jw_key(w, "organisation");
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->organisation_id);
	aq_jw_key_str(w, "name", row->organisation);
	aq_jw_end(w);
	aq_jw_key_str(w, "key", row->provider_key);
	aq_jw_key_str(w, "name", row->name);
	aq_jw_key_time(w, "created_at", row->created_at);
	aq_jw_key_time(w, "expires_at", row->expires_at);
	aq_jw_end(w);
}

/* GET /api/auth/staff/invitations */
enum aq_status
auth_staff_invitations(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_lti_invitations_out *rows;
	size_t count;

	AQ_TRY(aq_db_status(q_lti_invitations(rq->db,
	    &(struct q_lti_invitations_in){ .now = rq->now }, rq->mem, &rows,
	    &count)));
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

struct asked {
	const struct aq_req *rq;
	struct aq_invitation inv;
};

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct asked *asked = context;
	struct aq_audit act =
	    aq_audit_of(asked->rq, AQ_ACT_IDENTITY_PROVIDER_INVITE, 0);
	enum aq_db_result result = aq_invitation_store(db, &asked->inv);

	if (result != AQ_DB_OK)
		return result;
	act.organisation = asked->inv.organisation_id;
	act.fact[0].name = "link";
	act.fact[0].word = asked->inv.replaces ? "replaced" : "first";
	return aq_audit_add(db, &act);
}

static enum aq_status
decode(struct aq_req *rq, struct aq_invitation *inv)
{
	struct auth_draft draft = { .provider = { .id = 0 } };
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_id(&r, "organisation_id", &inv->organisation_id);
	aq_jr_str(&r, "key", 2, 40, &inv->key);
	aq_jr_str(&r, "name", 1, 120, &inv->name);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (!aq_provider_key(inv->key))
		return aq_req_invalid(
		    rq, "/key", "takes a-z, 0-9 and '-', a letter first");
	draft.provider.organisation_id = inv->organisation_id;
	return auth_draft_organisation(rq, &draft);
}

/* POST /api/auth/staff/invitations */
enum aq_status
auth_staff_invite(struct aq_req *rq)
{
	struct asked asked = { .rq = rq, .inv = { .now = rq->now } };
	struct aq_invitation *inv = &asked.inv;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;

	AQ_TRY(decode(rq, inv));
	if (!aq_invitation_ready(rq->db) ||
	    !aq_invitation_make(rq->mem, rq->config->site_origin, inv))
		return AQ_E_INTERNAL;
	result = aq_db_transaction(rq->db, store, &asked);
	if (result == AQ_DB_DUPLICATE) {
		rq->detail.pointer = AQ_S("/key");
		return AQ_E_TAKEN;
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->reply.http = 201;
	aq_jw_object(w);
	aq_jw_key_str(w, "key", inv->key);
	aq_jw_key_str(w, "link", inv->link);
	aq_jw_key_time(w, "expires_at", inv->expires_at);
	aq_jw_key_bool(w, "replaces", inv->replaces);
	aq_jw_end(w);
	return AQ_OK;
}
