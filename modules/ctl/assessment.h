/*
 * What acquisctl assessment show and replay share.
 */
#ifndef AQ_CTL_ASSESSMENT_H
#define AQ_CTL_ASSESSMENT_H

#include "ctl/ctl.h"
#include "domain/assessment.h"
#include "queries_replay.h"
#include "runtime/content_db.h"

/* One assessment as it is stored. */
struct ctl_assessment {
	uint64_t id;
	struct q_replay_frame_out stored;
	struct aq_frame frame;
	const struct q_replay_answers_out *answers;
	size_t answer_count;
	struct aq_assessment_log log; /* the same for the domain */
	bool has_result;
	struct q_replay_result_out result;
	struct aq_content content; /* of its version */
};

/*
 * Takes the id from the arguments, opens the database and reads everything.
 * CTL_OK, or a status with its message printed.
 */
enum ctl_exit ctl_assessment_read(struct ctl *ctl, struct ctl_assessment *ret);

/* The command; CTL_FAILED when a step does not agree. */
enum ctl_exit ctl_assessment_replay(struct ctl *ctl);

#endif
