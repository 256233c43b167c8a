/*
 * JSON writer. It cannot produce an invalid document: it keeps a stack of open
 * objects and arrays, escapes, replaces what is not UTF-8 by U+FFFD, refuses
 * NaN and infinities, and aq_jw_done fails unless exactly one value was
 * written and all is closed. Misuse sets `failed`; test once at the end.
 *
 *	aq_jw_object(w);
 *	aq_jw_key_id(w, "id", 42);           // ids become strings
 *	aq_jw_key(w, "levels"); aq_jw_array(w); aq_jw_int(w, 3); aq_jw_end(w);
 *	aq_jw_end(w);
 */
#ifndef AQ_BASE_JSONW_H
#define AQ_BASE_JSONW_H

#include <stdint.h>

#include "base/buf.h"

#define AQ_JW_DEPTH 32

struct aq_jw {
	struct aq_buf *out;
	char open[AQ_JW_DEPTH];		/* '{' or '[' */
	unsigned depth;
	bool after_key, has_member[AQ_JW_DEPTH + 1];
	bool failed;
};

void aq_jw_init(struct aq_jw *w, struct aq_buf *out);
bool aq_jw_done(const struct aq_jw *w);

void aq_jw_object(struct aq_jw *w);
void aq_jw_array(struct aq_jw *w);
void aq_jw_end(struct aq_jw *w);
void aq_jw_key(struct aq_jw *w, const char *key);

void aq_jw_str(struct aq_jw *w, struct aq_str value);
void aq_jw_int(struct aq_jw *w, int64_t value);
void aq_jw_id(struct aq_jw *w, uint64_t id);		/* decimal string */
void aq_jw_double(struct aq_jw *w, double value);	/* shortest, %.17g */
void aq_jw_bool(struct aq_jw *w, bool value);
void aq_jw_null(struct aq_jw *w);
void aq_jw_raw(struct aq_jw *w, struct aq_str json);	/* trusted JSON value */

/* Key and value in one call. */
void aq_jw_key_str(struct aq_jw *w, const char *key, struct aq_str value);
void aq_jw_key_int(struct aq_jw *w, const char *key, int64_t value);
void aq_jw_key_id(struct aq_jw *w, const char *key, uint64_t id);
void aq_jw_key_double(struct aq_jw *w, const char *key, double value);
void aq_jw_key_bool(struct aq_jw *w, const char *key, bool value);
void aq_jw_key_null(struct aq_jw *w, const char *key);

/* RFC 3339 in UTC with milliseconds; microseconds since 1970. */
void aq_jw_key_time(struct aq_jw *w, const char *key, int64_t time_us);

#endif
