#include "unit.h"

#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

#include "fake.h"
#include "runtime/jsonr.h"
#include "runtime/log.h"

static char text[65536];

/* Whatever `write` puts on standard error. */
static struct aq_str
captured(void (*write_lines)(void))
{
	int before = dup(STDERR_FILENO), pipe_ends[2];
	ssize_t n;

	assert_int_equal(pipe(pipe_ends), 0);
	dup2(pipe_ends[1], STDERR_FILENO);
	write_lines();
	dup2(before, STDERR_FILENO);
	close(before);
	close(pipe_ends[1]);
	n = read(pipe_ends[0], text, sizeof(text));
	close(pipe_ends[0]);
	assert_true(n >= 0);
	return (struct aq_str){ text, (size_t)n };
}

static void
an_event(void)
{
	aq_log_event(
	    LOG_WARNING, "db_lost", "line one\nline two \"%s\"", "\x1b[31m");
}

static void
a_request(void)
{
	aq_log_request(
	    LOG_INFO, &(struct aq_log_request){ .request_id = AQ_S("r\r\n1"),
			  .method = "GET",
			  .route = "/a/{b:id}",
			  .http = 404,
			  .problem = "not-found",
			  .user = 42,
			  .duration_us = 1234,
			  .statements = 2,
			  .bytes = 4096 });
}

static void
an_endless_event(void)
{
	static char endless[5000];

	memset(endless, 1, sizeof(endless) - 1);
	aq_log_event(LOG_ERR, "long", "%s", endless);
}

static void
a_whisper(void)
{
	aq_log_event(LOG_DEBUG, "whisper", "x");
}

static void
one_line_of_json(struct aq_str line)
{
	struct aq_arena arena;
	const char *reason;
	size_t offset;

	aq_arena_init(&arena, 1 << 20);
	assert_true(line.n > 1);
	assert_int_equal(line.p[line.n - 1], '\n');
	line.n--;
	assert_null(memchr(line.p, '\n', line.n));
	assert_null(memchr(line.p, '\x1b', line.n));
	assert_non_null(aq_json_parse(&arena, line, 99, &offset, &reason));
	aq_arena_release(&arena);
}

static void
events_cannot_be_forged(void **state)
{
	struct aq_str line = captured(an_event);

	(void)state;
	one_line_of_json(line);
	assert_true(str_has(line, "\"level\":\"warning\""));
	assert_true(str_has(line, "\"service\":\"test\""));
	assert_true(str_has(line, "\"event\":\"db_lost\""));
	assert_true(str_has(line, "line one\\nline two \\\"\\u001b[31m\\\""));
}

static void
requests_have_one_line(void **state)
{
	struct aq_str line = captured(a_request);

	(void)state;
	one_line_of_json(line);
	assert_true(str_has(line,
	    "\"request_id\":\"r\\r\\n1\",\"method\":\"GET\","
	    "\"route\":\"/a/{b:id}\",\"status\":404,"
	    "\"problem\":\"not-found\",\"user\":\"42\","
	    "\"duration_us\":1234,\"statements\":2,\"bytes\":4096}"));
}

static void
long_messages_are_cut(void **state)
{
	(void)state;
	one_line_of_json(captured(an_endless_event));
}

static void
levels_are_held(void **state)
{
	(void)state;
	assert_int_equal(captured(a_whisper).n, 0);
}

static int
start(void **state)
{
	(void)state;
	aq_log_init("test", LOG_INFO);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_cannot_be_forged),
		cmocka_unit_test(requests_have_one_line),
		cmocka_unit_test(long_messages_are_cut),
		cmocka_unit_test(levels_are_held),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
