/* Structured input: values taken one after the other from the bytes. */
#ifndef AQ_TESTS_FUZZ_INPUT_H
#define AQ_TESTS_FUZZ_INPUT_H

#include "target.h"

struct input {
	const uint8_t *p;
	size_t n;
};

/* 0 once nothing is left. */
static inline uint8_t
take_byte(struct input *in)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++;
}

/* low .. high */
static inline size_t
take_size(struct input *in, size_t low, size_t high)
{
	size_t x = take_byte(in) | (size_t)take_byte(in) << 8;

	return low + x % (high - low + 1);
}

/*
 * Mostly an ordinary number within -8 .. 8, now and then any bits at all:
 * infinities, NaN, subnormals.
 */
static inline double
take_number(struct input *in)
{
	uint8_t kind = take_byte(in), bits[8];
	double x;

	if (kind % 8 != 0)
		return (double)kind / 16 - 8 + take_byte(in) / 4096.0;
	for (size_t i = 0; i < 8; i++)
		bits[i] = take_byte(in);
	memcpy(&x, bits, sizeof(x));
	return x;
}

#endif
