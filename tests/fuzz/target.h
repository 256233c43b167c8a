/*
 * A fuzz target is one function (libFuzzer's) over bytes; a property that does
 * not hold ends the program. --with-fuzzer links it with libFuzzer; otherwise
 * replay.c runs it over tests/fuzz/corpus/NAME in `make check`.
 */
#ifndef AQ_TESTS_FUZZ_TARGET_H
#define AQ_TESTS_FUZZ_TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Unlike assert(3) it is there in every build. */
#define HOLDS(condition)                                               \
	do {                                                           \
		if (!(condition)) {                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n",  \
			    __FILE__, __LINE__, #condition);           \
			abort();                                       \
		}                                                      \
	} while (0)

/* The input as a string, in memory of its own size, so that reading past its
   end is seen. */
static inline struct aq_str
target_input(struct aq_arena *arena, const uint8_t *bytes, size_t n)
{
	char *p = aq_arena_get(arena, n, 1);

	HOLDS(p != NULL);
	if (n != 0)
		memcpy(p, bytes, n);
	return (struct aq_str){ p, n };
}

#endif
