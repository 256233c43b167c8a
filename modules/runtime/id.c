#include "runtime/id.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#define EPOCH_MS    INT64_C(1735689600000) /* 2025-01-01T00:00:00Z */
#define RANDOM_BITS 22
#define TIME_BITS   41

uint64_t
aq_id_new(int64_t now_us)
{
	int64_t ms = now_us / 1000 - EPOCH_MS;
	uint32_t random;

	/* a clock before 2025 or after 2094 would break the order of ids */
	if (ms < 0 || ms >= INT64_C(1) << TIME_BITS)
		abort();
	aq_random(&random, sizeof(random));
	return (uint64_t)ms << RANDOM_BITS |
	       (random & ((UINT32_C(1) << RANDOM_BITS) - 1));
}

int64_t
aq_id_time(uint64_t id)
{
	return ((int64_t)(id >> RANDOM_BITS) + EPOCH_MS) * 1000;
}

void
aq_random(void *bytes, size_t count)
{
	/* idempotent and thread-safe; aborts where no entropy exists */
	if (sodium_init() < 0)
		abort();
	randombytes_buf(bytes, count);
}

static int64_t
clock_us(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		abort();
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
aq_now(void)
{
	return clock_us(CLOCK_REALTIME);
}

int64_t
aq_monotonic(void)
{
	return clock_us(CLOCK_MONOTONIC);
}
