#include "unit.h"

#include "runtime/req.h"

static struct aq_arena arena;
static struct aq_req rq;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	rq = (struct aq_req){ .mem = &arena };
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
reads_forms(void **state)
{
	struct aq_str value;

	(void)state;
	rq.body = AQ_S("a=1&b=%C3%A9+x&c=1&c=2&d=%GG");
	assert_true(aq_req_form(&rq, "b", &value));
	assert_str(value, "é x");
	assert_false(aq_req_form(&rq, "c", &value));
	assert_false(aq_req_form(&rq, "d", &value));
	assert_false(aq_req_form(&rq, "e", &value));
}

static void
redirects(void **state)
{
	static const char *const bad[] = { "", "/a b", "/a\r\nX: y", "/é" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_int_equal(
		    aq_req_redirect(&rq, aq_str_from(bad[i])), AQ_E_INTERNAL);
	assert_int_equal(aq_req_redirect(&rq, AQ_S("/home?a=1")), AQ_OK);
	assert_int_equal(rq.reply.http, 303);
	assert_str(rq.reply.location, "/home?a=1");
}

static void
matches(void **state)
{
	(void)state;
	assert_int_equal(aq_req_if_match(&rq, AQ_S("7")), AQ_E_IF_MATCH);
	rq.if_match = AQ_S("\"6\"");
	assert_int_equal(aq_req_if_match(&rq, AQ_S("7")), AQ_E_CHANGED);
	rq.if_match = AQ_S("W/\"7\"");
	assert_int_equal(aq_req_if_match(&rq, AQ_S("7")), AQ_OK);
}

static void
pages(void **state)
{
	static const char *const bad[] = { "limit=0", "limit=101", "limit=x",
		"after=-1", "limit=5&after=1x" };
	unsigned limit = 1;
	uint64_t after = 1;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		rq.query = aq_str_from(bad[i]);
		assert_int_equal(
		    aq_req_page(&rq, &limit, &after), AQ_E_INVALID);
		assert_true(rq.detail.pointer.n != 0);
	}
	assert_int_equal(limit, 1);
	rq.query = AQ_S("after=77&limit=100");
	assert_int_equal(aq_req_page(&rq, &limit, &after), AQ_OK);
	assert_int_equal(limit, 100);
	assert_int_equal(after, 77);
	rq.query = AQ_S("");
	assert_int_equal(aq_req_page(&rq, &limit, &after), AQ_OK);
	assert_int_equal(limit, 50);
	assert_int_equal(after, 0);
}

static enum aq_status
read_n(const char *body)
{
	struct aq_jr r;
	int64_t n;

	rq.body = aq_str_from(body);
	rq.detail = (struct aq_detail){ { NULL, 0 }, { NULL, 0 } };
	AQ_TRY(aq_req_json(&rq, &r));
	aq_jr_int(&r, "n", 1, 5, &n);
	return aq_req_json_end(&rq, &r);
}

static void
reads_bodies(void **state)
{
	(void)state;
	assert_int_equal(read_n("{\"n\":5}"), AQ_OK);
	assert_int_equal(read_n(""), AQ_E_BAD_JSON);
	assert_str(rq.detail.reason,
	    "at byte 0 the document is neither an object nor an array");
	assert_int_equal(read_n("[1]"), AQ_E_BAD_JSON);
	assert_int_equal(read_n("{\"n\":\"5\"}"), AQ_E_BAD_JSON);
	assert_str(rq.detail.pointer, "/n");
	assert_int_equal(read_n("{\"n\":5,\"m\":1}"), AQ_E_BAD_JSON);
	assert_str(rq.detail.pointer, "/m");
	assert_int_equal(read_n("{\"n\":6}"), AQ_E_INVALID);
	assert_str(rq.detail.pointer, "/n");
}

static void
a_full_arena_is_no_bad_json(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	aq_arena_init(&arena, 64);
	assert_int_equal(read_n("{\"n\":5}"), AQ_E_TOO_LARGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(pages), TEST(reads_forms), TEST(redirects), TEST(matches),
    TEST(reads_bodies), TEST(a_full_arena_is_no_bad_json))
