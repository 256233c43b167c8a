/* Why somebody was refused, for who helps. */
#include "auth/cas.h"
#include "auth/sso.h"
#include "runtime/digest.h"
#include "runtime/provider_trace.h"

static void
encode_provider(struct aq_jw *w, uint64_t id, struct aq_str name)
{
	aq_jw_key(w, "provider");
	aq_jw_object(w);
	aq_jw_key_id(w, "id", id);
	aq_jw_key_str(w, "name", name);
	aq_jw_end(w);
}

/* GET /api/auth/staff/refusals/{refusal}: by the number that was shown. */
enum aq_status
auth_staff_refusal(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_staff_refusal_out row;
	enum aq_db_result result = q_staff_refusal(rq->db,
	    &(struct q_staff_refusal_in){ .request_id = rq->key[0] }, &row);

	if (result == AQ_DB_NONE)
		return AQ_E_NOT_FOUND;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key_str(w, "reason", row.reason);
	aq_jw_key_time(w, "created_at", row.created_at);
	if (!row.id_null)
		encode_provider(w, row.id, row.name);
	aq_jw_key(w, "checks");
	aq_jw_raw(w, row.checks);
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- a token itself ------------------------------------------------------ */

/* A trace uses nothing up; it looks whether a sign-in did. */
static bool
used(void *context, struct aq_str jti)
{
	struct aq_req *rq = ((void **)context)[0];
	const struct aq_provider *provider = ((void **)context)[1];
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_once_of_out row;

	aq_sha256(jti, digest);
	return q_once_of(rq->db,
		   &(struct q_once_of_in){
		       .identity_provider_id = provider->id,
		       .kind = provider->kind == AQ_PROVIDER_CAS
				   ? AUTH_ONCE_TICKET_JTI
				   : AUTH_ONCE_ASSERTION,
		       .digest = { (const char *)digest, sizeof(digest) },
		   },
		   &row) == AQ_DB_OK;
}

/* A ticket of CAS is for our address that the sign-in came back to, any other
   token for who we are there. */
static bool
is_for(struct aq_req *rq, const struct q_providers_of_issuer_out *row,
    struct aq_str audience)
{
	struct aq_provider provider = { .key = row->provider_key };

	if (row->kind == AQ_PROVIDER_CAS)
		return aq_str_starts(
		    audience, auth_cas_service(rq, &provider, AQ_S("")));
	return aq_str_eq(row->client_id, audience);
}

/* Of the providers of its issuer the one it is for, or else the first. */
static enum aq_status
find_provider(struct aq_req *rq, const struct aq_token_hint *hint,
    struct aq_provider *ret_provider)
{
	struct q_providers_of_issuer_out *rows;
	enum aq_db_result result;
	size_t count, best = 0;

	result = q_providers_of_issuer(rq->db,
	    &(struct q_providers_of_issuer_in){ .issuer = hint->issuer },
	    rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (count == 0)
		return AQ_E_NOT_FOUND;
	for (size_t i = count; i > 0; i--)
		for (size_t j = 0; j < hint->audiences; j++)
			if (is_for(rq, &rows[i - 1], hint->audience[j]))
				best = i - 1;
	return auth_provider_by_id(rq, rows[best].id, ret_provider);
}

static void
encode_trace(struct aq_jw *w, const struct aq_provider_trace *t, bool passed)
{
	aq_jw_object(w);
	aq_jw_key_bool(w, "passed", passed);
	aq_jw_key_str(
	    w, "reason", aq_str_from(aq_token_refusal_name(t->refusal)));
	encode_provider(w, t->ask.provider->id, t->ask.provider->name);
	aq_jw_key(w, "checks");
	aq_jw_array(w);
	for (size_t i = 0; i < t->trace.count; i++) {
		const struct aq_token_finding *f = &t->trace.finding[i];

		aq_jw_object(w);
		aq_jw_key_str(w, "check", aq_str_from(f->check));
		aq_jw_key_bool(w, "passed", f->passed);
		aq_jw_key_str(w, "expected", f->expected);
		aq_jw_key_str(w, "found", f->found);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
}

/* POST /api/auth/staff/traces: a token, which is neither kept nor used. */
enum aq_status
auth_staff_trace(struct aq_req *rq)
{
	struct aq_provider provider;
	struct aq_provider_trace t = {
		.arena = rq->mem,
		.ask = { .provider = &provider,
		    .jwks = auth_state(rq)->jwks,
		    .db = rq->db,
		    .config = rq->config,
		    .now_us = rq->now },
		.used = used,
		.context = (void *[]){ rq, &provider },
	};
	struct aq_token_hint hint;
	enum aq_status status;
	struct aq_str token;
	struct aq_jr r;
	bool passed;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "token", 1, AQ_JWS_LONGEST, &token);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (!aq_token_hint(rq->mem, aq_str_trim(token), &hint))
		return aq_req_invalid(
		    rq, "/token", "is no token whose issuer can be read");
	status = find_provider(rq, &hint, &provider);
	if (status == AQ_E_NOT_FOUND)
		return aq_req_invalid(rq, "/token",
		    "is of an issuer that nobody added here, or of one "
		    "that is closed");
	AQ_TRY(status);
	passed = aq_provider_explain(&t, aq_str_trim(token));
	encode_trace(&rq->reply.json, &t, passed);
	return AQ_OK;
}
