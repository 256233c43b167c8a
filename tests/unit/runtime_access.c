#include "unit.h"

#include <stdlib.h>

#include "runtime/access.h"
#include "runtime/config.h"
#include "runtime/pkey.h"
#include "runtime/keys.h"

#define NOW_S  INT64_C(1800000000)
#define ORIGIN "https://acquis.example.org"

static struct aq_arena arena;
static struct aq_config config;
static struct aq_keys *keys;
static struct aq_str good, expired;
static struct aq_str due[4]; /* by enum aq_token_due */
static const char csrf[] = "0123456789abcdef0123456789abcdef";

static struct aq_str
sign(const struct aq_signer *signer, int64_t issued_at, unsigned what)
{
	struct aq_claims claims = { .user = 42,
		.auth_session = 7,
		.issued_at = issued_at,
		.expires_at = issued_at + 900,
		.due = what };

	memcpy(claims.csrf, csrf, sizeof(csrf));
	return aq_token_sign(&arena, signer, AQ_S(ORIGIN), &claims);
}

static int
start(void **state)
{
	struct aq_keypair pair;
	struct aq_signer signer;

	(void)state;
	aq_arena_init(&arena, 1 << 24);
	aq_config_defaults(&config);
	config.site_origin = ORIGIN;
	keys = aq_keys_new(AQ_S(ORIGIN));
	if (keys == NULL || !aq_keypair_new(&arena, &pair) ||
	    !aq_keys_add(keys, AQ_S("k1"), pair.public_pem))
		return -1;
	signer = (struct aq_signer){
		.kid = AQ_S("k1"), .private_pem = pair.private_pem
	};
	good = sign(&signer, NOW_S - 10, 0);
	expired = sign(&signer, NOW_S - 5000, 0);
	for (unsigned i = 0; i < 4; i++)
		due[i] = sign(&signer, NOW_S - 10, i);
	return good.n != 0 && expired.n != 0 ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	aq_keys_free(keys);
	aq_arena_release(&arena);
	return 0;
}

static struct aq_route route;
static struct aq_req rq;
static enum aq_token_refusal refusal;

static enum aq_status
check(unsigned flags, const struct aq_http *http)
{
	route = (struct aq_route){ .flags = flags };
	rq = (struct aq_req){ .route = &route,
		.mem = &arena,
		.config = &config,
		.now = NOW_S * 1000000 };
	return aq_access_check(&rq, http, keys, &refusal);
}

static void
nobody_gets_in_without_a_token(void **state)
{
	struct aq_http http = { .method = AQ_GET };

	(void)state;
	assert_int_equal(check(0, &http), AQ_E_UNAUTHENTICATED);
	assert_int_equal(refusal, AQ_TOKEN_OK);
	assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_OK);
	assert_int_equal(rq.who.user, 0);
	http.bearer = expired;
	assert_int_equal(check(0, &http), AQ_E_UNAUTHENTICATED);
	assert_int_equal(refusal, AQ_TOKEN_EXPIRED);
	assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_OK);
	assert_int_equal(rq.who.user, 0);
	assert_false(rq.who.by_cookie);
}

static void
a_bearer_needs_no_csrf(void **state)
{
	struct aq_http http = { .method = AQ_POST,
		.bearer = good,
		.access_cookie = expired,
		.origin = AQ_S("https://app.example.net"),
		.fetch_site = AQ_S("cross-site") };

	(void)state;
	assert_int_equal(check(0, &http), AQ_OK);
	assert_int_equal(rq.who.user, 42);
	assert_int_equal(rq.who.auth_session, 7);
	assert_int_equal(rq.who.expires_at, NOW_S - 10 + 900);
	assert_false(rq.who.by_cookie);
}

/* A form that another site posts acts for nobody, whatever cookies it has. */
static void
a_foreign_page_is_nobody(void **state)
{
	struct aq_http http = { .method = AQ_POST,
		.access_cookie = good,
		.origin = AQ_S("https://portal.example.net"),
		.fetch_site = AQ_S("cross-site") };

	(void)state;
	assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_E_CSRF);
	assert_int_equal(
	    check(AQ_ROUTE_PUBLIC | AQ_ROUTE_FOREIGN, &http), AQ_OK);
	assert_int_equal(rq.who.user, 0);
	assert_false(rq.who.by_cookie);
}

/* A bad bearer does not fall back to a good cookie. */
static void
a_bearer_wins_over_a_cookie(void **state)
{
	struct aq_http http = {
		.method = AQ_GET, .bearer = expired, .access_cookie = good
	};

	(void)state;
	assert_int_equal(check(0, &http), AQ_E_UNAUTHENTICATED);
}

static void
a_cookie_needs_the_csrf_token(void **state)
{
	struct aq_http http = { .method = AQ_GET, .access_cookie = good };

	(void)state;
	assert_int_equal(check(0, &http), AQ_OK);
	assert_true(rq.who.by_cookie);
	assert_str(rq.who.csrf, csrf);
	http.method = AQ_POST;
	assert_int_equal(check(0, &http), AQ_E_CSRF);
	assert_int_equal(rq.who.user, 0);
	http.csrf = AQ_S("0123456789abcdef0123456789abcdeF");
	assert_int_equal(check(0, &http), AQ_E_CSRF);
	http.csrf = AQ_S("");
	assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_E_CSRF);
	http.csrf = aq_str_from(csrf);
	assert_int_equal(check(0, &http), AQ_OK);
	http.csrf = AQ_S("");
	assert_int_equal(
	    check(AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, &http), AQ_OK);
}

static void
other_sites_may_not_ask(void **state)
{
	static const struct {
		const char *origin, *fetch_site;
		enum aq_status status;
	} cases[] = {
		{ ORIGIN, "same-origin", AQ_OK },
		{ ORIGIN, "none", AQ_OK },
		{ ORIGIN, "", AQ_OK },
		{ "", "same-origin", AQ_OK },
		{ "", "", AQ_OK },
		{ ORIGIN, "same-site", AQ_E_CSRF },
		{ ORIGIN, "cross-site", AQ_E_CSRF },
		{ "", "cross-site", AQ_E_CSRF },
		{ "null", "", AQ_E_CSRF },
		{ "http://acquis.example.org", "", AQ_E_CSRF },
		{ ORIGIN ".evil.example", "", AQ_E_CSRF },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		struct aq_http http = { .method = AQ_POST,
			.access_cookie = good,
			.csrf = aq_str_from(csrf),
			.origin = aq_str_from(cases[i].origin),
			.fetch_site = aq_str_from(cases[i].fetch_site) };

		assert_int_equal(check(0, &http), cases[i].status);
		http.access_cookie = AQ_S("");
		assert_int_equal(
		    check(AQ_ROUTE_PUBLIC | AQ_ROUTE_NO_CSRF, &http),
		    cases[i].status);
		/* reading harms nobody: the browser keeps the reply */
		http.method = AQ_GET;
		assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_OK);
	}
}

/* Only the routes for doing it; the password comes before the factor. */
static void
what_is_due_comes_first(void **state)
{
	static const enum aq_status expected[4][3] = {
		{ AQ_OK, AQ_OK, AQ_OK },
		{ AQ_E_PASSWORD_DUE, AQ_OK, AQ_E_PASSWORD_DUE },
		{ AQ_E_FACTOR_DUE, AQ_E_FACTOR_DUE, AQ_OK },
		{ AQ_E_PASSWORD_DUE, AQ_OK, AQ_E_PASSWORD_DUE },
	};
	static const unsigned flags[3] = { 0, AQ_ROUTE_PASSWORD_DUE,
		AQ_ROUTE_FACTOR_DUE };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct aq_http http = { .method = AQ_GET,
			.access_cookie = due[i] };

		for (unsigned k = 0; k < 3; k++) {
			http.method = AQ_GET;
			assert_int_equal(
			    check(flags[k], &http), expected[i][k]);
			http.method = AQ_POST;
			http.csrf = aq_str_from(csrf);
			assert_int_equal(
			    check(flags[k], &http), expected[i][k]);
			http.csrf = AQ_S("");
			assert_int_equal(check(flags[k], &http), AQ_E_CSRF);
		}
		http.method = AQ_GET;
		assert_int_equal(check(AQ_ROUTE_PUBLIC, &http), AQ_OK);
		assert_int_equal(rq.who.user, i == 0 ? 42 : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_gets_in_without_a_token),
		cmocka_unit_test(a_bearer_needs_no_csrf),
		cmocka_unit_test(a_bearer_wins_over_a_cookie),
		cmocka_unit_test(a_cookie_needs_the_csrf_token),
		cmocka_unit_test(other_sites_may_not_ask),
		cmocka_unit_test(a_foreign_page_is_nobody),
		cmocka_unit_test(what_is_due_comes_first),
	};

	return cmocka_run_group_tests(tests, start, end);
}
