/*
 * A person whom an institution sent and whom we do not know yet, until the
 * person has said who it is: a code, good for a quarter of an hour and once,
 * that stands in the address behind '#' (so in no log and no Referer) and
 * comes back in a body. What the institution said is sealed in its row.
 */
#ifndef AQ_AUTH_SSO_PENDING_H
#define AQ_AUTH_SSO_PENDING_H

#include "auth/sso.h"

/* 303 to the page that asks. */
enum aq_status
auth_pending_ask(struct aq_req *rq, const struct auth_arrival *arrival);

/* sso_finish.c: an account without the address, since somebody has it. */
enum aq_status
auth_sso_create(struct aq_req *rq, const struct auth_arrival *arrival,
    enum auth_found *ret_found, uint64_t *ret_user);

#endif
