#include "base/route.h"

#include "base/num.h"

#define KEY_LONGEST 64

static bool
key_text(struct aq_str s)
{
	if (s.n == 0 || s.n > KEY_LONGEST)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '.' || c == '_' ||
			c == '-'))
			return false;
	}
	return true;
}

/* One segment of a pattern against one of a path. */
static bool
segment(struct aq_str wanted, struct aq_str got, struct aq_route_match *match,
    size_t *parameters)
{
	size_t at = *parameters;

	if (wanted.n == 0 || wanted.p[0] != '{')
		return aq_str_eq(wanted, got);
	if (at == AQ_ROUTE_PARAMS)
		return false;
	if (memmem(wanted.p, wanted.n, ":id}", 4) != NULL) {
		if (!aq_num_u64(got, &match->id[at]))
			return false;
	} else if (!key_text(got)) {
		return false;
	}
	match->key[at] = got;
	*parameters = at + 1;
	return true;
}

/* Both begin with '/'; equal numbers of segments, each of them matching. */
static bool
fits(struct aq_str pattern, struct aq_str path, struct aq_route_match *match)
{
	size_t parameters = 0;

	while (pattern.p != NULL && path.p != NULL) {
		struct aq_str wanted = aq_str_cut(&pattern, '/');
		struct aq_str got = aq_str_cut(&path, '/');

		if (!segment(wanted, got, match, &parameters))
			return false;
	}
	return pattern.p == NULL && path.p == NULL;
}

enum aq_route_found
aq_route_find(const void *table, size_t count,
    const struct aq_route_pattern *(*row)(const void *table, size_t index),
    enum aq_method method, struct aq_str path, struct aq_route_match *ret)
{
	unsigned allowed = 0;

	if (path.n == 0 || path.p[0] != '/')
		return AQ_ROUTE_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct aq_route_pattern *pattern = row(table, i);
		struct aq_route_match match = { .index = i };

		if (!fits(aq_str_from(pattern->pattern), path, &match))
			continue;
		if (pattern->method == method) {
			*ret = match;
			return AQ_ROUTE_FOUND;
		}
		allowed |= pattern->method;
	}
	if (allowed == 0)
		return AQ_ROUTE_NONE;
	*ret = (struct aq_route_match){ .allowed = allowed };
	return AQ_ROUTE_METHOD;
}

static const struct {
	enum aq_method method;
	const char *name;
} methods[] = {
	{ AQ_GET, "GET" },
	{ AQ_POST, "POST" },
	{ AQ_PUT, "PUT" },
	{ AQ_PATCH, "PATCH" },
	{ AQ_DELETE, "DELETE" },
};

bool
aq_method_parse(struct aq_str name, enum aq_method *ret_method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (aq_str_eq(name, aq_str_from(methods[i].name))) {
			*ret_method = methods[i].method;
			return true;
		}
	}
	return false;
}

const char *
aq_method_name(enum aq_method method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (methods[i].method == method)
			return methods[i].name;
	return "";
}
