#include "base/text.h"

#include <stdlib.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define DISTANCE_LONGEST 1000

static const struct aq_str none = { NULL, 0 };

static const uint8_t *
bytes_of(struct aq_str s)
{
	return (const uint8_t *)s.p;
}

bool
aq_text_valid(struct aq_str s)
{
	return s.n == 0 || (u8_check(bytes_of(s), s.n) == NULL &&
			       memchr(s.p, 0, s.n) == NULL);
}

bool
aq_text_next(struct aq_str *rest, uint32_t *ret_point)
{
	ucs4_t point;
	int n;

	if (rest->n == 0)
		return false;
	n = u8_mbtouc(&point, bytes_of(*rest), rest->n);
	rest->p += n;
	rest->n -= (size_t)n;
	*ret_point = point;
	return true;
}

bool
aq_text_is_space(uint32_t point)
{
	return point == 0x200b || point == 0xfeff ||
	       uc_is_property_white_space(point);
}

size_t
aq_text_length(struct aq_str s)
{
	return s.n == 0 ? 0 : u8_mbsnlen(bytes_of(s), s.n);
}

struct aq_str
aq_text_head(struct aq_str s, size_t characters)
{
	struct aq_str rest = s;
	uint32_t point;

	while (characters != 0 && aq_text_next(&rest, &point))
		characters--;
	s.n -= rest.n;
	return s;
}

/* libunistring gives malloc'ed text: it moves to the arena. */
static struct aq_str
take(struct aq_arena *arena, uint8_t *text, size_t n)
{
	struct aq_str copy;

	if (text == NULL) {
		arena->failed = true;
		return none;
	}
	copy = aq_arena_copy(arena, (struct aq_str){ (char *)text, n });
	free(text);
	return copy;
}

static struct aq_str
normalise(struct aq_arena *arena, uninorm_t form, struct aq_str s)
{
	uint8_t *text;
	size_t n = 0;

	if (s.n == 0)
		return aq_arena_copy(arena, s);
	text = u8_normalize(form, bytes_of(s), s.n, NULL, &n);
	return take(arena, text, n);
}

struct aq_str
aq_text_nfc(struct aq_arena *arena, struct aq_str s)
{
	return normalise(arena, UNINORM_NFC, s);
}

struct aq_str
aq_text_fold(struct aq_arena *arena, struct aq_str s)
{
	uint8_t *text;
	size_t n = 0;

	if (s.n == 0)
		return aq_arena_copy(arena, s);
	text = u8_casefold(bytes_of(s), s.n, NULL, UNINORM_NFC, NULL, &n);
	return take(arena, text, n);
}

/* Copies the code points that `keep` keeps, maybe replaced. */
static struct aq_str
filter(struct aq_arena *arena, struct aq_str s, bool (*keep)(uint32_t *point))
{
	uint8_t *out =
	    s.n < SIZE_MAX / 3 ? aq_arena_get(arena, 3 * s.n + 1, 1) : NULL;
	size_t n = 0, room = 3 * s.n;
	uint32_t point;

	if (out == NULL)
		return none;
	while (aq_text_next(&s, &point)) {
		if (keep(&point))
			n += (size_t)u8_uctomb(
			    out + n, point, (ptrdiff_t)(room - n));
	}
	return (struct aq_str){ (char *)out, n };
}

/*
 * Marks that only decorate: those of the combining blocks, of Latin, Greek
 * and Cyrillic, and the points and vowel signs of Hebrew and Arabic, which
 * everyday writing leaves out. In Indic scripts or Thai a mark is a letter of
 * the word.
 */
static bool
keep_unless_mark(uint32_t *point)
{
	uint32_t c = *point;
	bool decorates =
	    c < 0x0700 || (c >= 0x1ab0 && c <= 0x1aff) ||
	    (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ||
	    (c >= 0x2de0 && c <= 0x2dff) || (c >= 0xa66f && c <= 0xa69f) ||
	    (c >= 0xfe20 && c <= 0xfe2f);

	return !decorates || !uc_is_general_category(c, UC_NON_SPACING_MARK);
}

struct aq_str
aq_text_unaccent(struct aq_arena *arena, struct aq_str s)
{
	struct aq_str apart = normalise(arena, UNINORM_NFD, s);

	if (apart.p == NULL)
		return none;
	apart = filter(arena, apart, keep_unless_mark);
	return apart.p == NULL ? none : normalise(arena, UNINORM_NFC, apart);
}

static bool
keep_unless_space(uint32_t *point)
{
	return !aq_text_is_space(*point);
}

static bool
keep_plain_space(uint32_t *point)
{
	if (aq_text_is_space(*point))
		*point = ' ';
	return true;
}

static bool
keep_words(uint32_t *point)
{
	return aq_text_is_space(*point) ||
	       uc_is_general_category_withtable(*point, UC_CATEGORY_MASK_L |
							    UC_CATEGORY_MASK_M |
							    UC_CATEGORY_MASK_N);
}

struct aq_str
aq_text_no_space(struct aq_arena *arena, struct aq_str s)
{
	return filter(arena, s, keep_unless_space);
}

struct aq_str
aq_text_plain_space(struct aq_arena *arena, struct aq_str s)
{
	return filter(arena, s, keep_plain_space);
}

struct aq_str
aq_text_no_punctuation(struct aq_arena *arena, struct aq_str s)
{
	return filter(arena, s, keep_words);
}

uint32_t *
aq_text_points(struct aq_arena *arena, struct aq_str s, size_t *ret_count)
{
	size_t count = aq_text_length(s), n = 0;
	uint32_t *points = AQ_NEW_N(arena, uint32_t, count);

	if (points == NULL)
		return NULL;
	while (n < count && aq_text_next(&s, &points[n]))
		n++;
	*ret_count = n;
	return points;
}

/* One row of the dynamic program: distances of a[0..i] to each b[0..j]. */
static void
next_row(size_t *row, size_t i, uint32_t c, const uint32_t *b, size_t nb)
{
	size_t diagonal = row[0];

	row[0] = i + 1;
	for (size_t j = 0; j < nb; j++) {
		size_t above = row[j + 1];
		size_t best = diagonal + (c != b[j]);

		if (above + 1 < best)
			best = above + 1;
		if (row[j] + 1 < best)
			best = row[j] + 1;
		row[j + 1] = best;
		diagonal = above;
	}
}

size_t
aq_text_distance(struct aq_arena *arena, struct aq_str a, struct aq_str b)
{
	size_t na, nb, *row;
	uint32_t *pa = aq_text_points(arena, a, &na);
	uint32_t *pb = aq_text_points(arena, b, &nb);

	if (pa == NULL || pb == NULL || na > DISTANCE_LONGEST ||
	    nb > DISTANCE_LONGEST)
		return SIZE_MAX;
	row = AQ_NEW_N(arena, size_t, nb + 1);
	if (row == NULL)
		return SIZE_MAX;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 0; i < na; i++)
		next_row(row, i, pa[i], pb, nb);
	return row[nb];
}
