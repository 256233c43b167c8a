/*
 * The queue of jobs on a real server: once each, in turn, again after a while,
 * given up, taken over from a runner that died; and the mail job.
 * ACQUIS_TEST_SOCKET names the server, whose database acquis has its schema.
 */
#include "../unit/unit.h"

#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "queries_ctl.h"
#include "queries_job.h"
#include "queries_mail.h"
#include "runtime/id.h"
#include "runtime/jobs.h"
#include "runtime/mail.h"

static struct aq_arena arena;
static struct aq_config config;
static struct aq_db *db;
static _Atomic unsigned runs;
static enum aq_job_result wanted;

static enum aq_job_result
count_run(struct aq_job *job)
{
	atomic_fetch_add(&runs, 1);
	job->error = AQ_S("as told");
	return wanted;
}

static const struct aq_job_kind kinds[] = {
	{ "count", "auth", count_run, false },
	{ "ask", "auth", count_run, true },
	{ "mail", "auth", aq_mail_job, false },
	{ "foreign", "assessment", count_run, false },
};

static struct aq_db *
connect_new(void)
{
	struct passwd *me = getpwuid(geteuid());
	struct aq_db_options options = {
		.socket = getenv("ACQUIS_TEST_SOCKET"),
		.user = me != NULL ? me->pw_name : "root",
		.database = "acquis",
		.statement_timeout_s = 10,
		.lock_timeout_s = 5,
		.lazy = true,
	};
	struct aq_db *made = aq_db_new(&options, q_job_statements, Q_JOB_COUNT);

	assert_non_null(made);
	assert_true(aq_db_add(made, q_mail_statements, Q_MAIL_COUNT));
	assert_true(aq_db_add(made, q_ctl_statements, Q_CTL_COUNT));
	return made;
}

static struct aq_job_runner
runner(struct aq_db *on, const char *name)
{
	return (struct aq_job_runner){ .db = on,
		.config = &config,
		.kinds = kinds,
		.kind_count = UNIT_COUNT(kinds),
		.owner = "auth",
		.name = aq_str_from(name) };
}

static enum aq_db_result
run_one(void)
{
	struct aq_job_runner r = runner(db, "test/1");

	return aq_job_run_one(&r);
}

static void
sql(const char *text)
{
	assert_int_equal(aq_db_text(db, aq_str_from(text)), AQ_DB_OK);
}

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, (size_t)1 << 24);
	aq_config_defaults(&config);
	db = connect_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_db_free(db);
	aq_arena_release(&arena);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	sql("DELETE FROM job");
	atomic_store(&runs, 0);
	wanted = AQ_JOB_DONE;
	config.mail_transport = AQ_MAIL_NONE;
	return 0;
}

static void
add(const char *kind, const char *owner)
{
	assert_int_equal(
	    aq_job_add(db, aq_now(), kind, owner, AQ_S("{}")), AQ_DB_OK);
}

/* The jobs that are not done. */
static size_t
left(struct q_job_list_out **ret_jobs)
{
	size_t count = 0;

	assert_int_equal(q_job_list(db, &arena, ret_jobs, &count), AQ_DB_OK);
	return count;
}

static void
a_job_runs_once(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	assert_int_equal(run_one(), AQ_DB_NONE);
	add("count", "auth");
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(run_one(), AQ_DB_NONE);
	assert_int_equal(runs, 1);
	assert_int_equal(left(&jobs), 0);
}

static void
the_oldest_comes_first_and_none_too_early(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("count", "auth");
	sql("UPDATE job SET run_after = NOW(6) + INTERVAL 1 HOUR");
	assert_int_equal(run_one(), AQ_DB_NONE);
	add("unknown", "auth");
	sql("UPDATE job SET run_after = NOW(6) - INTERVAL 2 HOUR "
	    "WHERE kind = 'count'");
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(runs, 1);
	assert_int_equal(left(&jobs), 1);
	assert_str(jobs[0].kind, "unknown");
}

static void
others_are_left_alone(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("foreign", "assessment");
	assert_int_equal(run_one(), AQ_DB_NONE);
	add("foreign", "auth"); /* of a kind that auth does not own */
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(runs, 0);
	assert_int_equal(left(&jobs), 2);
	/* made in one millisecond, they stand in any order */
	assert_int_equal(jobs[0].state + jobs[1].state, 3);
}

/* A kind that nobody knows is no institution's affair. */
static void
a_slow_institution_holds_up_its_own(void **state)
{
	struct aq_job_runner own = runner(db, "test/1");
	struct aq_job_runner outside = runner(db, "test/2");
	struct q_job_list_out *jobs = NULL;

	(void)state;
	own.lane = AQ_LANE_OWN;
	outside.lane = AQ_LANE_OUTSIDE;
	add("ask", "auth");
	add("count", "auth");
	add("unknown", "auth");
	assert_int_equal(aq_job_run_one(&own), AQ_DB_OK);
	assert_int_equal(aq_job_run_one(&own), AQ_DB_OK);
	assert_int_equal(aq_job_run_one(&own), AQ_DB_NONE);
	assert_int_equal(runs, 1);
	assert_int_equal(left(&jobs), 2);
	assert_int_equal(aq_job_run_one(&outside), AQ_DB_OK);
	assert_int_equal(aq_job_run_one(&outside), AQ_DB_NONE);
	assert_int_equal(runs, 2);
	assert_int_equal(left(&jobs), 1);
	assert_str(jobs[0].kind, "unknown");
}

static void
failures_wait_and_end(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("count", "auth");
	wanted = AQ_JOB_AGAIN;
	for (unsigned i = 1; i <= 10; i++) {
		assert_int_equal(run_one(), AQ_DB_OK);
		assert_int_equal(run_one(), AQ_DB_NONE);
		assert_int_equal(left(&jobs), 1);
		assert_int_equal(jobs[0].attempts, i);
		assert_str(jobs[0].last_error, "as told");
		assert_int_equal(jobs[0].state, i < 10 ? 0 : 3);
		if (i < 10)
			assert_true(
			    jobs[0].run_after >
			    aq_now() + (aq_job_wait_s(i) - 5) * 1000000);
		sql("UPDATE job SET run_after = NOW(6) WHERE state = 0");
	}
	assert_int_equal(run_one(), AQ_DB_NONE);
	assert_int_equal(runs, 10);
}

static void
waiting_is_no_failure(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("count", "auth");
	wanted = AQ_JOB_WAIT;
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(run_one(), AQ_DB_OK);
		sql("UPDATE job SET run_after = NOW(6)");
	}
	assert_int_equal(left(&jobs), 1);
	assert_int_equal(jobs[0].attempts, 0);
	assert_int_equal(jobs[0].state, 0);
	wanted = AQ_JOB_NEVER;
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(left(&jobs), 1);
	assert_int_equal(jobs[0].state, 3);
}

/* The lease of a runner that hangs ends; another does the job, and what the
   first says then is not heard. */
static enum aq_job_result
lose_lease(struct aq_job *job)
{
	(void)job;
	sql("UPDATE job SET run_after = NOW(6) - INTERVAL 1 SECOND");
	if (atomic_fetch_add(&runs, 1) == 0) {
		struct aq_db *second = connect_new();
		struct aq_job_runner r = runner(second, "test/2");

		assert_int_equal(aq_job_run_one(&r), AQ_DB_OK);
		aq_db_free(second);
		return AQ_JOB_NEVER;
	}
	return AQ_JOB_DONE;
}

static void
a_dead_runner_is_replaced(void **state)
{
	static const struct aq_job_kind slow[] = {
		{ "count", "auth", lose_lease, false },
	};
	struct aq_job_runner r = runner(db, "test/1");
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("count", "auth");
	sql("UPDATE job SET state = 1, run_after = NOW(6), locked_by = 'x'");
	r.kinds = slow;
	r.kind_count = 1;
	assert_int_equal(aq_job_run_one(&r), AQ_DB_OK);
	assert_int_equal(left(&jobs), 0);
}

static void
what_ended_is_forgotten(void **state)
{
	struct aq_job_runner r = runner(db, "test/1");
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("unknown", "auth");
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(aq_job_forget(&r), AQ_DB_OK);
	assert_int_equal(left(&jobs), 1);
	sql("UPDATE job SET finished_at = NOW(6) - INTERVAL 8 DAY");
	add("count", "auth");
	assert_int_equal(aq_job_forget(&r), AQ_DB_OK);
	assert_int_equal(left(&jobs), 1);
	assert_str(jobs[0].kind, "count");
}

#define THREADS 4
#define JOBS	40

static void *
run_all(void *context)
{
	struct aq_db *mine = connect_new();
	struct aq_job_runner r = runner(mine, context);
	unsigned idle = 0;

	/* one that finds all rows locked sees none: look again */
	while (idle < 5) {
		if (aq_job_run_one(&r) == AQ_DB_OK)
			idle = 0;
		else
			idle++;
	}
	aq_db_free(mine);
	return NULL;
}

static void
several_runners_share(void **state)
{
	static char names[THREADS][8] = { "t/1", "t/2", "t/3", "t/4" };
	struct q_job_list_out *jobs = NULL;
	pthread_t thread[THREADS];

	(void)state;
	for (unsigned i = 0; i < JOBS; i++)
		add("count", "auth");
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&thread[i], NULL, run_all, names[i]), 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	while (run_one() == AQ_DB_OK)
		;
	assert_int_equal(runs, JOBS);
	assert_int_equal(left(&jobs), 0);
}

/* ---- mail ------------------------------------------------------------ */

static uint64_t
person(const char *email)
{
	int64_t now = aq_now();
	uint64_t id = aq_id_new(now);
	struct aq_str address = aq_str_from(email);
	struct q_user_create_in row = { .id = id,
		.email = address,
		.email_lookup = address,
		.email_null = address.n == 0,
		.email_lookup_null = address.n == 0,
		.username_null = true,
		.username_lookup_null = true,
		.password_hash = AQ_S("x"),
		.now = now,
		.first_name = AQ_S("Zoé"),
		.last_name = AQ_S("B"),
		.language = AQ_S("en") };

	assert_int_equal(q_user_create(db, &row, NULL), AQ_DB_OK);
	return id;
}

static void
a_mail_needs_an_address(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	assert_int_equal(
	    aq_mail_queue(db, aq_now(), "welcome", person("")), AQ_DB_OK);
	assert_int_equal(
	    aq_mail_queue(db, aq_now(), "welcome", 12345), AQ_DB_OK);
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(left(&jobs), 0);
}

static void
a_mail_waits_for_a_transport(void **state)
{
	struct q_job_list_out *jobs = NULL;
	char address[40];

	(void)state;
	(void)snprintf(address, sizeof(address), "w%d@example.org", getpid());
	assert_int_equal(
	    aq_mail_queue(db, aq_now(), "welcome", person(address)), AQ_DB_OK);
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(left(&jobs), 1);
	assert_int_equal(jobs[0].state, 0);
	assert_int_equal(jobs[0].attempts, 0);
	assert_str(jobs[0].last_error, "no transport is configured");
}

static void
a_mail_is_sent(void **state)
{
	char folder[] = "/tmp/aqjobsXXXXXX", got[4096] = "", address[40];
	struct q_job_list_out *jobs = NULL;
	struct aq_str script, out;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	script = aq_arena_printf(&arena, "%s/sendmail", folder);
	out = aq_arena_printf(&arena, "%s/out", folder);
	file = fopen(script.p, "w");
	assert_non_null(file);
	assert_true(
	    fprintf(file, "#!/bin/sh\n{ echo \"$@\"; cat; } >%s\n", out.p) > 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(script.p, 0700), 0);
	config.mail_transport = AQ_MAIL_SENDMAIL;
	config.mail_sendmail = script.p;
	(void)snprintf(address, sizeof(address), "s%d@example.org", getpid());
	assert_int_equal(
	    aq_mail_queue(db, aq_now(), "password-changed", person(address)),
	    AQ_DB_OK);
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(left(&jobs), 0);
	file = fopen(out.p, "r");
	assert_non_null(file);
	got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
	(void)fclose(file);
	assert_non_null(strstr(got, address));
	assert_non_null(strstr(got, "Subject: Your password has changed\n"));
	assert_non_null(strstr(got, "Hello Zo=C3=A9,\n"));
	assert_int_equal(unlink(out.p), 0);
	assert_int_equal(unlink(script.p), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
a_broken_mail_is_given_up(void **state)
{
	struct q_job_list_out *jobs = NULL;

	(void)state;
	add("mail", "auth"); /* no payload */
	assert_int_equal(run_one(), AQ_DB_OK);
	assert_int_equal(left(&jobs), 1);
	assert_int_equal(jobs[0].state, 3);
	assert_str(jobs[0].last_error, "bad payload");
}

#define ON_EMPTY(test) cmocka_unit_test_setup(test, empty)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_EMPTY(a_job_runs_once),
		ON_EMPTY(the_oldest_comes_first_and_none_too_early),
		ON_EMPTY(others_are_left_alone),
		ON_EMPTY(a_slow_institution_holds_up_its_own),
		ON_EMPTY(failures_wait_and_end),
		ON_EMPTY(waiting_is_no_failure),
		ON_EMPTY(a_dead_runner_is_replaced),
		ON_EMPTY(what_ended_is_forgotten),
		ON_EMPTY(several_runners_share),
		ON_EMPTY(a_mail_needs_an_address),
		ON_EMPTY(a_mail_waits_for_a_transport),
		ON_EMPTY(a_mail_is_sent),
		ON_EMPTY(a_broken_mail_is_given_up),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
