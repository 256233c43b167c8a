#include "unit.h"

#include "jsoncopy.h"

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 22);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static const struct aq_json *
parse(struct aq_str text)
{
	const char *reason;
	size_t offset;

	return aq_json_parse(&arena, text, AQ_JSON_TOKENS, &offset, &reason);
}

static struct aq_json_ref
root(const char *text)
{
	const struct aq_json *doc = parse(aq_str_from(text));

	assert_non_null(doc);
	return aq_json_root(doc);
}

static void
walks_a_document(void **state)
{
	struct aq_json_ref r = root("{\"a\":[1,{\"b/~\":[true,null]},\"x\"],"
				    "\"n\":-2.5,\"e\":{}}"),
			   a, v;
	double number;
	int64_t integer;

	(void)state;
	assert_int_equal(aq_json_kind(r), AQ_JSON_OBJECT);
	assert_int_equal(aq_json_count(r), 3);
	assert_str(aq_json_key_at(r, 0), "a");
	assert_str(aq_json_key_at(r, 2), "e");
	assert_true(aq_json_member(r, AQ_S("a"), &a));
	assert_int_equal(aq_json_count(a), 3);
	assert_true(aq_json_integer(aq_json_at(a, 0), &integer));
	assert_int_equal(integer, 1);
	assert_str(aq_json_text(aq_json_at(a, 2)), "x");
	assert_str(aq_json_source(aq_json_at(a, 2)), "\"x\"");
	v = aq_json_at(aq_json_at(aq_json_at(a, 1), 0), 1);
	assert_int_equal(aq_json_kind(v), AQ_JSON_NULL);
	assert_str(aq_json_pointer(v), "/a/1/b~1~0/1");
	assert_true(
	    aq_json_bool(aq_json_at(aq_json_at(aq_json_at(a, 1), 0), 0)));
	assert_true(aq_json_number(aq_json_at(r, 1), &number));
	assert_true(number == -2.5);
	assert_false(aq_json_integer(aq_json_at(r, 1), &integer));
	assert_int_equal(aq_json_count(aq_json_at(r, 2)), 0);
	assert_str(aq_json_pointer(r), "");
	assert_false(aq_json_member(r, AQ_S("b"), &v));
	assert_false(aq_json_member(a, AQ_S("b"), &v));
}

static void
unescapes(void **state)
{
	struct aq_json_ref r =
	    root("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac"
		 "\\ud83d\\ude00z\",\"plain\",\"\"]");

	(void)state;
	assert_str(aq_json_text(aq_json_at(r, 0)),
	    "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001f600z");
	assert_str(aq_json_text(aq_json_at(r, 1)), "plain");
	assert_str(aq_json_text(aq_json_at(r, 2)), "");
}

static void
tells_lines(void **state)
{
	struct aq_json_ref r = root("[\n1,\n\n2]");

	(void)state;
	assert_int_equal(aq_json_line(r), 1);
	assert_int_equal(aq_json_line(aq_json_at(r, 0)), 2);
	assert_int_equal(aq_json_line(aq_json_at(r, 1)), 4);
}

static void
refuses_twins(void **state)
{
	struct aq_buf buf;

	(void)state;
	assert_null(parse(AQ_S("{\"a\":1,\"b\":2,\"a\":3}")));
	assert_null(parse(AQ_S("{\"a\":1,\"\\u0061\":3}")));
	assert_null(parse(AQ_S("[{\"x\":{\"a\":1,\"a\":1}}]")));
	assert_non_null(parse(AQ_S("[{\"a\":1},{\"a\":1}]")));
	assert_non_null(parse(AQ_S("{\"a\":{\"a\":1}}")));
	for (int twin = 0; twin < 2; twin++) {
		aq_buf_init(&buf, &arena, 100000);
		aq_buf_add(&buf, AQ_S("{\"k777\":0"));
		for (int i = 0; i < 777 + twin; i++)
			aq_buf_printf(&buf, ",\"k%d\":%d", i, i);
		aq_buf_add_char(&buf, '}');
		assert_int_equal(parse(aq_buf_str(&buf)) == NULL, twin == 1);
	}
}

static void
says_why_it_refuses(void **state)
{
	const char *reason = NULL;
	size_t offset = 0;

	(void)state;
	assert_null(
	    aq_json_parse(&arena, AQ_S("{\"a\":tru}"), 9, &offset, &reason));
	assert_int_equal(offset, 5);
	assert_string_equal(reason, "has something that is no value");
	assert_null(aq_json_parse(
	    &arena, AQ_S("[{\"a\":1,\"a\":1}]"), 9, &offset, &reason));
	assert_int_equal(offset, 1);
	assert_string_equal(reason, "has two members of one name");
}

/* Whatever the arena's limit: a document or NULL, never a crash. */
static void
fails_with_its_arena(void **state)
{
	static const char text[] = "{\"\\u0061\":[1,2,{\"b\":\"c\"}],\"d\":{}}";
	const char *reason;
	size_t offset, limit = 0;
	struct aq_arena small;
	bool done = false;

	(void)state;
	for (; !done; limit += 16) {
		aq_arena_init(&small, limit);
		done = aq_json_parse(&small, aq_str_from(text), 99, &offset,
			   &reason) != NULL;
		assert_int_equal(done, !aq_arena_failed(&small));
		aq_arena_release(&small);
	}
	assert_in_range(limit, 100, 2000);
}

/* A small generator with a fixed seed: the same trees each time. */
static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
write_tree(struct aq_jw *w, uint32_t *seed, int depth)
{
	uint32_t kind = next_random(seed) % (depth > 5 ? 4 : 6);
	uint32_t count = next_random(seed) % 5;
	char text[8];

	switch (kind) {
	case 0:
		aq_jw_int(w, (int64_t)next_random(seed) - (1 << 23));
		break;
	case 1:
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)(1 + next_random(seed) % 127);
		aq_jw_str(w, (struct aq_str){ text, count });
		break;
	case 2:
		aq_jw_double(w, next_random(seed) / 1e3);
		break;
	case 3:
		aq_jw_bool(w, count % 2 != 0);
		break;
	case 4:
		aq_jw_array(w);
		while (count-- != 0)
			write_tree(w, seed, depth + 1);
		aq_jw_end(w);
		break;
	default:
		aq_jw_object(w);
		while (count-- != 0) {
			char key[2] = { (char)('a' + count), '\0' };

			aq_jw_key(w, key);
			write_tree(w, seed, depth + 1);
		}
		aq_jw_end(w);
	}
}

static void
random_trees_survive_write_and_read(void **state)
{
	uint32_t seed = 20260101;

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct aq_buf first, second;
		const struct aq_json *doc;
		struct aq_jw w;

		aq_arena_reset(&arena);
		aq_buf_init(&first, &arena, 1 << 20);
		aq_buf_init(&second, &arena, 1 << 20);
		aq_jw_init(&w, &first);
		aq_jw_array(&w);
		write_tree(&w, &seed, 0);
		aq_jw_end(&w);
		assert_true(aq_jw_done(&w));
		doc = parse(aq_buf_str(&first));
		assert_non_null(doc);
		aq_jw_init(&w, &second);
		json_copy(&w, aq_json_root(doc), &arena);
		assert_true(aq_jw_done(&w));
		assert_true(aq_str_eq(aq_buf_str(&first), aq_buf_str(&second)));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(walks_a_document), TEST(unescapes), TEST(tells_lines),
    TEST(refuses_twins), TEST(says_why_it_refuses),
    cmocka_unit_test(fails_with_its_arena),
    TEST(random_trees_survive_write_and_read))
