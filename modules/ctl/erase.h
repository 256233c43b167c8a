/*
 * Jobs of an erasure (runtime/erasure.h): what each program removes, and the
 * end of it when all have done so.
 */
#ifndef AQ_CTL_ERASE_H
#define AQ_CTL_ERASE_H

#include "runtime/jobs.h"

enum aq_job_result erase_auth(struct aq_job *job);
enum aq_job_result erase_assessment(struct aq_job *job);
enum aq_job_result erasure_end(struct aq_job *job);

/*
 * A job of one program: `erase` in a transaction, with the part and the job
 * that ends it. It may run any number of times.
 */
enum aq_job_result erase_part(struct aq_job *job, const char *program,
    enum aq_db_result (*erase)(struct aq_db *db, uint64_t user, int64_t now));

/* What a job of an erasure that failed says: again, and at last every hour. */
enum aq_job_result erase_later(struct aq_job *job);

#endif
