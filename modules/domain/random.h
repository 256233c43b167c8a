/*
 * Draws without state: the same (seed, i, j) gives the same number for ever,
 * on every machine, in any order of asking. That is what lets an assessment
 * or a simulation be recomputed years later.
 *
 * The mixer is splitmix64 (Steele, Lea & Flood 2014).
 */
#ifndef AQ_DOMAIN_RANDOM_H
#define AQ_DOMAIN_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* One step of splitmix64. */
uint64_t aq_random_mix(uint64_t x);

/* 64 bits of the draw (i, j) of a seed. */
uint64_t aq_random_bits(uint64_t seed, uint64_t i, uint64_t j);

/* Uniform on the open interval (0, 1), 53 bits: unit(1, 2, 3) = 0.96435... */
double aq_random_unit(uint64_t seed, uint64_t i, uint64_t j);

/* Standard normal: the inverse distribution function of aq_random_unit. */
double aq_random_normal(uint64_t seed, uint64_t i, uint64_t j);

/* Uniform on 0 .. n - 1; 0 when n is 0. */
size_t aq_random_below(uint64_t seed, uint64_t i, uint64_t j, size_t n);

/* Puts 0 .. n - 1 in an order drawn from (seed, i). */
void aq_random_order(uint64_t seed, uint64_t i, size_t n, uint8_t *ret_order);

#endif
