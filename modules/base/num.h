/*
 * Numbers from text: the whole string or nothing. No leading blanks, no "+",
 * no leading zeros but "0" itself for integers. Outputs stay untouched on
 * failure. None depends on the process locale.
 */
#ifndef AQ_BASE_NUM_H
#define AQ_BASE_NUM_H

#include <stdint.h>

#include "base/str.h"

bool aq_num_u64(struct aq_str s, uint64_t *ret_value);
bool aq_num_u32(struct aq_str s, uint32_t *ret_value);
bool aq_num_i64(struct aq_str s, int64_t *ret_value);

/* Most characters in the text of a floating-point number. */
#define AQ_NUM_LONGEST 128

/* JSON grammar (RFC 8259 section 6); finite values only. */
bool aq_num_json(struct aq_str s, double *ret_value);

/*
 * The shortest %.15g, %.16g or %.17g that reads back as the same value, with
 * its length. `value` is finite.
 */
#define AQ_NUM_PRINT 32
size_t aq_num_print(double value, char ret_text[AQ_NUM_PRINT]);

/*
 * A number as people type it (domain.md section 3): any Unicode space between
 * or around digits is dropped, one comma or point is the decimal mark, a
 * leading sign (-, U+2212, +) is taken. "1 234,5" and "1234.5" agree. Refuses
 * "1.234,5" (ambiguous), letters, an empty string.
 */
bool aq_num_typed(struct aq_str s, double *ret_value);

/*
 * The same where commas group thousands, as English writes them: "1,234.5",
 * "-12,000". Refuses what has no such comma, or has one elsewhere.
 */
bool aq_num_typed_grouped(struct aq_str s, double *ret_value);

/* The nearest multiple of 1e-9, halves away from zero. */
double aq_num_round9(double value);

#endif
