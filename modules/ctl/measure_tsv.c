#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "ctl/measure.h"

static size_t
count_char(struct aq_str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

/* Cuts the next line off, without its CR. */
static struct aq_str
next_line(struct aq_str *rest)
{
	struct aq_str line = aq_str_cut(rest, '\n');

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static void
split(struct aq_str line, size_t columns, struct aq_str *ret)
{
	for (size_t k = 0; k < columns; k++)
		ret[k] = aq_str_cut(&line, '\t');
}

/* Spreadsheets put a byte order mark before the first name. */
static struct aq_str
unmarked(struct aq_str text)
{
	struct aq_str mark = AQ_S("\xef\xbb\xbf");

	return aq_str_starts(text, mark) ? aq_str_slice(text, mark.n, text.n)
					 : text;
}

bool
tsv_read(struct ctl *ctl, const char *path, struct tsv *ret)
{
	struct aq_str rest, line;
	size_t lines;

	*ret = (struct tsv){ .path = path };
	if (!ctl_read_file(ctl, path, TSV_LIMIT, &rest))
		return false;
	if (!aq_text_valid(rest)) {
		ctl_say(CTL_FAILED, "%s: not a text in UTF-8", path);
		return false;
	}
	rest = unmarked(rest);
	lines = count_char(rest, '\n') + 1;
	line = next_line(&rest);
	ret->columns = count_char(line, '\t') + 1;
	ret->name = AQ_NEW_N(&ctl->mem, struct aq_str, ret->columns);
	ret->cell = AQ_NEW_N(&ctl->mem, struct aq_str, lines * ret->columns);
	if (aq_arena_failed(&ctl->mem)) {
		ctl_say(CTL_FAILED, "%s: not enough memory", path);
		return false;
	}
	split(line, ret->columns, ret->name);
	while (rest.p != NULL && rest.n > 0) {
		line = next_line(&rest);
		if (count_char(line, '\t') + 1 != ret->columns) {
			ctl_say(CTL_FAILED,
			    "%s:%zu: %zu columns where the header has %zu",
			    path, ret->rows + 2, count_char(line, '\t') + 1,
			    ret->columns);
			return false;
		}
		split(
		    line, ret->columns, ret->cell + ret->rows++ * ret->columns);
	}
	return true;
}

size_t
tsv_find(const struct tsv *t, const char *name)
{
	size_t k = 0;

	while (k < t->columns && !aq_str_eq(t->name[k], aq_str_from(name)))
		k++;
	return k;
}

bool
tsv_need(const struct tsv *t, const char *name, size_t *ret_column)
{
	size_t k = tsv_find(t, name);

	if (k == t->columns) {
		ctl_say(CTL_FAILED, "%s:1: there is no column \"%s\"", t->path,
		    name);
		return false;
	}
	*ret_column = k;
	return true;
}

bool
tsv_fault(const struct tsv *t, size_t row, size_t column, const char *what)
{
	struct aq_str cell = tsv_text(t, row, column);

	ctl_say(CTL_FAILED, "%s:%zu: column %zu (%.*s): %s: \"%.*s\"", t->path,
	    row + 2, column + 1, AQ_STR_ARG(t->name[column]), what,
	    AQ_STR_ARG(aq_text_head(cell, 40)));
	return false;
}

bool
tsv_number(const struct tsv *t, size_t row, size_t column, double *ret)
{
	if (!aq_num_json(tsv_text(t, row, column), ret))
		return tsv_fault(t, row, column, "not a number");
	return true;
}

bool
tsv_count(const struct tsv *t, size_t row, size_t column, size_t low,
    size_t high, size_t *ret)
{
	uint32_t value;

	if (!aq_num_u32(tsv_text(t, row, column), &value))
		return tsv_fault(t, row, column, "not a whole number");
	if (value < low || value > high)
		return tsv_fault(t, row, column, "out of range");
	*ret = value;
	return true;
}

bool
input_read(struct ctl *ctl, struct tsv *ret)
{
	static const char *const names[] = { "--patterns", "--simulees",
		"--responses", "--data" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = ctl_value(ctl, names[i]);

		if (path != NULL)
			return tsv_read(ctl, path, ret);
	}
	ctl_say(CTL_USAGE, "which file? (--patterns or --responses FILE)");
	return false;
}

bool
ctl_has(const struct ctl *ctl, const char *option)
{
	for (int i = 0; i < ctl->argc; i++)
		if (strcmp(ctl->argv[i], option) == 0)
			return true;
	return false;
}

bool
option_number(
    struct ctl *ctl, const char *name, double low, double high, double *value)
{
	const char *text = ctl_value(ctl, name);
	double x;

	if (text == NULL)
		return true;
	if (!aq_num_typed(aq_str_from(text), &x) || !(x >= low && x <= high)) {
		ctl_say(CTL_USAGE, "%s takes a number from %g to %g", name, low,
		    high);
		return false;
	}
	*value = x;
	return true;
}

bool
option_count(
    struct ctl *ctl, const char *name, size_t low, size_t high, size_t *value)
{
	const char *text = ctl_value(ctl, name);
	uint64_t x;

	if (text == NULL)
		return true;
	if (!aq_num_u64(aq_str_from(text), &x) || x < low || x > high) {
		ctl_say(CTL_USAGE, "%s takes a whole number from %zu to %zu",
		    name, low, high);
		return false;
	}
	*value = (size_t)x;
	return true;
}

bool
option_grid(struct ctl *ctl, struct aq_irt_grid_settings *settings)
{
	const char *rule = ctl_value(ctl, "--rule");

	if (rule != NULL && strcmp(rule, "sum") == 0) {
		settings->rule = AQ_IRT_SUM;
	} else if (rule != NULL && strcmp(rule, "trapezoid") == 0) {
		settings->rule = AQ_IRT_TRAPEZOID;
	} else if (rule != NULL) {
		ctl_say(CTL_USAGE, "--rule takes trapezoid or sum");
		return false;
	}
	return option_count(
		   ctl, "--nodes", 3, AQ_IRT_NODES_MAX, &settings->nodes) &&
	       option_number(ctl, "--range", 0.1, 100, &settings->range);
}

void
print_number(double x)
{
	if (isfinite(x))
		printf("\t%.10g", x);
	else
		fputs("\tNA", stdout);
}

void
report_number(const char *name, double x)
{
	if (isfinite(x))
		fprintf(stderr, "%s\t%.10g\n", name, x);
	else
		fprintf(stderr, "%s\tNA\n", name);
}
