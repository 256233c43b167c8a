#include "base/idn.h"

#include <idn2.h>

#define HOST_MAX 1024 /* bytes of UTF-8; DNS has 253 of ASCII */

/* Letters, digits, hyphens and dots. The rules of STD 3 are held here and not
   by libidn2, which drops what breaks them instead of refusing it. */
static bool
only_host_characters(struct aq_str s, bool beyond_ascii)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80
			? !beyond_ascii
			: !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			      (c >= '0' && c <= '9') || c == '-' || c == '.'))
			return false;
	}
	return s.n != 0;
}

struct aq_str
aq_idn_ascii(struct aq_arena *arena, struct aq_str host)
{
	struct aq_str copy, ascii = { NULL, 0 };
	char *made = NULL;

	if (host.n > HOST_MAX || !only_host_characters(host, true))
		return ascii;
	copy = aq_arena_copy(arena, host);
	if (copy.p != NULL &&
	    idn2_to_ascii_8z(copy.p, &made, IDN2_NONTRANSITIONAL) == IDN2_OK &&
	    only_host_characters(aq_str_from(made), false))
		ascii = aq_arena_copy(arena, aq_str_from(made));
	idn2_free(made);
	return ascii;
}

struct aq_str
aq_idn_unicode(struct aq_arena *arena, struct aq_str host)
{
	struct aq_str ascii = aq_idn_ascii(arena, host);
	struct aq_str letters = { NULL, 0 };
	char *made = NULL;

	if (ascii.p != NULL && idn2_to_unicode_8z8z(ascii.p, &made,
				   IDN2_NONTRANSITIONAL) == IDN2_OK)
		letters = aq_arena_copy(arena, aq_str_from(made));
	idn2_free(made);
	return letters;
}
