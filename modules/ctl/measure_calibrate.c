/* acquisctl measure calibrate and dif. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "ctl/measure.h"
#include "domain/dif.h"

bool
take_items(struct ctl *ctl, struct aq_calib_data *data, size_t *ret_first)
{
	const char *text = ctl_value(ctl, "--items");
	struct aq_str rest = aq_str_from(text), first;
	uint32_t from, to;
	int8_t *kept;

	*ret_first = 1;
	if (text == NULL)
		return true;
	first = aq_str_cut(&rest, '-');
	if (!aq_num_u32(first, &from) || !aq_num_u32(rest, &to) || from < 1 ||
	    from > to || to > data->items) {
		ctl_say(CTL_USAGE, "--items takes a range within 1-%zu",
		    data->items);
		return false;
	}
	kept = AQ_NEW_N(&ctl->mem, int8_t, data->people * (to - from + 1));
	if (kept == NULL)
		return false;
	for (size_t p = 0; p < data->people; p++)
		memcpy(kept + p * (to - from + 1),
		    data->answer + p * data->items + from - 1, to - from + 1);
	data->answer = kept;
	data->items = to - from + 1;
	*ret_first = from;
	return true;
}

static bool
read_prior(struct ctl *ctl, struct aq_calib_settings *s)
{
	const char *prior = ctl_value(ctl, "--prior");

	s->common_slope = ctl_flag(ctl, "--common-slope");
	if (prior == NULL || strcmp(prior, "none") == 0)
		return true;
	s->prior = strcmp(prior, "map") == 0;
	if (!s->prior)
		ctl_say(CTL_USAGE, "--prior takes none or map");
	else if (s->common_slope)
		ctl_say(CTL_USAGE, "--common-slope goes with --prior none");
	return s->prior && !s->common_slope;
}

enum ctl_exit
calibration_failed(enum aq_calib_result result, size_t item)
{
	switch (result) {
	case AQ_CALIB_OK:
		return CTL_OK;
	case AQ_CALIB_DATA:
		return ctl_say(CTL_FAILED, "there are no answers");
	case AQ_CALIB_CONSTANT:
		return ctl_say(CTL_FAILED,
		    "item %zu is all right, all wrong or never answered: "
		    "use --prior map",
		    item);
	case AQ_CALIB_UNBOUNDED:
		return ctl_say(CTL_FAILED,
		    "the answers set no limit to the discrimination of item "
		    "%zu: use --prior map",
		    item);
	case AQ_CALIB_SETTINGS:
		return ctl_say(CTL_USAGE, "these settings make no sense");
	case AQ_CALIB_MEMORY:
		break;
	}
	return ctl_say(CTL_FAILED, "not enough memory");
}

/*
 * --bank B: the items that it lists are operational. They keep their
 * parameters, and the population is free.
 */
static bool
read_anchors(struct ctl *ctl, size_t first, struct aq_calib_settings *s,
    const struct aq_calib_data *data, struct aq_calib_item *items)
{
	struct bank bank;
	size_t found = 0;

	if (!ctl_has(ctl, "--bank"))
		return true;
	if (!bank_read(ctl, &bank))
		return false;
	for (size_t i = 0; i < data->items; i++) {
		size_t number = first + i, at = bank.count;

		if (number <= bank.number_most)
			at = bank.index_of[number];
		if (at == bank.count)
			continue;
		if (bank.irt[at].c > 0)
			return tsv_fault(&bank.tsv, at, 0,
			    "a guessing floor cannot be calibrated with, item");
		items[i] = (struct aq_calib_item){ .a = bank.irt[at].a,
			.d = -bank.irt[at].a * bank.irt[at].b,
			.fixed = true };
		found++;
	}
	if (found == 0 || s->common_slope) {
		ctl_say(CTL_USAGE, found == 0
				       ? "--bank holds none of these items"
				       : "--common-slope goes without --bank");
		return false;
	}
	s->free_population = true;
	return true;
}

static void
print_calibration(const struct aq_calib_data *data, size_t first,
    const struct aq_calib_item *items)
{
	puts("item\tn\ta\td\tb\tse_a\tse_d\tse_b\tcov_ad");
	for (size_t i = 0; i < data->items; i++) {
		printf("%zu\t%zu", first + i, items[i].presented);
		print_number(items[i].a);
		print_number(items[i].d);
		print_number(-items[i].d / items[i].a);
		print_number(items[i].se_a);
		print_number(items[i].se_d);
		print_number(items[i].se_b);
		print_number(items[i].cov_ad);
		putchar('\n');
	}
}

enum ctl_exit
measure_calibrate(struct ctl *ctl)
{
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item *items;
	struct aq_calib_data data;
	struct aq_calib_fit fit;
	enum aq_calib_result result;
	size_t first, bad = 0;
	bool joint = true;
	struct tsv tsv;

	if (!input_read(ctl, &tsv) || !answers_read(ctl, &tsv, &data) ||
	    !take_items(ctl, &data, &first) || !read_prior(ctl, &s) ||
	    !option_count(
		ctl, "--joint-errors", 0, 4000, &s.joint_errors_most) ||
	    !option_count(ctl, "--nodes", 5, 1001, &s.nodes) ||
	    !option_number(ctl, "--range", 1, 20, &s.range))
		return CTL_USAGE;
	items = AQ_NEW_N(&ctl->mem, struct aq_calib_item, data.items);
	if (items == NULL)
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	if (!read_anchors(ctl, first, &s, &data, items) || !ctl_args_end(ctl))
		return CTL_USAGE;
	result = aq_calibrate(&data, &s, &ctl->mem, items, &fit, &bad);
	if (result != AQ_CALIB_OK)
		return calibration_failed(result, bad + first);
	if (!fit.converged)
		ctl_say(
		    CTL_FAILED, "no convergence after %u cycles", fit.cycles);
	if (!aq_calib_errors(&data, &s, &fit, &ctl->mem, items, &joint))
		ctl_say(CTL_FAILED, "no standard errors: the information "
				    "matrix is not positive definite");
	print_calibration(&data, first, items);
	fprintf(stderr,
	    "loglik\t%.10g\ncycles\t%u\nmean\t%.10g\nsd\t%.10g\n"
	    "errors\t%s\n",
	    fit.log_likelihood, fit.cycles, fit.mean, fit.sd,
	    joint ? "joint" : "by item");
	return fit.converged ? CTL_OK : CTL_FAILED;
}

static bool
read_groups(struct ctl *ctl, const struct tsv *t, bool **ret)
{
	bool *focal = AQ_NEW_N(&ctl->mem, bool, t->rows);
	size_t column, value;

	if (focal == NULL || !tsv_need(t, "group_focal", &column))
		return false;
	for (size_t row = 0; row < t->rows; row++) {
		if (!tsv_count(t, row, column, 0, 1, &value))
			return false;
		focal[row] = value == 1;
	}
	*ret = focal;
	return true;
}

enum ctl_exit
measure_dif(struct ctl *ctl)
{
	struct aq_calib_data data;
	struct aq_dif *dif;
	struct tsv tsv;
	size_t first;
	bool *focal;

	if (!input_read(ctl, &tsv) || !answers_read(ctl, &tsv, &data) ||
	    !read_groups(ctl, &tsv, &focal) ||
	    !take_items(ctl, &data, &first) || !ctl_args_end(ctl))
		return CTL_USAGE;
	dif = AQ_NEW_N(&ctl->mem, struct aq_dif, data.items);
	if (dif == NULL || !aq_dif(&data, focal, &ctl->mem, dif))
		return ctl_say(
		    CTL_FAILED, "everybody must have answered every item");
	puts("item\tMH_chi2_cc\tMH_chi2_nocc\talpha_MH\tvar_logalpha\t"
	     "delta_MH\tETS_class\tLR_chi2_both\tLR_p\tR2_change\t"
	     "std_P_DIF\tR2_nagelkerke");
	for (size_t i = 0; i < data.items; i++) {
		const struct aq_dif *d = &dif[i];

		printf("%zu", first + i);
		print_number(d->mh_chi2_corrected);
		print_number(d->mh_chi2);
		print_number(d->alpha);
		print_number(d->var_log_alpha);
		print_number(d->delta);
		printf("\t%c", isfinite(d->delta) ? "ABC"[d->size] : '-');
		print_number(d->lr_chi2);
		print_number(d->lr_p);
		print_number(d->r2_change_difr);
		print_number(d->standardised);
		print_number(d->r2_change);
		putchar('\n');
	}
	return CTL_OK;
}
