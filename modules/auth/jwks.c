/*
 * GET /api/auth/jwks.json and GET /api/auth/keys/tool.json: public keys, as
 * RFC 7517 says; of access tokens, and of what others read from us.
 */
#include "auth/auth.h"

#include "base/b64.h"
#include "queries_runtime.h"
#include "runtime/pkey.h"

static void
members(struct aq_req *rq, struct aq_str kid, const char *algorithm)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_key_str(w, "kid", kid);
	aq_jw_key_str(w, "use", AQ_S("sig"));
	aq_jw_key_str(w, "alg", aq_str_from(algorithm));
}

static bool
encode_point(struct aq_req *rq, const struct q_keys_of_tokens_out *key)
{
	struct aq_jw *w = &rq->reply.json;
	struct aq_str x, y;

	if (!aq_public_key_point(rq->mem, key->public_pem, &x, &y))
		return false;
	aq_jw_object(w);
	aq_jw_key_str(w, "kty", AQ_S("EC"));
	aq_jw_key_str(w, "crv", AQ_S("P-256"));
	aq_jw_key_str(w, "x", aq_b64url_encode(rq->mem, x));
	aq_jw_key_str(w, "y", aq_b64url_encode(rq->mem, y));
	members(rq, key->kid, "ES256");
	aq_jw_end(w);
	return true;
}

static bool
encode_rsa(struct aq_req *rq, const struct q_keys_of_tool_out *key)
{
	struct aq_jw *w = &rq->reply.json;
	struct aq_str n, e;

	if (!aq_public_key_rsa(rq->mem, key->public_pem, &n, &e))
		return false;
	aq_jw_object(w);
	aq_jw_key_str(w, "kty", AQ_S("RSA"));
	aq_jw_key_str(w, "n", aq_b64url_encode(rq->mem, n));
	aq_jw_key_str(w, "e", aq_b64url_encode(rq->mem, e));
	members(rq, key->kid, "RS256");
	aq_jw_end(w);
	return true;
}

static void
begin_set(struct aq_req *rq)
{
	aq_jw_object(&rq->reply.json);
	aq_jw_key(&rq->reply.json, "keys");
	aq_jw_array(&rq->reply.json);
}

static enum aq_status
end_set(struct aq_req *rq)
{
	aq_jw_end(&rq->reply.json);
	aq_jw_end(&rq->reply.json);
	rq->reply.cache_s = 300;
	return AQ_OK;
}

enum aq_status
auth_jwks(struct aq_req *rq)
{
	struct q_keys_of_tokens_in in = { .now = rq->now };
	struct q_keys_of_tokens_out *keys;
	enum aq_db_result result;
	size_t count;

	result = q_keys_of_tokens(rq->db, &in, rq->mem, &keys, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	begin_set(rq);
	for (size_t i = 0; i < count; i++)
		if (!encode_point(rq, &keys[i]))
			return AQ_E_INTERNAL;
	return end_set(rq);
}

enum aq_status
auth_jwks_tool(struct aq_req *rq)
{
	struct q_keys_of_tool_in in = { .now = rq->now };
	struct q_keys_of_tool_out *keys;
	enum aq_db_result result;
	size_t count;

	result = q_keys_of_tool(rq->db, &in, rq->mem, &keys, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	begin_set(rq);
	for (size_t i = 0; i < count; i++)
		if (!encode_rsa(rq, &keys[i]))
			return AQ_E_INTERNAL;
	return end_set(rq);
}
