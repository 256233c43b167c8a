/*
 * ZIP archives through libzip. Only zip.c includes its header.
 */
#ifndef AQ_CTL_ZIP_H
#define AQ_CTL_ZIP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Where the bytes of a file in an archive come from. */
struct zip_input {
	/* At most `n` bytes into `p`, 0 at the end, -1 after a failure; reads
	   from the start again after `rewind`. */
	int64_t (*read)(void *context, char *p, size_t n);
	void (*rewind)(void *context);
	void *context; /* until ctl_zip_end */
	uint64_t bytes;
};

/* An archive on the way; freed by ctl_zip_end. NULL when memory is short. */
struct zip_maker;
struct zip_maker *ctl_zip_begin(void);

/* `name` is UTF-8 with '/' between folders; `time` in µs since 1970. A failure
   is told by ctl_zip_end. */
void ctl_zip_add(struct zip_maker *maker, const char *name, int64_t time,
    const struct zip_input *input);

/* Bytes that stay where they are until ctl_zip_end. */
void ctl_zip_add_bytes(struct zip_maker *maker, const char *name, int64_t time,
    struct aq_str bytes);

/* The archive, in the arena: false after a failure. */
bool ctl_zip_end(
    struct zip_maker *maker, struct aq_arena *mem, struct aq_str *ret_bytes);

#endif
