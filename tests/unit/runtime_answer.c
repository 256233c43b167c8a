#include "unit.h"

#include <string.h>

#include "base/text.h"
#include "runtime/answer.h"

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 4U << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

/* What the value of a body {"v": …} is read as. */
static const char *
read_value(const char *json, struct aq_answer_value *ret)
{
	const char *reason;
	size_t offset;
	struct aq_json_ref value;
	struct aq_str body = aq_arena_printf(&arena, "{\"v\":%s}", json);
	const struct aq_json *doc =
	    aq_json_parse(&arena, body, AQ_JSON_TOKENS, &offset, &reason);

	assert_non_null(doc);
	assert_true(aq_json_member(aq_json_root(doc), AQ_S("v"), &value));
	return aq_answer_read(&arena, value, ret);
}

static struct aq_answer_value
good(const char *json)
{
	struct aq_answer_value value;

	assert_null(read_value(json, &value));
	return value;
}

static bool
same(const char *a, const char *b)
{
	struct aq_answer_value x = good(a), y = good(b);

	return aq_str_eq(
	    aq_answer_digest(&arena, &x), aq_answer_digest(&arena, &y));
}

static void
shapes(void **state)
{
	struct aq_answer_value v = good("\"b\"");

	(void)state;
	assert_int_equal(v.kind, AQ_ANSWER_TEXT);
	assert_str(v.text, "b");
	v = good("[\"c\", \"a\"]");
	assert_int_equal(v.kind, AQ_ANSWER_LIST);
	assert_int_equal(v.list.n, 2);
	assert_str(v.list.p[0], "c");
	v = good("{\"f1\": \"x\"}");
	assert_int_equal(v.kind, AQ_ANSWER_MAP);
	assert_int_equal(v.map_count, 1);
	assert_str(v.map[0].key, "f1");
	assert_str(v.map[0].value, "x");
}

static void
refusals(void **state)
{
	static const char *const bad[] = { "7", "true", "[1]", "{\"a\": [1]}",
		("[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
		 "\"10\",\"11\"]") };
	struct aq_answer_value v;
	char text[700];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_non_null(read_value(bad[i], &v));
	memset(text, 'a', sizeof(text));
	text[0] = text[501] = '"';
	text[502] = '\0';
	assert_null(read_value(text, &v));
	text[501] = 'a';
	text[502] = '"';
	text[503] = '\0';
	assert_non_null(read_value(text, &v));
}

static void
digests(void **state)
{
	struct aq_str skip = aq_answer_digest(&arena, NULL);
	struct aq_answer_value skipped = good("\"skipped\"");

	(void)state;
	assert_int_equal(skip.n, AQ_ANSWER_DIGEST);
	assert_true(same("\"a\"", "\"\\u0061\""));
	assert_false(same("\"a\"", "\"A\""));
	assert_false(same("\"a\"", "[\"a\"]"));
	assert_false(same("[\"a\",\"b\"]", "[\"b\",\"a\"]"));
	assert_false(same("[\"ab\",\"c\"]", "[\"a\",\"bc\"]"));
	assert_true(
	    same("{\"a\":\"1\",\"b\":\"2\"}", "{\"b\":\"2\",\"a\":\"1\"}"));
	assert_false(
	    same("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"2\",\"b\":\"1\"}"));
	assert_false(aq_str_eq(skip, aq_answer_digest(&arena, &skipped)));
}

static void
kept_and_read_again(void **state)
{
	static const char *const values[] = { "[\"a\",\"c\"]",
		"{\"f1\":\"Évry \\\"2\\\"\",\"f2\":\"\"}" };
	static const struct aq_challenge challenge = { .type = AQ_FIELDS,
		.answer_as = AQ_FIELDS };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(values); i++) {
		struct aq_answer_value v = good(values[i]), again;

		assert_true(aq_answer_unkeep(
		    &arena, &challenge, aq_answer_keep(&arena, &v), &again));
		assert_true(aq_str_eq(aq_answer_digest(&arena, &v),
		    aq_answer_digest(&arena, &again)));
	}
}

static void
long_maps_are_cut(void **state)
{
	struct aq_answer_entry map[10];
	struct aq_answer_value v = {
		.kind = AQ_ANSWER_MAP, .map = map, .map_count = 10
	};
	static const struct aq_challenge challenge = { .type = AQ_FIELDS,
		.answer_as = AQ_FIELDS };
	struct aq_answer_value again;
	char text[501];
	struct aq_str kept;

	(void)state;
	memset(text, '"', 500); /* the longest once escaped */
	for (size_t i = 0; i < 10; i++)
		map[i] = (struct aq_answer_entry){
			aq_arena_printf(&arena, "f%zu", i), { text, 500 }
		};
	kept = aq_answer_keep(&arena, &v);
	assert_true(kept.n > 0 && aq_text_length(kept) <= AQ_ANSWER_MAX);
	assert_true(aq_answer_unkeep(&arena, &challenge, kept, &again));
	assert_int_equal(again.map_count, 10);
	assert_false(aq_str_eq(
	    aq_answer_digest(&arena, &v), aq_answer_digest(&arena, &again)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(shapes), TEST(refusals), TEST(digests),
    TEST(kept_and_read_again), TEST(long_maps_are_cut))
