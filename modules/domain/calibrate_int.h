/* Shared by the files of calibration. */
#ifndef AQ_DOMAIN_CALIBRATE_INT_H
#define AQ_DOMAIN_CALIBRATE_INT_H

#include "domain/calibrate.h"

#define CALIB_LANE 8 /* nodes are padded to a multiple of this */

struct calib_grid {
	size_t nodes, stride;
	double *theta; /* padding has weight 0 */
	double *log_weight;
	double mean, sd;
};

/* Work space of the E step. */
struct calib_work {
	const struct aq_calib_data *data;
	const struct aq_calib_settings *settings;
	struct calib_grid grid;
	double *log_q;	    /* [item * stride]: log(1 - P) */
	double *expected;   /* [item * stride]: people at the node */
	double *right;	    /* of those, right answers */
	double *log_q_all;  /* sum of log_q over all items */
	double *population; /* people at the node, any item */
	double *person;	    /* posterior of one person */
	bool complete;	    /* nobody misses an item */
};

bool calib_work_init(struct calib_work *work, const struct aq_calib_data *data,
    const struct aq_calib_settings *settings, struct aq_arena *arena);
void calib_set_population(struct calib_work *work, double mean, double sd);

/* Fills log_q; P at a node is 1 - exp(log_q). */
void calib_tables(struct calib_work *work, const struct aq_calib_item *items);

/* Posterior of a person into work->person; the log of their likelihood. */
double calib_person(
    struct calib_work *work, const struct aq_calib_item *items, size_t person);

#endif
