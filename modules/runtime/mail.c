#include "runtime/mail.h"

#include <inttypes.h>

#include "base/b64.h"
#include "base/buf.h"
#include "base/jsonw.h"
#include "queries_mail.h"
#include "runtime/digest.h"
#include "runtime/id.h"
#include "runtime/jsonr.h"

#define PAYLOAD_MAX 256
#define TOKEN_BYTES 32
#define HOUR_US	    ((int64_t)3600 * 1000000)

/* ---- the queue ------------------------------------------------------- */

static void
put_payload(
    struct aq_jw *w, const char *template, const struct aq_mail_about *about)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "template", aq_str_from(template));
	aq_jw_key_id(w, "user_id", about->user_id);
	if (about->link_id != 0)
		aq_jw_key_id(w, "link_id", about->link_id);
	if (about->auth_session != 0)
		aq_jw_key_id(w, "auth_session", about->auth_session);
	if (about->to_old)
		aq_jw_key_bool(w, "to_old", true);
	aq_jw_end(w);
}

enum aq_db_result
aq_mail_queue_about(struct aq_db *db, int64_t now, const char *template,
    const struct aq_mail_about *about)
{
	struct aq_arena mem;
	struct aq_buf json;
	struct aq_jw w;
	enum aq_db_result result = AQ_DB_FAILED;

	aq_arena_init(&mem, PAYLOAD_MAX * 4);
	aq_buf_init(&json, &mem, PAYLOAD_MAX);
	aq_jw_init(&w, &json);
	put_payload(&w, template, about);
	if (aq_jw_done(&w) && !json.failed)
		result = aq_job_add(db, now, "mail", "auth", aq_buf_str(&json));
	aq_arena_release(&mem);
	return result;
}

enum aq_db_result
aq_mail_queue(
    struct aq_db *db, int64_t now, const char *template, uint64_t user_id)
{
	return aq_mail_queue_about(
	    db, now, template, &(struct aq_mail_about){ .user_id = user_id });
}

static bool
read_payload(
    struct aq_job *job, struct aq_str *ret_template, struct aq_mail_about *ret)
{
	const char *reason;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(job->mem, job->payload, 16, &at, &reason);
	struct aq_jr r;

	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return false;
	aq_jr_init(&r, job->mem, aq_json_root(doc));
	aq_jr_str(&r, "template", 1, 40, ret_template);
	aq_jr_id(&r, "user_id", &ret->user_id);
	if (aq_jr_has(&r, "link_id"))
		aq_jr_id(&r, "link_id", &ret->link_id);
	if (aq_jr_has(&r, "auth_session"))
		aq_jr_id(&r, "auth_session", &ret->auth_session);
	if (aq_jr_has(&r, "to_old"))
		aq_jr_bool(&r, "to_old", &ret->to_old);
	return aq_jr_end(&r);
}

/* ---- what the rows say ----------------------------------------------- */

/* A mail while it is written. */
struct writing {
	struct aq_job *job;
	struct aq_mail_about about;
	struct aq_str template, language;
	struct aq_mail mail;
	struct aq_mail_facts facts;
	unsigned link; /* enum aq_mail_link to be drawn; 0: none */
};

static enum aq_db_result
read_person(struct writing *w)
{
	struct q_mail_person_in in = { .id = w->about.user_id };
	struct q_mail_person_out person;
	enum aq_db_result result = q_mail_person(w->job->db, &in, &person);

	if (result != AQ_DB_OK)
		return result;
	w->language = person.language;
	w->mail.to = person.email_null ? AQ_S("") : person.email;
	w->mail.to_name = aq_arena_printf(w->job->mem, "%.*s %.*s",
	    AQ_STR_ARG(person.first_name), AQ_STR_ARG(person.last_name));
	w->facts.first_name = person.first_name;
	w->facts.address = w->mail.to;
	return AQ_DB_OK;
}

/* A token for this try; those of tries before stay good, since their mail may
   have arrived all the same. */
static enum aq_db_result
draw_link(struct writing *w)
{
	bool password = w->link == AQ_LINK_PASSWORD;
	uint8_t token[TOKEN_BYTES], digest[AQ_SHA256_BYTES];
	struct aq_str text;

	if (w->link == 0)
		return AQ_DB_OK;
	aq_random(token, sizeof(token));
	text = aq_b64url_encode(
	    w->job->mem, (struct aq_str){ (const char *)token, sizeof(token) });
	aq_sha256(text, digest);
	w->facts.link = aq_arena_printf(w->job->mem, "%s/%s#%.*s",
	    w->job->config->site_origin, password ? "reset" : "confirm",
	    AQ_STR_ARG(text));
	return q_mail_token_add(w->job->db,
	    &(struct q_mail_token_add_in){
		.digest = { (const char *)digest, sizeof(digest) },
		.mail_link_id = w->about.link_id,
		.expires_at = w->job->now + (password ? 1 : 24) * HOUR_US,
	    },
	    NULL);
}

/* AQ_DB_NONE: the link was used meanwhile, or is nobody's. */
static enum aq_db_result
read_link(struct writing *w)
{
	struct q_mail_link_of_out link;
	enum aq_db_result result;

	if (w->about.link_id == 0)
		return AQ_DB_OK;
	result = q_mail_link_of(w->job->db,
	    &(struct q_mail_link_of_in){
		.id = w->about.link_id, .user_id = w->about.user_id },
	    &link);
	if (result != AQ_DB_OK)
		return result;
	w->facts.address = link.email_null ? AQ_S("") : link.email;
	w->mail.to = w->about.to_old ? link.old_email : w->facts.address;
	if (w->about.to_old)
		return link.old_email_null ? AQ_DB_NONE : AQ_DB_OK;
	if (link.used || link.email_null)
		return AQ_DB_NONE;
	w->link = link.purpose;
	return AQ_DB_OK;
}

static enum aq_db_result
read_sign_in(struct writing *w)
{
	struct q_mail_sign_in_out sign_in;
	enum aq_db_result result;

	if (w->about.auth_session == 0)
		return AQ_DB_OK;
	result = q_mail_sign_in(w->job->db,
	    &(struct q_mail_sign_in_in){
		.id = w->about.auth_session, .user_id = w->about.user_id },
	    &sign_in);
	if (result == AQ_DB_OK) {
		w->facts.device = sign_in.device_label;
		w->facts.when = sign_in.created_at;
	}
	return result;
}

/* ---- the job --------------------------------------------------------- */

static enum aq_job_result
send(struct writing *w)
{
	struct aq_job *job = w->job;
	const char *host = job->config->site_origin;
	const char *slash = strstr(host, "://");

	w->mail.from = aq_str_from(job->config->mail_from);
	w->mail.date = job->now;
	/* the same id at every try, so that a mail sent twice is known */
	w->mail.message_id = aq_arena_printf(job->mem, "%" PRIu64 ".acquis@%s",
	    job->id, slash != NULL ? slash + 3 : host);
	if (!aq_mail_write(job->mem, w->template, w->language, &w->facts,
		job->config, &w->mail.text)) {
		job->error = AQ_S("unknown template");
		return AQ_JOB_NEVER;
	}
	switch (aq_mail_send(job->mem, job->config, &w->mail, &job->error)) {
	case AQ_MAIL_SENT:
		return AQ_JOB_DONE;
	case AQ_MAIL_LATER:
		return AQ_JOB_AGAIN;
	case AQ_MAIL_REFUSED:
		return AQ_JOB_NEVER;
	case AQ_MAIL_OFF:
		return AQ_JOB_WAIT;
	}
	return AQ_JOB_NEVER;
}

enum aq_job_result
aq_mail_job(struct aq_job *job)
{
	struct writing w = { .job = job };
	enum aq_db_result result;

	if (!read_payload(job, &w.template, &w.about)) {
		job->error = AQ_S("bad payload");
		return AQ_JOB_NEVER;
	}
	result = read_person(&w);
	if (result == AQ_DB_OK)
		result = read_link(&w);
	if (result == AQ_DB_OK)
		result = read_sign_in(&w);
	if (result == AQ_DB_NONE || (result == AQ_DB_OK && w.mail.to.n == 0))
		return AQ_JOB_DONE;
	if (result == AQ_DB_OK && job->config->mail_transport == AQ_MAIL_NONE) {
		job->error = AQ_S("no transport is configured");
		return AQ_JOB_WAIT;
	}
	if (result == AQ_DB_OK)
		result = draw_link(&w);
	if (result != AQ_DB_OK) {
		job->error = AQ_S("database");
		return AQ_JOB_AGAIN;
	}
	return send(&w);
}
