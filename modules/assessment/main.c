/* acquis-assessment: every test, its questions, answers and results. */
#include <stdlib.h>

#include "assessment/cache.h"
#include "assessment/load.h"
#include "assessment/repeat.h"
#include "assessment/routes.h"
#include "queries_assessment.h"
#include "runtime/id.h"
#include "runtime/metrics.h"
#include "runtime/program.h"

static bool
start(struct aq_service *service)
{
	struct as_program *program = calloc(1, sizeof(*program));

	if (program == NULL)
		return false;
	service->state = program;
	program->banks = as_banks_new();
	program->cache =
	    as_cache_new((size_t)service->config->assessment_remembered);
	return program->banks != NULL && program->cache != NULL &&
	       as_banks_refresh(program->banks, service->db);
}

static bool
reload(struct aq_service *service)
{
	struct as_program *program = service->state;

	return as_banks_refresh(program->banks, service->db);
}

static void
forget_repeated(struct aq_db *db)
{
	struct q_repeated_forget_in in = { aq_now() - AS_REPEAT_US };

	/* the next tick does what this one could not */
	(void)q_repeated_forget(db, &in, NULL);
}

static void
tick(struct aq_service *service)
{
	(void)reload(service);
	forget_repeated(service->db);
}

static void
stop(struct aq_service *service)
{
	struct as_program *program = service->state;

	if (program == NULL)
		return;
	as_cache_free(program->cache);
	as_banks_free(program->banks);
	free(program);
	service->state = NULL;
}

static void
metrics(void *state, struct aq_buf *out)
{
	static const char name[] = "acquis_assessment_memory_total";
	const struct as_program *program = state;

	if (program == NULL || program->cache == NULL)
		return;
	aq_metrics_family(out, name, "counter",
	    "Running tests looked for in the memory of the process.");
	aq_metrics_sample(
	    out, name, "found=\"yes\"", (double)as_cache_hits(program->cache));
	aq_metrics_sample(
	    out, name, "found=\"no\"", (double)as_cache_misses(program->cache));
}

static const struct aq_program program = {
	.name = "acquis-assessment",
	.service = "assessment",
	.routes = as_routes,
	.route_count = AS_ROUTE_COUNT,
	.statements = q_assessment_statements,
	.statement_count = Q_ASSESSMENT_COUNT,
	.start = start,
	.reload = reload,
	.tick = tick,
	.stop = stop,
	.metrics = metrics,
};

int
main(int argc, char **argv)
{
	return aq_program_main(&program, argc, argv);
}
