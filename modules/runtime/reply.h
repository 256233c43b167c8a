/*
 * The bytes of a reply from what a handler left: CGI headers, an empty line,
 * the body; problem+json (RFC 9457) for a failure; 304 when the client has
 * it already.
 */
#ifndef AQ_RUNTIME_REPLY_H
#define AQ_RUNTIME_REPLY_H

#include "runtime/http.h"
#include "runtime/req.h"

/*
 * Appends the reply to `out`, and gives the HTTP status that it has. A success
 * whose JSON document is not whole becomes AQ_E_INTERNAL, and *status with it.
 * The pieces of a file are not written here: they follow the headers.
 * `allowed`: methods for AQ_E_METHOD.
 */
int aq_reply_write(struct aq_req *rq, const struct aq_http *http,
    enum aq_status *status, unsigned allowed, struct aq_buf *out);

#endif
