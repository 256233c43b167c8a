#include "runtime/jsonr.h"

#include <limits.h>
#include <stdlib.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "base/buf.h"
#include "base/num.h"
#include "runtime/jsonscan.h"

#define TOKENS_MOST 1000000
#define PAIRWISE    16

struct aq_json {
	struct aq_arena *arena;
	struct aq_str text;
	const jsmntok_t *tokens;
	uint32_t count;
	/* The members' names or the elements of token t are
	   child[first[t]] … child[first[t] + tokens[t].size - 1]. */
	const uint32_t *first, *child;
};

static bool
container(const jsmntok_t *token)
{
	return token->type == JSMN_OBJECT || token->type == JSMN_ARRAY;
}

static bool
index_children(struct aq_json *doc)
{
	uint32_t *first = AQ_NEW_N(doc->arena, uint32_t, doc->count);
	uint32_t *filled = AQ_NEW_N(doc->arena, uint32_t, doc->count);
	uint32_t *child = AQ_NEW_N(doc->arena, uint32_t, doc->count);
	uint32_t used = 0;

	if (first == NULL || filled == NULL || child == NULL)
		return false;
	for (uint32_t t = 0; t < doc->count; t++) {
		int parent = doc->tokens[t].parent;

		if (container(&doc->tokens[t])) {
			first[t] = used;
			used += (uint32_t)doc->tokens[t].size;
		}
		if (parent >= 0 && container(&doc->tokens[parent]))
			child[first[parent] + filled[parent]++] = t;
	}
	doc->first = first;
	doc->child = child;
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	const struct aq_str *x = a, *y = b;

	return aq_str_cmp(*x, *y);
}

/* Small objects pairwise; large ones by sorting, so that n stays n log n. */
static bool
has_twins(struct aq_str *names, size_t count)
{
	if (count > PAIRWISE) {
		qsort(names, count, sizeof(*names), compare_names);
		for (size_t i = 1; i < count; i++)
			if (aq_str_eq(names[i - 1], names[i]))
				return true;
		return false;
	}
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (aq_str_eq(names[i], names[j]))
				return true;
	return false;
}

/* The first object with two members of one name; doc->count when none has;
   also when memory is short, which the arena then says. */
static uint32_t
find_twins(struct aq_json *doc)
{
	for (uint32_t t = 0; t < doc->count; t++) {
		struct aq_json_ref object = { doc, t };
		size_t count = aq_json_count(object);
		struct aq_str *names;

		if (doc->tokens[t].type != JSMN_OBJECT || count < 2)
			continue;
		names = AQ_NEW_N(doc->arena, struct aq_str, count);
		if (names == NULL)
			return doc->count;
		for (size_t i = 0; i < count; i++)
			names[i] = aq_json_key_at(object, i);
		if (has_twins(names, count))
			return t;
	}
	return doc->count;
}

static bool
tokenise(struct aq_json *doc, uint32_t count)
{
	jsmntok_t *tokens = AQ_NEW_N(doc->arena, jsmntok_t, count);
	jsmn_parser parser;

	if (tokens == NULL)
		return false;
	jsmn_init(&parser);
	if (jsmn_parse(&parser, doc->text.p, doc->text.n, tokens, count) !=
	    (int)count)
		return false;
	doc->tokens = tokens;
	doc->count = count;
	return index_children(doc);
}

const struct aq_json *
aq_json_parse(struct aq_arena *arena, struct aq_str text, uint32_t max_tokens,
    size_t *ret_offset, const char **ret_reason)
{
	struct aq_json *doc;
	struct aq_json_scan scan;
	uint32_t twins;

	*ret_offset = 0;
	*ret_reason = "is too large";
	if (text.n > INT_MAX)
		return NULL;
	if (max_tokens > TOKENS_MOST)
		max_tokens = TOKENS_MOST;
	if (!aq_json_scan(text, max_tokens, &scan)) {
		*ret_offset = scan.offset;
		*ret_reason = scan.reason;
		return NULL;
	}
	doc = AQ_NEW(arena, struct aq_json);
	if (doc == NULL)
		return NULL;
	doc->arena = arena;
	doc->text = text;
	if (!tokenise(doc, scan.tokens))
		return NULL;
	twins = find_twins(doc);
	if (twins != doc->count) {
		*ret_offset = (size_t)doc->tokens[twins].start;
		*ret_reason = "has two members of one name";
		return NULL;
	}
	return aq_arena_failed(arena) ? NULL : doc;
}

struct aq_json_ref
aq_json_root(const struct aq_json *doc)
{
	return (struct aq_json_ref){ doc, 0 };
}

static const jsmntok_t *
token_of(struct aq_json_ref value)
{
	return &value.doc->tokens[value.token];
}

static struct aq_str
raw(struct aq_json_ref value)
{
	const jsmntok_t *token = token_of(value);

	return aq_str_slice(
	    value.doc->text, (size_t)token->start, (size_t)token->end);
}

enum aq_json_kind
aq_json_kind(struct aq_json_ref value)
{
	const jsmntok_t *token = token_of(value);

	if (token->type == JSMN_OBJECT)
		return AQ_JSON_OBJECT;
	if (token->type == JSMN_ARRAY)
		return AQ_JSON_ARRAY;
	if (token->type == JSMN_STRING)
		return AQ_JSON_STRING;
	switch (value.doc->text.p[token->start]) {
	case 'n':
		return AQ_JSON_NULL;
	case 't':
	case 'f':
		return AQ_JSON_BOOL;
	default:
		return AQ_JSON_NUMBER;
	}
}

size_t
aq_json_count(struct aq_json_ref value)
{
	const jsmntok_t *token = token_of(value);

	return container(token) ? (size_t)token->size : 0;
}

static struct aq_json_ref
child(struct aq_json_ref value, size_t index)
{
	const struct aq_json *doc = value.doc;

	value.token = doc->child[doc->first[value.token] + index];
	return value;
}

struct aq_json_ref
aq_json_at(struct aq_json_ref value, size_t index)
{
	struct aq_json_ref found = child(value, index);

	if (token_of(value)->type == JSMN_OBJECT)
		found.token++; /* the value stands behind its name */
	return found;
}

struct aq_str
aq_json_key_at(struct aq_json_ref object, size_t index)
{
	return aq_json_text(child(object, index));
}

bool
aq_json_member(
    struct aq_json_ref object, struct aq_str key, struct aq_json_ref *ret)
{
	size_t count = aq_json_count(object);

	if (token_of(object)->type != JSMN_OBJECT)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!aq_str_eq(aq_json_key_at(object, i), key))
			continue;
		*ret = aq_json_at(object, i);
		return true;
	}
	return false;
}

static size_t
put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static char
unescape_letter(char letter)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at = strchr(from, letter);

	return at != NULL ? to[at - from] : letter;
}

/* The scan has seen that every escape is right. */
struct aq_str
aq_json_text(struct aq_json_ref string)
{
	struct aq_str s = raw(string);
	size_t n = 0;
	char *out;

	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return s;
	out = aq_arena_get(string.doc->arena, s.n, 1);
	if (out == NULL)
		return (struct aq_str){ NULL, 0 };
	for (size_t i = 0; i < s.n; i++) {
		uint32_t point = 0;

		if (s.p[i] != '\\') {
			out[n++] = s.p[i];
		} else if (s.p[++i] != 'u') {
			out[n++] = unescape_letter(s.p[i]);
		} else {
			i += aq_json_unicode(s.p + i + 1, s.n - i - 1, &point);
			n += put_utf8(out + n, point);
		}
	}
	return (struct aq_str){ out, n };
}

bool
aq_json_number(struct aq_json_ref value, double *ret)
{
	return aq_json_kind(value) == AQ_JSON_NUMBER &&
	       aq_num_json(raw(value), ret);
}

bool
aq_json_integer(struct aq_json_ref value, int64_t *ret)
{
	return aq_json_kind(value) == AQ_JSON_NUMBER &&
	       aq_num_i64(raw(value), ret);
}

bool
aq_json_bool(struct aq_json_ref value)
{
	return aq_json_kind(value) == AQ_JSON_BOOL && raw(value).p[0] == 't';
}

struct aq_str
aq_json_source(struct aq_json_ref value)
{
	struct aq_str s = raw(value);

	if (token_of(value)->type == JSMN_STRING) {
		s.p--; /* with its quotes */
		s.n += 2;
	}
	return s;
}

size_t
aq_json_line(struct aq_json_ref value)
{
	const char *p = value.doc->text.p;
	size_t line = 1;

	for (int i = 0; i < token_of(value)->start; i++)
		line += p[i] == '\n';
	return line;
}

static void
put_step(struct aq_buf *out, struct aq_str name)
{
	aq_buf_add_char(out, '/');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '~')
			aq_buf_add(out, AQ_S("~0"));
		else if (name.p[i] == '/')
			aq_buf_add(out, AQ_S("~1"));
		else
			aq_buf_add_char(out, name.p[i]);
	}
}

static size_t
position_in(struct aq_json_ref array, uint32_t token)
{
	size_t index = 0;

	while (child(array, index).token != token)
		index++;
	return index;
}

struct aq_str
aq_json_pointer(struct aq_json_ref value)
{
	const struct aq_json *doc = value.doc;
	uint32_t path[AQ_JSON_DEPTH + 1];
	struct aq_buf out;
	size_t steps = 0;

	/* up: each step is the name token or the element that was taken */
	for (uint32_t t = value.token; t != 0;) {
		uint32_t parent = (uint32_t)doc->tokens[t].parent;

		if (!container(&doc->tokens[parent])) {
			t = parent;
			parent = (uint32_t)doc->tokens[t].parent;
		}
		path[steps++] = t;
		t = parent;
	}
	aq_buf_init(&out, doc->arena, SIZE_MAX);
	while (steps-- != 0) {
		struct aq_json_ref step = { doc, path[steps] };
		struct aq_json_ref parent = { doc,
			(uint32_t)token_of(step)->parent };

		if (token_of(parent)->type == JSMN_OBJECT) {
			put_step(&out, aq_json_text(step));
		} else {
			aq_buf_add_char(&out, '/');
			aq_buf_add_u64(&out, position_in(parent, step.token));
		}
	}
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}
