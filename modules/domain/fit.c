#include "domain/fit.h"

#include <math.h>

#include "domain/mathfn.h"

static double
weight_of(const struct aq_calib_data *data, size_t person)
{
	return data->weight ? data->weight[person] : 1;
}

static int8_t
answer_of(const struct aq_calib_data *data, size_t person, size_t item)
{
	return data->answer[person * data->items + item];
}

/* Weighted sums for a correlation. */
struct pairs {
	double n, x, y, xx, xy, yy;
};

static void
add_pair(struct pairs *s, double weight, double x, double y)
{
	s->n += weight;
	s->x += weight * x;
	s->y += weight * y;
	s->xx += weight * x * x;
	s->xy += weight * x * y;
	s->yy += weight * y * y;
}

static double
correlation(const struct pairs *s)
{
	double vx = s->n * s->xx - s->x * s->x;
	double vy = s->n * s->yy - s->y * s->y;

	if (!(vx > 0 && vy > 0))
		return (double)NAN;
	return (s->n * s->xy - s->x * s->y) / sqrt(vx * vy);
}

/* Times n^2, which cancels in alpha. */
static double
variance(double n, double sum, double squares)
{
	return n * squares - sum * sum;
}

static double
alpha(double items, double item_variances, double total_variance)
{
	if (!(items > 1 && total_variance > 0))
		return (double)NAN;
	return items / (items - 1) * (1 - item_variances / total_variance);
}

static bool
totals(const struct aq_calib_data *data, double *ret)
{
	for (size_t p = 0; p < data->people; p++) {
		ret[p] = 0;
		for (size_t i = 0; i < data->items; i++) {
			if (answer_of(data, p, i) == AQ_CALIB_MISSING)
				return false;
			ret[p] += answer_of(data, p, i);
		}
	}
	return true;
}

bool
aq_fit_classical(const struct aq_calib_data *data, struct aq_arena *arena,
    struct aq_classical_item *ret_items, double *ret_alpha)
{
	double *total = AQ_NEW_N(arena, double, data->people);
	double count = (double)data->items, sum = 0, all = 0;

	if (total == NULL || !totals(data, total))
		return false;
	for (size_t i = 0; i < data->items; i++) {
		struct pairs with = { 0 }, without = { 0 };

		for (size_t p = 0; p < data->people; p++) {
			double x = answer_of(data, p, i);
			double w = weight_of(data, p);

			add_pair(&with, w, x, total[p]);
			add_pair(&without, w, x, total[p] - x);
		}
		ret_items[i].right = with.x / with.n;
		ret_items[i].with = correlation(&with);
		ret_items[i].without = correlation(&without);
		/* for now: the item's variance, and that of the others */
		ret_items[i].alpha_without =
		    variance(without.n, without.y, without.yy);
		sum += variance(with.n, with.x, with.xx);
		all = variance(with.n, with.y, with.yy);
	}
	for (size_t i = 0; i < data->items; i++) {
		double n = 0, own = ret_items[i].right, others = sum;

		for (size_t p = 0; p < data->people; p++)
			n += weight_of(data, p);
		others -= n * n * own * (1 - own);
		ret_items[i].alpha_without =
		    alpha(count - 1, others, ret_items[i].alpha_without);
	}
	*ret_alpha = alpha(count, sum, all);
	return true;
}

/* log P of both answers to every item at the nodes: [item][answer][node]. */
static double *
answer_tables(const struct aq_irt_item *items, size_t count,
    const struct aq_irt_grid *grid, struct aq_arena *arena)
{
	size_t n = grid->nodes;
	double *table = AQ_NEW_N(arena, double, 2 * count * n);

	for (size_t row = 0; table != NULL && row < 2 * count; row++)
		for (size_t q = 0; q < n; q++)
			table[row * n + q] = aq_irt_log_p(
			    &items[row / 2], grid->theta[q], row % 2 == 1);
	return table;
}

bool
aq_fit_abilities(const struct aq_calib_data *data,
    const struct aq_irt_item *items, const struct aq_irt_grid *grid,
    struct aq_arena *arena, struct aq_irt_estimate *ret)
{
	double *sum = AQ_NEW_N(arena, double, grid->nodes);
	double *table = answer_tables(items, data->items, grid, arena);

	if (sum == NULL || table == NULL)
		return false;
	for (size_t p = 0; p < data->people; p++) {
		aq_irt_likelihood_init(grid, sum);
		for (size_t i = 0; i < data->items; i++) {
			int8_t x = answer_of(data, p, i);
			const double *row;

			if (x == AQ_CALIB_MISSING)
				continue;
			row = table + (2 * i + (x == 1)) * grid->nodes;
			for (size_t q = 0; q < grid->nodes; q++)
				sum[q] += row[q];
		}
		ret[p] = aq_irt_eap(grid, sum);
	}
	return true;
}

struct aq_reliability
aq_fit_reliability(
    const struct aq_calib_data *data, const struct aq_irt_estimate *ability)
{
	double n = 0, sum = 0, squares = 0, error = 0, spread;

	for (size_t p = 0; p < data->people; p++) {
		double w = weight_of(data, p), x = ability[p].theta;

		n += w;
		sum += w * x;
		squares += w * x * x;
		error += w * ability[p].se * ability[p].se;
	}
	/* the sample variance, as n - 1 has it */
	spread = (squares - sum * sum / n) / (n - 1);
	error /= n;
	return (struct aq_reliability){ spread / (spread + error), 1 - error };
}

double
aq_fit_marginal_reliability(const struct aq_irt_item *items, size_t count)
{
	double mass = 0, sum = 0;

	for (int k = -600; k <= 600; k++) {
		double theta = k / 100.0, w = aq_normal_pdf(theta);
		double information = 0;

		for (size_t i = 0; i < count; i++)
			information += aq_irt_information(&items[i], theta);
		mass += w;
		sum += w * information / (information + 1);
	}
	return sum / mass;
}

/* Accuracy and consistency that one estimate adds. */
static bool
classify(struct aq_irt_estimate e, const double *cuts, size_t cut_count,
    struct aq_classification *sum)
{
	double below = 0;

	if (!(e.se > 0) || !aq_finite(e.se) || !aq_finite(e.theta))
		return false;
	for (size_t k = 0; k <= cut_count; k++) {
		bool last = k == cut_count;
		double to =
		    last ? 1 : aq_normal_cdf((cuts[k] - e.theta) / e.se);
		double p = to - below;

		if ((last || e.theta < cuts[k]) &&
		    (k == 0 || e.theta >= cuts[k - 1]))
			sum->accuracy += p;
		sum->consistency += p * p;
		below = to;
	}
	return true;
}

bool
aq_fit_classification(const struct aq_irt_estimate *ability, size_t people,
    const double *cuts, size_t cut_count, struct aq_classification *ret)
{
	struct aq_classification sum = { 0 };

	for (size_t k = 0; k < cut_count; k++)
		if (!aq_finite(cuts[k]) || (k > 0 && cuts[k] <= cuts[k - 1]))
			return false;
	for (size_t p = 0; p < people; p++)
		if (!classify(ability[p], cuts, cut_count, &sum))
			return false;
	if (people == 0)
		return false;
	ret->accuracy = sum.accuracy / (double)people;
	ret->consistency = sum.consistency / (double)people;
	return true;
}

double
aq_fit_person(const struct aq_calib_data *data, const struct aq_irt_item *items,
    size_t person, double theta)
{
	double gap = 0, spread = 0;

	for (size_t i = 0; i < data->items; i++) {
		double p, lp, lq;

		if (answer_of(data, person, i) == AQ_CALIB_MISSING)
			continue;
		p = aq_irt_p(&items[i], theta);
		lp = aq_irt_log_p(&items[i], theta, true);
		lq = aq_irt_log_p(&items[i], theta, false);
		gap += answer_of(data, person, i) ? lp : lq;
		gap -= p * lp + aq_irt_q(&items[i], theta) * lq;
		spread +=
		    p * aq_irt_q(&items[i], theta) * (lp - lq) * (lp - lq);
	}
	return spread > 0 ? gap / sqrt(spread) : (double)NAN;
}

void
aq_fit_mean_squares(const struct aq_calib_data *data,
    const struct aq_irt_item *items, const double *theta,
    struct aq_mean_square *ret_items)
{
	for (size_t i = 0; i < data->items; i++) {
		double n = 0, squares = 0, residual = 0, information = 0;

		for (size_t p = 0; p < data->people; p++) {
			double w = weight_of(data, p), pi, qi, gap;

			if (answer_of(data, p, i) == AQ_CALIB_MISSING)
				continue;
			pi = aq_irt_p(&items[i], theta[p]);
			qi = aq_irt_q(&items[i], theta[p]);
			gap = answer_of(data, p, i) ? qi : pi;
			n += w;
			/* the other answer's odds: gap^2 / (p q) */
			squares +=
			    w * (answer_of(data, p, i) ? qi / pi : pi / qi);
			residual += w * gap * gap;
			information += w * pi * qi;
		}
		ret_items[i] = (struct aq_mean_square){ squares / n,
			residual / information };
	}
}

double
aq_fit_q3(const struct aq_calib_data *data, const struct aq_irt_item *items,
    const struct aq_irt_estimate *ability, size_t item, size_t other)
{
	struct pairs s = { 0 };

	for (size_t p = 0; p < data->people; p++) {
		int8_t x = answer_of(data, p, item);
		int8_t y = answer_of(data, p, other);

		if (x == AQ_CALIB_MISSING || y == AQ_CALIB_MISSING)
			continue;
		add_pair(&s, weight_of(data, p),
		    x - aq_irt_p(&items[item], ability[p].theta),
		    y - aq_irt_p(&items[other], ability[p].theta));
	}
	return correlation(&s);
}
