/*
 * Who asks, and may a page on another site have made them ask?
 *
 * A bearer token wins over a cookie. A public route is served without a
 * token or with a bad one; then nobody asks. Unsafe requests that do not bear
 * a token themselves must come from our own pages as far as the browser tells
 * (Sec-Fetch-Site, Origin), and with a cookie X-CSRF-Token must be the claim.
 *
 * Who must change a temporary password or turn on the second factor first may
 * do nothing but that: see enum aq_token_due.
 */
#ifndef AQ_RUNTIME_ACCESS_H
#define AQ_RUNTIME_ACCESS_H

#include "runtime/http.h"
#include "runtime/req.h"
#include "runtime/token.h"

/*
 * Sets rq->who. rq->route, mem, db, now and config are set. *ret_refusal is
 * AQ_TOKEN_OK unless a token was refused.
 */
enum aq_status aq_access_check(struct aq_req *rq, const struct aq_http *http,
    struct aq_keys *keys, enum aq_token_refusal *ret_refusal);

#endif
