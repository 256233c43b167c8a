#include "domain/drift.h"

#include <math.h>

#include "domain/mathfn.h"

#define ROUNDS	  20
#define ITEMS_MIN 3

static bool
usable(const struct aq_calib_item *it)
{
	return it->a > 0 && aq_finite(it->a) && aq_finite(it->d) &&
	       it->se_a > 0 && aq_finite(it->se_a) && it->se_d > 0 &&
	       aq_finite(it->se_d) && aq_finite(it->cov_ad);
}

static double
difficulty(const struct aq_calib_item *it)
{
	return -it->d / it->a;
}

/* Mean and sd of the difficulties of the items that did not drift. */
static size_t
moments(const struct aq_calib_item *items, const struct aq_drift *found,
    size_t count, double *ret_mean, double *ret_sd)
{
	double sum = 0, square = 0, n = 0;

	for (size_t i = 0; i < count; i++) {
		if (found[i].drifted)
			continue;
		n++;
		sum += difficulty(&items[i]);
	}
	sum /= n;
	for (size_t i = 0; i < count; i++) {
		double gap = difficulty(&items[i]) - sum;

		if (!found[i].drifted)
			square += gap * gap;
	}
	*ret_mean = sum;
	*ret_sd = sqrt(square / n);
	return (size_t)n;
}

static bool
set_scale(const struct aq_calib_item *before, const struct aq_calib_item *after,
    const struct aq_drift *found, size_t count, struct aq_drift_scale *ret)
{
	double mean[2], sd[2];

	ret->items = moments(before, found, count, &mean[0], &sd[0]);
	moments(after, found, count, &mean[1], &sd[1]);
	if (ret->items < ITEMS_MIN || !(sd[0] > 0) || !(sd[1] > 0))
		return false;
	ret->slope = sd[0] / sd[1];
	ret->shift = mean[0] - ret->slope * mean[1];
	return true;
}

/* Root mean square of the difference of two curves, N(0, 1). */
static double
gap_of(const struct aq_calib_item *before, const struct aq_drift *after)
{
	double sum = 0, mass = 0;

	for (int k = -60; k <= 60; k++) {
		double x = k / 10.0, w = aq_normal_pdf(x);
		double gap = aq_logistic(before->a * x + before->d) -
			     aq_logistic(after->a * x + after->d);

		sum += w * gap * gap;
		mass += w;
	}
	return sqrt(sum / mass);
}

static void
compare(const struct aq_calib_item *before, const struct aq_calib_item *after,
    const struct aq_drift_scale *s, struct aq_drift *ret)
{
	double r = s->shift / s->slope;
	double vaa = after->se_a * after->se_a / (s->slope * s->slope);
	double vad =
	    after->cov_ad / s->slope - r * after->se_a * after->se_a / s->slope;
	double vdd = after->se_d * after->se_d - 2 * r * after->cov_ad +
		     r * r * after->se_a * after->se_a;
	double da, dd, det;

	ret->a = after->a / s->slope;
	ret->d = after->d - after->a * r;
	vaa += before->se_a * before->se_a;
	vad += before->cov_ad;
	vdd += before->se_d * before->se_d;
	da = ret->a - before->a;
	dd = ret->d - before->d;
	det = vaa * vdd - vad * vad;
	ret->chi2 = (vdd * da * da - 2 * vad * da * dd + vaa * dd * dd) / det;
	ret->p = aq_chi2_upper(ret->chi2, 2);
	ret->gap = gap_of(before, ret);
}

bool
aq_drift(const struct aq_calib_item *before, const struct aq_calib_item *after,
    size_t count, struct aq_drift_scale *ret_scale, struct aq_drift *ret_items)
{
	for (size_t i = 0; i < count; i++) {
		if (!usable(&before[i]) || !usable(&after[i]))
			return false;
		ret_items[i].drifted = false;
	}
	for (int round = 0; round < ROUNDS; round++) {
		bool changed = false;

		if (!set_scale(before, after, ret_items, count, ret_scale))
			return false;
		for (size_t i = 0; i < count; i++) {
			struct aq_drift *d = &ret_items[i];
			bool was = d->drifted;

			compare(&before[i], &after[i], ret_scale, d);
			d->drifted = d->p * (double)count < AQ_DRIFT_P &&
				     d->gap >= AQ_DRIFT_GAP;
			changed = changed || d->drifted != was;
		}
		if (!changed)
			break;
	}
	return true;
}
