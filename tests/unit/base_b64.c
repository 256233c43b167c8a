#include "unit.h"

#include "base/b64.h"

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

/* RFC 4648 section 10, without the padding. */
static void
known_answers(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg" },
		{ "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" },
		{ "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "-_-_" } };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(pairs); i++) {
		struct aq_str back;

		assert_str(aq_b64url_encode(&arena, aq_str_from(pairs[i][0])),
		    pairs[i][1]);
		assert_true(
		    aq_b64url_decode(&arena, aq_str_from(pairs[i][1]), &back));
		assert_str(back, pairs[i][0]);
	}
}

static void
pads_the_plain_kind(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
		{ "\xfb\xff\xbf", "+/+/" } };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(pairs); i++)
		assert_str(aq_b64_encode(&arena, aq_str_from(pairs[i][0])),
		    pairs[i][1]);
}

static void
refuses_what_is_not_canonical(void **state)
{
	static const char *const bad[] = { "A", "AAAAA", "Zg=", "Zg==", "Zh",
		"Zm9=", "Zm+v", "Zm/v", "Zm9 ", " Zg", "Zm9v\n", "Z\x80",
		"Zm9vYmF", "Zm9vYh" };
	struct aq_str untouched = AQ_S("untouched"), back = untouched;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(
		    aq_b64url_decode(&arena, aq_str_from(bad[i]), &back));
	assert_ptr_equal(back.p, untouched.p);
}

/* Whatever two or three characters decode, they encode to themselves. */
static void
decoding_and_encoding_agree(void **state)
{
	char text[3];
	struct aq_str bytes;
	int accepted = 0;

	(void)state;
	for (unsigned i = 0; i < 128 * 128 * 2; i++) {
		struct aq_str s = { text, 2 + i / (128 * 128) };

		text[0] = (char)(i % 128);
		text[1] = (char)(i / 128 % 128);
		text[2] = 'E';
		aq_arena_reset(&arena);
		if (!aq_b64url_decode(&arena, s, &bytes))
			continue;
		accepted++;
		assert_true(aq_str_eq(aq_b64url_encode(&arena, bytes), s));
	}
	/* 64 * 4 canonical pairs, 64 * 64 triples that end in E */
	assert_int_equal(accepted, 64 * 4 + 64 * 64);
}

static void
hexadecimal(void **state)
{
	static const char *const bad[] = { "0", "0g", "AB", " 0", "0x" };
	struct aq_str back;

	(void)state;
	assert_str(aq_hex_encode(&arena, AQ_S("\x00\x7f\xff")), "007fff");
	assert_true(aq_hex_decode(&arena, AQ_S("007fff"), &back));
	assert_true(aq_str_eq(back, AQ_S("\x00\x7f\xff")));
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_hex_decode(&arena, aq_str_from(bad[i]), &back));
}

AQ_UNIT_MAIN(cmocka_unit_test_setup_teardown(known_answers, setup, teardown),
    cmocka_unit_test_setup_teardown(
	refuses_what_is_not_canonical, setup, teardown),
    cmocka_unit_test_setup_teardown(
	decoding_and_encoding_agree, setup, teardown),
    cmocka_unit_test_setup_teardown(pads_the_plain_kind, setup, teardown),
    cmocka_unit_test_setup_teardown(hexadecimal, setup, teardown))
