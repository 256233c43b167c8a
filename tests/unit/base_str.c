#include "unit.h"

static const struct aq_str none = { NULL, 0 };

static void
compares(void **state)
{
	(void)state;
	assert_true(aq_str_eq(none, AQ_S("")));
	assert_false(aq_str_eq(AQ_S("a"), AQ_S("b")));
	assert_false(aq_str_eq(AQ_S("a"), AQ_S("aa")));
	assert_true(aq_str_cmp(none, AQ_S("a")) < 0);
	assert_true(aq_str_cmp(AQ_S("b"), AQ_S("aa")) > 0);
	assert_true(aq_str_cmp(AQ_S("a"), AQ_S("aa")) < 0);
	assert_true(aq_str_cmp(AQ_S("\x80"), AQ_S("a")) > 0);
	assert_int_equal(aq_str_cmp(AQ_S("x"), AQ_S("x")), 0);
	assert_true(aq_str_starts(AQ_S("abc"), AQ_S("ab")));
	assert_true(aq_str_starts(AQ_S("abc"), none));
	assert_false(aq_str_starts(AQ_S("ab"), AQ_S("abc")));
	assert_true(aq_str_eq_ascii_nocase(AQ_S("Accept"), AQ_S("aCCEPT")));
	assert_false(aq_str_eq_ascii_nocase(AQ_S("["), AQ_S("{")));
	assert_false(aq_str_eq_ascii_nocase(AQ_S("a"), AQ_S("ab")));
}

static void
compares_secrets(void **state)
{
	(void)state;
	assert_true(aq_str_eq_secret(AQ_S("s3cret"), AQ_S("s3cret")));
	assert_false(aq_str_eq_secret(AQ_S("s3cret"), AQ_S("s3creT")));
	assert_false(aq_str_eq_secret(AQ_S("t3cret"), AQ_S("s3cret")));
	assert_false(aq_str_eq_secret(AQ_S("s3cre"), AQ_S("s3cret")));
	assert_true(aq_str_eq_secret(none, AQ_S("")));
}

static void
slices(void **state)
{
	(void)state;
	assert_str(aq_str_slice(AQ_S("abcdef"), 1, 3), "bc");
	assert_str(aq_str_slice(AQ_S("abcdef"), 4, 99), "ef");
	assert_str(aq_str_slice(AQ_S("abcdef"), 9, 99), "");
	assert_str(aq_str_slice(AQ_S("abcdef"), 3, 1), "");
	assert_str(aq_str_slice(none, 0, 1), "");
}

static void
trims(void **state)
{
	(void)state;
	assert_str(aq_str_trim(AQ_S(" \t\r\na b\n ")), "a b");
	assert_str(aq_str_trim(AQ_S(" \t ")), "");
	assert_str(aq_str_trim(none), "");
	assert_str(aq_str_trim(AQ_S("\xc2\xa0x")), "\xc2\xa0x");
}

static void
cuts(void **state)
{
	struct aq_str rest = AQ_S("a,,b,");

	(void)state;
	assert_str(aq_str_cut(&rest, ','), "a");
	assert_str(aq_str_cut(&rest, ','), "");
	assert_str(aq_str_cut(&rest, ','), "b");
	assert_non_null(rest.p);
	assert_str(aq_str_cut(&rest, ','), "");
	assert_null(rest.p);
	assert_str(aq_str_cut(&rest, ','), "");
}

AQ_UNIT_MAIN(cmocka_unit_test(compares), cmocka_unit_test(compares_secrets),
    cmocka_unit_test(slices), cmocka_unit_test(trims), cmocka_unit_test(cuts))
