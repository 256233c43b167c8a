#include "unit.h"

#include "fake.h"
#include "runtime/metrics.h"
#include "runtime/req.h"
#include "runtime/token.h"

static const struct aq_route rows[] = {
	{ { AQ_GET, "/a/{b:id}" }, "getA", NULL, 0, 0 },
};

static struct aq_arena arena;
static struct aq_buf out;
static struct aq_metrics *metrics;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 22);
	aq_buf_init(&out, &arena, 1 << 20);
	metrics = aq_metrics_new("test", rows, UNIT_COUNT(rows));
	return metrics != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	aq_metrics_free(metrics);
	aq_arena_release(&arena);
	return 0;
}

static void
count(size_t route, int http, int64_t duration_us)
{
	aq_metrics_request(metrics,
	    &(struct aq_metrics_request){ route, http, duration_us, 2, 100 });
}

static void
has(const char *line)
{
	if (!str_has(aq_buf_str(&out), line))
		fail_msg("not there: %s", line);
}

#define A	 "service=\"test\",route=\"/a/{b:id}\",method=\"GET\""
#define DURATION "acquis_http_request_duration_seconds"

static void
counts_by_route_and_code(void **state)
{
	(void)state;
	count(0, 200, 400);
	count(0, 200, 700);
	count(0, 404, 30000000);
	count(1, 404, 1);
	aq_metrics_write(metrics, &out);
	has("acquis_http_requests_total{" A ",code=\"200\"} 2\n");
	has("acquis_http_requests_total{" A ",code=\"404\"} 1\n");
	has("route=\"none\",method=\"\",code=\"404\"} 1\n");
	has(DURATION "_bucket{" A ",le=\"0.0005\"} 1\n");
	has(DURATION "_bucket{" A ",le=\"0.001\"} 2\n");
	has(DURATION "_bucket{" A ",le=\"10\"} 2\n");
	has(DURATION "_bucket{" A ",le=\"+Inf\"} 3\n");
	has(DURATION "_count{" A "} 3\n");
	has(DURATION "_sum{" A "} 30.0011\n");
	has("acquis_http_request_statements_total{" A "} 6\n");
	has("acquis_http_request_memory_bytes_total{" A "} 300\n");
}

static void
counts_refused_tokens(void **state)
{
	(void)state;
	aq_metrics_refused_token(metrics, AQ_TOKEN_EXPIRED);
	aq_metrics_refused_token(metrics, 9999);
	aq_metrics_write(metrics, &out);
	has("acquis_jwt_rejected_total{service=\"test\",reason=\"");
}

/* Each family stands once, with HELP and TYPE in front of its samples. */
static void
keeps_to_the_format(void **state)
{
	struct aq_str rest;
	struct aq_str family = { NULL, 0 };

	(void)state;
	count(0, 200, 400);
	aq_metrics_write(metrics, &out);
	rest = aq_buf_str(&out);
	while (rest.n != 0) {
		struct aq_str line = aq_str_cut(&rest, '\n');

		if (aq_str_starts(line, AQ_S("# TYPE "))) {
			family = aq_str_slice(line, 7, line.n);
			family = aq_str_cut(&family, ' ');
		} else if (line.p[0] != '#') {
			assert_true(aq_str_starts(line, family));
			assert_true(line.p[line.n - 1] >= '0' &&
				    line.p[line.n - 1] <= '9');
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(counts_by_route_and_code), TEST(counts_refused_tokens),
    TEST(keeps_to_the_format))
