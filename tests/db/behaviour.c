/*
 * The connection on a real server: types there and back, duplicates, lost
 * connections before, during and after a write, deadlocks, stale snapshots,
 * memory that runs out. ACQUIS_TEST_SOCKET names the server; the user who runs
 * it may do anything there.
 */
#include "table.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "queries_runtime.h"
#include "runtime/id.h"

static void
types_there_and_back(void **state)
{
	struct q_t_add_in row = { .id = UINT64_MAX,
		.small = 255,
		.medium = 65535,
		.wide = UINT32_MAX,
		.signed_ = 0,
		.real = -1.0 / 3.0,
		.flag = true,
		.text = AQ_S("é😀\\'\"%_"),
		.raw = { "\0\xff\0", 3 },
		.at = INT64_C(1795352537250001),
		.day = { 2000, 2, 29 } };
	struct q_t_get_out got;

	(void)state;
	row.signed_ = INT64_MIN;
	assert_int_equal(q_t_add(db, &row, NULL), AQ_DB_OK);
	assert_int_equal(
	    q_t_get(db, &(struct q_t_get_in){ row.id }, &got), AQ_DB_OK);
	assert_true(got.id == row.id && got.small == 255 &&
		    got.medium == 65535 && got.wide == UINT32_MAX &&
		    got.signed_ == INT64_MIN && got.flag);
	assert_memory_equal(&got.real, &row.real, sizeof(double));
	assert_str(got.text, "é😀\\'\"%_");
	assert_true(aq_str_eq(got.raw, row.raw));
	assert_true(got.at == row.at);
	assert_memory_equal(&got.day, &row.day, sizeof(row.day));
	assert_false(got.small_null || got.text_null || got.raw_null ||
		     got.at_null || got.day_null);
}

static void
nothing_there_and_back(void **state)
{
	struct q_t_add_in row = { .id = 1,
		.small_null = true,
		.text_null = true,
		.raw_null = true,
		.at_null = true,
		.day_null = true };
	struct q_t_get_out got;

	(void)state;
	assert_int_equal(q_t_add(db, &row, NULL), AQ_DB_OK);
	assert_int_equal(
	    q_t_get(db, &(struct q_t_get_in){ 1 }, &got), AQ_DB_OK);
	assert_true(got.small_null && got.text_null && got.raw_null &&
		    got.at_null && got.day_null);
	row.id = 2;
	row.text_null = row.raw_null = false; /* empty is not NULL */
	assert_int_equal(q_t_add(db, &row, NULL), AQ_DB_OK);
	assert_int_equal(
	    q_t_get(db, &(struct q_t_get_in){ 2 }, &got), AQ_DB_OK);
	assert_false(got.text_null || got.raw_null);
	assert_int_equal(got.text.n + got.raw.n, 0);
}

static void
rows_and_long_texts(void **state)
{
	struct q_t_all_out *rows = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(
	    q_t_all(db, &(struct q_t_all_in){ 10 }, &arena, &rows, &n),
	    AQ_DB_OK);
	assert_int_equal(n, 0);
	for (uint64_t id = 1; id <= 70; id++) {
		struct q_t_add_in row = { .id = id,
			.small_null = true,
			.raw_null = true,
			.at_null = true,
			.day_null = true };

		row.text =
		    aq_arena_printf(&arena, "%0*d", (int)(id * 28), (int)id);
		assert_int_equal(q_t_add(db, &row, NULL), AQ_DB_OK);
	}
	assert_int_equal(
	    q_t_all(db, &(struct q_t_all_in){ 1000 }, &arena, &rows, &n),
	    AQ_DB_OK);
	assert_int_equal(n, 70);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows[i].id, i + 1);
		assert_int_equal(rows[i].text.n, (i + 1) * 28);
		assert_int_equal(strlen(rows[i].text.p), rows[i].text.n);
	}
}

static void
strict_about_values(void **state)
{
	struct q_t_wrong_out wrong = { .wide = 7 };
	struct q_t_two_out two;
	struct q_t_again_out again;
	char *text = aq_arena_get(&arena, 2002, 1);
	struct q_t_add_in row = { .id = 9,
		.small_null = true,
		.raw_null = true,
		.at_null = true,
		.day_null = true };

	(void)state;
	memset(text, 'x', 2001);
	row.text = (struct aq_str){ text, 2001 };
	/* strict mode: a text too long is an error, not a cut */
	assert_int_equal(q_t_add(db, &row, NULL), AQ_DB_FAILED);
	assert_int_equal(add(db, 1, 300), AQ_DB_OK);
	assert_int_equal(
	    q_t_wrong(db, &(struct q_t_wrong_in){ 1 }, &wrong), AQ_DB_FAILED);
	assert_int_equal(wrong.wide, 7);
	assert_int_equal(
	    q_t_wrong(db, &(struct q_t_wrong_in){ 2 }, &wrong), AQ_DB_NONE);
	assert_int_equal(add(db, 2, 0), AQ_DB_OK);
	assert_int_equal(q_t_two(db, &two), AQ_DB_FAILED);
	assert_int_equal(
	    q_t_again(db, &(struct q_t_again_in){ 21 }, &again), AQ_DB_OK);
	assert_int_equal(again.sum, 42);
	/* and the connection is as good as before */
	assert_int_equal(count(), 2);
}

static void
duplicates_and_counts(void **state)
{
	uint64_t affected = 9;

	(void)state;
	assert_int_equal(add(db, 1, 5), AQ_DB_OK);
	assert_int_equal(add(db, 1, 6), AQ_DB_DUPLICATE);
	/* found counts, changed or not */
	assert_int_equal(
	    q_t_set(db, &(struct q_t_set_in){ 5, 1 }, &affected), AQ_DB_OK);
	assert_int_equal(affected, 1);
	assert_int_equal(
	    q_t_set(db, &(struct q_t_set_in){ 5, 2 }, &affected), AQ_DB_OK);
	assert_int_equal(affected, 0);
}

static void
a_write_can_return(void **state)
{
	struct q_t_upsert_in in = { 7, 40 };
	struct q_t_upsert_out out;

	(void)state;
	assert_int_equal(q_t_upsert(db, &in, &out), AQ_DB_OK);
	assert_int_equal(out.wide, 40);
	assert_str(out.text, "made");
	in.wide = 2;
	for (uint32_t i = 1; i <= 3; i++) {
		assert_int_equal(q_t_upsert(db, &in, &out), AQ_DB_OK);
		assert_int_equal(out.wide, 40 + 2 * i);
		assert_true(out.text_null);
	}
	assert_int_equal(count(), 1);
}

static void
the_session_is_ours(void **state)
{
	struct q_t_session_out s;

	(void)state;
	assert_int_equal(q_t_session(db, &s), AQ_DB_OK);
	assert_non_null(strstr(s.mode.p, "STRICT_ALL_TABLES"));
	assert_str(s.zone, "+00:00");
	assert_int_equal(s.snapshot, 1);
	assert_str(s.client, "utf8mb4");
	assert_int_equal(s.wait, 1);
}

/* ---- lost connections ------------------------------------------------ */

static void
kill_connection(void)
{
	struct q_t_connection_out id;

	assert_int_equal(q_t_connection(db, &id), AQ_DB_OK);
	assert_int_equal(
	    q_t_kill(other, &(struct q_t_kill_in){ id.id }, NULL), AQ_DB_OK);
	usleep(50000);
}

static void
reconnects_when_idle(void **state)
{
	(void)state;
	kill_connection();
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
	kill_connection();
	assert_int_equal(count(), 1);
	kill_connection();
	assert_int_equal(aq_db_ready(db), AQ_DB_OK);
	assert_int_equal(aq_db_ping(db), AQ_DB_OK);
}

struct step {
	unsigned runs;
	bool kill_first; /* only at the first run */
};

static enum aq_db_result
add_two(struct aq_db *on, void *context)
{
	struct step *step = context;
	enum aq_db_result result = add(on, 1, 1);

	step->runs++;
	if (step->kill_first && step->runs == 1)
		kill_connection();
	return result == AQ_DB_OK ? add(on, 2, 2) : result;
}

static void
a_lost_transaction_runs_again(void **state)
{
	struct step step = { .kill_first = true };

	(void)state;
	assert_int_equal(aq_db_transaction(db, add_two, &step), AQ_DB_OK);
	assert_int_equal(step.runs, 2);
	assert_int_equal(count(), 2);
}

static enum aq_db_result
refuse(struct aq_db *on, void *context)
{
	(void)context;
	assert_int_equal(add(on, 1, 1), AQ_DB_OK);
	return AQ_DB_NONE;
}

static void
a_refusal_rolls_back(void **state)
{
	(void)state;
	assert_int_equal(aq_db_transaction(db, refuse, NULL), AQ_DB_NONE);
	assert_int_equal(count(), 0);
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
}

static void *
kill_soon(void *context)
{
	usleep(300000);
	assert_int_equal(
	    q_t_kill(
		other, &(struct q_t_kill_in){ *(uint64_t *)context }, NULL),
	    AQ_DB_OK);
	return NULL;
}

/* A write that waits for a lock when its connection dies: nobody told whether
   it happened. */
static enum aq_db_result
hold_and_write(struct aq_db *on, void *context)
{
	struct q_t_connection_out id;
	struct q_t_lock_out row;
	pthread_t thread;
	enum aq_db_result result;

	assert_int_equal(
	    q_t_lock(on, &(struct q_t_lock_in){ 1 }, &row), AQ_DB_OK);
	assert_int_equal(q_t_connection(db, &id), AQ_DB_OK);
	assert_int_equal(pthread_create(&thread, NULL, kill_soon, &id.id), 0);
	result = q_t_set(db, &(struct q_t_set_in){ 9, 1 }, NULL);
	assert_int_equal(pthread_join(thread, NULL), 0);
	*(enum aq_db_result *)context = result;
	return AQ_DB_OK;
}

static void
a_write_lost_on_its_way_is_uncertain(void **state)
{
	struct aq_db *third = connect_new();
	enum aq_db_result seen = AQ_DB_OK;

	(void)state;
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
	assert_int_equal(
	    aq_db_transaction(third, hold_and_write, &seen), AQ_DB_OK);
	assert_int_equal(seen, AQ_DB_UNCERTAIN);
	assert_int_equal(wide_of(1), 1);
	aq_db_free(third);
}

static void
a_statement_has_its_time(void **state)
{
	struct q_t_sleep_out out;
	int64_t start = aq_monotonic();

	(void)state;
	/* max_statement_time ends SLEEP with 1, or the statement with 1969 */
	if (q_t_sleep(db, &(struct q_t_sleep_in){ 30 }, &out) == AQ_DB_OK)
		assert_int_equal(out.zero, 1);
	assert_true(aq_monotonic() - start < 10000000);
	assert_int_equal(count(), 0);
}

/* ---- conflicts ------------------------------------------------------- */

struct conflict {
	unsigned runs;
	bool swallow;
};

/* Reads, lets another commit a change, writes: a lost update where snapshot
   isolation is off. */
static enum aq_db_result
read_then_write(struct aq_db *on, void *context)
{
	struct conflict *c = context;
	struct q_t_get_out row;
	enum aq_db_result result = q_t_get(on, &(struct q_t_get_in){ 1 }, &row);

	if (result != AQ_DB_OK)
		return result;
	if (c->runs++ == 0)
		assert_int_equal(
		    q_t_set(
			other, &(struct q_t_set_in){ row.wide + 10, 1 }, NULL),
		    AQ_DB_OK);
	result = q_t_set(on, &(struct q_t_set_in){ row.wide + 1, 1 }, NULL);
	return c->swallow ? AQ_DB_OK : result;
}

static void
no_update_is_lost(void **state)
{
	struct conflict c = { 0 };
	uint64_t before = aq_db_retries();

	(void)state;
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
	assert_int_equal(aq_db_transaction(db, read_then_write, &c), AQ_DB_OK);
	assert_int_equal(c.runs, 2);
	assert_int_equal(wide_of(1), 12);
	assert_true(aq_db_retries() > before);
}

/* A body that overlooks the conflict must not commit what comes after. */
static void
a_doomed_transaction_stays_doomed(void **state)
{
	struct conflict c = { .swallow = true };

	(void)state;
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
	assert_int_equal(aq_db_transaction(db, read_then_write, &c), AQ_DB_OK);
	assert_int_equal(c.runs, 2);
	assert_int_equal(wide_of(1), 12);
}

static enum aq_db_result
wait_for_lock(struct aq_db *on, void *context)
{
	struct q_t_lock_out row;

	assert_int_equal(
	    q_t_lock(on, &(struct q_t_lock_in){ 1 }, &row), AQ_DB_OK);
	*(enum aq_db_result *)context =
	    q_t_set(db, &(struct q_t_set_in){ 7, 1 }, NULL);
	return AQ_DB_OK;
}

static void
a_lock_is_waited_for_a_while(void **state)
{
	enum aq_db_result seen = AQ_DB_OK;

	(void)state;
	assert_int_equal(add(db, 1, 1), AQ_DB_OK);
	assert_int_equal(
	    aq_db_transaction(other, wait_for_lock, &seen), AQ_DB_OK);
	assert_int_equal(seen, AQ_DB_AGAIN);
	assert_int_equal(wide_of(1), 1);
}

#define THREADS 4
#define ROUNDS	25

static enum aq_db_result
add_one(struct aq_db *on, void *context)
{
	struct q_t_get_out row;
	enum aq_db_result result = q_t_get(on, &(struct q_t_get_in){ 1 }, &row);

	(void)context;
	if (result != AQ_DB_OK)
		return result;
	return q_t_set(on, &(struct q_t_set_in){ row.wide + 1, 1 }, NULL);
}

static void *
add_many(void *context)
{
	struct aq_arena own;
	struct aq_db *mine = connect_new();
	uintptr_t done = 0;

	(void)context;
	aq_arena_init(&own, 1 << 24);
	aq_db_use_arena(mine, &own);
	for (int i = 0; i < ROUNDS; i++)
		if (aq_db_transaction(mine, add_one, NULL) == AQ_DB_OK)
			done++;
	aq_db_free(mine);
	aq_arena_release(&own);
	return (void *)done;
}

/* However many give up, what was acknowledged was done exactly once. */
static void
many_at_once_lose_nothing(void **state)
{
	pthread_t thread[THREADS];
	uintptr_t done = 0;

	(void)state;
	assert_int_equal(add(db, 1, 0), AQ_DB_OK);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&thread[i], NULL, add_many, NULL), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *mine = NULL;

		assert_int_equal(pthread_join(thread[i], &mine), 0);
		done += (uintptr_t)mine;
	}
	assert_true(done > 0);
	assert_int_equal(wide_of(1), done);
}

/* ---- memory ---------------------------------------------------------- */

static void
rows_stop_where_memory_ends(void **state)
{
	bool passed = false;

	(void)state;
	for (uint64_t id = 1; id <= 40; id++)
		assert_int_equal(add(db, id, 1), AQ_DB_OK);
	for (size_t limit = 0; limit < 65536 && !passed; limit += 128) {
		struct q_t_all_out *rows = NULL;
		struct aq_arena small;
		size_t n = 0;
		enum aq_db_result result;

		aq_arena_init(&small, limit);
		result =
		    q_t_all(db, &(struct q_t_all_in){ 100 }, &small, &rows, &n);
		passed = result == AQ_DB_OK;
		if (passed)
			assert_int_equal(n, 40);
		else
			assert_int_equal(result, AQ_DB_FAILED);
		aq_arena_release(&small);
	}
	assert_true(passed);
	assert_int_equal(count(), 40);
}

static void
no_server_is_told(void **state)
{
	struct aq_db_options options = { .socket = "/nonexistent.sock",
		.user = "root",
		.database = "behaviour",
		.lock_timeout_s = 1 };
	struct aq_db *none =
	    aq_db_new(&options, q_behaviour_statements, Q_BEHAVIOUR_COUNT);
	struct q_t_count_out out;

	(void)state;
	assert_int_equal(aq_db_ready(none), AQ_DB_GONE);
	assert_int_equal(q_t_count(none, &out), AQ_DB_GONE);
	assert_int_equal(aq_db_ping(none), AQ_DB_GONE);
	assert_int_equal(aq_db_status(AQ_DB_GONE), AQ_E_UNAVAILABLE);
	aq_db_free(none);
}

#define ON_EMPTY(test) cmocka_unit_test_setup(test, empty)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_EMPTY(types_there_and_back),
		ON_EMPTY(nothing_there_and_back),
		ON_EMPTY(rows_and_long_texts),
		ON_EMPTY(strict_about_values),
		ON_EMPTY(duplicates_and_counts),
		ON_EMPTY(a_write_can_return),
		ON_EMPTY(the_session_is_ours),
		ON_EMPTY(reconnects_when_idle),
		ON_EMPTY(a_lost_transaction_runs_again),
		ON_EMPTY(a_refusal_rolls_back),
		ON_EMPTY(a_write_lost_on_its_way_is_uncertain),
		ON_EMPTY(a_statement_has_its_time),
		ON_EMPTY(no_update_is_lost),
		ON_EMPTY(a_doomed_transaction_stays_doomed),
		ON_EMPTY(a_lock_is_waited_for_a_while),
		ON_EMPTY(many_at_once_lose_nothing),
		ON_EMPTY(rows_stop_where_memory_ends),
		ON_EMPTY(no_server_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
