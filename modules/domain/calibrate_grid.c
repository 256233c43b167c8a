/* Nodes, tables and the posterior of one person. */
#include <math.h>
#include <string.h>

#include "domain/calibrate_int.h"
#include "domain/mathfn.h"

static bool
is_complete(const struct aq_calib_data *data)
{
	for (size_t i = 0; i < data->people * data->items; i++)
		if (data->answer[i] == AQ_CALIB_MISSING)
			return false;
	return true;
}

bool
calib_work_init(struct calib_work *work, const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, struct aq_arena *arena)
{
	struct calib_grid *g = &work->grid;
	size_t n = settings->nodes, stride, table;

	stride = (n + CALIB_LANE - 1) / CALIB_LANE * CALIB_LANE;
	table = data->items * stride;
	*work = (struct calib_work){
		.data = data,
		.settings = settings,
		.complete = is_complete(data),
		.log_q = AQ_NEW_N(arena, double, table),
		.expected = AQ_NEW_N(arena, double, table),
		.right = AQ_NEW_N(arena, double, table),
		.log_q_all = AQ_NEW_N(arena, double, stride),
		.population = AQ_NEW_N(arena, double, stride),
		.person = AQ_NEW_N(arena, double, stride),
	};
	g->nodes = n;
	g->stride = stride;
	g->theta = AQ_NEW_N(arena, double, stride);
	g->log_weight = AQ_NEW_N(arena, double, stride);
	if (aq_arena_failed(arena))
		return false;
	for (size_t q = 0; q < n; q++)
		g->theta[q] = -settings->range +
			      2 * settings->range * (double)q / (double)(n - 1);
	calib_set_population(work, 0, 1);
	return true;
}

void
calib_set_population(struct calib_work *work, double mean, double sd)
{
	struct calib_grid *g = &work->grid;
	double sum = 0;

	g->mean = mean;
	g->sd = sd;
	for (size_t q = 0; q < g->nodes; q++) {
		double z = (g->theta[q] - mean) / sd;

		g->log_weight[q] = -z * z / 2;
		sum += aq_exp(g->log_weight[q]);
	}
	for (size_t q = 0; q < g->stride; q++) {
		if (q < g->nodes)
			g->log_weight[q] -= aq_log(sum);
		else
			g->log_weight[q] = -1e300; /* padding weighs nothing */
	}
}

void
calib_tables(struct calib_work *work, const struct aq_calib_item *items)
{
	const struct calib_grid *g = &work->grid;

	memset(work->log_q_all, 0, g->stride * sizeof(double));
	for (size_t i = 0; i < work->data->items; i++) {
		double *row = work->log_q + i * g->stride;

		for (size_t q = 0; q < g->nodes; q++) {
			row[q] =
			    -aq_softplus(items[i].a * g->theta[q] + items[i].d);
			work->log_q_all[q] += row[q];
		}
	}
}

static void
add(double *restrict to, const double *restrict from, size_t stride)
{
	for (size_t q = 0; q < stride; q += CALIB_LANE)
		for (size_t k = 0; k < CALIB_LANE; k++)
			to[q + k] += from[q + k];
}

/*
 * log P - log(1 - P) is a theta + d, so a right answer adds a line to the
 * logarithm of the likelihood and only the log(1 - P) need a table.
 */
double
calib_person(
    struct calib_work *work, const struct aq_calib_item *items, size_t person)
{
	const struct calib_grid *g = &work->grid;
	const struct aq_calib_data *data = work->data;
	const int8_t *answer = data->answer + person * data->items;
	double *at = work->person, slope = 0, intercept = 0;
	double most = -HUGE_VAL, sum = 0;

	memcpy(at, g->log_weight, g->stride * sizeof(double));
	if (work->complete)
		add(at, work->log_q_all, g->stride);
	for (size_t i = 0; i < data->items; i++) {
		if (answer[i] == AQ_CALIB_MISSING)
			continue;
		if (!work->complete)
			add(at, work->log_q + i * g->stride, g->stride);
		if (answer[i] == 1) {
			slope += items[i].a;
			intercept += items[i].d;
		}
	}
	for (size_t q = 0; q < g->nodes; q++) {
		at[q] += slope * g->theta[q] + intercept;
		most = fmax(most, at[q]);
	}
	for (size_t q = 0; q < g->nodes; q++) {
		double x = at[q] - most;

		at[q] = x > -40 ? aq_exp(x) : 0;
		sum += at[q];
	}
	for (size_t q = 0; q < g->stride; q++)
		at[q] = q < g->nodes ? at[q] / sum : 0;
	return most + aq_log(sum);
}
