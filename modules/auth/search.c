/*
 * Searching by words. Names are written in many ways: with accents or without,
 * with hyphens and apostrophes of many shapes, in another order. So each word
 * that was typed is looked for by itself, wherever it stands; the collation
 * of the statements takes letters alike whatever their case and accents.
 */
#include "auth/sso.h"
#include "base/buf.h"
#include "base/text.h"

#define PATTERN_MAX 500

/* Whether the point is of a word, and none of LIKE's own. */
static bool
is_letter(uint32_t point)
{
	if (point < 0x80)
		return (point >= '0' && point <= '9') ||
		       (point >= 'A' && point <= 'Z') ||
		       (point >= 'a' && point <= 'z');
	return !aq_text_is_space(point) && point != 0xab && point != 0xbb &&
	       (point < 0x2010 || point > 0x206f); /* General Punctuation */
}

/*
 * "%word%" of the next word, "%" after the last. The ligature of "cœur" is
 * typed as two letters by most; the statements write it so, too.
 */
static struct aq_str
next_pattern(struct aq_arena *mem, struct aq_str *rest)
{
	struct aq_str before = *rest;
	struct aq_buf out;
	uint32_t point;

	aq_buf_init(&out, mem, PATTERN_MAX);
	aq_buf_add_char(&out, '%');
	for (; aq_text_next(rest, &point); before = *rest) {
		if (!is_letter(point)) {
			if (out.n > 1)
				break;
			continue;
		}
		aq_buf_add(
		    &out, point == 0x152 || point == 0x153
			      ? AQ_S("oe")
			      : aq_str_slice(before, 0, before.n - rest->n));
	}
	if (out.n > 1)
		aq_buf_add_char(&out, '%');
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}

enum aq_status
auth_search(struct aq_req *rq, struct aq_str ret_word[AUTH_SEARCH_WORDS])
{
	struct aq_str search = AQ_S("");

	(void)aq_req_query(rq, "search", &search);
	if (search.n > 100 || !aq_text_valid(search))
		return aq_req_invalid(
		    rq, "/search", "is no text, or of more than 100 bytes");
	search = aq_text_nfc(rq->mem, search);
	for (size_t i = 0; i < AUTH_SEARCH_WORDS; i++) {
		ret_word[i] = next_pattern(rq->mem, &search);
		if (ret_word[i].p == NULL)
			return AQ_E_INTERNAL;
	}
	return AQ_OK;
}
