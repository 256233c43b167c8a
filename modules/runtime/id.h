/*
 * Ids of rows (decision 2): 41 bits of milliseconds since 2025-01-01 and 22
 * random bits. Ordered by time, leak no counts, are no secrets. A duplicate
 * key on insert means: make a new one.
 */
#ifndef AQ_RUNTIME_ID_H
#define AQ_RUNTIME_ID_H

#include <stddef.h>
#include <stdint.h>

uint64_t aq_id_new(int64_t now_us);

/* Microseconds since 1970 at which the id was made (to the millisecond). */
int64_t aq_id_time(uint64_t id);

/* Cryptographic random bytes. */
void aq_random(void *bytes, size_t count);

/* µs since 1970, and a monotonic clock for durations. */
int64_t aq_now(void);
int64_t aq_monotonic(void);

#endif
