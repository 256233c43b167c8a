/* The bank and the patterns that several oracle files share. */
#ifndef AQ_TESTS_BANK_VECTORS_H
#define AQ_TESTS_BANK_VECTORS_H

#include <math.h>

#include "vectors.h"

#include "domain/cat.h"

#define BANK_ITEMS   300
#define SIMULEES     2000
#define PATTERN_MOST 64

static struct aq_cat_item bank_items[BANK_ITEMS];
static struct aq_irt_item bank_irt[BANK_ITEMS];
static double simulee_theta[SIMULEES];
static char simulee_right[SIMULEES][BANK_ITEMS + 1];

/* Groups and topics from 0. */
static inline void
load_bank(void)
{
	struct vectors v;
	size_t n = 0;

	vectors_open(&v, "bank300");
	for (; vectors_next(&v); n++) {
		struct aq_cat_item *it = &bank_items[n];

		assert_true(n < BANK_ITEMS);
		assert_int_equal(vectors_unsigned(&v, "item"), n + 1);
		it->irt.a = vectors_double(&v, "a");
		it->irt.b = vectors_double(&v, "b");
		it->group = (uint16_t)(vectors_unsigned(&v, "group") - 1);
		it->topic = (uint16_t)(vectors_unsigned(&v, "tube") - 1);
		bank_irt[n] = it->irt;
	}
	assert_int_equal(n, BANK_ITEMS);
	vectors_close(&v);
}

static inline void
load_simulees(void)
{
	struct vectors v;
	size_t n = 0;

	vectors_open(&v, "simulees2000");
	for (; vectors_next(&v); n++) {
		assert_true(n < SIMULEES);
		simulee_theta[n] = vectors_double(&v, v.name[1]);
		snprintf(simulee_right[n], BANK_ITEMS + 1, "%s",
		    vectors_text(&v, "responses"));
		assert_int_equal(strlen(simulee_right[n]), BANK_ITEMS);
	}
	assert_int_equal(n, SIMULEES);
	vectors_close(&v);
}

/* "3,17" and "01" of a row; indexes from 0. */
struct row_pattern {
	struct aq_irt_pattern p;
	uint32_t item[PATTERN_MOST];
	uint8_t right[PATTERN_MOST];
};

static inline void
read_pattern(const struct vectors *v, struct row_pattern *ret)
{
	const char *items = vectors_text(v, "items");
	const char *right = vectors_text(v, "responses");
	double item;
	size_t n = 0;

	for (; vectors_list(&items, &item); n++) {
		assert_true(
		    n < PATTERN_MOST && item >= 1 && item <= BANK_ITEMS);
		ret->item[n] = (uint32_t)item - 1;
		ret->right[n] = right[n] == '1';
	}
	assert_int_equal(strlen(right), n);
	ret->p = (struct aq_irt_pattern){ bank_irt, ret->item, ret->right, n };
}

#define assert_close(got, wanted, tolerance)                                   \
	do {                                                                   \
		double got_ = (got), wanted_ = (wanted);                       \
		if (!(fabs(got_ - wanted_) <= (tolerance)))                    \
			fail_msg("%s: got %.12g, wanted %.12g", #got, got_,    \
			    wanted_);                                          \
	} while (0)

#endif
