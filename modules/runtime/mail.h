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

/* template: a name of mail_templates.def. The person needs an address when
   the mail is sent, not before; who has none gets nothing. */
enum aq_db_result aq_mail_queue(
    struct aq_db *db, int64_t now, const char *template, uint64_t user_id);

/* The kind "mail"; its connection needs q_mail_statements. */
enum aq_job_result aq_mail_job(struct aq_job *job);

/* A text in one language. */
struct aq_mail_text {
	struct aq_str subject, body;
};

/*
 * The template with {first_name}, {site} and {origin} filled in. language: "fr"
 * or "en". False when there is no such template or memory is short.
 */
bool aq_mail_write(struct aq_arena *mem, struct aq_str template,
    struct aq_str language, struct aq_str first_name,
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
 * is not ASCII, the body in quoted-printable; lines end in CRLF. { NULL, 0 }
 * when an address or a header cannot stand in one (a line break, a letter
 * beyond ASCII in an address) or memory is short.
 */
struct aq_str aq_mail_message(struct aq_arena *mem, const struct aq_mail *mail);

/* The address in "Name <address>", or the whole. */
struct aq_str aq_mail_address(struct aq_str from);

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
