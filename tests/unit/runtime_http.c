#include "unit.h"

#include "fake.h"

static struct aq_arena arena;
static struct aq_http http;

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

static enum aq_http_result
parse(const char *const (*params)[2])
{
	struct fake fake;

	fake_init(&fake, &arena, params, (struct aq_str){ NULL, 0 });
	return aq_http_parse(&fake.transport, &http);
}

/* One parameter beside a plain GET. */
static enum aq_http_result
parse_with(const char *name, const char *value)
{
	const char *const params[][2] = { { name, value },
		{ "REQUEST_METHOD", "GET" }, { "REQUEST_URI", "/x" },
		{ NULL, NULL } };

	return parse(params);
}

static void
reads_a_request(void **state)
{
	static const char *const params[][2] = {
		{ "REQUEST_METHOD", "POST" },
		{ "REQUEST_URI", "/api/a?x=1?2" },
		{ "CONTENT_LENGTH", "12" },
		{ "CONTENT_TYPE", "Application/JSON; charset=UTF-8" },
		{ "HTTP_AUTHORIZATION", "bearer abc.def.ghi" },
		{ "HTTP_COOKIE", "a=b; __Host-acquis=tok; "
				 "__Host-acquis_refresh=ref" },
		{ "HTTP_X_CSRF_TOKEN", "c" },
		{ "HTTP_IDEMPOTENCY_KEY", "key-1" },
		{ "HTTP_ACCEPT_LANGUAGE", "en-GB,fr;q=0.5" },
		{ "REQUEST_ID", "0123abcd" },
		{ "REMOTE_ADDR", "192.0.2.1" },
		{ NULL, NULL },
	};

	(void)state;
	assert_int_equal(parse(params), AQ_HTTP_OK);
	assert_int_equal(http.method, AQ_POST);
	assert_str(http.path, "/api/a");
	assert_str(http.query, "x=1?2");
	assert_int_equal(http.content_length, 12);
	assert_true(http.json);
	assert_str(http.bearer, "abc.def.ghi");
	assert_str(http.access_cookie, "tok");
	assert_str(http.refresh_cookie, "ref");
	assert_str(http.csrf, "c");
	assert_str(http.idempotency_key, "key-1");
	assert_true(http.english);
	assert_str(http.request_id, "0123abcd");
	assert_str(http.remote_address, "192.0.2.1");
}

static void
reads_an_empty_request(void **state)
{
	static const char *const none[][2] = { { NULL, NULL } };

	(void)state;
	assert_int_equal(parse(none), AQ_HTTP_METHOD);
	assert_int_equal(parse_with("X", "y"), AQ_HTTP_OK);
	assert_int_equal(http.method, AQ_GET);
	assert_int_equal(http.content_length, 0);
	assert_false(http.json);
	assert_int_equal(http.bearer.n, 0);
	assert_int_equal(http.request_id.n, 0);
	assert_null(http.query.p);
}

static void
refuses_what_it_cannot_understand(void **state)
{
	char longer[66];

	(void)state;
	assert_int_equal(parse_with("CONTENT_LENGTH", "-1"), AQ_HTTP_BAD);
	assert_int_equal(parse_with("CONTENT_LENGTH", "1x"), AQ_HTTP_BAD);
	assert_int_equal(parse_with("CONTENT_LENGTH", ""), AQ_HTTP_OK);
	assert_int_equal(
	    parse_with("CONTENT_LENGTH", "18446744073709551616"), AQ_HTTP_BAD);
	assert_int_equal(parse_with("REQUEST_URI", "/a\nb"), AQ_HTTP_BAD);
	assert_int_equal(parse_with("REQUEST_URI", "/a?\x7f"), AQ_HTTP_BAD);
	assert_int_equal(parse_with("REQUEST_METHOD", "TRACE"), AQ_HTTP_METHOD);
	assert_int_equal(parse_with("REQUEST_METHOD", "HEAD"), AQ_HTTP_OK);
	assert_int_equal(
	    parse_with("HTTP_IDEMPOTENCY_KEY", "a b"), AQ_HTTP_BAD);
	memset(longer, 'k', 65);
	longer[65] = '\0';
	assert_int_equal(
	    parse_with("HTTP_IDEMPOTENCY_KEY", longer), AQ_HTTP_BAD);
	assert_int_equal(
	    parse_with("HTTP_IDEMPOTENCY_KEY", longer + 1), AQ_HTTP_OK);
}

static void
takes_only_clean_request_ids(void **state)
{
	(void)state;
	parse_with("REQUEST_ID", "a b");
	assert_int_equal(http.request_id.n, 0);
	parse_with("REQUEST_ID", "a\"}");
	assert_int_equal(http.request_id.n, 0);
	parse_with("REQUEST_ID", "aB9-");
	assert_str(http.request_id, "aB9-");
}

static void
knows_json(void **state)
{
	static const char *const bad[] = { "", "text/plain",
		"application/jsonx", "application/json; charset=latin1",
		"multipart/form-data", "application/json, text/plain" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		parse_with("CONTENT_TYPE", bad[i]);
		assert_false(http.json);
	}
	parse_with("CONTENT_TYPE", "application/json");
	assert_true(http.json);
	parse_with("CONTENT_TYPE", " application/json ; charset=utf-8 ");
	assert_true(http.json);
	assert_false(http.form);
	parse_with("CONTENT_TYPE", "application/x-www-form-urlencoded");
	assert_true(http.form);
	assert_false(http.json);
}

static void
knows_bearers(void **state)
{
	(void)state;
	parse_with("HTTP_AUTHORIZATION", "Basic abc");
	assert_int_equal(http.bearer.n, 0);
	parse_with("HTTP_AUTHORIZATION", "Bearer");
	assert_int_equal(http.bearer.n, 0);
	parse_with("HTTP_AUTHORIZATION", "BEARER  x ");
	assert_str(http.bearer, "x");
}

static void
reads_cookies(void **state)
{
	struct aq_str name = AQ_S("__Host-acquis");

	(void)state;
	assert_str(aq_http_cookie(AQ_S("__Host-acquis=a=b; x=y"), name), "a=b");
	assert_str(aq_http_cookie(AQ_S("x=y;__Host-acquis=z"), name), "z");
	assert_str(aq_http_cookie(AQ_S("__host-acquis=a"), name), "");
	assert_str(aq_http_cookie(AQ_S("__Host-acquis"), name), "");
	assert_str(aq_http_cookie(AQ_S("__Host-acquis_refresh=a"), name), "");
	/* twice: nobody can tell which one is ours */
	assert_str(
	    aq_http_cookie(AQ_S("__Host-acquis=a; __Host-acquis=b"), name), "");
	assert_str(aq_http_cookie((struct aq_str){ NULL, 0 }, name), "");
}

static void
chooses_a_language(void **state)
{
	static const char *const english[] = { "en", "EN-us", "en,fr;q=0.9",
		"fr;q=0.1,en;q=0.2", "de,en;q=0.5", "fr;q=x,en;q=0.1" };
	static const char *const french[] = { "", "fr", "de", "*", "fr,en",
		"en;q=0", "en;q=0.5,fr;q=0.5", "en;q=2", "english", ",;," };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(english); i++)
		assert_true(aq_http_english(aq_str_from(english[i])));
	for (size_t i = 0; i < UNIT_COUNT(french); i++)
		assert_false(aq_http_english(aq_str_from(french[i])));
}

static void
matches_entity_tags(void **state)
{
	static const char *const yes[] = { "\"a\"", "*", "W/\"a\"",
		"\"b\", \"a\"", " \"a\" " };
	static const char *const no[] = { "", "a", "\"b\"", "\"a", "\"",
		"\"A\"", "w/\"a\"" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(yes); i++)
		assert_true(
		    aq_http_etag_matches(aq_str_from(yes[i]), AQ_S("a")));
	for (size_t i = 0; i < UNIT_COUNT(no); i++)
		assert_false(
		    aq_http_etag_matches(aq_str_from(no[i]), AQ_S("a")));
}

static void
decodes_queries(void **state)
{
	static const char *const bad[] = { "x=%", "x=%4", "x=%4g", "x=%ff",
		"x=%00", "x=1&x=2", "y=1", "x", "", "xx=1" };
	struct aq_str value = AQ_S("before");

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_http_query(
		    &arena, aq_str_from(bad[i]), AQ_S("x"), &value));
	assert_str(value, "before");
	assert_true(aq_http_query(
	    &arena, AQ_S("y=1&x=a%20b+%c3%A9%3d=&z"), AQ_S("x"), &value));
	assert_str(value, "a b \u00e9==");
	assert_true(aq_http_query_names(AQ_S("y=1&x=%&x=2"), AQ_S("x")));
	assert_true(aq_http_query_names(AQ_S("x"), AQ_S("x")));
	assert_false(aq_http_query_names(AQ_S("xx=1&y=x"), AQ_S("x")));
	assert_false(aq_http_query_names(AQ_S(""), AQ_S("x")));
	assert_true(aq_http_query(&arena, AQ_S("x="), AQ_S("x"), &value));
	assert_str(value, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(reads_a_request), TEST(reads_an_empty_request),
    TEST(refuses_what_it_cannot_understand), TEST(takes_only_clean_request_ids),
    TEST(knows_json), TEST(knows_bearers), TEST(reads_cookies),
    TEST(chooses_a_language), TEST(matches_entity_tags), TEST(decodes_queries))
