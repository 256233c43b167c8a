#include "unit.h"

#include <string.h>

#include "runtime/frame.h"

static struct aq_arena arena;
static struct aq_buf buf;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 4U << 20);
	aq_buf_init(&buf, &arena, 8000);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static void
settings_come_back_exactly(void **state)
{
	struct aq_pos_settings s = aq_pos_defaults, again;

	(void)state;
	s.prior_mean = 1.0 / 3;
	s.tau = 0.1 + 0.2;
	s.max_questions = 17;
	aq_frame_put_settings(&buf, &s);
	assert_false(buf.failed);
	assert_true(buf.n <= 2000);
	assert_true(aq_frame_get_settings(&arena, aq_buf_str(&buf), &again));
	assert_true(s.prior_mean == again.prior_mean && s.tau == again.tau &&
		    s.stop_sd == again.stop_sd && s.known == again.known);
	assert_int_equal(again.max_questions, 17);
	assert_int_equal(again.level_cap, s.level_cap);
}

static void
bad_settings(void **state)
{
	static const char *const bad[] = { "", "[]", "{}", "{\"tau\":1}",
		"null" };
	struct aq_pos_settings s;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(
		    aq_frame_get_settings(&arena, aq_str_from(bad[i]), &s));
}

static void
evidence_comes_back(void **state)
{
	struct aq_evidence list[AQ_EVIDENCE_MAX];
	const struct aq_evidence *again;
	size_t n;

	(void)state;
	for (uint32_t i = 0; i < AQ_EVIDENCE_MAX; i++)
		list[i] = (struct aq_evidence){ .challenge = UINT32_MAX - i,
			.outcome = i % 2 ? AQ_CORRECT : AQ_FOCUS_LOST,
			.again = i % 2 == 0 };
	aq_frame_put_evidence(&buf, list, AQ_EVIDENCE_MAX);
	assert_false(buf.failed); /* fits the column */
	assert_true(
	    aq_frame_get_evidence(&arena, aq_buf_str(&buf), &again, &n));
	assert_int_equal(n, AQ_EVIDENCE_MAX);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(again[i].challenge, list[i].challenge);
		assert_int_equal(again[i].outcome, list[i].outcome);
		assert_int_equal(again[i].again, list[i].again);
	}
}

static void
no_evidence(void **state)
{
	const struct aq_evidence *list;
	size_t n = 7;

	(void)state;
	aq_frame_put_evidence(&buf, NULL, 0);
	assert_str(aq_buf_str(&buf), "[]");
	assert_true(aq_frame_get_evidence(&arena, aq_buf_str(&buf), &list, &n));
	assert_int_equal(n, 0);
}

static void
bad_evidence(void **state)
{
	static const char *const bad[] = { "", "{}", "[1]", "[[1,1]]",
		"[[0,1,0]]", "[[1,0,0]]", "[[1,6,0]]", "[[1,1,2]]",
		"[[1,1,0,0]]", "[[1.5,1,0]]", "[[\"1\",1,0]]",
		"[[4294967296,1,0]]" };
	const struct aq_evidence *list;
	size_t n;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_frame_get_evidence(
		    &arena, aq_str_from(bad[i]), &list, &n));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(settings_come_back_exactly), TEST(bad_settings),
    TEST(evidence_comes_back), TEST(no_evidence), TEST(bad_evidence))
