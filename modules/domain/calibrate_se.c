/*
 * Observed information by Louis's identity: the expected complete-data
 * information less the posterior covariance of the complete-data score, summed
 * over people.
 */
#include <math.h>

#include "domain/calibrate_int.h"
#include "domain/mathfn.h"

#define NEGLIGIBLE 1e-12

/* The parameters that are free, as rows of a matrix. */
struct free_rows {
	size_t *row; /* of each item's d; its a is row + 1, or row 0 */
	size_t count;
	bool common;
};

struct louis {
	struct calib_work *work;
	const struct aq_calib_item *items;
	struct free_rows rows;
	double *matrix; /* count * count, lower triangle used */
	double *p;	/* P at [item * stride + node] */
	/* of one person: rows concerned, score at a node, its mean */
	size_t *row;
	double *score, *mean;
};

static size_t
slope_row(const struct louis *l, size_t item)
{
	return l->rows.common ? 0 : l->rows.row[item] + 1;
}

static bool
louis_init(struct louis *l, struct aq_arena *arena)
{
	const struct aq_calib_data *data = l->work->data;
	size_t n = 0, most = 2 * data->items;

	l->rows.common = l->work->settings->common_slope;
	l->rows.row = AQ_NEW_N(arena, size_t, data->items);
	if (l->rows.row == NULL)
		return false;
	if (l->rows.common)
		n = 1;
	for (size_t i = 0; i < data->items; i++) {
		l->rows.row[i] = n;
		if (!l->items[i].fixed)
			n += l->rows.common ? 1 : 2;
	}
	l->rows.count = n;
	l->matrix = AQ_NEW_N(arena, double, n *n);
	l->p = AQ_NEW_N(arena, double, data->items * l->work->grid.stride);
	l->row = AQ_NEW_N(arena, size_t, most);
	l->score = AQ_NEW_N(arena, double, most);
	l->mean = AQ_NEW_N(arena, double, most);
	return !aq_arena_failed(arena);
}

static void
add_to(struct louis *l, size_t row, size_t column, double value)
{
	if (row < column) {
		size_t kept = row;

		row = column;
		column = kept;
	}
	l->matrix[row * l->rows.count + column] += value;
}

static double
weight_of(const struct aq_calib_data *data, size_t person)
{
	return data->weight ? data->weight[person] : 1;
}

/* What the person would add if their ability were known. */
static void
add_complete(struct louis *l, size_t person)
{
	const struct aq_calib_data *data = l->work->data;
	const struct calib_grid *g = &l->work->grid;
	const double *at = l->work->person;
	double weight = weight_of(data, person);

	for (size_t i = 0; i < data->items; i++) {
		double aa = 0, ad = 0, dd = 0;
		const double *p = l->p + i * g->stride;

		if (data->answer[person * data->items + i] ==
			AQ_CALIB_MISSING ||
		    l->items[i].fixed)
			continue;
		for (size_t q = 0; q < g->nodes; q++) {
			double w = at[q] * p[q] * (1 - p[q]);

			aa += w * g->theta[q] * g->theta[q];
			ad += w * g->theta[q];
			dd += w;
		}
		add_to(l, slope_row(l, i), slope_row(l, i), weight * aa);
		add_to(l, slope_row(l, i), l->rows.row[i], weight * ad);
		add_to(l, l->rows.row[i], l->rows.row[i], weight * dd);
	}
}

/* Score of a person at node q; rows that it touches (slope row 0 merges). */
static size_t
score_at(struct louis *l, size_t person, size_t q)
{
	const struct aq_calib_data *data = l->work->data;
	const struct calib_grid *g = &l->work->grid;
	size_t n = 0;

	if (l->rows.common) {
		l->row[0] = 0;
		l->score[0] = 0;
		n = 1;
	}
	for (size_t i = 0; i < data->items; i++) {
		int8_t x = data->answer[person * data->items + i];
		double gap;

		if (x == AQ_CALIB_MISSING || l->items[i].fixed)
			continue;
		gap = x - l->p[i * g->stride + q];
		l->row[n] = l->rows.row[i];
		l->score[n++] = gap;
		if (l->rows.common) {
			l->score[0] += gap * g->theta[q];
		} else {
			l->row[n] = l->rows.row[i] + 1;
			l->score[n++] = gap * g->theta[q];
		}
	}
	return n;
}

static void
subtract_outer(struct louis *l, const double *v, size_t n, double weight)
{
	size_t count = l->rows.count;

	/* rows rise, so the lower triangle is row >= column */
	for (size_t i = 0; i < n; i++) {
		double *to = l->matrix + l->row[i] * count;
		double w = weight * v[i];

		for (size_t k = 0; k <= i; k++)
			to[l->row[k]] -= w * v[k];
	}
}

static void
add_person(struct louis *l, size_t person)
{
	const struct calib_grid *g = &l->work->grid;
	const double *at = l->work->person;
	double weight = weight_of(l->work->data, person);
	size_t n = 0;

	calib_person(l->work, l->items, person);
	add_complete(l, person);
	for (size_t k = 0; k < 2 * l->work->data->items; k++)
		l->mean[k] = 0;
	for (size_t q = 0; q < g->nodes; q++) {
		if (!(at[q] > NEGLIGIBLE))
			continue;
		n = score_at(l, person, q);
		for (size_t k = 0; k < n; k++)
			l->mean[k] += at[q] * l->score[k];
	}
	for (size_t q = 0; q < g->nodes; q++) {
		if (!(at[q] > NEGLIGIBLE))
			continue;
		n = score_at(l, person, q);
		for (size_t k = 0; k < n; k++)
			l->score[k] -= l->mean[k];
		subtract_outer(l, l->score, n, weight * at[q]);
	}
}

static void
add_prior(struct louis *l)
{
	const struct aq_calib_settings *s = l->work->settings;
	double va = s->log_a_sd * s->log_a_sd;

	for (size_t i = 0; s->prior && i < l->work->data->items; i++) {
		double a = l->items[i].a, z;

		if (l->items[i].fixed)
			continue;
		z = (aq_log(a) - s->log_a_mean) / va;
		add_to(l, slope_row(l, i), slope_row(l, i),
		    (1 / va - z - 1) / (a * a));
		add_to(
		    l, l->rows.row[i], l->rows.row[i], 1 / (s->d_sd * s->d_sd));
	}
}

/* Cholesky in place; false when not positive definite. */
static bool
factor(double *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k <= i; k++) {
			double sum = m[i * n + k];

			for (size_t j = 0; j < k; j++)
				sum -= m[i * n + j] * m[k * n + j];
			if (k < i) {
				m[i * n + k] = sum / m[k * n + k];
			} else {
				if (!(sum > 0))
					return false;
				m[i * n + i] = sqrt(sum);
			}
		}
	}
	return true;
}

/* The inverse of the factor, in place: M^-1 = F' F with F lower. */
static void
invert_factor(double *m, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		m[c * n + c] = 1 / m[c * n + c];
		for (size_t r = c + 1; r < n; r++) {
			double sum = 0;

			for (size_t j = c; j < r; j++)
				sum += m[r * n + j] * m[j * n + c];
			m[r * n + c] = -sum / m[r * n + r];
		}
	}
}

static double
covariance(const double *f, size_t n, size_t i, size_t k)
{
	double sum = 0;

	for (size_t r = i > k ? i : k; r < n; r++)
		sum += f[r * n + i] * f[r * n + k];
	return sum;
}

static void
report(const struct louis *l, struct aq_calib_item *items)
{
	size_t n = l->rows.count;

	for (size_t i = 0; i < l->work->data->items; i++) {
		struct aq_calib_item *it = &items[i];
		size_t ra = slope_row(l, i), rd = l->rows.row[i];
		double vaa, vad, vdd, b = -it->d / it->a;

		if (it->fixed)
			continue;
		vaa = covariance(l->matrix, n, ra, ra);
		vad = covariance(l->matrix, n, ra, rd);
		vdd = covariance(l->matrix, n, rd, rd);
		it->se_a = sqrt(vaa);
		it->se_d = sqrt(vdd);
		/* delta method for b = -d / a */
		it->se_b = sqrt(vdd + 2 * b * vad + b * b * vaa) / fabs(it->a);
	}
}

bool
aq_calib_errors(const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, const struct aq_calib_fit *fit,
    struct aq_arena *arena, struct aq_calib_item *items)
{
	struct calib_work work;
	struct louis l = { .work = &work, .items = items };

	if (!calib_work_init(&work, data, settings, arena) ||
	    !louis_init(&l, arena))
		return false;
	calib_set_population(&work, fit->mean, fit->sd);
	calib_tables(&work, items);
	for (size_t i = 0; i < data->items * work.grid.stride; i++)
		l.p[i] = 1 - aq_exp(work.log_q[i]);
	for (size_t p = 0; p < data->people; p++)
		add_person(&l, p);
	add_prior(&l);
	if (!factor(l.matrix, l.rows.count))
		return false;
	invert_factor(l.matrix, l.rows.count);
	report(&l, items);
	return true;
}
