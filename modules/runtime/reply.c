#include "runtime/reply.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/log.h"

/* RFC 6265: what may stand in a cookie's value, less the quotes. */
static bool
cookie_value(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == ';' ||
		    c == '\\')
			return false;
	}
	return true;
}

static const char *
cookie_name(enum aq_cookie which, bool embedded)
{
	static const char *const names[AQ_COOKIES] = { "__Host-acquis",
		"__Host-acquis_refresh", "__Host-acquis_flow",
		"__Host-acquis_device" };

	if (which == AQ_COOKIE_FLOW && embedded)
		return "__Host-acquis_flow_frame";
	return names[which];
}

static const char *
same_site(bool embedded, bool posted)
{
	if (embedded)
		return "None; Partitioned";
	return posted ? "None" : "Lax";
}

static void
put_cookie(const struct aq_req *rq, enum aq_cookie which, bool embedded,
    struct aq_buf *out)
{
	struct aq_str value = rq->reply.cookie[which].value;
	int64_t age = value.n != 0 ? rq->reply.cookie[which].max_age_s : 0;
	const char *name = cookie_name(which, embedded);

	if (!cookie_value(value)) {
		aq_log_event(LOG_ERR, "bad_cookie", "%s", name);
		return;
	}
	aq_buf_printf(out,
	    "Set-Cookie: %s=%.*s; Path=/; Secure; HttpOnly; SameSite=%s; "
	    "Max-Age=%lld\r\n",
	    name, AQ_STR_ARG(value),
	    same_site(embedded, rq->reply.cookie[which].posted),
	    (long long)age);
}

/* A cookie goes from a frame as it came there: whoever removes one does not
   know where it was set. */
static void
put_cookies(const struct aq_req *rq, struct aq_buf *out)
{
	for (int i = 0; i < AQ_COOKIES; i++) {
		enum aq_cookie which = (enum aq_cookie)i;

		if (!rq->reply.cookie[i].set)
			continue;
		put_cookie(rq, which, rq->reply.cookie[i].embedded, out);
		if (rq->reply.cookie[i].value.n == 0)
			put_cookie(rq, which, !rq->reply.cookie[i].embedded,
			    out);
	}
}

/* What a shared cache or the browser may keep. */
static void
put_caching(const struct aq_req *rq, bool success, struct aq_buf *out)
{
	const struct aq_reply *reply = &rq->reply;

	if (success && reply->etag.n != 0)
		aq_buf_printf(
		    out, "ETag: \"%.*s\"\r\n", AQ_STR_ARG(reply->etag));
	if (success && reply->cache_s > 0)
		aq_buf_printf(out,
		    "Cache-Control: public, max-age=%d\r\n"
		    "Vary: Accept-Language\r\n",
		    reply->cache_s);
	else if (success && reply->etag.n != 0)
		aq_buf_add(out, AQ_S("Cache-Control: private, no-cache\r\n"));
	else
		aq_buf_add(out, AQ_S("Cache-Control: no-store\r\n"));
}

static void
put_allow(unsigned allowed, struct aq_buf *out)
{
	const char *separator = "Allow: ";

	for (unsigned bit = 1; bit <= AQ_DELETE; bit <<= 1) {
		if ((allowed & bit) == 0)
			continue;
		aq_buf_printf(out, "%s%s", separator,
		    aq_method_name((enum aq_method)bit));
		separator = ", ";
	}
	if (allowed != 0)
		aq_buf_add(out, AQ_S("\r\n"));
}

/* media_type NULL: no body. The id of the request is a header of nginx. */
static void
put_headers(const struct aq_req *rq, int http, const char *media_type,
    uint64_t length, struct aq_buf *out)
{
	aq_buf_printf(out, "Status: %d\r\n", http);
	if (media_type != NULL)
		aq_buf_printf(out,
		    "Content-Type: %s\r\nContent-Length: %" PRIu64 "\r\n",
		    media_type, length);
	if (rq->reply.retry_after_s > 0)
		aq_buf_printf(
		    out, "Retry-After: %d\r\n", rq->reply.retry_after_s);
	put_cookies(rq, out);
}

static void
put_problem(
    struct aq_req *rq, const struct aq_status_info *info, struct aq_buf *out)
{
	struct aq_jw w;

	aq_jw_init(&w, out);
	aq_jw_object(&w);
	aq_jw_key(&w, "type");
	aq_jw_str(&w, aq_arena_printf(rq->mem, "/problems/%s", info->slug));
	aq_jw_key_str(&w, "title",
	    aq_str_from(rq->english ? info->title_en : info->title_fr));
	aq_jw_key_int(&w, "status", info->http);
	if (rq->detail.reason.n != 0)
		aq_jw_key_str(&w, "detail", rq->detail.reason);
	if (rq->detail.pointer.n != 0)
		aq_jw_key_str(&w, "pointer", rq->detail.pointer);
	aq_jw_key_str(&w, "instance", rq->request_id);
	aq_jw_end(&w);
}

static int
write_problem(struct aq_req *rq, enum aq_status status, unsigned allowed,
    struct aq_buf *out)
{
	const struct aq_status_info *info = aq_status_info(status);
	struct aq_buf body;

	aq_buf_init(&body, rq->mem, out->limit);
	put_problem(rq, info, &body);
	put_headers(rq, info->http, "application/problem+json", body.n, out);
	if (info->http == 401)
		aq_buf_add(out, AQ_S("WWW-Authenticate: Bearer\r\n"));
	put_allow(allowed, out);
	put_caching(rq, false, out);
	aq_buf_printf(
	    out, "Content-Language: %s\r\n\r\n", rq->english ? "en" : "fr");
	aq_buf_add(out, aq_buf_str(&body));
	return info->http;
}

/* A handler that writes JSON must have written one whole document. */
static bool
body_is_whole(const struct aq_reply *reply)
{
	if (reply->body.failed)
		return false;
	if (reply->media_type != NULL || reply->body.n == 0)
		return !reply->json.failed;
	return aq_jw_done(&reply->json);
}

int
aq_reply_write(struct aq_req *rq, const struct aq_http *http,
    enum aq_status *status, unsigned allowed, struct aq_buf *out)
{
	struct aq_reply *reply = &rq->reply;
	bool has_body;

	if (*status == AQ_OK && !body_is_whole(reply)) {
		aq_log_event(LOG_ERR, "bad_reply", "%s",
		    rq->route != NULL ? rq->route->operation : "");
		*status = AQ_E_INTERNAL;
	}
	if (*status != AQ_OK)
		return write_problem(rq, *status, allowed, out);
	if (http->method == AQ_GET && reply->http == 200 &&
	    reply->etag.n != 0 &&
	    aq_http_etag_matches(http->if_none_match, reply->etag))
		reply->http = 304;
	has_body = (reply->body.n != 0 || reply->piece != NULL) &&
		   reply->http != 304;
	put_headers(rq, reply->http,
	    !has_body			? NULL
	    : reply->media_type != NULL ? reply->media_type
					: "application/json",
	    reply->piece != NULL ? reply->piece_bytes : reply->body.n, out);
	if (has_body && reply->file_name != NULL)
		aq_buf_printf(out,
		    "Content-Disposition: attachment; filename=\"%s\"\r\n",
		    reply->file_name);
	if (reply->location.n != 0)
		aq_buf_printf(
		    out, "Location: %.*s\r\n", AQ_STR_ARG(reply->location));
	if (reply->ancestors.n != 0)
		aq_buf_printf(out,
		    "X-Accel-Redirect: /embedded_shell\r\n"
		    "X-Acquis-Ancestors: %.*s\r\n",
		    AQ_STR_ARG(reply->ancestors));
	put_caching(rq, true, out);
	aq_buf_add(out, AQ_S("\r\n"));
	if (has_body && reply->piece == NULL)
		aq_buf_add(out, aq_buf_str(&reply->body));
	return reply->http;
}
