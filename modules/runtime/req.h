/*
 * A request as a handler sees it, and the table of routes a program serves.
 *
 * A handler makes five moves: decode → (already authorised by the table) →
 * load, decide in the domain, store → encode → return a status. It frees
 * nothing (arena), formats no error body, logs nothing, sees no HTTP header.
 */
#ifndef AQ_RUNTIME_REQ_H
#define AQ_RUNTIME_REQ_H

#include <stdint.h>

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/route.h"
#include "runtime/jsonr.h"
#include "runtime/status.h"

struct aq_db;
struct aq_config;
struct aq_req;

/* Who asks, from the access token; user == 0 when nobody signed in. */
struct aq_who {
	uint64_t user;
	uint64_t auth_session;
	int64_t expires_at;	/* of the access token, s since 1970 */
	bool by_cookie;		/* else by "Authorization: Bearer" */
	struct aq_str csrf;	/* the claim; pages send it as X-CSRF-Token */
	unsigned due;		/* enum aq_token_due */
};

enum aq_route_flag {
	AQ_ROUTE_PUBLIC = 1,	/* no token needed (one is read when there) */
	AQ_ROUTE_NO_CSRF = 2,	/* a public POST that makes no use of cookies */
	AQ_ROUTE_CREATES = 4,	/* takes Idempotency-Key */
	AQ_ROUTE_FORM = 8,	/* the body is application/
				   x-www-form-urlencoded: aq_req_form */
	AQ_ROUTE_FOREIGN = 16,	/* pages of other sites may post here: the
				   cookies of a sign-in tell nothing, and
				   rq->who is nobody */
	AQ_ROUTE_PASSWORD_DUE = 32,	/* also for who must change a temporary
				   password first */
	AQ_ROUTE_FACTOR_DUE = 64,	/* also for who must turn on the second
				   factor first */
};

/* Flag of a route for staff: these roles only (enum aq_staff_role). */
#define AQ_ROUTE_STAFF(role) (1U << (16 + (role)))
/* Its mask of 1 << role; 0: whoever is signed in. */
#define AQ_ROUTE_STAFF_OF(flags) ((flags) >> 16)

struct aq_route {
	struct aq_route_pattern match;
	const char *operation;		/* operationId in openapi.yaml */
	enum aq_status (*handle)(struct aq_req *rq);
	unsigned flags;			/* enum aq_route_flag, AQ_ROUTE_STAFF */
	size_t body_limit;		/* bytes; 0: the route takes no body */
};

enum aq_cookie {
	AQ_COOKIE_ACCESS,	/* __Host-acquis, path / */
	AQ_COOKIE_REFRESH,	/* __Host-acquis_refresh; nginx forwards it to
				   /api/auth only */
	AQ_COOKIE_FLOW,		/* __Host-acquis_flow: binds a sign-in that is
				   on its way to this browser; likewise */
	AQ_COOKIE_DEVICE,	/* __Host-acquis_device: knows a device again
				   after signing out; likewise */
	AQ_COOKIES,
};

struct aq_reply {
	int http;		/* 200 unless the handler says otherwise */
	struct aq_buf body;
	struct aq_jw json;	/* writes into body */
	struct aq_str etag;	/* without quotes; empty: none */
	int retry_after_s;	/* > 0: header Retry-After */
	int cache_s;		/* > 0: public, max-age; else no-store */
	struct aq_str location;
	struct {
		bool set;
		struct aq_str value;	/* empty: remove the cookie */
		int64_t max_age_s;
		bool embedded;		/* for our page in a frame of another
					   site: SameSite=None; Partitioned.
					   The flow's has a name of its own
					   then, since a browser may send it
					   beside the other */
		bool posted;		/* a page of another site posts back
					   to us: SameSite=None */
	} cookie[AQ_COOKIES];
	const char *media_type;	/* NULL: application/json */
	/* not empty: the proxy answers with the shell of our pages, which
	   these origins (separated by blanks) may show in a frame */
	struct aq_str ancestors;
	/*
	 * A file, sent piece by piece in place of `body`, so that its size is
	 * no matter of memory: called until it gives an empty piece, each time
	 * with an arena of its own. False cuts the reply off. NULL: none.
	 */
	bool (*piece)(struct aq_req *rq, struct aq_arena *mem,
	    struct aq_str *ret_bytes);
	void *piece_state;	/* the handler's own, for `piece` */
	uint64_t piece_bytes;	/* of all pieces together */
	const char *file_name;	/* NULL: none; a page saves it as this: ASCII,
				   no quotes */
};

/* What a problem+json says beside its title; all optional. */
struct aq_detail {
	struct aq_str pointer;	/* JSON pointer of the member at fault */
	struct aq_str reason;	/* a short plain sentence, no personal data */
};

struct aq_req {
	const struct aq_route *route;
	uint64_t id[AQ_ROUTE_PARAMS];
	struct aq_str key[AQ_ROUTE_PARAMS];
	struct aq_str query;		/* raw query string */
	struct aq_str body;
	struct aq_str if_none_match;	/* without quotes */
	struct aq_str if_match;		/* as sent; see aq_req_if_match */
	struct aq_str idempotency_key;	/* validated: [!-~]{1,64} or empty */
	struct aq_str refresh_cookie, flow_cookie, device_cookie;
	struct aq_str frame_flow_cookie;
	bool foreign_frame;		/* a page for a frame of another site,
					   as far as the browser tells */
	struct aq_str origin;		/* of the page that asks, when the
					   browser tells: "https://host" */
	struct aq_str remote_address;	/* for limits, never logged */
	struct aq_str user_agent;
	struct aq_str request_id;
	bool english;			/* Accept-Language prefers en to fr */
	struct aq_who who;
	int64_t now;			/* µs since 1970, taken once */
	struct aq_arena *mem;
	struct aq_db *db;
	const struct aq_config *config;
	void *program;			/* the program's own state */
	struct aq_reply reply;
	struct aq_detail detail;
	enum aq_status logged;		/* set by the worker */
};

/*
 * A query parameter, percent-decoded into the arena; false when it is absent.
 * A repeated or malformed parameter is treated as absent.
 */
bool aq_req_query(struct aq_req *rq, const char *name, struct aq_str *ret);

/*
 * A member of the form in the body, decoded into the arena; false when it is
 * absent, there twice or malformed.
 */
bool aq_req_form(struct aq_req *rq, const char *name, struct aq_str *ret);

/* It is there, whatever its value, also twice or malformed. */
bool aq_req_query_there(const struct aq_req *rq, const char *name);
bool aq_req_form_there(const struct aq_req *rq, const char *name);

/*
 * The reply sends the browser to another page, by GET: 303 (a 307 would post
 * a password or a token again). AQ_E_INTERNAL when the address could not stand
 * in a header.
 */
enum aq_status aq_req_redirect(struct aq_req *rq, struct aq_str address);

/* `limit` (1..100, default 50) and `after` (id, default 0) of a list. */
enum aq_status aq_req_page(
    struct aq_req *rq, unsigned *ret_limit, uint64_t *ret_after);

/* AQ_E_INVALID with pointer and reason (string literals or arena). */
enum aq_status aq_req_invalid(
    struct aq_req *rq, const char *pointer, const char *reason);

/*
 * For who changes what others may change too: If-Match names the version that
 * the caller has seen, and it is still this one. AQ_E_IF_MATCH without the
 * header, AQ_E_CHANGED when it names another. A weak tag will do: nginx makes
 * those of what it compresses weak.
 */
enum aq_status aq_req_if_match(const struct aq_req *rq, struct aq_str etag);

/*
 * Starts the strict reader on the body: AQ_E_BAD_JSON unless it is one JSON
 * object. Read members with aq_jr_*, then test aq_req_json_end.
 */
enum aq_status aq_req_json(struct aq_req *rq, struct aq_jr *ret_reader);

/*
 * AQ_OK when every member was read and acceptable; else AQ_E_BAD_JSON for a
 * wrong type or unknown member, AQ_E_INVALID for a value out of range, with
 * rq->detail naming it.
 */
enum aq_status aq_req_json_end(struct aq_req *rq, struct aq_jr *reader);

#endif
