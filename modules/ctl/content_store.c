/* A content pack into the database. */
#include "ctl/content.h"

#include <stdlib.h>

#include "base/b64.h"
#include "queries_content_load.h"
#include "runtime/digest.h"

/* An item of the pack with what the database knows of it. */
struct stored {
	const struct aq_content_item *item;
	uint32_t id;
	uint16_t revision;
	uint8_t digest[AQ_SHA256_BYTES];
};

struct store {
	struct ctl *ctl;
	const struct aq_content *content;
	struct stored *items;
	struct ctl_content_loaded *done;
	struct aq_str digest; /* of the pack, 32 bytes */
};

#define TRY_DB(call)                                                           \
	do {                                                                   \
		enum aq_db_result try_result = (call);                         \
		if (try_result != AQ_DB_OK)                                    \
			return try_result;                                     \
	} while (0)

/* ---- numbers ------------------------------------------------------------- */

static int
compare_object(const void *key, const void *element)
{
	const struct aq_content_item *item = key;
	const struct q_content_objects_out *row = element;

	if (item->kind != (enum aq_content_kind)row->kind)
		return item->kind < (enum aq_content_kind)row->kind ? -1 : 1;
	return aq_str_cmp(item->key, row->stable_key);
}

/* Ids of the items that have one; *ret_missing counts the others. */
static enum aq_db_result
find_ids(struct aq_db *db, struct store *s, size_t *ret_missing)
{
	struct q_content_objects_out *rows = NULL;
	size_t count = 0;

	TRY_DB(q_content_objects(db, &s->ctl->mem, &rows, &count));
	*ret_missing = 0;
	for (size_t i = 0; i < s->content->item_count; i++) {
		const struct q_content_objects_out *row = NULL;

		if (count != 0)
			row = bsearch(s->items[i].item, rows, count,
			    sizeof(rows[0]), compare_object);
		s->items[i].id = row != NULL ? row->id : 0;
		*ret_missing += row == NULL;
	}
	return AQ_DB_OK;
}

static enum aq_db_result
give_ids(struct aq_db *db, struct store *s)
{
	size_t missing;

	TRY_DB(find_ids(db, s, &missing));
	s->done->new_objects = missing;
	if (missing == 0)
		return AQ_DB_OK;
	for (size_t i = 0; i < s->content->item_count; i++) {
		const struct aq_content_item *item = s->items[i].item;
		struct q_content_object_add_in in = {
			.kind = (uint8_t)item->kind,
			.stable_key = item->key,
			.created_at = s->ctl->now,
		};

		if (s->items[i].id == 0)
			TRY_DB(q_content_object_add(db, &in, NULL));
	}
	TRY_DB(find_ids(db, s, &missing));
	return missing == 0 ? AQ_DB_OK : AQ_DB_FAILED;
}

/* ---- revisions ----------------------------------------------------------- */

static enum aq_db_result
give_revision(struct aq_db *db, struct store *s, struct stored *item)
{
	struct aq_str digest = { (const char *)item->digest,
		sizeof(item->digest) };
	struct q_content_revision_find_in find = { digest, item->id };
	struct q_content_revision_find_out found;
	struct q_content_revision_add_in add = { .object_id = item->id,
		.digest = digest,
		.body = item->item->body,
		.created_at = s->ctl->now };

	aq_sha256(item->item->body, item->digest);
	TRY_DB(q_content_revision_find(db, &find, &found));
	if (found.same != 0) {
		item->revision = found.same;
		return AQ_DB_OK;
	}
	if (found.latest == UINT16_MAX)
		return AQ_DB_FAILED;
	item->revision = add.revision = (uint16_t)(found.latest + 1);
	s->done->new_revisions++;
	return q_content_revision_add(db, &add, NULL);
}

/* ---- the version --------------------------------------------------------- */

static enum aq_db_result
add_version(struct aq_db *db, struct store *s)
{
	struct q_content_version_add_in add = { .pack = s->content->pack,
		.pack_version = s->content->version,
		.locales = AQ_S("fr en"),
		.digest = s->digest,
		.loaded_at = s->ctl->now };
	struct q_content_version_find_in find = { s->digest };
	struct q_content_version_find_out found;

	TRY_DB(q_content_version_add(db, &add, NULL));
	TRY_DB(q_content_version_find(db, &find, &found));
	s->done->version = found.id;
	for (size_t i = 0; i < s->content->item_count; i++) {
		struct q_content_entry_add_in entry = { .version = found.id,
			.object_id = s->items[i].id };

		TRY_DB(give_revision(db, s, &s->items[i]));
		entry.revision = s->items[i].revision;
		TRY_DB(q_content_entry_add(db, &entry, NULL));
	}
	return AQ_DB_OK;
}

static struct aq_str
media_type(struct aq_str path)
{
	static const char *const types[][2] = {
		{ ".html", "text/html" },
		{ ".js", "text/javascript" },
		{ ".css", "text/css" },
		{ ".txt", "text/plain" },
		{ ".csv", "text/csv" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
		{ ".webp", "image/webp" },
		{ ".svg", "image/svg+xml" },
		{ ".pdf", "application/pdf" },
		{ ".zip", "application/zip" },
		{ ".eml", "message/rfc822" },
		{ ".ods", "application/vnd.oasis.opendocument.spreadsheet" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct aq_str end = aq_str_from(types[i][0]);

		if (path.n > end.n &&
		    aq_str_eq(aq_str_slice(path, path.n - end.n, path.n), end))
			return aq_str_from(types[i][1]);
	}
	return AQ_S("application/octet-stream");
}

static enum aq_db_result
add_assets(struct aq_db *db, const struct store *s)
{
	for (size_t i = 0; i < s->content->used_count; i++) {
		const struct aq_content_asset *asset = s->content->used[i];
		struct q_content_asset_add_in in = {
			.version = s->done->version,
			.path = asset->path,
			.bytes = (uint32_t)asset->size,
			.media_type = media_type(asset->path),
		};

		if (!aq_hex_decode(&s->ctl->mem, asset->sha256, &in.digest))
			return AQ_DB_FAILED;
		TRY_DB(q_content_asset_add(db, &in, NULL));
	}
	return AQ_DB_OK;
}

static enum aq_db_result
activate(struct aq_db *db, const struct store *s)
{
	struct q_content_version_retire_in retire = { s->done->version };
	struct q_content_version_activate_in in = { .now = s->ctl->now,
		.id = s->done->version };

	s->done->activated = true;
	TRY_DB(q_content_version_retire(db, &retire, NULL));
	return q_content_version_activate(db, &in, NULL);
}

#define STATE_ACTIVE 2

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct store *s = context;
	struct q_content_version_find_in find = { s->digest };
	struct q_content_version_find_out found;
	enum aq_db_result result;

	*s->done = (struct ctl_content_loaded){ 0 };
	result = q_content_version_find(db, &find, &found);
	if (result == AQ_DB_OK) {
		s->done->known = true;
		s->done->version = found.id;
		return found.state == STATE_ACTIVE ? AQ_DB_OK : activate(db, s);
	}
	if (result != AQ_DB_NONE)
		return result;
	TRY_DB(give_ids(db, s));
	TRY_DB(add_version(db, s));
	TRY_DB(add_assets(db, s));
	return activate(db, s);
}

enum aq_db_result
ctl_content_store(struct ctl *ctl, const struct aq_content *content,
    struct ctl_content_loaded *ret)
{
	struct store s = { .ctl = ctl, .content = content, .done = ret };

	s.items = AQ_NEW_N(&ctl->mem, struct stored, content->item_count);
	if (s.items == NULL ||
	    !aq_hex_decode(&ctl->mem, content->digest, &s.digest))
		return AQ_DB_FAILED;
	for (size_t i = 0; i < content->item_count; i++)
		s.items[i].item = &content->items[i];
	return aq_db_transaction(ctl->db, store, &s);
}
