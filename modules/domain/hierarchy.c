#include "domain/hierarchy.h"

#include <math.h>

#include "domain/mathfn.h"

#define G_NODES	  57
#define ETA_NODES 45
#define RANGE	  7.0

/* At each node of g: likelihood and moments of theta_c. */
struct group_moments {
	double log_mass[G_NODES], mean[G_NODES], square[G_NODES];
};

struct model {
	double g[G_NODES], g_log_weight[G_NODES];
	double eta[ETA_NODES], eta_log_weight[ETA_NODES];
	double own, shared; /* sqrt(1 - rho), sqrt(rho) */
};

/* Weights up to a factor: all sums are divided by their mass. */
static void
fill_nodes(double *node, double *log_weight, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		node[i] = -RANGE + 2 * RANGE * (double)i / (double)(n - 1);
		log_weight[i] = -node[i] * node[i] / 2;
	}
}

static double
log_likelihood(const struct aq_irt_pattern *pattern, const uint16_t *group,
    size_t c, double theta)
{
	double l = 0;

	for (size_t k = 0; k < pattern->count; k++) {
		const struct aq_irt_item *it = &pattern->bank[pattern->item[k]];

		if (group[pattern->item[k]] == c)
			l += aq_irt_log_p(it, theta, pattern->right[k] != 0);
	}
	return l;
}

static double
log_evidence(const struct aq_hierarchy_evidence *e, double theta)
{
	double z;

	if (e == NULL || !(e->sd > 0))
		return 0;
	z = (theta - e->mean) / e->sd;
	return -z * z / 2;
}

/* One node of g; in logarithms, so that no contradiction leaves nothing. */
static void
fill_node(const struct model *m, const double *log_weight, size_t i,
    struct group_moments *ret)
{
	double most = log_weight[0], mass = 0, first = 0, second = 0;

	for (size_t j = 1; j < ETA_NODES; j++)
		most = fmax(most, log_weight[j]);
	for (size_t j = 0; j < ETA_NODES; j++) {
		double theta = m->shared * m->g[i] + m->own * m->eta[j];
		double w = aq_exp(log_weight[j] - most);

		mass += w;
		first += w * theta;
		second += w * theta * theta;
	}
	ret->log_mass[i] = most + aq_log(mass);
	ret->mean[i] = first / mass;
	ret->square[i] = second / mass;
}

static void
fill_group(const struct model *m, const struct aq_irt_pattern *pattern,
    const uint16_t *group, size_t c, const struct aq_hierarchy_evidence *e,
    struct group_moments *ret)
{
	for (size_t i = 0; i < G_NODES; i++) {
		double log_weight[ETA_NODES];

		for (size_t j = 0; j < ETA_NODES; j++) {
			double theta = m->shared * m->g[i] + m->own * m->eta[j];

			log_weight[j] =
			    m->eta_log_weight[j] +
			    log_likelihood(pattern, group, c, theta) +
			    log_evidence(e, theta);
		}
		fill_node(m, log_weight, i, ret);
	}
}

static struct aq_irt_estimate
from_moments(double first, double second)
{
	return (struct aq_irt_estimate){ first,
		sqrt(fmax(second - first * first, 0)) };
}

static void
finish(const struct model *m, const double *posterior,
    const struct group_moments *groups, size_t group_count,
    struct aq_hierarchy_estimate *ret)
{
	double first = 0, second = 0;

	for (size_t i = 0; i < G_NODES; i++) {
		first += posterior[i] * m->g[i];
		second += posterior[i] * m->g[i] * m->g[i];
	}
	ret->general = from_moments(first, second);
	for (size_t c = 0; c < group_count; c++) {
		first = second = 0;
		for (size_t i = 0; i < G_NODES; i++) {
			first += posterior[i] * groups[c].mean[i];
			second += posterior[i] * groups[c].square[i];
		}
		ret->group[c] = from_moments(first, second);
	}
}

/* Of logarithms to a distribution. */
static void
normalise(double *posterior)
{
	double most = posterior[0], sum = 0;

	for (size_t i = 1; i < G_NODES; i++)
		most = fmax(most, posterior[i]);
	for (size_t i = 0; i < G_NODES; i++)
		sum += posterior[i] = aq_exp(posterior[i] - most);
	for (size_t i = 0; i < G_NODES; i++)
		posterior[i] /= sum;
}

static bool
usable(const struct aq_irt_pattern *pattern, const uint16_t *group,
    size_t group_count, const struct aq_hierarchy_evidence *evidence)
{
	if (group_count > AQ_HIERARCHY_GROUPS_MAX)
		return false;
	for (size_t k = 0; k < pattern->count; k++)
		if (!aq_irt_item_valid(&pattern->bank[pattern->item[k]]) ||
		    group[pattern->item[k]] >= group_count)
			return false;
	for (size_t c = 0; evidence != NULL && c < group_count; c++)
		if (evidence[c].sd > 0 &&
		    !(fabs(evidence[c].mean) <= 1e3 && evidence[c].sd >= 1e-3))
			return false;
	return true;
}

bool
aq_hierarchy_estimate(const struct aq_irt_pattern *pattern,
    const uint16_t *group, size_t group_count, double rho,
    const struct aq_hierarchy_evidence *evidence,
    struct aq_hierarchy_estimate *ret)
{
	struct group_moments groups[AQ_HIERARCHY_GROUPS_MAX];
	double posterior[G_NODES];
	struct model m;

	if (!(rho >= 0 && rho <= 1) ||
	    !usable(pattern, group, group_count, evidence))
		return false;
	m.shared = sqrt(rho);
	m.own = sqrt(1 - rho);
	fill_nodes(m.g, m.g_log_weight, G_NODES);
	fill_nodes(m.eta, m.eta_log_weight, ETA_NODES);
	for (size_t i = 0; i < G_NODES; i++)
		posterior[i] = m.g_log_weight[i];
	for (size_t c = 0; c < group_count; c++) {
		fill_group(&m, pattern, group, c,
		    evidence != NULL ? &evidence[c] : NULL, &groups[c]);
		for (size_t i = 0; i < G_NODES; i++)
			posterior[i] += groups[c].log_mass[i];
	}
	normalise(posterior);
	*ret = (struct aq_hierarchy_estimate){ 0 };
	finish(&m, posterior, groups, group_count, ret);
	return true;
}
