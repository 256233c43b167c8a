#include "unit.h"

#include "domain/check.h"

static struct aq_arena arena;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static const struct aq_str abcd[] = { { "a", 1 }, { "b", 1 }, { "c", 1 },
	{ "d", 1 } };
static const struct aq_str xy[] = { { "x", 1 }, { "y", 1 } };

#define STR(literal)                                                           \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}
#define STRS(array)                                                            \
	{                                                                      \
		array, UNIT_COUNT(array)                                       \
	}
#define BOTH(array)                                                            \
	{                                                                      \
		{                                                              \
			STRS(array), STRS(array)                               \
		}                                                              \
	}

static enum aq_verdict
text(const struct aq_challenge *c, const char *value)
{
	struct aq_answer_value answer = { .kind = AQ_ANSWER_TEXT,
		.text = aq_str_from(value) };

	return aq_check_answer(c, AQ_FR, &answer, &arena);
}

/* "a,c" as a list. */
static enum aq_verdict
list(const struct aq_challenge *c, const char *values)
{
	struct aq_str rest = aq_str_from(values), of[16];
	struct aq_answer_value answer = { .kind = AQ_ANSWER_LIST };

	while (rest.p != NULL && rest.n > 0)
		of[answer.list.n++] = aq_str_cut(&rest, ',');
	answer.list.p = of;
	return aq_check_answer(c, AQ_FR, &answer, &arena);
}

/* "f1=x;f2=y" as a map. */
static enum aq_verdict
map(const struct aq_challenge *c, const char *values)
{
	struct aq_str rest = aq_str_from(values), one;
	struct aq_answer_entry of[16];
	struct aq_answer_value answer = { .kind = AQ_ANSWER_MAP, .map = of };

	while (rest.p != NULL && rest.n > 0) {
		one = aq_str_cut(&rest, ';');
		of[answer.map_count].key = aq_str_cut(&one, '=');
		of[answer.map_count++].value = one;
	}
	return aq_check_answer(c, AQ_FR, &answer, &arena);
}

#define assert_right(verdict) assert_int_equal(verdict, AQ_VERDICT_RIGHT)
#define assert_wrong(verdict) assert_int_equal(verdict, AQ_VERDICT_WRONG)

static void
single_choice(void **state)
{
	struct aq_challenge c = { .type = AQ_SINGLE_CHOICE,
		.choices = STRS(abcd),
		.solution = { abcd + 1, 1 } };

	(void)state;
	assert_right(text(&c, "b"));
	assert_wrong(text(&c, "a"));
	assert_int_equal(text(&c, "z"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(text(&c, "B"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(text(&c, ""), AQ_VERDICT_EMPTY);
	assert_int_equal(text(&c, " \xc2\xa0 "), AQ_VERDICT_EMPTY);
	assert_int_equal(list(&c, "b"), AQ_VERDICT_SHAPE);
	assert_int_equal(map(&c, "a=b"), AQ_VERDICT_SHAPE);
}

static void
multiple_choice(void **state)
{
	static const struct aq_str solution[] = { { "a", 1 }, { "c", 1 } };
	struct aq_challenge c = { .type = AQ_MULTIPLE_CHOICE,
		.choices = STRS(abcd),
		.solution = STRS(solution) };

	(void)state;
	assert_right(list(&c, "a,c"));
	assert_right(list(&c, "c,a"));
	assert_wrong(list(&c, "a"));
	assert_wrong(list(&c, "a,b,c"));
	assert_wrong(list(&c, "a,b"));
	assert_int_equal(list(&c, "a,a"), AQ_VERDICT_DUPLICATE);
	assert_int_equal(list(&c, "a,z"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(list(&c, ""), AQ_VERDICT_EMPTY);
	assert_int_equal(text(&c, "a"), AQ_VERDICT_SHAPE);
	assert_int_equal(
	    list(&c, "a,b,c,d,a,b,c,d,a,b,c"), AQ_VERDICT_TOO_LONG);
}

static void
ordering(void **state)
{
	static const struct aq_str solution[] = { { "c", 1 }, { "a", 1 },
		{ "d", 1 }, { "b", 1 } };
	struct aq_challenge c = { .type = AQ_ORDERING,
		.choices = STRS(abcd),
		.solution = STRS(solution) };

	(void)state;
	assert_right(list(&c, "c,a,d,b"));
	assert_wrong(list(&c, "c,a,b,d"));
	assert_wrong(list(&c, "c,a,d"));
	assert_int_equal(list(&c, "c,a,d,d"), AQ_VERDICT_DUPLICATE);
	assert_int_equal(list(&c, "c,a,d,e"), AQ_VERDICT_UNKNOWN_ID);
}

static void
matching(void **state)
{
	static const struct aq_str left[] = { { "a", 1 }, { "b", 1 } };
	static const struct aq_str solution[] = { { "y", 1 }, { "y", 1 } };
	struct aq_challenge c = { .type = AQ_MATCHING,
		.choices = STRS(left),
		.rights = STRS(xy),
		.solution = STRS(solution) };

	(void)state;
	assert_right(map(&c, "b=y;a=y"));
	assert_wrong(map(&c, "a=x;b=y"));
	assert_wrong(map(&c, "a=y"));
	assert_int_equal(map(&c, "a=y;a=y"), AQ_VERDICT_DUPLICATE);
	assert_int_equal(map(&c, "a=y;b=q"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(map(&c, "q=y;b=y"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(map(&c, ""), AQ_VERDICT_EMPTY);
}

static void
short_text(void **state)
{
	static const struct aq_str words[] = { STR("Pièce jointe"),
		STR("fichier joint") };
	struct aq_challenge c = { .type = AQ_SHORT_TEXT,
		.words = BOTH(words),
		.treatments = AQ_TREATMENTS_ALL };

	(void)state;
	assert_right(text(&c, "Pièce jointe"));
	assert_right(text(&c, "  PIECE\xc2\xa0JOINTE. "));
	assert_right(text(&c, "pie\xcc\x80"
			      "ce-jointe"));
	assert_right(text(&c, "fichiers joint")); /* one of 13 */
	assert_right(text(&c, "piecejionte"));	  /* two of 11 */
	assert_wrong(text(&c, "pije jonet"));
	assert_wrong(text(&c, "image"));
	assert_wrong(text(&c, "!!!"));
	assert_int_equal(text(&c, "   "), AQ_VERDICT_EMPTY);
}

/* distance / length <= 0.25, at and beyond the limit. */
static void
typing_errors(void **state)
{
	static const struct aq_str words[] = { STR("abcdefgh") };
	struct aq_challenge c = { .type = AQ_SHORT_TEXT,
		.words = BOTH(words),
		.treatments = AQ_TREATMENTS_ALL };

	(void)state;
	assert_right(text(&c, "abcdefXY"));   /* 2 / 8 */
	assert_wrong(text(&c, "abcdeXYZ"));   /* 3 / 8 */
	assert_wrong(text(&c, "abcdef"));     /* 2 / 6 */
	assert_right(text(&c, "abcdefg"));    /* 1 / 7 */
	assert_right(text(&c, "abcdefghij")); /* 2 / 10 */
	c.treatments = AQ_T1;
	assert_wrong(text(&c, "abcdefg"));
	assert_right(text(&c, "ABC DEF GH"));
	assert_wrong(text(&c, "abc-def-gh"));
	c.treatments = (unsigned)AQ_T1 | (unsigned)AQ_T2;
	assert_right(text(&c, "abc-def-gh"));
	c.treatments = 0;
	assert_wrong(text(&c, "Abcdefgh"));
	assert_right(text(&c, "abcdefgh"));
}

/* Treatments must not empty what is not Latin, else all of it is right. */
static void
other_scripts(void **state)
{
	static const struct aq_str words[] = { STR("κωδικός") };
	struct aq_challenge c = { .type = AQ_SHORT_TEXT,
		.words = BOTH(words),
		.treatments = AQ_TREATMENTS_ALL };

	(void)state;
	assert_right(text(&c, "ΚΩΔΙΚΟΣ"));
	assert_right(text(&c, "κωδικος"));
	assert_wrong(text(&c, "πρόγραμμα"));
	assert_wrong(text(&c, "كلمة"));
	assert_wrong(text(&c, "?"));
}

static void
locales_have_their_own_words(void **state)
{
	static const struct aq_str fr[] = { STR("corbeille") };
	static const struct aq_str en[] = { STR("wastebasket") };
	struct aq_challenge c = { .type = AQ_SHORT_TEXT,
		.words = { { STRS(fr), STRS(en) } },
		.treatments = AQ_TREATMENTS_ALL };
	struct aq_answer_value answer = { .kind = AQ_ANSWER_TEXT,
		.text = STR("wastebasket") };

	(void)state;
	assert_wrong(aq_check_answer(&c, AQ_FR, &answer, &arena));
	assert_right(aq_check_answer(&c, AQ_EN, &answer, &arena));
}

static void
numbers(void **state)
{
	struct aq_challenge c = { .type = AQ_NUMBER,
		.number = { .value = 1234.5, .absolute = 0.1 } };

	(void)state;
	assert_right(text(&c, "1234.5"));
	assert_right(text(&c, "1 234,6"));
	assert_right(text(&c, "1\xe2\x80\xaf"
			      "234,4"));
	assert_wrong(text(&c, "1234.61"));
	assert_wrong(text(&c, "douze"));
	assert_int_equal(text(&c, " "), AQ_VERDICT_EMPTY);
	c.number =
	    (struct aq_number_solution){ .value = -200, .relative = 0.01 };
	assert_right(text(&c, "-202"));
	assert_right(text(&c, "\xe2\x88\x92"
			      "198"));
	assert_wrong(text(&c, "-203"));
	assert_wrong(text(&c, "200"));
	c.number = (struct aq_number_solution){ .value = 0.3 };
	assert_right(text(&c, "0,3"));
	assert_wrong(text(&c, "0.30001"));
}

/* English writes three thousand as the instructions do, "3,000". */
static void
thousands_are_grouped_in_english(void **state)
{
	struct aq_challenge c = { .type = AQ_NUMBER,
		.number = { .value = 3000 } };
	struct aq_answer_value answer = { .kind = AQ_ANSWER_TEXT,
		.text = STR("3,000") };

	(void)state;
	assert_right(aq_check_answer(&c, AQ_EN, &answer, &arena));
	assert_wrong(aq_check_answer(&c, AQ_FR, &answer, &arena));
	c.number.value = 3;
	assert_right(aq_check_answer(&c, AQ_EN, &answer, &arena));
	assert_right(aq_check_answer(&c, AQ_FR, &answer, &arena));
}

static void
fields(void **state)
{
	static const struct aq_str words[] = { STR("copier") };
	static const struct aq_field of[] = {
		{ .id = STR("f1"),
		    .kind = AQ_FIELD_TEXT,
		    .words = BOTH(words) },
		{ .id = STR("f2"),
		    .kind = AQ_FIELD_NUMBER,
		    .number = { .value = 3 } },
		{ .id = STR("f3"),
		    .kind = AQ_FIELD_SELECT,
		    .choices = STRS(xy),
		    .choice = STR("y") },
	};
	struct aq_challenge c = { .type = AQ_FIELDS,
		.fields = of,
		.field_count = 3,
		.treatments = AQ_TREATMENTS_ALL };

	(void)state;
	assert_right(map(&c, "f1=Copier;f2=3,0;f3=y"));
	assert_right(map(&c, "f3=y;f2=3;f1=copie"));
	assert_wrong(map(&c, "f1=copier;f2=4;f3=y"));
	assert_wrong(map(&c, "f1=copier;f2=3;f3=x"));
	assert_wrong(map(&c, "f1=copier;f3=y"));
	assert_wrong(map(&c, "f1=;f2=3;f3=y"));
	assert_int_equal(map(&c, "f1=copier;f2=3;f3=z"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(map(&c, "f9=copier"), AQ_VERDICT_UNKNOWN_ID);
	assert_int_equal(map(&c, "f1=a;f1=b"), AQ_VERDICT_DUPLICATE);
	assert_int_equal(map(&c, "f1=;f2= ;f3="), AQ_VERDICT_EMPTY);
}

/* Greedy use of groups would give "un" away and leave nothing for "deux". */
static void
fields_any_order(void **state)
{
	static const struct aq_str both[] = { STR("un"), STR("deux") };
	static const struct aq_str one[] = { STR("un") };
	static const struct aq_field of[] = {
		{ .id = STR("f1"), .kind = AQ_FIELD_TEXT },
		{ .id = STR("f2"), .kind = AQ_FIELD_TEXT },
	};
	static const struct aq_words groups[] = { BOTH(both), BOTH(one) };
	struct aq_challenge c = { .type = AQ_FIELDS_ANY_ORDER,
		.fields = of,
		.field_count = 2,
		.groups = groups,
		.group_count = 2,
		.treatments = AQ_T1 };

	(void)state;
	assert_right(map(&c, "f1=un;f2=deux"));
	assert_right(map(&c, "f1=deux;f2=un"));
	assert_right(map(&c, "f1=un;f2=un"));
	assert_wrong(map(&c, "f1=deux;f2=deux"));
	assert_wrong(map(&c, "f1=un"));
	assert_wrong(map(&c, "f1=un;f2="));
	assert_int_equal(map(&c, "f1= ;f2="), AQ_VERDICT_EMPTY);
}

static void
files_and_simulators(void **state)
{
	static const struct aq_str words[] = { STR("Lisbonne") };
	static const struct aq_str states[] = { STR("archived=3"),
		STR("archived=3,read=1") };
	struct aq_challenge c = { .type = AQ_FILE,
		.answer_as = AQ_SHORT_TEXT,
		.words = BOTH(words),
		.treatments = AQ_TREATMENTS_ALL };

	(void)state;
	assert_right(text(&c, "lisbone"));
	assert_wrong(text(&c, "Porto"));
	c.answer_as = AQ_NUMBER;
	c.number.value = 17;
	assert_right(text(&c, "17"));
	c = (struct aq_challenge){ .type = AQ_SIMULATOR,
		.solution = STRS(states) };
	assert_right(text(&c, "archived=3,read=1"));
	assert_wrong(text(&c, "Archived=3"));
	assert_wrong(text(&c, "archived=3 "));
}

static void
a_full_arena_is_said_so(void **state)
{
	static const struct aq_str words[] = { STR("pièce jointe") };
	struct aq_challenge c = { .type = AQ_SHORT_TEXT,
		.words = BOTH(words),
		.treatments = AQ_TREATMENTS_ALL };
	struct aq_answer_value answer = { .kind = AQ_ANSWER_TEXT,
		.text = STR("pièce jointe") };

	(void)state;
	for (size_t limit = 0; limit < 2000; limit += 8) {
		struct aq_arena small;
		enum aq_verdict found;

		aq_arena_init(&small, limit);
		found = aq_check_answer(&c, AQ_FR, &answer, &small);
		assert_true(
		    found == AQ_VERDICT_RIGHT || found == AQ_VERDICT_MEMORY);
		aq_arena_release(&small);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(single_choice), CASE(multiple_choice), CASE(ordering),
    CASE(matching), CASE(short_text), CASE(typing_errors), CASE(other_scripts),
    CASE(locales_have_their_own_words), CASE(numbers),
    CASE(thousands_are_grouped_in_english), CASE(fields),
    CASE(fields_any_order), CASE(files_and_simulators),
    CASE(a_full_arena_is_said_so))
