#include "runtime/content_parse.h"

#include <stdlib.h>

#include "base/b64.h"
#include "runtime/digest.h"

/* What is stored of a pack: items with their bodies, digests, used files. */

/* ---- canonical JSON ------------------------------------------------------ */

static size_t
next_key(struct aq_json_ref object, struct aq_str after, bool first)
{
	size_t best = SIZE_MAX;
	struct aq_str best_key = { NULL, 0 };

	for (size_t i = 0; i < aq_json_count(object); i++) {
		struct aq_str key = aq_json_key_at(object, i);

		if (!first && aq_str_cmp(key, after) <= 0)
			continue;
		if (best != SIZE_MAX && aq_str_cmp(key, best_key) >= 0)
			continue;
		best = i;
		best_key = key;
	}
	return best;
}

/* A key is any string; the writer takes terminated ones without NUL. */
static void
put_key(struct aq_jw *w, struct aq_str key)
{
	struct aq_str copy = aq_arena_copy(w->out->arena, key);

	aq_jw_key(w, copy.p != NULL ? copy.p : "");
}

static void
put_object(struct aq_jw *w, struct aq_json_ref object, const char *without)
{
	struct aq_str key = { NULL, 0 };
	bool first = true;

	aq_jw_object(w);
	for (;;) {
		size_t i = next_key(object, key, first);

		if (i == SIZE_MAX)
			break;
		first = false;
		key = aq_json_key_at(object, i);
		if (without != NULL && aq_str_eq(key, aq_str_from(without)))
			continue;
		put_key(w, key);
		aq_ct_canonical(w, aq_json_at(object, i), NULL);
	}
	aq_jw_end(w);
}

/* Recursion is bounded by the reader's depth. */
void
aq_ct_canonical(struct aq_jw *w, struct aq_json_ref value, const char *without)
{
	switch (aq_json_kind(value)) {
	case AQ_JSON_OBJECT:
		put_object(w, value, without);
		return;
	case AQ_JSON_ARRAY:
		aq_jw_array(w);
		for (size_t i = 0; i < aq_json_count(value); i++)
			aq_ct_canonical(w, aq_json_at(value, i), NULL);
		aq_jw_end(w);
		return;
	case AQ_JSON_STRING:
		aq_jw_str(w, aq_json_text(value));
		return;
	case AQ_JSON_NULL:
	case AQ_JSON_BOOL:
	case AQ_JSON_NUMBER:
		aq_jw_raw(w, aq_json_source(value));
		return;
	}
}

/* ---- files of a challenge ------------------------------------------------ */

static void
put_file(struct aq_jw *w, const struct aq_content_asset *asset)
{
	if (asset == NULL)
		return;
	put_key(w, asset->path);
	aq_jw_str(w, asset->sha256);
}

static void
put_src(const struct aq_ct *ct, struct aq_jw *w, struct aq_json_ref object)
{
	struct aq_json_ref src;

	if (aq_ct_optional(object, "src", &src))
		put_file(w, aq_ct_asset(ct, aq_json_text(src)));
}

static void
put_folder(const struct aq_ct *ct, struct aq_jw *w, struct aq_str name)
{
	struct aq_str prefix =
	    aq_arena_printf(ct->mem, "simulators/%.*s/", AQ_STR_ARG(name));

	for (size_t i = 0; i < ct->source->asset_count; i++)
		if (aq_str_starts(ct->source->assets[i].path, prefix))
			put_file(w, &ct->source->assets[i]);
}

static void
put_used(const struct aq_ct *ct, struct aq_jw *w, struct aq_json_ref ref)
{
	struct aq_json_ref member;

	aq_jw_object(w);
	if (aq_ct_optional(ref, "image", &member))
		put_src(ct, w, member);
	if (aq_ct_optional(ref, "files", &member))
		for (size_t i = 0; i < aq_json_count(member); i++)
			put_src(ct, w, aq_json_at(member, i));
	if (aq_ct_optional(ref, "simulator", &member) &&
	    aq_ct_optional(member, "name", &member)) {
		put_folder(ct, w, AQ_S("kit"));
		put_folder(ct, w, aq_json_text(member));
	}
	aq_jw_end(w);
}

/* ---- items --------------------------------------------------------------- */

struct items {
	struct aq_ct *ct;
	struct aq_content_item *list;
	size_t count;
	bool failed;
};

static void
add(struct items *items, enum aq_content_kind kind, struct aq_str key,
    struct aq_str body)
{
	items->failed = items->failed || body.p == NULL || key.p == NULL;
	items->list[items->count++] =
	    (struct aq_content_item){ kind, key, body };
}

static struct aq_str
body_of(struct aq_ct *ct, struct aq_json_ref value, const char *without,
    bool with_files)
{
	struct aq_jw w;

	aq_buf_clear(&ct->scratch);
	aq_jw_init(&w, &ct->scratch);
	if (with_files) {
		aq_jw_object(&w);
		aq_jw_key(&w, "challenge");
	}
	aq_ct_canonical(&w, value, without);
	if (with_files) {
		aq_jw_key(&w, "files");
		put_used(ct, &w, value);
		aq_jw_end(&w);
	}
	if (!aq_jw_done(&w))
		return (struct aq_str){ NULL, 0 };
	return aq_arena_copy(ct->mem, aq_buf_str(&ct->scratch));
}

static void
add_topic(struct items *items, const struct aq_ct_topic *topic)
{
	struct aq_ct *ct = items->ct;

	add(items, AQ_CONTENT_TOPIC, topic->is.key,
	    body_of(ct, topic->ref, "skills", false));
	for (size_t i = 0; i < topic->skill_count; i++) {
		const struct aq_ct_skill *skill = &topic->skills[i];

		add(items, AQ_CONTENT_SKILL,
		    aq_content_skill_key(
			ct->mem, topic->is.key, skill->is.level),
		    body_of(ct, skill->ref, "challenges", false));
		for (size_t j = 0; j < skill->challenge_count; j++)
			add(items, AQ_CONTENT_CHALLENGE,
			    skill->challenges[j].is.key,
			    body_of(ct, skill->challenges[j].ref, NULL, true));
	}
}

static int
compare_items(const void *a, const void *b)
{
	const struct aq_content_item *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return aq_str_cmp(x->key, y->key);
}

static bool
list_items(struct aq_ct *ct)
{
	const struct aq_bank *bank = ct->bank;
	struct items items = { .ct = ct };
	size_t n = ct->source->file_count + bank->competence_count +
		   bank->topic_count + bank->skill_count +
		   bank->challenge_count;

	items.list = AQ_NEW_N(ct->mem, struct aq_content_item, n);
	if (items.list == NULL)
		return false;
	for (size_t i = 0; i < ct->source->file_count; i++)
		add(&items, AQ_CONTENT_DOCUMENT, ct->source->files[i].path,
		    ct->source->files[i].text);
	for (size_t i = 0; i < bank->competence_count; i++)
		add(&items, AQ_CONTENT_COMPETENCE, bank->competences[i].index,
		    body_of(ct, ct->competence_refs[i], NULL, false));
	for (size_t i = 0; i < ct->topic_count; i++)
		add_topic(&items, &ct->topics[i]);
	qsort(items.list, items.count, sizeof(items.list[0]), compare_items);
	ct->content->items = items.list;
	ct->content->item_count = items.count;
	return !items.failed;
}

/* ---- used files and digests ---------------------------------------------- */

static bool
is_simulator(const struct aq_content_asset *asset)
{
	return aq_str_starts(asset->path, AQ_S("simulators/"));
}

static bool
list_used(struct aq_ct *ct)
{
	const struct aq_content_asset **list;
	size_t n = 0;

	list = AQ_NEW_N(
	    ct->mem, const struct aq_content_asset *, ct->source->asset_count);
	if (list == NULL)
		return false;
	for (size_t i = 0; i < ct->source->asset_count; i++)
		if (ct->asset_used[i] || is_simulator(&ct->source->assets[i]))
			list[n++] = &ct->source->assets[i];
	ct->content->used = list;
	ct->content->used_count = n;
	return true;
}

static void
add_line(struct aq_sha256_state *sha, struct aq_str a, struct aq_str b)
{
	aq_sha256_add(sha, a);
	aq_sha256_add(sha, AQ_S(" "));
	aq_sha256_add(sha, b);
	aq_sha256_add(sha, AQ_S("\n"));
}

static struct aq_str
end_hex(struct aq_arena *mem, struct aq_sha256_state *sha)
{
	uint8_t digest[AQ_SHA256_BYTES];

	aq_sha256_end(sha, digest);
	return aq_hex_encode(
	    mem, (struct aq_str){ (const char *)digest, sizeof(digest) });
}

bool
aq_ct_simulators_digest(struct aq_ct *ct)
{
	struct aq_sha256_state *sha = aq_sha256_start(ct->mem);

	if (sha == NULL)
		return false;
	for (size_t i = 0; i < ct->source->asset_count; i++)
		if (is_simulator(&ct->source->assets[i]))
			add_line(sha, ct->source->assets[i].path,
			    ct->source->assets[i].sha256);
	ct->content->simulators = end_hex(ct->mem, sha);
	return ct->content->simulators.p != NULL;
}

static bool
whole_digest(struct aq_ct *ct)
{
	struct aq_sha256_state *sha = aq_sha256_start(ct->mem);

	if (sha == NULL)
		return false;
	for (size_t i = 0; i < ct->source->file_count; i++)
		add_line(sha, ct->source->files[i].path,
		    aq_sha256_hex(ct->mem, ct->source->files[i].text));
	for (size_t i = 0; i < ct->content->used_count; i++)
		add_line(sha, ct->content->used[i]->path,
		    ct->content->used[i]->sha256);
	ct->content->digest = end_hex(ct->mem, sha);
	return ct->content->digest.p != NULL;
}

bool
aq_ct_items(struct aq_ct *ct)
{
	return list_used(ct) && list_items(ct) && whole_digest(ct);
}
