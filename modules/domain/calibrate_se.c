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

/* One item's own 2 x 2 block. */
struct block {
	double aa, ad, dd;
};

static void
prior_block(const struct aq_calib_settings *s, const struct aq_calib_item *it,
    struct block *b)
{
	double va = s->log_a_sd * s->log_a_sd;

	if (!s->prior)
		return;
	b->aa += (1 / va - (aq_log(it->a) - s->log_a_mean) / va - 1) /
		 (it->a * it->a);
	b->dd += 1 / (s->d_sd * s->d_sd);
}

static void
add_prior(struct louis *l)
{
	for (size_t i = 0; i < l->work->data->items; i++) {
		struct block b = { 0 };

		if (l->items[i].fixed)
			continue;
		prior_block(l->work->settings, &l->items[i], &b);
		add_to(l, slope_row(l, i), slope_row(l, i), b.aa);
		add_to(l, l->rows.row[i], l->rows.row[i], b.dd);
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
set_errors(struct aq_calib_item *it, double vaa, double vad, double vdd)
{
	double b = -it->d / it->a;

	it->se_a = sqrt(vaa);
	it->se_d = sqrt(vdd);
	it->cov_ad = vad;
	/* delta method for b = -d / a */
	it->se_b = sqrt(vdd + 2 * b * vad + b * b * vaa) / fabs(it->a);
}

static void
report(const struct louis *l, struct aq_calib_item *items)
{
	size_t n = l->rows.count;

	for (size_t i = 0; i < l->work->data->items; i++) {
		size_t ra = slope_row(l, i), rd = l->rows.row[i];

		if (!items[i].fixed)
			set_errors(&items[i], covariance(l->matrix, n, ra, ra),
			    covariance(l->matrix, n, ra, rd),
			    covariance(l->matrix, n, rd, rd));
	}
}

/*
 * What one answer adds: the complete-data information less the variance of
 * the score, both over the posterior `at`.
 */
static struct block
answer_block(const struct calib_grid *g, const double *at, const double *p,
    int8_t answer)
{
	struct block b = { 0 };
	double score_a = 0, score_d = 0;

	for (size_t q = 0; q < g->nodes; q++) {
		double x = g->theta[q], gap = answer - p[q];
		double w = at[q] * (p[q] * (1 - p[q]) - gap * gap);

		b.aa += w * x * x;
		b.ad += w * x;
		b.dd += w;
		score_a += at[q] * gap * x;
		score_d += at[q] * gap;
	}
	b.aa += score_a * score_a;
	b.ad += score_a * score_d;
	b.dd += score_d * score_d;
	return b;
}

/* An item whose own block is not positive definite stays without errors. */
static bool
errors_by_item(
    struct louis *l, struct aq_arena *arena, struct aq_calib_item *items)
{
	const struct aq_calib_data *data = l->work->data;
	const struct calib_grid *g = &l->work->grid;
	struct block *sum = AQ_NEW_N(arena, struct block, data->items);

	if (sum == NULL)
		return false;
	for (size_t p = 0; p < data->people; p++) {
		double w = weight_of(data, p);

		calib_person(l->work, items, p);
		for (size_t i = 0; i < data->items; i++) {
			int8_t x = data->answer[p * data->items + i];
			struct block b;

			if (x == AQ_CALIB_MISSING || items[i].fixed)
				continue;
			b = answer_block(
			    g, l->work->person, l->p + i * g->stride, x);
			sum[i].aa += w * b.aa;
			sum[i].ad += w * b.ad;
			sum[i].dd += w * b.dd;
		}
	}
	for (size_t i = 0; i < data->items; i++) {
		struct block *b = &sum[i];
		double det;

		prior_block(l->work->settings, &items[i], b);
		det = b->aa * b->dd - b->ad * b->ad;
		if (!items[i].fixed && b->dd > 0 && det > 0)
			set_errors(
			    &items[i], b->dd / det, -b->ad / det, b->aa / det);
	}
	return true;
}

static bool
errors_jointly(
    struct louis *l, struct aq_arena *arena, struct aq_calib_item *items)
{
	if (!louis_init(l, arena))
		return false;
	for (size_t p = 0; p < l->work->data->people; p++)
		add_person(l, p);
	add_prior(l);
	if (!factor(l->matrix, l->rows.count))
		return false;
	invert_factor(l->matrix, l->rows.count);
	report(l, items);
	return true;
}

bool
aq_calib_errors(const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, const struct aq_calib_fit *fit,
    struct aq_arena *arena, struct aq_calib_item *items, bool *ret_joint)
{
	struct calib_work work;
	struct louis l = { .work = &work, .items = items };
	size_t count = 0;
	bool joint;

	if (!calib_work_init(&work, data, settings, arena))
		return false;
	l.p = AQ_NEW_N(arena, double, data->items *work.grid.stride);
	if (l.p == NULL)
		return false;
	calib_set_population(&work, fit->mean, fit->sd);
	calib_tables(&work, items);
	for (size_t i = 0; i < data->items * work.grid.stride; i++)
		l.p[i] = 1 - aq_exp(work.log_q[i]);
	for (size_t i = 0; i < data->items; i++)
		count += !items[i].fixed;
	joint = settings->common_slope || count <= settings->joint_errors_most;
	if (!(joint ? errors_jointly(&l, arena, items)
		    : errors_by_item(&l, arena, items)))
		return false;
	*ret_joint = joint;
	return true;
}
