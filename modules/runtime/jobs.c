#include "runtime/jobs.h"

#include <inttypes.h>
#include <string.h>
#include <syslog.h>

#include "base/jsonw.h"
#include "queries_job.h"
#include "queries_runtime.h"
#include "runtime/id.h"
#include "runtime/log.h"

#define SECOND_US  INT64_C(1000000)
#define LEASE_US   (300 * SECOND_US)
#define LATE_US	   (LEASE_US / 2)
#define HOUR_US	   (3600 * SECOND_US)
#define KEPT_US	   (7 * 24 * HOUR_US)
#define TRIES_MAX  10
#define FIRST_S	   30
#define LONGEST_S  21600
#define JOB_MEMORY ((size_t)1 << 26)
#define ERROR_MAX  500
#define KINDS_MAX  1000

enum aq_db_result
aq_job_add(struct aq_db *db, int64_t now, const char *kind, const char *owner,
    struct aq_str payload)
{
	struct q_job_add_in row = {
		.id = aq_id_new(now),
		.kind = aq_str_from(kind),
		.owner = aq_str_from(owner),
		.payload = payload,
		.run_after = now,
		.created_at = now,
	};

	return q_job_add(db, &row, NULL);
}

int64_t
aq_job_wait_s(unsigned attempts)
{
	int64_t wait = FIRST_S;

	for (unsigned i = 1; i < attempts && wait < LONGEST_S; i++)
		wait *= 2;
	return wait < LONGEST_S ? wait : LONGEST_S;
}

bool
aq_job_late(const struct aq_job *job)
{
	return aq_now() - job->now > LATE_US;
}

/* ---- taking one ------------------------------------------------------ */

struct taken {
	const struct aq_job_runner *runner;
	int64_t now;
	struct aq_str outside; /* names of those kinds, in JSON */
	struct q_job_take_out job;
};

static struct aq_str
outside_kinds(const struct aq_job_runner *r, struct aq_arena *mem)
{
	struct aq_buf out;
	struct aq_jw w;

	aq_buf_init(&out, mem, KINDS_MAX);
	aq_jw_init(&w, &out);
	aq_jw_array(&w);
	for (size_t i = 0; i < r->kind_count; i++)
		if (r->kinds[i].outside)
			aq_jw_str(&w, aq_str_from(r->kinds[i].name));
	aq_jw_end(&w);
	return aq_buf_str(&out);
}

static enum aq_db_result
take(struct aq_db *db, void *context)
{
	struct taken *t = context;
	struct aq_str owner = aq_str_from(t->runner->owner);
	struct q_job_release_in release = { .owner = owner, .now = t->now };
	struct q_job_take_in in = { .owner = owner,
		.now = t->now,
		.lane = (uint8_t)t->runner->lane,
		.outside = t->outside };
	struct q_job_start_in start = { .lease_end = t->now + LEASE_US,
		.locked_by = t->runner->name };
	enum aq_db_result result = q_job_release(db, &release, NULL);

	if (result == AQ_DB_OK)
		result = q_job_take(db, &in, &t->job);
	if (result != AQ_DB_OK)
		return result;
	start.id = t->job.id;
	return q_job_start(db, &start, NULL);
}

static enum aq_job_result
do_job(const struct taken *t, struct aq_job *job)
{
	const struct aq_job_runner *r = t->runner;

	for (size_t i = 0; i < r->kind_count; i++)
		if (aq_str_eq(t->job.kind, aq_str_from(r->kinds[i].name)) &&
		    strcmp(r->kinds[i].owner, r->owner) == 0)
			return r->kinds[i].run(job);
	job->error = AQ_S("unknown kind");
	return AQ_JOB_NEVER;
}

/* ---- saying what came of it ------------------------------------------ */

static enum aq_db_result
put_back(const struct taken *t, const struct aq_job *job, int64_t run_after,
    unsigned attempts)
{
	struct q_job_retry_in in = {
		.run_after = run_after,
		.last_error = aq_str_slice(job->error, 0, ERROR_MAX),
		.attempts = (uint16_t)attempts,
		.id = t->job.id,
		.locked_by = t->runner->name,
	};

	return q_job_retry(t->runner->db, &in, NULL);
}

static enum aq_db_result
give_up(const struct taken *t, const struct aq_job *job, int64_t now)
{
	struct q_job_give_up_in in = {
		.now = now,
		.last_error = aq_str_slice(job->error, 0, ERROR_MAX),
		.id = t->job.id,
		.locked_by = t->runner->name,
	};

	aq_log_event(LOG_ERR, "job_given_up", "%" PRIu64 " %.*s: %.*s",
	    t->job.id, AQ_STR_ARG(t->job.kind), AQ_STR_ARG(job->error));
	return q_job_give_up(t->runner->db, &in, NULL);
}

static enum aq_db_result
settle(
    const struct taken *t, const struct aq_job *job, enum aq_job_result result)
{
	int64_t now = aq_now();
	unsigned attempts = t->job.attempts + 1u;
	struct q_job_done_in done = {
		.now = now, .id = t->job.id, .locked_by = t->runner->name
	};

	switch (result) {
	case AQ_JOB_DONE:
		return q_job_done(t->runner->db, &done, NULL);
	case AQ_JOB_WAIT:
		return put_back(t, job, now + HOUR_US, t->job.attempts);
	case AQ_JOB_AGAIN:
		if (attempts >= TRIES_MAX)
			return give_up(t, job, now);
		return put_back(t, job,
		    now + aq_job_wait_s(attempts) * SECOND_US, attempts);
	case AQ_JOB_NEVER:
		return give_up(t, job, now);
	}
	return AQ_DB_FAILED;
}

enum aq_db_result
aq_job_run_one(const struct aq_job_runner *runner)
{
	struct taken t = { .runner = runner, .now = aq_now() };
	struct aq_arena taken_mem, job_mem;
	struct aq_job job = { .now = t.now,
		.db = runner->db,
		.mem = &job_mem,
		.config = runner->config };
	enum aq_db_result result;

	aq_arena_init(&taken_mem, JOB_MEMORY);
	aq_arena_init(&job_mem, JOB_MEMORY);
	t.outside = outside_kinds(runner, &taken_mem);
	aq_db_use_arena(runner->db, &taken_mem);
	result = aq_db_transaction(runner->db, take, &t);
	if (result == AQ_DB_OK) {
		job.id = t.job.id;
		job.payload = t.job.payload;
		job.last = t.job.attempts + 1u >= TRIES_MAX;
		aq_db_use_arena(runner->db, &job_mem);
		result = settle(&t, &job, do_job(&t, &job));
	}
	aq_db_use_arena(runner->db, NULL);
	aq_arena_release(&job_mem);
	aq_arena_release(&taken_mem);
	return result;
}

enum aq_db_result
aq_job_forget(const struct aq_job_runner *runner)
{
	struct q_purge_jobs_in in = { .before = aq_now() - KEPT_US,
		.owner = aq_str_from(runner->owner) };

	return q_purge_jobs(runner->db, &in, NULL);
}
