/* The jobs erase_auth and erasure_end. */
#include "ctl/erase.h"
#include "ctl/export.h"
#include "queries_rights_auth.h"
#include "runtime/audit.h"

#define PROGRAMS 2 /* that hold something about people */

/* Every table of auth that holds something of a person, but for the account
   itself (which has lost it already) and for logs, which hold ids. */
static enum aq_db_result
erase(struct aq_db *db, uint64_t user, int64_t now)
{
#define STEP(name, member)                                                     \
	if (result == AQ_DB_OK)                                                \
	result = q_##name(db, &(struct q_##name##_in){ .member = user }, NULL)
	enum aq_db_result result = AQ_DB_OK;

	(void)now;
	STEP(erase_identities, user_id);
	STEP(erase_steps, user_id);
	STEP(erase_sessions, user_id);
	STEP(erase_devices, user_id);
	STEP(erase_codes, user_id);
	STEP(erase_factor, user_id);
	STEP(erase_links, user_id);
	STEP(erase_grades, user_id);
	STEP(erase_tries, user_id);
	STEP(erase_flows, user_id);
	STEP(erase_one_time_codes, user_id);
	STEP(erase_keys, user_id);
	STEP(erase_sign_up_key, object_id);
	STEP(erase_terms, user_id);
	STEP(erase_chunks, user_id);
	STEP(erase_files, user_id);
	STEP(erase_export_parts, user_id);
	STEP(erase_exports, user_id);
#undef STEP
	return result;
}

enum aq_job_result
erase_auth(struct aq_job *job)
{
	if (aq_db_add(job->db, q_rights_auth_statements, Q_RIGHTS_AUTH_COUNT))
		return erase_part(job, "auth", erase);
	return erase_later(job);
}

/* ---- the end ------------------------------------------------------------ */

struct end {
	int64_t now;
	uint64_t id, user;
};

static enum aq_db_result
finish(struct aq_db *db, void *context)
{
	const struct end *e = context;
	struct aq_audit act = { .now = e->now,
		.act = AQ_ACT_ERASURE_DONE,
		.actor = AQ_ACTOR_PROGRAM,
		.object = e->user };
	uint64_t ended = 0;
	enum aq_db_result result = q_erasure_finish(db,
	    &(struct q_erasure_finish_in){
		.finished_at = e->now,
		.id = e->id,
		.programs = PROGRAMS,
	    },
	    &ended);

	if (result != AQ_DB_OK || ended == 0)
		return result;
	return aq_audit_add(db, &act);
}

enum aq_job_result
erasure_end(struct aq_job *job)
{
	struct end end = { .now = job->now };

	if (!export_payload(job, "erasure_id", &end.id, &end.user))
		return AQ_JOB_NEVER;
	if (aq_db_add(job->db, q_rights_auth_statements, Q_RIGHTS_AUTH_COUNT) &&
	    aq_db_transaction(job->db, finish, &end) == AQ_DB_OK)
		return AQ_JOB_DONE;
	return erase_later(job);
}
