/* acquisctl measure drift: two calibrations of the same items. */
#include <stdio.h>

#include "ctl/measure.h"
#include "domain/drift.h"

struct side {
	struct tsv tsv;
	size_t column[6]; /* item, a, d, se_a, se_d, cov_ad */
};

static bool
read_side(struct ctl *ctl, const char *option, struct side *ret)
{
	static const char *const names[] = { "item", "a", "d", "se_a", "se_d",
		"cov_ad" };
	const char *path = ctl_value(ctl, option);

	if (path == NULL) {
		ctl_say(CTL_USAGE, "which calibration? (%s FILE)", option);
		return false;
	}
	if (!tsv_read(ctl, path, &ret->tsv))
		return false;
	for (size_t k = 0; k < 6; k++)
		if (!tsv_need(&ret->tsv, names[k], &ret->column[k]))
			return false;
	return true;
}

static bool
read_row(const struct side *s, size_t row, struct aq_calib_item *ret)
{
	const struct tsv *t = &s->tsv;

	*ret = (struct aq_calib_item){ 0 };
	return tsv_number(t, row, s->column[1], &ret->a) &&
	       tsv_number(t, row, s->column[2], &ret->d) &&
	       tsv_number(t, row, s->column[3], &ret->se_a) &&
	       tsv_number(t, row, s->column[4], &ret->se_d) &&
	       tsv_number(t, row, s->column[5], &ret->cov_ad);
}

/* Row of an item in the other file; its number of rows when it is not there. */
static size_t
find_row(const struct side *s, struct aq_str item)
{
	size_t row = 0;

	while (row < s->tsv.rows &&
	       !aq_str_eq(tsv_text(&s->tsv, row, s->column[0]), item))
		row++;
	return row;
}

static void
print_drift(const struct side *s, const size_t *row, size_t count,
    const struct aq_drift *found)
{
	puts("item\ta_linked\td_linked\tchi2\tp\tgap\tdrifted");
	for (size_t i = 0; i < count; i++) {
		printf("%.*s",
		    AQ_STR_ARG(tsv_text(&s->tsv, row[i], s->column[0])));
		print_number(found[i].a);
		print_number(found[i].d);
		print_number(found[i].chi2);
		print_number(found[i].p);
		print_number(found[i].gap);
		printf("\t%d\n", found[i].drifted);
	}
}

enum ctl_exit
measure_drift(struct ctl *ctl)
{
	struct aq_calib_item *item[2];
	struct aq_drift_scale scale;
	struct aq_drift *found;
	struct side before, after;
	size_t *row, count = 0;

	if (!read_side(ctl, "--before", &before) ||
	    !read_side(ctl, "--after", &after) || !ctl_args_end(ctl))
		return CTL_USAGE;
	item[0] = AQ_NEW_N(&ctl->mem, struct aq_calib_item, before.tsv.rows);
	item[1] = AQ_NEW_N(&ctl->mem, struct aq_calib_item, before.tsv.rows);
	found = AQ_NEW_N(&ctl->mem, struct aq_drift, before.tsv.rows);
	row = AQ_NEW_N(&ctl->mem, size_t, before.tsv.rows);
	if (aq_arena_failed(&ctl->mem))
		return ctl_say(CTL_FAILED, "not enough memory");
	for (size_t k = 0; k < before.tsv.rows; k++) {
		size_t other = find_row(
		    &after, tsv_text(&before.tsv, k, before.column[0]));

		if (other == after.tsv.rows)
			continue;
		if (!read_row(&before, k, &item[0][count]) ||
		    !read_row(&after, other, &item[1][count]))
			return CTL_FAILED;
		row[count++] = k;
	}
	if (!aq_drift(item[0], item[1], count, &scale, found))
		return ctl_say(CTL_FAILED,
		    "the %zu items that both have set no scale", count);
	print_drift(&before, row, count, found);
	report_number("slope", scale.slope);
	report_number("shift", scale.shift);
	report_number("items", (double)scale.items);
	return CTL_OK;
}
