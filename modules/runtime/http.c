#include "runtime/http.h"

#include "base/num.h"
#include "base/text.h"

#define ID_LONGEST	    64
#define IDEMPOTENCY_LONGEST 64

static struct aq_str
param(const struct aq_transport *t, const char *name)
{
	return aq_str_from(t->param(t->context, name));
}

struct aq_str
aq_http_cookie(struct aq_str header, struct aq_str name)
{
	struct aq_str found = { NULL, 0 };
	unsigned count = 0;

	while (header.p != NULL) {
		struct aq_str value = aq_str_trim(aq_str_cut(&header, ';'));

		if (aq_str_eq(aq_str_cut(&value, '='), name) &&
		    value.p != NULL) {
			found = value;
			count++;
		}
	}
	return count == 1 ? found : (struct aq_str){ NULL, 0 };
}

/* "q=0.8" in thousandths; 1000 without one, 0 for nonsense. */
static unsigned
quality(struct aq_str parameters)
{
	double q;

	while (parameters.p != NULL) {
		struct aq_str value = aq_str_trim(aq_str_cut(&parameters, ';'));
		struct aq_str name = aq_str_cut(&value, '=');

		if (!aq_str_eq_ascii_nocase(aq_str_trim(name), AQ_S("q")))
			continue;
		if (!aq_num_json(aq_str_trim(value), &q) || q < 0 || q > 1)
			return 0;
		return (unsigned)(q * 1000);
	}
	return 1000;
}

bool
aq_http_english(struct aq_str header)
{
	unsigned best_en = 0, best_fr = 0;

	while (header.p != NULL) {
		struct aq_str range = aq_str_cut(&header, ',');
		struct aq_str tag = aq_str_trim(aq_str_cut(&range, ';'));
		struct aq_str language = aq_str_cut(&tag, '-');
		unsigned q = quality(range);

		if (aq_str_eq_ascii_nocase(language, AQ_S("en")))
			best_en = q > best_en ? q : best_en;
		else if (aq_str_eq_ascii_nocase(language, AQ_S("fr")))
			best_fr = q > best_fr ? q : best_fr;
	}
	return best_en > best_fr;
}

bool
aq_http_etag_matches(struct aq_str header, struct aq_str etag)
{
	if (aq_str_eq(aq_str_trim(header), AQ_S("*")))
		return true;
	while (header.p != NULL) {
		struct aq_str tag = aq_str_trim(aq_str_cut(&header, ','));

		if (aq_str_starts(tag, AQ_S("W/")))
			tag = aq_str_slice(tag, 2, tag.n);
		if (tag.n >= 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' &&
		    aq_str_eq(aq_str_slice(tag, 1, tag.n - 1), etag))
			return true;
	}
	return false;
}

static bool
hex_digit(char c, unsigned *ret_value)
{
	if (c >= '0' && c <= '9')
		*ret_value = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*ret_value = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		*ret_value = (unsigned)(c - 'A') + 10;
	else
		return false;
	return true;
}

static bool
percent_decode(
    struct aq_arena *arena, struct aq_str text, struct aq_str *ret_value)
{
	char *out = aq_arena_get(arena, text.n + 1, 1);
	unsigned high, low;
	size_t n = 0;

	if (out == NULL)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '%') {
			out[n++] = text.p[i] == '+' ? ' ' : text.p[i];
			continue;
		}
		if (i + 2 >= text.n || !hex_digit(text.p[i + 1], &high) ||
		    !hex_digit(text.p[i + 2], &low))
			return false;
		out[n++] = (char)(high << 4 | low);
		i += 2;
	}
	if (!aq_text_valid((struct aq_str){ out, n }))
		return false;
	*ret_value = (struct aq_str){ out, n };
	return true;
}

bool
aq_http_query(struct aq_arena *arena, struct aq_str query, struct aq_str name,
    struct aq_str *ret_value)
{
	struct aq_str found = { NULL, 0 };
	unsigned count = 0;

	while (query.p != NULL) {
		struct aq_str value = aq_str_cut(&query, '&');

		if (!aq_str_eq(aq_str_cut(&value, '='), name))
			continue;
		found = value;
		count++;
	}
	return count == 1 && found.p != NULL &&
	       percent_decode(arena, found, ret_value);
}

bool
aq_http_query_names(struct aq_str query, struct aq_str name)
{
	while (query.p != NULL) {
		struct aq_str value = aq_str_cut(&query, '&');

		if (aq_str_eq(aq_str_cut(&value, '='), name))
			return true;
	}
	return false;
}

/* A set of characters as a test, for short tokens in headers. */
static bool
made_of(struct aq_str s, size_t longest, bool (*good)(char c))
{
	if (s.n == 0 || s.n > longest)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!good(s.p[i]))
			return false;
	return true;
}

static bool
id_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-';
}

static bool
visible_character(char c)
{
	return c >= '!' && c <= '~';
}

static bool
is_type(struct aq_str type, struct aq_str wanted)
{
	struct aq_str media = aq_str_trim(aq_str_cut(&type, ';'));

	type = aq_str_trim(type);
	return aq_str_eq_ascii_nocase(media, wanted) &&
	       (type.n == 0 ||
		   aq_str_eq_ascii_nocase(type, AQ_S("charset=utf-8")));
}

static struct aq_str
bearer_of(struct aq_str authorization)
{
	struct aq_str scheme = aq_str_cut(&authorization, ' ');

	if (!aq_str_eq_ascii_nocase(scheme, AQ_S("Bearer")))
		return (struct aq_str){ NULL, 0 };
	return aq_str_trim(authorization);
}

/* Frames of the same site get the cookies of a page of its own. */
static bool
foreign_frame(struct aq_str site, struct aq_str destination)
{
	return aq_str_eq(site, AQ_S("cross-site")) &&
	       (aq_str_eq(destination, AQ_S("iframe")) ||
		   aq_str_eq(destination, AQ_S("frame")));
}

static void
parse_headers(const struct aq_transport *t, struct aq_http *http)
{
	struct aq_str cookies = param(t, "HTTP_COOKIE");
	struct aq_str type = param(t, "CONTENT_TYPE");

	http->json = is_type(type, AQ_S("application/json"));
	http->form = is_type(type, AQ_S("application/x-www-form-urlencoded"));
	http->bearer = bearer_of(param(t, "HTTP_AUTHORIZATION"));
	http->access_cookie = aq_http_cookie(cookies, AQ_S("__Host-acquis"));
	http->refresh_cookie =
	    aq_http_cookie(cookies, AQ_S("__Host-acquis_refresh"));
	http->flow_cookie = aq_http_cookie(cookies, AQ_S("__Host-acquis_flow"));
	http->device_cookie =
	    aq_http_cookie(cookies, AQ_S("__Host-acquis_device"));
	http->frame_flow_cookie =
	    aq_http_cookie(cookies, AQ_S("__Host-acquis_flow_frame"));
	http->csrf = param(t, "HTTP_X_CSRF_TOKEN");
	http->origin = param(t, "HTTP_ORIGIN");
	http->fetch_site = param(t, "HTTP_SEC_FETCH_SITE");
	http->foreign_frame =
	    foreign_frame(http->fetch_site, param(t, "HTTP_SEC_FETCH_DEST"));
	http->if_none_match = param(t, "HTTP_IF_NONE_MATCH");
	http->if_match = param(t, "HTTP_IF_MATCH");
	http->user_agent = param(t, "HTTP_USER_AGENT");
	http->remote_address = param(t, "REMOTE_ADDR");
}

/* Header bytes that no program need see: refused before any handler. */
static bool
clean(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

enum aq_http_result
aq_http_parse(const struct aq_transport *t, struct aq_http *ret)
{
	struct aq_str method = param(t, "REQUEST_METHOD");
	struct aq_str length = param(t, "CONTENT_LENGTH");
	struct aq_str uri = param(t, "REQUEST_URI");
	struct aq_str key = param(t, "HTTP_IDEMPOTENCY_KEY");
	struct aq_str id = param(t, "REQUEST_ID");

	*ret = (struct aq_http){ .method = AQ_GET };
	if (made_of(id, ID_LONGEST, id_character))
		ret->request_id = id;
	ret->english = aq_http_english(param(t, "HTTP_ACCEPT_LANGUAGE"));
	parse_headers(t, ret);
	ret->path = aq_str_cut(&uri, '?');
	ret->query = uri;
	if (!clean(ret->path) || !clean(ret->query))
		return AQ_HTTP_BAD;
	if (length.n != 0 && !aq_num_u64(length, &ret->content_length))
		return AQ_HTTP_BAD;
	if (key.n != 0 && !made_of(key, IDEMPOTENCY_LONGEST, visible_character))
		return AQ_HTTP_BAD;
	ret->idempotency_key = key;
	if (!aq_str_eq(method, AQ_S("HEAD")) &&
	    !aq_method_parse(method, &ret->method))
		return AQ_HTTP_METHOD;
	return AQ_HTTP_OK;
}
