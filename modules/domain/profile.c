#include "domain/profile.h"

#define BRACKET_COUNT 9
#define TOTAL_MAX     1024

static const struct {
	uint32_t first;
	const char *name;
} brackets[BRACKET_COUNT] = {
	[AQ_BRACKET_NONE] = { 0, "none" },
	[AQ_BRACKET_NOVICE_1] = { 64, "novice_1" },
	[AQ_BRACKET_NOVICE_2] = { 128, "novice_2" },
	[AQ_BRACKET_INDEPENDENT_3] = { 256, "independent_3" },
	[AQ_BRACKET_INDEPENDENT_4] = { 384, "independent_4" },
	[AQ_BRACKET_ADVANCED_5] = { 512, "advanced_5" },
	[AQ_BRACKET_ADVANCED_6] = { 640, "advanced_6" },
	[AQ_BRACKET_EXPERT_7] = { 768, "expert_7" },
	[AQ_BRACKET_EXPERT_8] = { 896, "expert_8" },
};

uint32_t
aq_profile_total(const struct aq_profile_entry *entries, size_t n)
{
	uint32_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += entries[i].points;
	return total;
}

bool
aq_profile_certifiable(const struct aq_profile_entry *entries, size_t n)
{
	size_t reached = 0;

	for (size_t i = 0; i < n; i++)
		reached += entries[i].level >= 1;
	return reached >= AQ_CERTIFIABLE_FROM;
}

enum aq_bracket
aq_profile_bracket(uint32_t total)
{
	size_t found = 0;

	for (size_t i = 1; i < BRACKET_COUNT; i++)
		if (total >= brackets[i].first)
			found = i;
	return (enum aq_bracket)found;
}

const char *
aq_bracket_name(enum aq_bracket bracket)
{
	return brackets[bracket].name;
}

uint32_t
aq_bracket_first(enum aq_bracket bracket)
{
	return brackets[bracket].first;
}

uint32_t
aq_bracket_last(enum aq_bracket bracket)
{
	size_t next = (size_t)bracket + 1;

	return next < BRACKET_COUNT ? brackets[next].first - 1 : TOTAL_MAX;
}

int64_t
aq_improvable_at(int64_t last_answer_at)
{
	return last_answer_at + AQ_IMPROVE_AFTER_DAYS * AQ_DAY_US;
}

int64_t
aq_resettable_at(int64_t last_answer_at)
{
	return last_answer_at + AQ_RESET_AFTER_DAYS * AQ_DAY_US;
}

bool
aq_improvable(bool finished, uint8_t level, uint8_t cap, int64_t last_answer_at,
    int64_t now)
{
	return finished && level < cap &&
	       now >= aq_improvable_at(last_answer_at);
}

bool
aq_resettable(int64_t last_answer_at, int64_t now)
{
	return now >= aq_resettable_at(last_answer_at);
}
