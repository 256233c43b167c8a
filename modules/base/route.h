/*
 * Route matcher: method and path against a table of patterns such as
 * "/api/assessment/assessments/{assessment:id}/answers".
 *
 * Parameters stand alone between slashes: {name:id} takes a decimal u64,
 * {name:key} takes [A-Za-z0-9._-]{1,64}. Nothing is percent-decoded: a path
 * with '%', an empty segment or a trailing slash matches nothing. The first
 * matching row wins; a path that matches only with other methods yields
 * AQ_ROUTE_METHOD and the list for Allow.
 */
#ifndef AQ_BASE_ROUTE_H
#define AQ_BASE_ROUTE_H

#include <stdint.h>

#include "base/str.h"

#define AQ_ROUTE_PARAMS 4

enum aq_method {
	AQ_GET = 1,
	AQ_POST = 2,
	AQ_PUT = 4,
	AQ_PATCH = 8,
	AQ_DELETE = 16,
};

enum aq_route_found {
	AQ_ROUTE_FOUND,
	AQ_ROUTE_NONE,
	AQ_ROUTE_METHOD,
};

struct aq_route_pattern {
	enum aq_method method;
	const char *pattern;
};

struct aq_route_match {
	size_t index;				/* row in the table */
	uint64_t id[AQ_ROUTE_PARAMS];		/* of {…:id}, by position */
	struct aq_str key[AQ_ROUTE_PARAMS];	/* text of every parameter */
	unsigned allowed;	/* methods of this path, for AQ_ROUTE_METHOD */
};

/*
 * `row(table, index)` gives the pattern of a row, so that the table may be of
 * any richer type; `count` rows. HEAD is asked for as AQ_GET.
 */
enum aq_route_found aq_route_find(const void *table, size_t count,
    const struct aq_route_pattern *(*row)(const void *table, size_t index),
    enum aq_method method, struct aq_str path, struct aq_route_match *ret);

bool aq_method_parse(struct aq_str name, enum aq_method *ret_method);
const char *aq_method_name(enum aq_method method);

#endif
