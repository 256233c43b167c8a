/*
 * acquisctl measure VERB and acquisctl simulate: the measurement engine on
 * anybody's data. Tab-separated files with a header line in and out, numbers
 * with 10 significant digits, NA where undefined; a bad file is refused with
 * its line and column.
 */
#ifndef AQ_CTL_MEASURE_H
#define AQ_CTL_MEASURE_H

#include <stdint.h>

#include "ctl/ctl.h"
#include "domain/calibrate.h"
#include "domain/cat.h"

#define TSV_LIMIT ((size_t)64 << 20)

/* A file read whole: rows of cells, the header apart. */
struct tsv {
	const char *path;
	struct aq_str *name; /* of each column */
	struct aq_str *cell; /* [row * columns + column] */
	size_t columns, rows;
};

bool tsv_read(struct ctl *ctl, const char *path, struct tsv *ret);

/* Index of a column; `columns` when there is none (tsv_need: a message). */
size_t tsv_find(const struct tsv *t, const char *name);
bool tsv_need(const struct tsv *t, const char *name, size_t *ret_column);

static inline struct aq_str
tsv_text(const struct tsv *t, size_t row, size_t column)
{
	return t->cell[row * t->columns + column];
}

/* "FILE:LINE: column N (NAME): what"; false always. */
bool
tsv_fault(const struct tsv *t, size_t row, size_t column, const char *what);

bool tsv_number(const struct tsv *t, size_t row, size_t column, double *ret);
bool tsv_count(const struct tsv *t, size_t row, size_t column, size_t low,
    size_t high, size_t *ret);

/* Items of a bank file: item a b, and c, group, tube (topic) where given. */
struct bank {
	struct tsv tsv;
	size_t count;
	struct aq_cat_item *item;
	struct aq_irt_item *irt; /* the same parameters */
	uint16_t *group;
	size_t group_count;
	uint32_t *index_of; /* by the number in column item; or count */
	size_t number_most;
	size_t *number; /* of each item */
};

/* --bank FILE; a message when it is absent or bad. */
bool bank_read(struct ctl *ctl, struct bank *ret);

/* "3,17" and "01" of a row as a pattern in the arena. */
bool pattern_read(struct ctl *ctl, const struct tsv *t, const size_t column[2],
    size_t row, const struct bank *bank, struct aq_irt_pattern *ret);

/* The input file: --patterns, --simulees, --responses or --data FILE. */
bool input_read(struct ctl *ctl, struct tsv *ret);

/*
 * Strings of 0, 1 and . (not presented) in the column `responses` (or
 * `pattern`), all of one length; `freq` where there is one.
 */
bool
answers_read(struct ctl *ctl, const struct tsv *t, struct aq_calib_data *ret);

/* --items A-B: only these columns of the answers; the first's number. */
bool take_items(struct ctl *ctl, struct aq_calib_data *data, size_t *ret_first);

/* Says why there is no calibration; `item` is its number. */
enum ctl_exit calibration_failed(enum aq_calib_result result, size_t item);

/* Whether an option was given at all; it stays to be read. */
bool ctl_has(const struct ctl *ctl, const char *option);

/* Options with a number; the default stays when it is absent. */
bool option_number(
    struct ctl *ctl, const char *name, double low, double high, double *value);
bool option_count(
    struct ctl *ctl, const char *name, size_t low, size_t high, size_t *value);

/* --nodes, --range, --rule trapezoid|sum. */
bool option_grid(struct ctl *ctl, struct aq_irt_grid_settings *settings);

/* "\t" and a number, or NA. */
void print_number(double x);

/* A line "name\tnumber" (or NA) on standard error. */
void report_number(const char *name, double x);

/* The verbs, by file. */
enum ctl_exit measure_estimate(struct ctl *ctl);
enum ctl_exit measure_next(struct ctl *ctl);
enum ctl_exit measure_competences(struct ctl *ctl);
enum ctl_exit measure_positioning(struct ctl *ctl);
enum ctl_exit measure_sequence(struct ctl *ctl);
enum ctl_exit measure_calibrate(struct ctl *ctl);
enum ctl_exit measure_dif(struct ctl *ctl);
enum ctl_exit measure_drift(struct ctl *ctl);
enum ctl_exit measure_learn(struct ctl *ctl);
enum ctl_exit measure_fit(struct ctl *ctl);

#endif
