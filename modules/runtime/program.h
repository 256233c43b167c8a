/*
 * The main function of a FastCGI program: options, configuration, socket,
 * worker threads, signals, readiness, metrics. A program is this:
 *
 *	static const struct aq_program program = {
 *		.name = "acquis-auth",
 *		.service = "auth",
 *		.routes = auth_routes,
 *		.route_count = AUTH_ROUTE_COUNT,
 *		.statements = q_auth_statements,
 *		.statement_count = Q_AUTH_COUNT,
 *		.start = auth_start,
 *	};
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		return aq_program_main(&program, argc, argv);
 *	}
 *
 * Every program also serves GET /healthz/live and GET /healthz/ready, and has
 * the options that `acquis-auth --help` lists; --dump-routes prints a line
 * "METHOD, tab, PATTERN, tab, OPERATION, tab, ROLES" for each route, the roles
 * separated by commas, or "-".
 *
 * Threads: start, reload, tick and stop run in the main thread, one after the
 * other; handlers and `metrics` run in other threads at the same time. What a
 * hook replaces while workers run is the hook's to guard.
 */
#ifndef AQ_RUNTIME_PROGRAM_H
#define AQ_RUNTIME_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "runtime/config.h"
#include "runtime/req.h"

struct aq_db;
struct aq_keys;
struct aq_statement;

/* What the hooks of the main thread may use. */
struct aq_service {
	const struct aq_program *program;
	const struct aq_config *config;	/* const after start */
	struct aq_db *db;		/* the main thread's own connection */
	struct aq_keys *keys;		/* of access tokens; for all threads */
	struct aq_arena *mem;		/* reset before each hook */
	void *state;	/* the program's own; handlers see it as rq->program */
};

struct aq_program {
	const char *name;	/* also the database user, unless configured */
	const char *service;	/* label in logs and metrics, and the name of
				   the program's file in the configuration */
	const struct aq_route *routes;
	size_t route_count;
	const struct aq_statement *statements;
	size_t statement_count;
	/* those of a part of runtime that it uses (jwks.h); may be none */
	const struct aq_statement *more_statements;
	size_t more_count;

	/* All hooks may be NULL. */

	/*
	 * Once, before the first request, with the database up and its schema
	 * the right one. Sets service->state. A false ends the program; say
	 * why with aq_log_event.
	 */
	bool (*start)(struct aq_service *service);
	/* SIGHUP; a false is logged, and what was there goes on serving. */
	bool (*reload)(struct aq_service *service);
	/* About every `service.tick_s` seconds; the database may be away. */
	void (*tick)(struct aq_service *service);
	/* After the last request, also when start failed. */
	void (*stop)(struct aq_service *service);

	/*
	 * Before the handler of a route for staff: the caller, who is signed
	 * in, has one of the roles. AQ_E_FORBIDDEN otherwise. Without
	 * it a route with AQ_ROUTE_STAFF is refused.
	 */
	enum aq_status (*authorise)(struct aq_req *rq);

	/* Appends the program's own metrics (aq_metrics_* in metrics.h). */
	void (*metrics)(void *state, struct aq_buf *out);
};

/* Returns the exit status: 0, 1 after a failure, 2 for wrong usage. */
int aq_program_main(const struct aq_program *program, int argc, char **argv);

#endif
