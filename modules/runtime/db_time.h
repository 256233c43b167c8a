/*
 * Calendar of the proleptic Gregorian year, UTC, without the C library's time
 * zones. Years 1 to 9999.
 */
#ifndef AQ_RUNTIME_DB_TIME_H
#define AQ_RUNTIME_DB_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct aq_civil {
	unsigned year, month, day, hour, minute, second, microsecond;
};

/* µs since 1970 of a date and time; false when there is no such one. */
bool aq_civil_to_us(const struct aq_civil *civil, int64_t *ret_us);

/* The reverse; false outside of the years 1 to 9999. */
bool aq_civil_from_us(int64_t us, struct aq_civil *ret_civil);

#endif
