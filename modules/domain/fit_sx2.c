/* Item fit S-X2: observed and expected shares right by total score. */
#include <math.h>
#include <string.h>

#include "domain/fit.h"
#include "domain/mathfn.h"

#define CELL_MIN 1.0

/* One score of one item: people observed and expected, wrong and right. */
struct cell {
	double observed[2], expected[2];
};

struct table {
	struct cell *row;
	size_t count;
};

/* P(score = s | theta) of all items but `without`, item by item. */
static void
lord_wingersky(const struct aq_irt_item *items, size_t count, size_t without,
    double theta, double *ret)
{
	size_t top = 0;

	memset(ret, 0, (count + 1) * sizeof(*ret));
	ret[0] = 1;
	for (size_t i = 0; i < count; i++) {
		double p = aq_irt_p(&items[i], theta);

		if (i == without)
			continue;
		ret[++top] = 0;
		for (size_t s = top; s > 0; s--)
			ret[s] = ret[s] * (1 - p) + ret[s - 1] * p;
		ret[0] *= 1 - p;
	}
}

/* Work space for one item after another. */
struct space {
	size_t *score; /* of each person */
	double *rest, *right, *all;
	struct table table;
};

/* w->right[s]: P(item right | total score s), s = 1 .. items - 1. */
static void
expected_shares(const struct aq_irt_item *items, size_t count, size_t item,
    const struct aq_irt_grid *grid, struct space *w)
{
	double *rest = w->rest, *right = w->right, *all = w->all;

	memset(right, 0, (count + 1) * sizeof(*right));
	memset(all, 0, (count + 1) * sizeof(*all));
	for (size_t q = 0; q < grid->nodes; q++) {
		double p = aq_irt_p(&items[item], grid->theta[q]);
		double mass = grid->weight[q] * grid->prior[q];

		lord_wingersky(items, count, item, grid->theta[q], rest);
		for (size_t s = 1; s < count; s++) {
			right[s] += mass * p * rest[s - 1];
			all[s] += mass *
			    (p * rest[s - 1] + (1 - p) * rest[s]);
		}
	}
	for (size_t s = 1; s < count; s++)
		right[s] /= all[s];
}

static double
people(const struct cell *c)
{
	return c->observed[0] + c->observed[1];
}

/* Adds row `from` to row `to` and takes it out. */
static void
merge(struct table *t, size_t from, size_t to)
{
	for (size_t k = 0; k < 2; k++) {
		t->row[to].observed[k] += t->row[from].observed[k];
		t->row[to].expected[k] += t->row[from].expected[k];
	}
	memmove(t->row + from, t->row + from + 1,
	    (t->count - from - 1) * sizeof(*t->row));
	t->count--;
}

static bool
is_thin(const struct cell *c)
{
	for (size_t k = 0; k < 2; k++)
		if (c->expected[k] < CELL_MIN && c->expected[k] > 0)
			return true;
	return false;
}

static void
collapse(struct table *t)
{
	size_t i = 0;

	while (i + 1 < t->count) {
		if (people(&t->row[i]) > 0 && people(&t->row[i]) <= 1)
			merge(t, i, i + 1);
		else
			i++;
	}
	if (t->count > 1 && people(&t->row[t->count - 1]) <= 1)
		merge(t, t->count - 1, t->count - 2);
	i = 0;
	while (i < t->count && t->count > 1) {
		size_t to;

		if (!is_thin(&t->row[i])) {
			i++;
			continue;
		}
		if (i == 0)
			to = 1;
		else if (i == t->count - 1)
			to = i - 1;
		else
			to = people(&t->row[i - 1]) <= people(&t->row[i + 1])
				 ? i - 1
				 : i + 1;
		merge(t, i, to);
		i = 0;
	}
}

static struct aq_sx2
statistic(const struct table *t)
{
	struct aq_sx2 s = { 0 };

	for (size_t i = 0; i < t->count; i++) {
		for (size_t k = 0; k < 2; k++) {
			double e = t->row[i].expected[k];
			double gap = t->row[i].observed[k] - e;

			if (e > 0)
				s.value += gap * gap / e;
		}
	}
	s.df = t->count > 2 ? (unsigned)(t->count - 2) : 0;
	s.p = s.df > 0 ? aq_chi2_upper(s.value, s.df) : (double)NAN;
	return s;
}

static bool
space_init(
    struct space *w, const struct aq_calib_data *data, struct aq_arena *arena)
{
	size_t n = data->items + 1;

	w->score = AQ_NEW_N(arena, size_t, data->people);
	w->rest = AQ_NEW_N(arena, double, n);
	w->right = AQ_NEW_N(arena, double, n);
	w->all = AQ_NEW_N(arena, double, n);
	w->table.row = AQ_NEW_N(arena, struct cell, n);
	if (aq_arena_failed(arena))
		return false;
	for (size_t p = 0; p < data->people; p++) {
		w->score[p] = 0;
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
fill_table(struct space *w, const struct aq_calib_data *data, size_t item)
{
	size_t n = data->items;
	size_t kept = 0;

	memset(w->table.row, 0, (n + 1) * sizeof(*w->table.row));
	for (size_t p = 0; p < data->people; p++)
		w->table.row[w->score[p]]
		    .observed[data->answer[p * n + item] != 0] +=
		    data->weight ? data->weight[p] : 1;
	for (size_t s = 1; s < n; s++) {
		struct cell c = w->table.row[s];

		if (!(people(&c) > 0))
			continue;
		c.expected[1] = people(&c) * w->right[s];
		c.expected[0] = people(&c) - c.expected[1];
		w->table.row[kept++] = c;
	}
	w->table.count = kept;
}

bool
aq_fit_sx2(const struct aq_calib_data *data, const struct aq_irt_item *items,
    const struct aq_irt_grid *grid, struct aq_arena *arena,
    struct aq_sx2 *ret_items)
{
	struct space w;

	if (!space_init(&w, data, arena))
		return false;
	for (size_t i = 0; i < data->items; i++) {
		expected_shares(items, data->items, i, grid, &w);
		fill_table(&w, data, i);
		collapse(&w.table);
		ret_items[i] = statistic(&w.table);
	}
	return true;
}
