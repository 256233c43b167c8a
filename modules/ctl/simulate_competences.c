/*
 * acquisctl simulate --kind competences: people with one general ability and
 * one of each competence take the certification test; how well are the 16
 * abilities known, with and without what positioning had found?
 */
#include <math.h>
#include <stdio.h>

#include "ctl/simulate.h"
#include "domain/hierarchy.h"
#include "domain/random.h"

#define PEOPLE_STREAM	31
#define ANSWER_STREAM	32
#define EVIDENCE_STREAM 33
#define Z95		1.959963984540054

struct person {
	const struct bank *bank;
	uint64_t seed, number;
	double theta[AQ_CAT_GROUPS_MAX];
	double general;
};

static bool
knows(const void *of, size_t item)
{
	const struct person *p = of;
	double theta = p->theta[p->bank->item[item].group];

	return aq_random_unit(p->seed + ANSWER_STREAM, p->number, item) <
	       aq_irt_p(&p->bank->irt[item], theta);
}

static void
draw_person(
    struct person *p, const struct bank *bank, uint64_t seed, double rho)
{
	uint64_t stream = seed + PEOPLE_STREAM;

	p->bank = bank;
	p->seed = seed;
	p->general = aq_random_normal(stream, p->number, 0);
	for (size_t c = 0; c < bank->group_count; c++)
		p->theta[c] =
		    sqrt(rho) * p->general +
		    sqrt(1 - rho) * aq_random_normal(stream, p->number, 1 + c);
}

struct tally {
	double n, square, se, inside;
};

static void
tally_person(const struct person *p, const struct aq_hierarchy_estimate *e,
    struct tally *t)
{
	for (size_t c = 0; c < p->bank->group_count; c++) {
		double gap = e->group[c].theta - p->theta[c];

		t->n++;
		t->square += gap * gap;
		t->se += e->group[c].se;
		t->inside += fabs(gap) <= Z95 * e->group[c].se;
	}
}

/* The answers of a sitting as a pattern. */
static void
pattern_of(const struct person *p, const struct sim_sitting *sitting,
    uint32_t *item, uint8_t *right, struct aq_irt_pattern *ret)
{
	for (size_t k = 0; k < sitting->count; k++) {
		item[k] = sitting->item[k];
		right[k] = knows(p, sitting->item[k]);
	}
	*ret = (struct aq_irt_pattern){ p->bank->irt, item, right,
		sitting->count };
}

static void
report_tally(const char *name, const struct tally *t)
{
	printf("%s\t%.4g\t%.4g\t%.4g\n", name, sqrt(t->square / t->n),
	    t->se / t->n, t->inside / t->n);
}

enum ctl_exit
simulate_competences(struct ctl *ctl)
{
	struct aq_cat_settings cat = { AQ_CAT_ACQUIS, 32, 2, 0.03, 0.1, 0, 0 };
	size_t people = 1000, seed = 0, index;
	double rho = 0.7, sd = 0.4, r_max = 0;
	struct tally alone = { 0 }, with = { 0 };
	struct aq_cat_bank bank;
	struct bank in;
	struct sim sim;

	if (!bank_read(ctl, &in) ||
	    !option_count(ctl, "--people", 2, 1000000, &people) ||
	    !option_count(ctl, "--seed", 0, SIZE_MAX, &seed) ||
	    !option_number(ctl, "--rho", 0, 1, &rho) ||
	    !option_number(ctl, "--evidence-sd", 0.05, 10, &sd) ||
	    !option_number(ctl, "--rmax", 0.001, 1, &r_max) ||
	    !option_number(ctl, "--exponent", 0, 10, &cat.exponent) ||
	    !option_number(ctl, "--price", 0, 100, &cat.price) ||
	    !ctl_args_end(ctl))
		return CTL_USAGE;
	r_max = r_max > 0 ? r_max : aq_exposure_r_max(in.count);
	cat.cap = r_max < 1 ? r_max : 0;
	if (aq_cat_bank_init(&bank, in.item, in.count, &aq_irt_grid_defaults,
		&ctl->mem, &index) != AQ_CAT_OK ||
	    !sim_init(&sim, &bank, &cat, r_max, seed, &ctl->mem))
		return ctl_say(CTL_FAILED, "the bank cannot be used");
	for (size_t k = 0; k < people; k++) {
		struct aq_hierarchy_evidence evidence[AQ_CAT_GROUPS_MAX];
		struct aq_hierarchy_estimate e;
		struct person p = { .number = k };
		struct sim_sitting sitting;
		struct aq_irt_pattern pattern;
		uint32_t item[SIM_LENGTH_MAX];
		uint8_t right[SIM_LENGTH_MAX];

		draw_person(&p, &in, seed, rho);
		sim_play(&sim, p.general, knows, &p, &sitting);
		pattern_of(&p, &sitting, item, right, &pattern);
		for (size_t c = 0; c < in.group_count; c++)
			evidence[c] = (struct aq_hierarchy_evidence){
				p.theta[c] +
				    sd * aq_random_normal(
					     seed + EVIDENCE_STREAM, k, c),
				sd,
			};
		if (!aq_hierarchy_estimate(
			&pattern, in.group, in.group_count, rho, NULL, &e))
			return ctl_say(CTL_FAILED, "no estimate");
		tally_person(&p, &e, &alone);
		if (!aq_hierarchy_estimate(
			&pattern, in.group, in.group_count, rho, evidence, &e))
			return ctl_say(CTL_FAILED, "no estimate");
		tally_person(&p, &e, &with);
	}
	puts("competences\trmse\tmean_se\tcoverage_95");
	report_tally("test_alone", &alone);
	report_tally("with_positioning", &with);
	return CTL_OK;
}
