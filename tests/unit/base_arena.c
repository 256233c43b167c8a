#include "unit.h"

static void
gives_zeroed_aligned_memory(void **state)
{
	struct aq_arena arena;

	(void)state;
	aq_arena_init(&arena, 1 << 20);
	for (size_t size = 1; size < 5000; size = size * 3 + 1) {
		unsigned char *p = aq_arena_get(&arena, 1, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
	aq_arena_reset(&arena);
	for (int i = 0; i < 100; i++) {
		int *p = AQ_NEW_N(&arena, int, 10);

		for (int j = 0; j < 10; j++)
			assert_int_equal(p[j], 0);
	}
	aq_arena_release(&arena);
}

static void
keeps_to_its_limit(void **state)
{
	struct aq_arena arena;

	(void)state;
	aq_arena_init(&arena, 1024);
	assert_non_null(aq_arena_get(&arena, 1, 1000));
	assert_null(aq_arena_get(&arena, 1, 100));
	assert_true(aq_arena_failed(&arena));
	/* once failed, always failed, however small */
	assert_null(aq_arena_get(&arena, 1, 1));
	aq_arena_reset(&arena);
	assert_false(aq_arena_failed(&arena));
	assert_non_null(aq_arena_get(&arena, 1, 1024));
	assert_int_equal(arena.used, 1024);
	assert_int_equal(arena.peak, 1024);
	aq_arena_release(&arena);
}

static void
refuses_overflow(void **state)
{
	struct aq_arena arena;

	(void)state;
	aq_arena_init(&arena, SIZE_MAX);
	assert_null(aq_arena_get(&arena, SIZE_MAX / 2, 3));
	aq_arena_reset(&arena);
	assert_null(aq_arena_get(&arena, 1, SIZE_MAX));
	aq_arena_reset(&arena);
	assert_null(aq_arena_get(&arena, 1, SIZE_MAX - 64));
	aq_arena_release(&arena);
}

static void
nothing_is_never_null(void **state)
{
	struct aq_arena arena;

	(void)state;
	aq_arena_init(&arena, 0);
	assert_non_null(aq_arena_get(&arena, 0, 8));
	assert_non_null(aq_arena_get(&arena, 8, 0));
	assert_false(aq_arena_failed(&arena));
	assert_null(aq_arena_get(&arena, 1, 1));
}

static void
copies_and_prints(void **state)
{
	struct aq_arena arena;
	struct aq_str s;

	(void)state;
	aq_arena_init(&arena, 4096);
	s = aq_arena_copy(&arena, AQ_S("abc"));
	assert_str(s, "abc");
	assert_int_equal(s.p[3], '\0');
	s = aq_arena_copy(&arena, (struct aq_str){ NULL, 0 });
	assert_non_null(s.p);
	assert_int_equal(s.n, 0);
	s = aq_arena_printf(&arena, "%d-%s", 42, "x");
	assert_str(s, "42-x");
	assert_int_equal(s.p[s.n], '\0');
	s = aq_arena_printf(&arena, "%5000d", 1);
	assert_null(s.p);
	assert_int_equal(s.n, 0);
	aq_arena_release(&arena);
}

static int order[3], ran;

static void
note(void *object)
{
	order[ran++] = *(int *)object;
}

static void
cleans_up_newest_first(void **state)
{
	static int numbers[3] = { 0, 1, 2 };
	struct aq_arena arena;

	(void)state;
	ran = 0;
	aq_arena_init(&arena, 4096);
	for (size_t i = 0; i < 3; i++)
		assert_true(aq_arena_defer(&arena, note, &numbers[i]));
	aq_arena_reset(&arena);
	assert_int_equal(ran, 3);
	assert_int_equal(order[0], 2);
	assert_int_equal(order[2], 0);
	aq_arena_reset(&arena);
	assert_int_equal(ran, 3);
	aq_arena_release(&arena);
}

AQ_UNIT_MAIN(cmocka_unit_test(gives_zeroed_aligned_memory),
    cmocka_unit_test(keeps_to_its_limit), cmocka_unit_test(refuses_overflow),
    cmocka_unit_test(nothing_is_never_null),
    cmocka_unit_test(copies_and_prints),
    cmocka_unit_test(cleans_up_newest_first))
