#include "domain/random.h"

#include "domain/mathfn.h"

uint64_t
aq_random_mix(uint64_t x)
{
	uint64_t z = x + 0x9E3779B97F4A7C15;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

uint64_t
aq_random_bits(uint64_t seed, uint64_t i, uint64_t j)
{
	return aq_random_mix(
	    aq_random_mix(seed * 0x100000001B3 + i * 0x10001 + j));
}

double
aq_random_unit(uint64_t seed, uint64_t i, uint64_t j)
{
	return ((double)(aq_random_bits(seed, i, j) >> 11) + 0.5) * 0x1p-53;
}

double
aq_random_normal(uint64_t seed, uint64_t i, uint64_t j)
{
	return aq_normal_quantile(aq_random_unit(seed, i, j));
}

size_t
aq_random_below(uint64_t seed, uint64_t i, uint64_t j, size_t n)
{
	size_t draw;

	if (n == 0)
		return 0;
	draw = (size_t)(aq_random_unit(seed, i, j) * (double)n);
	return draw < n ? draw : n - 1;
}

void
aq_random_order(uint64_t seed, uint64_t i, size_t n, uint8_t *ret_order)
{
	for (size_t k = 0; k < n; k++)
		ret_order[k] = (uint8_t)k;
	for (size_t k = n; k > 1; k--) {
		size_t other = aq_random_below(seed, i, k, k);
		uint8_t kept = ret_order[k - 1];

		ret_order[k - 1] = ret_order[other];
		ret_order[other] = kept;
	}
}
