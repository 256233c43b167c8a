/* POST /api/assessment/assessments/{assessment}/focus-losses */
#include "assessment/load.h"
#include "assessment/routes.h"
#include "queries_assessment.h"

static enum aq_status
decode(struct aq_req *rq, uint16_t *ret_position)
{
	struct aq_jr r;
	int64_t position = 0;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_int(&r, "position", 0, UINT8_MAX, &position);
	AQ_TRY(aq_req_json_end(rq, &r));
	*ret_position = as_position_in((uint16_t)position);
	return AQ_OK;
}

static enum aq_status
store(struct aq_req *rq, const struct as_loaded *loaded)
{
	struct q_event_add_in in = {
		.position = as_position_out(loaded->state.position),
		.kind = AQ_EVENT_FOCUS_LOST,
		.challenge_id = loaded->state.next->id,
		.happened_at = rq->now,
		.assessment_id = loaded->id,
		.user_id = rq->who.user,
	};

	if (loaded->state.focus_lost)
		return AQ_OK;
	return aq_db_status(q_event_add(rq->db, &in, NULL));
}

enum aq_status
as_focus_post(struct aq_req *rq)
{
	struct as_loaded loaded;
	uint16_t position;

	AQ_TRY(decode(rq, &position));
	AQ_TRY(as_load(rq, rq->id[0], AS_NO_DIGEST, &loaded));
	if (loaded.stored != AS_STARTED || loaded.state.next == NULL)
		return AQ_E_ENDED;
	if (position != loaded.state.position)
		return AQ_E_CONFLICT;
	if (!loaded.state.next->focused)
		return aq_req_invalid(
		    rq, "/position", "this question may be left");
	AQ_TRY(store(rq, &loaded));
	rq->reply.http = 204;
	return AQ_OK;
}
