/*
 * One request from its parameters to its reply, without a socket: route,
 * limits, who asks, the handler, the reply, a log line, counters. One worker
 * belongs to one thread.
 */
#ifndef AQ_RUNTIME_WORKER_H
#define AQ_RUNTIME_WORKER_H

#include "runtime/http.h"
#include "runtime/program.h"

struct aq_metrics;

/* The program's routes and the built-in ones; const, for all workers. */
struct aq_table {
	const struct aq_route *rows;
	size_t count;
	size_t built_in;	/* the first rows: their handlers see the
				   worker as rq->program */
};

struct aq_worker {
	const struct aq_service *service;
	const struct aq_table *table;
	struct aq_metrics *metrics;
	struct aq_db *db;
	struct aq_arena arena;
};

void aq_worker_init(struct aq_worker *worker,
    const struct aq_service *service, const struct aq_table *table,
    struct aq_metrics *metrics, struct aq_db *db);
void aq_worker_release(struct aq_worker *worker);

void aq_worker_serve(
    struct aq_worker *worker, const struct aq_transport *transport);

#endif
