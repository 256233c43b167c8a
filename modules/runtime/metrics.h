/*
 * Metrics in the Prometheus text format 0.0.4, on a private UNIX socket.
 *
 * Counters are atomics; labels are templates and fixed words, never ids.
 * Requests are counted for each route of the table and for each class of
 * status, with a histogram of durations for each route.
 */
#ifndef AQ_RUNTIME_METRICS_H
#define AQ_RUNTIME_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* A counter that a program defines: static and registered by no one; its
   metrics hook writes it. */
struct aq_counter {
	_Atomic uint64_t value;
};

static inline void
aq_counter_add(struct aq_counter *counter, uint64_t n)
{
	atomic_fetch_add_explicit(&counter->value, n, memory_order_relaxed);
}

static inline uint64_t
aq_counter_get(const struct aq_counter *counter)
{
	return atomic_load_explicit(&counter->value, memory_order_relaxed);
}

/* "# HELP" and "# TYPE" of a family; type: counter, gauge or histogram. */
void aq_metrics_family(struct aq_buf *out, const char *name, const char *type,
    const char *help);

/* One sample. labels: "" or `route="/x",code="200"` (already escaped). */
void aq_metrics_sample(struct aq_buf *out, const char *name,
    const char *labels, double value);

/* ---- of requests: kept by the runtime ---------------------------------- */

struct aq_route;
struct aq_metrics;

/* For all threads; the routes must outlive it. NULL when memory is short. */
struct aq_metrics *aq_metrics_new(
    const char *service, const struct aq_route *routes, size_t count);
void aq_metrics_free(struct aq_metrics *metrics);

struct aq_metrics_request {
	size_t route;		/* row; the count of rows when none matched */
	int http;
	int64_t duration_us;
	unsigned statements;
	size_t bytes;
};

void aq_metrics_request(
    struct aq_metrics *metrics, const struct aq_metrics_request *request);

/* A token that was refused; reason: aq_token_refusal. */
void aq_metrics_refused_token(struct aq_metrics *metrics, unsigned reason);

/* Everything the runtime counts. */
void aq_metrics_write(struct aq_metrics *metrics, struct aq_buf *out);

#endif
