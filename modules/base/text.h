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

/* Characters (code points) in valid UTF-8. */
size_t aq_text_length(struct aq_str s);

/* The first `characters` code points. */
struct aq_str aq_text_head(struct aq_str s, size_t characters);

/* Unicode NFC. */
struct aq_str aq_text_nfc(struct aq_arena *arena, struct aq_str s);

/* Full case folding, then NFC. */
struct aq_str aq_text_fold(struct aq_arena *arena, struct aq_str s);

/*
 * Without diacritics: NFD, nonspacing marks (category Mn) dropped, NFC. In
 * scripts where marks are letters of the word (Indic, Thai, …) only marks of
 * the Latin, Greek, Cyrillic and combining blocks go.
 */
struct aq_str aq_text_unaccent(struct aq_arena *arena, struct aq_str s);

/* Every white space (property White_Space, U+200B, U+FEFF) dropped / to ' '. */
struct aq_str aq_text_no_space(struct aq_arena *arena, struct aq_str s);
struct aq_str aq_text_plain_space(struct aq_arena *arena, struct aq_str s);

/* Keeps letters, marks and digits of every script, and white space. */
struct aq_str aq_text_no_punctuation(struct aq_arena *arena, struct aq_str s);

/* Code points of s, count in *ret_count; NULL when the arena is full. */
uint32_t *aq_text_points(
    struct aq_arena *arena, struct aq_str s, size_t *ret_count);

/* Levenshtein distance in code points. Both at most 1,000 long. */
size_t aq_text_distance(struct aq_arena *arena, struct aq_str a,
    struct aq_str b);

#endif
