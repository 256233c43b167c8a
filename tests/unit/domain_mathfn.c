#include "unit.h"

#include <math.h>

#include "domain/mathfn.h"
#include "domain/random.h"

#define assert_near(got, wanted, tolerance)                                    \
	assert_true(fabs((got) - (wanted)) <= (tolerance)*fabs(wanted))

static void
exp_and_log_agree_with_libm(void **state)
{
	(void)state;
	for (double x = -700; x < 709; x += 0.0371)
		assert_near(aq_exp(x), exp(x), 4e-16);
	for (double x = 1e-307; x < 1e307; x *= 1.0371)
		assert_near(aq_log(x), log(x), 4e-16);
	for (double x = 0.5; x < 2; x += 0.000371)
		assert_near(aq_log(x), log(x), 4e-16);
	for (double x = -40; x < 700; x += 0.0371)
		assert_near(aq_softplus(x), x > 40 ? x : log1p(exp(x)), 1e-15);
	for (double x = -300; x < 40; x += 0.0371)
		assert_near(aq_logistic(x), 1 / (1 + exp(-x)), 1e-15);
}

static void
ends_of_the_range(void **state)
{
	(void)state;
	assert_true(isinf(aq_exp(710)) && aq_exp(-746) == 0);
	assert_true(aq_exp(-745) > 0 && aq_exp(0) == 1);
	assert_true(isnan(aq_exp((double)NAN)) && isnan(aq_log((double)NAN)));
	assert_true(isnan(aq_log(-1)) && aq_log(0) == -HUGE_VAL);
	assert_near(aq_log(0x1p-1074), -744.44007192138122, 1e-15);
	assert_true(aq_logistic(1000) == 1 && aq_logistic(-1000) == 0);
	assert_true(aq_logistic(-700) > 0);
	assert_true(aq_softplus(1000) == 1000 && aq_softplus(-1000) == 0);
	assert_true(aq_pow(0, 2) == 0 && aq_pow(3, 0) == 1);
	assert_near(aq_pow(2, 0.5), sqrt(2), 1e-15);
	assert_true(aq_normal_cdf(-40) == 0 && aq_normal_cdf(40) == 1);
	assert_true(aq_normal_quantile(0) == -HUGE_VAL);
	assert_true(aq_normal_quantile(1) == HUGE_VAL);
	assert_true(isnan(aq_normal_quantile(1.5)));
}

static void
normal_distribution(void **state)
{
	(void)state;
	for (double x = -8; x < 8; x += 0.00371)
		assert_near(aq_normal_cdf(x), 0.5 * erfc(-x / sqrt(2)), 2e-14);
	for (double x = -37; x < -8; x += 0.0371)
		assert_near(aq_normal_cdf(x), 0.5 * erfc(-x / sqrt(2)), 1e-12);
	for (double p = 1e-200; p < 1; p *= 1.0371)
		assert_near(aq_normal_cdf(aq_normal_quantile(p)), p, 1e-12);
	for (double p = 1e-9; p < 0.5; p *= 1.0371)
		assert_near(
		    -aq_normal_quantile(p), aq_normal_quantile(1 - p), 1e-6);
}

/* Quantiles from printed tables (Abramowitz & Stegun 26.8). */
static void
chi_square_tail(void **state)
{
	(void)state;
	assert_near(aq_chi2_upper(3.841458820694124, 1), 0.05, 1e-12);
	assert_near(aq_chi2_upper(5.991464547107980, 2), 0.05, 1e-12);
	assert_near(aq_chi2_upper(7.814727903251179, 3), 0.05, 1e-12);
	assert_near(aq_chi2_upper(38.93217268351607, 21), 0.01, 1e-9);
	assert_near(aq_chi2_upper(40.28936043759385, 22), 0.01, 1e-9);
	assert_true(aq_chi2_upper(0, 5) == 1 && aq_chi2_upper(-1, 4) == 1);
	assert_true(isnan(aq_chi2_upper(1, 0)));
}

/* u(1,2,3) of the oracle's README: 0.9643521452785886. */
static void
draws_are_those_of_the_oracle(void **state)
{
	double sum = 0, square = 0;

	(void)state;
	assert_true(aq_random_unit(1, 2, 3) == 0.9643521452785886);
	for (uint64_t i = 0; i < 20000; i++) {
		double z = aq_random_normal(5, i, 0);

		sum += z;
		square += z * z;
	}
	assert_true(fabs(sum / 20000) < 0.03);
	assert_true(fabs(square / 20000 - 1) < 0.04);
}

static void
orders_are_permutations(void **state)
{
	size_t first[5] = { 0 };
	uint8_t order[5];

	(void)state;
	for (uint64_t seed = 0; seed < 5000; seed++) {
		unsigned mask = 0;

		aq_random_order(seed, 9, 5, order);
		for (size_t k = 0; k < 5; k++)
			mask |= 1U << order[k];
		assert_int_equal(mask, 31);
		first[order[0]]++;
	}
	for (size_t k = 0; k < 5; k++)
		assert_in_range(first[k], 880, 1120);
	assert_int_equal(aq_random_below(1, 2, 3, 0), 0);
	assert_int_equal(aq_random_below(1, 2, 3, 1), 0);
}

AQ_UNIT_MAIN(cmocka_unit_test(exp_and_log_agree_with_libm),
    cmocka_unit_test(ends_of_the_range), cmocka_unit_test(normal_distribution),
    cmocka_unit_test(chi_square_tail),
    cmocka_unit_test(draws_are_those_of_the_oracle),
    cmocka_unit_test(orders_are_permutations))
