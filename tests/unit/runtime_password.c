#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "runtime/password.h"

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static struct aq_password_gate *
gate(unsigned parallel, unsigned queue, unsigned passes)
{
	struct aq_password_gate *g = aq_password_gate_new(
	    &(struct aq_password_cost){ parallel, queue, 8192, passes });

	assert_non_null(g);
	return g;
}

static void
matches_its_own(void **state)
{
	struct aq_password_gate *g = gate(1, 0, 1), *dearer = gate(1, 0, 2);
	struct aq_str hash, again;

	(void)state;
	assert_int_equal(aq_password_hash(g, &arena, AQ_S("secret"), &hash),
	    AQ_PASSWORD_MATCH);
	assert_true(aq_str_starts(hash, AQ_S("$argon2id$v=19$m=8192,t=1,")));
	assert_true(hash.n < AQ_PASSWORD_HASH_MAX);
	assert_int_equal(
	    aq_password_verify(g, AQ_S("secret"), hash), AQ_PASSWORD_MATCH);
	assert_int_equal(
	    aq_password_verify(g, AQ_S("secreT"), hash), AQ_PASSWORD_WRONG);
	assert_int_equal(
	    aq_password_verify(g, AQ_S(""), hash), AQ_PASSWORD_WRONG);
	assert_int_equal(aq_password_verify(dearer, AQ_S("secret"), hash),
	    AQ_PASSWORD_STALE);
	assert_int_equal(aq_password_hash(g, &arena, AQ_S("secret"), &again),
	    AQ_PASSWORD_MATCH);
	assert_false(aq_str_eq(hash, again));
	aq_password_gate_free(dearer);
	aq_password_gate_free(g);
}

static void
nobody_never_matches(void **state)
{
	static const char *const hashes[] = { "", "$argon2id$", "plain",
		"$argon2id$v=19$m=8192,t=1,p=1$AAAA$AAAA" };
	struct aq_password_gate *g = gate(1, 0, 1);

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(hashes); i++)
		assert_int_equal(aq_password_verify(
				     g, AQ_S("secret"), aq_str_from(hashes[i])),
		    AQ_PASSWORD_WRONG);
	aq_password_gate_free(g);
}

/* Many at once: each either gets its turn or is told to come back, and never
   more than `parallel` run. */
#define CROWD 12

struct crowd {
	struct aq_password_gate *gate;
	_Atomic unsigned done, busy;
};

static void *
one_of_the_crowd(void *context)
{
	struct crowd *crowd = context;

	if (aq_password_verify(crowd->gate, AQ_S("x"), AQ_S("")) ==
	    AQ_PASSWORD_BUSY)
		atomic_fetch_add(&crowd->busy, 1);
	else
		atomic_fetch_add(&crowd->done, 1);
	return NULL;
}

static void
a_crowd_is_bounded(void **state)
{
	struct crowd crowd = { .gate = gate(1, 2, 8) };
	pthread_t thread[CROWD];

	(void)state;
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(
		    pthread_create(&thread[i], NULL, one_of_the_crowd, &crowd),
		    0);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_int_equal(crowd.done + crowd.busy, CROWD);
	assert_true(crowd.done >= 3);
	assert_int_equal(aq_password_gate_load(crowd.gate), 0);
	aq_password_gate_free(crowd.gate);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_its_own),
		cmocka_unit_test(nobody_never_matches),
		cmocka_unit_test(a_crowd_is_bounded),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
