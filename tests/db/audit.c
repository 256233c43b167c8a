/*
 * The audit on a real server: many who write at once, and writers killed at
 * any moment. What they leave is judged by `acquisctl audit verify`
 * (audit.sh). Here: that an act and its row come together or not at all.
 *
 *	audit SOCKET crowd	8 threads, 25 acts each
 *	audit SOCKET writer	acts for good, until it is killed
 */
#include <inttypes.h>
#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "queries_runtime.h"
#include "runtime/audit.h"
#include "runtime/id.h"

#define THREADS 8
#define ACTS	25

static struct aq_db *
connect_new(const char *socket)
{
	struct passwd *me = getpwuid(geteuid());
	struct aq_db_options options = { .socket = socket,
		.user = me != NULL ? me->pw_name : "root",
		.database = "acquis",
		.statement_timeout_s = 30,
		.lock_timeout_s = 30,
		.lazy = true };

	return aq_db_new(&options, NULL, 0);
}

/* A job stands for the act; its id is in the row of the audit. */
static enum aq_db_result
act(struct aq_db *db, void *context)
{
	int64_t now = aq_now();
	uint64_t id = aq_id_new(now);
	struct q_job_add_in job = { .id = id,
		.kind = AQ_S("act"),
		.owner = AQ_S("nobody"),
		.payload = AQ_S("{}"),
		.run_after = now,
		.created_at = now };
	struct aq_audit row =
	    aq_audit_by_administrator(now, AQ_ACT_USER_UNBLOCK, id);
	enum aq_db_result result = q_job_add(db, &job, NULL);

	(void)context;
	row.fact[0] = (struct aq_audit_fact){ "word", "fixed", 0 };
	row.fact[1] = (struct aq_audit_fact){ "number", NULL, 7 };
	return result == AQ_DB_OK ? aq_audit_add(db, &row) : result;
}

/* An id made twice in a millisecond is another try, as everywhere. */
static enum aq_db_result
act_once(struct aq_db *db)
{
	enum aq_db_result result = aq_db_transaction(db, act, NULL);

	while (result == AQ_DB_DUPLICATE || result == AQ_DB_AGAIN)
		result = aq_db_transaction(db, act, NULL);
	return result;
}

static _Atomic int done;

static void *
work(void *context)
{
	struct aq_db *db = connect_new(context);

	for (int i = 0; db != NULL && i < ACTS; i++)
		if (act_once(db) == AQ_DB_OK)
			atomic_fetch_add(&done, 1);
	aq_db_free(db);
	return NULL;
}

static int
crowd(char *socket)
{
	pthread_t thread[THREADS];
	int started = 0;

	while (started < THREADS &&
	       pthread_create(&thread[started], NULL, work, socket) == 0)
		started++;
	for (int i = 0; i < started; i++)
		(void)pthread_join(thread[i], NULL);
	printf("%d acts of %d\n", done, THREADS * ACTS);
	return done == THREADS * ACTS ? 0 : 1;
}

/* Outside of a transaction nothing is written: no act could stand with it. */
static int
alone(const char *socket)
{
	struct aq_db *db = connect_new(socket);
	struct aq_audit row =
	    aq_audit_by_administrator(aq_now(), AQ_ACT_USER_UNBLOCK, 1);
	bool refused = db != NULL && aq_db_ready(db) == AQ_DB_OK &&
		       aq_audit_add(db, &row) == AQ_DB_FAILED;

	aq_db_free(db);
	return refused ? 0 : 1;
}

static int
write_on(const char *socket)
{
	struct aq_db *db = connect_new(socket);

	while (db != NULL && act_once(db) == AQ_DB_OK)
		;
	return 1;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[2], "crowd") == 0)
		return crowd(argv[1]);
	if (argc == 3 && strcmp(argv[2], "alone") == 0)
		return alone(argv[1]);
	if (argc == 3 && strcmp(argv[2], "writer") == 0)
		return write_on(argv[1]);
	fputs("usage: audit SOCKET crowd|alone|writer\n", stderr);
	return 2;
}
