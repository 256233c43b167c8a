#include "runtime/access.h"

#include "runtime/config.h"

/* As far as the browser tells: older ones send neither header. */
static bool
from_our_pages(const struct aq_http *http, struct aq_str origin)
{
	if (http->fetch_site.n != 0 &&
	    !aq_str_eq(http->fetch_site, AQ_S("same-origin")) &&
	    !aq_str_eq(http->fetch_site, AQ_S("none")))
		return false;
	return http->origin.n == 0 || aq_str_eq(http->origin, origin);
}

static enum aq_status
identify(struct aq_req *rq, struct aq_keys *keys, struct aq_str token,
    enum aq_token_refusal *ret_refusal)
{
	struct aq_claims claims;

	*ret_refusal =
	    aq_token_check(rq->mem, keys, rq->db, token, rq->now, &claims);
	if (*ret_refusal == AQ_TOKEN_MEMORY)
		return AQ_E_UNAVAILABLE;
	if (*ret_refusal != AQ_TOKEN_OK)
		return AQ_E_UNAUTHENTICATED;
	rq->who.user = claims.user;
	rq->who.auth_session = claims.auth_session;
	rq->who.expires_at = claims.expires_at;
	rq->who.csrf = aq_arena_copy(rq->mem, aq_str_from(claims.csrf));
	rq->who.due = claims.due;
	return AQ_OK;
}

/* What must be done first, unless the route is for doing it. On a public route
   such a sign-in counts for nothing. */
static enum aq_status
check_due(struct aq_req *rq)
{
	unsigned flags = rq->route->flags, due = rq->who.due;

	if (due == 0)
		return AQ_OK;
	if ((flags & AQ_ROUTE_PUBLIC) != 0) {
		rq->who = (struct aq_who){ 0 };
		return AQ_OK;
	}
	if ((due & AQ_DUE_PASSWORD) != 0)
		return (flags & AQ_ROUTE_PASSWORD_DUE) != 0
			   ? AQ_OK
			   : AQ_E_PASSWORD_DUE;
	return (flags & AQ_ROUTE_FACTOR_DUE) != 0 ? AQ_OK : AQ_E_FACTOR_DUE;
}

enum aq_status
aq_access_check(struct aq_req *rq, const struct aq_http *http,
    struct aq_keys *keys, enum aq_token_refusal *ret_refusal)
{
	bool is_public = (rq->route->flags & AQ_ROUTE_PUBLIC) != 0;
	bool by_cookie = http->bearer.n == 0;
	bool safe = http->method == AQ_GET;
	struct aq_str token = by_cookie ? http->access_cookie : http->bearer;
	enum aq_status status = AQ_E_UNAUTHENTICATED;

	*ret_refusal = AQ_TOKEN_OK;
	rq->who = (struct aq_who){ .by_cookie = by_cookie };
	if ((rq->route->flags & AQ_ROUTE_FOREIGN) != 0) {
		rq->who.by_cookie = false;
		return AQ_OK;
	}
	if (!safe && by_cookie &&
	    !from_our_pages(http, aq_str_from(rq->config->site_origin)))
		return AQ_E_CSRF;
	if (token.n != 0)
		status = identify(rq, keys, token, ret_refusal);
	if (status != AQ_OK) {
		rq->who.by_cookie = false;
		return is_public && status == AQ_E_UNAUTHENTICATED ? AQ_OK
								   : status;
	}
	if (!safe && by_cookie && (rq->route->flags & AQ_ROUTE_NO_CSRF) == 0 &&
	    (rq->who.csrf.n == 0 ||
		!aq_str_eq_secret(http->csrf, rq->who.csrf))) {
		rq->who = (struct aq_who){ 0 };
		return AQ_E_CSRF;
	}
	return check_due(rq);
}
