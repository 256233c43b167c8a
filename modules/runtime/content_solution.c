#include "runtime/content_parse.h"

#include "domain/check.h"

/* Choices, fields and solutions of each type of challenge. */

#define NUMBER_MAX 1e15

/* ---- lists of ids -------------------------------------------------------- */

static bool
in_list(const struct aq_strs *list, struct aq_str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (aq_str_eq(list->p[i], s))
			return true;
	return false;
}

static bool
id_of(struct aq_ct *ct, struct aq_json_ref value, const struct aq_strs *ids,
    const char *what, struct aq_str *ret)
{
	struct aq_str id;

	if (!aq_ct_id(ct, value, &id))
		return false;
	if (!in_list(ids, id)) {
		aq_ct_fault(ct, value, "\"%.*s\" is not one of the %s",
		    AQ_STR_ARG(id), what);
		return false;
	}
	*ret = id;
	return true;
}

/* The text of an earlier choice again: nobody could tell them apart. */
static void
check_twins(struct aq_ct *ct, struct aq_json_ref list, size_t index)
{
	struct aq_json_ref mine = aq_json_at(list, index);

	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++) {
		struct aq_str text =
		    aq_ct_text_of(mine, "text", (enum aq_locale)l);

		for (size_t i = 0; i < index && text.n != 0; i++) {
			if (!aq_str_eq(text, aq_ct_text_of(aq_json_at(list, i),
						 "text", (enum aq_locale)l)))
				continue;
			aq_ct_fault(ct, mine, "the same text twice: %.*s",
			    AQ_STR_ARG(text));
			return;
		}
	}
}

static void
read_choice(struct aq_ct *ct, struct aq_json_ref list, size_t index,
    struct aq_str *ids, size_t *count)
{
	static const char *const known[] = { "id", "text", NULL };
	struct aq_json_ref member, value = aq_json_at(list, index);
	struct aq_str id;

	if (!aq_ct_object(ct, value, known))
		return;
	if (aq_ct_text(ct, value, "text", NULL))
		check_twins(ct, list, index);
	if (!aq_ct_member(ct, value, "id", &member) ||
	    !aq_ct_id(ct, member, &id))
		return;
	if (in_list(&(struct aq_strs){ ids, *count }, id))
		aq_ct_fault(ct, member, "id \"%.*s\" twice", AQ_STR_ARG(id));
	ids[(*count)++] = id;
}

static void
read_choices(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    size_t min, size_t max, struct aq_strs *ret_ids)
{
	struct aq_json_ref list;
	struct aq_str *ids;
	size_t count = 0;

	if (!aq_ct_array(ct, object, key, min, max, &list))
		return;
	ids = AQ_NEW_N(ct->mem, struct aq_str, aq_json_count(list));
	if (ids == NULL)
		return;
	for (size_t i = 0; i < aq_json_count(list); i++)
		read_choice(ct, list, i, ids, &count);
	*ret_ids = (struct aq_strs){ ids, count };
}

/* ---- words and numbers --------------------------------------------------- */

static void
read_word_list(struct aq_ct *ct, struct aq_json_ref list, unsigned treatments,
    struct aq_strs *ret)
{
	size_t n = aq_json_count(list);
	struct aq_str *words = AQ_NEW_N(ct->mem, struct aq_str, n);

	if (words == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		if (!aq_ct_string(ct, e, 500, &words[i]))
			continue;
		if (in_list(&(struct aq_strs){ words, i }, words[i]))
			aq_ct_fault(ct, e, "the same answer twice");
		if (aq_check_treat(ct->mem, words[i], treatments).n == 0)
			aq_ct_fault(ct, e,
			    "nothing is left of it after the treatments");
	}
	*ret = (struct aq_strs){ words, n };
}

static void
read_words(struct aq_ct *ct, struct aq_json_ref value, unsigned treatments,
    struct aq_words *ret)
{
	static const char *const known[] = { "fr", "en", NULL };
	struct aq_json_ref list;

	if (!aq_ct_object(ct, value, known))
		return;
	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++)
		if (aq_ct_array(ct, value, aq_locale_name((enum aq_locale)l), 1,
			AQ_CT_WORDS_MAX, &list))
			read_word_list(ct, list, treatments, &ret->of[l]);
}

static void
read_number(struct aq_ct *ct, struct aq_json_ref value, bool may_be_relative,
    struct aq_number_solution *ret)
{
	static const char *const both[] = { "value", "absolute", "relative",
		NULL };
	static const char *const one[] = { "value", "absolute", NULL };
	struct aq_json_ref member;
	bool absolute, relative;

	if (!aq_ct_object(ct, value, may_be_relative ? both : one))
		return;
	if (aq_ct_member(ct, value, "value", &member))
		aq_ct_double(ct, member, -NUMBER_MAX, NUMBER_MAX, &ret->value);
	absolute = aq_ct_optional(value, "absolute", &member);
	if (absolute)
		aq_ct_double(ct, member, 0, NUMBER_MAX, &ret->absolute);
	relative =
	    may_be_relative && aq_ct_optional(value, "relative", &member);
	if (relative)
		aq_ct_double(ct, member, 0, 1, &ret->relative);
	if (absolute == relative)
		aq_ct_fault(ct, value,
		    may_be_relative
			? "needs either \"absolute\" or \"relative\""
			: "member \"absolute\" is missing");
}

/* ---- solutions by type --------------------------------------------------- */

/* An array of different ids of a list. */
static void
read_id_set(struct aq_ct *ct, struct aq_json_ref value,
    const struct aq_strs *ids, const char *what, struct aq_strs *ret)
{
	size_t n = aq_json_count(value), count = 0;
	struct aq_str *set = AQ_NEW_N(ct->mem, struct aq_str, n);

	if (set == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		struct aq_json_ref e = aq_json_at(value, i);
		struct aq_str id;

		if (!id_of(ct, e, ids, what, &id))
			continue;
		if (in_list(&(struct aq_strs){ set, count }, id)) {
			aq_ct_fault(ct, e, "\"%.*s\" twice", AQ_STR_ARG(id));
			continue;
		}
		set[count++] = id;
	}
	*ret = (struct aq_strs){ set, count };
}

static void
single_choice(
    struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref value)
{
	struct aq_str *one = AQ_NEW(ct->mem, struct aq_str);

	read_choices(ct, ch->ref, "choices", 2, 8, &ch->is.choices);
	if (aq_json_kind(value) == AQ_JSON_ARRAY) {
		aq_ct_fault(ct, value,
		    "%zu solutions: a single_choice has one, an id",
		    aq_json_count(value));
		return;
	}
	if (one != NULL && id_of(ct, value, &ch->is.choices, "choices", one))
		ch->is.solution = (struct aq_strs){ one, 1 };
}

static void
multiple_choice(
    struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref value)
{
	read_choices(
	    ct, ch->ref, "choices", 2, AQ_CHOICES_MAX, &ch->is.choices);
	if (aq_json_kind(value) != AQ_JSON_ARRAY || aq_json_count(value) == 0)
		aq_ct_fault(ct, value, "must be an array of ids, not empty");
	else
		read_id_set(
		    ct, value, &ch->is.choices, "choices", &ch->is.solution);
}

static void
ordering(struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref value)
{
	read_choices(ct, ch->ref, "items", 3, 8, &ch->is.choices);
	if (aq_json_kind(value) != AQ_JSON_ARRAY) {
		aq_ct_fault(ct, value, "must be an array of ids");
		return;
	}
	read_id_set(ct, value, &ch->is.choices, "items", &ch->is.solution);
	if (ch->is.solution.n != ch->is.choices.n)
		aq_ct_fault(ct, value, "does not put every item in order");
}

static void
matching(struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref value)
{
	struct aq_str *rights;
	size_t n;

	read_choices(ct, ch->ref, "left", 2, 8, &ch->is.choices);
	read_choices(ct, ch->ref, "right", 2, 8, &ch->is.rights);
	n = ch->is.choices.n;
	rights = AQ_NEW_N(ct->mem, struct aq_str, n);
	if (aq_json_kind(value) != AQ_JSON_OBJECT || rights == NULL) {
		aq_ct_fault(ct, value, "must be an object");
		return;
	}
	for (size_t i = 0; i < aq_json_count(value); i++)
		if (!in_list(&ch->is.choices, aq_json_key_at(value, i)))
			aq_ct_fault(
			    ct, aq_json_at(value, i), "not an id of \"left\"");
	for (size_t i = 0; i < n; i++) {
		struct aq_json_ref e;

		if (!aq_json_member(value, ch->is.choices.p[i], &e))
			aq_ct_fault(ct, value, "\"%.*s\" has no match",
			    AQ_STR_ARG(ch->is.choices.p[i]));
		else
			id_of(ct, e, &ch->is.rights, "ids of \"right\"",
			    &rights[i]);
	}
	ch->is.solution = (struct aq_strs){ rights, n };
}

static void
simulator(
    struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref value)
{
	size_t n;
	struct aq_str *states;

	if (aq_json_kind(value) != AQ_JSON_ARRAY || aq_json_count(value) == 0 ||
	    aq_json_count(value) > AQ_CT_WORDS_MAX) {
		aq_ct_fault(ct, value, "must be an array of 1 to %d states",
		    AQ_CT_WORDS_MAX);
		return;
	}
	n = aq_json_count(value);
	states = AQ_NEW_N(ct->mem, struct aq_str, n);
	if (states == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		struct aq_json_ref e = aq_json_at(value, i);

		if (aq_ct_string(ct, e, 500, &states[i]) &&
		    in_list(&(struct aq_strs){ states, i }, states[i]))
			aq_ct_fault(ct, e, "the same state twice");
	}
	ch->is.solution = (struct aq_strs){ states, n };
}

/* ---- fields -------------------------------------------------------------- */

static void
field_solution(struct aq_ct *ct, const struct aq_ct_challenge *ch,
    struct aq_json_ref solution, struct aq_field *field)
{
	struct aq_json_ref value;

	if (aq_json_kind(solution) != AQ_JSON_OBJECT || field->id.n == 0)
		return;
	if (!aq_json_member(solution, field->id, &value)) {
		aq_ct_fault(ct, solution, "field \"%.*s\" has no solution",
		    AQ_STR_ARG(field->id));
		return;
	}
	switch (field->kind) {
	case AQ_FIELD_TEXT:
		read_words(ct, value, ch->is.treatments, &field->words);
		break;
	case AQ_FIELD_NUMBER:
		read_number(ct, value, false, &field->number);
		break;
	case AQ_FIELD_SELECT:
		id_of(ct, value, &field->choices, "choices", &field->choice);
		break;
	}
}

/* False when it is not known what kind of field it is. */
static bool
read_field(struct aq_ct *ct, struct aq_json_ref value, struct aq_field *field)
{
	static const char *const known[] = { "id", "label", "kind", "choices",
		NULL };
	static const char *const kinds[] = { "text", "number", "select", NULL };
	struct aq_json_ref member;
	unsigned kind;

	if (!aq_ct_object(ct, value, known))
		return false;
	if (aq_ct_member(ct, value, "id", &member))
		aq_ct_id(ct, member, &field->id);
	aq_ct_text(ct, value, "label", NULL);
	if (!aq_ct_member(ct, value, "kind", &member) ||
	    !aq_ct_one_of(ct, member, kinds, &kind))
		return false;
	field->kind = (enum aq_field_kind)(kind + 1);
	if (field->kind == AQ_FIELD_SELECT)
		read_choices(
		    ct, value, "choices", 2, AQ_CHOICES_MAX, &field->choices);
	else if (aq_ct_optional(value, "choices", &member))
		aq_ct_fault(ct, member, "only a select field has choices");
	return true;
}

static void
check_field_ids(struct aq_ct *ct, const struct aq_ct_challenge *ch,
    struct aq_json_ref list, struct aq_json_ref solution)
{
	const struct aq_field *fields = ch->is.fields;
	size_t n = ch->is.field_count;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (fields[i].id.n != 0 &&
			    aq_str_eq(fields[i].id, fields[j].id))
				aq_ct_fault(ct, aq_json_at(list, i),
				    "id \"%.*s\" twice",
				    AQ_STR_ARG(fields[i].id));
	if (aq_json_kind(solution) != AQ_JSON_OBJECT)
		return;
	for (size_t i = 0; i < aq_json_count(solution); i++) {
		struct aq_str key = aq_json_key_at(solution, i);
		size_t f = 0;

		while (f < n && !aq_str_eq(fields[f].id, key))
			f++;
		if (f == n)
			aq_ct_fault(ct, aq_json_at(solution, i),
			    "there is no field \"%.*s\"", AQ_STR_ARG(key));
	}
}

static void
fields(
    struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref solution)
{
	bool any_order = ch->is.type == AQ_FIELDS_ANY_ORDER;
	struct aq_json_ref list;
	struct aq_field *field;
	size_t n;

	if (!aq_ct_array(ct, ch->ref, "fields", any_order ? 2 : 1, 6, &list))
		return;
	n = aq_json_count(list);
	field = AQ_NEW_N(ct->mem, struct aq_field, n);
	if (field == NULL)
		return;
	if (!any_order && aq_json_kind(solution) != AQ_JSON_OBJECT)
		aq_ct_fault(ct, solution, "must be an object");
	for (size_t i = 0; i < n; i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		if (!read_field(ct, e, &field[i]))
			continue;
		if (!any_order)
			field_solution(ct, ch, solution, &field[i]);
		else if (field[i].kind != AQ_FIELD_TEXT)
			aq_ct_fault(ct, e, "must be of kind text");
	}
	ch->is.fields = field;
	ch->is.field_count = n;
	check_field_ids(ct, ch, list, solution);
}

static void
fields_any_order(
    struct aq_ct *ct, struct aq_ct_challenge *ch, struct aq_json_ref solution)
{
	struct aq_words *groups;
	size_t n;

	fields(ct, ch, solution);
	if (aq_json_kind(solution) != AQ_JSON_ARRAY ||
	    aq_json_count(solution) < ch->is.field_count ||
	    aq_json_count(solution) > AQ_CT_WORDS_MAX) {
		aq_ct_fault(ct, solution,
		    "must be an array with at least as many groups as fields");
		return;
	}
	n = aq_json_count(solution);
	groups = AQ_NEW_N(ct->mem, struct aq_words, n);
	if (groups == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		read_words(
		    ct, aq_json_at(solution, i), ch->is.treatments, &groups[i]);
	ch->is.groups = groups;
	ch->is.group_count = n;
}

/* ---- all ----------------------------------------------------------------- */

void
aq_ct_solution(struct aq_ct *ct, struct aq_ct_challenge *ch)
{
	struct aq_json_ref value, unit;

	if (!aq_ct_member(ct, ch->ref, "solution", &value))
		return;
	if (ch->is.answer_as == AQ_NUMBER &&
	    aq_ct_optional(ch->ref, "unit", &unit))
		aq_ct_text(ct, ch->ref, "unit", NULL);
	switch (ch->is.answer_as) {
	case AQ_SINGLE_CHOICE:
		single_choice(ct, ch, value);
		break;
	case AQ_MULTIPLE_CHOICE:
		multiple_choice(ct, ch, value);
		break;
	case AQ_SHORT_TEXT:
		read_words(ct, value, ch->is.treatments, &ch->is.words);
		break;
	case AQ_NUMBER:
		read_number(ct, value, true, &ch->is.number);
		break;
	case AQ_FIELDS:
		fields(ct, ch, value);
		break;
	case AQ_FIELDS_ANY_ORDER:
		fields_any_order(ct, ch, value);
		break;
	case AQ_ORDERING:
		ordering(ct, ch, value);
		break;
	case AQ_MATCHING:
		matching(ct, ch, value);
		break;
	case AQ_SIMULATOR:
		simulator(ct, ch, value);
		break;
	case AQ_FILE:
		break; /* answer_as is never that */
	}
}
