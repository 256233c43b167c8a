#include "runtime/mail.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "queries_mail.h"
#include "runtime/jsonr.h"

#define PAYLOAD_MAX 256
#define BODY_MAX    ((size_t)64 * 1024)

/* ---- the queue ------------------------------------------------------- */

enum aq_db_result
aq_mail_queue(
    struct aq_db *db, int64_t now, const char *template, uint64_t user_id)
{
	struct aq_arena mem;
	struct aq_buf json;
	struct aq_jw w;
	enum aq_db_result result = AQ_DB_FAILED;

	aq_arena_init(&mem, PAYLOAD_MAX * 4);
	aq_buf_init(&json, &mem, PAYLOAD_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "template", aq_str_from(template));
	aq_jw_key_id(&w, "user_id", user_id);
	aq_jw_end(&w);
	if (aq_jw_done(&w) && !json.failed)
		result = aq_job_add(db, now, "mail", "auth", aq_buf_str(&json));
	aq_arena_release(&mem);
	return result;
}

static bool
read_payload(
    struct aq_job *job, struct aq_str *ret_template, uint64_t *ret_user)
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
	aq_jr_id(&r, "user_id", ret_user);
	return aq_jr_end(&r);
}

static enum aq_job_result
send(struct aq_job *job, const struct q_mail_person_out *person,
    struct aq_str template)
{
	const char *host = job->config->site_origin;
	struct aq_mail mail = {
		.from = aq_str_from(job->config->mail_from),
		.to = person->email,
		.to_name = aq_arena_printf(job->mem, "%.*s %.*s",
		    AQ_STR_ARG(person->first_name),
		    AQ_STR_ARG(person->last_name)),
		.date = job->now,
	};
	const char *slash = strstr(host, "://");

	/* the same id at every try, so that a mail sent twice is known */
	mail.message_id = aq_arena_printf(job->mem, "%" PRIu64 ".acquis@%s",
	    job->id, slash != NULL ? slash + 3 : host);
	if (!aq_mail_write(job->mem, template, person->language,
		person->first_name, job->config, &mail.text)) {
		job->error = AQ_S("unknown template");
		return AQ_JOB_NEVER;
	}
	switch (aq_mail_send(job->mem, job->config, &mail, &job->error)) {
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
	struct q_mail_person_in in = { 0 };
	struct q_mail_person_out person;
	struct aq_str template;
	enum aq_db_result result;

	if (!read_payload(job, &template, &in.id)) {
		job->error = AQ_S("bad payload");
		return AQ_JOB_NEVER;
	}
	result = q_mail_person(job->db, &in, &person);
	if (result == AQ_DB_NONE || (result == AQ_DB_OK && person.email_null))
		return AQ_JOB_DONE;
	if (result != AQ_DB_OK) {
		job->error = AQ_S("database");
		return AQ_JOB_AGAIN;
	}
	return send(job, &person, template);
}

/* ---- templates ------------------------------------------------------- */

struct template
{
	const char *name;
	struct {
		const char *subject, *body;
	} in[2]; /* French, English */
};

static const struct template templates[] = {
#define AQ_MAIL_TEMPLATE(name, subject_fr, body_fr, subject_en, body_en)       \
	{ name, { { subject_fr, body_fr }, { subject_en, body_en } } },
#include "runtime/mail_templates.def"
#undef AQ_MAIL_TEMPLATE
};

struct filling {
	struct aq_str name, value;
};

static struct aq_str
fill(struct aq_arena *mem, const char *text, const struct filling fillings[3])
{
	struct aq_str rest = aq_str_from(text);
	struct aq_buf out;

	aq_buf_init(&out, mem, BODY_MAX);
	while (rest.n > 0) {
		size_t i = 0;

		while (i < 3 && !aq_str_starts(rest, fillings[i].name))
			i++;
		if (i < 3) {
			aq_buf_add(&out, fillings[i].value);
			rest = aq_str_slice(rest, fillings[i].name.n, rest.n);
		} else {
			aq_buf_add_char(&out, rest.p[0]);
			rest = aq_str_slice(rest, 1, rest.n);
		}
	}
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}

bool
aq_mail_write(struct aq_arena *mem, struct aq_str template,
    struct aq_str language, struct aq_str first_name,
    const struct aq_config *config, struct aq_mail_text *ret_text)
{
	const struct filling fillings[3] = {
		{ AQ_S("{first_name}"), first_name },
		{ AQ_S("{site}"), aq_str_from(config->site_name) },
		{ AQ_S("{origin}"), aq_str_from(config->site_origin) },
	};
	size_t in = aq_str_eq(language, AQ_S("en")) ? 1 : 0;

	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		const struct template *t = &templates[i];

		if (!aq_str_eq(template, aq_str_from(t->name)))
			continue;
		ret_text->subject = fill(mem, t->in[in].subject, fillings);
		ret_text->body = fill(mem, t->in[in].body, fillings);
		return ret_text->subject.p != NULL && ret_text->body.p != NULL;
	}
	return false;
}
