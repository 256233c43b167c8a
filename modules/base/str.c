#include "base/str.h"

int
aq_str_cmp(struct aq_str a, struct aq_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n != 0 ? memcmp(a.p, b.p, n) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
aq_str_eq_ascii_nocase(struct aq_str a, struct aq_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

struct aq_str
aq_str_slice(struct aq_str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from >= to)
		return (struct aq_str){ s.p, 0 };
	return (struct aq_str){ s.p + from, to - from };
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct aq_str
aq_str_trim(struct aq_str s)
{
	while (s.n != 0 && blank(s.p[s.n - 1]))
		s.n--;
	while (s.n != 0 && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

struct aq_str
aq_str_cut(struct aq_str *rest, char separator)
{
	struct aq_str part = *rest;
	const char *at = part.n != 0 ? memchr(part.p, separator, part.n) : NULL;

	if (at == NULL) {
		*rest = (struct aq_str){ NULL, 0 };
		return part;
	}
	part.n = (size_t)(at - part.p);
	*rest = (struct aq_str){ at + 1, rest->n - part.n - 1 };
	return part;
}

bool
aq_str_eq_secret(struct aq_str a, struct aq_str b)
{
	volatile unsigned char difference = 0;

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		difference |= (unsigned char)(a.p[i] ^ b.p[i]);
	return difference == 0;
}
