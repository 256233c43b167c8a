#include "ctl/export.h"

#include <inttypes.h>
#include <stdio.h>

#include "queries_part.h"
#include "runtime/db_time.h"
#include "runtime/id.h"
#include "runtime/jsonr.h"

#define ROWS_MEMORY ((size_t)1 << 26)
#define ROW_MAX                                                                \
	((size_t)20 * 1024 * 1024) /* one row, less than a chunk               \
				      of answers */
#define SHOWN  200		   /* rows in index.html */
#define DAY_US ((int64_t)24 * 3600 * 1000000)

enum layout {
	CARD,
	TABLE,
};

struct export_document {
	const char *name;
	enum layout layout;
	struct {
		const char *title, *words;
	} in[2]; /* French, English */
};

static const struct export_document documents[] = {
#define EXPORT_DOCUMENT(name, layout, title_fr, words_fr, title_en, words_en)  \
	{ name, layout, { { title_fr, words_fr }, { title_en, words_en } } },
#include "ctl/export_documents.def"
#undef EXPORT_DOCUMENT
};

static const struct label {
	const char *name, *in[2];
} labels[] = {
#define EXPORT_LABEL(name, fr, en) { name, { fr, en } },
#include "ctl/export_labels.def"
#undef EXPORT_LABEL
};

static const char *
label_of(const struct export *x, const char *name)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strcmp(labels[i].name, name) == 0)
			return labels[i].in[x->english ? 1 : 0];
	return name;
}

static void
failed(struct export *x, enum aq_db_result result)
{
	if (x->result == AQ_DB_OK)
		x->result = result;
}

bool
export_read(struct export *x, enum aq_db_result result)
{
	failed(x, result);
	return x->result == AQ_DB_OK;
}

/* ---- HTML --------------------------------------------------------------- */

void
export_html(struct aq_buf *out, struct aq_str text)
{
	static const char special[] = "&<>\"'";
	static const char *const written[] = { "&amp;", "&lt;", "&gt;",
		"&quot;", "&#39;" };

	for (size_t i = 0; i < text.n; i++) {
		const char *at =
		    text.p[i] != '\0' ? strchr(special, text.p[i]) : NULL;

		if (at != NULL)
			aq_buf_add(out, aq_str_from(written[at - special]));
		else
			aq_buf_add_char(out, text.p[i]);
	}
}

static void
html_text(struct aq_buf *out, const char *text)
{
	export_html(out, aq_str_from(text));
}

/* A member of the row as people read it. */
static void
show(struct export *x, const char *member, struct aq_str value)
{
	const char *open = "<td>", *close = "</td>";

	if (x->count > SHOWN)
		return;
	if (x->document->layout == CARD) {
		aq_buf_add(&x->body, AQ_S("<dt>"));
		html_text(&x->body, label_of(x, member));
		aq_buf_add(&x->body, AQ_S("</dt>"));
		open = "<dd>";
		close = "</dd>\n";
	} else if (x->count == 1) {
		aq_buf_add(&x->head, AQ_S("<th scope=\"col\">"));
		html_text(&x->head, label_of(x, member));
		aq_buf_add(&x->head, AQ_S("</th>"));
	}
	aq_buf_add(&x->body, aq_str_from(open));
	export_html(&x->body, value);
	aq_buf_add(&x->body, aq_str_from(close));
}

void
export_page_start(
    struct aq_buf *out, bool english, struct aq_str name, int64_t now)
{
	struct aq_civil c = { 0 };

	(void)aq_civil_from_us(now, &c);
	aq_buf_printf(out,
	    "<!doctype html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>",
	    english ? "en" : "fr");
	aq_buf_add(out, english ? AQ_S("My data") : AQ_S("Mes données"));
	aq_buf_add(
	    out, AQ_S("</title>\n<style>\n"
		      "body{font:1rem/1.5 sans-serif;margin:2rem auto;"
		      "max-width:70rem;padding:0 1rem;color:#1b1b1f;"
		      "background:#fff}\n"
		      ".wide{overflow-x:auto}\n"
		      "table{border-collapse:collapse}\n"
		      "th,td{border:1px solid #8a8a94;padding:.25rem .5rem;"
		      "text-align:left;vertical-align:top}\n"
		      "th{background:#ececf0}\n"
		      "dt{font-weight:bold}\n"
		      "dd{margin:0 0 .5rem 0}\n"
		      "</style>\n</head>\n<body>\n<main>\n<h1>"));
	aq_buf_add(out, english ? AQ_S("My data") : AQ_S("Mes données"));
	aq_buf_add(out, AQ_S("</h1>\n<p>"));
	export_html(out, name);
	aq_buf_printf(out, ", %04u-%02u-%02u %02u:%02u UTC</p>\n<p>", c.year,
	    c.month, c.day, c.hour, c.minute);
	aq_buf_add(out,
	    english
		? AQ_S("Everything that this site holds about you. The "
		       "files beside this page hold the same in a form that "
		       "programs read (JSON). Times are UTC.")
		: AQ_S("Tout ce que ce site détient sur vous. Les fichiers "
		       "à côté de cette page contiennent la même chose sous "
		       "une forme que lisent les programmes (JSON). Les "
		       "heures sont en UTC."));
	aq_buf_add(out, AQ_S("</p>\n"));
}

void
export_page_end(struct aq_buf *out)
{
	aq_buf_add(out, AQ_S("</main>\n</body>\n</html>\n"));
}

/* ---- documents ---------------------------------------------------------- */

static struct aq_file
file_of(struct export *x, const char *ending, const char *media_type)
{
	return (struct aq_file){
		.id = aq_id_new(x->now),
		.program = x->program,
		.user = x->user,
		.kind = AQ_FILE_EXPORT_PART,
		.name =
		    aq_arena_printf(x->mem, "%s.%s", x->document->name, ending),
		.media_type = media_type,
		.created_at = x->now,
		.expires_at = x->now + EXPORT_DAYS * DAY_US,
	};
}

static const struct export_document *
find_document(const char *name)
{
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		if (strcmp(documents[i].name, name) == 0)
			return &documents[i];
	return &documents[0];
}

void
export_open(struct export *x, const char *name)
{
	struct aq_file file;

	x->document = find_document(name);
	x->count = 0;
	file = file_of(x, "json", "application/json");
	aq_file_begin(&x->json_file, x->db, x->mem, &file);
	file = file_of(x, "html", "text/html");
	aq_file_begin(&x->page_file, x->db, x->mem, &file);
	aq_buf_init(&x->json, x->mem, ROW_MAX);
	aq_buf_init(&x->head, x->mem, ROW_MAX);
	aq_buf_init(&x->body, x->mem, ROW_MAX);
	aq_jw_init(&x->w, &x->json);
	aq_jw_object(&x->w);
	aq_jw_key_str(&x->w, "document", aq_str_from(x->document->name));
	aq_jw_key_time(&x->w, "made_at", x->now);
	aq_jw_key(&x->w, "items");
	aq_jw_array(&x->w);
}

static void
start_section(struct export *x)
{
	const struct export_document *d = x->document;
	struct aq_buf out;

	aq_buf_init(&out, x->mem, ROW_MAX);
	aq_buf_add(&out, AQ_S("<section>\n<h2>"));
	html_text(&out, d->in[x->english ? 1 : 0].title);
	aq_buf_add(&out, AQ_S("</h2>\n<p>"));
	html_text(&out, d->in[x->english ? 1 : 0].words);
	aq_buf_printf(&out, " <a href=\"%s/%s.json\">%s/%s.json</a></p>\n",
	    x->program, d->name, x->program, d->name);
	if (x->count == 0)
		aq_buf_add(&out, x->english ? AQ_S("<p>Nothing.</p>\n")
					    : AQ_S("<p>Rien.</p>\n"));
	else if (x->count > SHOWN)
		aq_buf_printf(&out,
		    x->english ? "<p>The first %d of %u.</p>\n"
			       : "<p>Les %d premières lignes sur %u.</p>\n",
		    SHOWN, x->count);
	aq_file_write(&x->page_file, aq_buf_str(&out));
	if (out.failed)
		failed(x, AQ_DB_FAILED);
}

static void
write_section(struct export *x)
{
	bool card = x->document->layout == CARD;

	start_section(x);
	if (x->count > 0) {
		aq_file_write(&x->page_file,
		    card ? AQ_S("<dl>\n")
			 : AQ_S("<div class=\"wide\"><table>\n<thead><tr>"));
		aq_file_write(&x->page_file, aq_buf_str(&x->head));
		if (!card)
			aq_file_write(
			    &x->page_file, AQ_S("</tr></thead>\n<tbody>\n"));
		aq_file_write(&x->page_file, aq_buf_str(&x->body));
		aq_file_write(
		    &x->page_file, card ? AQ_S("</dl>\n")
					: AQ_S("</tbody>\n</table></div>\n"));
	}
	aq_file_write(&x->page_file, AQ_S("</section>\n"));
}

static void
add_part(struct export *x, struct aq_file_writer *file)
{
	failed(x, aq_file_end(file));
	if (x->result == AQ_DB_OK)
		failed(x, q_export_part_add(x->db,
			      &(struct q_export_part_add_in){
				  .export_id = x->id,
				  .program = aq_str_from(x->program),
				  .sequence = x->documents++,
				  .file_id = file->file.id,
			      },
			      NULL));
}

void
export_close(struct export *x)
{
	aq_jw_end(&x->w);
	aq_jw_end(&x->w);
	aq_file_write(&x->json_file, aq_buf_str(&x->json));
	write_section(x);
	if (!aq_jw_done(&x->w) || x->json.failed || x->head.failed ||
	    x->body.failed)
		failed(x, AQ_DB_FAILED);
	add_part(x, &x->json_file);
	add_part(x, &x->page_file);
}

void
export_row(struct export *x)
{
	x->count++;
	aq_jw_object(&x->w);
	if (x->document->layout == TABLE && x->count <= SHOWN)
		aq_buf_add(&x->body, AQ_S("<tr>"));
}

/* What is written goes to the file, so that memory holds one row. */
void
export_row_end(struct export *x)
{
	aq_jw_end(&x->w);
	if (x->document->layout == TABLE && x->count <= SHOWN)
		aq_buf_add(&x->body, AQ_S("</tr>\n"));
	aq_file_write(&x->json_file, aq_buf_str(&x->json));
	if (!x->json.failed)
		aq_buf_clear(&x->json);
}

void
export_list(struct export *x, const char *name, size_t (*put)(struct export *x))
{
	size_t n = EXPORT_PAGE;

	export_open(x, name);
	for (x->skip = 0; n == EXPORT_PAGE && x->result == AQ_DB_OK;
	     x->skip += (uint32_t)n) {
		aq_arena_reset(&x->rows);
		n = put(x);
	}
	export_close(x);
}

/* ---- members ------------------------------------------------------------ */

void
export_text(struct export *x, const char *member, struct aq_str value)
{
	aq_jw_key_str(&x->w, member, value);
	show(x, member, value);
}

void
export_id(struct export *x, const char *member, uint64_t id)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRIu64, id);

	aq_jw_key_id(&x->w, member, id);
	show(x, member, (struct aq_str){ text, (size_t)n });
}

void
export_number(struct export *x, const char *member, int64_t value)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRId64, value);

	aq_jw_key_int(&x->w, member, value);
	show(x, member, (struct aq_str){ text, (size_t)n });
}

void
export_real(struct export *x, const char *member, double value)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%.2f", value);

	aq_jw_key_double(&x->w, member, value);
	show(x, member, (struct aq_str){ text, (size_t)n });
}

void
export_flag(struct export *x, const char *member, bool value)
{
	aq_jw_key_bool(&x->w, member, value);
	show(x, member, aq_str_from(label_of(x, value ? "true" : "false")));
}

void
export_time(struct export *x, const char *member, int64_t value)
{
	struct aq_civil c = { 0 };
	char text[40];
	int n;

	aq_jw_key_time(&x->w, member, value);
	(void)aq_civil_from_us(value, &c);
	n = snprintf(text, sizeof(text), "%04u-%02u-%02u %02u:%02u:%02u",
	    c.year, c.month, c.day, c.hour, c.minute, c.second);
	show(x, member, (struct aq_str){ text, (size_t)n });
}

void
export_name(struct export *x, const char *member, const char *word)
{
	aq_jw_key_str(&x->w, member, aq_str_from(word));
	show(x, member, aq_str_from(label_of(x, word)));
}

void
export_word(struct export *x, const char *member, const char *const *words,
    unsigned value)
{
	const char *word = "";

	for (unsigned i = 0; words[i] != NULL; i++)
		if (i == value)
			word = words[i];
	export_name(x, member, word);
}

void
export_null(struct export *x, const char *member)
{
	aq_jw_key_null(&x->w, member);
	show(x, member, AQ_S(""));
}

void
export_json(struct export *x, const char *member, struct aq_str json)
{
	aq_jw_key(&x->w, member);
	aq_jw_raw(&x->w, json);
}

/* ---- the job ------------------------------------------------------------ */

bool
export_payload(struct aq_job *job, const char *member, uint64_t *ret_id,
    uint64_t *ret_user)
{
	const char *reason;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(job->mem, job->payload, 16, &at, &reason);
	struct aq_jr r;

	job->error = AQ_S("bad payload");
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return false;
	aq_jr_init(&r, job->mem, aq_json_root(doc));
	aq_jr_id(&r, member, ret_id);
	aq_jr_id(&r, "user_id", ret_user);
	return aq_jr_end(&r);
}

struct part {
	struct aq_job *job;
	struct export x;
	enum aq_db_result (*write)(struct export *x);
};

static enum aq_db_result
write_part(struct aq_db *db, void *context)
{
	struct part *part = context;
	struct export *x = &part->x;
	enum aq_db_result result;

	x->result = AQ_DB_OK;
	x->documents = 0;
	result = part->write(x);
	if (result == AQ_DB_OK)
		result = x->result;
	if (result == AQ_DB_OK)
		result = aq_job_add(
		    db, x->now, "export_join", "auth", part->job->payload);
	return result;
}

/* A part that is there already was written by a runner that died after it. */
enum aq_job_result
export_part(struct aq_job *job, const char *program,
    enum aq_db_result (*write)(struct export *x))
{
	struct part part = {
		.job = job,
		.write = write,
		.x = { .db = job->db,
		    .mem = job->mem,
		    .now = job->now,
		    .program = program },
	};
	enum aq_db_result result;

	if (!export_payload(job, "export_id", &part.x.id, &part.x.user))
		return AQ_JOB_NEVER;
	if (!aq_files_ready(job->db) ||
	    !aq_db_add(job->db, q_part_statements, Q_PART_COUNT)) {
		job->error = AQ_S("memory");
		return AQ_JOB_AGAIN;
	}
	aq_arena_init(&part.x.rows, ROWS_MEMORY);
	result = aq_db_transaction(job->db, write_part, &part);
	aq_arena_release(&part.x.rows);
	if (result == AQ_DB_OK || result == AQ_DB_NONE ||
	    result == AQ_DB_DUPLICATE)
		return AQ_JOB_DONE;
	job->error = AQ_S("database");
	return AQ_JOB_AGAIN;
}
