#include "domain/positioning_learn.h"

#include <math.h>
#include <string.h>

#include "domain/mathfn.h"

#define LOW  0.001
#define HIGH 0.5

const struct aq_learn_settings aq_learn_defaults = {
	.tolerance = 1e-5,
	.max_cycles = 2000,
};

/* Expected counts of the complete data. */
struct counts {
	double level[AQ_POS_NODES];
	double threshold[AQ_POS_NODES][AQ_POS_THRESHOLDS];
	double able[AQ_LEARN_KINDS], able_wrong[AQ_LEARN_KINDS];
	double unable[AQ_LEARN_KINDS], unable_right[AQ_LEARN_KINDS];
};

/* One person: likelihoods of thresholds, and sums over them at the nodes. */
struct person {
	double likelihood[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
	bool met[AQ_TOPICS_MAX];
	double mass[AQ_TOPICS_MAX][AQ_POS_NODES];
	double weight[AQ_POS_NODES]; /* posterior of L */
};

static bool
data_valid(const struct aq_learn_data *data)
{
	const struct aq_learn_answer *a = data->answers;

	if (data->people == 0 || data->kinds == 0 ||
	    data->kinds > AQ_LEARN_KINDS)
		return false;
	for (size_t p = 0; p < data->people; p++)
		for (size_t n = data->count[p]; n > 0; n--, a++)
			if (a->topic >= AQ_TOPICS_MAX || a->level < 1 ||
			    a->level > AQ_LEVEL_MAX || a->kind >= data->kinds)
				return false;
	return true;
}

static bool
start_valid(const struct aq_learn_data *data, const struct aq_learn *learn)
{
	struct aq_pos_settings s = aq_pos_defaults;

	s.prior_mean = learn->prior_mean;
	s.prior_sd = learn->prior_sd;
	s.tau = learn->tau;
	for (size_t k = 0; k < data->kinds; k++)
		if (!(learn->slip[k] >= LOW && learn->slip[k] <= HIGH &&
			learn->guess[k] >= LOW && learn->guess[k] <= HIGH))
			return false;
	return aq_pos_settings_valid(&s);
}

/* The likelihood of each topic's thresholds; not scaled. */
static void
read_answers(const struct aq_learn *learn, const struct aq_learn_answer *a,
    size_t n, struct person *ret)
{
	memset(ret->met, 0, sizeof(ret->met));
	for (size_t t = 0; t < AQ_TOPICS_MAX; t++)
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			ret->likelihood[t][k] = 1;
	for (; n > 0; n--, a++) {
		ret->met[a->topic] = true;
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
			double p = k >= a->level ? 1 - learn->slip[a->kind]
						 : learn->guess[a->kind];

			ret->likelihood[a->topic][k] *= a->right ? p : 1 - p;
		}
	}
}

/* Posterior of L; the log of the likelihood. */
static double
weigh(const struct aq_pos_tables *tables, struct person *p)
{
	double log_likelihood = 0;

	memcpy(p->weight, tables->weight, sizeof(p->weight));
	for (size_t t = 0; t < AQ_TOPICS_MAX; t++) {
		double sum = 0;

		for (size_t i = 0; p->met[t] && i < AQ_POS_NODES; i++) {
			double mass = 0;

			for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
				mass += tables->threshold[i][k] *
					p->likelihood[t][k];
			p->mass[t][i] = mass;
			sum += p->weight[i] *= mass;
		}
		if (!p->met[t])
			continue;
		for (size_t i = 0; i < AQ_POS_NODES; i++)
			p->weight[i] /= sum;
		log_likelihood += aq_log(sum);
	}
	return log_likelihood;
}

/* P(T_t = k | answers), and what it adds to the counts by node. */
static void
count_topic(const struct aq_pos_tables *tables, const struct person *p,
    size_t topic, struct counts *c, double ret[AQ_POS_THRESHOLDS])
{
	memset(ret, 0, AQ_POS_THRESHOLDS * sizeof(*ret));
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		if (!(p->mass[topic][i] > 0))
			continue;
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++) {
			double w = p->weight[i] * tables->threshold[i][k] *
				   p->likelihood[topic][k] / p->mass[topic][i];

			c->threshold[i][k] += w;
			ret[k] += w;
		}
	}
}

static void
count_person(const struct aq_pos_tables *tables, const struct person *p,
    const struct aq_learn_answer *a, size_t n, struct counts *c)
{
	double posterior[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];

	for (size_t i = 0; i < AQ_POS_NODES; i++)
		c->level[i] += p->weight[i];
	for (size_t t = 0; t < AQ_TOPICS_MAX; t++)
		if (p->met[t])
			count_topic(tables, p, t, c, posterior[t]);
	for (; n > 0; n--, a++) {
		double able = 0;

		for (size_t k = a->level; k < AQ_POS_THRESHOLDS; k++)
			able += posterior[a->topic][k];
		c->able[a->kind] += able;
		c->unable[a->kind] += 1 - able;
		if (a->right)
			c->unable_right[a->kind] += 1 - able;
		else
			c->able_wrong[a->kind] += able;
	}
}

static double
e_step(const struct aq_learn_data *data, const struct aq_learn *learn,
    struct counts *ret)
{
	const struct aq_learn_answer *a = data->answers;
	struct aq_pos_tables tables;
	struct person person;
	double sum = 0;

	*ret = (struct counts){ 0 };
	aq_pos_tables_init(
	    &tables, learn->prior_mean, learn->prior_sd, learn->tau);
	for (size_t p = 0; p < data->people; p++) {
		size_t n = data->count[p];

		read_answers(learn, a, n, &person);
		sum += weigh(&tables, &person);
		count_person(&tables, &person, a, n, ret);
		a += n;
	}
	return sum;
}

static double
within(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

/* Expected log-likelihood of L under a prior, and of thresholds under a tau. */
static double
expected(const struct counts *c, double mean, double sd, double tau)
{
	struct aq_pos_tables tables;
	double sum = 0;

	aq_pos_tables_init(&tables, mean, sd, tau);
	for (size_t i = 0; i < AQ_POS_NODES; i++) {
		if (c->level[i] > 0)
			sum += c->level[i] *
			       aq_log(fmax(tables.weight[i], 1e-300));
		for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
			if (c->threshold[i][k] > 0)
				sum += c->threshold[i][k] *
				       aq_log(fmax(
					   tables.threshold[i][k], 1e-300));
	}
	return sum;
}

/*
 * The best value of one parameter near its present one, by golden section;
 * `at` is where it stands in *values: mean, sd, tau.
 */
static double
search(const struct counts *c, const double values[3], size_t at, double low,
    double high)
{
	static const double golden = 0.6180339887498949;

	for (int i = 0; i < 40; i++) {
		double left = high - golden * (high - low);
		double right = low + golden * (high - low);
		double v[3] = { values[0], values[1], values[2] };
		double f, g;

		v[at] = left;
		f = expected(c, v[0], v[1], v[2]);
		v[at] = right;
		g = expected(c, v[0], v[1], v[2]);
		if (f > g)
			high = right;
		else
			low = left;
	}
	return (low + high) / 2;
}

static void
learn_population(const struct counts *c,
    const struct aq_learn_settings *settings, struct aq_learn *learn)
{
	double v[3] = { learn->prior_mean, learn->prior_sd, learn->tau };

	/* on the grid and inside its ends mean and sd are not the moments */
	if (!settings->fix_prior) {
		v[0] = search(c, v, 0, within(v[0] - 0.5, -5, 12),
		    within(v[0] + 0.5, -4, 13));
		v[1] = search(c, v, 1, within(v[1] * 0.8, 0.1, 8),
		    within(v[1] * 1.25, 0.125, 10));
	}
	if (!settings->fix_tau)
		v[2] = search(c, v, 2, within(v[2] * 0.8, 0.1, 4),
		    within(v[2] * 1.25, 0.125, 5));
	learn->prior_mean = v[0];
	learn->prior_sd = v[1];
	learn->tau = v[2];
}

static void
m_step(const struct aq_learn_data *data, const struct counts *c,
    const struct aq_learn_settings *settings, struct aq_learn *learn)
{
	for (size_t k = 0; k < data->kinds; k++) {
		if (!settings->fix_slip && c->able[k] > 0)
			learn->slip[k] =
			    within(c->able_wrong[k] / c->able[k], LOW, HIGH);
		if (!settings->fix_guess && c->unable[k] > 0)
			learn->guess[k] = within(
			    c->unable_right[k] / c->unable[k], LOW, HIGH);
	}
	learn_population(c, settings, learn);
}

static double
change(const struct aq_learn_data *data, const struct aq_learn *a,
    const struct aq_learn *b)
{
	double most = fabs(a->prior_mean - b->prior_mean);

	most = fmax(most, fabs(a->prior_sd - b->prior_sd));
	most = fmax(most, fabs(a->tau - b->tau));
	for (size_t k = 0; k < data->kinds; k++) {
		most = fmax(most, fabs(a->slip[k] - b->slip[k]));
		most = fmax(most, fabs(a->guess[k] - b->guess[k]));
	}
	return most;
}

enum aq_learn_result
aq_learn(const struct aq_learn_data *data,
    const struct aq_learn_settings *settings, struct aq_learn *learn)
{
	struct counts counts;
	unsigned cycle = 0;
	bool still = false;

	if (!data_valid(data))
		return AQ_LEARN_DATA;
	if (!start_valid(data, learn))
		return AQ_LEARN_START;
	while (cycle < settings->max_cycles && !still) {
		struct aq_learn before = *learn;

		e_step(data, learn, &counts);
		m_step(data, &counts, settings, learn);
		still = change(data, &before, learn) < settings->tolerance;
		cycle++;
	}
	learn->log_likelihood = e_step(data, learn, &counts);
	learn->cycles = cycle;
	learn->converged = still;
	return AQ_LEARN_OK;
}
