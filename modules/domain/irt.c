#include "domain/irt.h"

#include <math.h>

#include "domain/mathfn.h"

#define ROOT_RANGE 25.0
#define ROOT_STEP  0.25

const struct aq_irt_grid_settings aq_irt_grid_defaults = {
	.nodes = 121,
	.range = 6,
	.rule = AQ_IRT_TRAPEZOID,
	.mean = 0,
	.sd = 1,
};

bool
aq_irt_item_valid(const struct aq_irt_item *item)
{
	/* written so that NaN fails */
	return item->a >= 1e-3 && item->a <= 100 && item->b >= -100 &&
	       item->b <= 100 && item->c >= 0 && item->c <= 0.9;
}

double
aq_irt_p(const struct aq_irt_item *item, double theta)
{
	double p = aq_logistic(item->a * (theta - item->b));

	return item->c > 0 ? item->c + (1 - item->c) * p : p;
}

double
aq_irt_q(const struct aq_irt_item *item, double theta)
{
	return (1 - item->c) * aq_logistic(-item->a * (theta - item->b));
}

double
aq_irt_log_p(const struct aq_irt_item *item, double theta, bool right)
{
	double x = item->a * (theta - item->b), floor_log;

	if (right && item->c > 0)
		return aq_log(item->c + (1 - item->c) * aq_logistic(x));
	floor_log = item->c > 0 ? aq_log(1 - item->c) : 0;
	return floor_log - aq_softplus(right ? -x : x);
}

double
aq_irt_information(const struct aq_irt_item *item, double theta)
{
	double p = aq_logistic(item->a * (theta - item->b));
	double q = aq_logistic(-item->a * (theta - item->b));
	double c = item->c;

	if (!(c > 0))
		return item->a * item->a * p * q;
	return item->a * item->a * (1 - c) * q * p * p / (c + (1 - c) * p);
}

static bool
positive(double x)
{
	return x > 0 && x <= 1e6;
}

bool
aq_irt_grid_init(struct aq_irt_grid *grid, const struct aq_irt_grid_settings *s,
    struct aq_arena *arena)
{
	size_t n = s->nodes;

	if (n < 3 || n > AQ_IRT_NODES_MAX || !positive(s->range) ||
	    !positive(s->sd) || !(fabs(s->mean) <= 1e6))
		return false;
	grid->nodes = n;
	grid->step = 2 * s->range / (double)(n - 1);
	grid->theta = AQ_NEW_N(arena, double, n);
	grid->weight = AQ_NEW_N(arena, double, n);
	grid->prior = AQ_NEW_N(arena, double, n);
	grid->log_prior = AQ_NEW_N(arena, double, n);
	if (!grid->theta || !grid->weight || !grid->prior || !grid->log_prior)
		return false;
	for (size_t i = 0; i < n; i++) {
		double x = s->mean - s->range + grid->step * (double)i;

		double z = (x - s->mean) / s->sd;

		grid->theta[i] = x;
		grid->prior[i] = aq_normal_pdf(z) / s->sd;
		grid->log_prior[i] = -z * z / 2;
		grid->weight[i] = 1;
	}
	if (s->rule == AQ_IRT_TRAPEZOID)
		grid->weight[0] = grid->weight[n - 1] = 0.5;
	return true;
}

void
aq_irt_likelihood_init(const struct aq_irt_grid *grid, double *ret_log)
{
	for (size_t i = 0; i < grid->nodes; i++)
		ret_log[i] = 0;
}

void
aq_irt_likelihood_update(const struct aq_irt_grid *grid,
    const struct aq_irt_item *item, bool right, double *log_likelihood)
{
	for (size_t i = 0; i < grid->nodes; i++)
		log_likelihood[i] += aq_irt_log_p(item, grid->theta[i], right);
}

/* The node where the posterior is highest: its weight there becomes 1. */
static size_t
summit(const struct aq_irt_grid *grid, const double *log_likelihood)
{
	size_t best = 0;

	for (size_t i = 1; i < grid->nodes; i++)
		if (grid->log_prior[i] + log_likelihood[i] >
		    grid->log_prior[best] + log_likelihood[best])
			best = i;
	return best;
}

struct aq_irt_estimate
aq_irt_eap(const struct aq_irt_grid *grid, const double *log_likelihood)
{
	size_t top = summit(grid, log_likelihood);
	double most = grid->log_prior[top] + log_likelihood[top];
	double mass = 0, mean = 0, square = 0;

	/* moments about the summit lose no digits to cancellation */
	for (size_t i = 0; i < grid->nodes; i++) {
		double x = grid->theta[i] - grid->theta[top];
		double p = grid->weight[i] * aq_exp(grid->log_prior[i] +
						    log_likelihood[i] - most);

		mass += p;
		mean += p * x;
		square += p * x * x;
	}
	mean /= mass;
	square = square / mass - mean * mean;
	return (struct aq_irt_estimate){ grid->theta[top] + mean,
		sqrt(fmax(square, 0)) };
}

void
aq_irt_posterior(
    const struct aq_irt_grid *grid, const double *log_likelihood, double *ret)
{
	size_t top = summit(grid, log_likelihood);
	double most = grid->log_prior[top] + log_likelihood[top], mass = 0;

	for (size_t i = 0; i < grid->nodes; i++) {
		ret[i] = grid->weight[i] *
			 aq_exp(grid->log_prior[i] + log_likelihood[i] - most);
		mass += ret[i];
	}
	for (size_t i = 0; i < grid->nodes; i++)
		ret[i] /= mass;
}

/* Derivatives at theta: score S, information I, and J = I' of Warm. */
struct slopes {
	double score, information, warm;
};

static struct slopes
slopes_at(const struct aq_irt_pattern *pattern, double theta)
{
	struct slopes s = { 0 };

	for (size_t k = 0; k < pattern->count; k++) {
		const struct aq_irt_item *it = &pattern->bank[pattern->item[k]];
		double x = it->a * (theta - it->b);
		double l = aq_logistic(x), m = aq_logistic(-x);
		double p = it->c + (1 - it->c) * l;
		/* P'/P: a m for c = 0; P'/(1 - P) = a l in all cases */
		double gain =
		    it->c > 0 ? it->a * (1 - it->c) * l * m / p : it->a * m;

		s.score += pattern->right[k] ? gain : -it->a * l;
		s.information += gain * it->a * l;
		/* P' P'' / (P Q) with P'' = a P' (m - l) */
		s.warm += gain * it->a * l * it->a * (m - l);
	}
	return s;
}

static double
equation(const struct aq_irt_pattern *pattern, enum aq_irt_method method,
    double theta)
{
	struct slopes s = slopes_at(pattern, theta);

	switch (method) {
	case AQ_IRT_MLE:
		return s.score;
	case AQ_IRT_MAP:
		return s.score - theta;
	case AQ_IRT_WLE:
		return s.score + s.warm / (2 * s.information);
	}
	return 0;
}

/* log of what the method maximises, up to a constant. */
static double
objective(const struct aq_irt_pattern *pattern, enum aq_irt_method method,
    double theta)
{
	double sum = 0;

	for (size_t k = 0; k < pattern->count; k++) {
		const struct aq_irt_item *it = &pattern->bank[pattern->item[k]];

		sum += aq_irt_log_p(it, theta, pattern->right[k] != 0);
	}
	switch (method) {
	case AQ_IRT_MLE:
		break;
	case AQ_IRT_MAP:
		sum -= theta * theta / 2;
		break;
	case AQ_IRT_WLE:
		sum += aq_log(slopes_at(pattern, theta).information) / 2;
		break;
	}
	return sum;
}

/* Bisection on a sign change from plus to minus. */
static double
bisect(const struct aq_irt_pattern *pattern, enum aq_irt_method method,
    double low, double high)
{
	for (int i = 0; i < 60; i++) {
		double middle = low + (high - low) / 2;

		if (equation(pattern, method, middle) > 0)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

/*
 * All sign changes on a coarse grid; of several maxima (a guessing floor can
 * make them) the highest. Zero alone is no change of sign: far from sharp
 * items the slope underflows.
 */
static bool
search(const struct aq_irt_pattern *pattern, enum aq_irt_method method,
    double *ret_theta)
{
	double low = -ROOT_RANGE, best = 0;
	bool rising = false, found = false;

	for (double x = -ROOT_RANGE; x <= ROOT_RANGE; x += ROOT_STEP) {
		double now = equation(pattern, method, x);

		if (now > 0) {
			rising = true;
			low = x;
		} else if (now < 0 && rising) {
			double root = bisect(pattern, method, low, x);
			double height = objective(pattern, method, root);

			if (!found || height > best) {
				best = height;
				*ret_theta = root;
				found = true;
			}
			rising = false;
		} else if (now != 0) { /* NaN too */
			rising = false;
		}
	}
	return found;
}

bool
aq_irt_root(const struct aq_irt_pattern *pattern, enum aq_irt_method method,
    struct aq_irt_estimate *ret)
{
	double theta = 0, information;

	if (!search(pattern, method, &theta))
		return false;
	information = aq_irt_test_information(pattern, theta);
	if (method == AQ_IRT_MAP)
		information += 1;
	if (!(information > 0))
		return false;
	*ret = (struct aq_irt_estimate){ theta, 1 / sqrt(information) };
	return true;
}

double
aq_irt_test_information(const struct aq_irt_pattern *pattern, double theta)
{
	double sum = 0;

	for (size_t k = 0; k < pattern->count; k++)
		sum +=
		    aq_irt_information(&pattern->bank[pattern->item[k]], theta);
	return sum;
}
