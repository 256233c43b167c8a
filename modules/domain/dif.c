#include "domain/dif.h"

#include <math.h>
#include <string.h>

#include "domain/mathfn.h"

#define COLUMNS	    4 /* constant, score, group, score * group */
#define NEWTON_MOST 50

/* People of one total score: [focal][right]. */
struct stratum {
	double people[2][2];
};

struct work {
	const struct aq_calib_data *data;
	const bool *focal;
	size_t *score;		/* of each person */
	struct stratum *strata; /* by score, of the present item */
};

static double
weight_of(const struct aq_calib_data *data, size_t person)
{
	return data->weight ? data->weight[person] : 1;
}

static bool
work_init(struct work *w, const struct aq_calib_data *data, const bool *focal,
    struct aq_arena *arena)
{
	*w = (struct work){
		.data = data,
		.focal = focal,
		.score = AQ_NEW_N(arena, size_t, data->people),
		.strata = AQ_NEW_N(arena, struct stratum, data->items + 1),
	};
	if (aq_arena_failed(arena))
		return false;
	for (size_t p = 0; p < data->people; p++) {
		for (size_t i = 0; i < data->items; i++) {
			int8_t x = data->answer[p * data->items + i];

			if (x == AQ_CALIB_MISSING)
				return false;
			w->score[p] += x != 0;
		}
	}
	return true;
}

static void
fill_strata(struct work *w, size_t item)
{
	size_t n = w->data->items;

	memset(w->strata, 0, (n + 1) * sizeof(*w->strata));
	for (size_t p = 0; p < w->data->people; p++) {
		bool right = w->data->answer[p * n + item] != 0;

		w->strata[w->score[p]].people[w->focal[p]][right] +=
		    weight_of(w->data, p);
	}
}

static void
mantel_haenszel(const struct work *w, struct aq_dif *ret)
{
	double gap = 0, variance = 0, ad = 0, bc = 0, u = 0;

	for (size_t s = 0; s <= w->data->items; s++) {
		const double(*n)[2] = w->strata[s].people;
		double reference = n[0][0] + n[0][1];
		double focal = n[1][0] + n[1][1];
		double right = n[0][1] + n[1][1];
		double wrong = n[0][0] + n[1][0], all = right + wrong;

		if (!(reference > 0 && focal > 0))
			continue;
		gap += n[0][1] - reference * right / all;
		variance +=
		    reference * focal * right * wrong / (all * all * (all - 1));
		ad += n[0][1] * n[1][0] / all;
		bc += n[0][0] * n[1][1] / all;
	}
	ret->alpha = ad / bc;
	for (size_t s = 0; s <= w->data->items; s++) {
		const double(*n)[2] = w->strata[s].people;
		double all = n[0][0] + n[0][1] + n[1][0] + n[1][1];

		if (n[0][0] + n[0][1] > 0 && n[1][0] + n[1][1] > 0)
			u += (n[0][1] * n[1][0] +
				 ret->alpha * n[0][0] * n[1][1]) *
			     (n[0][1] + n[1][0] +
				 ret->alpha * (n[0][0] + n[1][1])) /
			     (all * all);
	}
	ret->var_log_alpha = u / (2 * ad * ad);
	ret->mh_chi2 = gap * gap / variance;
	gap = fabs(gap) - 0.5;
	ret->mh_chi2_corrected = gap * gap / variance;
	ret->delta = -2.35 * aq_log(ret->alpha);
	ret->size = fabs(ret->delta) <= 1     ? AQ_DIF_A
		    : fabs(ret->delta) <= 1.5 ? AQ_DIF_B
					      : AQ_DIF_C;
}

static double
standardised(const struct work *w)
{
	double sum = 0, weights = 0;

	for (size_t s = 0; s <= w->data->items; s++) {
		const double(*n)[2] = w->strata[s].people;
		double reference = n[0][0] + n[0][1];
		double focal = n[1][0] + n[1][1];

		if (!(reference > 0 && focal > 0))
			continue;
		sum += focal * (n[1][1] / focal - n[0][1] / reference);
		weights += focal;
	}
	return sum / weights;
}

/* Solves m x = v in place for `n` unknowns; false when singular. */
static bool
solve(double m[COLUMNS][COLUMNS], double v[COLUMNS], size_t n)
{
	for (size_t c = 0; c < n; c++) {
		if (!(fabs(m[c][c]) > 1e-12))
			return false;
		for (size_t r = 0; r < n; r++) {
			double f = m[r][c] / m[c][c];

			if (r == c)
				continue;
			for (size_t k = c; k < n; k++)
				m[r][k] -= f * m[c][k];
			v[r] -= f * v[c];
		}
	}
	for (size_t c = 0; c < n; c++)
		v[c] /= m[c][c];
	return true;
}

/* The regressors of a stratum and a group; scores on 0 .. 1. */
static void
regressors(
    const struct work *w, size_t score, size_t group, double ret[COLUMNS])
{
	double s = (double)score / (double)w->data->items;

	ret[0] = 1;
	ret[1] = s;
	ret[2] = (double)group;
	ret[3] = s * (double)group;
}

/* -2 log-likelihood of the strata at coefficients; gradient and Hessian. */
static double
deviance(const struct work *w, const double beta[COLUMNS], size_t n,
    double gradient[COLUMNS], double hessian[COLUMNS][COLUMNS])
{
	double sum = 0;

	memset(gradient, 0, COLUMNS * sizeof(double));
	memset(hessian, 0, COLUMNS * sizeof(*hessian));
	for (size_t cell = 0; cell <= 2 * w->data->items + 1; cell++) {
		const double *count = w->strata[cell / 2].people[cell % 2];
		double x[COLUMNS], eta = 0, all = count[0] + count[1], p;

		regressors(w, cell / 2, cell % 2, x);
		for (size_t k = 0; k < n; k++)
			eta += beta[k] * x[k];
		p = aq_logistic(eta);
		sum += 2 * (count[1] * aq_softplus(-eta) +
			       count[0] * aq_softplus(eta));
		for (size_t k = 0; k < n; k++) {
			gradient[k] += (count[1] - all * p) * x[k];
			for (size_t j = 0; j < n; j++)
				hessian[k][j] +=
				    all * p * (1 - p) * x[k] * x[j];
		}
	}
	return sum;
}

/* The smallest deviance with the first n regressors; NaN when none. */
static double
regress(const struct work *w, size_t n)
{
	double beta[COLUMNS] = { 0 }, step[COLUMNS];
	double hessian[COLUMNS][COLUMNS], before = HUGE_VAL;

	for (int i = 0; i < NEWTON_MOST; i++) {
		double now = deviance(w, beta, n, step, hessian);

		if (fabs(before - now) < 1e-11 * (1 + now))
			return now;
		before = now;
		if (!solve(hessian, step, n))
			return (double)NAN;
		for (size_t k = 0; k < n; k++)
			beta[k] += step[k];
	}
	return before;
}

static void
logistic_regression(const struct work *w, struct aq_dif *ret)
{
	double none = regress(w, 1), score = regress(w, 2);
	double full = regress(w, COLUMNS), people = 0, scale, gain;

	for (size_t p = 0; p < w->data->people; p++)
		people += weight_of(w->data, p);
	scale = 1 - aq_exp(-none / people);
	gain = aq_exp((score - none) / people) - aq_exp((full - none) / people);
	ret->lr_chi2 = score - full;
	ret->lr_p = aq_chi2_upper(ret->lr_chi2, 2);
	ret->r2_change = gain / scale;
	ret->r2_change_difr = aq_exp(-none / 2) > 0 ? ret->r2_change : gain;
}

bool
aq_dif(const struct aq_calib_data *data, const bool *focal,
    struct aq_arena *arena, struct aq_dif *ret_items)
{
	struct work w;

	if (!work_init(&w, data, focal, arena))
		return false;
	for (size_t i = 0; i < data->items; i++) {
		fill_strata(&w, i);
		mantel_haenszel(&w, &ret_items[i]);
		logistic_regression(&w, &ret_items[i]);
		ret_items[i].standardised = standardised(&w);
	}
	return true;
}
