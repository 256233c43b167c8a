/*
 * The job export_join: when every program has given its part, makes the
 * archive that the person fetches, and forgets the parts and older copies.
 */
#include <inttypes.h>

#include "ctl/export.h"
#include "ctl/zip.h"
#include "queries_rights_auth.h"
#include "runtime/id.h"
#include "runtime/mail.h"

#define DAY_US	     ((int64_t)24 * 3600 * 1000000)
#define PAGE_MAX     ((size_t)32 * 1024 * 1024)
#define CHUNK_MEMORY ((size_t)1 << 20)

/* Whose parts an archive is made of. */
static const char *const programs[] = { "auth", "assessment" };

struct join {
	struct aq_job *job;
	uint64_t id, user;
	struct q_export_join_out person;
	struct q_export_parts_out *parts;
	size_t count;
};

/* ---- reading a file that was written in chunks -------------------------- */

struct reader {
	struct aq_db *db;
	struct aq_arena chunk_mem;
	uint64_t file;
	uint32_t next;
	struct aq_str left;
	bool failed;
};

static void
start_over(void *context)
{
	struct reader *r = context;

	r->next = 0;
	r->left = (struct aq_str){ NULL, 0 };
	r->failed = false;
}

/* False at the end, and after a failure. */
static bool
next_chunk(struct reader *r)
{
	struct q_export_chunk_in in = { .file_id = r->file,
		.sequence = r->next };
	struct q_export_chunk_out *row = NULL;
	size_t n = 0;

	aq_arena_reset(&r->chunk_mem);
	if (q_export_chunk(r->db, &in, &r->chunk_mem, &row, &n) != AQ_DB_OK)
		r->failed = true;
	if (r->failed || n == 0)
		return false;
	r->left = row[0].content;
	r->next++;
	return true;
}

static int64_t
read_some(void *context, char *p, size_t n)
{
	struct reader *r = context;
	size_t taken;

	if (r->left.n == 0 && !next_chunk(r))
		return r->failed ? -1 : 0;
	taken = n < r->left.n ? n : r->left.n;
	memcpy(p, r->left.p, taken);
	r->left = aq_str_slice(r->left, taken, r->left.n);
	return (int64_t)taken;
}

static void
free_chunk(void *object)
{
	aq_arena_release(object);
}

static struct reader *
new_reader(struct join *j, uint64_t file)
{
	struct reader *r = AQ_NEW(j->job->mem, struct reader);

	if (r == NULL)
		return NULL;
	r->db = j->job->db;
	r->file = file;
	aq_arena_init(&r->chunk_mem, CHUNK_MEMORY);
	if (!aq_arena_defer(j->job->mem, free_chunk, &r->chunk_mem))
		return NULL;
	return r;
}

/* ---- the archive -------------------------------------------------------- */

static bool
is_page(const struct q_export_parts_out *part)
{
	return aq_str_eq(part->media_type, AQ_S("text/html"));
}

static void
append_page(struct join *j, struct aq_buf *page, uint64_t file)
{
	struct reader *r = new_reader(j, file);

	while (r != NULL && next_chunk(r))
		aq_buf_add(page, r->left);
	if (r == NULL || r->failed)
		page->failed = true;
}

static bool
make_index(struct join *j, struct aq_str *ret_page)
{
	struct aq_arena *mem = j->job->mem;
	struct aq_buf page;

	aq_buf_init(&page, mem, PAGE_MAX);
	export_page_start(&page, aq_str_eq(j->person.language, AQ_S("en")),
	    aq_arena_printf(mem, "%.*s %.*s", AQ_STR_ARG(j->person.first_name),
		AQ_STR_ARG(j->person.last_name)),
	    j->job->now);
	for (size_t i = 0; i < j->count; i++)
		if (is_page(&j->parts[i]))
			append_page(j, &page, j->parts[i].file_id);
	export_page_end(&page);
	*ret_page = aq_buf_str(&page);
	return !page.failed;
}

static bool
add_documents(struct join *j, struct zip_maker *zip)
{
	for (size_t i = 0; i < j->count; i++) {
		const struct q_export_parts_out *part = &j->parts[i];
		struct zip_input input = { .read = read_some,
			.rewind = start_over,
			.bytes = part->bytes };
		const char *name = aq_arena_printf(j->job->mem, "%.*s/%.*s",
		    AQ_STR_ARG(part->program), AQ_STR_ARG(part->name))
				       .p;

		if (is_page(part))
			continue;
		input.context = new_reader(j, part->file_id);
		if (input.context == NULL || name == NULL)
			return false;
		ctl_zip_add(zip, name, j->job->now, &input);
	}
	return true;
}

static bool
make_archive(struct join *j, struct aq_str *ret_bytes)
{
	struct zip_maker *zip;
	struct aq_str page, unused;

	if (!make_index(j, &page))
		return false;
	zip = ctl_zip_begin();
	if (zip == NULL)
		return false;
	ctl_zip_add_bytes(zip, "index.html", j->job->now, page);
	if (add_documents(j, zip))
		return ctl_zip_end(zip, j->job->mem, ret_bytes);
	(void)ctl_zip_end(zip, j->job->mem, &unused);
	return false;
}

/* ---- the transaction ---------------------------------------------------- */

static bool
complete(const struct join *j)
{
	size_t found = 0;

	for (size_t p = 0; p < sizeof(programs) / sizeof(programs[0]); p++)
		for (size_t i = 0; i < j->count; i++)
			if (aq_str_eq(j->parts[i].program,
				aq_str_from(programs[p]))) {
				found++;
				break;
			}
	return found == sizeof(programs) / sizeof(programs[0]);
}

/* Parts and copies that were there before. */
static enum aq_db_result
forget(struct aq_db *db, const struct join *j)
{
	enum aq_db_result result = q_export_old_chunks(
	    db, &(struct q_export_old_chunks_in){ .user_id = j->user }, NULL);

	if (result == AQ_DB_OK)
		result = q_export_old_files(db,
		    &(struct q_export_old_files_in){ .user_id = j->user },
		    NULL);
	if (result == AQ_DB_OK)
		result = q_export_old_rows(db,
		    &(struct q_export_old_rows_in){
			.user_id = j->user, .id = j->id },
		    NULL);
	if (result == AQ_DB_OK)
		result = q_export_parts_forget(db,
		    &(struct q_export_parts_forget_in){ .export_id = j->id },
		    NULL);
	return result;
}

static enum aq_db_result
store(struct aq_db *db, const struct join *j, struct aq_str archive)
{
	struct aq_file file = {
		.id = aq_id_new(j->job->now),
		.program = "auth",
		.user = j->user,
		.kind = AQ_FILE_EXPORT,
		.name = AQ_S("acquis.zip"),
		.media_type = "application/zip",
		.created_at = j->job->now,
		.expires_at = j->job->now + EXPORT_DAYS * DAY_US,
	};
	struct aq_file_writer writer;
	enum aq_db_result result;

	aq_file_begin(&writer, db, j->job->mem, &file);
	aq_file_write(&writer, archive);
	result = aq_file_end(&writer);
	if (result == AQ_DB_OK)
		result = q_export_ready(db,
		    &(struct q_export_ready_in){
			.file_id = file.id,
			.finished_at = j->job->now,
			.expires_at = file.expires_at,
			.id = j->id,
		    },
		    NULL);
	if (result == AQ_DB_OK)
		result =
		    aq_mail_queue(db, j->job->now, "export-ready", j->user);
	return result;
}

/* AQ_DB_NONE: nothing (more) to be joined, or not yet. */
static enum aq_db_result
join(struct aq_db *db, void *context)
{
	struct join *j = context;
	struct aq_str archive;
	enum aq_db_result result = q_export_join(
	    db, &(struct q_export_join_in){ .id = j->id }, &j->person);

	if (result == AQ_DB_OK)
		result = q_export_parts(db,
		    &(struct q_export_parts_in){ .export_id = j->id },
		    j->job->mem, &j->parts, &j->count);
	if (result != AQ_DB_OK)
		return result;
	if (!complete(j))
		return AQ_DB_NONE;
	if (!make_archive(j, &archive))
		return AQ_DB_FAILED;
	result = forget(db, j);
	return result == AQ_DB_OK ? store(db, j, archive) : result;
}

enum aq_job_result
export_join(struct aq_job *job)
{
	struct join j = { .job = job };
	enum aq_db_result result;

	if (!export_payload(job, "export_id", &j.id, &j.user))
		return AQ_JOB_NEVER;
	if (!aq_files_ready(job->db) ||
	    !aq_db_add(
		job->db, q_rights_auth_statements, Q_RIGHTS_AUTH_COUNT)) {
		job->error = AQ_S("memory");
		return AQ_JOB_AGAIN;
	}
	result = aq_db_transaction(job->db, join, &j);
	if (result == AQ_DB_OK || result == AQ_DB_NONE)
		return AQ_JOB_DONE;
	job->error = AQ_S("database or archive");
	return AQ_JOB_AGAIN;
}
