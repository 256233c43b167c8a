/*
 * What stands between a first proof of who it is and a sign-in, and how a
 * person gets back in: second factors, devices, links sent by mail.
 *
 *	a way to sign in (password, institution, …) proves who it is
 *	   → auth_enter: a code of the second factor is asked for, or the
 *	     sign-in is stored; a device that is new is told by mail
 *	   → auth_signed_in or auth_enter_redirect answers
 *
 * A token of a link is drawn when its mail is written (runtime/mail.c) and
 * stands in the mail alone; the database has a digest of it.
 */
#ifndef AQ_AUTH_FACTOR_H
#define AQ_AUTH_FACTOR_H

#include "auth/auth.h"
#include "runtime/mail.h"

/* ---- entering: enter.c ------------------------------------------------- */

/*
 * `session` was drawn (auth_session_draw) for somebody who proved who it is.
 * Stores the sign-in. Where the account asks for a code it is stored as one
 * that has ended, so that it opens nothing anywhere, and session->step is the
 * token that the code is given with. Every way to sign in ends here.
 */
enum aq_status auth_enter(struct aq_req *rq, struct auth_session *session);

/* After the code: the sign-in that waited holds. AQ_E_UNAUTHENTICATED when
   another request used the step. */
enum aq_status auth_enter_resumed(struct aq_req *rq,
    struct auth_session *session, struct aq_str step_digest);

/* The page that asks for the code, and goes to `return_to` afterwards. */
struct aq_str auth_step_page(struct aq_req *rq,
    const struct auth_session *session, struct aq_str return_to);

/* Sends the browser to `return_to` with the cookies of the sign-in, or to the
   page that asks for the code and goes there afterwards. */
enum aq_status auth_enter_redirect(struct aq_req *rq,
    const struct auth_session *session, struct aq_str return_to);

/* ---- devices: device.c ------------------------------------------------- */

/*
 * Recognises the device, before the sign-in is stored: a page by a cookie of
 * 400 days, which is set; a client without cookies by its kind and network.
 */
void auth_device_recognise(struct aq_req *rq, struct auth_session *session);

/* Keeps it with the sign-in, in the same transaction. `tell`: by mail, when it
   is new and not the first of the account. */
enum aq_db_result auth_device_keep(struct aq_db *db, struct aq_req *rq,
    const struct auth_session *session, bool tell);

/* ---- links sent by mail: link.c ---------------------------------------- */

/* How long a change of address waits for its confirmation. */
#define AUTH_WAITING_US ((int64_t)24 * 3600 * 1000000)

struct auth_link {
	uint64_t id;
	uint64_t user_id; /* 0: of a login that nobody has; sends nothing */
	enum aq_mail_link purpose;
	struct aq_str email, email_lookup; /* where it goes; empty: nowhere */
	struct aq_str old_email; /* what it takes the place of; empty: none */
};

/* A new link and the mail that brings it; link->id is drawn. In a
   transaction. */
enum aq_db_result auth_link_send(struct aq_db *db, struct aq_req *rq,
    struct auth_link *link, const char *template);

/*
 * What a token stands for. AQ_E_LINK_USED or AQ_E_LINK_EXPIRED; nothing is
 * used up.
 */
enum aq_status auth_link_read(struct aq_req *rq, struct aq_str token,
    enum aq_mail_link purpose, struct auth_link *ret_link);

/* Uses it: of many at once one gets AQ_DB_OK, the others AQ_DB_NONE. */
enum aq_db_result auth_link_use(
    struct aq_db *db, struct aq_req *rq, const struct auth_link *link);

/* Ends all unused links of an account for a purpose. */
enum aq_db_result auth_links_end(struct aq_db *db, struct aq_req *rq,
    uint64_t user_id, enum aq_mail_link purpose);

/* ---- proofs ------------------------------------------------------------ */

/*
 * reprove.c: whoever asks for a change of how one signs in must show that it
 * is not a found page: by the password where the account has one (empty: none
 * was given), else by having signed in a moment ago (AQ_E_SIGN_IN_AGAIN). Also
 * AQ_E_UNAUTHENTICATED, and what auth_password_prove gives.
 */
enum aq_status auth_reprove(struct aq_req *rq, struct aq_str password);

/* Where having signed in a moment ago is enough in every case: by that, or by
   the password when one was given. */
enum aq_status auth_reprove_or_recent(
    struct aq_req *rq, struct aq_str password);

/* The optional member "password" for it. */
void auth_read_password(struct aq_jr *r, struct aq_str *ret_password);

#define AUTH_CODE_MAX 32 /* characters of a code as typed */

/*
 * code.c: is it a code of the account's app, or one of its recovery codes? A
 * step of the app, and a recovery code, pass once. Tries are counted and block
 * like those of passwords, by themselves. AQ_OK, AQ_E_BAD_CODE, AQ_E_BLOCKED.
 */
enum aq_status auth_code_prove(
    struct aq_req *rq, uint64_t user_id, struct aq_str code);

/* code.c: only of the caller's app, with a secret that is not in force yet. */
enum aq_status auth_code_confirm(struct aq_req *rq, struct aq_str secret,
    struct aq_str code, uint64_t *ret_step);

/* The use that secrets of an app are sealed for. */
struct aq_str auth_totp_use(struct aq_req *rq, uint64_t user_id);

/* ---- recovery codes: recovery.c ---------------------------------------- */

#define AUTH_RECOVERY_CODES 10

/* Ten new ones, as they are shown. */
struct auth_recovery {
	struct aq_str code[AUTH_RECOVERY_CODES];
};

bool auth_recovery_draw(struct aq_req *rq, struct auth_recovery *ret);

/* In place of those that were there; in a transaction. */
enum aq_db_result auth_recovery_store(struct aq_db *db, struct aq_req *rq,
    uint64_t user_id, const struct auth_recovery *codes);

/* Member "recovery_codes". */
void auth_recovery_encode(
    struct aq_jw *w, const struct auth_recovery *codes);

/* The digest that is kept; false when it has not the form of a code. */
bool auth_recovery_digest(struct aq_req *rq, uint64_t user_id,
    struct aq_str typed, uint8_t ret_digest[32]);

/* ---- endpoints, one file each ------------------------------------------ */

enum aq_status auth_second_factor(struct aq_req *rq);
enum aq_status auth_session_end(struct aq_req *rq);
enum aq_status auth_reset_ask(struct aq_req *rq);
enum aq_status auth_reset_use(struct aq_req *rq);
enum aq_status auth_email_confirm(struct aq_req *rq);
enum aq_status auth_email_resend(struct aq_req *rq);
enum aq_status auth_email_change(struct aq_req *rq);
enum aq_status auth_email_keep(struct aq_req *rq);
enum aq_status auth_security_get(struct aq_req *rq);
enum aq_status auth_totp_start(struct aq_req *rq);
enum aq_status auth_totp_confirm(struct aq_req *rq);
enum aq_status auth_totp_remove(struct aq_req *rq);
enum aq_status auth_recovery_renew(struct aq_req *rq);

#endif
