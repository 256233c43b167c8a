/* Simulated sittings of a certification test, and what they add up to. */
#ifndef AQ_CTL_SIMULATE_H
#define AQ_CTL_SIMULATE_H

#include "ctl/measure.h"
#include "domain/cat.h"

#define SIM_LENGTH_MAX 128
#define SIM_MEMORY     5000 /* sittings that exposure control remembers */

struct sim {
	const struct aq_cat_bank *bank;
	struct aq_cat_settings cat;
	double r_max; /* >= 1: everything is always eligible */
	uint64_t seed;
	struct aq_exposure exposure;
	uint8_t *rate; /* by item */

	/* Sums over the people played so far. */
	double *asked; /* by item */
	size_t people, inside, far, covered;
	double gap, square, se, groups, worst;
	double square_at[SIM_LENGTH_MAX + 1]; /* after each question */
	double reached[SIM_LENGTH_MAX + 1];   /* people, as far as this */
	size_t group_most, empty;
};

bool sim_init(struct sim *sim, const struct aq_cat_bank *bank,
    const struct aq_cat_settings *cat, double r_max, uint64_t seed,
    struct aq_arena *arena);

/* One sitting, as it went. */
struct sim_sitting {
	size_t count;
	uint16_t item[SIM_LENGTH_MAX];
	double eap[SIM_LENGTH_MAX]; /* after each question */
	struct aq_irt_estimate end;
};

/*
 * Plays one person: `right(of, item)` says whether they know the answer.
 * `theta` is the truth that the sums compare with (NaN: unknown).
 */
void sim_play(struct sim *sim, double theta,
    bool (*right)(const void *of, size_t item), const void *of,
    struct sim_sitting *ret);

struct sim_summary {
	double rmse, bias, mean_se, coverage, worst;
	size_t far; /* errors above 1 */
	double exposure_most, overlap, chi2;
	size_t exposed_quarter, unused;
	double groups_mean, all_groups;
	size_t group_most, incomplete;
};

struct sim_summary sim_sum_up(const struct sim *sim);

/* Items as a calibration on so many answers to each would have them. */
struct sim_calibration {
	size_t answers; /* to each item */
	uint64_t seed;
	struct aq_cat_item *item;    /* groups and topics as they were */
	struct aq_calib_item *found; /* with standard errors */
};

/* False: no memory, or no estimate of some item. */
bool sim_calibrate(struct ctl *ctl, const struct aq_cat_item *truth,
    size_t count, struct sim_calibration *c);

/* The other kinds of simulation. */
enum ctl_exit simulate_positioning(struct ctl *ctl);
enum ctl_exit simulate_competences(struct ctl *ctl);
enum ctl_exit simulate_campaign(struct ctl *ctl);

/* "mfi", "balanced", "quota", "acquis". */
bool sim_policy_parse(const char *name, enum aq_cat_policy *ret);

#endif
