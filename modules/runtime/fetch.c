#include "runtime/fetch.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/buf.h"
#include "runtime/address.h"
#include "runtime/curl.h"
#include "runtime/pkey.h"

#define URL_MAX	    2000
#define PLACES	    64	  /* the most that [sso] fetch_parallel takes */
#define PROMPT_MS   1000  /* an answer that took longer is a slow one */
#define PATIENCE_MS 10000 /* behind prompt ones */

const char *
aq_fetch_result_name(enum aq_fetch_result result)
{
	switch (result) {
	case AQ_FETCH_OK:
		return "ok";
	case AQ_FETCH_ADDRESS:
		return "address";
	case AQ_FETCH_FORBIDDEN:
		return "forbidden";
	case AQ_FETCH_BUSY:
		return "busy";
	case AQ_FETCH_UNREACHABLE:
		return "unreachable";
	case AQ_FETCH_TLS:
		return "tls";
	case AQ_FETCH_TIME:
		return "time";
	case AQ_FETCH_TOO_LARGE:
		return "too_large";
	case AQ_FETCH_REDIRECT:
		return "redirect";
	case AQ_FETCH_PROTOCOL:
		return "protocol";
	case AQ_FETCH_MEMORY:
		return "memory";
	}
	return "unknown";
}

/* ---- where to -------------------------------------------------------- */

/* Where a host may lead. */
enum reach {
	NOWHERE,
	LOOPBACK, /* this machine only */
	INTERNET,
	ANYWHERE, /* named in [sso] private_hosts */
};

static bool
is_loopback_name(struct aq_str host)
{
	return aq_str_eq_ascii_nocase(host, AQ_S("localhost")) ||
	       aq_str_eq(host, AQ_S("127.0.0.1")) ||
	       aq_str_eq(host, AQ_S("[::1]"));
}

static bool
is_private_host(const struct aq_config *config, struct aq_str host)
{
	struct aq_str rest = aq_str_from(config->sso_private_hosts);

	while (rest.n != 0)
		if (aq_str_eq_ascii_nocase(
			aq_str_trim(aq_str_cut(&rest, ',')), host))
			return true;
	return false;
}

static enum reach
reach_of(
    const struct aq_config *config, struct aq_str scheme, struct aq_str host)
{
	if (config->sso_insecure_loopback && is_loopback_name(host))
		return LOOPBACK;
	if (!aq_str_eq(scheme, AQ_S("https")))
		return NOWHERE;
	return is_private_host(config, host) ? ANYWHERE : INTERNET;
}

static bool
is_visible_ascii(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n != 0;
}

/* In the one spelling that all readers of addresses agree on. */
static bool
is_http(struct aq_str url)
{
	return aq_str_starts(url, AQ_S("https://")) ||
	       aq_str_starts(url, AQ_S("http://"));
}

/* What libcurl will make of the address, by libcurl's own reading of it. */
static enum reach
judge(const struct aq_config *config, CURLU *parts, const char *url)
{
	char *scheme = NULL, *host = NULL, *fragment = NULL;
	enum reach reach = NOWHERE;

	if (curl_url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER) ==
		CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_FRAGMENT, &fragment, 0) ==
		CURLUE_NO_FRAGMENT &&
	    host[0] != '\0')
		reach =
		    reach_of(config, aq_str_from(scheme), aq_str_from(host));
	curl_free(scheme);
	curl_free(host);
	curl_free(fragment);
	return reach;
}

static enum reach
reach_url(const struct aq_config *config, struct aq_str url)
{
	char text[URL_MAX + 1];
	enum reach reach;
	CURLU *parts;

	if (url.n > URL_MAX || !is_visible_ascii(url) || !is_http(url))
		return NOWHERE;
	memcpy(text, url.p, url.n);
	text[url.n] = '\0';
	parts = curl_url();
	if (parts == NULL)
		return NOWHERE;
	reach = judge(config, parts, text);
	curl_url_cleanup(parts);
	return reach;
}

bool
aq_fetch_address_good(const struct aq_config *config, struct aq_str url)
{
	return reach_url(config, url) != NOWHERE;
}

/* ---- one transfer ---------------------------------------------------- */

struct transfer {
	const struct aq_config *config;
	const struct aq_fetch_request *request;
	struct aq_arena *arena;
	enum reach reach;
	CURL *curl;
	struct curl_slist *headers;
	struct aq_buf body;
	bool forbidden, too_large;
};

static bool
may_connect(enum reach reach, const struct sockaddr *address)
{
	switch (reach) {
	case NOWHERE:
		break;
	case LOOPBACK:
		return aq_address_loopback(address);
	case INTERNET:
		return aq_address_public(address);
	case ANYWHERE:
		return true;
	}
	return false;
}

/* Asked with the address itself, after all resolving: a name that changes
   its answer from one look to the next gains nothing. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = context;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    !may_connect(t->reach, &address->addr)) {
		t->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t n = size * count;

	if (n > t->body.limit - t->body.n) {
		t->too_large = true;
		return 0;
	}
	aq_buf_add(&t->body, (struct aq_str){ bytes, n });
	return t->body.failed ? 0 : n;
}

static bool
add_header(struct transfer *t, struct aq_str line)
{
	struct curl_slist *longer;
	struct aq_str text = aq_arena_copy(t->arena, line);

	if (text.p == NULL || memchr(line.p, '\r', line.n) != NULL ||
	    memchr(line.p, '\n', line.n) != NULL ||
	    memchr(line.p, '\0', line.n) != NULL)
		return false;
	longer = curl_slist_append(t->headers, text.p);
	if (longer == NULL)
		return false;
	t->headers = longer;
	return true;
}

static bool
set_headers(struct transfer *t)
{
	const struct aq_fetch_request *request = t->request;

	for (size_t i = 0; i < request->header_count; i++)
		if (!add_header(t, request->headers[i]))
			return false;
	if (request->method == AQ_FETCH_GET)
		return true;
	return add_header(t, aq_arena_printf(t->arena, "Content-Type: %.*s",
				 AQ_STR_ARG(request->content_type))) &&
	       add_header(t, AQ_S("Expect:"));
}

static void
set_limits(struct transfer *t)
{
	long ms = t->request->time_ms != 0 ? (long)t->request->time_ms
					   : AQ_FETCH_TIME_MS;

	curl_easy_setopt(t->curl, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT_MS, ms);
	/* do not wait for a resolver that is slower than that */
	curl_easy_setopt(t->curl, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(
	    t->curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->body.limit);
	curl_easy_setopt(t->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR,
	    t->reach == LOOPBACK ? "http,https" : "https");
	curl_easy_setopt(
	    t->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (t->config->sso_ca_file[0] != '\0')
		curl_easy_setopt(
		    t->curl, CURLOPT_CAINFO, t->config->sso_ca_file);
}

static void
set_up(struct transfer *t, const char *url)
{
	const struct aq_fetch_request *request = t->request;

	curl_easy_setopt(t->curl, CURLOPT_URL, url);
	curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "acquis");
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	if (request->method == AQ_FETCH_POST) {
		curl_easy_setopt(t->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body.n);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS,
		    request->body.n != 0 ? request->body.p : "");
	}
	set_limits(t);
}

/* ---- what came of it ------------------------------------------------- */

static const struct {
	CURLcode code;
	enum aq_fetch_result result;
} results[] = {
	{ CURLE_OK, AQ_FETCH_OK },
	{ CURLE_URL_MALFORMAT, AQ_FETCH_ADDRESS },
	{ CURLE_COULDNT_RESOLVE_HOST, AQ_FETCH_UNREACHABLE },
	{ CURLE_COULDNT_CONNECT, AQ_FETCH_UNREACHABLE },
	{ CURLE_GOT_NOTHING, AQ_FETCH_UNREACHABLE },
	{ CURLE_SEND_ERROR, AQ_FETCH_UNREACHABLE },
	{ CURLE_RECV_ERROR, AQ_FETCH_UNREACHABLE },
	{ CURLE_PARTIAL_FILE, AQ_FETCH_UNREACHABLE },
	{ CURLE_OPERATION_TIMEDOUT, AQ_FETCH_TIME },
	{ CURLE_FILESIZE_EXCEEDED, AQ_FETCH_TOO_LARGE },
	{ CURLE_SSL_CONNECT_ERROR, AQ_FETCH_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, AQ_FETCH_TLS },
	{ CURLE_SSL_CACERT_BADFILE, AQ_FETCH_TLS },
	{ CURLE_SSL_CERTPROBLEM, AQ_FETCH_TLS },
	{ CURLE_SSL_CIPHER, AQ_FETCH_TLS },
	{ CURLE_SSL_ISSUER_ERROR, AQ_FETCH_TLS },
	{ CURLE_OUT_OF_MEMORY, AQ_FETCH_MEMORY },
};

static enum aq_fetch_result
result_of(const struct transfer *t, CURLcode code)
{
	if (code != CURLE_OK && t->forbidden)
		return AQ_FETCH_FORBIDDEN;
	if (t->too_large)
		return AQ_FETCH_TOO_LARGE;
	if (t->body.failed || aq_arena_failed(t->arena))
		return AQ_FETCH_MEMORY;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (results[i].code == code)
			return results[i].result;
	return AQ_FETCH_PROTOCOL;
}

/* The values of a header that may come several times, by commas. */
static struct aq_str
header_of(struct transfer *t, const char *name)
{
	struct aq_str all = AQ_S("");
	struct curl_header *header;

	for (size_t i = 0; i < 8; i++) {
		if (curl_easy_header(t->curl, name, i, CURLH_HEADER, -1,
			&header) != CURLHE_OK)
			break;
		all = aq_arena_printf(t->arena, "%.*s%s%s", AQ_STR_ARG(all),
		    i != 0 ? ", " : "", header->value);
	}
	return all;
}

static struct aq_str
media_type(struct transfer *t)
{
	struct aq_str value = header_of(t, "Content-Type");
	char *text;

	value = aq_arena_copy(t->arena, aq_str_trim(aq_str_cut(&value, ';')));
	text = (char *)(uintptr_t)value.p;
	for (size_t i = 0; i < value.n; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	return value;
}

static enum aq_fetch_result
read_reply(struct transfer *t, CURLcode code, struct aq_fetch_reply *ret_reply)
{
	enum aq_fetch_result result;
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	ret_reply->status = (unsigned)status;
	result = result_of(t, code);
	if (result != AQ_FETCH_OK)
		return result;
	if (status >= 300 && status < 400)
		return AQ_FETCH_REDIRECT;
	ret_reply->content_type = media_type(t);
	ret_reply->link = header_of(t, "Link");
	ret_reply->retry_after = header_of(t, "Retry-After");
	ret_reply->date = header_of(t, "Date");
	ret_reply->body = aq_arena_copy(t->arena, aq_buf_str(&t->body));
	return aq_arena_failed(t->arena) ? AQ_FETCH_MEMORY : AQ_FETCH_OK;
}

/* ---- few at once ----------------------------------------------------- */

/* A request that runs. */
struct place {
	int64_t began; /* ms; 0: the place is free */
	uint64_t host;
};

static struct place places[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Scheme, host and port as one number (FNV-1a): two of one number share. */
static uint64_t
host_of(struct aq_str url)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	int slashes = 0;

	for (size_t i = 0; i < url.n; i++) {
		slashes += url.p[i] == '/';
		if (slashes == 3)
			break;
		hash = (hash ^ (uint8_t)url.p[i]) * UINT64_C(1099511628211);
	}
	return hash;
}

/* Half of the workers are never at an institution's server, whatever the
   configuration says. */
static size_t
most_at_once(const struct aq_config *config)
{
	int64_t half = (config->service_workers + 1) / 2;

	return (size_t)(config->sso_fetch_parallel < half
			    ? config->sso_fetch_parallel
			    : half);
}

/* What a request finds before it. */
struct queue {
	size_t free;	/* a place; PLACES: there is none */
	int64_t oldest; /* when the one that stands in its way began */
};

/* One host has half of the places at most: the others are for the rest. */
static struct queue
look_at_places(size_t most, uint64_t host)
{
	struct queue any = { PLACES, INT64_MAX }, own = { PLACES, INT64_MAX };
	size_t count = 0;

	for (size_t i = 0; i < most; i++) {
		const struct place *p = &places[i];

		if (p->began == 0) {
			any.free = i;
			continue;
		}
		if (p->began < any.oldest)
			any.oldest = p->began;
		if (p->host == host && p->began < own.oldest)
			own.oldest = p->began;
		count += p->host == host;
	}
	return count < (most + 1) / 2 ? any : own;
}

static void
wait_until(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	(void)pthread_cond_clockwait(&freed, &lock, CLOCK_MONOTONIC, &t);
}

/* A whole class signs in within a second: while servers answer promptly, who
   finds no place waits for one. Behind a slow server nobody waits. */
static bool
take_place(const struct aq_config *config, struct aq_str url, size_t *ret_place)
{
	int64_t now = now_ms(), until = now + PATIENCE_MS;
	uint64_t host = host_of(url);
	struct queue q;

	(void)pthread_mutex_lock(&lock);
	for (;;) {
		int64_t wake;

		q = look_at_places(most_at_once(config), host);
		if (q.free != PLACES)
			break;
		wake =
		    q.oldest + PROMPT_MS < until ? q.oldest + PROMPT_MS : until;
		if (now >= wake)
			break;
		wait_until(wake);
		now = now_ms();
	}
	if (q.free != PLACES)
		places[q.free] = (struct place){ now, host };
	(void)pthread_mutex_unlock(&lock);
	*ret_place = q.free;
	return q.free != PLACES;
}

/* Who waits may wait for this host or for any: all look. */
static void
give_place(size_t place)
{
	(void)pthread_mutex_lock(&lock);
	places[place].began = 0;
	(void)pthread_cond_broadcast(&freed);
	(void)pthread_mutex_unlock(&lock);
}

static enum aq_fetch_result
perform(struct transfer *t, struct aq_fetch_reply *ret_reply)
{
	struct aq_str url = aq_arena_copy(t->arena, t->request->url);
	enum aq_fetch_result result = AQ_FETCH_MEMORY;

	t->curl = aq_curl_new();
	if (t->curl != NULL && url.p != NULL) {
		result = AQ_FETCH_ADDRESS;
		if (set_headers(t)) {
			set_up(t, url.p);
			result = read_reply(
			    t, curl_easy_perform(t->curl), ret_reply);
		}
	}
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->headers);
	aq_pkey_forget_errors();
	return result;
}

enum aq_fetch_result
aq_fetch(const struct aq_config *config, struct aq_arena *arena,
    const struct aq_fetch_request *request, struct aq_fetch_reply *ret_reply)
{
	struct transfer t = {
		.config = config,
		.request = request,
		.arena = arena,
		.reach = reach_url(config, request->url),
	};
	enum aq_fetch_result result;
	size_t place;

	memset(ret_reply, 0, sizeof(*ret_reply));
	if (t.reach == NOWHERE)
		return AQ_FETCH_ADDRESS;
	if (!take_place(config, request->url, &place))
		return AQ_FETCH_BUSY;
	aq_buf_init(&t.body, arena,
	    request->longest != 0 ? request->longest : AQ_FETCH_BYTES);
	result = perform(&t, ret_reply);
	give_place(place);
	return result;
}
