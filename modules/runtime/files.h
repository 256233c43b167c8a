/*
 * Files in the database (tables file and file_chunk), so that every node
 * serves them and backups hold them. Written in one transaction, chunks first
 * and the file last: one that is there is whole. acquis-auth removes what has
 * expired.
 */
#ifndef AQ_RUNTIME_FILES_H
#define AQ_RUNTIME_FILES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/db.h"
#include "runtime/digest.h"

#define AQ_FILE_CHUNK ((size_t)256 * 1024)

/* Numbers of file.kind. */
enum aq_file_kind {
	AQ_FILE_EXPORT = 1,
	AQ_FILE_EXPORT_PART = 2,
};

struct aq_file {
	uint64_t id;
	const char *program; /* that writes it */
	uint64_t user;	     /* whose it is */
	enum aq_file_kind kind;
	struct aq_str name; /* ASCII, at most 120 */
	const char *media_type;
	int64_t created_at, expires_at; /* µs */
};

/* A file on the way in. */
struct aq_file_writer {
	struct aq_db *db;
	struct aq_file file;
	struct aq_sha256_state *digest;
	char *chunk;
	size_t n; /* bytes in chunk */
	uint64_t bytes;
	uint32_t sequence;
	enum aq_db_result result; /* the first failure stays */
};

/* The statements; before the transaction. False when memory is short. */
bool aq_files_ready(struct aq_db *db);

/*
 * begin, write as often as need be, end; all in one transaction. Failures are
 * kept and told by end: AQ_DB_AGAIN also when the id was taken, so that a
 * transaction that draws another one succeeds. The chunk lives in `mem`.
 */
void aq_file_begin(struct aq_file_writer *writer, struct aq_db *db,
    struct aq_arena *mem, const struct aq_file *file);
void aq_file_write(struct aq_file_writer *writer, struct aq_str bytes);
enum aq_db_result aq_file_end(struct aq_file_writer *writer);

#endif
