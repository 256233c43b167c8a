/* acquisctl measure calibrate, dif and fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "ctl/measure.h"
#include "domain/dif.h"
#include "domain/fit.h"

#define PARAMETER_NODES 61

/* --items A-B: only these columns of the answers. */
static bool
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

static enum ctl_exit
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

enum ctl_exit
measure_calibrate(struct ctl *ctl)
{
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item *items;
	struct aq_calib_data data;
	struct aq_calib_fit fit;
	enum aq_calib_result result;
	size_t first, bad = 0;
	struct tsv tsv;

	if (!input_read(ctl, &tsv) || !answers_read(ctl, &tsv, &data) ||
	    !take_items(ctl, &data, &first) || !read_prior(ctl, &s) ||
	    !option_count(ctl, "--nodes", 5, 1001, &s.nodes) ||
	    !option_number(ctl, "--range", 1, 20, &s.range) ||
	    !ctl_args_end(ctl))
		return CTL_USAGE;
	items = AQ_NEW_N(&ctl->mem, struct aq_calib_item, data.items);
	if (items == NULL)
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	result = aq_calibrate(&data, &s, &ctl->mem, items, &fit, &bad);
	if (result != AQ_CALIB_OK)
		return calibration_failed(result, bad + first);
	if (!fit.converged)
		ctl_say(
		    CTL_FAILED, "no convergence after %u cycles", fit.cycles);
	if (!aq_calib_errors(&data, &s, &fit, &ctl->mem, items))
		ctl_say(CTL_FAILED, "no standard errors: the information "
				    "matrix is not positive definite");
	puts("item\tn\ta\td\tb\tse_a\tse_d\tse_b");
	for (size_t i = 0; i < data.items; i++) {
		printf("%zu\t%zu", first + i, items[i].presented);
		print_number(items[i].a);
		print_number(items[i].d);
		print_number(-items[i].d / items[i].a);
		print_number(items[i].se_a);
		print_number(items[i].se_d);
		print_number(items[i].se_b);
		putchar('\n');
	}
	fprintf(stderr, "loglik\t%.10g\ncycles\t%u\n", fit.log_likelihood,
	    fit.cycles);
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

/* What `fit` works on. */
struct fit_input {
	struct tsv tsv;
	struct aq_calib_data data;
	size_t first;
	struct aq_irt_item *items;
	struct aq_irt_grid grid;
	struct aq_irt_estimate *ability;
	bool complete;
};

/* From --bank, or calibrated on the spot. */
static enum ctl_exit
fit_parameters(struct ctl *ctl, struct fit_input *in, bool banked)
{
	struct aq_calib_item *found;
	struct aq_calib_fit fit;
	enum aq_calib_result result;
	struct bank bank;
	size_t bad = 0;

	if (banked) {
		if (!bank_read(ctl, &bank))
			return CTL_FAILED;
		if (bank.count < in->first - 1 + in->data.items)
			return ctl_say(CTL_FAILED,
			    "%s: fewer items than answers", bank.tsv.path);
		in->items = bank.irt + in->first - 1;
		return CTL_OK;
	}
	found = AQ_NEW_N(&ctl->mem, struct aq_calib_item, in->data.items);
	in->items = AQ_NEW_N(&ctl->mem, struct aq_irt_item, in->data.items);
	if (found == NULL || in->items == NULL)
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	result = aq_calibrate(
	    &in->data, &aq_calib_defaults, &ctl->mem, found, &fit, &bad);
	if (result != AQ_CALIB_OK)
		return calibration_failed(result, in->first + bad);
	for (size_t i = 0; i < in->data.items; i++)
		in->items[i] = (struct aq_irt_item){ found[i].a,
			-found[i].d / found[i].a, 0 };
	fprintf(stderr, "loglik\t%.10g\n", fit.log_likelihood);
	return CTL_OK;
}

static enum ctl_exit
print_items(struct ctl *ctl, const struct fit_input *in)
{
	size_t n = in->data.items;
	struct aq_classical_item *c =
	    AQ_NEW_N(&ctl->mem, struct aq_classical_item, n);
	struct aq_sx2 *sx2 = AQ_NEW_N(&ctl->mem, struct aq_sx2, n);
	struct aq_mean_square *ms =
	    AQ_NEW_N(&ctl->mem, struct aq_mean_square, n);
	double *theta = AQ_NEW_N(&ctl->mem, double, in->data.people), alpha;

	if (aq_arena_failed(&ctl->mem))
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	if (!aq_fit_classical(&in->data, &ctl->mem, c, &alpha) ||
	    !aq_fit_sx2(&in->data, in->items, &in->grid, &ctl->mem, sx2))
		return ctl_say(
		    CTL_FAILED, "everybody must have answered every item");
	for (size_t p = 0; p < in->data.people; p++)
		theta[p] = in->ability[p].theta;
	aq_fit_mean_squares(&in->data, in->items, theta, ms);
	puts("item\tpvalue\tr_pb_incl\tr_pb_excl\talpha_if_deleted\tS_X2\tdf\t"
	     "p\toutfit\tinfit");
	for (size_t i = 0; i < n; i++) {
		printf("%zu", in->first + i);
		print_number(c[i].right);
		print_number(c[i].with);
		print_number(c[i].without);
		print_number(c[i].alpha_without);
		print_number(sx2[i].value);
		print_number(sx2[i].df);
		print_number(sx2[i].p);
		print_number(ms[i].outfit);
		print_number(ms[i].infit);
		putchar('\n');
	}
	report_number("alpha", alpha);
	return CTL_OK;
}

static void
print_people(const struct fit_input *in)
{
	printf("%.*s\teap\tsd\tZh\n", AQ_STR_ARG(in->tsv.name[0]));
	for (size_t p = 0; p < in->data.people; p++) {
		printf("%.*s", AQ_STR_ARG(tsv_text(&in->tsv, p, 0)));
		print_number(in->ability[p].theta);
		print_number(in->ability[p].se);
		print_number(aq_fit_person(
		    &in->data, in->items, p, in->ability[p].theta));
		putchar('\n');
	}
}

static void
print_pairs(const struct fit_input *in)
{
	puts("item\tother\tQ3");
	for (size_t i = 0; i < in->data.items; i++) {
		for (size_t k = i + 1; k < in->data.items; k++) {
			printf("%zu\t%zu", in->first + i, in->first + k);
			print_number(
			    aq_fit_q3(&in->data, in->items, in->ability, i, k));
			putchar('\n');
		}
	}
}

enum ctl_exit
measure_fit(struct ctl *ctl)
{
	static const struct aq_irt_grid_settings grid = { PARAMETER_NODES, 6,
		AQ_IRT_SUM, 0, 1 };
	bool people = ctl_flag(ctl, "--people");
	bool pairs = ctl_flag(ctl, "--pairs"), banked = false;
	struct fit_input in = { 0 };
	struct aq_reliability r;
	enum ctl_exit status;

	for (int i = 0; i < ctl->argc; i++)
		banked = banked || strcmp(ctl->argv[i], "--bank") == 0;
	if (!input_read(ctl, &in.tsv) ||
	    !answers_read(ctl, &in.tsv, &in.data) ||
	    !take_items(ctl, &in.data, &in.first))
		return CTL_USAGE;
	status = fit_parameters(ctl, &in, banked);
	if (status != CTL_OK)
		return status;
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	in.ability =
	    AQ_NEW_N(&ctl->mem, struct aq_irt_estimate, in.data.people);
	if (in.ability == NULL ||
	    !aq_irt_grid_init(&in.grid, &grid, &ctl->mem) ||
	    !aq_fit_abilities(
		&in.data, in.items, &in.grid, &ctl->mem, in.ability))
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	r = aq_fit_reliability(&in.data, in.ability);
	if (people)
		print_people(&in);
	else if (pairs)
		print_pairs(&in);
	else
		status = print_items(ctl, &in);
	report_number("reliability_empirical", r.empirical);
	report_number("reliability_posterior", r.posterior);
	report_number("reliability_marginal",
	    aq_fit_marginal_reliability(in.items, in.data.items));
	return status;
}
