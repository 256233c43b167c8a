#include "unit.h"

#include <stdio.h>

#include "runtime/claims.h"

#define NOW 1800000000

static struct aq_arena arena;
static struct aq_claims_policy policy;

static int
setup(void **state)
{
	(void)state;
	if (arena.limit == 0)
		aq_arena_init(&arena, 1 << 24);
	policy = (struct aq_claims_policy){
		.issuer = AQ_S("https://idp.test"),
		.audience = AQ_S("us"),
		.subject = AQ_CLAIM_REQUIRED,
		.issued_at = AQ_CLAIM_REQUIRED,
		.expiry = AQ_CLAIM_REQUIRED,
		.now = NOW,
		.skew_s = 60,
		.age_max_s = 600,
		.life_max_s = 3600,
	};
	return 0;
}

static enum aq_token_refusal
check(
    const char *json, struct aq_token_trace *trace, struct aq_token_claims *ret)
{
	const char *why;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(&arena, aq_str_from(json), 1000, &at, &why);

	if (doc == NULL)
		fail_msg("%s: %s", json, why);
	return aq_claims_check(&arena, doc, &policy, trace, ret);
}

static void
judged(const char *json, enum aq_token_refusal wanted)
{
	struct aq_token_claims claims = { .expires_at = 77 };
	enum aq_token_refusal got = check(json, NULL, &claims);

	if (got != wanted) {
		print_error("# %s: got %s, wanted %s\n", json,
		    aq_token_refusal_name(got), aq_token_refusal_name(wanted));
		fail();
	}
	assert_true(got == AQ_TOKEN_OK || claims.expires_at == 77);
}

/* All but one of the claims that are right, and `rest`. */
#define ISS  "\"iss\":\"https://idp.test\","
#define AUD  "\"aud\":\"us\","
#define SUB  "\"sub\":\"7\","
#define IAT  "\"iat\":1800000000,"
#define EXP  "\"exp\":1800000300,"
#define END  "\"x\":0}"
#define GOOD "{" ISS AUD SUB IAT EXP END

static void
reads_claims(void **state)
{
	struct aq_token_claims claims;

	(void)state;
	assert_int_equal(
	    check("{" ISS AUD SUB IAT EXP "\"nbf\":1799999999,\"jti\":\"j\","
		  "\"nonce\":\"n\",\"azp\":\"us\"}",
		NULL, &claims),
	    AQ_TOKEN_OK);
	assert_str(claims.iss, "https://idp.test");
	assert_str(claims.sub, "7");
	assert_str(claims.azp, "us");
	assert_str(claims.jti, "j");
	assert_str(claims.nonce, "n");
	assert_int_equal(claims.issued_at, NOW);
	assert_int_equal(claims.not_before, NOW - 1);
	assert_int_equal(claims.expires_at, NOW + 300);
	assert_int_equal(check(GOOD, NULL, &claims), AQ_TOKEN_OK);
	assert_int_equal(claims.jti.n, 0);
	assert_int_equal(claims.not_before, 0);
}

static void
wants_the_issuer(void **state)
{
	(void)state;
	judged("{" AUD SUB IAT EXP END, AQ_TOKEN_CLAIMS);
	judged("{\"iss\":null," AUD SUB IAT EXP END, AQ_TOKEN_CLAIMS);
	judged("{\"iss\":[\"https://idp.test\"]," AUD SUB IAT EXP END,
	    AQ_TOKEN_CLAIMS);
	judged("{\"iss\":\"https://idp.test/\"," AUD SUB IAT EXP END,
	    AQ_TOKEN_ISSUER);
	judged("{\"iss\":\"HTTPS://idp.test\"," AUD SUB IAT EXP END,
	    AQ_TOKEN_ISSUER);
	judged("{\"iss\":\"https://idp.test.evil.test\"," AUD SUB IAT EXP END,
	    AQ_TOKEN_ISSUER);
	judged("{\"iss\":\"\"," AUD SUB IAT EXP END, AQ_TOKEN_ISSUER);
	judged("{\"iss\":\"https://idp.test\\n\"," AUD SUB IAT EXP END,
	    AQ_TOKEN_CLAIMS);
}

#define WITH_AUD(aud) "{" ISS SUB IAT EXP "\"aud\":" aud "}"

static void
wants_us_as_the_audience(void **state)
{
	(void)state;
	judged("{" ISS SUB IAT EXP END, AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("null"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("1"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("{\"us\":1}"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("[]"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("[\"us\",1]"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("[[\"us\"]]"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("\"\""), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("\"US\""), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("\"us them\""), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("\"them\""), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("[\"them\"]"), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("[\"us\"]"), AQ_TOKEN_OK);
	judged(WITH_AUD("[\"us\",\"us\"]"), AQ_TOKEN_OK);
	judged(WITH_AUD("[\"us\",\"them\"]"), AQ_TOKEN_AUDIENCE);
	judged(WITH_AUD("[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
			"\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\","
			"\"us\"]"),
	    AQ_TOKEN_CLAIMS);
}

static void
wants_the_party_among_several(void **state)
{
	(void)state;
	policy.other_audiences = true;
	judged(WITH_AUD("\"us\""), AQ_TOKEN_OK);
	judged(WITH_AUD("[\"us\"]"), AQ_TOKEN_OK);
	judged(WITH_AUD("[\"us\",\"them\"]"), AQ_TOKEN_PARTY);
	judged(WITH_AUD("[\"them\",\"us\"],\"azp\":\"us\""), AQ_TOKEN_OK);
	judged(WITH_AUD("[\"us\",\"them\"],\"azp\":\"them\""), AQ_TOKEN_PARTY);
	judged(WITH_AUD("[\"us\",\"them\"],\"azp\":null"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("[\"us\",\"them\"],\"azp\":[\"us\"]"), AQ_TOKEN_CLAIMS);
	judged(WITH_AUD("[\"them\"],\"azp\":\"us\""), AQ_TOKEN_AUDIENCE);
	/* who is alone but made for somebody else */
	judged(WITH_AUD("\"us\",\"azp\":\"them\""), AQ_TOKEN_PARTY);
	judged(WITH_AUD("\"us\",\"azp\":\"us\""), AQ_TOKEN_OK);
}

#define WITH_SUB(sub) "{" ISS AUD IAT EXP "\"sub\":" sub "}"

static void
wants_a_subject(void **state)
{
	char text[400], name[300] = { 0 };

	(void)state;
	judged("{" ISS AUD IAT EXP END, AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("\"\""), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("7"), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("null"), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("[\"7\"]"), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("\"7\\n8\""), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("\"7\\u007f\""), AQ_TOKEN_SUBJECT);
	judged(WITH_SUB("\"élève\""), AQ_TOKEN_OK);
	for (unsigned n = 255; n <= 256; n++) {
		memset(name, 'a', n);
		(void)snprintf(text, sizeof(text), WITH_SUB("\"%s\""), name);
		judged(text, n == 255 ? AQ_TOKEN_OK : AQ_TOKEN_SUBJECT);
	}
	policy.subject = AQ_CLAIM_OPTIONAL;
	judged("{" ISS AUD IAT EXP END, AQ_TOKEN_OK);
	judged(WITH_SUB("\"\""), AQ_TOKEN_SUBJECT);
	policy.subject = AQ_CLAIM_FORBIDDEN;
	judged("{" ISS AUD IAT EXP END, AQ_TOKEN_OK);
	judged(WITH_SUB("\"7\""), AQ_TOKEN_SUBJECT);
}

#define WITH_EXP(exp) "{" ISS AUD SUB IAT "\"exp\":" exp "}"

static void
judges_the_end(void **state)
{
	static const char *const bad[] = { "\"1800000300\"", "1800000300.0",
		"1800000300.5", "1.8e9", "1e99", "-1", "0", "true", "null",
		"[1800000300]", "253402300800", "9223372036854775807",
		"9223372036854775808", "99999999999999999999" };
	char text[300];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		(void)snprintf(text, sizeof(text), WITH_EXP("%s"), bad[i]);
		judged(text, AQ_TOKEN_CLAIMS);
	}
	judged("{" ISS AUD SUB IAT END, AQ_TOKEN_CLAIMS);
	policy.expiry = AQ_CLAIM_OPTIONAL;
	judged("{" ISS AUD SUB IAT END, AQ_TOKEN_OK);
	policy.expiry = AQ_CLAIM_FORBIDDEN;
	judged("{" ISS AUD SUB IAT END, AQ_TOKEN_OK);
	judged(GOOD, AQ_TOKEN_CLAIMS);
}

/* A token of NOW that ends at NOW + 300, at other times. */
static void
holds_its_bounds(void **state)
{
	static const struct {
		int64_t after; /* s */
		enum aq_token_refusal wanted;
	} cases[] = { { -61, AQ_TOKEN_NOT_YET }, { -60, AQ_TOKEN_OK },
		{ 0, AQ_TOKEN_OK }, { 299, AQ_TOKEN_OK }, { 359, AQ_TOKEN_OK },
		{ 360, AQ_TOKEN_EXPIRED }, { 600, AQ_TOKEN_EXPIRED } };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		policy.now = NOW + cases[i].after;
		judged(GOOD, cases[i].wanted);
	}
	policy.now = NOW + 601;
	judged(WITH_EXP("1800003600"), AQ_TOKEN_TOO_OLD);
	policy.now = NOW + 600;
	judged(WITH_EXP("1800003600"), AQ_TOKEN_OK);
	policy.age_max_s = 0;
	policy.now = NOW + 3000;
	judged(WITH_EXP("1800003600"), AQ_TOKEN_OK);
}

static void
limits_the_life(void **state)
{
	(void)state;
	judged(WITH_EXP("1800003600"), AQ_TOKEN_OK);
	judged(WITH_EXP("1800003601"), AQ_TOKEN_TOO_LASTING);
	judged(WITH_EXP("253402300799"), AQ_TOKEN_TOO_LASTING);
	policy.life_max_s = 0;
	judged(WITH_EXP("253402300799"), AQ_TOKEN_OK);
	judged(WITH_EXP("1800000000"), AQ_TOKEN_CLAIMS);
	judged(WITH_EXP("1799999999"), AQ_TOKEN_CLAIMS);
	/* without iat, from now on */
	policy.life_max_s = 3600;
	policy.issued_at = AQ_CLAIM_OPTIONAL;
	judged("{" ISS AUD SUB "\"exp\":1800003660}", AQ_TOKEN_OK);
	judged("{" ISS AUD SUB "\"exp\":1800003661}", AQ_TOKEN_TOO_LASTING);
}

#define WITH_IAT(iat) "{" ISS AUD SUB EXP "\"iat\":" iat "}"

static void
judges_when_it_was_made(void **state)
{
	(void)state;
	judged("{" ISS AUD SUB EXP END, AQ_TOKEN_CLAIMS);
	judged(WITH_IAT("\"1800000000\""), AQ_TOKEN_CLAIMS);
	judged(WITH_IAT("1800000000.0"), AQ_TOKEN_CLAIMS);
	judged(WITH_IAT("-1800000000"), AQ_TOKEN_CLAIMS);
	judged(WITH_IAT("1800000060"), AQ_TOKEN_OK);
	judged(WITH_IAT("1800000061"), AQ_TOKEN_NOT_YET);
	judged(WITH_IAT("1799999400"), AQ_TOKEN_OK);
	judged(WITH_IAT("1799999399"), AQ_TOKEN_TOO_OLD);
}

#define WITH_NBF(nbf) "{" ISS AUD SUB IAT EXP "\"nbf\":" nbf "}"

static void
judges_from_when_on(void **state)
{
	(void)state;
	judged(WITH_NBF("1800000060"), AQ_TOKEN_OK);
	judged(WITH_NBF("1800000061"), AQ_TOKEN_NOT_YET);
	judged(WITH_NBF("1"), AQ_TOKEN_OK);
	judged(WITH_NBF("0"), AQ_TOKEN_CLAIMS);
	judged(WITH_NBF("\"1\""), AQ_TOKEN_CLAIMS);
	judged(WITH_NBF("null"), AQ_TOKEN_CLAIMS);
	policy.not_before = AQ_CLAIM_REQUIRED;
	judged(GOOD, AQ_TOKEN_CLAIMS);
}

#define WITH_REST(rest) "{" ISS AUD SUB IAT EXP rest "}"

static void
wants_ids_and_nonces(void **state)
{
	(void)state;
	policy.id = AQ_CLAIM_REQUIRED;
	judged(GOOD, AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"jti\":\"\""), AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"jti\":1"), AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"jti\":\"j\""), AQ_TOKEN_OK);
	policy.id = AQ_CLAIM_OPTIONAL;
	policy.nonce = AQ_CLAIM_REQUIRED;
	policy.nonce_value = AQ_S("abc");
	judged(GOOD, AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":\"\""), AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":\"abd\""), AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":\"ab\""), AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":[\"abc\"]"), AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":\"abc\""), AQ_TOKEN_OK);
	policy.nonce_value = AQ_S("");
	judged(WITH_REST("\"nonce\":\"any\""), AQ_TOKEN_OK);
	judged(GOOD, AQ_TOKEN_NONCE);
	policy.nonce = AQ_CLAIM_FORBIDDEN;
	judged(GOOD, AQ_TOKEN_OK);
	judged(WITH_REST("\"nonce\":\"abc\""), AQ_TOKEN_NONCE);
	judged(WITH_REST("\"nonce\":null"), AQ_TOKEN_NONCE);
}

static void
judges_what_it_reports(void **state)
{
	(void)state;
	judged(GOOD, AQ_TOKEN_OK);
	judged(WITH_REST("\"events\":1"), AQ_TOKEN_OK);
	policy.events = AQ_CLAIM_REQUIRED;
	judged(GOOD, AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"events\":[]"), AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"events\":{}"), AQ_TOKEN_OK);
	policy.events = AQ_CLAIM_FORBIDDEN;
	judged(GOOD, AQ_TOKEN_OK);
	judged(WITH_REST("\"events\":{}"), AQ_TOKEN_CLAIMS);
	judged(WITH_REST("\"events\":null"), AQ_TOKEN_CLAIMS);
}

/* ---- what it tells --------------------------------------------------- */

static void
tells_all_without_persons(void **state)
{
	static const char json[] =
	    "{\"iss\":\"https://evil.test\",\"aud\":[\"them\"],"
	    "\"sub\":\"Ada Lovelace\",\"jti\":\"secret-jti\","
	    "\"nonce\":\"secret-nonce\",\"iat\":1700000000,"
	    "\"exp\":1700000300}";
	struct aq_token_claims claims;
	struct aq_token_trace trace;
	unsigned failed = 0;

	(void)state;
	policy.nonce_value = AQ_S("our-nonce");
	aq_token_trace_init(&trace, &arena, true);
	assert_int_equal(check(json, &trace, &claims), AQ_TOKEN_ISSUER);
	assert_int_equal(trace.count, 11);
	for (size_t i = 0; i < trace.count; i++) {
		const struct aq_token_finding *f = &trace.finding[i];

		failed += !f->passed;
		assert_null(strstr(f->found.p, "Ada"));
		assert_null(strstr(f->found.p, "secret"));
		assert_null(strstr(f->expected.p, "our-nonce"));
	}
	assert_int_equal(failed, 5); /* iss, aud, iat, exp, nonce */
	assert_string_equal(trace.finding[0].check, "iss");
	assert_str(trace.finding[0].expected, "https://idp.test");
	assert_str(trace.finding[0].found, "https://evil.test");
	assert_str(trace.finding[1].found, "[\"them\"]");
	assert_str(trace.finding[3].found, "12 bytes");
	assert_str(trace.finding[6].expected, "after 2027-01-15T07:59:00Z");
	assert_str(
	    trace.finding[6].found, "2023-11-14T22:18:20Z (99999700 s ago)");
	/* and ends at the first failure otherwise */
	aq_token_trace_init(&trace, &arena, false);
	assert_int_equal(check(json, &trace, &claims), AQ_TOKEN_ISSUER);
	assert_int_equal(trace.count, 1);
}

static void
reads_claims_of_applications(void **state)
{
	const char *why;
	size_t at;
	const struct aq_json *doc = aq_json_parse(&arena,
	    AQ_S("{\"a\":\"text\",\"b\":\"li\\nes\",\"c\":null,\"d\":7,"
		 "\"e\":\"\"}"),
	    100, &at, &why);
	struct aq_json_ref root = aq_json_root(doc);
	struct aq_str text = AQ_S("untouched");
	int64_t s = 5;

	(void)state;
	assert_true(aq_claim_text(root, "a", 4, &text));
	assert_str(text, "text");
	assert_false(aq_claim_text(root, "a", 3, &text));
	assert_false(aq_claim_text(root, "b", 10, &text));
	assert_false(aq_claim_text(root, "c", 10, &text));
	assert_false(aq_claim_text(root, "d", 10, &text));
	assert_false(aq_claim_text(root, "z", 10, &text));
	assert_str(text, "text");
	assert_true(aq_claim_text(root, "e", 10, &text));
	assert_true(aq_claim_there(root, "a"));
	assert_true(aq_claim_there(root, "d"));
	assert_false(aq_claim_there(root, "c"));
	assert_false(aq_claim_there(root, "z"));
	assert_true(aq_claim_time(root, "d", &s));
	assert_int_equal(s, 7);
	assert_false(aq_claim_time(root, "a", &s));
	assert_int_equal(s, 7);
}

#define T(test) cmocka_unit_test_setup(test, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(reads_claims),
		T(wants_the_issuer),
		T(wants_us_as_the_audience),
		T(wants_the_party_among_several),
		T(wants_a_subject),
		T(judges_the_end),
		T(holds_its_bounds),
		T(limits_the_life),
		T(judges_when_it_was_made),
		T(judges_from_when_on),
		T(wants_ids_and_nonces),
		T(judges_what_it_reports),
		T(tells_all_without_persons),
		T(reads_claims_of_applications),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	aq_arena_release(&arena);
	return failed;
}
