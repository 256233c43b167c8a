/*
 * The treatments of text: whatever goes in, a walk ends; valid text stays
 * valid, and treating twice changes nothing more.
 */
#include "target.h"

#include <math.h>

#include "base/num.h"
#include "base/text.h"

#define COMPARED 200

static void
settles(struct aq_arena *arena, struct aq_str s,
    struct aq_str (*treat)(struct aq_arena *arena, struct aq_str s))
{
	struct aq_str once = treat(arena, s);

	HOLDS(once.p != NULL);
	HOLDS(aq_text_valid(once));
	HOLDS(aq_str_eq(once, treat(arena, once)));
}

static void
walk(struct aq_str s)
{
	struct aq_str rest = s;
	uint32_t point;
	size_t points = 0;

	while (aq_text_next(&rest, &point)) {
		HOLDS(point <= 0x10ffff);
		points++;
	}
	HOLDS(points <= s.n);
	HOLDS(!aq_text_valid(s) || points == aq_text_length(s));
}

static void
valid(struct aq_arena *arena, struct aq_str s)
{
	size_t length = aq_text_length(s);
	struct aq_str head = aq_text_head(s, length / 2);
	double number;

	settles(arena, s, aq_text_nfc);
	settles(arena, s, aq_text_no_space);
	settles(arena, s, aq_text_plain_space);
	settles(arena, s, aq_text_no_punctuation);
	settles(arena, s, aq_text_unaccent);
	HOLDS(aq_text_valid(aq_text_fold(arena, s)));
	HOLDS(aq_text_valid(head));
	HOLDS(aq_text_length(head) == length / 2);
	if (aq_num_typed(s, &number))
		HOLDS(isfinite(number));
	head = aq_text_head(s, COMPARED);
	HOLDS(aq_text_distance(arena, head, head) == 0);
	HOLDS(aq_text_distance(arena, head, AQ_S("")) == aq_text_length(head));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct aq_arena arena;
	struct aq_str s;

	aq_arena_init(&arena, (size_t)1 << 28);
	s = target_input(&arena, bytes, n);
	walk(s);
	if (aq_text_valid(s))
		valid(&arena, s);
	aq_arena_release(&arena);
	return 0;
}
