#include "runtime/files.h"

#include "queries_file.h"

bool
aq_files_ready(struct aq_db *db)
{
	return aq_db_add(db, q_file_statements, Q_FILE_COUNT);
}

void
aq_file_begin(struct aq_file_writer *writer, struct aq_db *db,
    struct aq_arena *mem, const struct aq_file *file)
{
	*writer = (struct aq_file_writer){
		.db = db,
		.file = *file,
		.digest = aq_sha256_start(mem),
		.chunk = aq_arena_get(mem, AQ_FILE_CHUNK, 1),
		.result = AQ_DB_OK,
	};
	if (writer->digest == NULL || writer->chunk == NULL)
		writer->result = AQ_DB_FAILED;
}

static void
put_chunk(struct aq_file_writer *writer)
{
	struct q_file_chunk_add_in row = {
		.file_id = writer->file.id,
		.sequence = writer->sequence,
		.content = { writer->chunk, writer->n },
	};

	writer->result = q_file_chunk_add(writer->db, &row, NULL);
	aq_sha256_add(writer->digest, row.content);
	writer->bytes += writer->n;
	writer->sequence++;
	writer->n = 0;
}

void
aq_file_write(struct aq_file_writer *writer, struct aq_str bytes)
{
	while (bytes.n > 0 && writer->result == AQ_DB_OK) {
		size_t room = AQ_FILE_CHUNK - writer->n;
		size_t n = bytes.n < room ? bytes.n : room;

		memcpy(writer->chunk + writer->n, bytes.p, n);
		writer->n += n;
		bytes = aq_str_slice(bytes, n, bytes.n);
		if (writer->n == AQ_FILE_CHUNK)
			put_chunk(writer);
	}
}

enum aq_db_result
aq_file_end(struct aq_file_writer *writer)
{
	const struct aq_file *file = &writer->file;
	uint8_t digest[AQ_SHA256_BYTES];

	if (writer->result == AQ_DB_OK && writer->n > 0)
		put_chunk(writer);
	if (writer->result == AQ_DB_OK)
		aq_sha256_end(writer->digest, digest);
	if (writer->result == AQ_DB_OK)
		writer->result = q_file_add(writer->db,
		    &(struct q_file_add_in){
			.id = file->id,
			.program = aq_str_from(file->program),
			.user_id = file->user,
			.kind = (uint8_t)file->kind,
			.name = file->name,
			.media_type = aq_str_from(file->media_type),
			.bytes = writer->bytes,
			.digest = { (const char *)digest, sizeof(digest) },
			.created_at = file->created_at,
			.expires_at = file->expires_at,
		    },
		    NULL);
	/* two files with one id: with another id it will go */
	return writer->result == AQ_DB_DUPLICATE ? AQ_DB_AGAIN : writer->result;
}
