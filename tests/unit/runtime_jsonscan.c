#include "unit.h"

#include "runtime/jsonr.h"
#include "runtime/jsonscan.h"

/* decisions: what the tokeniser lets through, with where the scan stops. */
static void
refuses_what_is_not_json(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} bad[] = { { "", 0 }, { " ", 1 }, { "1", 0 }, { "\"a\"", 0 },
		{ "{\"a\":1 \"b\":2}", 7 }, { "[1,]", 3 }, { "[,1]", 1 },
		{ "{\"a\"}", 4 }, { "[01]", 1 }, { "[tru]", 1 }, { "[1 2]", 3 },
		{ "[] []", 3 }, { "{}x", 2 }, { "[\"\\ud800\"]", 4 },
		{ "[\"\\udc00\"]", 4 }, { "[\"\\ud800\\u0041\"]", 4 },
		{ "[\"\\u12g4\"]", 4 }, { "[\"\\u0000\"]", 4 },
		{ "[\"\\x\"]", 3 }, { "[\"\n\"]", 2 }, { "[\"\xff\"]", 2 },
		{ "[\"", 2 }, { "[\"\\", 3 }, { "[", 1 }, { "{", 1 },
		{ "[1}", 2 }, { "{\"a\":1]", 6 }, { "{\"a\":}", 5 },
		{ "{\"a\" 1}", 5 }, { "{a:1}", 1 }, { "{1:1}", 1 },
		{ "{,}", 1 }, { "{\"a\":1,}", 7 }, { "[1]]", 3 }, { "[.5]", 1 },
		{ "[+1]", 1 }, { "[1.]", 1 }, { "[1e]", 1 }, { "[0x1]", 1 },
		{ "[NaN]", 1 }, { "[nulll]", 1 }, { "['a']", 1 },
		{ "\xef\xbb\xbf[]", 0 }, { "[1e999]", 1 }, { "[1:2]", 2 },
		{ "[/*a*/]", 1 } };
	struct aq_json_scan scan;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		assert_false(aq_json_scan(aq_str_from(bad[i].text), 99, &scan));
		assert_non_null(scan.reason);
		assert_int_equal(scan.offset, bad[i].offset);
	}
	assert_false(aq_json_scan(AQ_S("[]\0"), 99, &scan));
	assert_false(aq_json_scan(AQ_S("[\0]"), 99, &scan));
	assert_false(aq_json_scan(AQ_S("[\"a\0\"]"), 99, &scan));
}

static void
takes_json_and_counts(void **state)
{
	static const struct {
		const char *text;
		uint32_t tokens;
	} good[] = { { "{}", 1 }, { " [ ] \n", 1 }, { "[1,-0.5e+3]", 3 },
		{ "{\"a\":{\"b\":[true,false,null]}}", 8 },
		{ "[\"\\ud83d\\ude00\\u00e9\\n\\/\"]", 2 }, { "[\"\"]", 2 },
		{ "[[],[[]],{}]", 5 }, { "\t{\"a\"\r:\n1 ,\"b\" : 2 }", 5 } };
	struct aq_json_scan scan;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(good); i++) {
		assert_true(aq_json_scan(aq_str_from(good[i].text), 99, &scan));
		assert_int_equal(scan.tokens, good[i].tokens);
		assert_null(scan.reason);
	}
}

static void
holds_its_limits(void **state)
{
	char text[2 * (AQ_JSON_DEPTH + 1)];
	struct aq_json_scan scan;

	(void)state;
	memset(text, '[', AQ_JSON_DEPTH);
	memset(text + AQ_JSON_DEPTH, ']', AQ_JSON_DEPTH);
	assert_true(aq_json_scan(
	    (struct aq_str){ text, 2 * AQ_JSON_DEPTH }, 99, &scan));
	memset(text, '[', AQ_JSON_DEPTH + 1);
	memset(text + AQ_JSON_DEPTH + 1, ']', AQ_JSON_DEPTH + 1);
	assert_false(
	    aq_json_scan((struct aq_str){ text, sizeof(text) }, 99, &scan));
	assert_true(aq_json_scan(AQ_S("[1,2,3]"), 4, &scan));
	assert_false(aq_json_scan(AQ_S("[1,2,3]"), 3, &scan));
}

AQ_UNIT_MAIN(cmocka_unit_test(refuses_what_is_not_json),
    cmocka_unit_test(takes_json_and_counts), cmocka_unit_test(holds_its_limits))
