#include "runtime/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/num.h"
#include "runtime/db.h"
#include "runtime/jws.h"
#include "runtime/req.h"
#include "runtime/token.h"

#define CODE_LEAST    100
#define CODES	      500
#define REFUSAL_COUNT (AQ_TOKEN_MEMORY + 1)
#define LABELS	      320

/* Upper bounds of the histogram, µs. The last bucket, +Inf, is the count. */
static const int64_t bounds_us[] = { 500, 1000, 2500, 5000, 10000, 25000, 50000,
	100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000 };

#define BOUNDS (sizeof(bounds_us) / sizeof(bounds_us[0]))

struct of_route {
	struct aq_counter code[CODES];
	struct aq_counter bucket[BOUNDS + 1]; /* not cumulative */
	struct aq_counter duration_us, statements, bytes;
};

struct aq_metrics {
	const char *service;
	const struct aq_route *routes;
	size_t count;
	double started_s;
	struct aq_counter refused[REFUSAL_COUNT];
	struct of_route route[]; /* count + 1: the last for no route */
};

void
aq_metrics_family(
    struct aq_buf *out, const char *name, const char *type, const char *help)
{
	aq_buf_printf(
	    out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
aq_metrics_sample(
    struct aq_buf *out, const char *name, const char *labels, double value)
{
	char text[AQ_NUM_PRINT];
	size_t n = aq_num_print(value, text);

	if (labels[0] != '\0')
		aq_buf_printf(out, "%s{%s} %.*s\n", name, labels, (int)n, text);
	else
		aq_buf_printf(out, "%s %.*s\n", name, (int)n, text);
}

struct aq_metrics *
aq_metrics_new(const char *service, const struct aq_route *routes, size_t count)
{
	struct aq_metrics *metrics;
	struct timespec now;

	metrics = calloc(
	    1, sizeof(*metrics) + (count + 1) * sizeof(metrics->route[0]));
	if (metrics == NULL)
		return NULL;
	clock_gettime(CLOCK_REALTIME, &now);
	metrics->service = service;
	metrics->routes = routes;
	metrics->count = count;
	metrics->started_s = (double)now.tv_sec;
	return metrics;
}

void
aq_metrics_free(struct aq_metrics *metrics)
{
	free(metrics);
}

void
aq_metrics_request(
    struct aq_metrics *metrics, const struct aq_metrics_request *request)
{
	size_t row =
	    request->route < metrics->count ? request->route : metrics->count;
	struct of_route *route = &metrics->route[row];
	size_t bucket = 0;
	int code = request->http - CODE_LEAST;

	while (bucket < BOUNDS && request->duration_us > bounds_us[bucket])
		bucket++;
	if (code < 0 || code >= CODES)
		code = CODES - 1;
	aq_counter_add(&route->code[code], 1);
	aq_counter_add(&route->bucket[bucket], 1);
	aq_counter_add(&route->duration_us, (uint64_t)request->duration_us);
	aq_counter_add(&route->statements, request->statements);
	aq_counter_add(&route->bytes, request->bytes);
}

void
aq_metrics_refused_token(struct aq_metrics *metrics, unsigned reason)
{
	if (reason < REFUSAL_COUNT)
		aq_counter_add(&metrics->refused[reason], 1);
}

/* The labels of a route, `service="…",route="…",method="…"`. */
static void
route_labels(const struct aq_metrics *metrics, size_t row, char labels[LABELS])
{
	const struct aq_route_pattern *match =
	    row < metrics->count ? &metrics->routes[row].match : NULL;

	snprintf(labels, LABELS, "service=\"%s\",route=\"%s\",method=\"%s\"",
	    metrics->service, match != NULL ? match->pattern : "none",
	    match != NULL ? aq_method_name(match->method) : "");
}

static void
write_codes(const struct aq_metrics *metrics, struct aq_buf *out)
{
	char labels[LABELS], with_code[LABELS + 16];

	aq_metrics_family(out, "acquis_http_requests_total", "counter",
	    "Requests that were answered.");
	for (size_t row = 0; row <= metrics->count; row++) {
		route_labels(metrics, row, labels);
		for (int code = 0; code < CODES; code++) {
			uint64_t n =
			    aq_counter_get(&metrics->route[row].code[code]);

			if (n == 0)
				continue;
			snprintf(with_code, sizeof(with_code), "%s,code=\"%d\"",
			    labels, code + CODE_LEAST);
			aq_metrics_sample(out, "acquis_http_requests_total",
			    with_code, (double)n);
		}
	}
}

static void
write_histogram(
    const struct of_route *route, const char *labels, struct aq_buf *out)
{
	static const char name[] = "acquis_http_request_duration_seconds";
	char with_bound[LABELS + 40], bound[AQ_NUM_PRINT], suffixed[64];
	uint64_t sum = 0;

	snprintf(suffixed, sizeof(suffixed), "%s_bucket", name);
	for (size_t i = 0; i <= BOUNDS; i++) {
		sum += aq_counter_get(&route->bucket[i]);
		if (i < BOUNDS)
			aq_num_print((double)bounds_us[i] / 1e6, bound);
		snprintf(with_bound, sizeof(with_bound), "%s,le=\"%s\"", labels,
		    i < BOUNDS ? bound : "+Inf");
		aq_metrics_sample(out, suffixed, with_bound, (double)sum);
	}
	snprintf(suffixed, sizeof(suffixed), "%s_sum", name);
	aq_metrics_sample(out, suffixed, labels,
	    (double)aq_counter_get(&route->duration_us) / 1e6);
	snprintf(suffixed, sizeof(suffixed), "%s_count", name);
	aq_metrics_sample(out, suffixed, labels, (double)sum);
}

static void
write_histograms(const struct aq_metrics *metrics, struct aq_buf *out)
{
	char labels[LABELS];

	aq_metrics_family(out, "acquis_http_request_duration_seconds",
	    "histogram", "Time from a request's first byte to its reply.");
	for (size_t row = 0; row <= metrics->count; row++) {
		route_labels(metrics, row, labels);
		write_histogram(&metrics->route[row], labels, out);
	}
}

static void
write_costs(const struct aq_metrics *metrics, struct aq_buf *out)
{
	char labels[LABELS];

	aq_metrics_family(out, "acquis_http_request_statements_total",
	    "counter", "SQL statements that requests ran.");
	for (size_t row = 0; row <= metrics->count; row++) {
		route_labels(metrics, row, labels);
		aq_metrics_sample(out, "acquis_http_request_statements_total",
		    labels,
		    (double)aq_counter_get(&metrics->route[row].statements));
	}
	aq_metrics_family(out, "acquis_http_request_memory_bytes_total",
	    "counter", "Memory that requests took from their arenas.");
	for (size_t row = 0; row <= metrics->count; row++) {
		route_labels(metrics, row, labels);
		aq_metrics_sample(out, "acquis_http_request_memory_bytes_total",
		    labels, (double)aq_counter_get(&metrics->route[row].bytes));
	}
}

static void
write_process(const struct aq_metrics *metrics, struct aq_buf *out)
{
	char labels[LABELS];

	aq_metrics_family(out, "acquis_jwt_rejected_total", "counter",
	    "Access tokens that were refused.");
	for (unsigned i = 1; i < REFUSAL_COUNT; i++) {
		snprintf(labels, sizeof(labels), "service=\"%s\",reason=\"%s\"",
		    metrics->service,
		    aq_token_refusal_name((enum aq_token_refusal)i));
		aq_metrics_sample(out, "acquis_jwt_rejected_total", labels,
		    (double)aq_counter_get(&metrics->refused[i]));
	}
	snprintf(labels, sizeof(labels), "service=\"%s\"", metrics->service);
	aq_metrics_family(out, "acquis_db_retries_total", "counter",
	    "Statements and transactions that were run again.");
	aq_metrics_sample(
	    out, "acquis_db_retries_total", labels, (double)aq_db_retries());
	aq_metrics_family(out, "acquis_jwt_signatures_total", "counter",
	    "Signatures of tokens that were checked.");
	aq_metrics_sample(out, "acquis_jwt_signatures_total", labels,
	    (double)aq_jws_signatures());
	aq_metrics_family(out, "process_start_time_seconds", "gauge",
	    "When the program started, in seconds since 1970.");
	aq_metrics_sample(
	    out, "process_start_time_seconds", "", metrics->started_s);
	snprintf(labels, sizeof(labels), "service=\"%s\",version=\"%s\"",
	    metrics->service, PACKAGE_VERSION);
	aq_metrics_family(
	    out, "acquis_build_info", "gauge", "What runs; always 1.");
	aq_metrics_sample(out, "acquis_build_info", labels, 1);
}

void
aq_metrics_write(struct aq_metrics *metrics, struct aq_buf *out)
{
	write_codes(metrics, out);
	write_histograms(metrics, out);
	write_costs(metrics, out);
	write_process(metrics, out);
}
