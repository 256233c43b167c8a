/* The EM algorithm. */
#include "domain/calibrate.h"

#include <math.h>
#include <string.h>

#include "domain/calibrate_int.h"
#include "domain/mathfn.h"

#define NEWTON_MOST 30
#define NEWTON_STOP 1e-11
#define SLOPE_MIN   1e-3
#define LEAP_MAX    1e3

const struct aq_calib_settings aq_calib_defaults = {
	.nodes = 61,
	.range = 6,
	.log_a_mean = 0,
	.log_a_sd = 0.5,
	.d_mean = 0,
	.d_sd = 2,
	.tolerance = 1e-7,
	.max_cycles = 5000,
	.joint_errors_most = 400,
};

static bool
settings_valid(const struct aq_calib_settings *s)
{
	return s->nodes >= 5 && s->nodes <= 1001 && s->range > 0 &&
	       s->range <= 20 && s->tolerance > 0 && s->max_cycles > 0 &&
	       (!s->prior ||
		   (s->log_a_sd > 0 && s->d_sd > 0 &&
		       fabs(s->log_a_mean) <= 10 && fabs(s->d_mean) <= 100));
}

/* Somebody must count for something. */
static bool
weights_valid(const struct aq_calib_data *data)
{
	double sum = 0;

	if (data->weight == NULL)
		return data->people > 0;
	for (size_t p = 0; p < data->people; p++) {
		if (!(data->weight[p] >= 0 &&
			data->weight[p] <= AQ_CALIB_WEIGHT_MAX))
			return false;
		sum += data->weight[p];
	}
	return sum > 0;
}

static bool
fixed_valid(const struct aq_calib_item *it)
{
	return fabs(it->a) > 0 && fabs(it->a) <= AQ_CALIB_SLOPE_MAX &&
	       fabs(it->d) <= AQ_CALIB_SLOPE_MAX * AQ_CALIB_SLOPE_MAX;
}

static enum aq_calib_result
start(const struct aq_calib_data *data, const struct aq_calib_settings *s,
    struct aq_calib_item *items, size_t *ret_item)
{
	if (data->items == 0 || !weights_valid(data))
		return AQ_CALIB_DATA;
	for (size_t i = 0; i < data->items; i++) {
		double right = 0, all = 0, share;

		for (size_t p = 0; p < data->people; p++) {
			int8_t x = data->answer[p * data->items + i];
			double w = data->weight ? data->weight[p] : 1;

			if (x < AQ_CALIB_MISSING || x > 1)
				return AQ_CALIB_DATA;
			if (x == AQ_CALIB_MISSING)
				continue;
			all += w;
			right += x * w;
		}
		items[i].presented = (size_t)all;
		items[i].se_a = items[i].se_d = items[i].se_b = (double)NAN;
		items[i].cov_ad = (double)NAN;
		if (items[i].fixed && !fixed_valid(&items[i]))
			return AQ_CALIB_DATA;
		if (items[i].fixed)
			continue;
		if (!s->prior && (right <= 0 || right >= all)) {
			*ret_item = i;
			return AQ_CALIB_CONSTANT;
		}
		share = (right + 0.5) / (all + 1);
		items[i].a = 1;
		items[i].d = 1.2 * aq_log(share / (1 - share));
	}
	return AQ_CALIB_OK;
}

static void
accumulate(struct calib_work *work, size_t person, double weight)
{
	const struct aq_calib_data *data = work->data;
	const int8_t *answer = data->answer + person * data->items;
	size_t stride = work->grid.stride;
	const double *restrict at = work->person;

	for (size_t q = 0; q < stride; q++)
		work->person[q] *= weight;
	for (size_t q = 0; q < stride; q++)
		work->population[q] += at[q];
	for (size_t i = 0; i < data->items; i++) {
		double *restrict right = work->right + i * stride;
		double *restrict expected = work->expected + i * stride;

		if (answer[i] == AQ_CALIB_MISSING)
			continue;
		if (!work->complete)
			for (size_t q = 0; q < stride; q += CALIB_LANE)
				for (size_t k = 0; k < CALIB_LANE; k++)
					expected[q + k] += at[q + k];
		if (answer[i] == 1)
			for (size_t q = 0; q < stride; q += CALIB_LANE)
				for (size_t k = 0; k < CALIB_LANE; k++)
					right[q + k] += at[q + k];
	}
}

/* Expected counts at the nodes; the marginal log-likelihood. */
static double
e_step(struct calib_work *work, const struct aq_calib_item *items)
{
	const struct aq_calib_data *data = work->data;
	size_t stride = work->grid.stride, table = data->items * stride;
	double sum = 0;

	calib_tables(work, items);
	memset(work->expected, 0, table * sizeof(double));
	memset(work->right, 0, table * sizeof(double));
	memset(work->population, 0, stride * sizeof(double));
	for (size_t p = 0; p < data->people; p++) {
		double weight = data->weight ? data->weight[p] : 1;

		sum += weight * calib_person(work, items, p);
		accumulate(work, p, weight);
	}
	if (work->complete)
		for (size_t i = 0; i < data->items; i++)
			memcpy(work->expected + i * stride, work->population,
			    stride * sizeof(double));
	return sum;
}

/* Gradient and negative Hessian of one item's expected log-likelihood. */
struct newton {
	double ga, gd, haa, had, hdd;
};

static struct newton
derivatives(const struct calib_work *work, size_t item, double a, double d)
{
	const struct calib_grid *g = &work->grid;
	const double *right = work->right + item * g->stride;
	const double *expected = work->expected + item * g->stride;
	struct newton n = { 0 };

	for (size_t q = 0; q < g->nodes; q++) {
		double x = g->theta[q];
		double p = aq_logistic(a * x + d);
		double gap = right[q] - expected[q] * p;
		double w = expected[q] * p * (1 - p);

		n.ga += gap * x;
		n.gd += gap;
		n.haa += w * x * x;
		n.had += w * x;
		n.hdd += w;
	}
	return n;
}

/*
 * a ~ lognormal is not log-concave: where its curvature has the wrong sign it
 * is left out of the Hessian, which only shortens the step.
 */
static void
add_prior(
    const struct aq_calib_settings *s, double a, double d, struct newton *n)
{
	double va = s->log_a_sd * s->log_a_sd, vd = s->d_sd * s->d_sd;
	double z = (aq_log(a) - s->log_a_mean) / va;
	double curvature = (1 / va - z - 1) / (a * a);

	n->ga -= (1 + z) / a;
	n->gd -= (d - s->d_mean) / vd;
	n->haa += fmax(curvature, 0);
	n->hdd += 1 / vd;
}

/* One item's M step: Newton, with the slope kept positive under a prior. */
static void
m_step_item(
    const struct calib_work *work, size_t item, struct aq_calib_item *it)
{
	const struct aq_calib_settings *s = work->settings;

	for (int i = 0; i < NEWTON_MOST; i++) {
		struct newton n = derivatives(work, item, it->a, it->d);
		double det, da, dd;

		if (s->prior)
			add_prior(s, it->a, it->d, &n);
		det = n.haa * n.hdd - n.had * n.had;
		if (!(det > 0))
			return;
		da = (n.hdd * n.ga - n.had * n.gd) / det;
		dd = (n.haa * n.gd - n.had * n.ga) / det;
		/* far steps overshoot where the curve is flat */
		da = fmin(fmax(da, -1), 1);
		dd = fmin(fmax(dd, -2), 2);
		if (s->prior && it->a + da < SLOPE_MIN)
			da = (SLOPE_MIN - it->a) / 2;
		it->a += da;
		it->d += dd;
		if (fabs(da) < NEWTON_STOP && fabs(dd) < NEWTON_STOP)
			return;
	}
}

/* All intercepts and the one slope together (the slope by elimination). */
static void
m_step_common(const struct calib_work *work, struct aq_calib_item *items)
{
	size_t count = work->data->items;

	for (int i = 0; i < NEWTON_MOST; i++) {
		double ga = 0, haa = 0, da, change = 0;

		for (size_t k = 0; k < count; k++) {
			struct newton n =
			    derivatives(work, k, items[k].a, items[k].d);

			ga += n.ga - n.had * n.gd / n.hdd;
			haa += n.haa - n.had * n.had / n.hdd;
		}
		da = fmin(fmax(ga / haa, -1), 1);
		for (size_t k = 0; k < count; k++) {
			struct newton n =
			    derivatives(work, k, items[k].a, items[k].d);
			double dd = (n.gd - n.had * da) / n.hdd;

			dd = fmin(fmax(dd, -2), 2);
			items[k].d += dd;
			items[k].a += da;
			change = fmax(change, fabs(dd));
		}
		if (fabs(da) < NEWTON_STOP && change < NEWTON_STOP)
			return;
	}
}

static void
m_step(struct calib_work *work, struct aq_calib_item *items)
{
	const struct calib_grid *g = &work->grid;
	double all = 0, mean = 0, square = 0;

	if (work->settings->common_slope)
		m_step_common(work, items);
	else
		for (size_t i = 0; i < work->data->items; i++)
			if (!items[i].fixed)
				m_step_item(work, i, &items[i]);
	if (!work->settings->free_population)
		return;
	for (size_t q = 0; q < g->nodes; q++) {
		all += work->population[q];
		mean += work->population[q] * g->theta[q];
		square += work->population[q] * g->theta[q] * g->theta[q];
	}
	mean /= all;
	calib_set_population(
	    work, mean, sqrt(fmax(square / all - mean * mean, 1e-4)));
}

/* All that EM changes, as one vector. */
struct point {
	double *v;
	size_t n;
};

static void
save(const struct calib_work *work, const struct aq_calib_item *items,
    struct point *to)
{
	size_t count = work->data->items;

	for (size_t i = 0; i < count; i++) {
		to->v[2 * i] = items[i].a;
		to->v[2 * i + 1] = items[i].d;
	}
	to->v[2 * count] = work->grid.mean;
	to->v[2 * count + 1] = work->grid.sd;
}

static void
restore(struct calib_work *work, struct aq_calib_item *items,
    const struct point *from)
{
	size_t count = work->data->items;

	for (size_t i = 0; i < count; i++) {
		items[i].a = from->v[2 * i];
		items[i].d = from->v[2 * i + 1];
	}
	if (work->settings->free_population)
		calib_set_population(
		    work, from->v[2 * count], from->v[2 * count + 1]);
}

/* log prior density up to a constant. */
static double
log_prior(const struct calib_work *work, const struct aq_calib_item *items)
{
	const struct aq_calib_settings *s = work->settings;
	double sum = 0;

	for (size_t i = 0; s->prior && i < work->data->items; i++) {
		double la = aq_log(items[i].a);
		double za = (la - s->log_a_mean) / s->log_a_sd;
		double zd = (items[i].d - s->d_mean) / s->d_sd;

		if (!items[i].fixed)
			sum -= la + (za * za + zd * zd) / 2;
	}
	return sum;
}

struct em {
	struct calib_work *work;
	struct aq_calib_item *items;
	struct point at[4]; /* three iterates and the leap */
	double log_likelihood;
	unsigned cycles;
};

/* One EM cycle from the present point; the height of that point. */
static double
cycle(struct em *em, struct point *ret)
{
	double height;

	em->log_likelihood = e_step(em->work, em->items);
	height = em->log_likelihood + log_prior(em->work, em->items);
	m_step(em->work, em->items);
	save(em->work, em->items, ret);
	em->cycles++;
	return height;
}

static double
change(const struct point *a, const struct point *b)
{
	double most = 0;

	for (size_t i = 0; i < a->n; i++)
		most = fmax(most, fabs(a->v[i] - b->v[i]));
	return most;
}

/* SQUAREM's S3 step; false when it would leave where parameters may be. */
static bool
leap(struct em *em)
{
	double *x0 = em->at[0].v, *x1 = em->at[1].v, *x2 = em->at[2].v;
	double *to = em->at[3].v, rr = 0, vv = 0, alpha;
	size_t n = em->at[0].n;

	for (size_t i = 0; i < n; i++) {
		double r = x1[i] - x0[i], v = x2[i] - x1[i] - r;

		rr += r * r;
		vv += v * v;
	}
	if (!(vv > 0))
		return false;
	alpha = fmin(-sqrt(rr / vv), -1);
	for (size_t i = 0; i < n; i++) {
		double r = x1[i] - x0[i], v = x2[i] - x1[i] - r;

		to[i] = x0[i] - 2 * alpha * r + alpha * alpha * v;
		/* slopes (and the sd, last) stay positive once they are */
		if (i % 2 == (i + 2 >= n) && x2[i] > 0 && to[i] < SLOPE_MIN)
			return false;
		if (!(fabs(to[i]) <= LEAP_MAX))
			return false;
	}
	return true;
}

/* The first item whose slope left all bounds; or the number of items. */
static size_t
runaway(const struct em *em)
{
	size_t i = 0;

	while (
	    i < em->work->data->items &&
	    (em->items[i].fixed || fabs(em->items[i].a) <= AQ_CALIB_SLOPE_MAX))
		i++;
	return i;
}

/*
 * Two EM cycles, a leap along their direction and a cycle from there, taken
 * back when it lands lower than the cycles had come.
 */
static void
iterate(struct em *em, struct aq_calib_fit *fit)
{
	const struct aq_calib_settings *s = em->work->settings;

	save(em->work, em->items, &em->at[0]);
	while (em->cycles < s->max_cycles &&
	       runaway(em) == em->work->data->items) {
		double height;

		cycle(em, &em->at[1]);
		height = cycle(em, &em->at[2]);
		if (change(&em->at[1], &em->at[2]) < s->tolerance) {
			fit->converged = true;
			return;
		}
		if (leap(em)) {
			double landed;

			restore(em->work, em->items, &em->at[3]);
			landed = cycle(em, &em->at[0]);
			if (landed >= height)
				continue;
			restore(em->work, em->items, &em->at[2]);
		}
		save(em->work, em->items, &em->at[0]);
	}
}

enum aq_calib_result
aq_calibrate(const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, struct aq_arena *arena,
    struct aq_calib_item *items, struct aq_calib_fit *fit, size_t *ret_item)
{
	struct calib_work work;
	struct em em = { .work = &work, .items = items };
	enum aq_calib_result status;

	if (!settings_valid(settings))
		return AQ_CALIB_SETTINGS;
	status = start(data, settings, items, ret_item);
	if (status != AQ_CALIB_OK)
		return status;
	if (!calib_work_init(&work, data, settings, arena))
		return AQ_CALIB_MEMORY;
	for (size_t i = 0; i < 4; i++) {
		em.at[i].n = 2 * data->items + 2;
		em.at[i].v = AQ_NEW_N(arena, double, em.at[i].n);
		if (em.at[i].v == NULL)
			return AQ_CALIB_MEMORY;
	}
	*fit = (struct aq_calib_fit){ 0 };
	iterate(&em, fit);
	*ret_item = runaway(&em);
	if (*ret_item < data->items)
		return AQ_CALIB_UNBOUNDED;
	*ret_item = 0;
	fit->log_likelihood = e_step(&work, items);
	fit->cycles = em.cycles;
	fit->mean = work.grid.mean;
	fit->sd = work.grid.sd;
	return AQ_CALIB_OK;
}
