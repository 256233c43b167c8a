#include "runtime/program.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "runtime/db.h"
#include "runtime/fcgi.h"
#include "runtime/health.h"
#include "runtime/id.h"
#include "runtime/keys.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/monitor.h"
#include "runtime/notify.h"
#include "runtime/pool.h"
#include "runtime/staff.h"

#define CONFIG_BYTES ((size_t)4 << 20)
#define HOOK_BYTES   ((size_t)256 << 20)
#define RETRY_S	     1

enum exit_status {
	EXIT_GOOD = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

enum task {
	TASK_SERVE,
	TASK_CHECK_CONFIG,
	TASK_DUMP_CONFIG,
	TASK_DUMP_ROUTES,
	TASK_HELP,
	TASK_VERSION,
};

/* Everything of a running program; one, in aq_program_main. */
struct running {
	const struct aq_program *program;
	const char *config_dir, *socket;
	enum task task;
	struct aq_arena config_memory, hook_memory;
	struct aq_config config;
	struct aq_db_options database;
	struct aq_service service;
	struct aq_table table;
	struct aq_route *rows;
	struct aq_metrics *metrics;
	struct aq_monitor *monitor;
	struct aq_pool *pool;
	sigset_t signals;
	int listening;
};

/* ---- the command line --------------------------------------------------- */

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "socket", required_argument, NULL, 's' },
	{ "check-config", no_argument, NULL, 'C' },
	{ "dump-config", no_argument, NULL, 'D' },
	{ "dump-routes", no_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static void
print_usage(const struct aq_program *program, FILE *out)
{
	fprintf(out,
	    "usage: %s [option]...\n"
	    "  --config DIR      folder of acquis.conf and %s.conf\n"
	    "                    (%s)\n"
	    "  --socket PATH     UNIX socket to listen on, when standard\n"
	    "                    input is none; before [service] socket\n"
	    "  --check-config    read the configuration, say what is wrong\n"
	    "  --dump-config     print the configuration that is in force\n"
	    "  --dump-routes     print the routes that are served\n"
	    "  --help, --version\n",
	    program->name, program->service, AQ_CONFIG_DIR);
}

static bool
parse_arguments(struct running *run, int argc, char **argv)
{
	int c;

	run->config_dir = AQ_CONFIG_DIR;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == 'c')
			run->config_dir = optarg;
		else if (c == 's')
			run->socket = optarg;
		else if (c == 'C')
			run->task = TASK_CHECK_CONFIG;
		else if (c == 'D')
			run->task = TASK_DUMP_CONFIG;
		else if (c == 'R')
			run->task = TASK_DUMP_ROUTES;
		else if (c == 'h')
			run->task = TASK_HELP;
		else if (c == 'V')
			run->task = TASK_VERSION;
		else
			return false;
	}
	return optind == argc;
}

static void
print_roles(unsigned staff)
{
	const char *separator = "";

	if (staff == 0)
		printf("-");
	for (unsigned i = 1; aq_staff_roles[i] != NULL; i++) {
		if ((staff & 1U << i) == 0)
			continue;
		printf("%s%s", separator, aq_staff_roles[i]);
		separator = ",";
	}
}

static void
print_routes(const struct running *run)
{
	for (size_t i = 0; i < run->table.count; i++) {
		const struct aq_route *route = &run->table.rows[i];

		printf("%s\t%s\t%s\t", aq_method_name(route->match.method),
		    route->match.pattern, route->operation);
		print_roles(AQ_ROUTE_STAFF_OF(route->flags));
		printf("\n");
	}
}

/* ---- preparing ---------------------------------------------------------- */

static bool
make_table(struct running *run)
{
	const struct aq_program *program = run->program;
	size_t count = AQ_HEALTH_ROUTES + program->route_count;

	run->rows = calloc(count, sizeof(*run->rows));
	if (run->rows == NULL)
		return false;
	memcpy(run->rows, aq_health_routes, sizeof(aq_health_routes));
	for (size_t i = 0; i < program->route_count; i++)
		run->rows[AQ_HEALTH_ROUTES + i] = program->routes[i];
	run->table = (struct aq_table){ run->rows, count, AQ_HEALTH_ROUTES };
	return true;
}

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static bool
read_config(struct running *run, struct aq_str *ret_message)
{
	const struct aq_config *config = &run->config;
	struct aq_str password = { NULL, 0 };

	if (!aq_config_load(&run->config, &run->config_memory, run->config_dir,
		run->program->service, ret_message))
		return false;
	if (config->database_password_file[0] != '\0' &&
	    !aq_config_secret(&run->config_memory,
		config->database_password_file, &password, ret_message))
		return false;
	run->database = (struct aq_db_options){
		.socket = or_null(config->database_socket),
		.host = or_null(config->database_host),
		.port = (unsigned)config->database_port,
		.user = config->database_user[0] != '\0' ? config->database_user
							 : run->program->name,
		.password = password.p,
		.database = config->database_name,
		.tls_ca = or_null(config->database_tls_ca),
		.statement_timeout_s =
		    (unsigned)config->database_statement_timeout_s,
		.lock_timeout_s = (unsigned)config->database_lock_timeout_s,
	};
	return true;
}

static bool
open_socket(struct running *run)
{
	const char *path =
	    run->socket != NULL ? run->socket : run->config.service_socket;

	if (!aq_fcgi_start()) {
		aq_log_event(LOG_ERR, "socket", "FastCGI cannot start");
		return false;
	}
	if (run->socket == NULL && aq_fcgi_inherited()) {
		run->listening = STDIN_FILENO;
		return true;
	}
	if (path[0] == '\0') {
		aq_log_event(LOG_ERR, "socket",
		    "standard input is no socket, and none is configured");
		return false;
	}
	run->listening = aq_fcgi_listen(path, (int)run->config.service_backlog);
	if (run->listening < 0)
		aq_log_event(LOG_ERR, "socket", "cannot listen at %s", path);
	return run->listening >= 0;
}

static void
write_metrics(void *context, struct aq_buf *out)
{
	struct running *run = context;

	aq_metrics_write(run->metrics, out);
	if (run->program->metrics != NULL)
		run->program->metrics(run->service.state, out);
}

/* SIGPIPE would end a program whose client went away. */
static void
block_signals(struct running *run)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignore, NULL);
	sigemptyset(&run->signals);
	sigaddset(&run->signals, SIGTERM);
	sigaddset(&run->signals, SIGINT);
	sigaddset(&run->signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &run->signals, NULL);
}

/* ---- running ------------------------------------------------------------ */

/* A hook's memory lasts as long as the hook. */
static void
fresh_memory(struct running *run)
{
	aq_arena_reset(&run->hook_memory);
	aq_db_use_arena(run->service.db, &run->hook_memory);
}

/* The signal that came within the time, 0 for none. */
static int
wait_signal(struct running *run, int64_t seconds)
{
	struct timespec time = { .tv_sec = (time_t)seconds };
	int number = sigtimedwait(&run->signals, NULL, &time);

	return number > 0 ? number : 0;
}

/* True when the database is there with a schema that will do. */
static bool
wait_database(struct running *run)
{
	int64_t until = aq_monotonic() +
			run->config.database_start_wait_s * INT64_C(1000000);
	bool good = false;

	for (;;) {
		enum aq_db_result result;

		fresh_memory(run);
		result = aq_db_ready(run->service.db);
		if (result == AQ_DB_OK)
			result = aq_health_schema(run->service.db, &good);
		if (result == AQ_DB_OK && good)
			return true;
		if (aq_monotonic() >= until) {
			aq_log_event(LOG_ERR, "start", "%s",
			    result == AQ_DB_GONE
				? "the database does not answer"
				: "the schema is absent or older than this "
				  "program: acquisctl db migrate");
			return false;
		}
		if (wait_signal(run, RETRY_S) != 0)
			return false;
	}
}

static void
load_keys(struct running *run)
{
	fresh_memory(run);
	if (aq_db_ready(run->service.db) == AQ_DB_OK)
		(void)aq_keys_load(
		    run->service.keys, run->service.db, aq_now());
}

static void
reload(struct running *run)
{
	aq_notify("RELOADING=1");
	load_keys(run);
	fresh_memory(run);
	if (run->program->reload != NULL &&
	    !run->program->reload(&run->service))
		aq_log_event(LOG_ERR, "reload", "what was there goes on");
	else
		aq_log_event(LOG_NOTICE, "reload", "done");
	aq_notify("READY=1");
}

static void
tick(struct running *run)
{
	load_keys(run);
	fresh_memory(run);
	if (run->program->tick != NULL)
		run->program->tick(&run->service);
}

static void
run_until_stopped(struct running *run)
{
	aq_notify("READY=1");
	aq_log_event(
	    LOG_NOTICE, "start", "%s %s", run->program->name, PACKAGE_VERSION);
	for (;;) {
		int number = wait_signal(run, run->config.service_tick_s);

		if (number == SIGTERM || number == SIGINT)
			break;
		if (number == SIGHUP)
			reload(run);
		else
			tick(run);
	}
	aq_notify("STOPPING=1");
	aq_log_event(LOG_NOTICE, "stop", "%s", run->program->name);
}

static bool
prepare_service(struct running *run)
{
	const struct aq_program *program = run->program;

	run->service.program = program;
	run->service.config = &run->config;
	run->service.mem = &run->hook_memory;
	run->service.db = aq_db_new(
	    &run->database, program->statements, program->statement_count);
	run->service.keys = aq_keys_new(aq_str_from(run->config.site_origin));
	run->metrics =
	    aq_metrics_new(program->service, run->table.rows, run->table.count);
	if (run->service.db != NULL && run->service.keys != NULL &&
	    run->metrics != NULL &&
	    aq_db_add(run->service.db, program->more_statements,
		program->more_count))
		return true;
	aq_log_event(LOG_ERR, "start", "out of memory");
	return false;
}

static bool
start_threads(struct running *run)
{
	const char *path = run->config.service_metrics_socket;

	if (path[0] != '\0') {
		run->monitor = aq_monitor_start(path, write_metrics, run);
		if (run->monitor == NULL)
			return false;
	}
	run->pool = aq_pool_start(run->listening, &run->service, &run->table,
	    run->metrics, &run->database);
	return run->pool != NULL;
}

static bool
serve_in_order(struct running *run)
{
	block_signals(run);
	if (!prepare_service(run) || !open_socket(run) || !wait_database(run))
		return false;
	load_keys(run);
	fresh_memory(run);
	if (run->program->start != NULL &&
	    !run->program->start(&run->service)) {
		aq_log_event(LOG_ERR, "start", "gave up");
		return false;
	}
	if (!start_threads(run))
		return false;
	run_until_stopped(run);
	return true;
}

static enum exit_status
serve(struct running *run)
{
	bool good;

	aq_log_init(run->program->service,
	    LOG_ERR + (int)run->config.service_log_level);
	good = serve_in_order(run);
	aq_pool_stop(run->pool);
	aq_monitor_stop(run->monitor);
	if (run->service.db != NULL) {
		fresh_memory(run);
		if (run->program->stop != NULL)
			run->program->stop(&run->service);
	}
	aq_db_free(run->service.db);
	aq_keys_free(run->service.keys);
	aq_metrics_free(run->metrics);
	return good ? EXIT_GOOD : EXIT_FAILED;
}

static enum exit_status
do_task(struct running *run)
{
	struct aq_str message;

	if (run->task == TASK_HELP || run->task == TASK_VERSION) {
		if (run->task == TASK_HELP)
			print_usage(run->program, stdout);
		else
			printf("%s %s\n", run->program->name, PACKAGE_VERSION);
		return EXIT_GOOD;
	}
	if (!make_table(run)) {
		fprintf(stderr, "%s: out of memory\n", run->program->name);
		return EXIT_FAILED;
	}
	if (run->task == TASK_DUMP_ROUTES) {
		print_routes(run);
		return EXIT_GOOD;
	}
	if (!read_config(run, &message)) {
		fprintf(stderr, "%.*s\n", AQ_STR_ARG(message));
		return EXIT_FAILED;
	}
	if (run->task == TASK_DUMP_CONFIG)
		aq_config_dump(&run->config, stdout);
	return run->task == TASK_SERVE ? serve(run) : EXIT_GOOD;
}

int
aq_program_main(const struct aq_program *program, int argc, char **argv)
{
	struct running run = { .program = program, .listening = -1 };
	enum exit_status status;

	if (!parse_arguments(&run, argc, argv)) {
		print_usage(program, stderr);
		return EXIT_USAGE;
	}
	aq_arena_init(&run.config_memory, CONFIG_BYTES);
	aq_arena_init(&run.hook_memory, HOOK_BYTES);
	status = do_task(&run);
	free(run.rows);
	aq_arena_release(&run.hook_memory);
	aq_arena_release(&run.config_memory);
	if (fflush(stdout) != 0)
		status = EXIT_FAILED;
	return (int)status;
}
