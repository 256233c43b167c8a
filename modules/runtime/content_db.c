#include "runtime/content_db.h"

#include "base/b64.h"
#include "queries_content.h"

bool
aq_content_use(struct aq_db *db)
{
	return aq_db_add(db, q_content_statements, Q_CONTENT_COUNT);
}

enum aq_content_load
aq_content_active(struct aq_db *db, uint32_t *ret_version)
{
	struct q_content_active_out out;
	enum aq_db_result result;

	if (!aq_content_use(db))
		return AQ_CONTENT_DATABASE;
	result = q_content_active(db, &out);
	if (result == AQ_DB_OK)
		*ret_version = out.id;
	else if (result == AQ_DB_NONE)
		return AQ_CONTENT_NONE;
	return result == AQ_DB_OK ? AQ_CONTENT_LOADED : AQ_CONTENT_DATABASE;
}

static bool
fetch_files(struct aq_db *db, uint32_t version, struct aq_arena *mem,
    struct aq_content_source *source)
{
	struct q_content_documents_in in = { .version = version };
	struct q_content_documents_out *rows;
	struct aq_content_file *files;
	size_t n;

	if (q_content_documents(db, &in, mem, &rows, &n) != AQ_DB_OK)
		return false;
	files = AQ_NEW_N(mem, struct aq_content_file, n);
	if (files == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		files[i] =
		    (struct aq_content_file){ rows[i].path, rows[i].body };
	source->files = files;
	source->file_count = n;
	return true;
}

static bool
fetch_assets(struct aq_db *db, uint32_t version, struct aq_arena *mem,
    struct aq_content_source *source)
{
	struct q_content_assets_in in = { .version = version };
	struct q_content_assets_out *rows;
	struct aq_content_asset *assets;
	size_t n;

	if (q_content_assets(db, &in, mem, &rows, &n) != AQ_DB_OK)
		return false;
	assets = AQ_NEW_N(mem, struct aq_content_asset, n);
	if (assets == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		assets[i] = (struct aq_content_asset){ .path = rows[i].path,
			.size = rows[i].bytes,
			.sha256 = aq_hex_encode(mem, rows[i].digest) };
	source->assets = assets;
	source->asset_count = n;
	return true;
}

static bool
fetch_numbers(struct aq_db *db, uint32_t version, struct aq_arena *mem,
    struct aq_content_numbers *ret)
{
	struct q_content_numbers_in in = { .version = version };
	struct q_content_numbers_out *rows;
	struct aq_content_number *numbers;
	size_t n;

	if (q_content_numbers(db, &in, mem, &rows, &n) != AQ_DB_OK)
		return false;
	numbers = AQ_NEW_N(mem, struct aq_content_number, n);
	if (numbers == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		numbers[i] = (struct aq_content_number){
			.kind = (enum aq_content_kind)rows[i].kind,
			.key = rows[i].stable_key,
			.id = rows[i].id,
			.revision = rows[i].revision
		};
	*ret = (struct aq_content_numbers){ numbers, n };
	return true;
}

enum aq_content_load
aq_content_load(struct aq_db *db, uint32_t version, struct aq_arena *mem,
    struct aq_content_faults *faults, struct aq_content *ret_content)
{
	struct aq_content_source source = { 0 };
	struct aq_content_numbers numbers;

	if (!aq_content_use(db) || !fetch_numbers(db, version, mem, &numbers) ||
	    !fetch_files(db, version, mem, &source) ||
	    !fetch_assets(db, version, mem, &source))
		return AQ_CONTENT_DATABASE;
	if (source.file_count == 0)
		return AQ_CONTENT_NONE;
	if (!aq_content_parse(
		mem, &source, version, &numbers, faults, ret_content))
		return AQ_CONTENT_BROKEN;
	return AQ_CONTENT_LOADED;
}
