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

#endif
