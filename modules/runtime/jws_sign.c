#include "runtime/jws_sign.h"

#include <syslog.h>

#include "base/b64.h"
#include "base/jsonw.h"
#include "queries_runtime.h"
#include "runtime/id.h"
#include "runtime/keys.h"
#include "runtime/log.h"
#include "runtime/token_jwt.h"

#define JTI_BYTES   16
#define PAYLOAD_MAX 8192
#define BACK_S	    5	/* clocks that are a little behind ours */
#define ASSERTION_S 290 /* and five minutes in all */

bool
aq_tool_signer_read(struct aq_arena *arena, struct aq_db *db,
    const struct aq_config *config, int64_t now_us,
    struct aq_signer *ret_signer)
{
	struct q_tool_key_active_in in = { .now = now_us };
	struct q_tool_key_active_out row;
	enum aq_db_result result = q_tool_key_active(db, &in, &row);

	if (result == AQ_DB_NONE)
		aq_log_event(LOG_ERR, "no_signing_key",
		    "no key signs for others: run acquisctl key create");
	return result == AQ_DB_OK &&
	       aq_signer_read(
		   arena, config->keys_private_directory, row.kid, ret_signer);
}

struct aq_str
aq_jws_sign(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    const struct aq_signer *signer, struct aq_str payload)
{
	return aq_jwt_sign(arena, algorithm, signer, payload);
}

struct aq_str
aq_client_assertion(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    const struct aq_signer *signer, const struct aq_client_assertion *assertion)
{
	char random[JTI_BYTES];
	struct aq_buf json;
	struct aq_jw w;

	aq_random(random, sizeof(random));
	aq_buf_init(&json, arena, PAYLOAD_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "iss", assertion->client_id);
	aq_jw_key_str(&w, "sub", assertion->client_id);
	aq_jw_key_str(&w, "aud", assertion->audience);
	aq_jw_key_int(&w, "iat", assertion->now - BACK_S);
	aq_jw_key_int(&w, "exp", assertion->now + ASSERTION_S);
	aq_jw_key_str(&w, "jti",
	    aq_b64url_encode(arena, (struct aq_str){ random, sizeof(random) }));
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	return aq_jws_sign(arena, algorithm, signer, aq_buf_str(&json));
}
