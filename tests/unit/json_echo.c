/*
 * For json_differential.mjs: reads documents from standard input, each behind
 * a line with its length in bytes, and answers each with a line: "no", or "ok"
 * and what was read, written again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "jsoncopy.h"

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
	json_copy(&w, aq_json_root(doc), arena);
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
