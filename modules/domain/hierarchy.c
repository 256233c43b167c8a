#include "domain/hierarchy.h"

#include <math.h>

#include "domain/mathfn.h"

#define G_NODES	  57
#define ETA_NODES 45
#define RANGE	  7.0

/* At each node of g: moments of theta_c, weighted by the likelihood. */
struct group_moments {
	double mass[G_NODES], first[G_NODES], second[G_NODES];
};

struct model {
	double g[G_NODES], g_weight[G_NODES];
	double eta[ETA_NODES], eta_weight[ETA_NODES];
	double own, shared; /* sqrt(1 - rho), sqrt(rho) */
};

static void
fill_nodes(double *node, double *weight, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		node[i] = -RANGE + 2 * RANGE * (double)i / (double)(n - 1);
		weight[i] = aq_normal_pdf(node[i]);
		sum += weight[i];
	}
	for (size_t i = 0; i < n; i++)
		weight[i] /= sum;
}

static double
likelihood(const struct aq_irt_pattern *pattern, const uint16_t *group,
    size_t c, double theta)
{
	double l = 1;

	for (size_t k = 0; k < pattern->count; k++) {
		const struct aq_irt_item *it = &pattern->bank[pattern->item[k]];

		if (group[pattern->item[k]] == c)
			l *= pattern->right[k] ? aq_irt_p(it, theta)
					       : aq_irt_q(it, theta);
	}
	return l;
}

static double
prior_evidence(const struct aq_hierarchy_evidence *e, double theta)
{
	double z;

	if (e == NULL || !(e->sd > 0))
		return 1;
	z = (theta - e->mean) / e->sd;
	return aq_exp(-z * z / 2);
}

static void
fill_group(const struct model *m, const struct aq_irt_pattern *pattern,
    const uint16_t *group, size_t c, const struct aq_hierarchy_evidence *e,
    struct group_moments *ret)
{
	for (size_t i = 0; i < G_NODES; i++) {
		ret->mass[i] = ret->first[i] = ret->second[i] = 0;
		for (size_t j = 0; j < ETA_NODES; j++) {
			double theta = m->shared * m->g[i] + m->own * m->eta[j];
			double w = m->eta_weight[j] *
				   likelihood(pattern, group, c, theta) *
				   prior_evidence(e, theta);

			ret->mass[i] += w;
			ret->first[i] += w * theta;
			ret->second[i] += w * theta * theta;
		}
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
			double w;

			if (!(groups[c].mass[i] > 0))
				continue;
			w = posterior[i] / groups[c].mass[i];
			first += w * groups[c].first[i];
			second += w * groups[c].second[i];
		}
		ret->group[c] = from_moments(first, second);
	}
}

bool
aq_hierarchy_estimate(const struct aq_irt_pattern *pattern,
    const uint16_t *group, size_t group_count, double rho,
    const struct aq_hierarchy_evidence *evidence,
    struct aq_hierarchy_estimate *ret)
{
	struct group_moments groups[AQ_HIERARCHY_GROUPS_MAX];
	double posterior[G_NODES], sum = 0;
	struct model m;

	if (!(rho >= 0 && rho <= 1) || group_count > AQ_HIERARCHY_GROUPS_MAX)
		return false;
	for (size_t k = 0; k < pattern->count; k++)
		if (!aq_irt_item_valid(&pattern->bank[pattern->item[k]]) ||
		    group[pattern->item[k]] >= group_count)
			return false;
	m.shared = sqrt(rho);
	m.own = sqrt(1 - rho);
	fill_nodes(m.g, m.g_weight, G_NODES);
	fill_nodes(m.eta, m.eta_weight, ETA_NODES);
	for (size_t i = 0; i < G_NODES; i++)
		posterior[i] = m.g_weight[i];
	for (size_t c = 0; c < group_count; c++) {
		fill_group(&m, pattern, group, c,
		    evidence != NULL ? &evidence[c] : NULL, &groups[c]);
		sum = 0;
		for (size_t i = 0; i < G_NODES; i++)
			sum += posterior[i] *= groups[c].mass[i];
		if (!(sum > 0))
			return false;
		for (size_t i = 0; i < G_NODES; i++)
			posterior[i] /= sum;
	}
	*ret = (struct aq_hierarchy_estimate){ 0 };
	finish(&m, posterior, groups, group_count, ret);
	return true;
}
