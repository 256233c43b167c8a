/*
 * Codes of an authenticator app: TOTP of RFC 6238 with SHA-1, 30 s and six
 * digits, which is what all apps know, through liboath. Only totp.c includes
 * its header.
 */
#ifndef AQ_RUNTIME_TOTP_H
#define AQ_RUNTIME_TOTP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define AQ_TOTP_SECRET 20 /* bytes; RFC 4226 section 4 recommends 160 bits */
#define AQ_TOTP_DIGITS 6
#define AQ_TOTP_STEP_S 30

/*
 * Is `code` (AQ_TOTP_DIGITS digits, nothing else) that of the present step,
 * the one before or the one after? *ret_step is the number of the step, which
 * the caller must not accept again. Takes the same time for every code.
 */
bool aq_totp_check(struct aq_str secret, struct aq_str code, int64_t now_s,
    uint64_t *ret_step);

/* Base32, as people type it into an app; { NULL, 0 } without memory. */
struct aq_str aq_totp_text(struct aq_arena *arena, struct aq_str secret);

/* What the app is told: the site and whose account it is there. */
struct aq_totp_label {
	struct aq_str site, account;
};

/* The address of the QR code, otpauth://totp/…; { NULL, 0 } without memory. */
struct aq_str aq_totp_address(struct aq_arena *arena, struct aq_str secret,
    const struct aq_totp_label *label);

#endif
