#include "unit.h"

#include <stdlib.h>

#include "fake.h"
#include "runtime/db.h"
#include "runtime/health.h"
#include "runtime/keys.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/staff.h"
#include "runtime/worker.h"

static enum aq_status
echo(struct aq_req *rq)
{
	aq_jw_object(&rq->reply.json);
	aq_jw_key_id(&rq->reply.json, "id", rq->id[0]);
	aq_jw_key_int(&rq->reply.json, "bytes", (int64_t)rq->body.n);
	aq_jw_key_str(&rq->reply.json, "query", rq->query);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}

static enum aq_status
devour(struct aq_req *rq)
{
	while (aq_arena_get(rq->mem, 1, 4096) != NULL)
		;
	return AQ_OK;
}

static enum aq_status
refuse(struct aq_req *rq)
{
	return aq_req_invalid(rq, "/x", "is not to be");
}

static bool staff_asks;

static enum aq_status
authorise(struct aq_req *rq)
{
	assert_int_equal(AQ_ROUTE_STAFF_OF(rq->route->flags), 1U << AQ_SUPPORT);
	return staff_asks ? AQ_OK : AQ_E_FORBIDDEN;
}

static bool
next_piece(struct aq_req *rq, struct aq_arena *mem, struct aq_str *ret_bytes)
{
	static const char *const pieces[] = { "first ", "second ", "third",
		"" };
	unsigned *next = rq->reply.piece_state;

	if (rq->id[0] == 2 && *next == 2)
		return false;
	*ret_bytes = aq_arena_copy(mem, aq_str_from(pieces[(*next)++]));
	return true;
}

/* Eighteen bytes in three pieces; of number 2 the third cannot be read. */
static enum aq_status
give_file(struct aq_req *rq)
{
	rq->reply.media_type = "application/zip";
	rq->reply.file_name = "copy.zip";
	rq->reply.piece = next_piece;
	rq->reply.piece_state = AQ_NEW(rq->mem, unsigned);
	rq->reply.piece_bytes = 18;
	return rq->id[0] == 3 ? AQ_E_NOT_FOUND : AQ_OK;
}

/* The first six stand where the built-in routes do: no database, no token. */
static const struct aq_route rows[] = {
	{ { AQ_GET, "/echo/{n:id}" }, "echo", echo, 0, 0 },
	{ { AQ_POST, "/echo" }, "echoBody", echo, 0, 16 },
	{ { AQ_GET, "/devour" }, "devour", devour, 0, 0 },
	{ { AQ_GET, "/refuse" }, "refuse", refuse, 0, 0 },
	{ { AQ_GET, "/staff" }, "staff", echo, AQ_ROUTE_STAFF(AQ_SUPPORT), 0 },
	{ { AQ_GET, "/file/{n:id}" }, "file", give_file, 0, 0 },
	{ { AQ_GET, "/real" }, "real", echo, 0, 0 },
};

static struct aq_config config;
static struct aq_program program;
static struct aq_service service = { .program = &program };
static struct aq_metrics *metrics;
static struct aq_db *db;
static struct aq_worker worker;
static struct aq_arena arena;
static struct aq_table table = { rows, UNIT_COUNT(rows), 6 };

static int
start(void **state)
{
	static const struct aq_db_options nowhere = {
		.socket = "/nonexistent/db.sock",
		.user = "nobody",
		.database = "none",
	};

	(void)state;
	aq_log_init("test", -1);
	aq_config_defaults(&config);
	config.service_request_memory_kib = 256;
	service.config = &config;
	service.keys = aq_keys_new(AQ_S("x"));
	metrics = aq_metrics_new("test", rows, UNIT_COUNT(rows));
	db = aq_db_new(&nowhere, NULL, 0);
	aq_worker_init(&worker, &service, &table, metrics, db);
	aq_arena_init(&arena, 1 << 22);
	return metrics != NULL && db != NULL ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	aq_worker_release(&worker);
	aq_arena_release(&arena);
	aq_db_free(db);
	aq_metrics_free(metrics);
	aq_keys_free(service.keys);
	return 0;
}

/* The reply to a request, in the arena. */
static struct aq_str
ask_with(const char *method, const char *uri, const char *type,
    const char *length, struct aq_str body)
{
	const char *const params[][2] = { { "REQUEST_METHOD", method },
		{ "REQUEST_URI", uri }, { "CONTENT_TYPE", type },
		{ "CONTENT_LENGTH", length }, { "REQUEST_ID", "r1" },
		{ NULL, NULL } };
	struct fake fake;

	fake_init(&fake, &arena, params, body);
	aq_worker_serve(&worker, &fake.transport);
	return aq_buf_str(&fake.reply);
}

static struct aq_str
ask(const char *method, const char *uri)
{
	return ask_with(method, uri, "", "", (struct aq_str){ NULL, 0 });
}

static void
serves_a_route(void **state)
{
	struct aq_str reply = ask("GET", "/echo/7?a=b");

	(void)state;
	assert_true(aq_str_starts(reply, AQ_S("Status: 200\r\n")));
	assert_true(
	    str_has(reply, "{\"id\":\"7\",\"bytes\":0,\"query\":\"a=b\"}"));
}

static void
sends_a_file_in_pieces(void **state)
{
	struct aq_str whole = ask("GET", "/file/1"),
		      cut = ask("GET", "/file/2"), none = ask("GET", "/file/3");

	(void)state;
	assert_true(str_has(whole, "Content-Type: application/zip\r\n"));
	assert_true(str_has(whole, "Content-Length: 18\r\n"));
	assert_true(str_has(whole,
	    "Content-Disposition: attachment; filename=\"copy.zip\"\r\n"));
	assert_true(str_has(whole, "Cache-Control: no-store\r\n"));
	assert_true(str_has(whole, "\r\n\r\nfirst second third"));
	/* shorter than announced, so that nobody takes it for the whole */
	assert_true(str_has(cut, "Content-Length: 18\r\n"));
	assert_true(str_has(cut, "\r\n\r\nfirst second "));
	assert_false(str_has(cut, "third"));
	assert_true(str_has(none, "Status: 404\r\n"));
	assert_false(str_has(none, "first"));
	assert_false(str_has(none, "Content-Disposition"));
}

static void
refuses_what_is_not_there(void **state)
{
	(void)state;
	assert_true(str_has(ask("GET", "/nothing"), "Status: 404\r\n"));
	assert_true(str_has(ask("GET", "/echo/x"), "Status: 404\r\n"));
	assert_true(str_has(ask("PUT", "/echo"), "Status: 405\r\n"));
	assert_true(str_has(ask("PUT", "/echo"), "Allow: POST\r\n"));
	assert_true(str_has(ask("BREW", "/echo"), "Status: 405\r\n"));
	assert_true(str_has(ask("BREW", "/echo"), "Allow: POST\r\n"));
	assert_true(str_has(ask("BREW", "/nothing"), "Status: 404\r\n"));
	assert_true(str_has(ask("GET", "/a\x01"), "Status: 400\r\n"));
}

static void
asks_who_is_staff(void **state)
{
	(void)state;
	program.authorise = NULL;
	assert_true(str_has(ask("GET", "/staff"), "Status: 403\r\n"));
	program.authorise = authorise;
	staff_asks = false;
	assert_true(str_has(ask("GET", "/staff"), "Status: 403\r\n"));
	staff_asks = true;
	assert_true(str_has(ask("GET", "/staff"), "Status: 200\r\n"));
}

static void
takes_bodies(void **state)
{
	struct aq_str body = AQ_S("{\"a\":1}");
	const char *json = "application/json";

	(void)state;
	assert_true(
	    str_has(ask_with("POST", "/echo", json, "7", body), "\"bytes\":7"));
	assert_true(str_has(ask("POST", "/echo"), "\"bytes\":0"));
	assert_true(str_has(ask_with("POST", "/echo", "text/plain", "7", body),
	    "Status: 415\r\n"));
	assert_true(str_has(
	    ask_with("POST", "/echo", json, "17", body), "Status: 413\r\n"));
	/* less than announced, and more than a route takes */
	assert_true(str_has(
	    ask_with("POST", "/echo", json, "8", body), "Status: 400\r\n"));
	assert_true(str_has(
	    ask_with("GET", "/echo/1", json, "7", body), "Status: 413\r\n"));
}

static void
lives_through_a_greedy_handler(void **state)
{
	(void)state;
	assert_true(str_has(ask("GET", "/devour"), "Status: 500\r\n"));
	assert_true(str_has(ask("GET", "/echo/1"), "Status: 200\r\n"));
}

static void
passes_a_handlers_refusal_on(void **state)
{
	struct aq_str reply = ask("GET", "/refuse");

	(void)state;
	assert_true(str_has(reply, "Status: 422\r\n"));
	assert_true(str_has(reply, "\"pointer\":\"/x\""));
	assert_true(str_has(reply, "\"instance\":\"r1\""));
}

static void
says_so_without_a_database(void **state)
{
	(void)state;
	assert_true(str_has(ask("GET", "/real"), "Status: 503\r\n"));
}

/* Live whatever happens; ready only with a database. */
static void
tells_its_health(void **state)
{
	static const struct aq_table health = { aq_health_routes,
		AQ_HEALTH_ROUTES, AQ_HEALTH_ROUTES };
	struct aq_str reply;

	(void)state;
	worker.table = &health;
	reply = ask("GET", "/healthz/live");
	assert_true(str_has(reply, "Status: 200\r\n"));
	assert_true(
	    str_has(reply, "Content-Type: application/health+json\r\n"));
	assert_true(str_has(reply, "{\"status\":\"pass\"}"));
	reply = ask("GET", "/healthz/ready");
	assert_true(str_has(reply, "Status: 503\r\n"));
	assert_true(str_has(reply, "{\"status\":\"fail\"}"));
	worker.table = &table;
}

static void
makes_a_request_id_when_there_is_none(void **state)
{
	static const char *const params[][2] = { { "REQUEST_METHOD", "GET" },
		{ "REQUEST_URI", "/none" }, { NULL, NULL } };
	static const char name[] = "\"instance\":\"";
	struct fake fake;
	const char *id;

	(void)state;
	fake_init(&fake, &arena, params, (struct aq_str){ NULL, 0 });
	aq_worker_serve(&worker, &fake.transport);
	id = memmem(fake.reply.p, fake.reply.n, name, strlen(name));
	assert_non_null(id);
	assert_int_equal(strspn(id + strlen(name), "0123456789abcdef"), 32);
}

/* Each request is counted once, on its row. */
static void
counts(void **state)
{
	struct aq_buf out;

	(void)state;
	aq_buf_init(&out, &arena, 1 << 20);
	ask("GET", "/real");
	aq_metrics_write(metrics, &out);
	assert_false(out.failed);
	assert_true(str_has(aq_buf_str(&out),
	    "acquis_http_requests_total{service=\"test\",route=\"/real\","
	    "method=\"GET\",code=\"503\"} 2\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(serves_a_route),
		cmocka_unit_test(sends_a_file_in_pieces),
		cmocka_unit_test(refuses_what_is_not_there),
		cmocka_unit_test(asks_who_is_staff),
		cmocka_unit_test(takes_bodies),
		cmocka_unit_test(lives_through_a_greedy_handler),
		cmocka_unit_test(passes_a_handlers_refusal_on),
		cmocka_unit_test(says_so_without_a_database),
		cmocka_unit_test(tells_its_health),
		cmocka_unit_test(makes_a_request_id_when_there_is_none),
		cmocka_unit_test(counts) };

	return cmocka_run_group_tests(tests, start, end);
}
