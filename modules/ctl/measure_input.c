/* Banks, patterns and response strings out of tab-separated files. */
#include <string.h>

#include "base/num.h"
#include "ctl/measure.h"

#define NUMBER_MOST 1000000

/* Columns of a bank file; `none` where one is absent. */
struct bank_columns {
	size_t item, a, b, c, group, topic, none;
};

static bool
find_columns(const struct tsv *t, struct bank_columns *ret)
{
	ret->none = t->columns;
	ret->c = tsv_find(t, "c");
	ret->group = tsv_find(t, "group");
	ret->topic = tsv_find(t, "tube");
	if (ret->topic == ret->none)
		ret->topic = tsv_find(t, "topic");
	return tsv_need(t, "item", &ret->item) && tsv_need(t, "a", &ret->a) &&
	       tsv_need(t, "b", &ret->b);
}

static bool
read_item(struct bank *bank, const struct bank_columns *c, size_t row)
{
	const struct tsv *t = &bank->tsv;
	struct aq_cat_item *it = &bank->item[row];
	size_t group = 1, topic = row + 1;

	if (!tsv_count(t, row, c->item, 1, NUMBER_MOST, &bank->number[row]) ||
	    !tsv_number(t, row, c->a, &it->irt.a) ||
	    !tsv_number(t, row, c->b, &it->irt.b))
		return false;
	if (c->c != c->none && !tsv_number(t, row, c->c, &it->irt.c))
		return false;
	if (c->group != c->none &&
	    !tsv_count(t, row, c->group, 1, AQ_CAT_GROUPS_MAX, &group))
		return false;
	if (c->topic != c->none &&
	    !tsv_count(t, row, c->topic, 1, AQ_CAT_TOPICS_MAX, &topic))
		return false;
	if (!aq_irt_item_valid(&it->irt))
		return tsv_fault(t, row, c->a, "no usable parameters, a is");
	it->group = bank->group[row] = (uint16_t)(group - 1);
	it->topic = (uint16_t)(topic - 1);
	bank->irt[row] = it->irt;
	if (group > bank->group_count)
		bank->group_count = group;
	if (bank->number[row] > bank->number_most)
		bank->number_most = bank->number[row];
	return true;
}

static bool
number_items(struct ctl *ctl, struct bank *bank, size_t column)
{
	bank->index_of = AQ_NEW_N(&ctl->mem, uint32_t, bank->number_most + 1);
	if (bank->index_of == NULL)
		return false;
	for (size_t k = 0; k <= bank->number_most; k++)
		bank->index_of[k] = (uint32_t)bank->count;
	for (size_t i = 0; i < bank->count; i++) {
		uint32_t *at = &bank->index_of[bank->number[i]];

		if (*at != bank->count)
			return tsv_fault(
			    &bank->tsv, i, column, "an item twice");
		*at = (uint32_t)i;
	}
	return true;
}

bool
bank_read(struct ctl *ctl, struct bank *ret)
{
	const char *path = ctl_value(ctl, "--bank");
	struct bank_columns c;

	*ret = (struct bank){ 0 };
	if (path == NULL) {
		ctl_say(CTL_USAGE, "which items? (--bank FILE)");
		return false;
	}
	if (!tsv_read(ctl, path, &ret->tsv) || !find_columns(&ret->tsv, &c))
		return false;
	ret->count = ret->tsv.rows;
	if (ret->count == 0 || ret->count > AQ_CAT_ITEMS_MAX) {
		ctl_say(CTL_FAILED, "%s: 1 to %d items, please", path,
		    AQ_CAT_ITEMS_MAX);
		return false;
	}
	ret->item = AQ_NEW_N(&ctl->mem, struct aq_cat_item, ret->count);
	ret->irt = AQ_NEW_N(&ctl->mem, struct aq_irt_item, ret->count);
	ret->group = AQ_NEW_N(&ctl->mem, uint16_t, ret->count);
	ret->number = AQ_NEW_N(&ctl->mem, size_t, ret->count);
	if (aq_arena_failed(&ctl->mem))
		return false;
	for (size_t row = 0; row < ret->count; row++)
		if (!read_item(ret, &c, row))
			return false;
	return number_items(ctl, ret, c.item);
}

static bool
is_among(const uint32_t *items, size_t n, uint32_t item)
{
	for (size_t k = 0; k < n; k++)
		if (items[k] == item)
			return true;
	return false;
}

bool
pattern_read(struct ctl *ctl, const struct tsv *t, const size_t column[2],
    size_t row, const struct bank *bank, struct aq_irt_pattern *ret)
{
	struct aq_str items = tsv_text(t, row, column[0]);
	struct aq_str right = tsv_text(t, row, column[1]);
	uint32_t *item = AQ_NEW_N(&ctl->mem, uint32_t, right.n);
	uint8_t *answer = AQ_NEW_N(&ctl->mem, uint8_t, right.n);
	size_t n = 0;

	if (item == NULL || answer == NULL)
		return false;
	if (items.n == 0)
		items.p = NULL;
	while (items.p != NULL) {
		struct aq_str one = aq_str_cut(&items, ',');
		uint32_t number;

		if (!aq_num_u32(one, &number) || number > bank->number_most ||
		    bank->index_of[number] == bank->count)
			return tsv_fault(t, row, column[0],
			    "an item that is not in the bank");
		if (n >= right.n || (right.p[n] != '0' && right.p[n] != '1'))
			return tsv_fault(
			    t, row, column[1], "not a 0 or 1 for each item");
		if (is_among(item, n, bank->index_of[number]))
			return tsv_fault(
			    t, row, column[0], "an item that is listed twice");
		item[n] = bank->index_of[number];
		answer[n] = right.p[n] == '1';
		n++;
	}
	if (n != right.n)
		return tsv_fault(
		    t, row, column[1], "not a 0 or 1 for each item");
	*ret = (struct aq_irt_pattern){ bank->irt, item, answer, n };
	return true;
}

static bool
read_answers(
    const struct tsv *t, size_t column, size_t row, size_t items, int8_t *ret)
{
	struct aq_str text = tsv_text(t, row, column);

	if (text.n != items)
		return tsv_fault(
		    t, row, column, "not as long as in the first row");
	for (size_t i = 0; i < items; i++) {
		if (text.p[i] != '0' && text.p[i] != '1' && text.p[i] != '.')
			return tsv_fault(
			    t, row, column, "not a string of 0, 1 and .");
		ret[i] = text.p[i] == '.' ? AQ_CALIB_MISSING
					  : (int8_t)(text.p[i] - '0');
	}
	return true;
}

bool
answers_read(struct ctl *ctl, const struct tsv *t, struct aq_calib_data *ret)
{
	size_t column = tsv_find(t, "responses"), freq = tsv_find(t, "freq");
	double *weight = NULL;
	int8_t *answer;

	if (column == t->columns && !tsv_need(t, "pattern", &column))
		return false;
	if (t->rows == 0) {
		ctl_say(CTL_FAILED, "%s: there is no row", t->path);
		return false;
	}
	*ret = (struct aq_calib_data){ .people = t->rows,
		.items = tsv_text(t, 0, column).n };
	answer = AQ_NEW_N(&ctl->mem, int8_t, ret->people * ret->items);
	if (freq < t->columns)
		weight = AQ_NEW_N(&ctl->mem, double, ret->people);
	if (aq_arena_failed(&ctl->mem))
		return false;
	for (size_t row = 0; row < t->rows; row++) {
		if (!read_answers(
			t, column, row, ret->items, answer + row * ret->items))
			return false;
		if (weight != NULL && !tsv_number(t, row, freq, &weight[row]))
			return false;
		if (weight != NULL &&
		    !(weight[row] >= 0 && weight[row] <= AQ_CALIB_WEIGHT_MAX))
			return tsv_fault(t, row, freq, "out of range");
	}
	ret->answer = answer;
	ret->weight = weight;
	return true;
}
