/* acquisctl assessment show: what is stored of a test. */
#include "ctl/assessment.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"
#include "runtime/access_log.h"
#include "runtime/frame.h"

/* ---- reading ------------------------------------------------------------- */

static enum ctl_exit
read_rows(struct ctl *ctl, struct ctl_assessment *a)
{
	struct q_replay_frame_in frame = { a->id };
	struct q_replay_answers_in answers = { a->id };
	struct q_replay_events_in events = { a->id };
	struct q_replay_result_in result = { a->id };
	struct q_replay_answers_out *rows = NULL;
	struct q_replay_events_out *happened = NULL;
	struct aq_event_row *log;
	size_t n = 0;
	enum aq_db_result r = q_replay_frame(ctl->db, &frame, &a->stored);

	if (r == AQ_DB_OK)
		r = q_replay_answers(
		    ctl->db, &answers, &ctl->mem, &rows, &a->answer_count);
	if (r == AQ_DB_OK)
		r = q_replay_events(ctl->db, &events, &ctl->mem, &happened, &n);
	if (r != AQ_DB_OK)
		return ctl_db_failure(ctl, r);
	a->answers = rows;
	log = AQ_NEW_N(&ctl->mem, struct aq_event_row, n);
	for (size_t i = 0; log != NULL && i < n; i++)
		log[i] = (struct aq_event_row){
			.position = (uint16_t)(happened[i].position + 1),
			.kind = (enum aq_event_kind)happened[i].kind,
			.at = happened[i].happened_at
		};
	a->log.events = log;
	a->log.event_count = n;
	r = q_replay_result(ctl->db, &result, &a->result);
	a->has_result = r == AQ_DB_OK;
	return r == AQ_DB_NONE ? CTL_OK : ctl_db_failure(ctl, r);
}

static bool
make_log(struct ctl *ctl, struct ctl_assessment *a)
{
	struct aq_answer_row *rows =
	    AQ_NEW_N(&ctl->mem, struct aq_answer_row, a->answer_count);

	if (rows == NULL)
		return false;
	for (size_t i = 0; i < a->answer_count; i++)
		rows[i] = (struct aq_answer_row){
			.position = (uint16_t)(a->answers[i].position + 1),
			.challenge = a->answers[i].challenge_id,
			.outcome = (enum aq_outcome)a->answers[i].outcome,
			.answered_at = a->answers[i].answered_at
		};
	a->log.answers = rows;
	a->log.answer_count = a->answer_count;
	return true;
}

static bool
make_frame(struct ctl *ctl, struct ctl_assessment *a)
{
	const struct q_replay_frame_out *s = &a->stored;

	a->frame = (struct aq_frame){
		.kind = (enum aq_assessment_kind)s->kind,
		.competence = s->competence_id_null ? 0 : s->competence_id,
		.seed = s->seed,
		.engine_version = s->engine_version,
		.content_version = s->content_version,
		.accessible_only = s->accessible_only,
		.started_at = s->started_at,
	};
	return aq_locale_parse(s->language, &a->frame.locale) &&
	       aq_frame_get_settings(
		   &ctl->mem, s->settings, &a->frame.settings) &&
	       aq_frame_get_evidence(&ctl->mem, s->prior_evidence,
		   &a->frame.evidence, &a->frame.evidence_count);
}

static enum ctl_exit
read_content(struct ctl *ctl, struct ctl_assessment *a)
{
	struct aq_content_faults faults;

	aq_content_faults_init(&faults, &ctl->mem);
	switch (aq_content_load(ctl->db, a->frame.content_version, &ctl->mem,
	    &faults, &a->content)) {
	case AQ_CONTENT_LOADED:
		return CTL_OK;
	case AQ_CONTENT_NONE:
	case AQ_CONTENT_DATABASE:
	case AQ_CONTENT_BROKEN:
		break;
	}
	return ctl_say(CTL_FAILED, "content version %" PRIu32 " cannot be read",
	    a->frame.content_version);
}

enum ctl_exit
ctl_assessment_read(struct ctl *ctl, struct ctl_assessment *a)
{
	const char *id = ctl_next(ctl);
	enum ctl_exit status;

	*a = (struct ctl_assessment){ 0 };
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (id == NULL || !aq_num_u64(aq_str_from(id), &a->id))
		return ctl_say(CTL_USAGE, "which assessment?");
	if (!ctl_open(ctl, q_replay_statements, Q_REPLAY_COUNT))
		return CTL_FAILED;
	status = read_rows(ctl, a);
	if (status == CTL_OK)
		status = ctl_db_failure(
		    ctl, aq_access_by_administrator(ctl->db, ctl->now,
			     a->stored.user_id, AQ_ACCESS_ANSWERS));
	if (status != CTL_OK)
		return status;
	if (!make_frame(ctl, a) || !make_log(ctl, a))
		return ctl_say(CTL_FAILED, "its frame cannot be read");
	return read_content(ctl, a);
}

/* ---- show ---------------------------------------------------------------- */

static const char *
state_name(uint8_t state)
{
	static const char *const names[] = { "started", "completed",
		"given_up" };

	return state >= 1 && state <= 3 ? names[state - 1] : "unknown";
}

static struct aq_str
competence_index(const struct ctl_assessment *a)
{
	const struct aq_competence *c =
	    aq_bank_competence(a->content.bank, a->frame.competence);

	return c != NULL ? c->index : AQ_S("?");
}

static struct aq_str
challenge_key(const struct ctl_assessment *a, uint32_t id)
{
	const struct aq_challenge *c = aq_bank_challenge(a->content.bank, id);

	return c != NULL ? c->key : AQ_S("?");
}

static void
put_answers(struct aq_jw *w, const struct ctl_assessment *a)
{
	aq_jw_key(w, "answers");
	aq_jw_array(w);
	for (size_t i = 0; i < a->answer_count; i++) {
		const struct q_replay_answers_out *row = &a->answers[i];

		aq_jw_object(w);
		aq_jw_key_int(w, "position", row->position);
		aq_jw_key_str(
		    w, "challenge", challenge_key(a, row->challenge_id));
		aq_jw_key_str(w, "outcome",
		    aq_str_from(
			aq_outcome_name((enum aq_outcome)row->outcome)));
		aq_jw_key_int(w, "elapsed_ms", row->elapsed_ms);
		aq_jw_key_time(w, "answered_at", row->answered_at);
		aq_jw_key_double(w, "estimate", row->estimate);
		aq_jw_key_double(w, "error", row->error);
		if (!row->value_null)
			aq_jw_key_str(w, "value", row->value);
		aq_jw_end(w);
	}
	aq_jw_end(w);
}

static enum ctl_exit
show_json(struct ctl *ctl, const struct ctl_assessment *a)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_object(w);
	aq_jw_key_id(w, "id", a->id);
	aq_jw_key_id(w, "user_id", a->stored.user_id);
	aq_jw_key_str(
	    w, "kind", aq_str_from(aq_assessment_kind_name(a->frame.kind)));
	aq_jw_key_str(w, "competence", competence_index(a));
	aq_jw_key_str(w, "state", aq_str_from(state_name(a->stored.state)));
	aq_jw_key_int(w, "engine_version", a->stored.engine_version);
	aq_jw_key_int(w, "content_version", a->stored.content_version);
	aq_jw_key_id(w, "seed", a->stored.seed);
	aq_jw_key_str(w, "language", a->stored.language);
	aq_jw_key_bool(w, "accessible_only", a->stored.accessible_only);
	aq_jw_key(w, "settings");
	aq_jw_raw(w, a->stored.settings);
	aq_jw_key(w, "prior_evidence");
	aq_jw_raw(w, a->stored.prior_evidence);
	aq_jw_key_time(w, "started_at", a->stored.started_at);
	if (!a->stored.ended_at_null)
		aq_jw_key_time(w, "ended_at", a->stored.ended_at);
	if (a->has_result) {
		aq_jw_key_int(w, "level", a->result.level);
		aq_jw_key_int(w, "points", a->result.points);
	}
	put_answers(w, a);
	aq_jw_end(w);
	return ctl_print_json(ctl);
}

static void
show_text(const struct ctl_assessment *a)
{
	printf("%" PRIu64 "  %s %.*s, %s, user %" PRIu64
	       ", content version %u, seed %" PRIu64 "\n",
	    a->id, aq_assessment_kind_name(a->frame.kind),
	    AQ_STR_ARG(competence_index(a)), state_name(a->stored.state),
	    a->stored.user_id, a->stored.content_version, a->stored.seed);
	for (size_t i = 0; i < a->answer_count; i++) {
		const struct q_replay_answers_out *row = &a->answers[i];
		struct aq_str key = challenge_key(a, row->challenge_id);

		printf("%3u  %-24.*s %-10s %8.1f s  level %.3f ± %.3f\n",
		    row->position, AQ_STR_ARG(key),
		    aq_outcome_name((enum aq_outcome)row->outcome),
		    row->elapsed_ms / 1000.0, row->estimate, row->error);
	}
	if (a->has_result)
		printf("result: level %u, %u points\n", a->result.level,
		    a->result.points);
}

static enum ctl_exit
assessment_show(struct ctl *ctl)
{
	struct ctl_assessment a;
	enum ctl_exit status = ctl_assessment_read(ctl, &a);

	if (status != CTL_OK)
		return status;
	if (ctl->json)
		return show_json(ctl, &a);
	show_text(&a);
	return CTL_OK;
}

const struct ctl_command ctl_assessment_commands[] = {
	{ "assessment", "show", "ID", "What is stored of a test",
	    assessment_show, false },
	{ "assessment", "replay", "ID",
	    "Compute every step of a test again and compare with what is "
	    "stored",
	    ctl_assessment_replay, false },
	{ 0 },
};
