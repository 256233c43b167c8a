/*
 * What stands in an HTTP request, as FastCGI parameters give it: pure parsing,
 * no socket. The transport gives parameters by name, bytes of the body, and
 * takes the reply.
 */
#ifndef AQ_RUNTIME_HTTP_H
#define AQ_RUNTIME_HTTP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/route.h"
#include "base/str.h"

struct aq_transport {
	/* The value of a CGI variable, NULL when there is none. */
	const char *(*param)(void *context, const char *name);
	/* Bytes of the body read into p, fewer than n at its end only. */
	size_t (*read)(void *context, char *p, size_t n);
	/* False when the client is gone. */
	bool (*write)(void *context, struct aq_str bytes);
	void *context;
};

struct aq_http {
	enum aq_method method;
	struct aq_str path;		/* as sent, without the query */
	struct aq_str query;
	uint64_t content_length;
	bool json;			/* Content-Type: application/json */
	bool form;			/* …: x-www-form-urlencoded */
	struct aq_str bearer;		/* Authorization: Bearer */
	struct aq_str access_cookie, refresh_cookie, flow_cookie;
	struct aq_str frame_flow_cookie;
	struct aq_str device_cookie;
	struct aq_str csrf;		/* X-CSRF-Token */
	struct aq_str origin;
	struct aq_str fetch_site;	/* Sec-Fetch-Site */
	bool foreign_frame;		/* a page for a frame of another site,
					   as Sec-Fetch-* tell */
	struct aq_str if_none_match, if_match;	/* as sent */
	struct aq_str idempotency_key;
	struct aq_str user_agent, remote_address, request_id;
	bool english;
};

enum aq_http_result {
	AQ_HTTP_OK,
	AQ_HTTP_BAD,		/* cannot be understood */
	AQ_HTTP_METHOD,		/* a method nobody knows */
};

/*
 * Strings point into the transport's parameters. Whatever the result, the
 * members request_id and english may be used; request_id is empty unless the
 * proxy gave one of 1 to 64 letters, digits and '-'.
 */
enum aq_http_result aq_http_parse(
    const struct aq_transport *transport, struct aq_http *ret);

/* The value of a cookie; empty when it is absent or there twice. */
struct aq_str aq_http_cookie(struct aq_str header, struct aq_str name);

/* Accept-Language prefers English to French. */
bool aq_http_english(struct aq_str header);

/* If-None-Match (a list, or "*") names this entity tag. Weak comparison. */
bool aq_http_etag_matches(struct aq_str header, struct aq_str etag);

/*
 * A parameter of a query, percent-decoded into the arena; false when it is
 * absent, there twice, malformed, not UTF-8 or the arena is full.
 */
bool aq_http_query(struct aq_arena *arena, struct aq_str query,
    struct aq_str name, struct aq_str *ret_value);

/* The parameter is there, once or more, whatever its value. */
bool aq_http_query_names(struct aq_str query, struct aq_str name);

#endif
