#include "unit.h"

#include <stdlib.h>

#include "runtime/qr.h"

#define SIZE 21 /* of version 1 */

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 22);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

/* Paints what write_path draws: "M x y h n v1 h-n z" for each run. */
static void
paint(struct aq_str path, char picture[SIZE][SIZE + 1])
{
	const char *at = path.p, *end = path.p + path.n;

	for (int y = 0; y < SIZE; y++) {
		memset(picture[y], '.', SIZE);
		picture[y][SIZE] = '\0';
	}
	while (at < end) {
		char *next;
		unsigned long x, y, run;

		assert_int_equal(*at, 'M');
		x = strtoul(at + 1, &next, 10);
		y = strtoul(next, &next, 10);
		assert_int_equal(*next, 'h');
		run = strtoul(next + 1, &next, 10);
		assert_memory_equal(next, "v1h-", 4);
		assert_int_equal(strtoul(next + 4, &next, 10), run);
		assert_int_equal(*next, 'z');
		assert_true(y < SIZE && x + run <= SIZE);
		memset(&picture[y][x], '#', run);
		at = next + 1;
	}
}

/* The three eyes stand where ISO/IEC 18004 has them, and the timing pattern
   between them is whole. */
static void
a_small_code(void **state)
{
	static const char eye[7][8] = { "#######", "#.....#", "#.###.#",
		"#.###.#", "#.###.#", "#.....#", "#######" };
	char picture[SIZE][SIZE + 1];
	struct aq_qr qr;

	(void)state;
	assert_true(aq_qr_write(&arena, AQ_S("acquis"), &qr));
	assert_int_equal(qr.size, SIZE);
	paint(qr.path, picture);
	for (int y = 0; y < 7; y++) {
		assert_memory_equal(picture[y], eye[y], 7);
		assert_memory_equal(picture[y] + SIZE - 7, eye[y], 7);
		assert_memory_equal(picture[SIZE - 7 + y], eye[y], 7);
	}
	for (int i = 8; i < SIZE - 8; i++) {
		assert_int_equal(picture[6][i], i % 2 == 0 ? '#' : '.');
		assert_int_equal(picture[i][6], i % 2 == 0 ? '#' : '.');
	}
}

static void
what_does_not_fit(void **state)
{
	struct aq_arena small;
	struct aq_qr qr = { .size = 7 };
	char text[3000];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(aq_qr_write(&arena, AQ_S(""), &qr));
	assert_false(
	    aq_qr_write(&arena, (struct aq_str){ text, sizeof(text) }, &qr));
	aq_arena_init(&small, 64);
	assert_false(aq_qr_write(&small, AQ_S("acquis"), &qr));
	aq_arena_release(&small);
	assert_int_equal(qr.size, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_code),
		cmocka_unit_test(what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
