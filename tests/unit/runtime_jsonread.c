#include "unit.h"

#include <stdio.h>

#include "runtime/jsonr.h"

static struct aq_arena arena;
static struct aq_jr r;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static void
start(const char *text)
{
	const char *reason;
	size_t offset;
	const struct aq_json *doc = aq_json_parse(
	    &arena, aq_str_from(text), AQ_JSON_TOKENS, &offset, &reason);

	assert_non_null(doc);
	aq_jr_init(&r, &arena, aq_json_root(doc));
}

static void
refused(enum aq_jr_error error, const char *pointer)
{
	assert_false(aq_jr_end(&r));
	assert_int_equal(r.error, error);
	assert_str(r.pointer, pointer);
	assert_non_null(r.reason);
}

static void
reads_members(void **state)
{
	static const char *const colours[] = { "red", "green", NULL };
	struct aq_json_ref any;
	struct aq_str s;
	uint64_t id;
	int64_t n;
	unsigned e;
	bool b;

	(void)state;
	start("{\"s\":\"\\u00e9t\\u00e9\",\"n\":-7,\"b\":true,"
	      "\"i\":\"18446744073709551615\",\"e\":\"green\",\"x\":[1],"
	      "\"o\":null}");
	aq_jr_str(&r, "s", 3, 3, &s);
	aq_jr_int(&r, "n", -7, -7, &n);
	aq_jr_bool(&r, "b", &b);
	aq_jr_id(&r, "i", &id);
	aq_jr_enum(&r, "e", colours, &e);
	aq_jr_any(&r, "x", &any);
	assert_false(aq_jr_has(&r, "o"));
	assert_false(aq_jr_has(&r, "absent"));
	assert_true(aq_jr_has(&r, "n"));
	assert_true(aq_jr_end(&r));
	assert_str(s, "\u00e9t\u00e9");
	assert_int_equal(n, -7);
	assert_true(b);
	assert_true(id == UINT64_MAX);
	assert_int_equal(e, 1);
	assert_int_equal(aq_json_count(any), 1);
}

static void
names_what_is_wrong(void **state)
{
	static const char *const colours[] = { "red", NULL };
	static const char text[] = "{\"s\":\"abc\",\"n\":5,\"f\":1.0,"
				   "\"i\":\"01\",\"c\":\"a\\u0001\"}";
	struct aq_str s = AQ_S("before");
	uint64_t id = 1;
	int64_t n = 1;
	unsigned e = 7;
	bool b;

	(void)state;
	start(text);
	aq_jr_str(&r, "n", 0, 9, &s);
	refused(AQ_JR_TYPE, "/n");
	start(text);
	aq_jr_str(&r, "s", 4, 9, &s);
	refused(AQ_JR_RANGE, "/s");
	start(text);
	aq_jr_str(&r, "s", 0, 2, &s);
	refused(AQ_JR_RANGE, "/s");
	start(text);
	aq_jr_str(&r, "c", 0, 9, &s);
	refused(AQ_JR_RANGE, "/c");
	start(text);
	aq_jr_str(&r, "gone", 0, 9, &s);
	refused(AQ_JR_TYPE, "/gone");
	start(text);
	aq_jr_int(&r, "n", 6, 9, &n);
	refused(AQ_JR_RANGE, "/n");
	start(text);
	aq_jr_int(&r, "n", 0, 4, &n);
	refused(AQ_JR_RANGE, "/n");
	start(text);
	aq_jr_int(&r, "f", 0, 4, &n);
	refused(AQ_JR_TYPE, "/f");
	start(text);
	aq_jr_id(&r, "i", &id);
	refused(AQ_JR_RANGE, "/i");
	start(text);
	aq_jr_id(&r, "n", &id);
	refused(AQ_JR_TYPE, "/n");
	start(text);
	aq_jr_bool(&r, "n", &b);
	refused(AQ_JR_TYPE, "/n");
	start(text);
	aq_jr_enum(&r, "s", colours, &e);
	refused(AQ_JR_RANGE, "/s");
	assert_str(s, "before");
	assert_int_equal(n, 1);
	assert_int_equal(id, 1);
	assert_int_equal(e, 7);
}

static void
keeps_the_first_failure(void **state)
{
	int64_t n = 0;

	(void)state;
	start("{\"a\":1,\"b\":\"x\"}");
	aq_jr_int(&r, "b", 0, 9, &n);
	aq_jr_int(&r, "a", 0, 9, &n);
	aq_jr_fail(&r, "a", "never seen");
	assert_int_equal(n, 0);
	refused(AQ_JR_TYPE, "/b");
}

static void
refuses_what_nobody_asked_for(void **state)
{
	int64_t n;

	(void)state;
	start("{\"a\":1,\"b/~\":\"x\"}");
	aq_jr_int(&r, "a", 0, 9, &n);
	refused(AQ_JR_TYPE, "/b~1~0");
}

static void
tells_nested_pointers(void **state)
{
	struct aq_json_ref list;
	int64_t n;

	(void)state;
	start("{\"list\":[{},{\"n\":\"x\"}]}");
	aq_jr_any(&r, "list", &list);
	aq_jr_init(&r, &arena, aq_json_at(list, 1));
	aq_jr_int(&r, "n", 0, 9, &n);
	refused(AQ_JR_TYPE, "/list/1/n");
	aq_jr_init(&r, &arena, list);
	refused(AQ_JR_TYPE, "/list");
}

static void
notes_a_rule_of_the_caller(void **state)
{
	int64_t n;

	(void)state;
	start("{\"a\":1}");
	aq_jr_int(&r, "a", 0, 9, &n);
	aq_jr_fail(&r, "a", "must be even");
	refused(AQ_JR_RANGE, "/a");
	assert_string_equal(r.reason, "must be even");
}

static void
more_than_64_members(void **state)
{
	char text[2000] = "{\"a0\":0", key[8];
	size_t at = strlen(text);
	int64_t n;

	(void)state;
	for (int i = 1; i < 100; i++)
		at += (size_t)snprintf(
		    text + at, sizeof(text) - at, ",\"a%d\":%d", i, i);
	text[at] = '}';
	start(text);
	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "a%d", i);
		if (i != 70)
			aq_jr_int(&r, key, i, i, &n);
	}
	refused(AQ_JR_TYPE, "/a70");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(reads_members), TEST(names_what_is_wrong),
    TEST(keeps_the_first_failure), TEST(refuses_what_nobody_asked_for),
    TEST(tells_nested_pointers), TEST(notes_a_rule_of_the_caller),
    TEST(more_than_64_members))
