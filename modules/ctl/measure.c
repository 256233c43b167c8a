/* acquisctl measure: its verbs, and those about single patterns. */
#include "ctl/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/hierarchy.h"
#include "domain/positioning.h"
#include "domain/select.h"

/* A bank, a file of patterns, and where items and answers stand in it. */
struct patterns {
	struct bank bank;
	struct tsv tsv;
	size_t column[2];
};

static bool
patterns_read(struct ctl *ctl, struct patterns *ret)
{
	return bank_read(ctl, &ret->bank) && input_read(ctl, &ret->tsv) &&
	       tsv_need(&ret->tsv, "items", &ret->column[0]) &&
	       tsv_need(&ret->tsv, "responses", &ret->column[1]);
}

/* The first column names the row. */
static void
print_id(const struct tsv *t, size_t row)
{
	printf("%.*s", AQ_STR_ARG(tsv_text(t, row, 0)));
}

static void
print_root(const struct aq_irt_pattern *p, enum aq_irt_method method)
{
	struct aq_irt_estimate e = { (double)NAN, (double)NAN };

	(void)aq_irt_root(p, method, &e);
	print_number(e.theta);
	print_number(e.se);
}

enum ctl_exit
measure_estimate(struct ctl *ctl)
{
	struct aq_irt_grid_settings s = aq_irt_grid_defaults;
	struct aq_irt_grid grid;
	struct patterns in;
	double *likelihood;

	if (!patterns_read(ctl, &in) || !option_grid(ctl, &s) ||
	    !ctl_args_end(ctl))
		return CTL_USAGE;
	likelihood = AQ_NEW_N(&ctl->mem, double, s.nodes);
	if (!aq_irt_grid_init(&grid, &s, &ctl->mem) || likelihood == NULL)
		return ctl_say(CTL_FAILED, "the grid cannot be made");
	printf("%.*s\teap\tsd\twle\tse_wle\tmap\tse_map\tmle\tse_mle\n",
	    AQ_STR_ARG(in.tsv.name[0]));
	for (size_t row = 0; row < in.tsv.rows; row++) {
		struct aq_irt_estimate e;
		struct aq_irt_pattern p;

		if (!pattern_read(ctl, &in.tsv, in.column, row, &in.bank, &p))
			return CTL_FAILED;
		aq_irt_likelihood_init(&grid, likelihood);
		for (size_t k = 0; k < p.count; k++)
			aq_irt_likelihood_update(&grid, &p.bank[p.item[k]],
			    p.right[k] != 0, likelihood);
		e = aq_irt_eap(&grid, likelihood);
		print_id(&in.tsv, row);
		print_number(e.theta);
		print_number(e.se);
		print_root(&p, AQ_IRT_WLE);
		print_root(&p, AQ_IRT_MAP);
		print_root(&p, AQ_IRT_MLE);
		putchar('\n');
	}
	return CTL_OK;
}

static void
print_item(const struct bank *bank, size_t item, double value)
{
	if (item < bank->count) {
		printf("\t%zu", bank->number[item]);
		print_number(value);
	} else {
		fputs("\tNA\tNA", stdout);
	}
}

static void
print_next(const struct patterns *in, size_t row,
    const struct aq_select *select, enum aq_criterion criterion)
{
	struct aq_selection s = aq_select_next(select, criterion);

	print_id(&in->tsv, row);
	printf("\t%s", aq_criterion_name(criterion));
	print_item(&in->bank, s.item, s.value);
	print_item(&in->bank, s.second, s.second_value);
	putchar('\n');
}

enum ctl_exit
measure_next(struct ctl *ctl)
{
	struct aq_irt_grid_settings s = { 33, 4, AQ_IRT_TRAPEZOID, 0, 1 };
	const char *name = ctl_value(ctl, "--criterion");
	enum aq_criterion criterion = AQ_MFI;
	struct aq_select select;
	struct aq_irt_grid grid;
	struct patterns in;

	if (name != NULL && !aq_criterion_parse(aq_str_from(name), &criterion))
		return ctl_say(CTL_USAGE, "--criterion takes MFI, MLWI, MPWI, "
					  "KL, KLP, MEPV or MEPV_PP");
	if (!patterns_read(ctl, &in) || !option_grid(ctl, &s) ||
	    !ctl_args_end(ctl))
		return CTL_USAGE;
	if (!aq_irt_grid_init(&grid, &s, &ctl->mem) ||
	    !aq_select_init(
		&select, &grid, in.bank.irt, in.bank.count, &ctl->mem))
		return ctl_say(CTL_FAILED, "the grid cannot be made");
	printf("%.*s\tcriterion\tnext_item\tvalue\tsecond_item\t"
	       "second_value\n",
	    AQ_STR_ARG(in.tsv.name[0]));
	for (size_t row = 0; row < in.tsv.rows; row++) {
		struct aq_irt_pattern p;

		if (!pattern_read(ctl, &in.tsv, in.column, row, &in.bank, &p))
			return CTL_FAILED;
		aq_select_reset(&select);
		for (size_t k = 0; k < p.count; k++)
			aq_select_answer(&select, p.item[k], p.right[k] != 0);
		print_next(&in, row, &select, criterion);
	}
	return CTL_OK;
}

static void
print_list(size_t count, double (*value)(const void *, size_t), const void *of)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%.10g", i == 0 ? "\t" : ",", value(of, i));
}

static double
group_mean(const void *of, size_t i)
{
	const struct aq_hierarchy_estimate *e = of;

	return e->group[i].theta;
}

static double
group_sd(const void *of, size_t i)
{
	const struct aq_hierarchy_estimate *e = of;

	return e->group[i].se;
}

enum ctl_exit
measure_competences(struct ctl *ctl)
{
	struct patterns in;
	double rho = 0.7;

	if (!patterns_read(ctl, &in) ||
	    !option_number(ctl, "--rho", 0, 1, &rho) || !ctl_args_end(ctl))
		return CTL_USAGE;
	printf("%.*s\tg_eap\tg_sd\ttheta_c_eap(%zu)\ttheta_c_sd(%zu)\n",
	    AQ_STR_ARG(in.tsv.name[0]), in.bank.group_count,
	    in.bank.group_count);
	for (size_t row = 0; row < in.tsv.rows; row++) {
		struct aq_hierarchy_estimate e;
		struct aq_irt_pattern p;

		if (!pattern_read(ctl, &in.tsv, in.column, row, &in.bank, &p))
			return CTL_FAILED;
		if (!aq_hierarchy_estimate(
			&p, in.bank.group, in.bank.group_count, rho, NULL, &e))
			return ctl_say(
			    CTL_FAILED, "no estimate in row %zu", row + 1);
		print_id(&in.tsv, row);
		print_number(e.general.theta);
		print_number(e.general.se);
		print_list(in.bank.group_count, group_mean, &e);
		print_list(in.bank.group_count, group_sd, &e);
		putchar('\n');
	}
	return CTL_OK;
}

const struct ctl_command ctl_measure_commands[] = {
	{ "measure", "estimate",
	    "--bank B --patterns P [--nodes N] [--range R]",
	    "abilities from answers: EAP, WLE, MAP, MLE", measure_estimate,
	    true },
	{ "measure", "next", "--bank B --patterns P --criterion C",
	    "the next item by MFI, MLWI, MPWI, KL, KLP, MEPV or MEPV_PP",
	    measure_next, true },
	{ "measure", "sequence",
	    "--bank B --simulees S --policy mfi|balanced|quota|acquis "
	    "[--length N] [--seed K] [--rmax R]",
	    "adaptive tests of simulated people, question by question",
	    measure_sequence, true },
	{ "measure", "competences", "--bank B --patterns P [--rho R]",
	    "one general ability and one of each competence",
	    measure_competences, true },
	{ "measure", "positioning",
	    "--topics 1-5,2-7,2+3+4+6 --patterns P [--guess G] [--slip S]",
	    "score, level and next skill of the positioning test",
	    measure_positioning, true },
	{ "measure", "calibrate",
	    "--responses R [--prior none|map] [--common-slope] [--items A-B] "
	    "[--bank B]",
	    "item parameters by marginal maximum likelihood; those in the "
	    "bank stay as they are",
	    measure_calibrate, true },
	{ "measure", "dif", "--responses R",
	    "differential item functioning between two groups", measure_dif,
	    true },
	{ "measure", "drift", "--before CALIBRATION --after CALIBRATION",
	    "which items have changed since", measure_drift, true },
	{ "measure", "learn", "--topics 1-5,2-7,2+3+4+6 --patterns P",
	    "prior, tau, slip and guess of positioning, from answers",
	    measure_learn, true },
	{ "measure", "fit",
	    "--responses R [--bank B | --model 2pl|rasch] "
	    "[--ability eap|wle] [--people | --pairs | --scores] "
	    "[--cuts C,C,...]",
	    "how well items and people fit", measure_fit, true },
	{ 0 },
};
