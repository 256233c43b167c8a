#include "domain/select.h"

#include <math.h>

#include "base/num.h"
#include "domain/mathfn.h"

#define LOG_SCALE_AT (-460)

static const char *const names[AQ_CRITERIA] = { "MFI", "MLWI", "MPWI", "KL",
	"KLP", "MEPV", "MEPV_PP" };

const char *
aq_criterion_name(enum aq_criterion criterion)
{
	return names[criterion];
}

bool
aq_criterion_parse(struct aq_str name, enum aq_criterion *ret)
{
	for (size_t i = 0; i < AQ_CRITERIA; i++) {
		if (aq_str_eq(name, aq_str_from(names[i]))) {
			*ret = (enum aq_criterion)i;
			return true;
		}
	}
	return false;
}

bool
aq_select_init(struct aq_select *select, const struct aq_irt_grid *grid,
    const struct aq_irt_item *bank, size_t count, struct aq_arena *arena)
{
	*select = (struct aq_select){
		.grid = grid,
		.bank = bank,
		.count = count,
		.log_likelihood = AQ_NEW_N(arena, double, grid->nodes),
		.likelihood = AQ_NEW_N(arena, double, grid->nodes),
		.posterior = AQ_NEW_N(arena, double, grid->nodes),
		.asked = AQ_NEW_N(arena, bool, count),
	};
	if (!select->log_likelihood || !select->likelihood ||
	    !select->posterior || !select->asked)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!aq_irt_item_valid(&bank[i]))
			return false;
	aq_select_reset(select);
	return true;
}

static void
refresh(struct aq_select *s)
{
	const struct aq_irt_grid *g = s->grid;
	double most = s->log_likelihood[0], scale;

	for (size_t i = 1; i < g->nodes; i++)
		most = fmax(most, s->log_likelihood[i]);
	scale = most < LOG_SCALE_AT ? most : 0;
	for (size_t i = 0; i < g->nodes; i++)
		s->likelihood[i] = aq_exp(s->log_likelihood[i] - scale);
	aq_irt_posterior(g, s->log_likelihood, s->posterior);
	s->estimate = aq_irt_eap(g, s->log_likelihood);
}

void
aq_select_reset(struct aq_select *select)
{
	aq_irt_likelihood_init(select->grid, select->log_likelihood);
	for (size_t i = 0; i < select->count; i++)
		select->asked[i] = false;
	refresh(select);
}

void
aq_select_answer(struct aq_select *select, size_t item, bool right)
{
	aq_irt_likelihood_update(
	    select->grid, &select->bank[item], right, select->log_likelihood);
	select->asked[item] = true;
	refresh(select);
}

/* Kullback-Leibler divergence of the answer at `from` from that at `to`. */
static double
divergence(const struct aq_irt_item *item, double from, double to)
{
	double p = aq_irt_p(item, from), q = aq_irt_q(item, from);

	return p * (aq_irt_log_p(item, from, true) -
		       aq_irt_log_p(item, to, true)) +
	       q * (aq_irt_log_p(item, from, false) -
		       aq_irt_log_p(item, to, false));
}

/* Likelihood, or likelihood times prior, as it stands under the integral. */
static double
weight_at(const struct aq_select *s, size_t i, bool posterior)
{
	double w = s->grid->weight[i] * s->grid->step * s->likelihood[i];

	return posterior ? w * s->grid->prior[i] : w;
}

static double
weighted_information(
    const struct aq_select *s, const struct aq_irt_item *item, bool posterior)
{
	double sum = 0;

	for (size_t i = 0; i < s->grid->nodes; i++) {
		double w = weight_at(s, i, posterior);

		sum += w * aq_irt_information(item, s->grid->theta[i]);
	}
	return sum;
}

static double
weighted_divergence(
    const struct aq_select *s, const struct aq_irt_item *item, bool posterior)
{
	double sum = 0;

	for (size_t i = 0; i < s->grid->nodes; i++) {
		double w = weight_at(s, i, posterior);

		sum +=
		    w * divergence(item, s->estimate.theta, s->grid->theta[i]);
	}
	return sum;
}

/* Mass and variance of the posterior after a right and a wrong answer. */
struct outcomes {
	double mass[2], variance[2];
};

static struct outcomes
foresee(const struct aq_select *s, const struct aq_irt_item *item)
{
	double first[2] = { 0 }, second[2] = { 0 };
	struct outcomes o = { 0 };

	for (size_t i = 0; i < s->grid->nodes; i++) {
		double p = aq_irt_p(item, s->grid->theta[i]);
		double x = s->grid->theta[i] - s->estimate.theta;

		for (size_t right = 0; right < 2; right++) {
			double w = s->posterior[i] * (right ? p : 1 - p);

			o.mass[right] += w;
			first[right] += w * x;
			second[right] += w * x * x;
		}
	}
	for (size_t right = 0; right < 2; right++) {
		double mean = first[right] / o.mass[right];

		/* an outcome that cannot be leaves nothing to know */
		if (o.mass[right] > 0)
			o.variance[right] =
			    second[right] / o.mass[right] - mean * mean;
	}
	return o;
}

static double
expected_variance(
    const struct aq_select *s, const struct aq_irt_item *item, bool predictive)
{
	struct outcomes o = foresee(s, item);
	double p = predictive ? o.mass[1] : aq_irt_p(item, s->estimate.theta);

	return p * o.variance[1] + (1 - p) * o.variance[0];
}

double
aq_select_value(
    const struct aq_select *select, enum aq_criterion criterion, size_t index)
{
	const struct aq_irt_item *item = &select->bank[index];

	switch (criterion) {
	case AQ_MFI:
		return aq_irt_information(item, select->estimate.theta);
	case AQ_MLWI:
		return weighted_information(select, item, false);
	case AQ_MPWI:
		return weighted_information(select, item, true);
	case AQ_KL:
		return weighted_divergence(select, item, false);
	case AQ_KLP:
		return weighted_divergence(select, item, true);
	case AQ_MEPV:
		return expected_variance(select, item, false);
	case AQ_MEPV_PP:
		return expected_variance(select, item, true);
	}
	return 0;
}

static bool
is_variance(enum aq_criterion criterion)
{
	return criterion == AQ_MEPV || criterion == AQ_MEPV_PP;
}

/* Compared relative to size: MLWI shrinks with the likelihood. */
static bool
better(double value, double than)
{
	return value > than + 1e-9 * fabs(than);
}

struct aq_selection
aq_select_next(const struct aq_select *select, enum aq_criterion criterion)
{
	struct aq_selection s = { select->count, select->count, 0, 0 };
	double sign = is_variance(criterion) ? -1 : 1;

	for (size_t i = 0; i < select->count; i++) {
		double v;

		if (select->asked[i])
			continue;
		v = sign * aq_select_value(select, criterion, i);
		if (s.item == select->count || better(v, s.value)) {
			s.second = s.item;
			s.second_value = s.value;
			s.item = i;
			s.value = v;
		} else if (s.second == select->count ||
			   better(v, s.second_value)) {
			s.second = i;
			s.second_value = v;
		}
	}
	s.value *= sign;
	s.second_value *= sign;
	return s;
}
