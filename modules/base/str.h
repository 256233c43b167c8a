/*
 * Strings with a length. They own nothing: whoever made the bytes keeps them
 * alive, usually an arena. No terminator is implied; n == 0 may go with any
 * p, also NULL.
 */
#ifndef AQ_BASE_STR_H
#define AQ_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct aq_str {
	const char *p;
	size_t n;
};

/* A string literal as an aq_str. */
#define AQ_S(literal) ((struct aq_str){ "" literal, sizeof(literal) - 1 })

/* For "%.*s" in log lines: AQ_STR_ARG(s) gives both arguments. */
#define AQ_STR_ARG(s) ((int)(s).n), ((s).n != 0 ? (s).p : "")

static inline struct aq_str
aq_str_from(const char *terminated)
{
	return (struct aq_str){ terminated, terminated ? strlen(terminated) :
							 0 };
}

static inline bool
aq_str_eq(struct aq_str a, struct aq_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
aq_str_starts(struct aq_str s, struct aq_str prefix)
{
	return s.n >= prefix.n &&
	    (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

/* Byte order of memcmp, the shorter first. */
int aq_str_cmp(struct aq_str a, struct aq_str b);

/* ASCII letters compare equal in either case (header and scheme names). */
bool aq_str_eq_ascii_nocase(struct aq_str a, struct aq_str b);

/* Bytes [from, to), both clamped to the string. */
struct aq_str aq_str_slice(struct aq_str s, size_t from, size_t to);

/* Without ASCII space, tab, CR and LF at both ends. */
struct aq_str aq_str_trim(struct aq_str s);

/*
 * Cuts *rest at the first `separator`: the part before it is returned and
 * *rest becomes what follows; without a separator all of it is returned and
 * *rest is empty with p == NULL.
 */
struct aq_str aq_str_cut(struct aq_str *rest, char separator);

/* Equality in time that depends on the lengths only (secrets, digests). */
bool aq_str_eq_secret(struct aq_str a, struct aq_str b);

#endif
