/*
 * Published keys on a real database, asked from a small server of this
 * program: how often it is asked, by how many at once, and what happens while
 * it is away. Time is a parameter, so a day passes at once. Speaks TAP.
 *
 *	jwks	SOCKET is in ACQUIS_TEST_SOCKET
 */
#include "../unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/b64.h"
#include "queries_jwks.h"
#include "runtime/id.h"
#include "runtime/jwks.h"
#include "runtime/pkey.h"

#define MINUTE INT64_C(60000000)
#define HOUR   (60 * MINUTE)
#define CROWD  16

static struct aq_arena arena;
static struct aq_config config;
static struct aq_db *db;
static struct aq_str url;
static int listening;
static pthread_t server;
static int64_t start; /* µs since 1970: of the test at hand */

/* What the server says, and how often it was asked. */
static const char *_Atomic answer;
static _Atomic unsigned delay_ms, asked;
static _Atomic bool closed; /* it hangs up */

/* ---- the server ------------------------------------------------------ */

static void
say(int connection)
{
	char request[2048];
	const char *text = atomic_load(&answer);
	size_t n = strlen(text);

	if (read(connection, request, sizeof(request)) <= 0)
		return;
	atomic_fetch_add(&asked, 1);
	usleep(atomic_load(&delay_ms) * 1000);
	if (atomic_load(&closed))
		return;
	assert_true(write(connection, text, n) == (ssize_t)n);
}

static void *
serve(void *context)
{
	(void)context;
	for (;;) {
		int connection = accept(listening, NULL, NULL);

		if (connection < 0)
			return NULL;
		say(connection);
		(void)close(connection);
	}
}

static void
start_server(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 64), 0);
	assert_int_equal(
	    getsockname(listening, (struct sockaddr *)&address, &size), 0);
	url = aq_arena_printf(&arena, "http://127.0.0.1:%u/%lld",
	    ntohs(address.sin_port), (long long)aq_now());
	assert_int_equal(pthread_create(&server, NULL, serve, NULL), 0);
}

static const char *
http(const char *status, struct aq_str body)
{
	return aq_arena_printf(&arena,
	    "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n"
	    "%.*s",
	    status, body.n, AQ_STR_ARG(body))
	    .p;
}

/* A set of one key with that kid. */
static const char *
keys_named(const char *kid)
{
	struct aq_keypair pair;
	struct aq_str x, y;

	assert_true(aq_keypair_new(&arena, &pair));
	assert_true(aq_public_key_point(&arena, pair.public_pem, &x, &y));
	x = aq_b64url_encode(&arena, x);
	y = aq_b64url_encode(&arena, y);
	return http("200 OK",
	    aq_arena_printf(&arena,
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\","
		"\"x\":\"%.*s\",\"y\":\"%.*s\"}]}",
		kid, AQ_STR_ARG(x), AQ_STR_ARG(y)));
}

/* ---- asking ---------------------------------------------------------- */

static struct aq_db *
connect_new(void)
{
	struct aq_db_options options = { .socket = getenv("ACQUIS_TEST_SOCKET"),
		.user = "root",
		.database = "acquis",
		.statement_timeout_s = 30,
		.lock_timeout_s = 30 };
	struct aq_db *connection =
	    aq_db_new(&options, q_jwks_statements, Q_JWKS_COUNT);

	assert_non_null(connection);
	assert_int_equal(aq_db_ready(connection), AQ_DB_OK);
	return connection;
}

/* Whether the kid is among the keys, for a look at that time. */
static enum aq_token_refusal
look(struct aq_jwks *jwks, const char *kid, int64_t now_us, bool *ret_there)
{
	struct aq_jwks_source source = { jwks, db, &config, url, now_us };
	struct aq_jwk_set set = { NULL, 0 };
	enum aq_token_refusal refusal =
	    aq_jwks_keys(&arena, &source, aq_str_from(kid), NULL, &set);

	*ret_there = false;
	for (size_t i = 0; i < set.count; i++)
		if (aq_str_eq(set.key[i].kid, aq_str_from(kid)))
			*ret_there = true;
	return refusal;
}

#define FINDS(jwks, kid, at)                                                   \
	do {                                                                   \
		bool there_;                                                   \
		assert_int_equal(                                              \
		    look((jwks), (kid), (at), &there_), AQ_TOKEN_OK);          \
		assert_true(there_);                                           \
	} while (0)

#define MISSES(jwks, kid, at)                                                  \
	do {                                                                   \
		bool there_;                                                   \
		assert_int_equal(                                              \
		    look((jwks), (kid), (at), &there_), AQ_TOKEN_OK);          \
		assert_false(there_);                                          \
	} while (0)

#define AWAY(jwks, kid, at)                                                    \
	do {                                                                   \
		bool there_;                                                   \
		assert_int_equal(                                              \
		    look((jwks), (kid), (at), &there_), AQ_TOKEN_KEYS_AWAY);   \
	} while (0)

/* Each test has an address of its own. */
static int
setup(void **state)
{
	(void)state;
	if (arena.limit == 0) {
		aq_arena_init(&arena, (size_t)1 << 28);
		db = connect_new();
		start_server();
	}
	aq_config_defaults(&config);
	config.sso_insecure_loopback = true;
	config.sso_fetch_parallel = 32;
	url = aq_arena_printf(&arena, "%.*s1", AQ_STR_ARG(url));
	start = aq_now();
	atomic_store(&answer, keys_named("one"));
	atomic_store(&delay_ms, 0);
	atomic_store(&asked, 0);
	atomic_store(&closed, false);
	return 0;
}

/* ---- tests ----------------------------------------------------------- */

static void
asks_once_for_all_processes(void **state)
{
	struct aq_jwks *one = aq_jwks_new(), *other = aq_jwks_new();

	(void)state;
	FINDS(one, "one", start);
	FINDS(one, "one", start + 1);
	FINDS(other, "one", start + 2);
	FINDS(one, "one", start + 59 * MINUTE);
	assert_int_equal(asked, 1);
	/* no longer fresh */
	FINDS(one, "one", start + 61 * MINUTE);
	assert_int_equal(asked, 2);
	/* the other process sees that it was asked */
	FINDS(other, "one", start + 62 * MINUTE);
	assert_int_equal(asked, 2);
	aq_jwks_free(one);
	aq_jwks_free(other);
}

static void
asks_once_a_minute_for_unknown_kids(void **state)
{
	struct aq_jwks *one = aq_jwks_new(), *other = aq_jwks_new();

	(void)state;
	FINDS(one, "one", start);
	for (int i = 0; i < 20; i++) {
		MISSES(one, "invented", start + i * MINUTE / 20);
		MISSES(other, "invented", start + i * MINUTE / 20);
	}
	assert_int_equal(asked, 1);
	MISSES(one, "invented", start + MINUTE + 1);
	assert_int_equal(asked, 2);
	MISSES(other, "invented", start + MINUTE + 2);
	assert_int_equal(asked, 2);
	/* the issuer has a new key: found with the first token, a minute on */
	atomic_store(&answer, keys_named("two"));
	FINDS(other, "two", start + 2 * MINUTE + 3);
	assert_int_equal(asked, 3);
	/* and the old one is gone, also for who had it in mind */
	MISSES(one, "one", start + 4 * MINUTE);
	assert_int_equal(asked, 4);
	aq_jwks_free(one);
	aq_jwks_free(other);
}

static void
goes_on_for_a_day(void **state)
{
	struct aq_jwks *one = aq_jwks_new(), *late;

	(void)state;
	FINDS(one, "one", start);
	atomic_store(&closed, true);
	FINDS(one, "one", start + 2 * HOUR);
	FINDS(one, "one", start + 24 * HOUR - 1);
	AWAY(one, "one", start + 24 * HOUR);
	assert_int_equal(asked, 3);
	late = aq_jwks_new();
	AWAY(late, "one", start + 24 * HOUR + 1);
	assert_int_equal(asked, 3);
	atomic_store(&closed, false);
	FINDS(late, "one", start + 25 * HOUR);
	aq_jwks_free(one);
	aq_jwks_free(late);
}

static void
keeps_what_it_has_when_the_answer_is_bad(void **state)
{
	static const char many[70000] = { 0 };
	const char *bad[] = {
		http("200 OK", AQ_S("<html>Log in first</html>")),
		http("200 OK", AQ_S("[]")),
		http("200 OK", AQ_S("{\"keys\":{}}")),
		http("200 OK", AQ_S("{\"keys\":[],\"keys\":[]}")),
		http("404 Not Found", AQ_S("{\"keys\":[]}")),
		http("302 Found\r\nLocation: /other", AQ_S("")),
		http("200 OK", (struct aq_str){ many, sizeof(many) }),
		"220 mail.example.org ready\r\n",
	};
	struct aq_jwks *one = aq_jwks_new();
	struct aq_token_trace trace;

	(void)state;
	FINDS(one, "one", start);
	for (unsigned i = 0; i < UNIT_COUNT(bad); i++) {
		struct aq_jwks_source source = { one, db, &config, url,
			start + (i + 2) * HOUR };
		struct aq_jwk_set set;

		atomic_store(&answer, bad[i]);
		aq_token_trace_init(&trace, &arena, false);
		assert_int_equal(
		    aq_jwks_keys(&arena, &source, AQ_S("one"), &trace, &set),
		    AQ_TOKEN_OK);
		assert_int_equal(asked, i + 2);
		assert_int_equal(trace.count, 1);
		assert_non_null(strstr(trace.finding[0].found.p, "; now it "));
	}
	/* an empty set is the issuer's word: no key is good any more */
	atomic_store(&answer, http("200 OK", AQ_S("{\"keys\":[]}")));
	MISSES(one, "one", start + 20 * HOUR);
	aq_jwks_free(one);
}

/* ---- many at once ---------------------------------------------------- */

struct member {
	struct aq_jwks *jwks;
	const char *kid;
	int64_t now_us;
	pthread_t thread;
	enum aq_token_refusal refusal;
	size_t keys;
};

static void *
run(void *context)
{
	struct member *member = context;
	struct aq_db *own = connect_new();
	struct aq_jwks_source source = { member->jwks, own, &config, url,
		member->now_us };
	struct aq_jwk_set set = { NULL, 0 };
	struct aq_arena mem;

	aq_arena_init(&mem, (size_t)1 << 22);
	member->refusal =
	    aq_jwks_keys(&mem, &source, aq_str_from(member->kid), NULL, &set);
	member->keys = set.count;
	aq_arena_release(&mem);
	aq_db_free(own);
	return NULL;
}

/* Half of the threads by each cache, as of two processes. How many found. */
static unsigned
crowd(
    struct aq_jwks *one, struct aq_jwks *other, const char *kid, int64_t now_us)
{
	struct member member[CROWD];
	unsigned found = 0;

	for (size_t i = 0; i < CROWD; i++) {
		member[i] = (struct member){ .jwks = i % 2 ? one : other,
			.kid = kid,
			.now_us = now_us };
		assert_int_equal(
		    pthread_create(&member[i].thread, NULL, run, &member[i]),
		    0);
	}
	for (size_t i = 0; i < CROWD; i++) {
		(void)pthread_join(member[i].thread, NULL);
		found += member[i].refusal == AQ_TOKEN_OK;
	}
	return found;
}

static void
one_of_a_crowd_asks(void **state)
{
	struct aq_jwks *one = aq_jwks_new(), *other = aq_jwks_new();

	(void)state;
	FINDS(one, "one", start);
	assert_int_equal(
	    crowd(one, other, "invented", start + 2 * MINUTE), CROWD);
	assert_int_equal(asked, 2);
	aq_jwks_free(one);
	aq_jwks_free(other);
}

static void
a_crowd_waits_for_the_first_keys(void **state)
{
	struct aq_jwks *one = aq_jwks_new();

	(void)state;
	atomic_store(&delay_ms, 1000);
	assert_int_equal(crowd(one, one, "one", start), CROWD);
	assert_int_equal(asked, 1);
	aq_jwks_free(one);
}

/* A slow institution takes no more threads than it may. */
static void
few_of_a_crowd_wait(void **state)
{
	struct aq_jwks *one = aq_jwks_new();

	(void)state;
	config.sso_fetch_parallel = 3;
	atomic_store(&delay_ms, 2000);
	assert_int_equal(crowd(one, one, "one", start), 4);
	assert_int_equal(asked, 1);
	aq_jwks_free(one);
}

/* On a Monday, when the keys of Friday are too old: nobody is turned away. */
static void
all_of_a_crowd_wait_for_a_prompt_answer(void **state)
{
	struct aq_jwks *one = aq_jwks_new();

	(void)state;
	config.sso_fetch_parallel = 1;
	FINDS(one, "one", start);
	atomic_store(&delay_ms, 300);
	assert_int_equal(crowd(one, one, "one", start + 60 * HOUR), CROWD);
	assert_int_equal(asked, 2);
	aq_jwks_free(one);
}

static void
forgets_addresses_without_use(void **state)
{
	struct aq_jwks *one = aq_jwks_new();

	(void)state;
	FINDS(one, "one", start);
	aq_jwks_forget(db, start + 29 * 24 * HOUR);
	atomic_store(&closed, true);
	aq_jwks_free(one);
	one = aq_jwks_new();
	FINDS(one, "one", start + HOUR / 2);
	aq_jwks_forget(db, start + 31 * 24 * HOUR);
	aq_jwks_free(one);
	one = aq_jwks_new();
	AWAY(one, "one", start + HOUR / 2);
	aq_jwks_free(one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(asks_once_for_all_processes, setup),
		cmocka_unit_test_setup(
		    asks_once_a_minute_for_unknown_kids, setup),
		cmocka_unit_test_setup(goes_on_for_a_day, setup),
		cmocka_unit_test_setup(
		    keeps_what_it_has_when_the_answer_is_bad, setup),
		cmocka_unit_test_setup(one_of_a_crowd_asks, setup),
		cmocka_unit_test_setup(a_crowd_waits_for_the_first_keys, setup),
		cmocka_unit_test_setup(few_of_a_crowd_wait, setup),
		cmocka_unit_test_setup(
		    all_of_a_crowd_wait_for_a_prompt_answer, setup),
		cmocka_unit_test_setup(forgets_addresses_without_use, setup),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	(void)shutdown(listening, SHUT_RDWR);
	(void)pthread_join(server, NULL);
	(void)close(listening);
	aq_db_free(db);
	aq_arena_release(&arena);
	return failed;
}
