#include "bank_fixture.h"

static struct aq_arena arena;

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 4 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static void
points_and_caps(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 3, 6, 2);
	size_t index;

	(void)state;
	assert_true(bank->skills[0].points == 8.0 / 3);
	assert_true(bank->competences[0].points_max == 48);
	assert_int_equal(bank->competences[0].cap, 6);
	assert_int_equal(bank->competences[0].active_skills, 18);

	/* a level with one skill is worth half, without any nothing */
	bank = fixture_bank(&arena, 1, 3, 1);
	assert_true(bank->skills[0].points == 4);
	assert_true(bank->competences[0].points_max == 12);
	assert_int_equal(bank->competences[0].cap, 1);

	/* a skill without a challenge is not active */
	bank = fixture_bank(&arena, 2, 2, 1);
	bank->skills[3].challenge_count = 0;
	bank->challenge_count--;
	assert_int_equal(aq_bank_finish(bank, &arena, &index), AQ_BANK_OK);
	assert_true(bank->skills[3].points == 0);
	assert_true(bank->skills[1].points == 4);
	assert_true(bank->competences[0].points_max == 12);
}

static void
finds_by_id(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 5, 8, 3);

	(void)state;
	for (size_t i = 0; i < bank->challenge_count; i++)
		assert_ptr_equal(
		    aq_bank_challenge(bank, bank->challenges[i].id),
		    &bank->challenges[i]);
	assert_null(aq_bank_challenge(bank, 1));
	assert_null(aq_bank_challenge(bank, UINT32_MAX));
	assert_non_null(aq_bank_competence(bank, 11));
	assert_null(aq_bank_competence(bank, 12));
	assert_non_null(aq_bank_competence_by_index(bank, AQ_S("1.1")));
	assert_null(aq_bank_competence_by_index(bank, AQ_S("1.2")));
	assert_int_equal(
	    aq_challenge_topic(bank, &bank->challenges[119])->id, 104);
}

static enum aq_bank_fault
finish(struct aq_bank *bank, size_t *ret_index)
{
	return aq_bank_finish(bank, &arena, ret_index);
}

static void
refuses_what_does_not_fit(void **state)
{
	struct aq_bank *bank = fixture_bank(&arena, 3, 4, 2);
	size_t index;

	(void)state;
	bank->challenges[7].id = bank->challenges[3].id;
	assert_int_equal(finish(bank, &index), AQ_BANK_DUPLICATE_ID);
	assert_true(index == 3 || index == 7);

	bank = fixture_bank(&arena, 3, 4, 2);
	bank->skills[2].level = 9;
	assert_int_equal(finish(bank, &index), AQ_BANK_LEVEL);
	assert_int_equal(index, 2);
	bank->skills[2].level = 2;
	assert_int_equal(finish(bank, &index), AQ_BANK_LEVEL);

	bank = fixture_bank(&arena, 3, 4, 2);
	bank->skills[5].first_challenge++;
	assert_int_equal(finish(bank, &index), AQ_BANK_GROUPING);
	assert_int_equal(index, 5);

	bank = fixture_bank(&arena, 3, 4, 2);
	bank->topics[1].competence = 1;
	assert_int_equal(finish(bank, &index), AQ_BANK_GROUPING);

	bank = fixture_bank(&arena, 3, 4, 2);
	bank->challenges[4].slip = 0.6;
	assert_int_equal(finish(bank, &index), AQ_BANK_PARAMETER);
	assert_int_equal(index, 4);

	bank = fixture_bank(&arena, 3, 4, 2);
	bank->competences[0].topic_count = AQ_TOPICS_MAX + 1;
	assert_int_equal(finish(bank, &index), AQ_BANK_TOPICS);
}

static void
refuses_what_nobody_could_answer(void **state)
{
	static const struct aq_str other[] = { { "z", 1 } };
	struct aq_bank *bank = fixture_bank(&arena, 1, 2, 1);
	size_t index;

	(void)state;
	bank->challenges[1].solution = (struct aq_strs){ other, 1 };
	assert_int_equal(finish(bank, &index), AQ_BANK_SOLUTION);
	assert_int_equal(index, 1);
	bank->challenges[1].type = AQ_SHORT_TEXT;
	assert_int_equal(finish(bank, &index), AQ_BANK_SOLUTION);
	bank->challenges[1].type = AQ_FILE;
	bank->challenges[1].answer_as = AQ_FILE;
	assert_int_equal(finish(bank, &index), AQ_BANK_SOLUTION);
	bank->challenges[1].type = AQ_ORDERING;
	bank->challenges[1].solution = (struct aq_strs){ fixture_ids, 3 };
	assert_int_equal(finish(bank, &index), AQ_BANK_SOLUTION);
	bank->challenges[1].solution = (struct aq_strs){ fixture_ids, 4 };
	assert_int_equal(finish(bank, &index), AQ_BANK_OK);
}

static void
names(void **state)
{
	enum aq_challenge_type type;
	enum aq_locale locale;

	(void)state;
	for (int i = AQ_SINGLE_CHOICE; i <= AQ_SIMULATOR; i++) {
		const char *name =
		    aq_challenge_type_name((enum aq_challenge_type)i);

		assert_true(aq_challenge_type_parse(aq_str_from(name), &type));
		assert_int_equal(type, i);
	}
	assert_false(aq_challenge_type_parse(AQ_S("essay"), &type));
	assert_true(aq_locale_parse(AQ_S("en"), &locale));
	assert_int_equal(locale, AQ_EN);
	assert_false(aq_locale_parse(AQ_S("de"), &locale));
	assert_string_equal(aq_locale_name(AQ_FR), "fr");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(points_and_caps), CASE(finds_by_id),
    CASE(refuses_what_does_not_fit), CASE(refuses_what_nobody_could_answer),
    CASE(names))
