/* Where a launch comes from: course, link and launch as they are kept. */
#include "auth/lti.h"

#include "runtime/id.h"
#include "runtime/lti.h"

#define CHOOSING_US ((int64_t)3600 * 1000000)
#define ROSTER_US   ((int64_t)3600 * 1000000)

struct place {
	struct auth_lti_launch *launch;
	uint64_t auth_session, user_id;
	uint64_t course, link; /* ids */
};

/* A platform tells some of it to some people only: saying nothing changes
   nothing. */
static bool
same(struct aq_str kept, bool kept_null, struct aq_str said)
{
	return said.n == 0 || (!kept_null && aq_str_eq(kept, said));
}

/* ---- the course ------------------------------------------------------------
 */

/* A whole class arrives at once: what has not changed is not written. */
static enum aq_db_result
find_course(struct aq_db *db, struct place *p)
{
	const struct auth_lti_launch *l = p->launch;
	struct q_lti_course_of_in in = {
		.identity_provider_id = l->provider.id,
		.deployment_id = l->deployment,
		.context_key = l->context,
	};
	struct q_lti_course_of_out had;
	struct q_lti_course_put_out put;
	enum aq_db_result result = q_lti_course_of(db, &in, &had);

	if (result == AQ_DB_OK && aq_str_eq(had.title, l->context_title) &&
	    same(had.memberships_url, had.memberships_url_null,
		l->memberships)) {
		p->course = had.id;
		return AQ_DB_OK;
	}
	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return result;
	result = q_lti_course_put(db,
	    &(struct q_lti_course_put_in){
		.id = aq_id_new(l->rq->now),
		.identity_provider_id = l->provider.id,
		.deployment_id = l->deployment,
		.context_key = l->context,
		.title = l->context_title,
		.memberships_url = l->memberships,
		.memberships_url_null = l->memberships.n == 0,
		.now = l->rq->now,
	    },
	    &put);
	if (result == AQ_DB_OK)
		p->course = put.id;
	return result;
}

/* ---- the link ---- */

static bool
link_changed(
    const struct auth_lti_launch *l, const struct q_lti_link_of_out *had)
{
	return !aq_str_eq(had->title, l->link_title) ||
	       !aq_str_eq(had->competences, l->competences) ||
	       !same(had->line_items_url, had->line_items_url_null,
		   l->line_items) ||
	       !same(
		   had->line_item_url, had->line_item_url_null, l->line_item) ||
	       (l->may_score && !had->may_score);
}

/* Blanks between keys become a JSON array; keys are digits and points. */
static struct aq_str
json_keys(struct aq_arena *mem, struct aq_str keys)
{
	struct aq_buf out;
	struct aq_jw w;

	aq_buf_init(&out, mem, 1000);
	aq_jw_init(&w, &out);
	aq_jw_array(&w);
	while (keys.n != 0)
		aq_jw_str(&w, aq_str_cut(&keys, ' '));
	aq_jw_end(&w);
	return aq_buf_str(&out);
}

static enum aq_db_result
put_competences(struct aq_db *db, const struct place *p)
{
	const struct auth_lti_launch *l = p->launch;
	enum aq_db_result result = q_lti_competences_clear(db,
	    &(struct q_lti_competences_clear_in){
		.lti_resource_link_id = p->link },
	    NULL);

	if (result != AQ_DB_OK)
		return result;
	return q_lti_competences_add(db,
	    &(struct q_lti_competences_add_in){ .lti_resource_link_id = p->link,
		.keys = json_keys(l->rq->mem, l->competences) },
	    NULL);
}

static enum aq_db_result
put_link(struct aq_db *db, struct place *p)
{
	const struct auth_lti_launch *l = p->launch;
	struct q_lti_link_put_out put;
	enum aq_db_result result = q_lti_link_put(db,
	    &(struct q_lti_link_put_in){
		.id = aq_id_new(l->rq->now),
		.lti_context_id = p->course,
		.link_key = l->link,
		.title = l->link_title,
		.competences = l->competences,
		.line_items_url = l->line_items,
		.line_items_url_null = l->line_items.n == 0,
		.line_item_url = l->line_item,
		.line_item_url_null = l->line_item.n == 0,
		.may_score = l->may_score,
		.now = l->rq->now,
	    },
	    &put);

	if (result != AQ_DB_OK)
		return result;
	p->link = put.id;
	return put_competences(db, p);
}

static enum aq_db_result
find_link(struct aq_db *db, struct place *p)
{
	const struct auth_lti_launch *l = p->launch;
	struct q_lti_link_of_out had;
	enum aq_db_result result;

	if (l->message == AUTH_LTI_CHOOSE)
		return AQ_DB_OK;
	result = q_lti_link_of(db,
	    &(struct q_lti_link_of_in){
		.lti_context_id = p->course, .link_key = l->link },
	    &had);
	if (result == AQ_DB_OK && !link_changed(l, &had)) {
		p->link = had.id;
		return AQ_DB_OK;
	}
	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return result;
	return put_link(db, p);
}

/* ---- the launch ---- */

static enum aq_db_result
add_launch(struct aq_db *db, const struct place *p)
{
	const struct auth_lti_launch *l = p->launch;

	return q_lti_launch_add(db,
	    &(struct q_lti_launch_add_in){
		.auth_session_id = p->auth_session,
		.user_id = p->user_id,
		.lti_context_id = p->course,
		.lti_resource_link_id = p->link,
		.lti_resource_link_id_null = p->link == 0,
		.role = (uint8_t)l->role,
		.return_url = l->return_url,
		.return_url_null = l->return_url.n == 0,
		.now = l->rq->now,
	    },
	    NULL);
}

static enum aq_db_result
add_choice(struct aq_db *db, const struct place *p)
{
	const struct auth_lti_launch *l = p->launch;

	return q_lti_choice_add(db,
	    &(struct q_lti_choice_add_in){
		.auth_session_id = p->auth_session,
		.return_url = l->return_url,
		.data = l->data,
		.data_null = l->data.p == NULL,
		.accept_multiple = l->accept_multiple,
		.accept_line_item = l->accept_line_item,
		.expires_at = l->rq->now + CHOOSING_US,
	    },
	    NULL);
}

/* A teacher who comes brings the roster up to date, once an hour. */
static enum aq_db_result
ask_roster(struct aq_db *db, const struct place *p)
{
	int64_t now = p->launch->rq->now;
	uint64_t asked = 0;
	enum aq_db_result result = q_lti_roster_ask(db,
	    &(struct q_lti_roster_ask_in){
		.now = now, .id = p->course, .since = now - ROSTER_US },
	    &asked);

	if (result != AQ_DB_OK || asked == 0)
		return result;
	return aq_lti_roster_ask(db, now, p->course);
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct place *p = context;
	const struct auth_lti_launch *l = p->launch;
	enum aq_db_result result = find_course(db, p);

	if (result == AQ_DB_OK)
		result = find_link(db, p);
	if (result == AQ_DB_OK)
		result = add_launch(db, p);
	if (result == AQ_DB_OK && l->message == AUTH_LTI_CHOOSE)
		result = add_choice(db, p);
	if (result == AQ_DB_OK && l->role == AQ_ROLE_TEACHER)
		result = ask_roster(db, p);
	if (result != AQ_DB_OK || l->role != AQ_ROLE_LEARNER)
		return result;
	return q_lti_learner_put(db,
	    &(struct q_lti_learner_put_in){ .lti_resource_link_id = p->link,
		.user_id = p->user_id,
		.subject = l->who.sub,
		.now = l->rq->now },
	    NULL);
}

enum aq_status
auth_lti_place(
    struct auth_lti_launch *launch, uint64_t auth_session, uint64_t user_id)
{
	struct place place = { .launch = launch,
		.auth_session = auth_session,
		.user_id = user_id };

	return aq_db_status(aq_db_transaction(launch->rq->db, store, &place));
}

/* One competence is opened at once; several are chosen from. */
struct aq_str
auth_lti_page(const struct auth_lti_launch *l)
{
	struct aq_str rest = l->competences;
	struct aq_str first = aq_str_cut(&rest, ' ');

	if (l->message == AUTH_LTI_CHOOSE)
		return AQ_S("/course/choose");
	if (l->role == AQ_ROLE_TEACHER || rest.n != 0)
		return AQ_S("/course");
	if (first.n != 0)
		return aq_arena_printf(
		    l->rq->mem, "/competences/%.*s", AQ_STR_ARG(first));
	return aq_str_eq(l->flow.return_to, AQ_S("/")) ? AQ_S("/home")
						       : l->flow.return_to;
}
