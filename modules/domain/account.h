/*
 * Rules of accounts (domain.md section 9): what an e-mail address, a user
 * name and a password may be, and how failures block. Pure.
 */
#ifndef AQ_DOMAIN_ACCOUNT_H
#define AQ_DOMAIN_ACCOUNT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Lengths in characters; the database's columns are as long. */
#define AQ_EMAIL_MAX	254
#define AQ_USERNAME_MAX 64
#define AQ_USERNAME_MIN 3
#define AQ_NAME_MAX	100
#define AQ_PASSWORD_MAX 256

/*
 * An address that mail can be sent to: local part of ASCII, '@', a domain that
 * DNS can have (IDNA) with at least one dot, or "localhost"; no white space,
 * quotes or controls. ret_lookup is what two spellings of one address have in
 * common: case-folded, the domain in letters, not as DNS has it (xn--).
 */
bool aq_account_email(struct aq_arena *arena, struct aq_str typed,
    struct aq_str *ret_email, struct aq_str *ret_lookup);

/* What is wrong with one that is not taken: a short plain sentence. */
const char *aq_account_email_fault(struct aq_str typed);

/*
 * Letters and digits of any script, '.', '-' and '_', beginning with a letter
 * or digit: never an '@', so that no user name can be taken for an address.
 */
bool aq_account_username(struct aq_arena *arena, struct aq_str typed,
    struct aq_str *ret_username, struct aq_str *ret_lookup);

/* What a person typed to sign in, as the lookup columns hold it. */
struct aq_str aq_account_login(struct aq_arena *arena, struct aq_str typed);

/* A name of a person: trimmed, 1 to AQ_NAME_MAX characters, no controls. */
bool aq_account_name(
    struct aq_arena *arena, struct aq_str typed, struct aq_str *ret_name);

enum aq_password_fault {
	AQ_PASSWORD_OK,
	AQ_PASSWORD_SHORT, /* under 12, and not 8 with A, a and 1 */
	AQ_PASSWORD_LONG,
	AQ_PASSWORD_COMMON, /* a common word, few letters, digits
			       only, or the login */
};

/* login: a lookup that must not be the password (may be empty). */
enum aq_password_fault aq_password_fault(
    struct aq_arena *arena, struct aq_str password, struct aq_str login);

/* A short plain sentence, for replies and terminals. */
const char *aq_password_fault_text(enum aq_password_fault fault);

/*
 * Blocking: each tenth failure since the last success blocks, 2 minutes at
 * first and twice as long each time; the thirtieth blocks for good.
 */
#define AQ_FAILURES_STEP  10
#define AQ_FAILURES_FINAL 30

/* Seconds to wait after the failure number `failures`; 0: none, -1: until
   staff or a reset of the password unblocks. */
int64_t aq_account_wait_s(unsigned failures);

#endif
