/* The JSON reader: what it accepts is written and read again the same. */
#include "target.h"

#include "../unit/jsoncopy.h"

static struct aq_str
written(struct aq_arena *arena, const struct aq_json *doc)
{
	struct aq_buf buf;
	struct aq_jw w;

	aq_buf_init(&buf, arena, SIZE_MAX);
	aq_jw_init(&w, &buf);
	json_copy(&w, aq_json_root(doc), arena);
	HOLDS(aq_jw_done(&w));
	return aq_buf_str(&buf);
}

/* Each value is found again by its line, source and pointer. */
static void
walk(struct aq_json_ref value, size_t depth)
{
	size_t count = aq_json_count(value);

	HOLDS(depth <= AQ_JSON_DEPTH);
	HOLDS(aq_json_source(value).n != 0);
	HOLDS(aq_json_line(value) >= 1);
	HOLDS(depth == 0 || aq_json_pointer(value).p[0] == '/');
	for (size_t i = 0; i < count; i++) {
		struct aq_json_ref child = aq_json_at(value, i), again;

		walk(child, depth + 1);
		if (aq_json_kind(value) != AQ_JSON_OBJECT)
			continue;
		HOLDS(aq_json_member(value, aq_json_key_at(value, i), &again));
		HOLDS(again.token == child.token);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct aq_json *doc, *again;
	struct aq_str text, copy;
	struct aq_arena arena;
	const char *reason = NULL;
	size_t offset = 0;

	aq_arena_init(&arena, (size_t)1 << 28);
	text = target_input(&arena, bytes, n);
	doc = aq_json_parse(&arena, text, 512, &offset, &reason);
	HOLDS(doc != NULL || (reason != NULL && offset <= n));
	if (doc != NULL) {
		walk(aq_json_root(doc), 0);
		copy = written(&arena, doc);
		again = aq_json_parse(&arena, copy, 512, &offset, &reason);
		HOLDS(again != NULL);
		HOLDS(aq_str_eq(copy, written(&arena, again)));
	}
	aq_arena_release(&arena);
	return 0;
}
