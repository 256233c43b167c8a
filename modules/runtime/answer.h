/*
 * What a learner sends as `value`: read from the body, kept in the database,
 * shown again.
 */
#ifndef AQ_RUNTIME_ANSWER_H
#define AQ_RUNTIME_ANSWER_H

#include "domain/check.h"
#include "runtime/jsonr.h"

#define AQ_ANSWER_MAX	 500 /* characters of a text, and of what is kept */
#define AQ_ANSWER_DIGEST 16  /* bytes */

/* NULL, or what is wrong with it (a literal). */
const char *aq_answer_read(
    struct aq_arena *mem, struct aq_json_ref json, struct aq_answer_value *ret);

/*
 * Decides whether two answers have the same content; NULL stands for a skip.
 * The order in a list counts, that of the members of a map does not. Empty
 * when memory is short.
 */
struct aq_str
aq_answer_digest(struct aq_arena *mem, const struct aq_answer_value *value);

/*
 * What is kept of it, at most AQ_ANSWER_MAX characters: a text as it is; lists
 * and maps as JSON, their texts cut until it fits.
 */
struct aq_str
aq_answer_keep(struct aq_arena *mem, const struct aq_answer_value *value);

/*
 * The value from what was kept of an answer to a challenge. False when it
 * cannot be read; whether it was cut, the digest tells.
 */
bool
aq_answer_unkeep(struct aq_arena *mem, const struct aq_challenge *challenge,
    struct aq_str kept, struct aq_answer_value *ret);

#endif
