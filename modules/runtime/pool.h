/*
 * The threads that take requests. Each waits on the listening socket and on
 * one event that ends them all (docs/decisions/0002-stopping-workers.md).
 */
#ifndef AQ_RUNTIME_POOL_H
#define AQ_RUNTIME_POOL_H

#include "runtime/worker.h"

struct aq_db_options;
struct aq_pool;

/*
 * Starts service->config->service_workers threads with a database connection
 * each. NULL, with a logged reason, when one could not be started; then none
 * runs.
 */
struct aq_pool *aq_pool_start(int listening, const struct aq_service *service,
    const struct aq_table *table, struct aq_metrics *metrics,
    const struct aq_db_options *database);

/* Every request that was begun is finished first. NULL is nothing. */
void aq_pool_stop(struct aq_pool *pool);

#endif
