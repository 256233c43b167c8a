/*
 * What a CAS server says in XML: its answer about a ticket (protocol 3,
 * serviceValidate) and its word that a session has ended (single logout, a
 * SAML LogoutRequest). libxml2 reads it, in this file alone and on a short
 * leash:
 *
 *	- at most AQ_CAS_XML_MAX bytes, which are valid UTF-8 whatever the
 *	  document declares
 *	- no document type at all: the document is refused before libxml2 sees
 *	  it, so no entity of its own exists, none is expanded or fetched
 *	- no network, no files
 *	- no comments and no processing instructions: a reader that skips them
 *	  and one that stops at them see different names of a user
 *	- elements count by namespace and name, never by prefix, each at its
 *	  place and as often as the protocol says
 */
#ifndef AQ_RUNTIME_CAS_XML_H
#define AQ_RUNTIME_CAS_XML_H

#include "base/arena.h"
#include "base/str.h"
#include "runtime/asserted.h"

#define AQ_CAS_XML_MAX	  ((size_t)64 * 1024)
#define AQ_CAS_TICKET_MAX 255 /* bytes of a service ticket */

enum aq_cas_result {
	AQ_CAS_OK,
	AQ_CAS_REFUSED, /* the server says no, by its code */
	AQ_CAS_PROXIED, /* for another application acting for the user */
	AQ_CAS_TOO_LONG,
	AQ_CAS_ENCODING, /* not UTF-8 */
	AQ_CAS_DOCTYPE,
	AQ_CAS_SYNTAX,	/* not well-formed XML */
	AQ_CAS_COMMENT, /* or a processing instruction */
	AQ_CAS_SHAPE,	/* not what the protocol says */
	AQ_CAS_MEMORY,
};

/* Stable names for logs: "refused", "doctype" … */
const char *aq_cas_result_name(enum aq_cas_result result);

struct aq_cas_answer {
	/* The user as `sub`, then the attributes; one of theirs that is called
	   `sub` as well is left out. Values have no space at their ends. */
	struct aq_attributes attributes;
	/* AQ_CAS_REFUSED: INVALID_TICKET, INVALID_SERVICE …, at most 40 of
	   A-Z and '_', else "UNKNOWN" */
	struct aq_str code;
};

/* Strings are in the arena. *ret is set on AQ_CAS_OK and AQ_CAS_REFUSED. */
enum aq_cas_result aq_cas_answer_read(
    struct aq_arena *mem, struct aq_str xml, struct aq_cas_answer *ret);

/*
 * The ticket whose session has ended. 1 to AQ_CAS_TICKET_MAX of the bytes '!'
 * to '~'; nothing says who sent it, so only a ticket that we know counts.
 */
enum aq_cas_result aq_cas_logout_read(
    struct aq_arena *mem, struct aq_str xml, struct aq_str *ret_ticket);

/* 1 to AQ_CAS_TICKET_MAX of the bytes '!' to '~'. */
bool aq_cas_ticket_good(struct aq_str ticket);

#endif
