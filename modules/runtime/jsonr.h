/*
 * Strict JSON reader on jsmn (the only file that includes jsmn.h is jsonr.c).
 *
 * jsmn accepts far more than JSON (docs/decisions), so a scan goes before it
 * that checks grammar, separators, numbers, literals, one root, depth ≤ 32,
 * tokens ≤ the limit given, UTF-8, escapes and surrogates, and refuses NUL;
 * duplicate members are refused after it. On purpose narrower than RFC 8259:
 * the root is an object or an array, a number has at most 128 characters and
 * fits a double, no string holds U+0000.
 *
 * Typed reading: name a member by its key within the current object; the
 * reader notes the first failure as a JSON pointer and a reason and after it
 * does nothing. aq_jr_end refuses members nobody asked for.
 */
#ifndef AQ_RUNTIME_JSONR_H
#define AQ_RUNTIME_JSONR_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define AQ_JSON_DEPTH  32
#define AQ_JSON_TOKENS 4096

enum aq_json_kind {
	AQ_JSON_NULL,
	AQ_JSON_BOOL,
	AQ_JSON_NUMBER,
	AQ_JSON_STRING,
	AQ_JSON_ARRAY,
	AQ_JSON_OBJECT,
};

enum aq_jr_error {
	AQ_JR_OK,
	AQ_JR_SYNTAX,	/* not JSON at all */
	AQ_JR_TYPE,	/* wrong type, missing or unknown member */
	AQ_JR_RANGE,	/* right type, unacceptable value */
	AQ_JR_MEMORY,
};

/* A parsed document; strings are unescaped when read. */
struct aq_json;

/* A value in a document; a number of its own for each value. */
struct aq_json_ref {
	const struct aq_json *doc;
	uint32_t token;
};

/*
 * The text must live as long as the document. NULL when it is not acceptable
 * JSON or memory is short (see the arena); then *ret_offset is the byte where
 * it stopped and *ret_reason a short reason (literal). max_tokens ≤ 1,000,000.
 */
const struct aq_json *aq_json_parse(struct aq_arena *arena,
    struct aq_str text, uint32_t max_tokens, size_t *ret_offset,
    const char **ret_reason);

/* Walking a document (content loader, tokens). */
struct aq_json_ref aq_json_root(const struct aq_json *doc);
enum aq_json_kind aq_json_kind(struct aq_json_ref value);
size_t aq_json_count(struct aq_json_ref value);	/* members or elements */
bool aq_json_member(
    struct aq_json_ref object, struct aq_str key, struct aq_json_ref *ret);
struct aq_json_ref aq_json_at(struct aq_json_ref container, size_t index);
struct aq_str aq_json_key_at(struct aq_json_ref object, size_t index);
struct aq_str aq_json_text(struct aq_json_ref string);	/* unescaped */
bool aq_json_number(struct aq_json_ref value, double *ret);
bool aq_json_integer(struct aq_json_ref value, int64_t *ret); /* no . or e */
bool aq_json_bool(struct aq_json_ref value);
/* Where the value stands in the source: for messages and for raw copies. */
struct aq_str aq_json_source(struct aq_json_ref value);
size_t aq_json_line(struct aq_json_ref value);	/* from 1 */
/* RFC 6901 pointer of the value, in the arena of the document. */
struct aq_str aq_json_pointer(struct aq_json_ref value);

/* The typed reader over one object. */
struct aq_jr {
	struct aq_json_ref object;
	struct aq_arena *arena;
	uint64_t *seen;			/* bit per member */
	enum aq_jr_error error;
	struct aq_str pointer;
	const char *reason;
};

void aq_jr_init(struct aq_jr *r, struct aq_arena *arena,
    struct aq_json_ref object);

/*
 * Required members. Lengths in characters, both bounds included. The string
 * is valid UTF-8 without control characters other than \t \n \r.
 */
void aq_jr_str(struct aq_jr *r, const char *key, size_t min, size_t max,
    struct aq_str *ret);
void aq_jr_int(struct aq_jr *r, const char *key, int64_t min, int64_t max,
    int64_t *ret);
void aq_jr_bool(struct aq_jr *r, const char *key, bool *ret);
void aq_jr_id(struct aq_jr *r, const char *key, uint64_t *ret); /* "123" */
/* One of `names` (NULL-terminated); its index. */
void aq_jr_enum(struct aq_jr *r, const char *key, const char *const *names,
    unsigned *ret);
/* Any value. */
void aq_jr_any(struct aq_jr *r, const char *key, struct aq_json_ref *ret);

/*
 * An object inside: read its members through *ret_inner, then end it. A
 * failure inside is a failure of r.
 */
void aq_jr_object(struct aq_jr *r, const char *key, struct aq_jr *ret_inner);
void aq_jr_object_end(struct aq_jr *r, struct aq_jr *inner);

/* True when the member is there and not null; marks it as seen. */
bool aq_jr_has(struct aq_jr *r, const char *key);

/* Notes a failure of the caller's own rule on a member. */
void aq_jr_fail(struct aq_jr *r, const char *key, const char *reason);

/* True when all went well and no member is unread. */
bool aq_jr_end(struct aq_jr *r);

#endif
