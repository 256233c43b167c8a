/*
 * The end of an assessment: its result and the profile, in one transaction
 * that can be repeated.
 */
#ifndef AQ_ASSESSMENT_RESULT_H
#define AQ_ASSESSMENT_RESULT_H

#include "assessment/load.h"

/*
 * In one transaction, of an assessment whose fold has ended: first close it,
 * which locks it so that nobody else can add anything (AQ_DB_NONE when it has
 * ended already or the sign-in is over), then score what *loaded holds. Brings
 * *loaded up to date.
 */
enum aq_db_result
as_close(struct aq_db *db, struct aq_req *rq, struct as_loaded *loaded);
enum aq_db_result
as_score(struct aq_db *db, struct aq_req *rq, const struct as_loaded *loaded);

/*
 * Ends the assessment when its fold says so, or because the learner wants to
 * (`stop`), unless it has ended already; then brings *loaded up to date.
 * A fold that goes on without `stop` is left alone.
 */
enum aq_status
as_finish(struct aq_req *rq, struct as_loaded *loaded, bool stop);

/*
 * Schema Result of a completed assessment into the reply; AQ_E_CONFLICT when
 * it still runs.
 */
enum aq_status as_put_result(struct aq_req *rq, uint64_t assessment);

/* What assessment_result.detail says of the skills. */
struct as_mastery {
	struct aq_json_ref skills; /* of `detail` */
	bool known;
};

/* Member `topics` of a competence, each skill with its mastery. */
void as_put_topics(struct aq_jw *w, const struct aq_bank *bank,
    const struct aq_competence *competence, const struct as_mastery *mastery);

/* The skills of a detail; known == false when it cannot be read. */
struct as_mastery as_mastery_of(struct aq_arena *mem, struct aq_str detail);

#endif
