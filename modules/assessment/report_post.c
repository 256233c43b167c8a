/* POST /api/assessment/challenge-reports */
#include "assessment/load.h"
#include "assessment/repeat.h"
#include "assessment/routes.h"
#include "domain/profile.h"
#include "queries_assessment.h"
#include "runtime/id.h"

#define REPORTS_A_DAY 50
#define TRIES	      3

struct cmd {
	struct aq_req *rq;
	uint64_t assessment;
	uint32_t challenge;
	uint16_t position; /* as stored */
	uint8_t category;
	struct aq_str comment;
};

static enum aq_status
decode(struct aq_req *rq, struct cmd *cmd)
{
	static const char *const categories[] = { "wording", "answer", "file",
		"display", "accessibility", "other", NULL };
	struct aq_jr r;
	uint64_t challenge = 0;
	unsigned category = 0;

	cmd->rq = rq;
	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_id(&r, "assessment_id", &cmd->assessment);
	aq_jr_id(&r, "challenge_id", &challenge);
	aq_jr_enum(&r, "category", categories, &category);
	if (aq_jr_has(&r, "comment"))
		aq_jr_str(&r, "comment", 0, 1000, &cmd->comment);
	AQ_TRY(aq_req_json_end(rq, &r));
	cmd->category = (uint8_t)(category + 1);
	cmd->challenge = challenge <= UINT32_MAX ? (uint32_t)challenge : 0;
	return AQ_OK;
}

/* Only what was shown in this assessment can be reported. */
static enum aq_status
find_position(const struct as_loaded *loaded, struct cmd *cmd)
{
	const struct aq_challenge *next = loaded->state.next;

	for (size_t i = loaded->log.answer_count; i > 0; i--) {
		const struct aq_answer_row *row = &loaded->log.answers[i - 1];

		if (row->challenge != cmd->challenge)
			continue;
		cmd->position = as_position_out(row->position);
		return AQ_OK;
	}
	if (next == NULL || next->id != cmd->challenge)
		return aq_req_invalid(
		    cmd->rq, "/challenge_id", "this test has not shown it");
	cmd->position = as_position_out(loaded->state.position);
	return AQ_OK;
}

static enum aq_status
check_limit(struct aq_req *rq)
{
	struct q_report_count_in in = { .user_id = rq->who.user,
		.since = rq->now - AQ_DAY_US };
	struct q_report_count_out out;

	AQ_TRY(aq_db_status(q_report_count(rq->db, &in, &out)));
	return out.reports < REPORTS_A_DAY ? AQ_OK : AQ_E_TOO_MANY;
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct cmd *cmd = context;
	struct aq_req *rq = cmd->rq;
	struct aq_jw *w = &rq->reply.json;
	struct q_report_add_in in = { .id = aq_id_new(rq->now),
		.position = cmd->position,
		.challenge_id = cmd->challenge,
		.category = cmd->category,
		.comment = cmd->comment,
		.created_at = rq->now,
		.assessment_id = cmd->assessment,
		.user_id = rq->who.user };
	enum aq_db_result result = q_report_add(db, &in, NULL);

	if (result != AQ_DB_OK)
		return result;
	aq_buf_clear(&rq->reply.body);
	aq_jw_init(w, &rq->reply.body);
	aq_jw_object(w);
	aq_jw_key_id(w, "id", in.id);
	aq_jw_end(w);
	return as_repeat_keep(db, rq, 201);
}

/* A duplicate is the key of a request that came at the same time, or an id
 * drawn twice; after an uncertain end the key tells whether it was stored. */
static enum aq_status
store_once(struct cmd *cmd)
{
	struct aq_req *rq = cmd->rq;
	enum aq_db_result result = AQ_DB_FAILED;

	for (int i = 0; i < TRIES; i++) {
		bool found;

		result = aq_db_transaction(rq->db, store, cmd);
		rq->reply.http = 201;
		if (result != AQ_DB_DUPLICATE && result != AQ_DB_UNCERTAIN)
			break;
		aq_buf_clear(&rq->reply.body);
		aq_jw_init(&rq->reply.json, &rq->reply.body);
		AQ_TRY(as_repeat_find(rq, &found));
		if (found)
			return AQ_OK;
	}
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

enum aq_status
as_report_post(struct aq_req *rq)
{
	struct cmd cmd = { 0 };
	struct as_loaded loaded;
	bool found;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(as_load(rq, cmd.assessment, AS_NO_DIGEST, &loaded));
	AQ_TRY(as_repeat_find(rq, &found));
	if (found)
		return AQ_OK;
	AQ_TRY(find_position(&loaded, &cmd));
	AQ_TRY(check_limit(rq));
	return store_once(&cmd);
}
