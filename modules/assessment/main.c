/* acquis-assessment: every test, its questions, answers and results. */
#include <stdlib.h>

#include "assessment/load.h"
#include "assessment/repeat.h"
#include "assessment/routes.h"
#include "queries_assessment.h"
#include "runtime/id.h"
#include "runtime/program.h"

static bool
start(struct aq_service *service)
{
	struct as_program *program = calloc(1, sizeof(*program));

	if (program == NULL)
		return false;
	service->state = program;
	program->banks = as_banks_new();
	return program->banks != NULL &&
	    as_banks_refresh(program->banks, service->db, service->mem);
}

static bool
reload(struct aq_service *service)
{
	struct as_program *program = service->state;

	return as_banks_refresh(program->banks, service->db, service->mem);
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
	as_banks_free(program->banks);
	free(program);
	service->state = NULL;
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
};

int
main(int argc, char **argv)
{
	return aq_program_main(&program, argc, argv);
}
