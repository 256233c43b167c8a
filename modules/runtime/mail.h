/*
 * E-mail: queued as a job of kind "mail" (owner auth) in the transaction of
 * what it tells about, written from a template in the person's language, sent
 * by SMTP or a sendmail program.
 */
#ifndef AQ_RUNTIME_MAIL_H
#define AQ_RUNTIME_MAIL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/config.h"
#include "runtime/db.h"
#include "runtime/jobs.h"

/*
 * What a mail is about. The queue holds ids only: addresses and names are read
 * when it is written, and so is the token of a link drawn, which stands in the
 * mail and nowhere else.
 */
struct aq_mail_about {
	uint64_t user_id;
	uint64_t link_id; /* row of mail_link whose link it holds; 0: none */
	uint64_t auth_session; /* the sign-in that it tells about; 0: none */
	bool to_old;	  /* to the address that the link's takes the place of,
			     without the link */
};

/* template: a name of mail_templates.def. The person needs an address when
   the mail is sent, not before; who has none gets nothing. */
enum aq_db_result aq_mail_queue(
    struct aq_db *db, int64_t now, const char *template, uint64_t user_id);
enum aq_db_result aq_mail_queue_about(struct aq_db *db, int64_t now,
    const char *template, const struct aq_mail_about *about);

/* Numbers of mail_link.purpose: the page that a link leads to, and its life. */
enum aq_mail_link {
	AQ_LINK_EMAIL = 1,    /* /confirm, a day */
	AQ_LINK_PASSWORD = 2, /* /reset, an hour */
};

/* The kind "mail"; its connection needs q_mail_statements. */
enum aq_job_result aq_mail_job(struct aq_job *job);

/* A text in one language. */
struct aq_mail_text {
	struct aq_str subject, body;
};

/* What is filled in; what a template does not name may be empty. */
struct aq_mail_facts {
	struct aq_str first_name;
	struct aq_str link;
	struct aq_str address; /* of the person, as it is to be */
	struct aq_str device;  /* "Firefox, Linux" */
	int64_t when;	       /* µs since 1970 */
};

/*
 * The template in one language ("fr" or "en"). False when there is no such
 * template or memory is short.
 */
bool aq_mail_write(struct aq_arena *mem, struct aq_str template,
    struct aq_str language, const struct aq_mail_facts *facts,
    const struct aq_config *config, struct aq_mail_text *ret_text);

struct aq_mail {
	struct aq_str from;	  /* "Name <address>" or an address */
	struct aq_str to;	  /* an address */
	struct aq_str to_name;	  /* may be empty */
	struct aq_str message_id; /* without angle brackets */
	int64_t date;		  /* µs since 1970 */
	struct aq_mail_text text;
};

/*
 * The message of RFC 5322 with MIME: encoded words (RFC 2047) where a header
 * is not ASCII, domains as DNS has them, the body in quoted-printable; lines
 * end in CRLF. { NULL, 0 } when an address or a header cannot stand in one (a
 * line break, a letter beyond ASCII before an '@') or memory is short.
 */
struct aq_str aq_mail_message(struct aq_arena *mem, const struct aq_mail *mail);

/*
 * The address with its domain in ASCII; { NULL, 0 } when it cannot stand in a
 * header or an envelope.
 */
struct aq_str aq_mail_ascii(struct aq_arena *mem, struct aq_str address);

/* The same of the address in "Name <address>", or of the whole. */
struct aq_str aq_mail_address(struct aq_arena *mem, struct aq_str from);

enum aq_mail_result {
	AQ_MAIL_SENT,
	AQ_MAIL_LATER,	 /* no server, or it says so */
	AQ_MAIL_REFUSED, /* it will never take this one */
	AQ_MAIL_OFF,	 /* no transport is configured */
};

/* Sends now; *ret_why says what went wrong, for people who administer. */
enum aq_mail_result
aq_mail_send(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_mail *mail, struct aq_str *ret_why);

#endif
