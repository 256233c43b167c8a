/*
 * Requests to the servers of institutions, through libcurl. Made so that an
 * address from outside cannot be used against us:
 *
 *	- https with the system's certificates or [sso] ca_file, always checked;
 *	  plain http only to this machine and with [sso] insecure_loopback
 *	- no redirects, no proxy, no cookies, no user in the address
 *	- addresses of private, local, shared and reserved networks are refused
 *	  on the socket that is connected to, whatever the name said before,
 *	  unless [sso] private_hosts names the host
 *	- a limit of time and of bytes
 *	- at most [sso] fetch_parallel at once in a process, half of them to one
 *	  host, so that a slow one leaves places for others; more wait for their
 *	  turn while those before them are answered within a second, and else
 *	  are refused with AQ_FETCH_BUSY, so that slow servers cannot take all
 *	  workers
 *
 * It blocks: never call it inside of a transaction.
 */
#ifndef AQ_RUNTIME_FETCH_H
#define AQ_RUNTIME_FETCH_H

#include "base/arena.h"
#include "base/str.h"
#include "runtime/config.h"

#define AQ_FETCH_BYTES	 ((size_t)64 * 1024)
#define AQ_FETCH_TIME_MS 3000

enum aq_fetch_method {
	AQ_FETCH_GET,
	AQ_FETCH_POST,
};

struct aq_fetch_request {
	enum aq_fetch_method method;
	struct aq_str url;
	/* "Name: value" each; none holds CR or LF */
	const struct aq_str *headers;
	size_t header_count;
	struct aq_str body;	    /* of a POST */
	struct aq_str content_type; /* of the body */
	size_t longest;		    /* bytes of the answer; 0: AQ_FETCH_BYTES */
	unsigned time_ms;	    /* in all; 0: AQ_FETCH_TIME_MS */
};

struct aq_fetch_reply {
	unsigned status;	    /* HTTP */
	struct aq_str content_type; /* without parameters, small letters */
	struct aq_str link;	    /* header Link (RFC 8288) */
	struct aq_str retry_after;
	struct aq_str date;	    /* when the server answered, by its clock */
	struct aq_str body;
};

enum aq_fetch_result {
	AQ_FETCH_OK,	      /* an answer came, whatever its status */
	AQ_FETCH_ADDRESS,     /* no address, or header, that we would send */
	AQ_FETCH_FORBIDDEN,   /* leads into a private network */
	AQ_FETCH_BUSY,	      /* too many at once */
	AQ_FETCH_UNREACHABLE, /* no such host, no connection */
	AQ_FETCH_TLS,	      /* certificate or handshake */
	AQ_FETCH_TIME,
	AQ_FETCH_TOO_LARGE,
	AQ_FETCH_REDIRECT, /* it sends us elsewhere; we do not go */
	AQ_FETCH_PROTOCOL, /* no HTTP */
	AQ_FETCH_MEMORY,
};

const char *aq_fetch_result_name(enum aq_fetch_result result);

/*
 * Strings of the reply in the arena, NUL-terminated. On anything but
 * AQ_FETCH_OK *ret_reply holds nothing but `status` when there was one.
 */
enum aq_fetch_result
aq_fetch(const struct aq_config *config, struct aq_arena *arena,
    const struct aq_fetch_request *request, struct aq_fetch_reply *ret_reply);

/* The address is one that aq_fetch would try (scheme, host, no user, no
   fragment): for settings, before they are stored. */
bool aq_fetch_address_good(const struct aq_config *config, struct aq_str url);

#endif
