/* acquisctl simulate: people who do not exist take tests by the thousand. */
#include "ctl/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/mathfn.h"
#include "domain/random.h"

#define BANK_STREAM    11 /* those of tests/vectors/README.md, seed 0 */
#define THETA_STREAM   12
#define ANSWER_STREAM  13
#define GROUPS	       16
#define TOPICS_A_GROUP 5

struct request {
	struct bank bank;
	size_t draw, people, seed, length;
	size_t calibrated; /* answers to each item; 0: it is known */
	struct aq_cat_settings cat;
	struct aq_irt_grid_settings grid;
	double r_max;
};

/* One simulated person in front of a bank. */
struct person {
	const struct aq_cat_item *item;
	uint64_t seed, number;
	double theta;
};

static bool
knows(const void *of, size_t item)
{
	const struct person *p = of;

	return aq_random_unit(p->seed + ANSWER_STREAM, p->number, item) <
	       aq_irt_p(&p->item[item].irt, p->theta);
}

static double
clip(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

/* The bank of the vectors' README, of any size, with the seed's own draws. */
static bool
draw_bank(struct ctl *ctl, struct request *r)
{
	struct bank *b = &r->bank;
	uint64_t stream = r->seed + BANK_STREAM;

	b->count = r->draw;
	b->group_count = GROUPS;
	b->item = AQ_NEW_N(&ctl->mem, struct aq_cat_item, b->count);
	if (b->item == NULL)
		return false;
	for (size_t i = 0; i < b->count; i++) {
		size_t group = i % GROUPS;
		size_t topic =
		    group * TOPICS_A_GROUP + i / GROUPS % TOPICS_A_GROUP;

		b->item[i] = (struct aq_cat_item){
			.irt.a = clip(
			    aq_exp(.10 + .35 * aq_random_normal(stream, i, 1)),
			    .4, 2.5),
			.irt.b = clip(
			    1.25 * aq_random_normal(stream, i, 2), -3.5, 3.5),
			.group = (uint16_t)group,
			.topic = (uint16_t)topic,
		};
	}
	return true;
}

static bool
read_request(struct ctl *ctl, struct request *r)
{
	const char *policy = ctl_value(ctl, "--policy");

	*r = (struct request){ .people = 2000,
		.seed = 0,
		.length = 32,
		.grid = aq_irt_grid_defaults,
		.cat = { .policy = AQ_CAT_ACQUIS },
		.r_max = 0 };
	r->cat.exponent = 0.1;
	r->cat.price = 0.03;
	if (policy != NULL && !sim_policy_parse(policy, &r->cat.policy)) {
		ctl_say(
		    CTL_USAGE, "--policy takes mfi, balanced, quota or acquis");
		return false;
	}
	if (!option_count(
		ctl, "--draw", GROUPS * 2, AQ_CAT_ITEMS_MAX, &r->draw) ||
	    !option_count(ctl, "--people", 2, 1000000, &r->people) ||
	    !option_count(ctl, "--seed", 0, SIZE_MAX, &r->seed) ||
	    !option_count(ctl, "--calibrated", 50, 100000, &r->calibrated) ||
	    !option_count(ctl, "--length", 1, SIM_LENGTH_MAX, &r->length) ||
	    !option_number(ctl, "--rmax", 0.001, 1, &r->r_max) ||
	    !option_number(ctl, "--exponent", 0, 10, &r->cat.exponent) ||
	    !option_number(ctl, "--price", 0, 100, &r->cat.price) ||
	    !option_grid(ctl, &r->grid))
		return false;
	if (r->draw > 0 ? !draw_bank(ctl, r) : !bank_read(ctl, &r->bank))
		return false;
	if (!(r->r_max > 0))
		r->r_max = r->cat.policy == AQ_CAT_ACQUIS
			       ? aq_exposure_r_max(r->bank.count)
			       : 1;
	r->cat.cap = r->r_max < 1 ? r->r_max : 0;
	r->cat.length = (uint16_t)r->length;
	r->cat.per_group = (uint16_t)((r->length + r->bank.group_count - 1) /
				      r->bank.group_count);
	return ctl_args_end(ctl);
}

static double
rmse_after(const struct sim *sim, size_t questions)
{
	return sqrt(sim->square_at[questions] / sim->reached[questions]);
}

/* One list of what is reported, for table and JSON. */
struct line {
	const char *name;
	double value;
};

#define LINES 22

static size_t
lines_of(const struct request *r, const struct sim *sim, struct line ret[LINES])
{
	struct sim_summary s = sim_sum_up(sim);
	const struct line lines[LINES] = {
		{ "items", (double)r->bank.count },
		{ "people", (double)sim->people },
		{ "questions", (double)r->length },
		{ "rmse", s.rmse },
		{ "rmse_after_half", rmse_after(sim, r->length / 2) },
		{ "rmse_after_five_eighths",
		    rmse_after(sim, r->length * 5 / 8) },
		{ "bias", s.bias },
		{ "mean_se", s.mean_se },
		{ "coverage_95", s.coverage },
		{ "errors_above_1", (double)s.far },
		{ "worst_error", s.worst },
		{ "exposure_max", s.exposure_most },
		{ "exposed_above_quarter", (double)s.exposed_quarter },
		{ "unused", (double)s.unused },
		{ "exposure_chi2", s.chi2 },
		{ "overlap", s.overlap },
		{ "groups", (double)r->bank.group_count },
		{ "groups_covered_mean", s.groups_mean },
		{ "all_groups_rate", s.all_groups },
		{ "group_max_questions", (double)s.group_most },
		{ "incomplete", (double)s.incomplete },
		{ "r_max", sim->r_max },
	};

	memcpy(ret, lines, sizeof(lines));
	return LINES;
}

/* A number of JSON, or null: nobody may have come so far. */
static void
json_number(struct aq_jw *jw, double x)
{
	if (isfinite(x))
		aq_jw_double(jw, x);
	else
		aq_jw_null(jw);
}

static void
print_line(const struct line *line)
{
	if (isfinite(line->value))
		printf("%s\t%.6g\n", line->name, line->value);
	else
		printf("%s\tNA\n", line->name);
}

static enum ctl_exit
report(struct ctl *ctl, const struct request *r, const struct sim *sim)
{
	struct line lines[LINES];
	size_t n = lines_of(r, sim, lines);

	if (!ctl->json) {
		for (size_t i = 0; i < n; i++)
			print_line(&lines[i]);
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	for (size_t i = 0; i < n; i++) {
		aq_jw_key(&ctl->jw, lines[i].name);
		json_number(&ctl->jw, lines[i].value);
	}
	aq_jw_key(&ctl->jw, "rmse_by_question");
	aq_jw_array(&ctl->jw);
	for (size_t q = 1; q <= r->length; q++)
		json_number(&ctl->jw, rmse_after(sim, q));
	aq_jw_end(&ctl->jw);
	aq_jw_key(&ctl->jw, "exposure_rates");
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < r->bank.count; i++)
		aq_jw_double(&ctl->jw, sim->asked[i] / (double)sim->people);
	aq_jw_end(&ctl->jw);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

static enum ctl_exit
simulate_certification(struct ctl *ctl)
{
	struct aq_cat_bank bank;
	const struct aq_cat_item *known;
	struct request r;
	struct sim sim;
	size_t index;

	if (!read_request(ctl, &r))
		return CTL_USAGE;
	known = r.bank.item;
	if (r.calibrated > 0) {
		struct sim_calibration c = { .answers = r.calibrated,
			.seed = r.seed };

		if (!sim_calibrate(ctl, known, r.bank.count, &c))
			return ctl_say(CTL_FAILED, "no calibration");
		known = c.item;
	}
	if (aq_cat_bank_init(&bank, known, r.bank.count, &r.grid, &ctl->mem,
		&index) != AQ_CAT_OK ||
	    !sim_init(&sim, &bank, &r.cat, r.r_max, r.seed, &ctl->mem))
		return ctl_say(CTL_FAILED,
		    "the bank cannot be used (at most %d nodes)",
		    AQ_CAT_NODES_MAX);
	for (size_t p = 0; p < r.people; p++) {
		struct sim_sitting sitting;
		struct person one = { r.bank.item, r.seed, p,
			aq_random_normal(r.seed + THETA_STREAM, p, 0) };

		sim_play(&sim, one.theta, knows, &one, &sitting);
	}
	return report(ctl, &r, &sim);
}

static enum ctl_exit
simulate(struct ctl *ctl)
{
	const char *kind = ctl_value(ctl, "--kind");

	if (kind == NULL || strcmp(kind, "certification") == 0)
		return simulate_certification(ctl);
	if (strcmp(kind, "positioning") == 0)
		return simulate_positioning(ctl);
	if (strcmp(kind, "competences") == 0)
		return simulate_competences(ctl);
	if (strcmp(kind, "campaign") == 0)
		return simulate_campaign(ctl);
	return ctl_say(CTL_USAGE, "--kind takes certification, positioning, "
				  "competences or campaign");
}

const struct ctl_command ctl_simulate_commands[] = {
	{ "simulate", "",
	    "[--kind K] --bank FILE | --draw ITEMS [--people N] [--seed S] "
	    "[--policy P] [--length N] [--rmax R] [--calibrated ANSWERS]",
	    "tests of simulated people: errors, exposure, questions needed",
	    simulate, true },
	{ 0 },
};
