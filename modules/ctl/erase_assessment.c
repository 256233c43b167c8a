/* The job erase_assessment: what was typed goes, what it showed stays. */
#include "ctl/erase.h"
#include "queries_rights_assessment.h"

#define MEMORY ((size_t)1 << 20)

static enum aq_db_result
erase_page(
    struct aq_db *db, const struct q_erase_assessments_out *row, size_t n)
{
	enum aq_db_result result = AQ_DB_OK;

	for (size_t i = 0; i < n && result == AQ_DB_OK; i++)
		result = q_erase_answers(
		    db, &(struct q_erase_answers_in){ row[i].id }, NULL);
	return result;
}

static enum aq_db_result
erase_all_answers(struct aq_db *db, uint64_t user)
{
	struct q_erase_assessments_in in = { .user_id = user };
	enum aq_db_result result = AQ_DB_OK;
	struct aq_arena mem;
	size_t n = 1;

	aq_arena_init(&mem, MEMORY);
	while (n > 0 && result == AQ_DB_OK) {
		struct q_erase_assessments_out *row = NULL;

		aq_arena_reset(&mem);
		n = 0;
		result = q_erase_assessments(db, &in, &mem, &row, &n);
		if (result == AQ_DB_OK)
			result = erase_page(db, row, n);
		if (result == AQ_DB_OK && n > 0)
			in.after = row[n - 1].id;
	}
	aq_arena_release(&mem);
	return result;
}

static enum aq_db_result
erase(struct aq_db *db, uint64_t user, int64_t now)
{
	enum aq_db_result result = q_erase_running(db,
	    &(struct q_erase_running_in){ .ended_at = now, .user_id = user },
	    NULL);

	if (result == AQ_DB_OK)
		result = erase_all_answers(db, user);
	if (result == AQ_DB_OK)
		result = q_erase_comments(
		    db, &(struct q_erase_comments_in){ user }, NULL);
	if (result == AQ_DB_OK)
		result = q_erase_repeated(
		    db, &(struct q_erase_repeated_in){ user }, NULL);
	return result;
}

enum aq_job_result
erase_assessment(struct aq_job *job)
{
	if (aq_db_add(job->db, q_rights_assessment_statements,
		Q_RIGHTS_ASSESSMENT_COUNT))
		return erase_part(job, "assessment", erase);
	return erase_later(job);
}
