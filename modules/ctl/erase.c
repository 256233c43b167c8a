#include "ctl/erase.h"

#include "ctl/export.h"
#include "queries_part.h"

struct part {
	struct aq_job *job;
	const char *program;
	enum aq_db_result (*erase)(
	    struct aq_db *db, uint64_t user, int64_t now);
	uint64_t id, user;
};

/* The first time it says so; what came since is removed all the same. */
static enum aq_db_result
write_part(struct aq_db *db, void *context)
{
	struct part *p = context;
	int64_t now = p->job->now;
	enum aq_db_result result = p->erase(db, p->user, now);

	if (result == AQ_DB_OK)
		result = q_erasure_part_add(db,
		    &(struct q_erasure_part_add_in){
			.erasure_id = p->id,
			.program = aq_str_from(p->program),
			.done_at = now,
		    },
		    NULL);
	if (result == AQ_DB_DUPLICATE)
		return AQ_DB_OK;
	if (result == AQ_DB_OK)
		result =
		    aq_job_add(db, now, "erasure_end", "auth", p->job->payload);
	return result;
}

/* An erasure is owed: it is tried for as long as it takes. */
enum aq_job_result
erase_later(struct aq_job *job)
{
	job->error = AQ_S("database");
	return job->last ? AQ_JOB_WAIT : AQ_JOB_AGAIN;
}

enum aq_job_result
erase_part(struct aq_job *job, const char *program,
    enum aq_db_result (*erase)(struct aq_db *db, uint64_t user, int64_t now))
{
	struct part part = { .job = job, .program = program, .erase = erase };

	if (!export_payload(job, "erasure_id", &part.id, &part.user))
		return AQ_JOB_NEVER;
	if (aq_db_add(job->db, q_part_statements, Q_PART_COUNT) &&
	    aq_db_transaction(job->db, write_part, &part) == AQ_DB_OK)
		return AQ_JOB_DONE;
	return erase_later(job);
}
