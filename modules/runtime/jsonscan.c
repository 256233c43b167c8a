#include "runtime/jsonscan.h"

#include "base/num.h"
#include "base/text.h"
#include "runtime/jsonr.h"

struct scan {
	const char *p;
	size_t n, at;
	char open[AQ_JSON_DEPTH]; /* the bracket that closes each level */
	unsigned depth;
	uint32_t tokens, max_tokens;
	const char *reason;
};

static bool
refuse(struct scan *s, const char *reason)
{
	s->reason = reason;
	return false;
}

/* The next byte that is no white space, without taking it; 0 at the end. */
static char
peek(struct scan *s)
{
	while (s->at < s->n && (s->p[s->at] == ' ' || s->p[s->at] == '\t' ||
				   s->p[s->at] == '\n' || s->p[s->at] == '\r'))
		s->at++;
	return s->at < s->n ? s->p[s->at] : '\0';
}

static bool
count_token(struct scan *s)
{
	if (s->tokens == s->max_tokens)
		return refuse(s, "has too many values");
	s->tokens++;
	return true;
}

static bool
hex4(const char *p, uint32_t *ret_value)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value << 4 | (uint32_t)(c - 'A' + 10);
		else
			return false;
	}
	*ret_value = value;
	return true;
}

size_t
aq_json_unicode(const char *p, size_t n, uint32_t *ret_point)
{
	uint32_t high, low;

	if (n < 4 || !hex4(p, &high) || (high >= 0xdc00 && high <= 0xdfff))
		return 0;
	if (high < 0xd800 || high > 0xdfff) {
		*ret_point = high;
		return 4;
	}
	if (n < 10 || p[4] != '\\' || p[5] != 'u' || !hex4(p + 6, &low) ||
	    low < 0xdc00 || low > 0xdfff)
		return 0;
	*ret_point = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	return 10;
}

/* Behind a backslash. */
static bool
scan_escape(struct scan *s)
{
	uint32_t point;
	size_t taken;

	if (s->at == s->n)
		return refuse(s, "has a string without an end");
	if (s->p[s->at] != 'u') {
		if (s->p[s->at] == '\0' ||
		    strchr("\"\\/bfnrt", s->p[s->at]) == NULL)
			return refuse(s, "has an unknown escape");
		s->at++;
		return true;
	}
	s->at++;
	taken = aq_json_unicode(s->p + s->at, s->n - s->at, &point);
	if (taken == 0)
		return refuse(s, "has an escape that is no character");
	if (point == 0)
		return refuse(s, "has a NUL character");
	s->at += taken;
	return true;
}

/* At the opening quote. */
static bool
scan_string(struct scan *s)
{
	size_t start = ++s->at;

	while (s->at < s->n && s->p[s->at] != '"') {
		if ((unsigned char)s->p[s->at] < ' ')
			return refuse(s, "has a control character");
		if (s->p[s->at++] == '\\' && !scan_escape(s))
			return false;
	}
	if (s->at == s->n)
		return refuse(s, "has a string without an end");
	if (!aq_text_valid((struct aq_str){ s->p + start, s->at - start })) {
		s->at = start;
		return refuse(s, "is not UTF-8");
	}
	s->at++;
	return count_token(s);
}

/* A number or a word: what stands before the next structural byte. */
static bool
scan_plain(struct scan *s)
{
	struct aq_str word = { s->p + s->at, 0 };
	double number;

	while (s->at + word.n < s->n &&
	       memchr(" \t\r\n,:]}[{\"", word.p[word.n], 11) == NULL)
		word.n++;
	if (word.n == 0)
		return refuse(s, "lacks a value");
	if (!aq_str_eq(word, AQ_S("true")) && !aq_str_eq(word, AQ_S("false")) &&
	    !aq_str_eq(word, AQ_S("null")) && !aq_num_json(word, &number))
		return refuse(s, "has something that is no value");
	s->at += word.n;
	return count_token(s);
}

static bool
scan_name(struct scan *s)
{
	if (peek(s) != '"')
		return refuse(s, "lacks the name of a member");
	if (!scan_string(s))
		return false;
	if (peek(s) != ':')
		return refuse(s, "lacks a colon");
	s->at++;
	return true;
}

/* Opens an object or array; *ret_empty when it closes at once. */
static bool
scan_open(struct scan *s, char closing, bool *ret_empty)
{
	if (s->depth == AQ_JSON_DEPTH)
		return refuse(s, "is nested too deeply");
	s->open[s->depth++] = closing;
	s->at++;
	*ret_empty = peek(s) == closing;
	return count_token(s);
}

/* A scalar, or the opening of a container up to its first value. */
static bool
scan_value(struct scan *s, bool *ret_complete)
{
	bool empty = false;

	switch (peek(s)) {
	case '{':
		if (!scan_open(s, '}', &empty))
			return false;
		*ret_complete = empty;
		return empty || scan_name(s);
	case '[':
		*ret_complete = false;
		if (!scan_open(s, ']', &empty))
			return false;
		*ret_complete = empty;
		return true;
	case '"':
		*ret_complete = true;
		return scan_string(s);
	default:
		*ret_complete = true;
		return scan_plain(s);
	}
}

/* After a value: closing brackets, then a comma unless all is closed. */
static bool
scan_behind(struct scan *s)
{
	while (s->depth != 0 && peek(s) == s->open[s->depth - 1]) {
		s->depth--;
		s->at++;
	}
	if (s->depth == 0)
		return true;
	if (peek(s) != ',')
		return refuse(s, "lacks a comma or a closing bracket");
	s->at++;
	return s->open[s->depth - 1] == ']' || scan_name(s);
}

bool
aq_json_scan(struct aq_str text, uint32_t max_tokens, struct aq_json_scan *ret)
{
	struct scan s = { .p = text.p, .n = text.n, .max_tokens = max_tokens };
	bool complete = false, good;
	char first = peek(&s);

	good = first == '{' || first == '[' ||
	       refuse(&s, "is neither an object nor an array");
	while (good && (!complete || s.depth != 0)) {
		good = scan_value(&s, &complete);
		if (good && complete)
			good = scan_behind(&s);
	}
	if (good && peek(&s) != '\0')
		good = refuse(&s, "goes on after its end");
	if (good && s.at < s.n)
		good = refuse(&s, "has a NUL character");
	*ret = (struct aq_json_scan){ s.tokens, s.at, s.reason };
	return good;
}
