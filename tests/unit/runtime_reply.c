#include "unit.h"

#include "fake.h"
#include "runtime/reply.h"

static struct aq_arena arena;
static struct aq_req rq;
static struct aq_http http;
static struct aq_buf out;
static enum aq_status status;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	rq = (struct aq_req){ .mem = &arena, .request_id = AQ_S("id1") };
	rq.reply.http = 200;
	aq_buf_init(&rq.reply.body, &arena, 10000);
	aq_jw_init(&rq.reply.json, &rq.reply.body);
	aq_buf_init(&out, &arena, 10000);
	http = (struct aq_http){ .method = AQ_GET };
	status = AQ_OK;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static int
reply(unsigned allowed)
{
	return aq_reply_write(&rq, &http, &status, allowed, &out);
}

static void
put_document(void)
{
	aq_jw_object(&rq.reply.json);
	aq_jw_key_int(&rq.reply.json, "n", 1);
	aq_jw_end(&rq.reply.json);
}

static void
sends_a_document(void **state)
{
	(void)state;
	put_document();
	assert_int_equal(reply(0), 200);
	assert_str(aq_buf_str(&out),
	    "Status: 200\r\nContent-Type: application/json\r\n"
	    "Content-Length: 7\r\nCache-Control: no-store\r\n\r\n{\"n\":1}");
}

static void
sends_nothing(void **state)
{
	(void)state;
	rq.reply.http = 204;
	assert_int_equal(reply(0), 204);
	assert_str(
	    aq_buf_str(&out), "Status: 204\r\nCache-Control: no-store\r\n\r\n");
}

static void
sends_what_a_handler_asked_for(void **state)
{
	(void)state;
	put_document();
	rq.reply.http = 201;
	rq.reply.location = AQ_S("/api/x/1");
	rq.reply.cache_s = 60;
	rq.reply.etag = AQ_S("v1");
	rq.reply.cookie[AQ_COOKIE_ACCESS].set = true;
	rq.reply.cookie[AQ_COOKIE_ACCESS].value = AQ_S("a.b-c_d");
	rq.reply.cookie[AQ_COOKIE_ACCESS].max_age_s = 900;
	rq.reply.cookie[AQ_COOKIE_REFRESH].set = true;
	rq.reply.cookie[AQ_COOKIE_REFRESH].max_age_s = 900;
	assert_int_equal(reply(0), 201);
	assert_true(str_has(aq_buf_str(&out), "Location: /api/x/1\r\n"));
	assert_true(str_has(aq_buf_str(&out), "ETag: \"v1\"\r\n"));
	assert_true(str_has(aq_buf_str(&out),
	    "Cache-Control: public, max-age=60\r\nVary: Accept-Language\r\n"));
	assert_true(str_has(aq_buf_str(&out),
	    "Set-Cookie: __Host-acquis=a.b-c_d; Path=/; Secure; HttpOnly; "
	    "SameSite=Lax; Max-Age=900\r\n"));
	/* an empty value removes the cookie, that of a frame too */
	assert_true(str_has(aq_buf_str(&out),
	    "Set-Cookie: __Host-acquis_refresh=; Path=/; Secure; HttpOnly; "
	    "SameSite=Lax; Max-Age=0\r\n"
	    "Set-Cookie: __Host-acquis_refresh=; Path=/; Secure; HttpOnly; "
	    "SameSite=None; Partitioned; Max-Age=0\r\n"));
}

static void
sends_cookies_into_frames_of_other_sites(void **state)
{
	(void)state;
	put_document();
	rq.reply.cookie[AQ_COOKIE_FLOW].set = true;
	rq.reply.cookie[AQ_COOKIE_FLOW].value = AQ_S("f");
	rq.reply.cookie[AQ_COOKIE_FLOW].max_age_s = 600;
	rq.reply.cookie[AQ_COOKIE_FLOW].embedded = true;
	reply(0);
	assert_true(str_has(aq_buf_str(&out),
	    "Set-Cookie: __Host-acquis_flow_frame=f; Path=/; Secure; "
	    "HttpOnly; SameSite=None; Partitioned; Max-Age=600\r\n"));
}

static void
sends_cookies_that_come_back_with_a_post(void **state)
{
	(void)state;
	put_document();
	rq.reply.cookie[AQ_COOKIE_FLOW].set = true;
	rq.reply.cookie[AQ_COOKIE_FLOW].value = AQ_S("f");
	rq.reply.cookie[AQ_COOKIE_FLOW].max_age_s = 600;
	rq.reply.cookie[AQ_COOKIE_FLOW].posted = true;
	reply(0);
	assert_true(str_has(aq_buf_str(&out),
	    "Set-Cookie: __Host-acquis_flow=f; Path=/; Secure; HttpOnly; "
	    "SameSite=None; Max-Age=600\r\n"));
}

static void
asks_the_proxy_for_the_shell(void **state)
{
	(void)state;
	rq.reply.ancestors = AQ_S("https://lms.example.org");
	reply(0);
	assert_true(str_has(aq_buf_str(&out),
	    "X-Accel-Redirect: /embedded_shell\r\n"
	    "X-Acquis-Ancestors: https://lms.example.org\r\n"));
}

static void
sends_no_broken_cookie(void **state)
{
	(void)state;
	rq.reply.cookie[AQ_COOKIE_ACCESS].set = true;
	rq.reply.cookie[AQ_COOKIE_ACCESS].value = AQ_S("a\r\nX: y");
	reply(0);
	assert_false(str_has(aq_buf_str(&out), "Set-Cookie"));
}

static void
tells_problems_in_the_language_asked_for(void **state)
{
	(void)state;
	status = AQ_E_INVALID;
	rq.detail.pointer = AQ_S("/value");
	rq.detail.reason = AQ_S("is too long");
	assert_int_equal(reply(0), 422);
	assert_true(str_has(
	    aq_buf_str(&out), "Content-Type: application/problem+json\r\n"));
	assert_true(str_has(aq_buf_str(&out), "Content-Language: fr\r\n"));
	assert_true(str_has(aq_buf_str(&out),
	    "\r\n\r\n{\"type\":\"/problems/invalid\",\"title\":"
	    "\"Une valeur n'est pas acceptable\",\"status\":422,"
	    "\"detail\":\"is too long\",\"pointer\":\"/value\","
	    "\"instance\":\"id1\"}"));
	aq_buf_clear(&out);
	rq.english = true;
	reply(0);
	assert_true(str_has(aq_buf_str(&out), "\"A value is not acceptable\""));
}

static void
a_problem_drops_what_was_written(void **state)
{
	(void)state;
	put_document();
	rq.reply.etag = AQ_S("v1");
	rq.reply.cache_s = 60;
	status = AQ_E_BLOCKED;
	rq.reply.retry_after_s = 30;
	assert_int_equal(reply(0), 429);
	assert_false(str_has(aq_buf_str(&out), "\"n\""));
	assert_false(str_has(aq_buf_str(&out), "ETag"));
	assert_true(str_has(aq_buf_str(&out), "Retry-After: 30\r\n"));
	assert_true(str_has(aq_buf_str(&out), "Cache-Control: no-store\r\n"));
}

static void
says_what_else_is_allowed(void **state)
{
	(void)state;
	status = AQ_E_METHOD;
	assert_int_equal(reply(AQ_GET | AQ_DELETE), 405);
	assert_true(str_has(aq_buf_str(&out), "Allow: GET, DELETE\r\n"));
	aq_buf_clear(&out);
	status = AQ_E_UNAUTHENTICATED;
	assert_int_equal(reply(0), 401);
	assert_true(str_has(aq_buf_str(&out), "WWW-Authenticate: Bearer\r\n"));
	assert_false(str_has(aq_buf_str(&out), "Allow"));
}

static void
not_modified(void **state)
{
	(void)state;
	put_document();
	rq.reply.etag = AQ_S("v1");
	http.if_none_match = AQ_S("\"v0\", W/\"v1\"");
	assert_int_equal(reply(0), 304);
	assert_str(aq_buf_str(&out),
	    "Status: 304\r\nETag: \"v1\"\r\n"
	    "Cache-Control: private, no-cache\r\n\r\n");
	aq_buf_clear(&out);
	rq.reply.http = 200;
	http.method = AQ_POST;
	assert_int_equal(reply(0), 200);
}

static void
half_a_document_is_our_fault(void **state)
{
	(void)state;
	aq_jw_object(&rq.reply.json);
	assert_int_equal(reply(0), 500);
	assert_int_equal(status, AQ_E_INTERNAL);
	assert_false(str_has(aq_buf_str(&out), "\r\n\r\n{{"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(sends_a_document), TEST(sends_nothing),
    TEST(sends_what_a_handler_asked_for),
    TEST(sends_cookies_into_frames_of_other_sites),
    TEST(sends_cookies_that_come_back_with_a_post),
    TEST(asks_the_proxy_for_the_shell), TEST(sends_no_broken_cookie),
    TEST(tells_problems_in_the_language_asked_for),
    TEST(a_problem_drops_what_was_written), TEST(says_what_else_is_allowed),
    TEST(not_modified), TEST(half_a_document_is_our_fault))
