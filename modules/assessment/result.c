#include "assessment/result.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "assessment/encode.h"
#include "base/num.h"
#include "domain/profile.h"
#include "queries_assessment.h"
#include "runtime/id.h"

#define DETAIL_MAX (64U << 10)

/* What an assessment comes to. */
struct outcome {
	struct aq_req *rq;
	const struct as_loaded *loaded;
	struct aq_pos_result result;
	uint8_t low, high; /* ends of the interval, whole levels */
};

struct finish {
	struct aq_req *rq;
	struct as_loaded *loaded;
	bool stop;
	enum aq_status status; /* AQ_OK, or why the domain refused */
};

#define TRY_DB(call)                                                           \
	do {                                                                   \
		enum aq_db_result try_result = (call);                         \
		if (try_result != AQ_DB_OK)                                    \
			return try_result;                                     \
	} while (0)

/* ---- what is stored ------------------------------------------------------ */

static uint8_t
whole_level(double level, uint8_t cap)
{
	double whole = floor(level);

	if (!(whole > 0))
		return 0;
	return whole < cap ? (uint8_t)whole : cap;
}

/* The interval in whole levels holds the level itself. */
static void
set_interval(struct outcome *f)
{
	const struct aq_pos_result *r = &f->result;
	uint8_t low = whole_level(r->level_low, r->cap);
	uint8_t high = whole_level(r->level_high, r->cap);

	f->low = low < r->level ? low : r->level;
	f->high = high > r->level ? high : r->level;
}

/* Expected highest level mastered in a topic. */
static double
topic_level(const struct aq_assessment_state *state, size_t topic)
{
	double sum = 0;

	for (size_t level = 1; level <= AQ_LEVEL_MAX; level++)
		sum += aq_pos_mastery(&state->estimate, topic, level);
	return aq_num_round9(sum);
}

static void
put_extremes(struct aq_jw *w, const struct as_loaded *loaded)
{
	const struct aq_bank *bank = loaded->bank->bank;
	const struct aq_competence *c = loaded->state.competence;
	const struct aq_topic *topics = &bank->topics[c->first_topic];
	size_t strong = 0, weak = 0;

	for (size_t t = 1; t < c->topic_count; t++) {
		double level = topic_level(&loaded->state, t);

		if (level > topic_level(&loaded->state, strong))
			strong = t;
		if (level < topic_level(&loaded->state, weak))
			weak = t;
	}
	if (strong == weak)
		return;
	aq_jw_key_str(w, "strongest_topic", topics[strong].key);
	aq_jw_key_str(w, "weakest_topic", topics[weak].key);
}

static void
put_skills(struct aq_jw *w, const struct as_loaded *loaded)
{
	const struct aq_bank *bank = loaded->bank->bank;
	const struct aq_competence *c = loaded->state.competence;

	aq_jw_key(w, "skills");
	aq_jw_object(w);
	for (size_t t = 0; t < c->topic_count; t++) {
		const struct aq_topic *topic =
		    &bank->topics[c->first_topic + t];

		for (size_t s = 0; s < topic->skill_count; s++) {
			const struct aq_skill *skill =
			    &bank->skills[topic->first_skill + s];
			double p = aq_pos_mastery(
			    &loaded->state.estimate, t, skill->level);
			char key[16];

			(void)snprintf(key, sizeof(key), "%u", skill->id);
			aq_jw_key_str(w, key,
			    aq_str_from(aq_mastery_name(aq_mastery_of(p))));
		}
	}
	aq_jw_end(w);
}

static size_t
count_correct(const struct as_loaded *loaded)
{
	size_t n = 0;

	for (size_t i = 0; i < loaded->log.answer_count; i++)
		n += loaded->log.answers[i].outcome == AQ_CORRECT;
	return n;
}

static bool
make_detail(const struct outcome *f, struct aq_str *ret)
{
	struct aq_buf buf;
	struct aq_jw w;

	aq_buf_init(&buf, f->rq->mem, DETAIL_MAX);
	aq_jw_init(&w, &buf);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "end",
	    aq_str_from(aq_assessment_end_name(f->loaded->state.end)));
	aq_jw_key_int(&w, "level_low", f->low);
	aq_jw_key_int(&w, "level_high", f->high);
	aq_jw_key_int(&w, "cap", f->result.cap);
	aq_jw_key_int(&w, "correct", (int64_t)count_correct(f->loaded));
	put_extremes(&w, f->loaded);
	put_skills(&w, f->loaded);
	aq_jw_end(&w);
	*ret = aq_buf_str(&buf);
	return aq_jw_done(&w);
}

static enum aq_db_result
store_result(struct aq_db *db, const struct outcome *f)
{
	struct aq_req *rq = f->rq;
	const struct aq_pos_result *r = &f->result;
	struct q_result_add_in in = {
		.id = aq_id_new(rq->now),
		.engine_version = (uint16_t)f->loaded->frame.engine_version,
		.level = r->level,
		.points = r->points,
		.estimate = r->score_mean / AQ_LEVEL_POINTS,
		.error = r->score_sd / AQ_LEVEL_POINTS,
		.answers = f->loaded->state.answered,
		.created_at = rq->now,
		.assessment_id = f->loaded->id,
		.user_id = rq->who.user,
	};

	if (!make_detail(f, &in.detail))
		return AQ_DB_FAILED;
	return q_result_add(db, &in, NULL);
}

static enum aq_db_result
store_profile(struct aq_db *db, const struct outcome *f)
{
	struct aq_req *rq = f->rq;
	const struct aq_pos_result *r = &f->result;
	struct q_profile_put_in in = {
		.user_id = rq->who.user,
		.competence_id = f->loaded->frame.competence,
		.level = r->level,
		.level_low = f->low,
		.level_high = f->high,
		.points = r->points,
		.estimate = r->score_mean / AQ_LEVEL_POINTS,
		.sd = r->score_sd / AQ_LEVEL_POINTS,
		.assessment_id = f->loaded->id,
		.updated_at = rq->now,
	};

	return q_profile_put(db, &in, NULL);
}

/* To courses whose link opened this test, when there are such. */
static enum aq_db_result
tell_courses(struct aq_db *db, const struct outcome *f)
{
	struct aq_req *rq = f->rq;
	struct q_link_tell_in in = {
		.id = aq_id_new(rq->now),
		.payload = aq_arena_printf(rq->mem,
		    "{\"assessment\":\"%" PRIu64 "\"}", f->loaded->id),
		.now = rq->now,
		.assessment_id = f->loaded->id,
	};

	if (in.payload.p == NULL)
		return AQ_DB_FAILED;
	return q_link_tell(db, &in, NULL);
}

enum aq_db_result
as_close(struct aq_db *db, struct aq_req *rq, struct as_loaded *loaded)
{
	struct q_assessment_complete_in in = { .ended_at = rq->now,
		.id = loaded->id,
		.user_id = rq->who.user,
		.auth_session_id = rq->who.auth_session };
	uint64_t rows = 0;

	TRY_DB(q_assessment_complete(db, &in, &rows));
	if (rows == 0)
		return AQ_DB_NONE;
	loaded->stored = AS_COMPLETED;
	loaded->ended_at = rq->now;
	return AQ_DB_OK;
}

enum aq_db_result
as_score(struct aq_db *db, struct aq_req *rq, const struct as_loaded *loaded)
{
	struct outcome f = { .rq = rq, .loaded = loaded };

	if (!aq_assessment_result(&loaded->state, rq->mem, &f.result))
		return AQ_DB_FAILED;
	set_interval(&f);
	TRY_DB(store_result(db, &f));
	if (loaded->frame.kind != AQ_KIND_COMPETENCE)
		return AQ_DB_OK;
	TRY_DB(store_profile(db, &f));
	return tell_courses(db, &f);
}

/* ---- the transaction ----------------------------------------------------- */

/* With the row locked: nothing can be added to what is read now. */
static enum aq_db_result
read_again(struct finish *f)
{
	struct as_loaded *loaded = f->loaded;
	const struct as_bank *bank = loaded->bank;

	TRY_DB(as_read(f->rq, loaded->id, AS_NO_DIGEST, loaded));
	loaded->bank = bank;
	if (!loaded->found)
		return AQ_DB_NONE;
	f->status = as_fold(f->rq, loaded, SIZE_MAX, &loaded->state);
	return f->status == AQ_OK ? AQ_DB_OK : AQ_DB_FAILED;
}

static enum aq_db_result
add_stop(struct aq_db *db, const struct finish *f)
{
	const struct aq_assessment_state *state = &f->loaded->state;
	struct q_event_add_in in = { .kind = AQ_EVENT_ENDED,
		.position = as_position_out(state->position),
		.happened_at = f->rq->now,
		.assessment_id = f->loaded->id,
		.user_id = f->rq->who.user };

	if (state->next != NULL)
		in.challenge_id = state->next->id;
	return q_event_add(db, &in, NULL);
}

static enum aq_db_result
finish(struct aq_db *db, void *context)
{
	struct finish *f = context;
	struct q_assessment_lock_in in = { .id = f->loaded->id,
		.user_id = f->rq->who.user };
	struct q_assessment_lock_out out;

	f->status = AQ_OK;
	TRY_DB(q_assessment_lock(db, &in, &out));
	TRY_DB(read_again(f));
	if (f->loaded->stored != AS_STARTED)
		return AQ_DB_OK;
	if (f->stop && f->loaded->state.end == AQ_RUNNING) {
		if (f->loaded->state.answered < AQ_CHECKPOINT_EVERY) {
			f->status = AQ_E_TOO_EARLY;
			return AQ_DB_FAILED;
		}
		TRY_DB(add_stop(db, f));
		TRY_DB(read_again(f));
	}
	if (f->loaded->state.end == AQ_RUNNING)
		return AQ_DB_OK;
	TRY_DB(as_close(db, f->rq, f->loaded));
	return as_score(db, f->rq, f->loaded);
}

enum aq_status
as_finish(struct aq_req *rq, struct as_loaded *loaded, bool stop)
{
	struct finish f = { .rq = rq, .loaded = loaded, .stop = stop };
	enum aq_db_result result = aq_db_transaction(rq->db, finish, &f);

	/* whether the COMMIT came through is seen by doing it again: an ended
	 * assessment is left alone */
	if (result == AQ_DB_UNCERTAIN)
		result = aq_db_transaction(rq->db, finish, &f);
	if (f.status != AQ_OK)
		return f.status;
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

/* ---- reading it back ----------------------------------------------------- */

struct as_mastery
as_mastery_of(struct aq_arena *mem, struct aq_str detail)
{
	struct as_mastery none = { .known = false }, found = { .known = true };
	const char *reason;
	size_t offset;
	const struct aq_json *doc =
	    aq_json_parse(mem, detail, AQ_JSON_TOKENS, &offset, &reason);

	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT ||
	    !aq_json_member(aq_json_root(doc), AQ_S("skills"), &found.skills) ||
	    aq_json_kind(found.skills) != AQ_JSON_OBJECT)
		return none;
	return found;
}

static struct aq_str
mastery_name(const struct as_mastery *mastery, uint32_t skill)
{
	struct aq_json_ref value;
	char key[16];
	int n = snprintf(key, sizeof(key), "%u", skill);

	if (mastery->known &&
	    aq_json_member(
		mastery->skills, (struct aq_str){ key, (size_t)n }, &value) &&
	    aq_json_kind(value) == AQ_JSON_STRING)
		return aq_json_text(value);
	return AQ_S("unknown");
}

static void
put_topic(struct aq_jw *w, const struct aq_bank *bank,
    const struct aq_topic *topic, const struct as_mastery *mastery)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "key", topic->key);
	as_put_text(w, "name", topic->name);
	as_put_text(w, "description", topic->description);
	as_put_text(w, "learn", topic->learn);
	aq_jw_key(w, "skills");
	aq_jw_array(w);
	for (size_t i = 0; i < topic->skill_count; i++) {
		const struct aq_skill *skill =
		    &bank->skills[topic->first_skill + i];

		aq_jw_object(w);
		aq_jw_key_int(w, "level", skill->level);
		as_put_text(w, "name", skill->name);
		aq_jw_key_str(w, "mastery", mastery_name(mastery, skill->id));
		aq_jw_end(w);
	}
	aq_jw_end(w);
	aq_jw_end(w);
}

void
as_put_topics(struct aq_jw *w, const struct aq_bank *bank,
    const struct aq_competence *competence, const struct as_mastery *mastery)
{
	aq_jw_key(w, "topics");
	aq_jw_array(w);
	for (size_t t = 0; t < competence->topic_count; t++)
		put_topic(w, bank, &bank->topics[competence->first_topic + t],
		    mastery);
	aq_jw_end(w);
}

/* Members of the detail go out under their own names. */
static void
put_detail(struct aq_jw *w, struct aq_json_ref detail)
{
	static const char *const names[] = { "level_low", "level_high", "cap",
		"correct", "strongest_topic", "weakest_topic" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct aq_json_ref value;

		if (!aq_json_member(detail, aq_str_from(names[i]), &value))
			continue;
		aq_jw_key(w, names[i]);
		aq_jw_raw(w, aq_json_source(value));
	}
}

static void
put_calendar(struct aq_jw *w, const struct q_result_of_out *row, uint8_t cap)
{
	aq_jw_key_time(w, "ended_at", row->ended_at);
	if (row->level < cap)
		aq_jw_key_time(
		    w, "improvable_at", aq_improvable_at(row->ended_at));
	aq_jw_key_time(w, "resettable_at", aq_resettable_at(row->ended_at));
}

static enum aq_status
put_result(struct aq_req *rq, const struct q_result_of_out *row,
    const struct as_bank *bank)
{
	const struct aq_competence *c =
	    aq_bank_competence(bank->bank, row->competence_id);
	struct as_mastery mastery = as_mastery_of(rq->mem, row->detail);
	struct aq_jw *w = &rq->reply.json;

	if (c == NULL || !mastery.known)
		return AQ_E_INTERNAL;
	aq_jw_object(w);
	aq_jw_key_id(w, "assessment_id", row->assessment_id);
	aq_jw_key_str(w, "competence", c->index);
	aq_jw_key_int(w, "level", row->level);
	aq_jw_key_int(w, "points", row->points);
	aq_jw_key_int(w, "answered", row->answers);
	if (!row->level_before_null && !row->points_before_null) {
		aq_jw_key_int(w, "level_before", row->level_before);
		aq_jw_key_int(w, "points_before", row->points_before);
	}
	put_detail(w, aq_json_root(mastery.skills.doc));
	put_calendar(w, row, c->cap);
	as_put_topics(w, bank->bank, c, &mastery);
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
as_put_result(struct aq_req *rq, uint64_t assessment)
{
	struct q_result_of_in in = { .assessment_id = assessment,
		.auth_session_id = rq->who.auth_session,
		.user_id = rq->who.user };
	struct q_result_of_out row;
	enum aq_db_result result = q_result_of(rq->db, &in, &row);
	const struct as_bank *bank;

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (row.assessment_id_null)
		return AQ_E_NOT_FOUND;
	if (row.state != AS_COMPLETED || row.level_null || row.detail_null)
		return AQ_E_CONFLICT;
	bank = as_banks_get(as_banks_of(rq), rq->db, row.content_version);
	if (bank == NULL)
		return AQ_E_UNAVAILABLE;
	return put_result(rq, &row, bank);
}
