/*
 * Arena: memory that is given back all at once. A request, a fold, a parsed
 * document lives in one and nothing in it is freed singly.
 *
 * An arena has a byte limit. Once an allocation would pass it (or malloc
 * fails) aq_arena_get returns NULL and the arena is failed until the next
 * reset; callers that build something in many steps may test aq_arena_failed
 * once at the end. Under AddressSanitizer given-back memory is poisoned.
 *
 * Not thread-safe: one arena belongs to one thread.
 */
#ifndef AQ_BASE_ARENA_H
#define AQ_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct aq_arena_chunk;
struct aq_arena_cleanup;

struct aq_arena {
	struct aq_arena_chunk *first;	/* newest chunk in front */
	struct aq_arena_cleanup *cleanups;
	size_t limit;			/* bytes that may be handed out */
	size_t used;			/* bytes handed out since reset */
	size_t peak;			/* largest `used` ever seen */
	bool failed;
};

/* Allocates nothing yet. limit in bytes. */
void aq_arena_init(struct aq_arena *arena, size_t limit);

/* Runs the clean-ups newest first, forgets all, keeps one chunk for reuse. */
void aq_arena_reset(struct aq_arena *arena);

/* Like reset, and gives all memory back; the arena may be used again. */
void aq_arena_release(struct aq_arena *arena);

/*
 * `count` zeroed objects of `size` bytes, aligned for any type. Refuses
 * overflow of count * size. Never NULL for count * size == 0.
 */
void *aq_arena_get(struct aq_arena *arena, size_t count, size_t size);

/* One / several zeroed objects of a type. */
#define AQ_NEW(arena, type) ((type *)aq_arena_get((arena), 1, sizeof(type)))
#define AQ_NEW_N(arena, type, count) \
	((type *)aq_arena_get((arena), (count), sizeof(type)))

/* Copies with a terminating NUL that is not counted; { NULL, 0 } on failure. */
struct aq_str aq_arena_copy(struct aq_arena *arena, struct aq_str s);

/* printf into the arena, same conventions as aq_arena_copy. */
struct aq_str aq_arena_printf(struct aq_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls run(object) at reset or release; false when out of memory. */
bool aq_arena_defer(struct aq_arena *arena, void (*run)(void *), void *object);

static inline bool
aq_arena_failed(const struct aq_arena *arena)
{
	return arena->failed;
}

#endif
