/*
 * Elementary functions whose bits do not depend on the processor or the C
 * library (glibc picks FMA variants at run time). Only + - * /, sqrt and
 * comparisons of IEEE 754 doubles are used, compiled without contraction.
 * Relative errors: exp and log 2.3e-16, the normal distribution 1e-14 within
 * 8 standard deviations and 1e-12 beyond.
 */
#ifndef AQ_DOMAIN_MATHFN_H
#define AQ_DOMAIN_MATHFN_H

#include <stdbool.h>

/* 0 below -745.2, infinity above 709.8, NaN for NaN. */
double aq_exp(double x);

/* -infinity at 0, NaN below. */
double aq_log(double x);

/* x to the power y for x > 0; 0 for x == 0 and y > 0. */
double aq_pow(double x, double y);

/* 1 / (1 + exp(-x)), without overflow, never 0 before -745. */
double aq_logistic(double x);

/* log(1 + exp(x)), without overflow. */
double aq_softplus(double x);

/* Standard normal density, distribution function and its inverse. */
double aq_normal_pdf(double x);
double aq_normal_cdf(double x);
double aq_normal_quantile(double p); /* -/+ infinity at 0 and 1 */

/* Upper tail of the chi-square distribution with df > 0 degrees. */
double aq_chi2_upper(double x, unsigned df);

/* sqrt as IEEE 754 defines it. */
double aq_sqrt(double x);

bool aq_finite(double x);

#endif
