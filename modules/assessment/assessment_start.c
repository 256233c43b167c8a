/*
 * POST /api/assessment/assessments
 *
 * Starts a test of a competence, resumes the one that runs, or starts over
 * with (improve) or without (reset) what earlier tests have shown. Its unique
 * key (user, kind, competence, open_slot) sees to it that one runs at most.
 */
#include "assessment/cache.h"
#include "assessment/encode.h"
#include "assessment/repeat.h"
#include "assessment/result.h"
#include "assessment/routes.h"
#include "domain/profile.h"
#include "queries_assessment.h"
#include "runtime/frame.h"
#include "runtime/id.h"

#define TRIES 4

enum intent {
	INTENT_START,
	INTENT_IMPROVE,
	INTENT_RESET,
};

struct cmd {
	struct aq_req *rq;
	enum intent intent;
	struct aq_str index;
	enum aq_locale locale;
	bool accessible_only;
	const struct as_bank *bank;
	const struct aq_competence *competence;

	uint64_t give_up; /* the running one, when it is reset */
	struct aq_evidence evidence[AQ_EVIDENCE_MAX];
	size_t evidence_count;
	struct as_loaded made;
};

/* ---- decode -------------------------------------------------------------- */

static enum aq_status
decode(struct aq_req *rq, struct cmd *cmd)
{
	static const char *const kinds[] = { "competence", NULL };
	static const char *const intents[] = { "start", "improve", "reset",
		NULL };
	static const char *const languages[] = { "fr", "en", NULL };
	struct aq_jr r;
	unsigned kind, intent = INTENT_START, language = AQ_FR;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_enum(&r, "kind", kinds, &kind);
	aq_jr_str(&r, "competence", 1, 64, &cmd->index);
	if (aq_jr_has(&r, "intent"))
		aq_jr_enum(&r, "intent", intents, &intent);
	if (aq_jr_has(&r, "language"))
		aq_jr_enum(&r, "language", languages, &language);
	if (aq_jr_has(&r, "accessible_only"))
		aq_jr_bool(&r, "accessible_only", &cmd->accessible_only);
	AQ_TRY(aq_req_json_end(rq, &r));
	cmd->rq = rq;
	cmd->intent = (enum intent)intent;
	cmd->locale = (enum aq_locale)language;
	return AQ_OK;
}

static enum aq_status
find_competence(struct aq_req *rq, struct cmd *cmd)
{
	cmd->bank = as_banks_active(as_banks_of(rq));
	if (cmd->bank == NULL)
		return AQ_E_UNAVAILABLE;
	cmd->competence =
	    aq_bank_competence_by_index(cmd->bank->bank, cmd->index);
	if (cmd->competence == NULL)
		return aq_req_invalid(
		    rq, "/competence", "there is no such competence");
	return AQ_OK;
}

/* ---- what was there before ----------------------------------------------- */

static enum aq_status
find_running(struct cmd *cmd, struct q_running_find_out *ret, bool *ret_found)
{
	struct q_running_find_in in = { .user_id = cmd->rq->who.user,
		.kind = AQ_KIND_COMPETENCE,
		.competence_id = cmd->competence->id };
	enum aq_db_result result = q_running_find(cmd->rq->db, &in, ret);

	*ret_found = result == AQ_DB_OK;
	if (result == AQ_DB_OK || result == AQ_DB_NONE)
		return AQ_OK;
	return aq_db_status(result);
}

/* Evidence of the last test and its answers, oldest first, in one list. */
static enum aq_status
gather_evidence(struct cmd *cmd, uint64_t last)
{
	struct as_loaded old;
	struct aq_answer_row *rows;
	enum aq_db_result result = as_read(cmd->rq, last, AS_NO_DIGEST, &old);
	size_t n = 0;

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rows = AQ_NEW_N(cmd->rq->mem, struct aq_answer_row,
	    old.frame.evidence_count + old.log.answer_count);
	if (rows == NULL)
		return AQ_E_INTERNAL;
	/* evidence is kept newest first */
	for (size_t i = old.frame.evidence_count; i > 0; i--)
		rows[n++] = (struct aq_answer_row){
			.challenge = old.frame.evidence[i - 1].challenge,
			.outcome = old.frame.evidence[i - 1].outcome
		};
	for (size_t i = 0; i < old.log.answer_count; i++)
		rows[n++] = old.log.answers[i];
	cmd->evidence_count = aq_improvement_evidence(rows, n, cmd->evidence);
	return AQ_OK;
}

static enum aq_status
allow_again(struct cmd *cmd, const struct q_profile_one_out *before)
{
	int64_t now = cmd->rq->now;

	switch (cmd->intent) {
	case INTENT_START:
		return AQ_E_CONFLICT;
	case INTENT_IMPROVE:
		if (before->level >= cmd->competence->cap)
			return AQ_E_CONFLICT;
		if (!aq_improvable(true, before->level, cmd->competence->cap,
			before->updated_at, now))
			return AQ_E_TOO_EARLY;
		return gather_evidence(cmd, before->assessment_id);
	case INTENT_RESET:
		return aq_resettable(before->updated_at, now) ? AQ_OK
							      : AQ_E_TOO_EARLY;
	}
	return AQ_E_INTERNAL;
}

/* No test runs: may one start? */
static enum aq_status
allow(struct cmd *cmd)
{
	struct q_profile_one_in in = { .user_id = cmd->rq->who.user,
		.competence_id = cmd->competence->id };
	struct q_profile_one_out before;
	enum aq_db_result result = q_profile_one(cmd->rq->db, &in, &before);

	if (result == AQ_DB_OK)
		return allow_again(cmd, &before);
	if (result != AQ_DB_NONE)
		return aq_db_status(result);
	return cmd->intent == INTENT_IMPROVE ? AQ_E_CONFLICT : AQ_OK;
}

/* ---- starting ------------------------------------------------------------ */

static enum aq_status
make(struct cmd *cmd)
{
	struct as_loaded *made = &cmd->made;

	*made = (struct as_loaded){ .signed_in = true,
		.found = true,
		.bank = cmd->bank,
		.stored = AS_STARTED,
		.id = aq_id_new(cmd->rq->now) };
	made->frame = (struct aq_frame){
		.kind = AQ_KIND_COMPETENCE,
		.competence = cmd->competence->id,
		.engine_version = AQ_ENGINE_VERSION,
		.content_version = cmd->bank->bank->version,
		.locale = cmd->locale,
		.accessible_only = cmd->accessible_only,
		.started_at = cmd->rq->now,
		.settings = aq_pos_defaults,
		.evidence = cmd->evidence,
		.evidence_count = cmd->evidence_count,
	};
	aq_random(&made->frame.seed, sizeof(made->frame.seed));
	AQ_TRY(as_fold(cmd->rq, made, SIZE_MAX, &made->state));
	if (made->state.next != NULL)
		return AQ_OK;
	if (cmd->accessible_only)
		return aq_req_invalid(cmd->rq, "/accessible_only",
		    "this competence has no such questions");
	return AQ_E_CONFLICT; /* everything is known already */
}

static enum aq_db_result
insert(struct aq_db *db, const struct cmd *cmd)
{
	const struct aq_frame *frame = &cmd->made.frame;
	struct q_assessment_add_in in = {
		.id = cmd->made.id,
		.user_id = cmd->rq->who.user,
		.kind = (uint8_t)frame->kind,
		.competence_id = frame->competence,
		.seed = frame->seed,
		.engine_version = (uint16_t)frame->engine_version,
		.content_version = frame->content_version,
		.language = aq_str_from(aq_locale_name(frame->locale)),
		.accessible_only = frame->accessible_only,
		.started_at = frame->started_at,
	};
	struct aq_buf settings, evidence;

	aq_buf_init(&settings, cmd->rq->mem, 2000);
	aq_buf_init(&evidence, cmd->rq->mem, 8000);
	aq_frame_put_settings(&settings, &frame->settings);
	aq_frame_put_evidence(
	    &evidence, frame->evidence, frame->evidence_count);
	if (settings.failed || evidence.failed)
		return AQ_DB_FAILED;
	in.settings = aq_buf_str(&settings);
	in.prior_evidence = aq_buf_str(&evidence);
	return q_assessment_add(db, &in, NULL);
}

static enum aq_db_result
note_link(struct aq_db *db, const struct aq_req *rq, uint64_t assessment,
    uint32_t competence)
{
	struct q_link_note_in in = { .assessment_id = assessment,
		.competence_id = competence,
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user };

	return q_link_note(db, &in, NULL);
}

static enum aq_db_result
give_up(struct aq_db *db, const struct cmd *cmd)
{
	struct q_assessment_give_up_in in = { .ended_at = cmd->rq->now,
		.id = cmd->give_up,
		.user_id = cmd->rq->who.user };

	if (cmd->give_up == 0)
		return AQ_DB_OK;
	return q_assessment_give_up(db, &in, NULL);
}

static void
clear_reply(struct aq_req *rq)
{
	aq_buf_clear(&rq->reply.body);
	aq_jw_init(&rq->reply.json, &rq->reply.body);
}

static enum aq_db_result
create(struct aq_db *db, void *context)
{
	struct cmd *cmd = context;
	enum aq_db_result result = give_up(db, cmd);

	if (result == AQ_DB_OK)
		result = insert(db, cmd);
	if (result == AQ_DB_OK)
		result = note_link(
		    db, cmd->rq, cmd->made.id, cmd->made.frame.competence);
	if (result != AQ_DB_OK)
		return result;
	cmd->made.state.served_at = 0;
	if (as_serve(cmd->rq, &cmd->made) != AQ_OK)
		return AQ_DB_FAILED;
	clear_reply(cmd->rq);
	if (as_put_assessment(cmd->rq, &cmd->made) != AQ_OK)
		return AQ_DB_FAILED;
	return as_repeat_keep(db, cmd->rq, 201);
}

static enum aq_status
start(struct cmd *cmd, bool *ret_look)
{
	struct aq_req *rq = cmd->rq;
	enum aq_db_result result;

	AQ_TRY(make(cmd));
	result = aq_db_transaction(rq->db, create, cmd);
	*ret_look = result == AQ_DB_DUPLICATE || result == AQ_DB_UNCERTAIN;
	if (*ret_look)
		clear_reply(rq);
	else if (result != AQ_DB_OK)
		return aq_db_status(result);
	else
		as_cache_put(as_cache_of(rq), rq->who.user, &cmd->made);
	rq->reply.http = 201;
	rq->reply.location =
	    aq_arena_printf(rq->mem, "/api/assessment/assessments/%llu",
		(unsigned long long)cmd->made.id);
	return AQ_OK;
}

/* ---- resuming ------------------------------------------------------------ */

static enum aq_status
note_resumed(struct aq_req *rq, const struct as_loaded *loaded)
{
	struct q_event_add_in in = { .kind = AQ_EVENT_RESUMED,
		.position = as_position_out(loaded->state.position),
		.challenge_id = loaded->state.next->id,
		.happened_at = rq->now,
		.assessment_id = loaded->id,
		.user_id = rq->who.user };

	return aq_db_status(q_event_add(rq->db, &in, NULL));
}

static enum aq_status
resume(struct aq_req *rq, uint64_t id, bool *ret_look)
{
	struct as_loaded loaded;

	AQ_TRY(as_load(rq, id, AS_NO_DIGEST, &loaded));
	if (loaded.state.end != AQ_RUNNING && loaded.stored == AS_STARTED)
		AQ_TRY(as_finish(rq, &loaded, false));
	*ret_look = loaded.stored != AS_STARTED;
	if (*ret_look)
		return AQ_OK;
	AQ_TRY(note_resumed(rq, &loaded));
	AQ_TRY(aq_db_status(
	    note_link(rq->db, rq, loaded.id, loaded.frame.competence)));
	AQ_TRY(as_serve(rq, &loaded));
	rq->reply.http = 200;
	return as_put_assessment(rq, &loaded);
}

/* *ret_look: something changed meanwhile, start over. */
static enum aq_status
try_once(struct cmd *cmd, bool *ret_look)
{
	struct q_running_find_out running;
	bool found;

	*ret_look = false;
	AQ_TRY(as_repeat_find(cmd->rq, &found));
	if (found)
		return AQ_OK;
	AQ_TRY(find_running(cmd, &running, &found));
	cmd->give_up = 0;
	cmd->evidence_count = 0;
	if (found && cmd->intent != INTENT_RESET)
		return resume(cmd->rq, running.id, ret_look);
	if (found && !aq_resettable(running.last_at, cmd->rq->now))
		return AQ_E_TOO_EARLY;
	if (found)
		cmd->give_up = running.id;
	else
		AQ_TRY(allow(cmd));
	return start(cmd, ret_look);
}

enum aq_status
as_assessment_start(struct aq_req *rq)
{
	struct cmd *cmd = AQ_NEW(rq->mem, struct cmd);
	bool look = true;

	if (cmd == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(decode(rq, cmd));
	AQ_TRY(as_signed_in(rq));
	AQ_TRY(find_competence(rq, cmd));
	for (int i = 0; i < TRIES && look; i++)
		AQ_TRY(try_once(cmd, &look));
	return look ? AQ_E_BUSY : AQ_OK;
}
