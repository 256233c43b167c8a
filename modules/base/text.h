/*
 * UTF-8 text, through libunistring. Inputs are valid UTF-8 unless said
 * otherwise; results are in the arena, { NULL, 0 } when it is full.
 */
#ifndef AQ_BASE_TEXT_H
#define AQ_BASE_TEXT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Well-formed UTF-8 without NUL (surrogates and overlong forms refused). */
bool aq_text_valid(struct aq_str s);

/*
 * Takes the first code point off *rest, which is valid UTF-8; false at its
 * end. Anything malformed comes out as U+FFFD, one byte at a time or more.
 */
bool aq_text_next(struct aq_str *rest, uint32_t *ret_point);

/* Property White_Space, or one of U+200B and U+FEFF. */
bool aq_text_is_space(uint32_t point);

/* Characters (code points) in valid UTF-8. */
size_t aq_text_length(struct aq_str s);

/* The first `characters` code points. */
struct aq_str aq_text_head(struct aq_str s, size_t characters);

/* Unicode NFC. */
struct aq_str aq_text_nfc(struct aq_arena *arena, struct aq_str s);

/* Full case folding, then NFC. */
struct aq_str aq_text_fold(struct aq_arena *arena, struct aq_str s);

/*
 * Without diacritics: NFD, nonspacing marks (category Mn) dropped, NFC. Only
 * marks up to Arabic and those of the combining blocks go: in Indic scripts,
 * Thai and others a mark is a letter of the word.
 */
struct aq_str aq_text_unaccent(struct aq_arena *arena, struct aq_str s);

/* Every space (aq_text_is_space) dropped / turned into ' '. */
struct aq_str aq_text_no_space(struct aq_arena *arena, struct aq_str s);
struct aq_str aq_text_plain_space(struct aq_arena *arena, struct aq_str s);

/*
 * Keeps letters, marks and numbers (categories L, M, N) of every script, and
 * white space.
 */
struct aq_str aq_text_no_punctuation(struct aq_arena *arena, struct aq_str s);

/* Code points of s, count in *ret_count; NULL when the arena is full. */
uint32_t *aq_text_points(
    struct aq_arena *arena, struct aq_str s, size_t *ret_count);

/*
 * Levenshtein distance in code points; SIZE_MAX when one is longer than 1,000
 * or the arena is full.
 */
size_t aq_text_distance(struct aq_arena *arena, struct aq_str a,
    struct aq_str b);

#endif
