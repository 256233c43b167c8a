/* The caller's ways to sign in through institutions. */
#include "auth/sso.h"

static void
encode(struct aq_jw *w, const struct q_identities_of_out *row)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[row->kind]));
	aq_jw_key_str(w, "key", row->provider_key);
	aq_jw_key_str(w, "name", row->name);
	aq_jw_key_str(w, "organisation", row->organisation_name);
	aq_jw_key_time(w, "created_at", row->created_at);
	if (!row->last_used_at_null)
		aq_jw_key_time(w, "last_used_at", row->last_used_at);
	aq_jw_end(w);
}

/* Without the identity `but`; 0: with all. */
static enum aq_db_result
methods(struct aq_db *db, const struct aq_req *rq, uint64_t but,
    struct q_sign_in_methods_out *ret_out)
{
	return q_sign_in_methods(db,
	    &(struct q_sign_in_methods_in){
		.identity = but,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    ret_out);
}

/* GET /api/auth/me/identities */
enum aq_status
auth_identities_list(struct aq_req *rq)
{
	struct q_sign_in_methods_out ways;
	struct q_identities_of_out *rows;
	struct aq_jw *w = &rq->reply.json;
	enum aq_db_result result;
	size_t count;

	result = methods(rq->db, rq, 0, &ways);
	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result == AQ_DB_OK)
		result = q_identities_of(rq->db,
		    &(struct q_identities_of_in){
			.auth_session = rq->who.auth_session,
			.user_id = rq->who.user,
			.now = rq->now,
		    },
		    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key_bool(w, "password", ways.password);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

struct removal {
	struct aq_req *rq;
	bool signed_in, last;
	uint64_t removed;
};

/* The account's row is locked, so that two removals cannot take the last two.
   What leads nowhere, as a provider that was closed, is no way left. */
static enum aq_db_result
remove_one(struct aq_db *db, void *context)
{
	struct removal *r = context;
	struct q_sign_in_methods_out ways;
	enum aq_db_result result = methods(db, r->rq, r->rq->id[0], &ways);

	r->signed_in = result != AQ_DB_NONE;
	r->last = false;
	if (result != AQ_DB_OK)
		return result == AQ_DB_NONE ? AQ_DB_OK : result;
	r->last = !ways.password && ways.others == 0;
	if (r->last)
		return AQ_DB_OK;
	return q_identity_remove(db,
	    &(struct q_identity_remove_in){
		.id = r->rq->id[0], .user_id = r->rq->who.user },
	    &r->removed);
}

/* DELETE /api/auth/me/identities/{identity} */
enum aq_status
auth_identity_remove(struct aq_req *rq)
{
	struct removal removal = { .rq = rq };
	enum aq_db_result result =
	    aq_db_transaction(rq->db, remove_one, &removal);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!removal.signed_in)
		return AQ_E_UNAUTHENTICATED;
	if (removal.last)
		return AQ_E_LAST_METHOD;
	if (removal.removed == 0)
		return AQ_E_NOT_FOUND;
	rq->reply.http = 204;
	return AQ_OK;
}
