/*
 * Running tests that this process has seen lately, so that an answer needs no
 * look at the rows before it (docs/decisions/0004-running-tests.md).
 *
 * What it holds is a guess: other workers and other machines write too, and
 * nobody tells it. It may only be used for a step that the database refuses
 * when the guess is stale: the INSERT of an answer, whose primary key, owner,
 * state and sign-in are looked at there. Whoever is refused drops the guess
 * and reads the rows.
 *
 * It holds ids, outcomes and times; never what somebody answered. One entry a
 * slot, found by the id; a newer one pushes an older one out.
 */
#ifndef AQ_ASSESSMENT_CACHE_H
#define AQ_ASSESSMENT_CACHE_H

#include "assessment/load.h"

struct as_cache;

/* 0 slots: nothing is ever kept. NULL when memory is short. */
struct as_cache *as_cache_new(size_t slots);
void as_cache_free(struct as_cache *cache);

/*
 * A copy in the arena of what is known of this user's test; false when there
 * is nothing. Without state and digest.
 */
bool as_cache_get(struct as_cache *cache, struct aq_arena *mem, uint64_t id,
    uint64_t user, struct as_loaded *ret);

/*
 * Keeps what is known, unless the open question is one of which others may
 * learn something (focused, or timed and not known since when), the test has
 * ended or its evidence is long: then forgets.
 */
void as_cache_put(
    struct as_cache *cache, uint64_t user, const struct as_loaded *loaded);

void as_cache_drop(struct as_cache *cache, uint64_t id);

/* How often there was something, and was not. */
uint64_t as_cache_hits(const struct as_cache *cache);
uint64_t as_cache_misses(const struct as_cache *cache);

#endif
