/*
 * Background work: rows of the table `job`, added in the transaction of the
 * thing that needs them and run by `acquisctl jobs run --for OWNER`, several
 * at a time if need be. A job may run twice (its runner died after the work,
 * before saying so), so what it does must bear that.
 */
#ifndef AQ_RUNTIME_JOBS_H
#define AQ_RUNTIME_JOBS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/config.h"
#include "runtime/db.h"

/* payload: a JSON object with ids and fixed words, no personal data. */
enum aq_db_result aq_job_add(struct aq_db *db, int64_t now, const char *kind,
    const char *owner, struct aq_str payload);

enum aq_job_result {
	AQ_JOB_DONE,
	AQ_JOB_AGAIN, /* failed; again after a while, ten times at most */
	AQ_JOB_WAIT,  /* cannot be tried now; again in an hour */
	AQ_JOB_NEVER, /* failed for good */
};

/* A job as its kind sees it. */
struct aq_job {
	uint64_t id;
	struct aq_str payload;
	bool last; /* no further try follows an AQ_JOB_AGAIN */
	int64_t now;
	struct aq_db *db;
	struct aq_arena *mem; /* reset after the job */
	const struct aq_config *config;
	struct aq_str error; /* why, unless done: short, no personal
				data; literal or in mem */
};

struct aq_job_kind {
	const char *name, *owner;
	enum aq_job_result (*run)(struct aq_job *job);
	bool outside; /* waits for servers of institutions */
};

/*
 * True when so much of the time is over after which another runner takes the
 * job over that it should begin nothing more.
 */
bool aq_job_late(const struct aq_job *job);

/* Seconds before the try after `attempts` failures. */
int64_t aq_job_wait_s(unsigned attempts);

/* Which kinds: one slow institution must not hold up everybody's mail. */
enum aq_job_lane {
	AQ_LANE_ALL = 0,
	AQ_LANE_OWN = 1,     /* those that are not `outside` */
	AQ_LANE_OUTSIDE = 2, /* those that are */
};

/* Who runs jobs, and which. */
struct aq_job_runner {
	struct aq_db *db; /* with q_job_statements */
	const struct aq_config *config;
	const struct aq_job_kind *kinds;
	size_t kind_count;
	const char *owner;
	enum aq_job_lane lane;
	struct aq_str name; /* of this runner, for locked_by */
};

/*
 * Runs one job that is due. AQ_DB_OK: one was run, whatever came of it;
 * AQ_DB_NONE: there is none.
 */
enum aq_db_result aq_job_run_one(const struct aq_job_runner *runner);

/* Forgets jobs that ended a week ago, a thousand at a time. */
enum aq_db_result aq_job_forget(const struct aq_job_runner *runner);

#endif
