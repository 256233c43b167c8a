#include "unit.h"

#include "base/text.h"

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
knows_valid_utf8(void **state)
{
	static const char *const bad[] = { "\x80", "\xc3", "\xc0\xaf",
		"\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80", "a\xff", "\xe2\x82" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_text_valid(aq_str_from(bad[i])));
	assert_false(aq_text_valid(AQ_S("a\0b")));
	assert_true(aq_text_valid((struct aq_str){ NULL, 0 }));
	assert_true(aq_text_valid(AQ_S("é€\U0001f600\uffff")));
}

static void
walks_and_counts(void **state)
{
	struct aq_str s = AQ_S("aé€\U0001f600");
	static const uint32_t wanted[] = { 'a', 0xe9, 0x20ac, 0x1f600 };
	uint32_t point;

	(void)state;
	assert_int_equal(aq_text_length(s), 4);
	assert_int_equal(aq_text_length((struct aq_str){ NULL, 0 }), 0);
	assert_str(aq_text_head(s, 2), "aé");
	assert_str(aq_text_head(s, 0), "");
	assert_str(aq_text_head(s, 99), "aé€\U0001f600");
	for (size_t i = 0; i < UNIT_COUNT(wanted); i++) {
		assert_true(aq_text_next(&s, &point));
		assert_int_equal(point, wanted[i]);
	}
	assert_false(aq_text_next(&s, &point));
}

/* Malformed bytes come out as U+FFFD and the walk always ends. */
static void
walks_over_malformed_text(void **state)
{
	struct aq_str s = AQ_S("a\xff\xe2\x82z");
	uint32_t point, last = 0;
	size_t replaced = 0, steps = 0;

	(void)state;
	while (aq_text_next(&s, &point)) {
		replaced += point == 0xfffd;
		last = point;
		steps++;
	}
	assert_in_range(replaced, 2, 3);
	assert_int_equal(steps, replaced + 2);
	assert_int_equal(last, 'z');
}

static void
normalises(void **state)
{
	(void)state;
	assert_str(aq_text_nfc(&arena, AQ_S("e\u0301")), "\u00e9");
	assert_str(aq_text_nfc(&arena, AQ_S("\u212b")), "\u00c5");
	assert_str(aq_text_nfc(&arena, (struct aq_str){ NULL, 0 }), "");
	/* not NFKC: a ligature stays */
	assert_str(aq_text_nfc(&arena, AQ_S("\ufb01")), "\ufb01");
}

static void
folds_case(void **state)
{
	(void)state;
	assert_str(aq_text_fold(&arena, AQ_S("\u00c9COLE")), "\u00e9cole");
	assert_str(aq_text_fold(&arena, AQ_S("Stra\u00dfe")), "strasse");
	assert_str(aq_text_fold(&arena, AQ_S("\u03a3\u03c2")), "\u03c3\u03c3");
}

static void
drops_diacritics(void **state)
{
	(void)state;
	assert_str(
	    aq_text_unaccent(&arena, AQ_S("\u00e9\u00e8\u00e7\u00f1")), "eecn");
	assert_str(aq_text_unaccent(&arena, AQ_S("\u0439")), "\u0438");
	assert_str(aq_text_unaccent(&arena, AQ_S("\u03ac")), "\u03b1");
	assert_str(aq_text_unaccent(&arena, AQ_S("\u0628\u064e")), "\u0628");
	/* Devanagari ki and Thai ki keep their vowel signs */
	assert_str(
	    aq_text_unaccent(&arena, AQ_S("\u0915\u0941")), "\u0915\u0941");
	assert_str(
	    aq_text_unaccent(&arena, AQ_S("\u0e01\u0e34")), "\u0e01\u0e34");
	/* Hangul comes apart and together again */
	assert_str(aq_text_unaccent(&arena, AQ_S("\ud55c")), "\ud55c");
	/* letters that are no accented letters */
	assert_str(
	    aq_text_unaccent(&arena, AQ_S("\u0142\u00f8")), "\u0142\u00f8");
}

static void
handles_space(void **state)
{
	struct aq_str s =
	    AQ_S("a b\u00a0c\u202fd\u2003e\u3000f\u200bg\ufeffh\ti\n");

	(void)state;
	assert_str(aq_text_no_space(&arena, s), "abcdefghi");
	assert_str(aq_text_plain_space(&arena, s), "a b c d e f g h i ");
}

static void
drops_punctuation_of_every_script(void **state)
{
	(void)state;
	assert_str(aq_text_no_punctuation(
		       &arena, AQ_S("l'\u00e9t\u00e9, n\u00b0 3 !")),
	    "l\u00e9t\u00e9 n 3 ");
	/* Greek, Arabic and Arabic digits stay: nothing is emptied */
	assert_str(aq_text_no_punctuation(&arena, AQ_S("\u03b1\u03b2;")),
	    "\u03b1\u03b2");
	assert_str(
	    aq_text_no_punctuation(&arena, AQ_S("\u0643\u064e\u061f\u0663")),
	    "\u0643\u064e\u0663");
	assert_str(aq_text_no_punctuation(&arena, AQ_S("?!\u2026")), "");
}

static void
measures_distance(void **state)
{
	char longer[1002];

	(void)state;
	assert_int_equal(
	    aq_text_distance(&arena, AQ_S("kitten"), AQ_S("sitting")), 3);
	assert_int_equal(aq_text_distance(&arena, AQ_S(""), AQ_S("abc")), 3);
	assert_int_equal(aq_text_distance(&arena, AQ_S("abc"), AQ_S("")), 3);
	assert_int_equal(aq_text_distance(&arena, AQ_S(""), AQ_S("")), 0);
	assert_int_equal(
	    aq_text_distance(&arena, AQ_S("\u00e9t\u00e9"), AQ_S("ete")), 2);
	memset(longer, 'x', sizeof(longer));
	assert_int_equal(aq_text_distance(&arena, AQ_S("a"),
			     (struct aq_str){ longer, 1000 }),
	    1000);
	assert_true(aq_text_distance(&arena, AQ_S("a"),
			(struct aq_str){ longer, 1001 }) == SIZE_MAX);
}

static void
fails_with_its_arena(void **state)
{
	struct aq_arena small;

	(void)state;
	for (size_t limit = 0; limit < 64; limit += 16) {
		struct aq_str s;

		aq_arena_init(&small, limit);
		s = aq_text_unaccent(&small, AQ_S("\u00e9"));
		assert_true(s.p == NULL ? aq_arena_failed(&small)
					: aq_str_eq(s, AQ_S("e")));
		aq_arena_release(&small);
	}
}

AQ_UNIT_MAIN(cmocka_unit_test(knows_valid_utf8),
    cmocka_unit_test(walks_and_counts),
    cmocka_unit_test(walks_over_malformed_text),
    cmocka_unit_test_setup_teardown(normalises, setup, teardown),
    cmocka_unit_test_setup_teardown(folds_case, setup, teardown),
    cmocka_unit_test_setup_teardown(drops_diacritics, setup, teardown),
    cmocka_unit_test_setup_teardown(handles_space, setup, teardown),
    cmocka_unit_test_setup_teardown(
	drops_punctuation_of_every_script, setup, teardown),
    cmocka_unit_test_setup_teardown(measures_distance, setup, teardown),
    cmocka_unit_test(fails_with_its_arena))
