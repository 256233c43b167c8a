/* acquisctl measure sequence: adaptive tests of given simulees. */
#include <math.h>
#include <stdio.h>

#include "ctl/simulate.h"

/* What the command line asked for. */
struct request {
	struct bank bank;
	struct tsv tsv;
	size_t responses, theta; /* columns; theta may be absent */
	struct aq_irt_grid_settings grid;
	struct aq_cat_settings cat;
	size_t seed;
	double r_max;
};

static void
set_defaults(struct request *r)
{
	bool ours = r->cat.policy == AQ_CAT_ACQUIS;

	r->grid = aq_irt_grid_defaults;
	if (!ours) {
		r->grid.nodes = 33;
		r->grid.range = 4;
		if (r->cat.policy == AQ_CAT_QUOTA)
			r->grid.rule = AQ_IRT_SUM;
	}
	r->cat.exponent = 0.1;
	r->cat.price = 0.03;
	r->r_max = 0;
	r->seed = 1;
}

static bool
read_request(struct ctl *ctl, struct request *r)
{
	const char *policy = ctl_value(ctl, "--policy");
	size_t length = 32;

	if (policy == NULL || !sim_policy_parse(policy, &r->cat.policy)) {
		ctl_say(
		    CTL_USAGE, "--policy takes mfi, balanced, quota or acquis");
		return false;
	}
	set_defaults(r);
	if (!bank_read(ctl, &r->bank) || !input_read(ctl, &r->tsv) ||
	    !tsv_need(&r->tsv, "responses", &r->responses) ||
	    !option_grid(ctl, &r->grid) ||
	    !option_count(ctl, "--length", 1, SIM_LENGTH_MAX, &length) ||
	    !option_count(ctl, "--seed", 0, SIZE_MAX, &r->seed) ||
	    !option_number(ctl, "--rmax", 0.001, 1, &r->r_max) ||
	    !option_number(ctl, "--exponent", 0, 10, &r->cat.exponent) ||
	    !option_number(ctl, "--price", 0, 100, &r->cat.price) ||
	    !ctl_args_end(ctl))
		return false;
	r->theta = tsv_find(&r->tsv, "theta");
	if (!(r->r_max > 0))
		r->r_max = r->cat.policy == AQ_CAT_ACQUIS
			       ? aq_exposure_r_max(r->bank.count)
			       : 1;
	r->cat.cap = r->r_max < 1 ? r->r_max : 0;
	r->cat.length = (uint16_t)length;
	r->cat.per_group = (uint16_t)((length + r->bank.group_count - 1) /
				      r->bank.group_count);
	return true;
}

static bool
knows(const void *of, size_t item)
{
	const struct aq_str *responses = of;

	return responses->p[item] == '1';
}

static void
print_header(const struct request *r)
{
	printf("%.*s\titems", AQ_STR_ARG(r->tsv.name[0]));
	for (size_t k = 8; k < r->cat.length; k += 8)
		printf("\teap%zu", k);
	printf("\teap%u\tse%u\n", r->cat.length, r->cat.length);
}

static void
print_sitting(const struct request *r, size_t row, const struct sim_sitting *s)
{
	printf("%.*s\t", AQ_STR_ARG(tsv_text(&r->tsv, row, 0)));
	for (size_t k = 0; k < s->count; k++)
		printf("%s%zu", k > 0 ? "," : "", r->bank.number[s->item[k]]);
	for (size_t k = 8; k < r->cat.length; k += 8)
		print_number(k <= s->count ? s->eap[k - 1] : (double)NAN);
	print_number(s->end.theta);
	print_number(s->end.se);
	putchar('\n');
}

static void
print_summary(const struct request *r, const struct sim *sim)
{
	struct sim_summary s = sim_sum_up(sim);

	if (r->theta < r->tsv.columns) {
		report_number("rmse", s.rmse);
		report_number("bias", s.bias);
	}
	report_number("mean_se", s.mean_se);
	report_number("exposure_max", s.exposure_most);
	report_number("overlap", s.overlap);
	report_number("unused", (double)s.unused);
	report_number("groups_mean", s.groups_mean);
	report_number("group_max", (double)s.group_most);
	report_number("incomplete", (double)s.incomplete);
}

static bool
check_row(const struct request *r, size_t row)
{
	struct aq_str responses = tsv_text(&r->tsv, row, r->responses);

	if (responses.n != r->bank.count)
		return tsv_fault(&r->tsv, row, r->responses,
		    "not one answer for each item of the bank");
	for (size_t i = 0; i < responses.n; i++)
		if (responses.p[i] != '0' && responses.p[i] != '1')
			return tsv_fault(&r->tsv, row, r->responses,
			    "not a string of 0 and 1");
	return true;
}

enum ctl_exit
measure_sequence(struct ctl *ctl)
{
	struct request r = { 0 };
	struct aq_cat_bank bank;
	struct sim sim;
	size_t index;

	if (!read_request(ctl, &r))
		return CTL_USAGE;
	if (aq_cat_bank_init(&bank, r.bank.item, r.bank.count, &r.grid,
		&ctl->mem, &index) != AQ_CAT_OK ||
	    !sim_init(&sim, &bank, &r.cat, r.r_max, r.seed, &ctl->mem))
		return ctl_say(CTL_FAILED,
		    "the bank cannot be used (at most %d nodes)",
		    AQ_CAT_NODES_MAX);
	print_header(&r);
	for (size_t row = 0; row < r.tsv.rows; row++) {
		struct aq_str responses = tsv_text(&r.tsv, row, r.responses);
		struct sim_sitting sitting;
		double theta = (double)NAN;

		if (!check_row(&r, row) ||
		    (r.theta < r.tsv.columns &&
			!tsv_number(&r.tsv, row, r.theta, &theta)))
			return CTL_FAILED;
		sim_play(&sim, theta, knows, &responses, &sitting);
		print_sitting(&r, row, &sitting);
	}
	print_summary(&r, &sim);
	return CTL_OK;
}
