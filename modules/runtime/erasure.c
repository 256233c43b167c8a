#include "runtime/erasure.h"

#include <inttypes.h>

#include "queries_erasure.h"
#include "runtime/id.h"
#include "runtime/jobs.h"

#define MEMORY ((size_t)4096)

bool
aq_erasure_ready(struct aq_db *db)
{
	return aq_db_add(db, q_erasure_statements, Q_ERASURE_COUNT);
}

static enum aq_db_result
anonymise(struct aq_db *db, uint64_t user, int64_t now)
{
	uint64_t affected = 0;
	enum aq_db_result result = q_erasure_account(db,
	    &(struct q_erasure_account_in){ .now = now, .id = user },
	    &affected);

	if (result == AQ_DB_OK && affected == 0)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = q_erasure_roster(
		    db, &(struct q_erasure_roster_in){ .user_id = user }, NULL);
	if (result == AQ_DB_OK)
		result = q_erasure_identities(db,
		    &(struct q_erasure_identities_in){ .user_id = user }, NULL);
	if (result == AQ_DB_OK)
		result = q_erasure_sessions(db,
		    &(struct q_erasure_sessions_in){
			.now = now, .user_id = user },
		    NULL);
	return result;
}

static enum aq_db_result
queue(struct aq_db *db, uint64_t erasure, uint64_t user, int64_t now)
{
	struct aq_arena mem;
	struct aq_str payload;
	enum aq_db_result result = AQ_DB_FAILED;

	aq_arena_init(&mem, MEMORY);
	payload = aq_arena_printf(&mem,
	    "{\"erasure_id\":\"%" PRIu64 "\",\"user_id\":\"%" PRIu64 "\"}",
	    erasure, user);
	if (payload.p != NULL)
		result = aq_job_add(db, now, "erase_auth", "auth", payload);
	if (result == AQ_DB_OK)
		result = aq_job_add(
		    db, now, "erase_assessment", "assessment", payload);
	aq_arena_release(&mem);
	return result;
}

enum aq_db_result
aq_erasure_begin(struct aq_db *db, const struct aq_erasure *erasure)
{
	int64_t now = erasure->audit.now;
	struct q_erasure_add_in row = {
		.id = aq_id_new(now),
		.user_id = erasure->user,
		.cause = (uint8_t)erasure->cause,
		.organisation_id = erasure->organisation,
		.organisation_id_null = erasure->organisation == 0,
		.requested_at = now,
	};
	enum aq_db_result result = anonymise(db, erasure->user, now);

	if (result == AQ_DB_OK)
		result = q_erasure_add(db, &row, NULL);
	if (result == AQ_DB_OK)
		result = queue(db, row.id, erasure->user, now);
	if (result == AQ_DB_OK)
		result = aq_audit_add(db, &erasure->audit);
	return result;
}
