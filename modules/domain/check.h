/*
 * Checking an answer against the solution of its challenge (domain.md
 * section 3). Pure: the same answer gives the same verdict for ever.
 *
 * Texts, answer and solutions alike: Unicode NFC and every space to ' '; then
 * as the challenge's mask says t1 (case, diacritics, all white space), t2
 * (punctuation, keeping letters and digits of every script), t3 (Levenshtein
 * distance / length of the answer <= 0.25, in characters). Without t3 the
 * treated texts must be equal. A text that treatments empty equals nothing.
 */
#ifndef AQ_DOMAIN_CHECK_H
#define AQ_DOMAIN_CHECK_H

#include "domain/bank.h"

#define AQ_ANSWER_BYTES_MAX 4000 /* of one text in an answer */

/* Stored in the database: numbers never change. */
enum aq_outcome {
	AQ_CORRECT = 1,
	AQ_WRONG = 2,
	AQ_SKIPPED = 3,
	AQ_TIMED_OUT = 4,
	AQ_FOCUS_LOST = 5,
};

const char *aq_outcome_name(enum aq_outcome outcome);

enum aq_answer_kind {
	AQ_ANSWER_TEXT, /* "…"; all types but those below */
	AQ_ANSWER_LIST, /* ["…", …]: multiple_choice, ordering */
	AQ_ANSWER_MAP,	/* {"id": "…", …}: fields*, matching */
};

struct aq_answer_entry {
	struct aq_str key;
	struct aq_str value;
};

/* What a learner sent, decoded; texts are valid UTF-8. */
struct aq_answer_value {
	enum aq_answer_kind kind;
	struct aq_str text;
	struct aq_strs list;
	const struct aq_answer_entry *map;
	size_t map_count;
};

/* The shape that the type of this challenge takes. */
enum aq_answer_kind aq_answer_kind_of(const struct aq_challenge *challenge);

enum aq_verdict {
	AQ_VERDICT_RIGHT,
	AQ_VERDICT_WRONG,
	/* Refusals: the answer is malformed, nothing is recorded. */
	AQ_VERDICT_SHAPE,      /* text, list or map where another is due */
	AQ_VERDICT_EMPTY,      /* nothing but white space: skip instead */
	AQ_VERDICT_UNKNOWN_ID, /* no such choice, item or field */
	AQ_VERDICT_DUPLICATE,  /* an id twice */
	AQ_VERDICT_TOO_LONG,
	AQ_VERDICT_MEMORY, /* the arena is full */
};

/*
 * The verdict on one answer in a locale. An omitted field, item or pair makes
 * an answer wrong; only an answer that holds nothing at all is EMPTY. A number
 * that cannot be read (aq_num_typed) is wrong, not refused.
 */
enum aq_verdict
aq_check_answer(const struct aq_challenge *challenge, enum aq_locale locale,
    const struct aq_answer_value *answer, struct aq_arena *arena);

/* One text after the treatments of a mask; { NULL, 0 } when out of memory. */
struct aq_str
aq_check_treat(struct aq_arena *arena, struct aq_str text, unsigned treatments);

#endif
