#include "unit.h"

#include <math.h>
#include <stdio.h>

#include "base/jsonw.h"

static struct aq_arena arena;
static struct aq_buf buf;
static struct aq_jw w;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	aq_buf_init(&buf, &arena, 100000);
	aq_jw_init(&w, &buf);
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
again(void)
{
	aq_buf_clear(&buf);
	aq_jw_init(&w, &buf);
}

static void
writes_a_document(void **state)
{
	(void)state;
	aq_jw_object(&w);
	aq_jw_key_id(&w, "id", UINT64_MAX);
	aq_jw_key_str(&w, "name", AQ_S("é"));
	aq_jw_key_int(&w, "n", -3);
	aq_jw_key_double(&w, "x", 0.1);
	aq_jw_key_bool(&w, "yes", true);
	aq_jw_key_null(&w, "none");
	aq_jw_key(&w, "levels");
	aq_jw_array(&w);
	aq_jw_int(&w, 1);
	aq_jw_object(&w);
	aq_jw_end(&w);
	aq_jw_array(&w);
	aq_jw_end(&w);
	aq_jw_raw(&w, AQ_S("{\"raw\":1}"));
	aq_jw_bool(&w, false);
	aq_jw_end(&w);
	aq_jw_end(&w);
	assert_true(aq_jw_done(&w));
	assert_str(aq_buf_str(&buf),
	    "{\"id\":\"18446744073709551615\",\"name\":\"é\",\"n\":-3,"
	    "\"x\":0.1,\"yes\":true,\"none\":null,"
	    "\"levels\":[1,{},[],{\"raw\":1},false]}");
}

static void
escapes(void **state)
{
	(void)state;
	aq_jw_str(&w, AQ_S("\"\\/\n\r\t\b\x01\0\x7f<é\xff\xe2\x82"));
	assert_true(aq_jw_done(&w));
	assert_true(aq_str_starts(aq_buf_str(&buf),
	    AQ_S("\"\\\"\\\\/\\n\\r\\t\\u0008\\u0001\\u0000\\u007f<é"
		 "\xef\xbf\xbd\xef\xbf\xbd")));
	assert_int_equal(buf.p[buf.n - 1], '"');
}

static void
an_empty_string_needs_no_pointer(void **state)
{
	(void)state;
	aq_jw_str(&w, (struct aq_str){ NULL, 0 });
	assert_true(aq_jw_done(&w));
	assert_str(aq_buf_str(&buf), "\"\"");
}

/* Each misuse by itself makes the document fail. */
static void
refuses_misuse(void **state)
{
	(void)state;
	assert_false(aq_jw_done(&w)); /* nothing written */
	aq_jw_object(&w);
	assert_false(aq_jw_done(&w)); /* not closed */
	again();
	aq_jw_object(&w);
	aq_jw_int(&w, 1); /* no key */
	aq_jw_end(&w);
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_array(&w);
	aq_jw_key(&w, "k"); /* key in an array */
	aq_jw_end(&w);
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_object(&w);
	aq_jw_key(&w, "k");
	aq_jw_end(&w); /* key without a value */
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_int(&w, 1);
	aq_jw_int(&w, 2); /* two roots */
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_end(&w); /* nothing open */
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_key(&w, "k"); /* key at the root */
	assert_false(aq_jw_done(&w));
	again();
	aq_jw_raw(&w, AQ_S("")); /* no value at all */
	assert_false(aq_jw_done(&w));
}

static void
refuses_what_is_no_number(void **state)
{
	static const double bad[] = { (double)NAN, HUGE_VAL, -HUGE_VAL };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		again();
		aq_jw_double(&w, bad[i]);
		assert_false(aq_jw_done(&w));
		assert_int_equal(buf.n, 0);
	}
}

static void
nests_32_deep(void **state)
{
	(void)state;
	for (int i = 0; i < AQ_JW_DEPTH; i++)
		aq_jw_array(&w);
	for (int i = 0; i < AQ_JW_DEPTH; i++)
		aq_jw_end(&w);
	assert_true(aq_jw_done(&w));
	again();
	for (int i = 0; i <= AQ_JW_DEPTH; i++)
		aq_jw_array(&w);
	assert_true(w.failed);
}

static void
writes_times(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} times[] = { { 0, "1970-01-01T00:00:00.000Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ 951782400000000, "2000-02-29T00:00:00.000Z" },
		{ 1735689599999999, "2024-12-31T23:59:59.999Z" },
		{ 4107542400000000, "2100-03-01T00:00:00.000Z" },
		{ -62167219200000000, "0000-01-01T00:00:00.000Z" },
		{ 253402300799999999, "9999-12-31T23:59:59.999Z" } };
	char wanted[64];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(times); i++) {
		again();
		aq_jw_object(&w);
		aq_jw_key_time(&w, "t", times[i].us);
		aq_jw_end(&w);
		assert_true(aq_jw_done(&w));
		snprintf(
		    wanted, sizeof(wanted), "{\"t\":\"%s\"}", times[i].text);
		assert_str(aq_buf_str(&buf), wanted);
	}
	again();
	aq_jw_object(&w);
	aq_jw_key_time(&w, "t", 253402300800000000);
	aq_jw_end(&w);
	assert_false(aq_jw_done(&w));
}

static void
fails_with_its_buffer(void **state)
{
	(void)state;
	aq_buf_init(&buf, &arena, 3);
	aq_jw_init(&w, &buf);
	aq_jw_str(&w, AQ_S("ab"));
	assert_false(aq_jw_done(&w));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(writes_a_document), TEST(escapes),
    TEST(an_empty_string_needs_no_pointer), TEST(refuses_misuse),
    TEST(refuses_what_is_no_number), TEST(nests_32_deep), TEST(writes_times),
    TEST(fails_with_its_buffer))
