/*
 * What the results of the competences add up to, and the calendar of trying
 * again (domain.md sections 2 and 4). Times are microseconds since 1970, UTC.
 */
#ifndef AQ_DOMAIN_PROFILE_H
#define AQ_DOMAIN_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AQ_DAY_US	      ((int64_t)86400 * 1000000)
#define AQ_IMPROVE_AFTER_DAYS 4
#define AQ_RESET_AFTER_DAYS   7
#define AQ_CERTIFIABLE_FROM   5 /* competences at level >= 1 */

/* One competence of a profile. */
struct aq_profile_entry {
	uint8_t level;
	uint16_t points;
};

/* Sum of the points, 0 .. 1024 for 16 competences. */
uint32_t aq_profile_total(const struct aq_profile_entry *entries, size_t n);

/* At least 5 competences at level >= 1. */
bool aq_profile_certifiable(const struct aq_profile_entry *entries, size_t n);

/* Global brackets of the total; the number in the name is the level. */
enum aq_bracket {
	AQ_BRACKET_NONE = 0, /* below 64 */
	AQ_BRACKET_NOVICE_1 = 1,
	AQ_BRACKET_NOVICE_2 = 2,
	AQ_BRACKET_INDEPENDENT_3 = 3,
	AQ_BRACKET_INDEPENDENT_4 = 4,
	AQ_BRACKET_ADVANCED_5 = 5,
	AQ_BRACKET_ADVANCED_6 = 6,
	AQ_BRACKET_EXPERT_7 = 7,
	AQ_BRACKET_EXPERT_8 = 8,
};

enum aq_bracket aq_profile_bracket(uint32_t total);
const char *aq_bracket_name(enum aq_bracket bracket); /* "novice_1" */

/* First and last total of a bracket; the last of the top one is 1024. */
uint32_t aq_bracket_first(enum aq_bracket bracket);
uint32_t aq_bracket_last(enum aq_bracket bracket);

/*
 * A competence can be improved 4 days after its last answer when its test is
 * finished and its level is below the cap, and reset 7 days after its last
 * answer, finished or not.
 */
int64_t aq_improvable_at(int64_t last_answer_at);
int64_t aq_resettable_at(int64_t last_answer_at);
bool aq_improvable(bool finished, uint8_t level, uint8_t cap,
    int64_t last_answer_at, int64_t now);
bool aq_resettable(int64_t last_answer_at, int64_t now);

#endif
