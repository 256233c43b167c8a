/*
 * A transport without a socket: parameters from a table, a body from a string,
 * the reply into a buffer.
 */
#ifndef AQ_TESTS_FAKE_H
#define AQ_TESTS_FAKE_H

#include "base/buf.h"
#include "runtime/http.h"

struct fake {
	const char *const (*params)[2];	/* until { NULL, NULL } */
	struct aq_str body;
	struct aq_buf reply;
	struct aq_transport transport;
};

static inline const char *
fake_param(void *context, const char *name)
{
	const struct fake *fake = context;

	for (size_t i = 0; fake->params[i][0] != NULL; i++)
		if (strcmp(fake->params[i][0], name) == 0)
			return fake->params[i][1];
	return NULL;
}

static inline size_t
fake_read(void *context, char *p, size_t n)
{
	struct fake *fake = context;

	n = n < fake->body.n ? n : fake->body.n;
	if (n != 0)
		memcpy(p, fake->body.p, n);
	fake->body = aq_str_slice(fake->body, n, fake->body.n);
	return n;
}

static inline bool
fake_write(void *context, struct aq_str bytes)
{
	struct fake *fake = context;

	aq_buf_add(&fake->reply, bytes);
	return true;
}

static inline void
fake_init(struct fake *fake, struct aq_arena *arena,
    const char *const (*params)[2], struct aq_str body)
{
	*fake = (struct fake){ .params = params, .body = body };
	aq_buf_init(&fake->reply, arena, 1 << 20);
	fake->transport = (struct aq_transport){ fake_param, fake_read,
		fake_write, fake };
}

static inline bool
str_has(struct aq_str s, const char *part)
{
	return s.n != 0 && memmem(s.p, s.n, part, strlen(part)) != NULL;
}

#endif
