#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define BUF_FIRST 256

void
aq_buf_init(struct aq_buf *buf, struct aq_arena *arena, size_t limit)
{
	*buf = (struct aq_buf){ .arena = arena, .limit = limit };
}

void
aq_buf_clear(struct aq_buf *buf)
{
	buf->n = 0;
	buf->failed = false;
}

/* Room for `more` bytes after the end; false and failed without it. */
static bool
reserve(struct aq_buf *buf, size_t more)
{
	size_t capacity = buf->capacity != 0 ? buf->capacity : BUF_FIRST;
	char *p;

	if (buf->failed)
		return false;
	if (more <= buf->capacity - buf->n)
		return true;
	if (more > buf->limit - buf->n) {
		buf->failed = true;
		return false;
	}
	while (capacity - buf->n < more)
		capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : 2 * capacity;
	if (capacity > buf->limit)
		capacity = buf->limit;
	p = aq_arena_get(buf->arena, capacity, 1);
	if (p == NULL) {
		buf->failed = true;
		return false;
	}
	if (buf->n != 0)
		memcpy(p, buf->p, buf->n);
	buf->p = p;
	buf->capacity = capacity;
	return true;
}

void
aq_buf_add(struct aq_buf *buf, struct aq_str s)
{
	if (s.n == 0 || !reserve(buf, s.n))
		return;
	memcpy(buf->p + buf->n, s.p, s.n);
	buf->n += s.n;
}

void
aq_buf_add_char(struct aq_buf *buf, char c)
{
	if (!reserve(buf, 1))
		return;
	buf->p[buf->n++] = c;
}

void
aq_buf_add_u64(struct aq_buf *buf, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	aq_buf_add(buf, (struct aq_str){ digits + at, sizeof(digits) - at });
}

void
aq_buf_add_i64(struct aq_buf *buf, int64_t value)
{
	uint64_t magnitude = (uint64_t)value;

	if (value < 0) {
		aq_buf_add_char(buf, '-');
		magnitude = 0 - magnitude;
	}
	aq_buf_add_u64(buf, magnitude);
}

void
aq_buf_printf(struct aq_buf *buf, const char *format, ...)
{
	va_list args;
	char small[128], *large;
	int n;

	va_start(args, format);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n < 0) {
		buf->failed = true;
		return;
	}
	if ((size_t)n < sizeof(small)) {
		aq_buf_add(buf, (struct aq_str){ small, (size_t)n });
		return;
	}
	large = aq_arena_get(buf->arena, (size_t)n + 1, 1);
	if (large == NULL) {
		buf->failed = true;
		return;
	}
	va_start(args, format);
	n = vsnprintf(large, (size_t)n + 1, format, args);
	va_end(args);
	aq_buf_add(buf, (struct aq_str){ large, (size_t)n });
}
