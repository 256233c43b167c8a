/*
 * Writing addresses and forms: percent-encoding as RFC 3986 has it, where all
 * but unreserved characters are encoded (a space becomes %20, which both an
 * address and a form understand).
 */
#ifndef AQ_BASE_URL_H
#define AQ_BASE_URL_H

#include "base/buf.h"
#include "base/str.h"

/* The value alone. */
void aq_url_encode(struct aq_buf *out, struct aq_str value);

/*
 * Adds "name=value" to the address that `out` holds, after '?', or '&' when it
 * has a query already. The name is written as it is.
 */
void aq_url_param(struct aq_buf *out, const char *name, struct aq_str value);

/* The same for a body application/x-www-form-urlencoded. */
void aq_form_param(struct aq_buf *out, const char *name, struct aq_str value);

#endif
