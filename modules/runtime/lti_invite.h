/*
 * Inviting a learning platform to register itself (LTI Dynamic Registration):
 * a link that works once, for a week. acquisctl and the pages of staff make
 * them here. Of a link only the digest is stored, so it is shown once; whoever
 * lost it makes another one for the same key, which undoes the one before.
 */
#ifndef AQ_RUNTIME_LTI_INVITE_H
#define AQ_RUNTIME_LTI_INVITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/db.h"
#include "runtime/digest.h"

struct aq_invitation {
	uint64_t organisation_id;
	struct aq_str key, name; /* of the provider to come, checked */
	int64_t now;
	/* set by aq_invitation_make */
	struct aq_str link;
	int64_t expires_at;
	uint8_t digest[AQ_SHA256_BYTES];
	/* set by aq_invitation_store */
	bool replaces; /* there was a link, which works no more */
};

/* Its statements on this connection, not in a transaction; false when memory
   is short. */
bool aq_invitation_ready(struct aq_db *db);

/* A new link of this site, in `mem`; false when memory is short. */
bool aq_invitation_make(
    struct aq_arena *mem, const char *site_origin, struct aq_invitation *inv);

/*
 * In a transaction: AQ_DB_DUPLICATE when a provider, or an invitation of
 * another organisation, has this key.
 */
enum aq_db_result
aq_invitation_store(struct aq_db *db, struct aq_invitation *inv);

#endif
