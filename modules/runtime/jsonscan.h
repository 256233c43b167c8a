/*
 * Is a text one JSON document that we take? The grammar check that goes before
 * the tokeniser; see jsonr.h for what is narrower than RFC 8259.
 */
#ifndef AQ_RUNTIME_JSONSCAN_H
#define AQ_RUNTIME_JSONSCAN_H

#include <stdint.h>

#include "base/str.h"

struct aq_json_scan {
	uint32_t tokens;	/* values and member names */
	size_t offset;		/* where it stopped, when it is refused */
	const char *reason;	/* why (literal), NULL when it is taken */
};

bool aq_json_scan(
    struct aq_str text, uint32_t max_tokens, struct aq_json_scan *ret);

/*
 * Four hexadecimal digits at p; with a high surrogate, the pair. The number of
 * bytes read after "\u" (4 or 10), 0 when this is no character.
 */
size_t aq_json_unicode(const char *p, size_t n, uint32_t *ret_point);

#endif
