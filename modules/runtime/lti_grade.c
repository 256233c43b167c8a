#include "runtime/lti.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/jsonw.h"
#include "queries_lti.h"
#include "runtime/db_time.h"
#include "runtime/id.h"
#include "runtime/lti_service.h"

#define LEVEL_POINTS  8
#define WHOLE	      64 /* points of a competence that is not tested yet */
#define TRIES_EARLIER 3
#define BODY_MOST     2000
#define ITEM_TOKENS   4096

#define LINE_ITEM  "application/vnd.ims.lis.v2.lineitem+json"
#define LINE_ITEMS "application/vnd.ims.lis.v2.lineitemcontainer+json"
#define SCORE	   "application/vnd.ims.lis.v1.score+json"

/* Numbers of lti_grade.state. */
enum state {
	STATE_NONE = 1,
	STATE_ON_ITS_WAY = 2,
	STATE_SENT = 3,
	STATE_FAILED = 4,
};

struct score {
	unsigned points, maximum;
	bool any, complete;
};

struct grade {
	struct aq_job *job;
	uint64_t link, user;
	struct q_lti_grade_of_out row;
	struct aq_lti_service service;
	struct score score;
	struct aq_str line_item;
	uint64_t stamp; /* s since 1970 */
};

/* ---- the score --------------------------------------------------------------
 */

static enum aq_lti_result
of_db(struct aq_job *job, enum aq_db_result result)
{
	if (result == AQ_DB_OK)
		return AQ_LTI_OK;
	job->error = AQ_S("the database");
	return AQ_LTI_LATER;
}

static const struct q_lti_results_out *
newest(const struct q_lti_results_out *rows, size_t count, uint32_t competence)
{
	for (size_t i = 0; i < count; i++)
		if (!rows[i].competence_id_null &&
		    rows[i].competence_id == competence)
			return &rows[i];
	return NULL;
}

static enum aq_lti_result
add_up(struct grade *g)
{
	struct q_lti_competences_out *wanted;
	struct q_lti_results_out *results;
	size_t wanted_count = 0, count = 0;
	enum aq_db_result db = q_lti_competences(g->job->db,
	    &(struct q_lti_competences_in){ .lti_resource_link_id = g->link },
	    g->job->mem, &wanted, &wanted_count);

	if (db == AQ_DB_OK)
		db = q_lti_results(g->job->db,
		    &(struct q_lti_results_in){
			.lti_resource_link_id = g->link, .user_id = g->user },
		    g->job->mem, &results, &count);
	if (db != AQ_DB_OK)
		return of_db(g->job, db);
	g->score = (struct score){ .complete = wanted_count > 0 };
	for (size_t i = 0; i < wanted_count; i++) {
		const struct q_lti_results_out *row =
		    newest(results, count, wanted[i].competence_id);
		uint64_t cap = row != NULL && !row->cap_null ? row->cap : 0;

		g->score.any |= row != NULL;
		g->score.complete &= row != NULL;
		g->score.points += row != NULL ? row->points : 0;
		g->score.maximum += cap >= 1 && cap <= WHOLE / LEVEL_POINTS
					? (unsigned)cap * LEVEL_POINTS
					: WHOLE;
	}
	return AQ_LTI_OK;
}

static bool
has_it_already(const struct grade *g)
{
	const struct q_lti_grade_of_out *row = &g->row;

	return row->state == STATE_SENT && !row->points_null &&
	       !row->maximum_null && !row->complete_null &&
	       row->points == g->score.points &&
	       row->maximum == g->score.maximum &&
	       row->complete == g->score.complete;
}

/* ---- the column of the gradebook --------------------------------------------
 */

static struct aq_str
id_of(struct aq_json_ref item)
{
	struct aq_json_ref id;

	if (aq_json_kind(item) == AQ_JSON_OBJECT &&
	    aq_json_member(item, AQ_S("id"), &id) &&
	    aq_json_kind(id) == AQ_JSON_STRING)
		return aq_json_text(id);
	return AQ_S("");
}

/* One that is there for this link: made by an earlier try, or by a teacher. */
static enum aq_lti_result
find_line_item(struct grade *g)
{
	struct aq_lti_call call = {
		.method = AQ_FETCH_GET,
		.url = aq_lti_with(g->job->mem, g->row.line_items_url,
		    "resource_link_id", g->row.link_key),
		.accept = LINE_ITEMS,
	};
	struct aq_fetch_reply reply;
	const struct aq_json *doc;
	enum aq_lti_result result =
	    aq_lti_service_call(&g->service, &call, &reply);

	if (result != AQ_LTI_OK)
		return result;
	doc = aq_lti_json(g->job, reply.body, ITEM_TOKENS);
	if (doc != NULL && aq_json_kind(aq_json_root(doc)) == AQ_JSON_ARRAY &&
	    aq_json_count(aq_json_root(doc)) > 0)
		g->line_item = id_of(aq_json_at(aq_json_root(doc), 0));
	return AQ_LTI_OK;
}

static enum aq_lti_result
make_line_item(struct grade *g)
{
	struct aq_lti_call call = {
		.method = AQ_FETCH_POST,
		.url = g->row.line_items_url,
		.accept = LINE_ITEM,
		.content_type = LINE_ITEM,
	};
	struct aq_fetch_reply reply;
	const struct aq_json *doc;
	enum aq_lti_result result;
	struct aq_buf body;
	struct aq_jw w;

	aq_buf_init(&body, g->job->mem, BODY_MOST);
	aq_jw_init(&w, &body);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "label",
	    g->row.title.n != 0 ? g->row.title : AQ_S("Acquis"));
	aq_jw_key_int(&w, "scoreMaximum", g->score.maximum);
	aq_jw_key_str(&w, "resourceLinkId", g->row.link_key);
	aq_jw_key_str(&w, "tag", AQ_S("acquis"));
	aq_jw_end(&w);
	call.body = aq_buf_str(&body);
	result = aq_lti_service_call(&g->service, &call, &reply);
	if (result != AQ_LTI_OK)
		return result;
	doc = aq_lti_json(g->job, reply.body, ITEM_TOKENS);
	if (doc != NULL)
		g->line_item = id_of(aq_json_root(doc));
	return AQ_LTI_OK;
}

static enum aq_lti_result
keep_line_item(struct grade *g)
{
	if (g->line_item.n == 0 || !aq_provider_url(g->line_item)) {
		g->job->error = AQ_S("no line item in the platform's answer");
		return AQ_LTI_NEVER;
	}
	return of_db(g->job, q_lti_line_item_keep(g->job->db,
				 &(struct q_lti_line_item_keep_in){
				     .line_item_url = g->line_item,
				     .now = g->job->now,
				     .id = g->link },
				 NULL));
}

static enum aq_lti_result
choose_line_item(struct grade *g)
{
	enum aq_lti_result result = AQ_LTI_OK;

	if (!g->row.line_item_url_null) {
		g->line_item = g->row.line_item_url;
		return aq_lti_service_token(&g->service, AQ_LTI_GRADES "score");
	}
	result = aq_lti_service_token(
	    &g->service, AQ_LTI_GRADES "score " AQ_LTI_GRADES "lineitem");
	if (result == AQ_LTI_OK)
		result = find_line_item(g);
	if (result == AQ_LTI_OK && g->line_item.n == 0)
		result = make_line_item(g);
	return result == AQ_LTI_OK ? keep_line_item(g) : result;
}

/* ---- sending ---- */

static enum aq_db_result
take_stamp(struct aq_db *db, void *context)
{
	struct grade *g = context;
	struct q_lti_grade_stamp_in in = {
		.now_s = (uint64_t)(aq_now() / 1000000),
		.now = g->job->now,
		.lti_resource_link_id = g->link,
		.user_id = g->user,
	};
	struct q_lti_stamp_of_out out;
	enum aq_db_result result = q_lti_grade_stamp(db, &in, NULL);

	if (result == AQ_DB_OK)
		result = q_lti_stamp_of(db,
		    &(struct q_lti_stamp_of_in){
			.lti_resource_link_id = g->link, .user_id = g->user },
		    &out);
	if (result == AQ_DB_OK)
		g->stamp = out.stamp;
	return result;
}

static void
write_score(const struct grade *g, struct aq_buf *body)
{
	bool complete = g->score.complete;
	struct aq_civil at;
	struct aq_jw w;

	(void)aq_civil_from_us((int64_t)g->stamp * 1000000, &at);
	aq_jw_init(&w, body);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "userId", g->row.subject);
	aq_jw_key_int(&w, "scoreGiven", g->score.points);
	aq_jw_key_int(&w, "scoreMaximum", g->score.maximum);
	aq_jw_key_str(&w, "activityProgress",
	    complete ? AQ_S("Completed") : AQ_S("InProgress"));
	aq_jw_key_str(&w, "gradingProgress",
	    complete ? AQ_S("FullyGraded") : AQ_S("Pending"));
	aq_jw_key_str(&w, "timestamp",
	    aq_arena_printf(g->job->mem, "%04u-%02u-%02uT%02u:%02u:%02u.000Z",
		at.year, at.month, at.day, at.hour, at.minute, at.second));
	aq_jw_end(&w);
}

static enum aq_lti_result
post_score(struct grade *g)
{
	struct aq_lti_call call = {
		.method = AQ_FETCH_POST,
		.url = aq_lti_below(g->job->mem, g->line_item, "scores"),
		.content_type = SCORE,
	};
	struct aq_fetch_reply reply;
	struct aq_buf body;

	aq_buf_init(&body, g->job->mem, BODY_MOST);
	write_score(g, &body);
	call.body = aq_buf_str(&body);
	return aq_lti_service_call(&g->service, &call, &reply);
}

/* Somebody else has taken a later stamp, and sends what is true now. */
static bool
overtaken(const struct grade *g)
{
	struct q_lti_stamp_of_out out;

	return q_lti_stamp_of(g->job->db,
		   &(struct q_lti_stamp_of_in){
		       .lti_resource_link_id = g->link, .user_id = g->user },
		   &out) == AQ_DB_OK &&
	       out.stamp > g->stamp;
}

/*
 * The score is added up after its stamp is taken: whoever has the later stamp
 * has the newer score. A platform that has this second already (the reply to
 * an earlier try was lost, or a teacher changed the grade by hand) gets the
 * score with the next one.
 */
static enum aq_lti_result
send_stamped(struct grade *g)
{
	enum aq_lti_result result = AQ_LTI_EARLIER;

	for (int i = 0; i < TRIES_EARLIER && result == AQ_LTI_EARLIER; i++) {
		if (i > 0 && overtaken(g))
			return AQ_LTI_OK;
		result =
		    of_db(g->job, aq_db_transaction(g->job->db, take_stamp, g));
		if (result == AQ_LTI_OK)
			result = add_up(g);
		if (result == AQ_LTI_OK)
			result = post_score(g);
	}
	return result == AQ_LTI_EARLIER ? AQ_LTI_LATER : result;
}

/* ---- what came of it ---- */

static enum aq_lti_result
note_sent(const struct grade *g)
{
	return of_db(g->job, q_lti_grade_sent(g->job->db,
				 &(struct q_lti_grade_sent_in){
				     .points = (uint16_t)g->score.points,
				     .maximum = (uint16_t)g->score.maximum,
				     .complete = g->score.complete,
				     .now = g->job->now,
				     .lti_resource_link_id = g->link,
				     .user_id = g->user,
				     .stamp = g->stamp },
				 NULL));
}

static void
note_trouble(const struct grade *g, enum aq_lti_result result)
{
	bool for_good = result == AQ_LTI_NEVER || g->job->last;

	(void)q_lti_grade_trouble(g->job->db,
	    &(struct q_lti_grade_trouble_in){
		.state = for_good ? STATE_FAILED : STATE_ON_ITS_WAY,
		.error = aq_str_slice(g->job->error, 0, 200),
		.now = g->job->now,
		.lti_resource_link_id = g->link,
		.user_id = g->user },
	    NULL);
}

static enum aq_lti_result
tell_course(struct grade *g)
{
	enum aq_lti_result result = aq_lti_service_open(
	    &g->service, g->job, g->row.identity_provider_id);

	if (result == AQ_LTI_OK)
		result = choose_line_item(g);
	if (result == AQ_LTI_OK)
		result = send_stamped(g);
	if (result == AQ_LTI_OK)
		result = note_sent(g);
	return result;
}

/* Nothing to do for a link that takes no grades, or has this one. */
static enum aq_lti_result
tell_one(struct aq_job *job, uint64_t link, uint64_t user)
{
	struct grade g = { .job = job, .link = link, .user = user };
	enum aq_db_result db = q_lti_grade_of(job->db,
	    &(struct q_lti_grade_of_in){
		.lti_resource_link_id = link, .user_id = user },
	    &g.row);
	enum aq_lti_result result;

	if (db == AQ_DB_NONE)
		return AQ_LTI_OK;
	result = of_db(job, db);
	if (result != AQ_LTI_OK)
		return result;
	if (!g.row.may_score ||
	    (g.row.line_item_url_null && g.row.line_items_url_null))
		return AQ_LTI_OK;
	result = add_up(&g);
	if (result == AQ_LTI_OK && (!g.score.any || has_it_already(&g)))
		return AQ_LTI_OK;
	if (result == AQ_LTI_OK)
		result = tell_course(&g);
	if (result != AQ_LTI_OK)
		note_trouble(&g, result);
	return result;
}

static enum aq_job_result
job_result(enum aq_lti_result result)
{
	switch (result) {
	case AQ_LTI_OK:
		return AQ_JOB_DONE;
	case AQ_LTI_LATER:
	case AQ_LTI_EARLIER:
		return AQ_JOB_AGAIN;
	case AQ_LTI_NEVER:
		return AQ_JOB_NEVER;
	}
	return AQ_JOB_NEVER;
}

/* All links of the assessment; the worst that one came to counts. */
static enum aq_job_result
tell_all(struct aq_job *job, uint64_t assessment)
{
	enum aq_lti_result worst = AQ_LTI_OK;
	struct aq_str error = AQ_S("");
	struct q_lti_told_of_out *rows;
	size_t count;

	if (q_lti_told_of(job->db,
		&(struct q_lti_told_of_in){ .assessment_id = assessment },
		job->mem, &rows, &count) != AQ_DB_OK) {
		job->error = AQ_S("the database");
		return AQ_JOB_AGAIN;
	}
	for (size_t i = 0; i < count; i++) {
		enum aq_lti_result result = AQ_LTI_LATER;

		if (aq_job_late(job))
			job->error = AQ_S("it took too long");
		else
			result = tell_one(job, rows[i].lti_resource_link_id,
			    rows[i].user_id);
		if (result == AQ_LTI_OK || worst == AQ_LTI_LATER)
			continue;
		worst = result;
		error = job->error;
	}
	job->error = error;
	return job_result(worst);
}

enum aq_job_result
aq_lti_grade_job(struct aq_job *job)
{
	const struct aq_json *doc = aq_lti_json(job, job->payload, 16);
	uint64_t assessment = 0, link = 0, user = 0;
	struct aq_jr r;

	job->error = AQ_S("payload");
	if (doc == NULL)
		return AQ_JOB_NEVER;
	aq_jr_init(&r, job->mem, aq_json_root(doc));
	if (aq_jr_has(&r, "assessment")) {
		aq_jr_id(&r, "assessment", &assessment);
	} else {
		aq_jr_id(&r, "link", &link);
		aq_jr_id(&r, "user", &user);
	}
	if (!aq_jr_end(&r))
		return AQ_JOB_NEVER;
	job->error = AQ_S("");
	if (assessment != 0)
		return tell_all(job, assessment);
	return job_result(tell_one(job, link, user));
}

enum aq_db_result
aq_lti_grade_ask(struct aq_db *db, int64_t now, uint64_t link, uint64_t user)
{
	char payload[96];
	int n = snprintf(payload, sizeof(payload),
	    "{\"link\":\"%" PRIu64 "\",\"user\":\"%" PRIu64 "\"}", link, user);

	return aq_job_add(db, now, "lti_grade", "auth",
	    (struct aq_str){ payload, (size_t)n });
}
