#include "unit.h"

#include "base/buf.h"

static struct aq_arena arena;

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
appends(void **state)
{
	struct aq_buf buf;

	(void)state;
	aq_buf_init(&buf, &arena, 1000);
	assert_str(aq_buf_str(&buf), "");
	aq_buf_add(&buf, AQ_S("a"));
	aq_buf_add_char(&buf, 'b');
	aq_buf_add(&buf, (struct aq_str){ NULL, 0 });
	aq_buf_add_u64(&buf, 0);
	aq_buf_add_u64(&buf, UINT64_MAX);
	aq_buf_add_i64(&buf, INT64_MIN);
	aq_buf_printf(&buf, "[%s]", "c");
	assert_false(buf.failed);
	assert_str(
	    aq_buf_str(&buf), "ab018446744073709551615-9223372036854775808[c]");
	aq_buf_clear(&buf);
	assert_str(aq_buf_str(&buf), "");
}

static void
grows_and_keeps_its_content(void **state)
{
	struct aq_buf buf;

	(void)state;
	aq_buf_init(&buf, &arena, 100000);
	for (int i = 0; i < 50000; i++)
		aq_buf_add_char(&buf, (char)('a' + i % 26));
	aq_buf_printf(&buf, "%300d", 7);
	assert_false(buf.failed);
	assert_int_equal(buf.n, 50300);
	for (int i = 0; i < 50000; i++)
		assert_int_equal(buf.p[i], 'a' + i % 26);
	assert_int_equal(buf.p[50299], '7');
}

static void
fails_once_and_stays_failed(void **state)
{
	struct aq_buf buf;

	(void)state;
	aq_buf_init(&buf, &arena, 4);
	aq_buf_add(&buf, AQ_S("abcd"));
	assert_false(buf.failed);
	aq_buf_add_char(&buf, 'e');
	assert_true(buf.failed);
	assert_str(aq_buf_str(&buf), "abcd");
	aq_buf_clear(&buf);
	aq_buf_printf(&buf, "%s", "abcd");
	assert_false(buf.failed);
	aq_buf_printf(&buf, "%200d", 1);
	assert_true(buf.failed);
}

static void
fails_with_its_arena(void **state)
{
	struct aq_arena small;
	struct aq_buf buf;

	(void)state;
	aq_arena_init(&small, 600);
	aq_buf_init(&buf, &small, 100000);
	for (int i = 0; i < 300; i++)
		aq_buf_add_char(&buf, 'x');
	assert_true(buf.failed);
	assert_int_equal(buf.n, 256);
	aq_arena_release(&small);
}

AQ_UNIT_MAIN(cmocka_unit_test_setup_teardown(appends, setup, teardown),
    cmocka_unit_test_setup_teardown(
	grows_and_keeps_its_content, setup, teardown),
    cmocka_unit_test_setup_teardown(
	fails_once_and_stays_failed, setup, teardown),
    cmocka_unit_test(fails_with_its_arena))
