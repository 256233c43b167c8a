/*
 * For json_differential.mjs: reads documents from standard input, each behind
 * a line with its length in bytes, and answers each with a line: "no", or "ok"
 * and what was read, written again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "runtime/jsonr.h"

static void
copy_value(struct aq_jw *w, struct aq_json_ref value, struct aq_arena *arena)
{
	enum aq_json_kind kind = aq_json_kind(value);
	size_t count = aq_json_count(value);
	double number;

	switch (kind) {
	case AQ_JSON_NULL:
		aq_jw_null(w);
		return;
	case AQ_JSON_BOOL:
		aq_jw_bool(w, aq_json_bool(value));
		return;
	case AQ_JSON_NUMBER:
		if (aq_json_number(value, &number))
			aq_jw_double(w, number);
		return;
	case AQ_JSON_STRING:
		aq_jw_str(w, aq_json_text(value));
		return;
	case AQ_JSON_ARRAY:
		aq_jw_array(w);
		break;
	case AQ_JSON_OBJECT:
		aq_jw_object(w);
		break;
	}
	for (size_t i = 0; i < count; i++) {
		if (kind == AQ_JSON_OBJECT)
			aq_jw_key(w,
			    aq_arena_copy(arena, aq_json_key_at(value, i)).p);
		copy_value(w, aq_json_at(value, i), arena);
	}
	aq_jw_end(w);
}

static void
answer(struct aq_arena *arena, struct aq_str text)
{
	const struct aq_json *doc;
	const char *reason;
	struct aq_buf buf;
	struct aq_jw w;
	size_t offset;

	doc = aq_json_parse(arena, text, AQ_JSON_TOKENS, &offset, &reason);
	if (doc == NULL) {
		puts("no");
		return;
	}
	aq_buf_init(&buf, arena, 1 << 24);
	aq_jw_init(&w, &buf);
	copy_value(&w, aq_json_root(doc), arena);
	if (!aq_jw_done(&w))
		abort();
	printf("ok %.*s\n", (int)buf.n, buf.p);
}

int
main(void)
{
	struct aq_arena arena;
	char line[32];

	aq_arena_init(&arena, 1 << 26);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t n = strtoul(line, NULL, 10);
		char *text = aq_arena_get(&arena, n, 1);

		if (text == NULL || fread(text, 1, n, stdin) != n)
			return 1;
		answer(&arena, (struct aq_str){ text, n });
		aq_arena_reset(&arena);
	}
	aq_arena_release(&arena);
	return 0;
}
