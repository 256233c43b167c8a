#include "unit.h"

#include <locale.h>
#include <math.h>

#include "base/num.h"

static void
unsigned_integers(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "01",
		"00", "1a", "18446744073709551616", "99999999999999999999999" };
	uint64_t value = 7;
	uint32_t small = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_num_u64(aq_str_from(bad[i]), &value));
	assert_int_equal(value, 7);
	assert_true(aq_num_u64(AQ_S("0"), &value) && value == 0);
	assert_true(aq_num_u64(AQ_S("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_false(aq_num_u32(AQ_S("4294967296"), &small));
	assert_int_equal(small, 7);
	assert_true(aq_num_u32(AQ_S("4294967295"), &small));
	assert_true(small == UINT32_MAX);
}

static void
signed_integers(void **state)
{
	static const char *const bad[] = { "", "-", "--1", "-0", "+1", "-01",
		"9223372036854775808", "-9223372036854775809" };
	int64_t value = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_num_i64(aq_str_from(bad[i]), &value));
	assert_int_equal(value, 7);
	assert_true(aq_num_i64(AQ_S("-9223372036854775808"), &value));
	assert_true(value == INT64_MIN);
	assert_true(aq_num_i64(AQ_S("9223372036854775807"), &value));
	assert_true(value == INT64_MAX);
	assert_true(aq_num_i64(AQ_S("0"), &value) && value == 0);
}

static void
json_numbers(void **state)
{
	static const char *const bad[] = { "", "-", "01", "-01", "1.", ".5",
		"1e", "1e+", "+1", "0x10", "1,5", "NaN", "Infinity", "1e999",
		"1 ", "1e5.0", "--1" };
	double value = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_num_json(aq_str_from(bad[i]), &value));
	assert_true(value == 7);
	assert_true(aq_num_json(AQ_S("-0.5e-1"), &value) && value == -0.05);
	assert_true(aq_num_json(AQ_S("0"), &value) && value == 0);
	assert_true(aq_num_json(AQ_S("1E+2"), &value) && value == 100);
	/* one unit in the last place is seen: correctly rounded */
	assert_true(aq_num_json(AQ_S("0.1"), &value) && value == 0.1);
	assert_true(aq_num_json(AQ_S("9007199254740993"), &value));
	assert_true(value == 9007199254740992.0);
}

static void
a_number_may_be_128_long(void **state)
{
	char text[129];
	double value;

	(void)state;
	memset(text, '1', sizeof(text));
	assert_true(aq_num_json((struct aq_str){ text, 128 }, &value));
	assert_false(aq_num_json((struct aq_str){ text, 129 }, &value));
}

static void
prints_what_reads_back(void **state)
{
	static const double values[] = { 0, 1, -1, 0.1, 1.0 / 3, 1e300, 5e-324,
		123456789.123456789, 1.7976931348623157e308 };
	char text[AQ_NUM_PRINT];
	double back;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(values); i++) {
		size_t n = aq_num_print(values[i], text);

		assert_true(aq_num_json((struct aq_str){ text, n }, &back));
		assert_true(back == values[i]);
	}
	aq_num_print(0.1, text);
	assert_string_equal(text, "0.1");
}

static void
typed_numbers(void **state)
{
	static const struct {
		const char *text;
		double value;
	} good[] = { { "1 234,5", 1234.5 }, { "1234.5", 1234.5 },
		{ "\xe2\x80\xaf"
		  "1\xc2\xa0"
		  "234\xe2\x80\xaf",
		    1234 },
		{ "-3", -3 }, { "\xe2\x88\x92 3", -3 }, { "+3", 3 },
		{ "007", 7 }, { "-00,5", -0.5 }, { ",5", 0.5 }, { "5,", 5 },
		{ "0", 0 }, { "10", 10 }, { "100,0", 100 } };
	static const char *const bad[] = { "", " ", "1.234,5", "1,234,5", "12a",
		"a", "-", ".", "--1", "+-1", "1-", "1e3", "\xff", "\xd9\xa1" };
	double value = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_num_typed(aq_str_from(bad[i]), &value));
	assert_true(value == 7);
	for (size_t i = 0; i < UNIT_COUNT(good); i++) {
		assert_true(aq_num_typed(aq_str_from(good[i].text), &value));
		assert_true(value == good[i].value);
	}
}

static void
typed_numbers_in_groups(void **state)
{
	static const struct {
		const char *text;
		double value;
	} good[] = { { "3,000", 3000 }, { "1,234,567.25", 1234567.25 },
		{ " \xe2\x88\x92"
		  "12,000 ",
		    -12000 },
		{ "0,125", 125 } };
	static const char *const bad[] = { "", ",", "3000", "3.5", "12,5",
		",500", "1234,000", "1,23,456", "1,234,56", "1,234.5.6",
		"1.5,000", "3,0000", "3,000,", "3,000a" };
	double value = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_num_typed_grouped(aq_str_from(bad[i]), &value));
	assert_true(value == 7);
	for (size_t i = 0; i < UNIT_COUNT(good); i++) {
		assert_true(
		    aq_num_typed_grouped(aq_str_from(good[i].text), &value));
		assert_true(value == good[i].value);
	}
}

/* A locale with a decimal comma changes nothing. */
static void
ignores_the_locale(void **state)
{
	static const char *const names[] = { "fr_FR.UTF-8", "de_DE.UTF-8" };
	char text[AQ_NUM_PRINT];
	double value;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++) {
		if (setlocale(LC_NUMERIC, names[i]) != NULL)
			break;
	}
	assert_true(aq_num_json(AQ_S("1.5"), &value) && value == 1.5);
	assert_int_equal(aq_num_print(1.5, text), 3);
	assert_string_equal(text, "1.5");
	setlocale(LC_NUMERIC, "C");
}

static void
rounds_to_nine_places(void **state)
{
	(void)state;
	assert_true(aq_num_round9(0.1234567894) == 0.123456789);
	assert_true(aq_num_round9(0.1234567896) == 0.12345679);
	assert_true(aq_num_round9(-1.0000000006) == -1.000000001);
	assert_true(aq_num_round9(1e300) == 1e300);
	assert_true(isinf(aq_num_round9(HUGE_VAL)));
	assert_true(
	    aq_num_round9(aq_num_round9(2.0 / 3)) == aq_num_round9(2.0 / 3));
}

AQ_UNIT_MAIN(cmocka_unit_test(unsigned_integers),
    cmocka_unit_test(signed_integers), cmocka_unit_test(json_numbers),
    cmocka_unit_test(a_number_may_be_128_long),
    cmocka_unit_test(prints_what_reads_back), cmocka_unit_test(typed_numbers),
    cmocka_unit_test(typed_numbers_in_groups),
    cmocka_unit_test(ignores_the_locale),
    cmocka_unit_test(rounds_to_nine_places))
