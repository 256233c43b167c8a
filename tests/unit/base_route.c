#include "unit.h"

#include "base/route.h"

static const struct aq_route_pattern table[] = {
	{ AQ_GET, "/" },
	{ AQ_GET, "/api/a/things" },
	{ AQ_POST, "/api/a/things" },
	{ AQ_GET, "/api/a/things/{thing:id}" },
	{ AQ_DELETE, "/api/a/things/{thing:id}" },
	{ AQ_GET, "/api/a/things/first" },
	{ AQ_GET, "/api/a/{key:key}/parts/{part:id}" },
};

static const struct aq_route_pattern *
row(const void *rows, size_t index)
{
	return (const struct aq_route_pattern *)rows + index;
}

static enum aq_route_found
find(enum aq_method method, const char *path, struct aq_route_match *match)
{
	return aq_route_find(
	    table, UNIT_COUNT(table), row, method, aq_str_from(path), match);
}

static void
finds_routes(void **state)
{
	static const struct {
		enum aq_method method;
		const char *path;
		size_t index;
	} wanted[] = {
		{ AQ_GET, "/", 0 },
		{ AQ_GET, "/api/a/things", 1 },
		{ AQ_POST, "/api/a/things", 2 },
		{ AQ_GET, "/api/a/things/0", 3 },
		{ AQ_DELETE, "/api/a/things/18446744073709551615", 4 },
		{ AQ_GET, "/api/a/things/first", 5 },
		{ AQ_GET, "/api/a/x.Y_9-/parts/7", 6 },
	};
	struct aq_route_match match;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(wanted); i++) {
		assert_int_equal(find(wanted[i].method, wanted[i].path, &match),
		    AQ_ROUTE_FOUND);
		assert_int_equal(match.index, wanted[i].index);
	}
	assert_str(match.key[0], "x.Y_9-");
	assert_int_equal(match.id[0], 0);
	assert_int_equal(match.id[1], 7);
	assert_str(match.key[1], "7");
}

static void
finds_nothing_else(void **state)
{
	static const char *const paths[] = { "", "api/a/things", "//",
		"/api/a/things/", "/api//things", "/api/a/things/01",
		"/api/a/things/-1", "/api/a/things/18446744073709551616",
		"/api/a/things/1/2", "/api/a/thing%73", "/api/a/things/%31",
		"/api/a", "/api/a/é/parts/1", "/API/a/things",
		"/api/a//parts/1", "/api/a/x/parts/", "/api/a/things?x=1" };
	struct aq_route_match match;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(paths); i++)
		assert_int_equal(find(AQ_GET, paths[i], &match), AQ_ROUTE_NONE);
}

static void
a_key_is_at_most_64_long(void **state)
{
	char path[100] = "/api/a/";
	struct aq_route_match match;

	(void)state;
	memset(path + 7, 'k', 65);
	memcpy(path + 7 + 65, "/parts/1", 9);
	assert_int_equal(find(AQ_GET, path, &match), AQ_ROUTE_NONE);
	memcpy(path + 7 + 64, "/parts/1", 9);
	assert_int_equal(find(AQ_GET, path, &match), AQ_ROUTE_FOUND);
}

static void
tells_allowed_methods(void **state)
{
	struct aq_route_match match;

	(void)state;
	assert_int_equal(
	    find(AQ_PUT, "/api/a/things", &match), AQ_ROUTE_METHOD);
	assert_int_equal(match.allowed, AQ_GET | AQ_POST);
	assert_int_equal(
	    find(AQ_POST, "/api/a/things/9", &match), AQ_ROUTE_METHOD);
	assert_int_equal(match.allowed, AQ_GET | AQ_DELETE);
}

static void
knows_methods(void **state)
{
	static const char *const bad[] = { "", "get", "GETS", "HEAD", "OPTIONS",
		"TRACE" };
	enum aq_method method = AQ_PUT;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_method_parse(aq_str_from(bad[i]), &method));
	assert_int_equal(method, AQ_PUT);
	assert_true(aq_method_parse(AQ_S("DELETE"), &method));
	assert_int_equal(method, AQ_DELETE);
	assert_string_equal(aq_method_name(AQ_PATCH), "PATCH");
}

AQ_UNIT_MAIN(cmocka_unit_test(finds_routes),
    cmocka_unit_test(finds_nothing_else),
    cmocka_unit_test(a_key_is_at_most_64_long),
    cmocka_unit_test(tells_allowed_methods), cmocka_unit_test(knows_methods))
