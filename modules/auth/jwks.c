/* GET /api/auth/jwks.json: the public keys, as RFC 7517 says. */
#include "auth/auth.h"

#include "base/b64.h"
#include "queries_runtime.h"
#include "runtime/pkey.h"

static bool
encode(struct aq_req *rq, const struct q_keys_of_tokens_out *key)
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
	aq_jw_key_str(w, "kid", key->kid);
	aq_jw_key_str(w, "use", AQ_S("sig"));
	aq_jw_key_str(w, "alg", AQ_S("ES256"));
	aq_jw_end(w);
	return true;
}

enum aq_status
auth_jwks(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct q_keys_of_tokens_out *keys;
	enum aq_db_result result;
	size_t count;

	result = q_keys_of_tokens(rq->db,
	    &(struct q_keys_of_tokens_in){ .now = rq->now }, rq->mem, &keys,
	    &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "keys");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		if (!encode(rq, &keys[i]))
			return AQ_E_INTERNAL;
	aq_jw_end(w);
	aq_jw_end(w);
	rq->reply.cache_s = 300;
	return AQ_OK;
}
