/* What a process remembers of running tests. */
#include "unit.h"

#include <string.h>

#include "assessment/cache.h"

static struct aq_arena arena;
static struct as_cache *cache;
static struct as_bank bank;
static struct aq_challenge plain = { .id = 7 },
			   timed = { .id = 8, .timer_s = 60 },
			   focused = { .id = 9, .focused = true };
static struct aq_answer_row rows[3];
static struct aq_evidence evidence[AQ_EVIDENCE_MAX];

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1U << 20);
	cache = as_cache_new(8);
	return cache != NULL ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	as_cache_free(cache);
	aq_arena_release(&arena);
	return 0;
}

/* A running test with `answers` rows. */
static struct as_loaded
running(uint64_t id, size_t answers, const struct aq_challenge *next)
{
	struct as_loaded loaded = { .id = id,
		.signed_in = true,
		.found = true,
		.bank = &bank,
		.stored = AS_STARTED };

	for (size_t i = 0; i < 3; i++)
		rows[i] = (struct aq_answer_row){ .position = (uint16_t)(i + 1),
			.challenge = 40,
			.outcome = AQ_WRONG,
			.answered_at = 1000 };
	loaded.frame.seed = 5;
	loaded.log.answers = rows;
	loaded.log.answer_count = answers;
	loaded.state.next = next;
	loaded.state.position = (uint16_t)(answers + 1);
	return loaded;
}

static void
comes_back(void **state)
{
	struct as_loaded in = running(11, 2, &plain), out;

	(void)state;
	in.frame.evidence = evidence;
	in.frame.evidence_count = 3;
	evidence[2].challenge = 77;
	as_cache_put(cache, 1, &in);
	rows[1].outcome = AQ_CORRECT; /* a copy is kept */
	assert_true(as_cache_get(cache, &arena, 11, 1, &out));
	assert_int_equal(out.id, 11);
	assert_ptr_equal(out.bank, &bank);
	assert_int_equal(out.frame.seed, 5);
	assert_int_equal(out.stored, AS_STARTED);
	assert_int_equal(out.log.answer_count, 2);
	assert_int_equal(out.log.answers[1].outcome, AQ_WRONG);
	assert_int_equal(out.log.event_count, 0);
	assert_int_equal(out.frame.evidence_count, 3);
	assert_int_equal(out.frame.evidence[2].challenge, 77);
	assert_int_equal(as_cache_hits(cache), 1);
}

static void
belongs_to_its_user(void **state)
{
	struct as_loaded in = running(11, 0, &plain), out;

	(void)state;
	as_cache_put(cache, 1, &in);
	assert_false(as_cache_get(cache, &arena, 11, 2, &out));
	assert_false(as_cache_get(cache, &arena, 12, 1, &out));
	assert_int_equal(as_cache_misses(cache), 2);
}

static void
an_older_guess_does_not_win(void **state)
{
	struct as_loaded newer = running(11, 3, &plain);
	struct as_loaded older = running(11, 2, &plain), out;

	(void)state;
	as_cache_put(cache, 1, &newer);
	as_cache_put(cache, 1, &older);
	assert_true(as_cache_get(cache, &arena, 11, 1, &out));
	assert_int_equal(out.log.answer_count, 3);
}

static void
timed_only_with_its_time(void **state)
{
	struct as_loaded in = running(11, 1, &timed), out;

	(void)state;
	as_cache_put(cache, 1, &in);
	assert_false(as_cache_get(cache, &arena, 11, 1, &out));
	in.state.served_at = 123456;
	as_cache_put(cache, 1, &in);
	assert_true(as_cache_get(cache, &arena, 11, 1, &out));
	assert_int_equal(out.log.event_count, 1);
	assert_int_equal(out.log.events[0].kind, AQ_EVENT_CHALLENGE_SERVED);
	assert_int_equal(out.log.events[0].position, 2);
	assert_int_equal(out.log.events[0].at, 123456);
}

/* Each of these is forgotten, also when it was known before. */
static void
not_kept(void **state)
{
	struct as_loaded known = running(11, 1, &plain), out;
	struct as_loaded in[4];

	(void)state;
	in[0] = running(11, 2, &focused);
	in[1] = running(11, 2, NULL);
	in[2] = running(11, 2, &plain);
	in[2].stored = AS_COMPLETED;
	in[3] = running(11, 2, &plain);
	in[3].frame.evidence = evidence;
	in[3].frame.evidence_count = AQ_EVIDENCE_MAX;
	for (size_t i = 0; i < 4; i++) {
		as_cache_put(cache, 1, &known);
		as_cache_put(cache, 1, &in[i]);
		assert_false(as_cache_get(cache, &arena, 11, 1, &out));
	}
}

static void
dropped(void **state)
{
	struct as_loaded in = running(11, 1, &plain), out;

	(void)state;
	as_cache_put(cache, 1, &in);
	as_cache_drop(cache, 12);
	assert_true(as_cache_get(cache, &arena, 11, 1, &out));
	as_cache_drop(cache, 11);
	assert_false(as_cache_get(cache, &arena, 11, 1, &out));
}

/* However many tests run, the slots hold as many as they are. */
static void
bounded(void **state)
{
	struct as_loaded out;
	size_t found = 0;

	(void)state;
	for (uint64_t id = 1; id <= 1000; id++) {
		struct as_loaded in = running(id, 1, &plain);

		as_cache_put(cache, 1, &in);
	}
	for (uint64_t id = 1; id <= 1000; id++)
		found += as_cache_get(cache, &arena, id, 1, &out);
	assert_true(found >= 1 && found <= 8);
}

static void
none(void **state)
{
	struct as_cache *empty = as_cache_new(0);
	struct as_loaded in = running(11, 1, &plain), out;

	(void)state;
	assert_non_null(empty);
	as_cache_put(empty, 1, &in);
	assert_false(as_cache_get(empty, &arena, 11, 1, &out));
	as_cache_drop(empty, 11);
	as_cache_free(empty);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(comes_back), TEST(belongs_to_its_user),
    TEST(an_older_guess_does_not_win), TEST(timed_only_with_its_time),
    TEST(not_kept), TEST(dropped), TEST(bounded), TEST(none))
