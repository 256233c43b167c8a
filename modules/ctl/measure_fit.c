/* acquisctl measure fit: how well items and people fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "ctl/measure.h"
#include "domain/fit.h"

#define PARAMETER_NODES 61
#define CUTS_MAX	64

/* What to print. */
enum part {
	PART_ITEMS,
	PART_PEOPLE,
	PART_PAIRS,
	PART_SCORES,
};

struct fit_input {
	struct tsv tsv;
	struct aq_calib_data data;
	size_t first;
	enum part part;
	bool rasch, by_wle;
	double cuts[CUTS_MAX];
	size_t cut_count;
	double unit; /* abilities are printed times this: Rasch's slope is 1 */
	struct aq_irt_item *items;
	struct aq_irt_grid grid;
	struct aq_irt_estimate *ability, *wle; /* by person; NaN: none */
};

static bool
read_model(struct ctl *ctl, struct fit_input *in)
{
	const char *model = ctl_value(ctl, "--model");
	const char *ability = ctl_value(ctl, "--ability");

	in->unit = 1;
	in->rasch = model != NULL && strcmp(model, "rasch") == 0;
	if (model != NULL && !in->rasch && strcmp(model, "2pl") != 0) {
		ctl_say(CTL_USAGE, "--model takes 2pl or rasch");
		return false;
	}
	if (in->rasch && ctl_has(ctl, "--bank")) {
		ctl_say(CTL_USAGE, "--model rasch goes without --bank");
		return false;
	}
	in->by_wle = in->rasch;
	if (ability == NULL)
		return true;
	in->by_wle = strcmp(ability, "wle") == 0;
	if (!in->by_wle && strcmp(ability, "eap") != 0)
		ctl_say(CTL_USAGE, "--ability takes eap or wle");
	return in->by_wle || strcmp(ability, "eap") == 0;
}

static bool
read_part(struct ctl *ctl, struct fit_input *in)
{
	if (ctl_flag(ctl, "--people"))
		in->part = PART_PEOPLE;
	if (ctl_flag(ctl, "--pairs"))
		in->part = PART_PAIRS;
	if (ctl_flag(ctl, "--scores"))
		in->part = PART_SCORES;
	if (in->part == PART_SCORES && !in->rasch)
		ctl_say(CTL_USAGE,
		    "--scores goes with --model rasch: elsewhere the same "
		    "score does not mean the same ability");
	return in->part != PART_SCORES || in->rasch;
}

/* --cuts C,C,...: classes of ability. */
static bool
read_cuts(struct ctl *ctl, struct fit_input *in)
{
	const char *text = ctl_value(ctl, "--cuts");
	struct aq_str rest = aq_str_from(text);

	while (rest.p != NULL) {
		double x;

		if (in->cut_count == CUTS_MAX ||
		    !aq_num_typed(aq_str_cut(&rest, ','), &x) ||
		    (in->cut_count > 0 && !(x > in->cuts[in->cut_count - 1]))) {
			ctl_say(CTL_USAGE,
			    "--cuts takes rising numbers such as -1,0,1.5");
			return false;
		}
		in->cuts[in->cut_count++] = x;
	}
	return true;
}

static enum ctl_exit
parameters_of_bank(struct ctl *ctl, struct fit_input *in)
{
	struct bank bank;

	if (!bank_read(ctl, &bank))
		return CTL_FAILED;
	if (bank.count < in->first - 1 + in->data.items)
		return ctl_say(
		    CTL_FAILED, "%s: fewer items than answers", bank.tsv.path);
	in->items = bank.irt + in->first - 1;
	return CTL_OK;
}

static enum ctl_exit
calibrate_here(struct ctl *ctl, struct fit_input *in)
{
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_item *found =
	    AQ_NEW_N(&ctl->mem, struct aq_calib_item, in->data.items);
	enum aq_calib_result result;
	struct aq_calib_fit fit;
	size_t bad = 0;

	s.common_slope = in->rasch;
	in->items = AQ_NEW_N(&ctl->mem, struct aq_irt_item, in->data.items);
	if (found == NULL || in->items == NULL)
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	result = aq_calibrate(&in->data, &s, &ctl->mem, found, &fit, &bad);
	if (result != AQ_CALIB_OK)
		return calibration_failed(result, in->first + bad);
	for (size_t i = 0; i < in->data.items; i++)
		in->items[i] = (struct aq_irt_item){ found[i].a,
			-found[i].d / found[i].a, 0 };
	report_number("loglik", fit.log_likelihood);
	if (in->rasch) {
		in->unit = found[0].a;
		report_number("variance", in->unit * in->unit);
	}
	return CTL_OK;
}

static const struct aq_irt_estimate no_estimate = { (double)NAN, (double)NAN };

static struct aq_irt_estimate
wle_of(
    const struct fit_input *in, size_t person, uint32_t *index, uint8_t *right)
{
	const int8_t *answer = in->data.answer + person * in->data.items;
	struct aq_irt_pattern p = { in->items, index, right, 0 };
	struct aq_irt_estimate e = no_estimate;

	for (size_t i = 0; i < in->data.items; i++) {
		if (answer[i] == AQ_CALIB_MISSING)
			continue;
		index[p.count] = (uint32_t)i;
		right[p.count++] = (uint8_t)answer[i];
	}
	(void)aq_irt_root(&p, AQ_IRT_WLE, &e);
	return e;
}

static bool
fill_abilities(struct ctl *ctl, struct fit_input *in)
{
	static const struct aq_irt_grid_settings grid = { PARAMETER_NODES, 6,
		AQ_IRT_SUM, 0, 1 };
	size_t people = in->data.people;
	uint32_t *index = AQ_NEW_N(&ctl->mem, uint32_t, in->data.items);
	uint8_t *right = AQ_NEW_N(&ctl->mem, uint8_t, in->data.items);

	in->ability = AQ_NEW_N(&ctl->mem, struct aq_irt_estimate, people);
	in->wle = AQ_NEW_N(&ctl->mem, struct aq_irt_estimate, people);
	if (aq_arena_failed(&ctl->mem) ||
	    !aq_irt_grid_init(&in->grid, &grid, &ctl->mem) ||
	    !aq_fit_abilities(
		&in->data, in->items, &in->grid, &ctl->mem, in->ability))
		return false;
	for (size_t p = 0; p < people; p++)
		in->wle[p] = wle_of(in, p, index, right);
	return true;
}

static void
print_item(const struct fit_input *in, size_t i,
    const struct aq_classical_item *c, const struct aq_sx2 *sx2,
    const struct aq_mean_square *ms)
{
	printf("%zu", in->first + i);
	print_number(c->right);
	print_number(c->with);
	print_number(c->without);
	print_number(c->alpha_without);
	print_number(sx2->value);
	print_number(sx2->df);
	print_number(sx2->p);
	print_number(ms->outfit);
	print_number(ms->infit);
	print_number(in->items[i].a / in->unit);
	print_number(in->items[i].b * in->unit);
	putchar('\n');
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
		theta[p] = in->by_wle ? in->wle[p].theta : in->ability[p].theta;
	aq_fit_mean_squares(&in->data, in->items, theta, ms);
	puts("item\tpvalue\tr_pb_incl\tr_pb_excl\talpha_if_deleted\tS_X2\tdf\t"
	     "p\toutfit\tinfit\ta\tb");
	for (size_t i = 0; i < n; i++)
		print_item(in, i, &c[i], &sx2[i], &ms[i]);
	report_number("alpha", alpha);
	return CTL_OK;
}

static void
print_people(const struct fit_input *in)
{
	printf("%.*s\teap\tsd\tZh\twle\tse_wle\n", AQ_STR_ARG(in->tsv.name[0]));
	for (size_t p = 0; p < in->data.people; p++) {
		printf("%.*s", AQ_STR_ARG(tsv_text(&in->tsv, p, 0)));
		print_number(in->ability[p].theta * in->unit);
		print_number(in->ability[p].se * in->unit);
		print_number(aq_fit_person(
		    &in->data, in->items, p, in->ability[p].theta));
		print_number(in->wle[p].theta * in->unit);
		print_number(in->wle[p].se * in->unit);
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

/* Any pattern with the score will do: the score is sufficient. */
static bool
print_scores(struct ctl *ctl, const struct fit_input *in)
{
	size_t n = in->data.items;
	uint32_t *index = AQ_NEW_N(&ctl->mem, uint32_t, n);
	uint8_t *right = AQ_NEW_N(&ctl->mem, uint8_t, n);
	struct aq_irt_pattern p = { in->items, index, right, n };

	if (index == NULL || right == NULL)
		return false;
	puts("raw_score\twle\tse");
	for (size_t score = 0; score <= n; score++) {
		struct aq_irt_estimate e = no_estimate;

		for (size_t i = 0; i < n; i++) {
			index[i] = (uint32_t)i;
			right[i] = i < score;
		}
		(void)aq_irt_root(&p, AQ_IRT_WLE, &e);
		printf("%zu", score);
		print_number(e.theta * in->unit);
		print_number(e.se * in->unit);
		putchar('\n');
	}
	return true;
}

static enum ctl_exit
print_part(struct ctl *ctl, const struct fit_input *in)
{
	switch (in->part) {
	case PART_ITEMS:
		return print_items(ctl, in);
	case PART_PEOPLE:
		print_people(in);
		return CTL_OK;
	case PART_PAIRS:
		print_pairs(in);
		return CTL_OK;
	case PART_SCORES:
		if (!print_scores(ctl, in))
			return calibration_failed(AQ_CALIB_MEMORY, 0);
		return CTL_OK;
	}
	return CTL_FAILED;
}

static void
report_classes(const struct fit_input *in)
{
	struct aq_classification c = { (double)NAN, (double)NAN };
	double cuts[CUTS_MAX];

	if (in->cut_count == 0)
		return;
	for (size_t k = 0; k < in->cut_count; k++)
		cuts[k] = in->cuts[k] / in->unit;
	(void)aq_fit_classification(in->by_wle ? in->wle : in->ability,
	    in->data.people, cuts, in->cut_count, &c);
	report_number("classification_accuracy", c.accuracy);
	report_number("classification_consistency", c.consistency);
}

enum ctl_exit
measure_fit(struct ctl *ctl)
{
	struct fit_input in = { 0 };
	struct aq_reliability r;
	enum ctl_exit status;

	if (!read_model(ctl, &in) || !read_part(ctl, &in) ||
	    !read_cuts(ctl, &in) || !input_read(ctl, &in.tsv) ||
	    !answers_read(ctl, &in.tsv, &in.data) ||
	    !take_items(ctl, &in.data, &in.first))
		return CTL_USAGE;
	status = ctl_has(ctl, "--bank") ? parameters_of_bank(ctl, &in)
					: calibrate_here(ctl, &in);
	if (status != CTL_OK)
		return status;
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!fill_abilities(ctl, &in))
		return calibration_failed(AQ_CALIB_MEMORY, 0);
	status = print_part(ctl, &in);
	report_classes(&in);
	r = aq_fit_reliability(&in.data, in.ability);
	report_number("reliability_empirical", r.empirical);
	report_number("reliability_posterior", r.posterior);
	report_number("reliability_marginal",
	    aq_fit_marginal_reliability(in.items, in.data.items));
	return status;
}
