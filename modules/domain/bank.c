#include "domain/bank.h"

#include <math.h>

struct name {
	int value;
	const char *text;
};

static const struct name types[] = {
	{ AQ_SINGLE_CHOICE, "single_choice" },
	{ AQ_MULTIPLE_CHOICE, "multiple_choice" },
	{ AQ_SHORT_TEXT, "short_text" },
	{ AQ_NUMBER, "number" },
	{ AQ_FIELDS, "fields" },
	{ AQ_FIELDS_ANY_ORDER, "fields_any_order" },
	{ AQ_ORDERING, "ordering" },
	{ AQ_MATCHING, "matching" },
	{ AQ_FILE, "file" },
	{ AQ_SIMULATOR, "simulator" },
};

static const struct name locales[] = { { AQ_FR, "fr" }, { AQ_EN, "en" } };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *
name_of(const struct name *names, size_t count, int value)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].value == value)
			return names[i].text;
	return "unknown";
}

static bool
name_parse(
    const struct name *names, size_t count, struct aq_str text, int *ret_value)
{
	for (size_t i = 0; i < count; i++) {
		if (aq_str_eq(text, aq_str_from(names[i].text))) {
			*ret_value = names[i].value;
			return true;
		}
	}
	return false;
}

const char *
aq_challenge_type_name(enum aq_challenge_type type)
{
	return name_of(types, COUNT(types), (int)type);
}

bool
aq_challenge_type_parse(struct aq_str name, enum aq_challenge_type *ret_type)
{
	int value;

	if (!name_parse(types, COUNT(types), name, &value))
		return false;
	*ret_type = (enum aq_challenge_type)value;
	return true;
}

const char *
aq_locale_name(enum aq_locale locale)
{
	return name_of(locales, COUNT(locales), (int)locale);
}

bool
aq_locale_parse(struct aq_str name, enum aq_locale *ret_locale)
{
	int value;

	if (!name_parse(locales, COUNT(locales), name, &value))
		return false;
	*ret_locale = (enum aq_locale)value;
	return true;
}

/* Children stand in the order of their parents, without gap or overlap. */
static enum aq_bank_fault
check_grouping(const struct aq_bank *bank, size_t *ret_index)
{
	size_t topic = 0, skill = 0, challenge = 0, i, k;

	for (i = 0; i < bank->competence_count; i++) {
		const struct aq_competence *c = &bank->competences[i];

		*ret_index = i;
		if (c->topic_count > AQ_TOPICS_MAX)
			return AQ_BANK_TOPICS;
		if (c->first_topic != topic || c->area >= bank->area_count ||
		    c->topic_count > bank->topic_count - topic)
			return AQ_BANK_GROUPING;
		for (k = 0; k < c->topic_count; k++, topic++)
			if (bank->topics[topic].competence != i)
				return AQ_BANK_GROUPING;
	}
	for (i = 0; i < topic; i++) {
		const struct aq_topic *t = &bank->topics[i];

		*ret_index = skill;
		if (t->first_skill != skill ||
		    t->skill_count > bank->skill_count - skill)
			return AQ_BANK_GROUPING;
		for (k = 0; k < t->skill_count; k++, skill++)
			if (bank->skills[skill].topic != i)
				return AQ_BANK_GROUPING;
	}
	for (i = 0; i < skill; i++) {
		const struct aq_skill *s = &bank->skills[i];

		*ret_index = i;
		if (s->first_challenge != challenge ||
		    s->challenge_count > bank->challenge_count - challenge)
			return AQ_BANK_GROUPING;
		for (k = 0; k < s->challenge_count; k++, challenge++)
			if (bank->challenges[challenge].skill != i)
				return AQ_BANK_GROUPING;
	}
	*ret_index = 0;
	return topic == bank->topic_count && skill == bank->skill_count &&
		       challenge == bank->challenge_count
		   ? AQ_BANK_OK
		   : AQ_BANK_GROUPING;
}

static enum aq_bank_fault
check_levels(const struct aq_bank *bank, size_t *ret_index)
{
	for (size_t i = 0; i < bank->skill_count; i++) {
		const struct aq_skill *s = &bank->skills[i];

		*ret_index = i;
		if (s->level < 1 || s->level > AQ_LEVEL_MAX)
			return AQ_BANK_LEVEL;
		if (i > 0 && s[-1].topic == s->topic && s[-1].level >= s->level)
			return AQ_BANK_LEVEL;
	}
	return AQ_BANK_OK;
}

static bool
has(struct aq_strs ids, struct aq_str id)
{
	for (size_t i = 0; i < ids.n; i++)
		if (aq_str_eq(ids.p[i], id))
			return true;
	return false;
}

/* 1 .. AQ_CHOICES_MAX ids, none twice. */
static bool
ids_valid(struct aq_strs ids)
{
	if (ids.n == 0 || ids.n > AQ_CHOICES_MAX)
		return false;
	for (size_t i = 0; i < ids.n; i++)
		if (ids.p[i].n == 0 ||
		    has((struct aq_strs){ ids.p, i }, ids.p[i]))
			return false;
	return true;
}

static bool
subset(struct aq_strs some, struct aq_strs all)
{
	for (size_t i = 0; i < some.n; i++)
		if (!has(all, some.p[i]))
			return false;
	return some.n > 0;
}

static bool
words_valid(const struct aq_words *words)
{
	for (size_t i = 0; i < AQ_LOCALE_COUNT; i++)
		if (words->of[i].n == 0)
			return false;
	return true;
}

static bool
number_valid(const struct aq_number_solution *number)
{
	return isfinite(number->value) && isfinite(number->absolute) &&
	       isfinite(number->relative) && number->absolute >= 0 &&
	       number->relative >= 0;
}

static bool
field_valid(const struct aq_field *field)
{
	switch (field->kind) {
	case AQ_FIELD_TEXT:
		return words_valid(&field->words);
	case AQ_FIELD_NUMBER:
		return number_valid(&field->number);
	case AQ_FIELD_SELECT:
		return ids_valid(field->choices) &&
		       has(field->choices, field->choice);
	}
	return false;
}

static bool
fields_valid(const struct aq_challenge *c)
{
	if (c->field_count == 0 || c->field_count > AQ_CHOICES_MAX)
		return false;
	for (size_t i = 0; i < c->field_count; i++) {
		if (c->fields[i].id.n == 0)
			return false;
		for (size_t k = 0; k < i; k++)
			if (aq_str_eq(c->fields[i].id, c->fields[k].id))
				return false;
		if (c->type == AQ_FIELDS && !field_valid(&c->fields[i]))
			return false;
	}
	return true;
}

static bool
groups_valid(const struct aq_challenge *c)
{
	if (c->group_count < c->field_count || c->group_count > AQ_GROUPS_MAX)
		return false;
	for (size_t i = 0; i < c->group_count; i++)
		if (!words_valid(&c->groups[i]))
			return false;
	return true;
}

static bool
solution_valid(const struct aq_challenge *c, enum aq_challenge_type type)
{
	switch (type) {
	case AQ_SINGLE_CHOICE:
		return ids_valid(c->choices) && c->solution.n == 1 &&
		       subset(c->solution, c->choices);
	case AQ_MULTIPLE_CHOICE:
		return ids_valid(c->choices) && ids_valid(c->solution) &&
		       subset(c->solution, c->choices);
	case AQ_SHORT_TEXT:
		return words_valid(&c->words);
	case AQ_NUMBER:
		return number_valid(&c->number);
	case AQ_FIELDS:
		return fields_valid(c);
	case AQ_FIELDS_ANY_ORDER:
		return fields_valid(c) && groups_valid(c);
	case AQ_ORDERING:
		return ids_valid(c->choices) && ids_valid(c->solution) &&
		       c->solution.n == c->choices.n &&
		       subset(c->solution, c->choices);
	case AQ_MATCHING:
		return ids_valid(c->choices) && ids_valid(c->rights) &&
		       c->solution.n == c->choices.n &&
		       subset(c->solution, c->rights);
	case AQ_FILE:
		return (c->answer_as == AQ_SHORT_TEXT ||
			   c->answer_as == AQ_NUMBER) &&
		       solution_valid(c, c->answer_as);
	case AQ_SIMULATOR:
		return c->solution.n > 0;
	}
	return false;
}

static bool
parameter_valid(double p)
{
	return p >= 0 && p <= 0.5;
}

static enum aq_bank_fault
check_challenges(const struct aq_bank *bank, size_t *ret_index)
{
	for (size_t i = 0; i < bank->challenge_count; i++) {
		const struct aq_challenge *c = &bank->challenges[i];

		*ret_index = i;
		if (!parameter_valid(c->guess) || !parameter_valid(c->slip))
			return AQ_BANK_PARAMETER;
		if (!solution_valid(c, c->type))
			return AQ_BANK_SOLUTION;
	}
	return AQ_BANK_OK;
}

/* A level needs two skills: one alone is worth half of it. */
static double
points_of(size_t skills_at_level)
{
	return skills_at_level <= 2 ? AQ_LEVEL_POINTS / 2.0
				    : AQ_LEVEL_POINTS / (double)skills_at_level;
}

static void
set_points(struct aq_bank *bank, struct aq_competence *c)
{
	size_t count[AQ_LEVEL_MAX + 1] = { 0 };
	const struct aq_topic *first, *last;

	c->active_skills = 0;
	c->points_max = 0;
	c->cap = 0;
	if (c->topic_count == 0)
		return;
	first = &bank->topics[c->first_topic];
	last = first + c->topic_count - 1;
	for (size_t i = first->first_skill;
	     i < last->first_skill + last->skill_count; i++)
		if (bank->skills[i].challenge_count > 0)
			count[bank->skills[i].level]++;
	for (size_t i = first->first_skill;
	     i < last->first_skill + last->skill_count; i++) {
		struct aq_skill *s = &bank->skills[i];

		s->points = 0;
		if (s->challenge_count > 0)
			s->points = points_of(count[s->level]);
	}
	for (size_t l = 1; l <= AQ_LEVEL_MAX; l++) {
		c->active_skills = (uint16_t)(c->active_skills + count[l]);
		c->points_max += count[l] == 1	? AQ_LEVEL_POINTS / 2.0
				 : count[l] > 1 ? AQ_LEVEL_POINTS
						: 0;
	}
	c->cap = (uint8_t)(c->points_max / AQ_LEVEL_POINTS);
}

/* Sorts indexes by challenge id: heap sort, in place and without recursion. */
static void
sift(const struct aq_bank *bank, size_t root, size_t n)
{
	uint32_t *index = bank->challenge_by_id;

	for (;;) {
		size_t child = 2 * root + 1;
		uint32_t kept = index[root];

		if (child >= n)
			return;
		if (child + 1 < n && bank->challenges[index[child]].id <
					 bank->challenges[index[child + 1]].id)
			child++;
		if (bank->challenges[kept].id >=
		    bank->challenges[index[child]].id)
			return;
		index[root] = index[child];
		index[child] = kept;
		root = child;
	}
}

static enum aq_bank_fault
make_index(struct aq_bank *bank, struct aq_arena *arena, size_t *ret_index)
{
	size_t n = bank->challenge_count;
	uint32_t *index = AQ_NEW_N(arena, uint32_t, n);

	if (index == NULL)
		return AQ_BANK_MEMORY;
	bank->challenge_by_id = index;
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)i;
	for (size_t i = n / 2; i > 0; i--)
		sift(bank, i - 1, n);
	for (size_t i = n; i > 1; i--) {
		uint32_t top = index[0];

		index[0] = index[i - 1];
		index[i - 1] = top;
		sift(bank, 0, i - 1);
	}
	for (size_t i = 1; i < n; i++) {
		*ret_index = index[i];
		if (bank->challenges[index[i - 1]].id ==
		    bank->challenges[index[i]].id)
			return AQ_BANK_DUPLICATE_ID;
	}
	return AQ_BANK_OK;
}

enum aq_bank_fault
aq_bank_finish(struct aq_bank *bank, struct aq_arena *arena, size_t *ret_index)
{
	enum aq_bank_fault fault = check_grouping(bank, ret_index);

	if (fault == AQ_BANK_OK)
		fault = check_levels(bank, ret_index);
	if (fault == AQ_BANK_OK)
		fault = check_challenges(bank, ret_index);
	if (fault == AQ_BANK_OK)
		fault = make_index(bank, arena, ret_index);
	if (fault != AQ_BANK_OK)
		return fault;
	for (size_t i = 0; i < bank->competence_count; i++)
		set_points(bank, &bank->competences[i]);
	return AQ_BANK_OK;
}

const struct aq_challenge *
aq_bank_challenge(const struct aq_bank *bank, uint32_t id)
{
	size_t low = 0, high = bank->challenge_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct aq_challenge *c =
		    &bank->challenges[bank->challenge_by_id[middle]];

		if (c->id == id)
			return c;
		if (c->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct aq_competence *
aq_bank_competence(const struct aq_bank *bank, uint32_t id)
{
	for (size_t i = 0; i < bank->competence_count; i++)
		if (bank->competences[i].id == id)
			return &bank->competences[i];
	return NULL;
}

const struct aq_competence *
aq_bank_competence_by_index(const struct aq_bank *bank, struct aq_str index)
{
	for (size_t i = 0; i < bank->competence_count; i++)
		if (aq_str_eq(bank->competences[i].index, index))
			return &bank->competences[i];
	return NULL;
}
