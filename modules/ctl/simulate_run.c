#include "ctl/simulate.h"

#include <math.h>
#include <string.h>

#include "domain/random.h"

#define SITTING_STREAM 0x73697474U
#define Z95	       1.959963984540054

bool
sim_policy_parse(const char *name, enum aq_cat_policy *ret)
{
	static const char *const names[] = { "mfi", "balanced", "quota",
		"acquis" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum aq_cat_policy)i;
			return true;
		}
	}
	return false;
}

bool
sim_init(struct sim *sim, const struct aq_cat_bank *bank,
    const struct aq_cat_settings *cat, double r_max, uint64_t seed,
    struct aq_arena *arena)
{
	*sim = (struct sim){ .bank = bank,
		.cat = *cat,
		.r_max = r_max,
		.seed = seed,
		.rate = AQ_NEW_N(arena, uint8_t, bank->count),
		.asked = AQ_NEW_N(arena, double, bank->count) };
	return sim->asked != NULL && sim->rate != NULL &&
	       aq_exposure_init(&sim->exposure, bank->count, SIM_MEMORY, arena);
}

static void
tally_groups(struct sim *sim, const struct aq_cat_state *state)
{
	size_t covered = 0;

	for (size_t g = 0; g < sim->bank->group_count; g++) {
		covered += state->group[g] > 0;
		if (state->group[g] > sim->group_most)
			sim->group_most = state->group[g];
	}
	sim->groups += (double)covered;
	sim->covered += covered == sim->bank->group_count;
}

static void
tally(struct sim *sim, double theta, const struct sim_sitting *sitting)
{
	double gap = sitting->end.theta - theta;

	sim->people++;
	sim->gap += gap;
	sim->square += gap * gap;
	sim->se += sitting->end.se;
	sim->worst = fmax(sim->worst, fabs(gap));
	sim->far += fabs(gap) > 1;
	sim->inside += fabs(gap) <= Z95 * sitting->end.se;
	for (size_t k = 0; k < sitting->count; k++) {
		gap = sitting->eap[k] - theta;
		sim->square_at[k + 1] += gap * gap;
		sim->reached[k + 1]++;
		sim->asked[sitting->item[k]]++;
	}
}

void
sim_play(struct sim *sim, double theta,
    bool (*right)(const void *of, size_t item), const void *of,
    struct sim_sitting *ret)
{
	struct aq_cat_pool pool = { 0 };
	struct aq_cat_set eligible;
	struct aq_cat_state state;
	size_t item;

	sim->cat.seed =
	    aq_random_bits(sim->seed ^ SITTING_STREAM, sim->people, 0);
	aq_exposure_draw(&sim->exposure, sim->r_max, sim->cat.seed, &eligible);
	if (sim->cat.policy == AQ_CAT_ACQUIS) {
		aq_exposure_rates(&sim->exposure, sim->rate);
		pool.rate = sim->rate;
	}
	if (sim->r_max < 1)
		pool.eligible = &eligible;
	ret->count = 0;
	aq_cat_start(sim->bank, &state);
	while (ret->count < SIM_LENGTH_MAX &&
	       aq_cat_next(sim->bank, &sim->cat, &state, &pool, &item) ==
		   AQ_CAT_FOUND) {
		aq_cat_answer(sim->bank, &state, item, right(of, item));
		ret->item[ret->count] = (uint16_t)item;
		ret->eap[ret->count++] = state.estimate.theta;
	}
	sim->empty += ret->count < sim->cat.length;
	ret->end = state.estimate;
	aq_exposure_record(&sim->exposure, &eligible, &state);
	tally_groups(sim, &state);
	tally(sim, theta, ret);
}

/* Rates of use, and how much two people's tests have in common. */
static void
sum_up_exposure(const struct sim *sim, struct sim_summary *ret)
{
	double n = (double)sim->people, squares = 0, length = 0, fair;

	/* of the tests as they were: a poor bank ends them early */
	for (size_t i = 0; i < sim->bank->count; i++)
		length += sim->asked[i];
	length /= n;
	fair = length / (double)sim->bank->count;
	for (size_t i = 0; i < sim->bank->count; i++) {
		double rate = sim->asked[i] / n;

		squares += rate * rate;
		ret->chi2 += (rate - fair) * (rate - fair) / fair;
		ret->exposure_most = fmax(ret->exposure_most, rate);
		ret->exposed_quarter += rate > 0.25;
		ret->unused += !(sim->asked[i] > 0);
	}
	/* Chen, Ankenmann & Spray 2003 */
	ret->overlap = (n * squares / length - 1) / (n - 1);
}

struct sim_summary
sim_sum_up(const struct sim *sim)
{
	double n = (double)sim->people;
	struct sim_summary s = {
		.rmse = sqrt(sim->square / n),
		.bias = sim->gap / n,
		.mean_se = sim->se / n,
		.coverage = (double)sim->inside / n,
		.worst = sim->worst,
		.far = sim->far,
		.groups_mean = sim->groups / n,
		.all_groups = (double)sim->covered / n,
		.group_most = sim->group_most,
		.incomplete = sim->empty,
	};

	sum_up_exposure(sim, &s);
	return s;
}
