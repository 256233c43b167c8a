#include <stdbool.h>

#include "base/str.h"
#include "runtime/content_parse.h"

/*
 * What may stand in what. Rather than a parser that forgives, a reader of the
 * few forms that exist: what it does not know is a fault, so nothing that a
 * browser could understand otherwise gets through.
 */

enum element {
	ROOT,
	P,
	BR,
	STRONG,
	EM,
	CODE,
	KBD,
	UL,
	OL,
	LI,
	TABLE,
	CAPTION,
	THEAD,
	TBODY,
	TR,
	TH,
	TD,
	ELEMENTS,
};

#define BIT(element) (1U << (element))
#define INLINE	     (BIT(BR) | BIT(STRONG) | BIT(EM) | BIT(CODE) | BIT(KBD))
#define BLOCK	     (BIT(P) | BIT(UL) | BIT(OL))
#define NESTING_MAX  16

static const struct {
	const char *name;
	unsigned children;
	bool text;
} elements[ELEMENTS] = {
	[ROOT] = { "", INLINE | BLOCK | BIT(TABLE), true },
	[P] = { "p", INLINE, true },
	[BR] = { "br", 0, false },
	[STRONG] = { "strong", INLINE, true },
	[EM] = { "em", INLINE, true },
	[CODE] = { "code", INLINE, true },
	[KBD] = { "kbd", INLINE, true },
	[UL] = { "ul", BIT(LI), false },
	[OL] = { "ol", BIT(LI), false },
	[LI] = { "li", INLINE | BLOCK, true },
	[TABLE] = { "table", BIT(CAPTION) | BIT(THEAD) | BIT(TBODY) | BIT(TR),
	    false },
	[CAPTION] = { "caption", INLINE, true },
	[THEAD] = { "thead", BIT(TR), false },
	[TBODY] = { "tbody", BIT(TR), false },
	[TR] = { "tr", BIT(TH) | BIT(TD), false },
	[TH] = { "th", INLINE, true },
	[TD] = { "td", INLINE | BLOCK, true },
};

struct reader {
	struct aq_str rest;
	enum element open[NESTING_MAX];
	unsigned depth; /* open[depth - 1] is the innermost */
};

static enum element
innermost(const struct reader *r)
{
	return r->depth == 0 ? ROOT : r->open[r->depth - 1];
}

static bool
element_parse(struct aq_str name, enum element *ret)
{
	for (unsigned i = P; i < ELEMENTS; i++) {
		if (!aq_str_eq(name, aq_str_from(elements[i].name)))
			continue;
		*ret = (enum element)i;
		return true;
	}
	return false;
}

static const char *
tag_close(struct reader *r, struct aq_str name)
{
	enum element e;

	if (!element_parse(name, &e))
		return "an element that content may not use";
	if (r->depth == 0 || innermost(r) != e)
		return "a closing tag that closes nothing";
	r->depth--;
	return NULL;
}

static const char *
tag_open(struct reader *r, struct aq_str inside)
{
	enum element e;
	bool scope = aq_str_eq(inside, AQ_S("th scope=\"col\"")) ||
		     aq_str_eq(inside, AQ_S("th scope=\"row\""));
	struct aq_str rest = inside, name = aq_str_cut(&rest, ' ');

	if (name.n == 0)
		return "\"<\" that opens no tag (write &lt;)";
	if (!element_parse(name, &e))
		return "an element that content may not use";
	if (name.n != inside.n && !scope)
		return "an attribute that content may not use";
	if ((elements[innermost(r)].children & BIT(e)) == 0)
		return "an element where it may not stand";
	if (e == BR)
		return NULL;
	if (r->depth == NESTING_MAX)
		return "elements nested too deep";
	r->open[r->depth++] = e;
	return NULL;
}

static const char *
tag(struct reader *r)
{
	const char *end = memchr(r->rest.p, '>', r->rest.n);
	struct aq_str inside;

	if (end == NULL)
		return "\"<\" that opens no tag (write &lt;)";
	inside =
	    (struct aq_str){ r->rest.p + 1, (size_t)(end - r->rest.p) - 1 };
	r->rest = aq_str_slice(r->rest, inside.n + 2, r->rest.n);
	if (inside.n != 0 && inside.p[0] == '/')
		return tag_close(r, aq_str_slice(inside, 1, inside.n));
	return tag_open(r, inside);
}

static bool
digits(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n >= 2 && s.n <= 6;
}

static const char *
entity(struct reader *r)
{
	static const char *const known[] = { "amp", "lt", "gt", "quot", "nbsp",
		"#39" };
	struct aq_str after = aq_str_slice(r->rest, 1, 10);
	const char *end = after.n != 0 ? memchr(after.p, ';', after.n) : NULL;
	struct aq_str name;
	bool ok;

	if (end == NULL)
		return "\"&\" that begins no entity (write &amp;)";
	name = (struct aq_str){ after.p, (size_t)(end - after.p) };
	ok = name.n > 1 && name.p[0] == '#' &&
	     digits(aq_str_slice(name, 1, name.n));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		ok = ok || aq_str_eq(name, aq_str_from(known[i]));
	if (!ok)
		return "an entity that content may not use";
	r->rest = aq_str_slice(r->rest, name.n + 2, r->rest.n);
	return NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static const char *
html_step(struct reader *r)
{
	char c = r->rest.p[0];
	bool text_here = elements[innermost(r)].text;

	if (c == '<')
		return tag(r);
	if (!text_here && !is_blank(c))
		return "text where only elements may stand";
	if (c == '&')
		return entity(r);
	if (c == '>')
		return "\">\" that closes no tag (write &gt;)";
	r->rest = aq_str_slice(r->rest, 1, r->rest.n);
	return NULL;
}

const char *
aq_ct_html_fault(struct aq_str html)
{
	struct reader r = { .rest = html };

	while (r.rest.n != 0) {
		const char *fault = html_step(&r);

		if (fault != NULL)
			return fault;
	}
	return r.depth == 0 ? NULL : "an element that is not closed";
}
