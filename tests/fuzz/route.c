/*
 * The route matcher: the first byte chooses a method, the rest is a path. A
 * match put back into its pattern gives the path; without one, no method is
 * allowed that would match.
 */
#include "target.h"

#include "base/buf.h"
#include "base/num.h"
#include "base/route.h"

static const struct aq_route_pattern table[] = {
	{ AQ_GET, "/" },
	{ AQ_GET, "/api/a/things" },
	{ AQ_POST, "/api/a/things" },
	{ AQ_GET, "/api/a/things/{thing:id}" },
	{ AQ_DELETE, "/api/a/things/{thing:id}" },
	{ AQ_PATCH, "/api/a/{key:key}/parts/{part:id}" },
	{ AQ_PUT, "/{a:key}/{b:key}/{c:id}/{d:id}" },
};

#define ROWS (sizeof(table) / sizeof(table[0]))

static const struct aq_route_pattern *
row(const void *rows, size_t index)
{
	return (const struct aq_route_pattern *)rows + index;
}

static struct aq_str
filled(struct aq_arena *arena, const struct aq_route_match *match)
{
	struct aq_str pattern = aq_str_from(table[match->index].pattern);
	struct aq_buf out;
	size_t next = 0;

	aq_buf_init(&out, arena, SIZE_MAX);
	(void)aq_str_cut(&pattern, '/');
	while (pattern.p != NULL) {
		struct aq_str part = aq_str_cut(&pattern, '/');

		aq_buf_add_char(&out, '/');
		if (part.n == 0 || part.p[0] != '{') {
			aq_buf_add(&out, part);
			continue;
		}
		if (memmem(part.p, part.n, ":id}", 4) != NULL)
			aq_buf_add_u64(&out, match->id[next++]);
		else
			aq_buf_add(&out, match->key[next++]);
	}
	return aq_buf_str(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	enum aq_method method = (enum aq_method)(1U << (n ? *bytes % 5 : 0));
	struct aq_route_match match = { .allowed = 0 };
	struct aq_arena arena;
	struct aq_str path;

	aq_arena_init(&arena, (size_t)1 << 24);
	path = aq_str_slice(target_input(&arena, bytes, n), 1, n);
	switch (aq_route_find(table, ROWS, row, method, path, &match)) {
	case AQ_ROUTE_FOUND:
		HOLDS(match.index < ROWS);
		HOLDS(table[match.index].method == method);
		HOLDS(aq_str_eq(filled(&arena, &match), path));
		break;
	case AQ_ROUTE_METHOD:
		HOLDS(match.allowed != 0);
		HOLDS((match.allowed & method) == 0);
		break;
	case AQ_ROUTE_NONE:
		for (unsigned other = 1; other <= AQ_DELETE; other <<= 1)
			HOLDS(aq_route_find(table, ROWS, row,
				  (enum aq_method)other, path,
				  &match) == AQ_ROUTE_NONE);
		break;
	}
	aq_arena_release(&arena);
	return 0;
}
