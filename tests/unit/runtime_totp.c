#include "unit.h"

#include "runtime/totp.h"

static struct aq_arena arena;
static const struct aq_str secret = { "12345678901234567890", 20 };

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

/* RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
static void
the_codes_of_the_rfc(void **state)
{
	static const struct {
		int64_t now;
		const char *code;
		uint64_t step;
	} cases[] = {
		{ 59, "287082", 1 },
		{ 1111111109, "081804", 37037036 },
		{ 1111111111, "050471", 37037037 },
		{ 1234567890, "005924", 41152263 },
		{ 2000000000, "279037", 66666666 },
		{ INT64_C(20000000000), "353130", 666666666 },
	};
	uint64_t step;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		step = 0;
		assert_true(aq_totp_check(
		    secret, aq_str_from(cases[i].code), cases[i].now, &step));
		assert_int_equal(step, cases[i].step);
	}
}

static void
one_step_before_and_one_after(void **state)
{
	static const int64_t at = 37037037 * INT64_C(30);
	uint64_t step = 0;

	(void)state;
	for (int64_t now = at - 60; now < at + 90; now++) {
		bool near = now >= at - 30 && now < at + 60;

		assert_int_equal(
		    aq_totp_check(secret, AQ_S("050471"), now, &step), near);
	}
	assert_int_equal(step, 37037037);
}

static void
nothing_but_six_digits(void **state)
{
	static const char *const bad[] = { "", "28708", "2870820", "287083",
		"94287082", " 287082", "28708\xd9\xa2", "abcdef" };
	uint64_t step = 7;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(
		    aq_totp_check(secret, aq_str_from(bad[i]), 59, &step));
	assert_int_equal(step, 7);
}

static void
what_an_app_is_told(void **state)
{
	struct aq_totp_label label = { AQ_S("Acquis d'\xc3\x89t\xc3\xa9"),
		AQ_S("ana+x@example.org") };

	(void)state;
	assert_str(
	    aq_totp_text(&arena, secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_str(aq_totp_address(&arena, secret, &label),
	    "otpauth://totp/Acquis%20d%27%C3%89t%C3%A9:ana%2Bx%40example.org"
	    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	    "&issuer=Acquis%20d%27%C3%89t%C3%A9"
	    "&algorithm=SHA1&digits=6&period=30");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_codes_of_the_rfc),
		cmocka_unit_test(one_step_before_and_one_after),
		cmocka_unit_test(nothing_but_six_digits),
		cmocka_unit_test(what_an_app_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
