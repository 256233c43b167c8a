#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)	  ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN	    alignof(max_align_t)
#define CHUNK_FIRST ((size_t)16 * 1024)
#define CHUNK_MOST  ((size_t)1024 * 1024)

struct aq_arena_chunk {
	struct aq_arena_chunk *older;
	size_t size, used;
	alignas(max_align_t) unsigned char bytes[];
};

struct aq_arena_cleanup {
	struct aq_arena_cleanup *older;
	void (*run)(void *);
	void *object;
};

void
aq_arena_init(struct aq_arena *arena, size_t limit)
{
	*arena = (struct aq_arena){ .limit = limit };
}

static void
run_cleanups(struct aq_arena *arena)
{
	while (arena->cleanups != NULL) {
		struct aq_arena_cleanup *cleanup = arena->cleanups;

		arena->cleanups = cleanup->older;
		cleanup->run(cleanup->object);
	}
}

static void
free_chunks(struct aq_arena_chunk *chunk)
{
	while (chunk != NULL) {
		struct aq_arena_chunk *older = chunk->older;

		ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->size);
		free(chunk);
		chunk = older;
	}
}

void
aq_arena_reset(struct aq_arena *arena)
{
	struct aq_arena_chunk *kept;

	run_cleanups(arena);
	kept = arena->first;
	if (kept != NULL) {
		free_chunks(kept->older);
		kept->older = NULL;
		kept->used = 0;
		ASAN_POISON_MEMORY_REGION(kept->bytes, kept->size);
	}
	arena->used = 0;
	arena->failed = false;
}

void
aq_arena_release(struct aq_arena *arena)
{
	run_cleanups(arena);
	free_chunks(arena->first);
	arena->first = NULL;
	arena->used = 0;
	arena->failed = false;
}

/* Chunks double, so that a large request costs few calls of malloc. */
static struct aq_arena_chunk *
new_chunk(struct aq_arena *arena, size_t least)
{
	struct aq_arena_chunk *chunk;
	size_t size = CHUNK_FIRST;

	if (arena->first != NULL && arena->first->size < CHUNK_MOST)
		size = 2 * arena->first->size;
	else if (arena->first != NULL)
		size = CHUNK_MOST;
	if (size < least)
		size = least;
	if (size > PTRDIFF_MAX - sizeof(*chunk))
		return NULL;
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		return NULL;
	chunk->older = arena->first;
	chunk->size = size;
	chunk->used = 0;
	ASAN_POISON_MEMORY_REGION(chunk->bytes, size);
	arena->first = chunk;
	return chunk;
}

void *
aq_arena_get(struct aq_arena *arena, size_t count, size_t size)
{
	static alignas(max_align_t) unsigned char nothing[1];
	struct aq_arena_chunk *chunk = arena->first;
	size_t bytes, rounded;
	void *p;

	if (count == 0 || size == 0)
		return nothing;
	if (arena->failed || __builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_add_overflow(bytes, ALIGN - 1, &rounded))
		goto fail;
	rounded &= ~(ALIGN - 1);
	if (rounded > arena->limit - arena->used)
		goto fail;
	if (chunk == NULL || rounded > chunk->size - chunk->used)
		chunk = new_chunk(arena, rounded);
	if (chunk == NULL)
		goto fail;
	p = chunk->bytes + chunk->used;
	ASAN_UNPOISON_MEMORY_REGION(p, bytes);
	memset(p, 0, bytes);
	chunk->used += rounded;
	arena->used += rounded;
	if (arena->used > arena->peak)
		arena->peak = arena->used;
	return p;
fail:
	arena->failed = true;
	return NULL;
}

struct aq_str
aq_arena_copy(struct aq_arena *arena, struct aq_str s)
{
	char *p = s.n < SIZE_MAX ? aq_arena_get(arena, s.n + 1, 1) : NULL;

	if (p == NULL)
		return (struct aq_str){ NULL, 0 };
	if (s.n != 0)
		memcpy(p, s.p, s.n);
	return (struct aq_str){ p, s.n };
}

struct aq_str
aq_arena_printf(struct aq_arena *arena, const char *format, ...)
{
	va_list args;
	char *p = NULL;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n >= 0)
		p = aq_arena_get(arena, (size_t)n + 1, 1);
	if (p == NULL)
		return (struct aq_str){ NULL, 0 };
	va_start(args, format);
	n = vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return (struct aq_str){ p, (size_t)n };
}

bool
aq_arena_defer(struct aq_arena *arena, void (*run)(void *), void *object)
{
	struct aq_arena_cleanup *cleanup =
	    AQ_NEW(arena, struct aq_arena_cleanup);

	if (cleanup == NULL)
		return false;
	cleanup->older = arena->cleanups;
	cleanup->run = run;
	cleanup->object = object;
	arena->cleanups = cleanup;
	return true;
}
