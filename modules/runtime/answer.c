#include "runtime/answer.h"

#include <stdlib.h>

#include "base/jsonw.h"
#include "base/text.h"
#include "runtime/digest.h"

#define ENTRIES_MAX 10

/* ---- reading ------------------------------------------------------------- */

static const char *
read_text(struct aq_json_ref json, struct aq_str *ret)
{
	if (aq_json_kind(json) != AQ_JSON_STRING)
		return "texts are strings";
	*ret = aq_json_text(json);
	if (ret->n > AQ_ANSWER_MAX && aq_text_length(*ret) > AQ_ANSWER_MAX)
		return "longer than 500 characters";
	return NULL;
}

static const char *
read_list(
    struct aq_arena *mem, struct aq_json_ref json, struct aq_answer_value *ret)
{
	size_t n = aq_json_count(json);
	struct aq_str *list = AQ_NEW_N(mem, struct aq_str, n);
	const char *wrong = n > ENTRIES_MAX ? "more than 10 entries" : NULL;

	if (list == NULL)
		return "too large";
	for (size_t i = 0; i < n && wrong == NULL; i++)
		wrong = read_text(aq_json_at(json, i), &list[i]);
	ret->kind = AQ_ANSWER_LIST;
	ret->list = (struct aq_strs){ list, n };
	return wrong;
}

static const char *
read_map(
    struct aq_arena *mem, struct aq_json_ref json, struct aq_answer_value *ret)
{
	size_t n = aq_json_count(json);
	struct aq_answer_entry *map = AQ_NEW_N(mem, struct aq_answer_entry, n);
	const char *wrong = n > ENTRIES_MAX ? "more than 10 members" : NULL;

	if (map == NULL)
		return "too large";
	for (size_t i = 0; i < n && wrong == NULL; i++) {
		map[i].key = aq_json_key_at(json, i);
		wrong = read_text(aq_json_at(json, i), &map[i].value);
	}
	ret->kind = AQ_ANSWER_MAP;
	ret->map = map;
	ret->map_count = n;
	return wrong;
}

const char *
aq_answer_read(
    struct aq_arena *mem, struct aq_json_ref json, struct aq_answer_value *ret)
{
	*ret = (struct aq_answer_value){ .kind = AQ_ANSWER_TEXT };
	switch (aq_json_kind(json)) {
	case AQ_JSON_STRING:
		return read_text(json, &ret->text);
	case AQ_JSON_ARRAY:
		return read_list(mem, json, ret);
	case AQ_JSON_OBJECT:
		return read_map(mem, json, ret);
	case AQ_JSON_NULL:
	case AQ_JSON_BOOL:
	case AQ_JSON_NUMBER:
		break;
	}
	return "must be a string, an array or an object";
}

/* ---- digest -------------------------------------------------------------- */

/* With its length in front, so that no two values run together. */
static void
add(struct aq_sha256_state *sha, struct aq_str s)
{
	uint32_t n = (uint32_t)s.n;
	char length[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
		(char)n };

	aq_sha256_add(sha, (struct aq_str){ length, sizeof(length) });
	aq_sha256_add(sha, s);
}

static int
compare_entry(const void *a, const void *b)
{
	const struct aq_answer_entry *x = a, *y = b;

	return aq_str_cmp(x->key, y->key);
}

static bool
add_map(struct aq_arena *mem, struct aq_sha256_state *sha,
    const struct aq_answer_value *value)
{
	struct aq_answer_entry *sorted =
	    AQ_NEW_N(mem, struct aq_answer_entry, value->map_count);

	if (sorted == NULL)
		return false;
	if (value->map_count != 0)
		memcpy(
		    sorted, value->map, value->map_count * sizeof(sorted[0]));
	qsort(sorted, value->map_count, sizeof(sorted[0]), compare_entry);
	for (size_t i = 0; i < value->map_count; i++) {
		add(sha, sorted[i].key);
		add(sha, sorted[i].value);
	}
	return true;
}

static bool
add_value(struct aq_arena *mem, struct aq_sha256_state *sha,
    const struct aq_answer_value *value)
{
	if (value == NULL) {
		add(sha, AQ_S("skipped"));
		return true;
	}
	switch (value->kind) {
	case AQ_ANSWER_TEXT:
		add(sha, AQ_S("text"));
		add(sha, value->text);
		return true;
	case AQ_ANSWER_LIST:
		add(sha, AQ_S("list"));
		for (size_t i = 0; i < value->list.n; i++)
			add(sha, value->list.p[i]);
		return true;
	case AQ_ANSWER_MAP:
		add(sha, AQ_S("map"));
		return add_map(mem, sha, value);
	}
	return false;
}

struct aq_str
aq_answer_digest(struct aq_arena *mem, const struct aq_answer_value *value)
{
	struct aq_sha256_state *sha = aq_sha256_start(mem);
	uint8_t digest[AQ_SHA256_BYTES];

	if (sha == NULL || !add_value(mem, sha, value))
		return (struct aq_str){ NULL, 0 };
	aq_sha256_end(sha, digest);
	return aq_arena_copy(
	    mem, (struct aq_str){ (const char *)digest, AQ_ANSWER_DIGEST });
}

/* ---- what is kept -------------------------------------------------------- */

/* Texts cut to `most` characters. */
static void
put_value(struct aq_jw *w, const struct aq_answer_value *value, size_t most)
{
	if (value->kind == AQ_ANSWER_LIST) {
		aq_jw_array(w);
		for (size_t i = 0; i < value->list.n; i++)
			aq_jw_str(w, aq_text_head(value->list.p[i], most));
		aq_jw_end(w);
		return;
	}
	aq_jw_object(w);
	for (size_t i = 0; i < value->map_count; i++) {
		struct aq_str key =
		    aq_arena_copy(w->out->arena, value->map[i].key);

		aq_jw_key(w, key.p != NULL ? key.p : "");
		aq_jw_str(w, aq_text_head(value->map[i].value, most));
	}
	aq_jw_end(w);
}

struct aq_str
aq_answer_keep(struct aq_arena *mem, const struct aq_answer_value *value)
{
	struct aq_buf buf;
	size_t most = AQ_ANSWER_MAX;

	if (value->kind == AQ_ANSWER_TEXT)
		return value->text;
	aq_buf_init(&buf, mem, 64U << 10);
	for (;;) {
		struct aq_jw w;

		aq_buf_clear(&buf);
		aq_jw_init(&w, &buf);
		put_value(&w, value, most);
		if (!aq_jw_done(&w))
			return (struct aq_str){ NULL, 0 };
		if (most == 0 ||
		    aq_text_length(aq_buf_str(&buf)) <= AQ_ANSWER_MAX)
			return aq_buf_str(&buf);
		most /= 2;
	}
}

bool
aq_answer_unkeep(struct aq_arena *mem, const struct aq_challenge *challenge,
    struct aq_str kept, struct aq_answer_value *ret)
{
	const struct aq_json *doc;
	const char *reason;
	size_t offset;

	if (aq_answer_kind_of(challenge) == AQ_ANSWER_TEXT) {
		*ret = (struct aq_answer_value){ .kind = AQ_ANSWER_TEXT,
			.text = kept };
		return true;
	}
	doc = aq_json_parse(mem, kept, AQ_JSON_TOKENS, &offset, &reason);
	return doc != NULL &&
	       aq_answer_read(mem, aq_json_root(doc), ret) == NULL;
}
