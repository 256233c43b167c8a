#include "domain/check.h"

#include <math.h>

#include "base/num.h"
#include "base/text.h"

#define TYPO_SHARE 0.25
#define TYPO_MAX   1000 /* characters; longer texts are compared exactly */

const char *
aq_outcome_name(enum aq_outcome outcome)
{
	switch (outcome) {
	case AQ_CORRECT:
		return "correct";
	case AQ_WRONG:
		return "wrong";
	case AQ_SKIPPED:
		return "skipped";
	case AQ_TIMED_OUT:
		return "timed_out";
	case AQ_FOCUS_LOST:
		return "focus_lost";
	}
	return "unknown";
}

static enum aq_answer_kind
kind_of_type(enum aq_challenge_type type)
{
	switch (type) {
	case AQ_MULTIPLE_CHOICE:
	case AQ_ORDERING:
		return AQ_ANSWER_LIST;
	case AQ_FIELDS:
	case AQ_FIELDS_ANY_ORDER:
	case AQ_MATCHING:
		return AQ_ANSWER_MAP;
	case AQ_SINGLE_CHOICE:
	case AQ_SHORT_TEXT:
	case AQ_NUMBER:
	case AQ_FILE:
	case AQ_SIMULATOR:
		break;
	}
	return AQ_ANSWER_TEXT;
}

enum aq_answer_kind
aq_answer_kind_of(const struct aq_challenge *challenge)
{
	return kind_of_type(challenge->type);
}

struct aq_str
aq_check_treat(struct aq_arena *arena, struct aq_str text, unsigned treatments)
{
	text = aq_text_plain_space(arena, aq_text_nfc(arena, text));
	if (treatments & AQ_T1) {
		text = aq_text_unaccent(arena, aq_text_fold(arena, text));
		text = aq_text_no_space(arena, text);
	}
	if (treatments & AQ_T2)
		text = aq_text_no_punctuation(arena, text);
	return text;
}

/* What a check needs everywhere. */
struct check {
	const struct aq_challenge *challenge;
	enum aq_locale locale;
	struct aq_arena *arena;
};

static bool
is_blank(const struct check *ck, struct aq_str text)
{
	return text.n == 0 || aq_text_no_space(ck->arena, text).n == 0;
}

static bool
is_near(const struct check *ck, struct aq_str answer, struct aq_str word)
{
	size_t a = aq_text_length(answer), w = aq_text_length(word);
	size_t gap = a > w ? a - w : w - a;

	if (a > TYPO_MAX || w > TYPO_MAX ||
	    (double)gap > TYPO_SHARE * (double)a)
		return false;
	return (double)aq_text_distance(ck->arena, answer, word) <=
	       TYPO_SHARE * (double)a;
}

/* `answer` has been treated already. */
static bool
matches_words(
    const struct check *ck, struct aq_str answer, const struct aq_words *words)
{
	const struct aq_strs *of = &words->of[ck->locale];
	unsigned treatments = ck->challenge->treatments;

	for (size_t i = 0; i < of->n && answer.n > 0; i++) {
		struct aq_str word =
		    aq_check_treat(ck->arena, of->p[i], treatments);

		if (word.n == 0)
			continue;
		if (aq_str_eq(answer, word))
			return true;
		if ((treatments & AQ_T3) && is_near(ck, answer, word))
			return true;
	}
	return false;
}

static bool
is_close(double x, const struct aq_number_solution *number)
{
	double tolerance, noise;

	tolerance =
	    fmax(number->absolute, number->relative * fabs(number->value));
	/* 0.1 + 0.2 style noise, far below any tolerance that means something
	 */
	noise = 1e-12 * fmax(fabs(x), fabs(number->value));
	return fabs(x - number->value) <= tolerance + noise;
}

/* In English "3,000" may be either three or three thousand. */
static bool
matches_number(const struct check *ck, struct aq_str text,
    const struct aq_number_solution *number)
{
	double x;

	if (aq_num_typed(text, &x) && is_close(x, number))
		return true;
	return ck->locale == AQ_EN && aq_num_typed_grouped(text, &x) &&
	       is_close(x, number);
}

static size_t
find(struct aq_strs ids, struct aq_str id)
{
	for (size_t i = 0; i < ids.n; i++)
		if (aq_str_eq(ids.p[i], id))
			return i;
	return ids.n;
}

static enum aq_verdict
verdict(bool right)
{
	return right ? AQ_VERDICT_RIGHT : AQ_VERDICT_WRONG;
}

static enum aq_verdict
check_text(const struct check *ck, struct aq_str text)
{
	const struct aq_challenge *c = ck->challenge;
	enum aq_challenge_type type =
	    c->type == AQ_FILE ? c->answer_as : c->type;

	if (is_blank(ck, text))
		return AQ_VERDICT_EMPTY;
	if (type == AQ_SINGLE_CHOICE) {
		if (find(c->choices, text) == c->choices.n)
			return AQ_VERDICT_UNKNOWN_ID;
		return verdict(aq_str_eq(text, c->solution.p[0]));
	}
	if (type == AQ_NUMBER)
		return verdict(matches_number(ck, text, &c->number));
	if (type == AQ_SIMULATOR)
		return verdict(find(c->solution, text) < c->solution.n);
	text = aq_check_treat(ck->arena, text, c->treatments);
	return verdict(matches_words(ck, text, &c->words));
}

/* multiple_choice: same set; ordering: same sequence. */
static enum aq_verdict
check_list(const struct check *ck, struct aq_strs list)
{
	const struct aq_challenge *c = ck->challenge;
	bool right = list.n == c->solution.n;

	if (list.n == 0)
		return AQ_VERDICT_EMPTY;
	for (size_t i = 0; i < list.n; i++) {
		if (find(c->choices, list.p[i]) == c->choices.n)
			return AQ_VERDICT_UNKNOWN_ID;
		if (find((struct aq_strs){ list.p, i }, list.p[i]) < i)
			return AQ_VERDICT_DUPLICATE;
		if (c->type == AQ_ORDERING)
			right = right && aq_str_eq(list.p[i], c->solution.p[i]);
		else
			right = right &&
				find(c->solution, list.p[i]) < c->solution.n;
	}
	return verdict(right);
}

static enum aq_verdict
check_matching(const struct check *ck, const struct aq_answer_value *answer)
{
	const struct aq_challenge *c = ck->challenge;
	bool right = answer->map_count == c->choices.n;

	for (size_t i = 0; i < answer->map_count; i++) {
		const struct aq_answer_entry *e = &answer->map[i];
		size_t left = find(c->choices, e->key);

		if (left == c->choices.n ||
		    find(c->rights, e->value) == c->rights.n)
			return AQ_VERDICT_UNKNOWN_ID;
		right = right && aq_str_eq(c->solution.p[left], e->value);
	}
	return verdict(right);
}

static const struct aq_answer_entry *
entry_of(const struct aq_answer_value *answer, struct aq_str key)
{
	for (size_t i = 0; i < answer->map_count; i++)
		if (aq_str_eq(answer->map[i].key, key))
			return &answer->map[i];
	return NULL;
}

static enum aq_verdict
check_field(
    const struct check *ck, const struct aq_field *field, struct aq_str value)
{
	if (is_blank(ck, value))
		return AQ_VERDICT_WRONG;
	switch (field->kind) {
	case AQ_FIELD_TEXT:
		value =
		    aq_check_treat(ck->arena, value, ck->challenge->treatments);
		return verdict(matches_words(ck, value, &field->words));
	case AQ_FIELD_NUMBER:
		return verdict(matches_number(ck, value, &field->number));
	case AQ_FIELD_SELECT:
		if (find(field->choices, value) == field->choices.n)
			return AQ_VERDICT_UNKNOWN_ID;
		return verdict(aq_str_eq(value, field->choice));
	}
	return AQ_VERDICT_WRONG;
}

static enum aq_verdict
check_fields(const struct check *ck, const struct aq_answer_value *answer)
{
	const struct aq_challenge *c = ck->challenge;
	enum aq_verdict all = AQ_VERDICT_RIGHT;

	for (size_t i = 0; i < c->field_count; i++) {
		const struct aq_answer_entry *e =
		    entry_of(answer, c->fields[i].id);
		enum aq_verdict one = AQ_VERDICT_WRONG;

		if (e != NULL)
			one = check_field(ck, &c->fields[i], e->value);
		if (one == AQ_VERDICT_UNKNOWN_ID)
			return one;
		if (one != AQ_VERDICT_RIGHT)
			all = AQ_VERDICT_WRONG;
	}
	return all;
}

/* Which groups each field's answer fits, as bit masks. */
struct any_order {
	size_t field_count, group_count;
	unsigned fits[AQ_CHOICES_MAX];
	size_t taken_by[AQ_GROUPS_MAX]; /* field + 1, or 0 */
};

/*
 * Gives a group to `field`, moving others to groups that they fit as well
 * (an augmenting path), so that the order in which the answers were typed
 * cannot make a right set wrong. Each call marks a group: depth <= groups.
 */
static bool
take_group(struct any_order *m, size_t field, unsigned *visited)
{
	for (size_t g = 0; g < m->group_count; g++) {
		unsigned bit = 1U << g;

		if (!(m->fits[field] & bit) || (*visited & bit))
			continue;
		*visited |= bit;
		if (m->taken_by[g] == 0 ||
		    take_group(m, m->taken_by[g] - 1, visited)) {
			m->taken_by[g] = field + 1;
			return true;
		}
	}
	return false;
}

static enum aq_verdict
check_any_order(const struct check *ck, const struct aq_answer_value *answer)
{
	const struct aq_challenge *c = ck->challenge;
	struct any_order m = { .field_count = c->field_count,
		.group_count = c->group_count };

	for (size_t i = 0; i < c->field_count; i++) {
		const struct aq_answer_entry *e =
		    entry_of(answer, c->fields[i].id);
		struct aq_str text;
		unsigned visited = 0;

		if (e == NULL)
			return AQ_VERDICT_WRONG;
		text = aq_check_treat(ck->arena, e->value, c->treatments);
		for (size_t g = 0; g < c->group_count; g++)
			if (matches_words(ck, text, &c->groups[g]))
				m.fits[i] |= 1U << g;
		if (!take_group(&m, i, &visited))
			return AQ_VERDICT_WRONG;
	}
	return AQ_VERDICT_RIGHT;
}

static bool
has_field(const struct aq_challenge *c, struct aq_str id)
{
	for (size_t i = 0; i < c->field_count; i++)
		if (aq_str_eq(c->fields[i].id, id))
			return true;
	return false;
}

static enum aq_verdict
check_map(const struct check *ck, const struct aq_answer_value *answer)
{
	const struct aq_challenge *c = ck->challenge;
	bool blank = true;

	for (size_t i = 0; i < answer->map_count; i++) {
		const struct aq_answer_entry *e = &answer->map[i];

		if (entry_of(answer, e->key) != e)
			return AQ_VERDICT_DUPLICATE;
		if (c->type != AQ_MATCHING && !has_field(c, e->key))
			return AQ_VERDICT_UNKNOWN_ID;
		blank = blank && is_blank(ck, e->value);
	}
	if (blank)
		return AQ_VERDICT_EMPTY;
	if (c->type == AQ_MATCHING)
		return check_matching(ck, answer);
	if (c->type == AQ_FIELDS)
		return check_fields(ck, answer);
	return check_any_order(ck, answer);
}

static bool
too_long(const struct aq_answer_value *answer)
{
	switch (answer->kind) {
	case AQ_ANSWER_TEXT:
		return answer->text.n > AQ_ANSWER_BYTES_MAX;
	case AQ_ANSWER_LIST:
		return answer->list.n > AQ_CHOICES_MAX;
	case AQ_ANSWER_MAP:
		break;
	}
	for (size_t i = 0; i < answer->map_count; i++)
		if (i >= AQ_CHOICES_MAX ||
		    answer->map[i].value.n > AQ_ANSWER_BYTES_MAX)
			return true;
	return false;
}

enum aq_verdict
aq_check_answer(const struct aq_challenge *challenge, enum aq_locale locale,
    const struct aq_answer_value *answer, struct aq_arena *arena)
{
	struct check ck = { challenge, locale, arena };
	enum aq_verdict found = AQ_VERDICT_WRONG;

	if (answer->kind != aq_answer_kind_of(challenge))
		return AQ_VERDICT_SHAPE;
	if (too_long(answer))
		return AQ_VERDICT_TOO_LONG;
	switch (answer->kind) {
	case AQ_ANSWER_TEXT:
		found = check_text(&ck, answer->text);
		break;
	case AQ_ANSWER_LIST:
		found = check_list(&ck, answer->list);
		break;
	case AQ_ANSWER_MAP:
		found = check_map(&ck, answer);
		break;
	}
	/* out of memory makes texts empty, hence equal to nothing */
	return aq_arena_failed(arena) ? AQ_VERDICT_MEMORY : found;
}
