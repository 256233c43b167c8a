#include "runtime/lti_invite.h"

#include "base/b64.h"
#include "queries_lti_invite.h"
#include "runtime/id.h"

#define TOKEN_BYTES 32
#define LIFE_US	    ((int64_t)7 * 24 * 3600 * 1000000)

bool
aq_invitation_ready(struct aq_db *db)
{
	return aq_db_add(db, q_lti_invite_statements, Q_LTI_INVITE_COUNT);
}

bool
aq_invitation_make(
    struct aq_arena *mem, const char *site_origin, struct aq_invitation *inv)
{
	uint8_t random[TOKEN_BYTES];
	struct aq_str token;

	aq_random(random, sizeof(random));
	token = aq_b64url_encode(
	    mem, (struct aq_str){ (const char *)random, sizeof(random) });
	if (token.p == NULL)
		return false;
	aq_sha256(token, inv->digest);
	inv->link = aq_arena_printf(
	    mem, "%s/lti/register?token=%.*s", site_origin, AQ_STR_ARG(token));
	inv->expires_at = inv->now + LIFE_US;
	return inv->link.p != NULL;
}

enum aq_db_result
aq_invitation_store(struct aq_db *db, struct aq_invitation *inv)
{
	struct q_invitation_key_taken_in in = { .provider_key = inv->key };
	struct q_invitation_key_taken_out taken;
	enum aq_db_result result = q_invitation_key_taken(db, &in, &taken);
	uint64_t dropped = 0;

	if (result == AQ_DB_OK)
		return AQ_DB_DUPLICATE;
	if (result != AQ_DB_NONE)
		return result;
	result = q_invitation_drop(db,
	    &(struct q_invitation_drop_in){ .provider_key = inv->key,
		.organisation_id = inv->organisation_id },
	    &dropped);
	if (result != AQ_DB_OK)
		return result;
	inv->replaces = dropped != 0;
	return q_invitation_add(db,
	    &(struct q_invitation_add_in){
		.token_digest = { (const char *)inv->digest,
		    sizeof(inv->digest) },
		.organisation_id = inv->organisation_id,
		.provider_key = inv->key,
		.name = inv->name,
		.created_at = inv->now,
		.expires_at = inv->expires_at },
	    NULL);
}
