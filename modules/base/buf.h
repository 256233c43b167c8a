/*
 * Buffer: bytes that grow at the end, in an arena. A failed append (limit of
 * the arena or of the buffer) sets `failed`, after which appends do nothing:
 * write freely, test once.
 */
#ifndef AQ_BASE_BUF_H
#define AQ_BASE_BUF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct aq_buf {
	struct aq_arena *arena;
	char *p;
	size_t n;
	size_t capacity;
	size_t limit;	/* most bytes it may hold */
	bool failed;
};

void aq_buf_init(struct aq_buf *buf, struct aq_arena *arena, size_t limit);
void aq_buf_add(struct aq_buf *buf, struct aq_str s);
void aq_buf_add_char(struct aq_buf *buf, char c);
void aq_buf_add_u64(struct aq_buf *buf, uint64_t value);
void aq_buf_add_i64(struct aq_buf *buf, int64_t value);
void aq_buf_printf(struct aq_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Empties it and clears `failed`; the memory is kept. */
void aq_buf_clear(struct aq_buf *buf);

/* A view of what it holds; valid until the next append. */
static inline struct aq_str
aq_buf_str(const struct aq_buf *buf)
{
	return (struct aq_str){ buf->p, buf->n };
}

#endif
