/*
 * The content bank: one content version in memory, made by the loader in
 * runtime, never changed after aq_bank_finish and then shared by all threads
 * as `const struct aq_bank *`.
 *
 * Four arrays, each grouped by its parent: the topics of a competence stand
 * side by side, so do the skills of a topic (by rising level) and the
 * challenges of a skill. A parent names its children as (first, count).
 */
#ifndef AQ_DOMAIN_BANK_H
#define AQ_DOMAIN_BANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define AQ_LOCALE_COUNT 2
#define AQ_LEVEL_MAX	8  /* levels 1 .. 8 */
#define AQ_LEVEL_POINTS 8  /* points a level is worth */
#define AQ_CHOICES_MAX	10 /* choices, items, fields of one challenge */
#define AQ_TOPICS_MAX	16 /* topics of one competence */
#define AQ_GROUPS_MAX	16 /* groups of fields_any_order */

enum aq_locale {
	AQ_FR = 0,
	AQ_EN = 1,
};

/* Stored in the database: numbers never change. */
enum aq_challenge_type {
	AQ_SINGLE_CHOICE = 1,
	AQ_MULTIPLE_CHOICE = 2,
	AQ_SHORT_TEXT = 3,
	AQ_NUMBER = 4,
	AQ_FIELDS = 5,
	AQ_FIELDS_ANY_ORDER = 6,
	AQ_ORDERING = 7,
	AQ_MATCHING = 8,
	AQ_FILE = 9,
	AQ_SIMULATOR = 10,
};

/* Text treatments, a mask (check.h says what each does). */
enum aq_treatment {
	AQ_T1 = 1,
	AQ_T2 = 2,
	AQ_T3 = 4,
};
#define AQ_TREATMENTS_ALL ((unsigned)AQ_T1 | (unsigned)AQ_T2 | (unsigned)AQ_T3)

struct aq_strs {
	const struct aq_str *p;
	size_t n;
};

/* Accepted answers, one list per locale. */
struct aq_words {
	struct aq_strs of[AQ_LOCALE_COUNT];
};

/* |x - value| <= max(absolute, relative * |value|), plus rounding noise. */
struct aq_number_solution {
	double value;
	double absolute;
	double relative;
};

enum aq_field_kind {
	AQ_FIELD_TEXT = 1,
	AQ_FIELD_NUMBER = 2,
	AQ_FIELD_SELECT = 3,
};

struct aq_field {
	struct aq_str id;
	enum aq_field_kind kind;
	struct aq_strs choices;		  /* ids; select only */
	struct aq_words words;		  /* solution of text */
	struct aq_number_solution number; /* solution of number */
	struct aq_str choice;		  /* solution of select: an id */
};

/*
 * Which members hold the solution, by type (`file` as its answer_as says):
 *
 *	single_choice    choices; solution = one id
 *	multiple_choice  choices; solution = set of ids
 *	short_text       words
 *	number           number
 *	fields           fields, each with its own solution
 *	fields_any_order fields (text); groups, at least as many as fields
 *	ordering         choices; solution = all ids in the right order
 *	matching         choices = left ids, rights = right ids;
 *	                 solution[i] = the right id of choices[i]
 *	simulator        solution = accepted states
 */
struct aq_challenge {
	uint32_t id;
	uint16_t revision;
	struct aq_str key;
	enum aq_challenge_type type;
	enum aq_challenge_type answer_as; /* of `file`; else = type */
	uint32_t skill;			  /* index in bank->skills */
	uint16_t timer_s;		  /* 0: no timer */
	bool focused;
	bool accessible;
	bool shuffle;
	double guess;	     /* P(right | cannot) */
	double slip;	     /* P(wrong | can) */
	unsigned treatments; /* mask of enum aq_treatment */

	struct aq_strs choices;
	struct aq_strs rights;
	struct aq_strs solution;
	struct aq_words words;
	struct aq_number_solution number;
	const struct aq_field *fields;
	size_t field_count;
	const struct aq_words *groups;
	size_t group_count;

	/* Ready-made JSON objects. view: all the page shows before the answer,
	 * nothing of the solution. feedback: explanation and right answer. */
	struct aq_str view[AQ_LOCALE_COUNT];
	struct aq_str feedback[AQ_LOCALE_COUNT];
};

struct aq_skill {
	uint32_t id;
	uint32_t topic; /* index in bank->topics */
	uint8_t level;	/* 1 .. 8 */
	struct aq_str name[AQ_LOCALE_COUNT];
	uint32_t first_challenge, challenge_count;

	/* By aq_bank_finish. A skill is active when it has a challenge. */
	double points; /* domain.md section 2; 0 if inactive */
};

struct aq_topic {
	uint32_t id;
	struct aq_str key;
	uint32_t competence; /* index in bank->competences */
	struct aq_str name[AQ_LOCALE_COUNT];
	struct aq_str description[AQ_LOCALE_COUNT];
	struct aq_str learn[AQ_LOCALE_COUNT];
	uint32_t first_skill, skill_count;
};

struct aq_competence {
	uint32_t id;
	struct aq_str index; /* "1.1" */
	uint32_t area;	     /* index in bank->areas */
	struct aq_str name[AQ_LOCALE_COUNT];
	struct aq_str description[AQ_LOCALE_COUNT];
	struct aq_str learn[AQ_LOCALE_COUNT];
	uint32_t first_topic, topic_count;

	/* By aq_bank_finish. */
	double points_max; /* what the content can give, <= 64 */
	uint8_t cap;	   /* highest level = floor(points_max/8) */
	uint16_t active_skills;
};

struct aq_area {
	struct aq_str key;
	struct aq_str colour;
	struct aq_str name[AQ_LOCALE_COUNT];
};

struct aq_bank {
	uint32_t version; /* content version */
	struct aq_area *areas;
	struct aq_competence *competences;
	struct aq_topic *topics;
	struct aq_skill *skills;
	struct aq_challenge *challenges;
	size_t area_count, competence_count, topic_count, skill_count,
	    challenge_count;

	/* By aq_bank_finish: indexes into challenges, by rising id. */
	uint32_t *challenge_by_id;
};

enum aq_bank_fault {
	AQ_BANK_OK,
	AQ_BANK_GROUPING, /* (first, count) and parent index disagree */
	AQ_BANK_DUPLICATE_ID,
	AQ_BANK_LEVEL,	   /* not 1..8, or not rising in its topic */
	AQ_BANK_TOPICS,	   /* more than AQ_TOPICS_MAX in a competence */
	AQ_BANK_PARAMETER, /* guess or slip not in [0, 0.5] */
	AQ_BANK_SOLUTION,  /* a challenge that nobody could answer */
	AQ_BANK_MEMORY,
};

/*
 * Verifies what the arrays say of each other, computes points, caps and the
 * index. On a fault *ret_index is the row concerned in the array that the
 * fault is about (challenges; for grouping, level: skills; topics:
 * competences) and the bank must not be used.
 */
enum aq_bank_fault
aq_bank_finish(struct aq_bank *bank, struct aq_arena *arena, size_t *ret_index);

/* NULL when there is none. */
const struct aq_challenge *
aq_bank_challenge(const struct aq_bank *bank, uint32_t id);
const struct aq_competence *
aq_bank_competence(const struct aq_bank *bank, uint32_t id);
const struct aq_competence *
aq_bank_competence_by_index(const struct aq_bank *bank, struct aq_str index);

static inline const struct aq_skill *
aq_challenge_skill(
    const struct aq_bank *bank, const struct aq_challenge *challenge)
{
	return &bank->skills[challenge->skill];
}

static inline const struct aq_topic *
aq_challenge_topic(
    const struct aq_bank *bank, const struct aq_challenge *challenge)
{
	return &bank->topics[aq_challenge_skill(bank, challenge)->topic];
}

/* The names of docs/content.md; false for an unknown one. */
const char *aq_challenge_type_name(enum aq_challenge_type type);
bool
aq_challenge_type_parse(struct aq_str name, enum aq_challenge_type *ret_type);
const char *aq_locale_name(enum aq_locale locale);
bool aq_locale_parse(struct aq_str name, enum aq_locale *ret_locale);

#endif
