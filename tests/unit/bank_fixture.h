/*
 * A content bank of one competence (id 11, "1.1"): `topics` topics with the
 * levels 1 .. `levels`, `variants` challenges a skill. Ids: topic 100 + t,
 * skill 1000 + 10 t + l, challenge 10000 + 100 t + 10 l + v. Every third
 * topic's challenges are timed, odd variants accessible.
 */
#ifndef AQ_TESTS_BANK_FIXTURE_H
#define AQ_TESTS_BANK_FIXTURE_H

#include "unit.h"

#include "domain/bank.h"

static const struct aq_str fixture_ids[] = { { "a", 1 }, { "b", 1 }, { "c", 1 },
	{ "d", 1 } };

static inline void
fixture_challenge(struct aq_challenge *c, uint32_t id, uint32_t skill)
{
	*c = (struct aq_challenge){
		.id = id,
		.revision = 1,
		.type = AQ_SINGLE_CHOICE,
		.answer_as = AQ_SINGLE_CHOICE,
		.skill = skill,
		.accessible = id % 2 == 1,
		.shuffle = true,
		.guess = 0.25,
		.slip = 0.08,
		.treatments = AQ_TREATMENTS_ALL,
		.choices = { fixture_ids, 4 },
		.solution = { fixture_ids + 1, 1 },
	};
	if (id / 100 % 3 == 0)
		c->timer_s = 30;
}

static inline struct aq_bank *
fixture_bank(
    struct aq_arena *arena, size_t topics, size_t levels, size_t variants)
{
	struct aq_bank *bank = AQ_NEW(arena, struct aq_bank);
	size_t skill = 0, challenge = 0, index;

	bank->version = 1;
	bank->area_count = bank->competence_count = 1;
	bank->topic_count = topics;
	bank->skill_count = topics * levels;
	bank->challenge_count = topics * levels * variants;
	bank->areas = AQ_NEW(arena, struct aq_area);
	bank->competences = AQ_NEW(arena, struct aq_competence);
	bank->topics = AQ_NEW_N(arena, struct aq_topic, topics);
	bank->skills = AQ_NEW_N(arena, struct aq_skill, bank->skill_count);
	bank->challenges =
	    AQ_NEW_N(arena, struct aq_challenge, bank->challenge_count);
	bank->competences[0] = (struct aq_competence){
		.id = 11, .index = { "1.1", 3 }, .topic_count = (uint32_t)topics
	};
	for (size_t t = 0; t < topics; t++) {
		bank->topics[t] = (struct aq_topic){ .id = 100 + (uint32_t)t,
			.first_skill = (uint32_t)skill,
			.skill_count = (uint32_t)levels };
		for (size_t l = 1; l <= levels; l++, skill++) {
			bank->skills[skill] = (struct aq_skill){
				.id = (uint32_t)(1000 + 10 * t + l),
				.topic = (uint32_t)t,
				.level = (uint8_t)l,
				.first_challenge = (uint32_t)challenge,
				.challenge_count = (uint32_t)variants,
			};
			for (size_t v = 0; v < variants; v++)
				fixture_challenge(
				    &bank->challenges[challenge++],
				    (uint32_t)(10000 + 100 * t + 10 * l + v),
				    (uint32_t)skill);
		}
	}
	assert_int_equal(aq_bank_finish(bank, arena, &index), AQ_BANK_OK);
	return bank;
}

#endif
