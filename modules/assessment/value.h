/*
 * What a learner sends as `value`: read from the body, kept in the database,
 * shown again.
 */
#ifndef AQ_ASSESSMENT_VALUE_H
#define AQ_ASSESSMENT_VALUE_H

#include "domain/check.h"
#include "runtime/jsonr.h"

#define AS_VALUE_MAX   500	/* characters of a text, and of what is kept */
#define AS_DIGEST_BYTES 16

/* NULL, or what is wrong with it (a literal). */
const char *as_value_read(struct aq_arena *mem, struct aq_json_ref json,
    struct aq_answer_value *ret);

/*
 * Decides whether two answers have the same content; NULL stands for a skip.
 * The order in a list counts, that of the members of a map does not. Empty
 * when memory is short.
 */
struct aq_str as_value_digest(
    struct aq_arena *mem, const struct aq_answer_value *value);

/*
 * What is kept of it, at most AS_VALUE_MAX characters: a text as it is; lists
 * and maps as JSON, their texts cut until it fits.
 */
struct aq_str as_value_kept(
    struct aq_arena *mem, const struct aq_answer_value *value);

#endif
