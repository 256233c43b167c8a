/* acquisctl jobs …: the queue of background work. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "ctl/erase.h"
#include "ctl/export.h"
#include "queries_ctl.h"
#include "queries_job.h"
#include "queries_lti.h"
#include "queries_mail.h"
#include "runtime/jobs.h"
#include "runtime/lti.h"
#include "runtime/mail.h"

#define IDLE_S	 2
#define BROKEN_S 10
#define HOST_MAX 40

/* Every kind of job and the program that owns it. */
static const struct aq_job_kind kinds[] = {
	{ "mail", "auth", aq_mail_job, false },
	{ "lti_grade", "auth", aq_lti_grade_job, true },
	{ "lti_roster", "auth", aq_lti_roster_job, true },
	{ "export_auth", "auth", export_auth, false },
	{ "export_assessment", "assessment", export_assessment, false },
	{ "export_join", "auth", export_join, false },
	{ "erase_auth", "auth", erase_auth, false },
	{ "erase_assessment", "assessment", erase_assessment, false },
	{ "erasure_end", "auth", erasure_end, false },
};

static volatile sig_atomic_t stopping;

static void
stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Ends after the present job; a sleep ends at once. */
static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
}

static void
pause_s(time_t seconds)
{
	struct timespec t = { .tv_sec = seconds };

	(void)nanosleep(&t, NULL);
}

/* ---- two runners -------------------------------------------------------- */

/* The process that runs what waits for institutions; 0: there is none. */
static pid_t second;

static bool
has_outside(const char *owner)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].outside && strcmp(kinds[i].owner, owner) == 0)
			return true;
	return false;
}

/* Which lane is this process's? The second one ends with the first. */
static bool
part(struct aq_job_runner *runner)
{
	pid_t first = getpid();

	second = fork();
	if (second < 0)
		return false;
	runner->lane = second == 0 ? AQ_LANE_OUTSIDE : AQ_LANE_OWN;
	return second != 0 || (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 &&
				  getppid() == first);
}

static bool
second_died(void)
{
	if (second == 0 || waitpid(second, NULL, WNOHANG) != second)
		return false;
	second = 0;
	return true;
}

static void
end_second(void)
{
	if (second == 0)
		return;
	(void)kill(second, SIGTERM);
	while (waitpid(second, NULL, 0) < 0 && errno == EINTR)
		;
}

/* ---- running ------------------------------------------------------------ */

static enum ctl_exit
loop(struct ctl *ctl, const struct aq_job_runner *runner, bool once)
{
	enum aq_db_result result = AQ_DB_OK;

	while (!stopping) {
		if (second_died())
			return ctl_say(CTL_FAILED, "the second runner died");
		result = aq_job_run_one(runner);
		if (result == AQ_DB_OK)
			continue;
		if (result == AQ_DB_NONE)
			result = aq_job_forget(runner);
		if (once)
			return ctl_db_failure(ctl, result);
		/* when it is not the queue's end, the log has the reason */
		pause_s(result == AQ_DB_OK ? IDLE_S : BROKEN_S);
	}
	end_second();
	return CTL_OK;
}

static struct aq_str
runner_name(struct ctl *ctl)
{
	char host[HOST_MAX] = "";

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	return aq_arena_printf(&ctl->mem, "%s/%ld", host, (long)getpid());
}

static bool
known_owner(const char *owner)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].owner, owner) == 0)
			return true;
	return false;
}

static enum ctl_exit
jobs_run(struct ctl *ctl)
{
	const char *owner = ctl_value(ctl, "--for");
	bool once = ctl_flag(ctl, "--once");
	struct aq_job_runner runner = {
		.config = &ctl->config,
		.kinds = kinds,
		.kind_count = sizeof(kinds) / sizeof(kinds[0]),
		.owner = owner,
	};

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (owner == NULL || !known_owner(owner))
		return ctl_say(CTL_USAGE, "--for which program?");
	if (!ctl_load_config(ctl, owner))
		return CTL_FAILED;
	catch_signals();
	if (!once && has_outside(owner) && !part(&runner))
		return ctl_say(CTL_FAILED, "cannot start a second runner");
	runner.name = runner_name(ctl);
	if (!ctl_database(ctl, q_job_statements, Q_JOB_COUNT) ||
	    !aq_db_add(ctl->db, q_mail_statements, Q_MAIL_COUNT) ||
	    !aq_db_add(ctl->db, q_lti_statements, Q_LTI_COUNT) ||
	    (once && ctl_db_failure(ctl, aq_db_ready(ctl->db)) != CTL_OK))
		return CTL_FAILED;
	runner.db = ctl->db;
	return loop(ctl, &runner, once);
}

static void
job_json(struct ctl *ctl, const struct q_job_list_out *job, const char *state)
{
	aq_jw_object(&ctl->jw);
	aq_jw_key_id(&ctl->jw, "id", job->id);
	aq_jw_key_str(&ctl->jw, "kind", job->kind);
	aq_jw_key_str(&ctl->jw, "owner", job->owner);
	aq_jw_key_str(&ctl->jw, "state", aq_str_from(state));
	aq_jw_key_int(&ctl->jw, "attempts", job->attempts);
	aq_jw_key_time(&ctl->jw, "run_after", job->run_after);
	aq_jw_key_time(&ctl->jw, "created_at", job->created_at);
	if (!job->last_error_null)
		aq_jw_key_str(&ctl->jw, "last_error", job->last_error);
	aq_jw_end(&ctl->jw);
}

static enum ctl_exit
jobs_list(struct ctl *ctl)
{
	static const char *const states[] = { "waiting", "running", "done",
		"given up", "unknown" };
	struct q_job_list_out *job = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status =
	    ctl_db_failure(ctl, q_job_list(ctl->db, &ctl->mem, &job, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		const char *state = states[job[i].state < 4 ? job[i].state : 4];

		job_json(ctl, &job[i], state);
		if (!ctl->json)
			printf("%" PRIu64 " %-10.*s %-11.*s %-9s %2u %.*s\n",
			    job[i].id, AQ_STR_ARG(job[i].kind),
			    AQ_STR_ARG(job[i].owner), state, job[i].attempts,
			    AQ_STR_ARG(job[i].last_error));
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

const struct ctl_command ctl_jobs_commands[] = {
	{ "jobs", "run", "--for PROGRAM [--once]",
	    "Run the jobs of a program, as that program's user, those that ask "
	    "institutions' servers apart; --once ends when none is due",
	    jobs_run, true },
	{ "jobs", "list", "", "List the jobs that are not done", jobs_list,
	    false },
	{ 0 },
};
