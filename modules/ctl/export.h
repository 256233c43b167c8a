/*
 * A program's part of "everything we hold about me": documents of rows, each
 * written twice at once, as JSON and as a piece of the readable index.html.
 * Both are files in the database that acquis-auth joins into one (export_join).
 * All of a part is written in one transaction; nothing of it is kept in memory
 * but the page of rows at hand.
 *
 *	export_open(x, "answers");
 *	… for each row:
 *	export_row(x);
 *	export_number(x, "position", row.position);
 *	export_row_end(x);
 *	export_close(x);
 *
 * Members and words must have labels in export_labels.def. Failures are kept
 * until export_part ends.
 */
#ifndef AQ_CTL_EXPORT_H
#define AQ_CTL_EXPORT_H

#include "base/jsonw.h"
#include "runtime/files.h"
#include "runtime/jobs.h"

#define EXPORT_DAYS 7	 /* until a copy, or a part of one, expires */
#define EXPORT_PAGE 1000 /* rows of a list that are read at once */

struct export
{
	struct aq_db *db;
	struct aq_arena *mem;
	struct aq_arena rows; /* of what is read, one page after another */
	uint32_t skip;	      /* rows of the list that were written */
	uint64_t id, user;
	const char *program;
	int64_t now;
	bool english;
	uint8_t documents;

	/* the document at hand */
	const struct export_document *document;
	struct aq_file_writer json_file, page_file;
	struct aq_buf json, head, body;
	struct aq_jw w;
	unsigned count;
	enum aq_db_result result; /* the first failure */
};

void export_open(struct export *x, const char *name);
void export_close(struct export *x);
void export_row(struct export *x);
void export_row_end(struct export *x);

/* Members of the row; `member` stands in export_labels.def. */
void export_text(struct export *x, const char *member, struct aq_str value);
void export_id(struct export *x, const char *member, uint64_t id);
void export_number(struct export *x, const char *member, int64_t value);
void export_real(struct export *x, const char *member, double value);
void export_flag(struct export *x, const char *member, bool value);
void export_time(struct export *x, const char *member, int64_t value);
/* A fixed word of ours, or number `value` of a list of them that ends with
   NULL; it stands in export_labels.def too. */
void export_word(struct export *x, const char *member, const char *const *words,
    unsigned value);
void export_name(struct export *x, const char *member, const char *word);
void export_null(struct export *x, const char *member);
/* A JSON value of ours, for the file alone. */
void export_json(struct export *x, const char *member, struct aq_str json);

/* member: value, or null when `null`. */
#define EXPORT_OR_NULL(x, write, member, null, value)                          \
	((null) ? export_null((x), (member)) : write((x), (member), (value)))

/*
 * A document of all rows of a list, however many: `put` reads a page into
 * x->rows, EXPORT_PAGE rows from the x->skip-th on (a list that can never be so
 * long all of it), writes them and says how many there were.
 */
void export_list(
    struct export *x, const char *name, size_t (*put)(struct export *x));

/* Reads a list into x->rows: EXPORT_READ(x, q_NAME(x->db, &in, &x->rows, …)) is
   false after a failure, which is kept. */
bool export_read(struct export *x, enum aq_db_result result);

/*
 * Job of one program: reads the payload, runs `write` in a transaction, adds
 * the job that joins. `write` sets x->english (a person who is gone has no
 * part: AQ_DB_NONE).
 */
enum aq_job_result export_part(struct aq_job *job, const char *program,
    enum aq_db_result (*write)(struct export *x));

/* Ids of the payload of an export or erasure: `member` and "user_id". */
bool export_payload(struct aq_job *job, const char *member, uint64_t *ret_id,
    uint64_t *ret_user);

/* The start and the end of index.html; titles in the person's language. */
void export_page_start(
    struct aq_buf *out, bool english, struct aq_str name, int64_t now);
void export_page_end(struct aq_buf *out);

/* text with the five characters of HTML escaped */
void export_html(struct aq_buf *out, struct aq_str text);

/* Kinds of jobs. */
enum aq_job_result export_auth(struct aq_job *job);
enum aq_job_result export_assessment(struct aq_job *job);
enum aq_job_result export_join(struct aq_job *job);

#endif
