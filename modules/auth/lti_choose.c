/*
 * Deep linking: a teacher chooses what a link in the course shall open, and the
 * page takes our signed answer back to the platform. The answer may be made
 * again until the choice expires: what the platform makes of two is its own
 * affair, and a lost reply costs nothing.
 */
#include "auth/lti.h"

#include "base/jsonw.h"
#include "runtime/jws_sign.h"

#define ITEMS_MOST 20
#define LIFE_S	   240
#define BODY_MOST  ((size_t)64 * 1024)
#define WHOLE	   64 /* points that a competence can give */

struct item {
	struct aq_str title;
	struct aq_json_ref competences;
	size_t count;
};

struct choice {
	struct aq_req *rq;
	struct q_lti_launch_of_out launch;
	struct q_lti_choice_of_out asked;
	struct item items[ITEMS_MOST];
	size_t count;
};

static enum aq_status
load(struct choice *c)
{
	struct aq_req *rq = c->rq;
	enum aq_db_result result;

	AQ_TRY(auth_lti_caller(rq, true, &c->launch));
	result = q_lti_choice_of(rq->db,
	    &(struct q_lti_choice_of_in){
		.auth_session_id = rq->who.auth_session, .now = rq->now },
	    &c->asked);
	return result == AQ_DB_NONE ? AQ_E_NOT_FOUND : aq_db_status(result);
}

/* GET /api/auth/lti/choice */
enum aq_status
auth_lti_choices(struct aq_req *rq)
{
	struct choice *c = AQ_NEW(rq->mem, struct choice);
	struct aq_jw *w = &rq->reply.json;

	if (c == NULL)
		return AQ_E_INTERNAL;
	c->rq = rq;
	AQ_TRY(load(c));
	aq_jw_object(w);
	aq_jw_key_str(w, "platform", c->launch.provider_name);
	aq_jw_key_str(w, "course", c->launch.course);
	aq_jw_key_bool(w, "several", c->asked.accept_multiple);
	aq_jw_key_bool(w, "graded", c->asked.accept_line_item);
	aq_jw_end(w);
	return AQ_OK;
}

/* ---- what was chosen ---- */

static void
read_item(struct aq_req *rq, struct aq_json_ref json, struct choice *c)
{
	struct item *item = &c->items[c->count];
	struct aq_jr r;

	aq_jr_init(&r, rq->mem, json);
	aq_jr_str(&r, "title", 1, 200, &item->title);
	aq_jr_any(&r, "competences", &item->competences);
	if (!aq_jr_end(&r) || aq_json_kind(item->competences) != AQ_JSON_ARRAY)
		return;
	item->count = aq_json_count(item->competences);
	for (size_t i = 0; i < item->count; i++)
		if (aq_json_kind(aq_json_at(item->competences, i)) !=
		    AQ_JSON_STRING)
			return;
	if (item->count >= 1 && item->count <= AUTH_LTI_COMPETENCES)
		c->count++;
}

static enum aq_status
decode(struct aq_req *rq, struct aq_json_ref *ret_items)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_any(&r, "items", ret_items);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (aq_json_kind(*ret_items) == AQ_JSON_ARRAY &&
	    aq_json_count(*ret_items) <= ITEMS_MOST)
		return AQ_OK;
	return aq_req_invalid(rq, "/items", "is a list of 20 at most");
}

static enum aq_status
read_items(struct choice *c, struct aq_json_ref items)
{
	struct aq_req *rq = c->rq;
	size_t wanted = aq_json_count(items);

	if (wanted > 1 && !c->asked.accept_multiple)
		return aq_req_invalid(
		    rq, "/items", "the platform takes one link at a time");
	for (size_t i = 0; i < wanted; i++)
		read_item(rq, aq_json_at(items, i), c);
	return c->count == wanted
		   ? AQ_OK
		   : aq_req_invalid(rq, "/items",
			 "each has a title and 1 to 16 competences");
}

/* Every key is one that the content knows, and no key stands twice. */
static enum aq_status
check_item(struct choice *c, const struct item *item)
{
	struct aq_req *rq = c->rq;
	struct q_lti_competences_known_out *rows;
	size_t known = 0;
	enum aq_db_result result = q_lti_competences_known(rq->db,
	    &(struct q_lti_competences_known_in){
		.keys = aq_json_source(item->competences) },
	    rq->mem, &rows, &known);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	for (size_t i = 1; i < known; i++)
		if (aq_str_eq(rows[i - 1].stable_key, rows[i].stable_key))
			known = 0;
	return known == item->count
		   ? AQ_OK
		   : aq_req_invalid(rq, "/items", "names other competences");
}

/* ---- the answer ---- */

static struct aq_str
joined_keys(struct aq_req *rq, const struct item *item)
{
	struct aq_buf out;

	aq_buf_init(&out, rq->mem, 1000);
	for (size_t i = 0; i < item->count; i++)
		aq_buf_printf(&out, "%s%.*s", i > 0 ? "," : "",
		    AQ_STR_ARG(aq_json_text(aq_json_at(item->competences, i))));
	return aq_buf_str(&out);
}

static void
put_line_item(struct aq_jw *w, const struct item *item, struct aq_str keys)
{
	aq_jw_key(w, "lineItem");
	aq_jw_object(w);
	aq_jw_key_str(w, "label", item->title);
	aq_jw_key_int(w, "scoreMaximum", (int64_t)(WHOLE * item->count));
	aq_jw_key_str(w, "resourceId", keys);
	aq_jw_key_str(w, "tag", AQ_S("acquis"));
	aq_jw_end(w);
}

/* A link to one competence has its address; several are named beside. */
static void
put_item(struct aq_jw *w, const struct choice *c, const struct item *item)
{
	struct aq_str keys = joined_keys(c->rq, item);
	const char *origin = c->rq->config->site_origin;

	aq_jw_object(w);
	aq_jw_key_str(w, "type", AQ_S("ltiResourceLink"));
	aq_jw_key_str(w, "title", item->title);
	aq_jw_key_str(w, "url",
	    item->count == 1
		? aq_arena_printf(c->rq->mem, "%s/competences/%.*s", origin,
		      AQ_STR_ARG(keys))
		: aq_arena_printf(c->rq->mem, "%s/course", origin));
	aq_jw_key(w, "custom");
	aq_jw_object(w);
	aq_jw_key_str(w, "competences", keys);
	aq_jw_end(w);
	if (c->asked.accept_line_item)
		put_line_item(w, item, keys);
	aq_jw_end(w);
}

static void
put_envelope(struct aq_jw *w, const struct choice *c,
    const struct aq_provider *provider, struct aq_str nonce)
{
	int64_t now = c->rq->now / 1000000;

	aq_jw_key_str(w, "iss", provider->client_id);
	aq_jw_key_str(w, "aud", provider->issuer);
	aq_jw_key_int(w, "iat", now);
	aq_jw_key_int(w, "exp", now + LIFE_S);
	aq_jw_key_str(w, "nonce", nonce);
	aq_jw_key_str(
	    w, AUTH_LTI_CLAIM "message_type", AQ_S("LtiDeepLinkingResponse"));
	aq_jw_key_str(w, AUTH_LTI_CLAIM "version", AQ_S("1.3.0"));
	aq_jw_key_str(
	    w, AUTH_LTI_CLAIM "deployment_id", c->launch.deployment_id);
	if (!c->asked.data_null)
		aq_jw_key_str(w, AUTH_LTI_DEEP "data", c->asked.data);
}

static enum aq_status
sign(struct choice *c, struct aq_str *ret_token)
{
	struct aq_req *rq = c->rq;
	struct aq_provider provider;
	struct aq_signer signer;
	struct aq_str nonce = auth_draw_code(rq, 32);
	struct aq_buf body;
	struct aq_jw w;

	AQ_TRY(auth_provider_by_id(rq, c->launch.provider_id, &provider));
	if (nonce.p == NULL ||
	    !aq_tool_signer_read(rq->mem, rq->db, rq->config, rq->now, &signer))
		return AQ_E_INTERNAL;
	aq_buf_init(&body, rq->mem, BODY_MOST);
	aq_jw_init(&w, &body);
	aq_jw_object(&w);
	put_envelope(&w, c, &provider, nonce);
	aq_jw_key(&w, AUTH_LTI_DEEP "content_items");
	aq_jw_array(&w);
	for (size_t i = 0; i < c->count; i++)
		put_item(&w, c, &c->items[i]);
	aq_jw_end(&w);
	aq_jw_end(&w);
	if (!aq_jw_done(&w))
		return AQ_E_TOO_LARGE;
	*ret_token =
	    aq_jws_sign(rq->mem, AQ_JWS_RS256, &signer, aq_buf_str(&body));
	return ret_token->p != NULL ? AQ_OK : AQ_E_INTERNAL;
}

/* POST /api/auth/lti/choice: no items means that nothing was chosen. */
enum aq_status
auth_lti_choose(struct aq_req *rq)
{
	struct choice *c = AQ_NEW(rq->mem, struct choice);
	struct aq_jw *w = &rq->reply.json;
	struct aq_json_ref items;
	struct aq_str token;

	if (c == NULL)
		return AQ_E_INTERNAL;
	c->rq = rq;
	AQ_TRY(decode(rq, &items));
	AQ_TRY(load(c));
	AQ_TRY(read_items(c, items));
	for (size_t i = 0; i < c->count; i++)
		AQ_TRY(check_item(c, &c->items[i]));
	AQ_TRY(sign(c, &token));
	aq_jw_object(w);
	aq_jw_key_str(w, "return_url", c->asked.return_url);
	aq_jw_key_str(w, "token", token);
	aq_jw_end(w);
	return AQ_OK;
}
