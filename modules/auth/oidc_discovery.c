#include "auth/oidc.h"

#include <pthread.h>
#include <stdlib.h>

#include "queries_jwks.h"
#include "runtime/digest.h"
#include "runtime/fetch.h"
#include "runtime/jwks_cache.h"

#define PATH	    "/.well-known/openid-configuration"
#define JSON_TOKENS 4096
#define SECOND_US   INT64_C(1000000)
#define FRESH_US    (3600 * SECOND_US)
#define STALE_US    (24 * FRESH_US)
#define AGAIN_US    (10 * SECOND_US)
#define PLACES	    64
#define PLACE_BYTES ((size_t)16 * 1024)

/* ---- what is known ---------------------------------------------------- */

struct place {
	uint8_t address[AQ_SHA256_BYTES];
	int64_t tried, fetched; /* µs; 0: never */
	struct aq_arena mem;	/* holds `server` */
	struct auth_oidc_server server;
};

struct auth_discovery {
	pthread_mutex_t lock;
	struct place place[PLACES];
};

struct auth_discovery *
auth_discovery_new(void)
{
	struct auth_discovery *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	if (pthread_mutex_init(&d->lock, NULL) != 0) {
		free(d);
		return NULL;
	}
	for (size_t i = 0; i < PLACES; i++)
		aq_arena_init(&d->place[i].mem, PLACE_BYTES);
	return d;
}

void
auth_discovery_free(struct auth_discovery *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < PLACES; i++)
		aq_arena_release(&d->place[i].mem);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

static bool
copy_server(struct aq_arena *mem, const struct auth_oidc_server *server,
    struct auth_oidc_server *ret)
{
	ret->authorization = aq_arena_copy(mem, server->authorization);
	ret->token = aq_arena_copy(mem, server->token);
	ret->keys = aq_arena_copy(mem, server->keys);
	ret->userinfo = aq_arena_copy(mem, server->userinfo);
	ret->end_session = aq_arena_copy(mem, server->end_session);
	ret->says_issuer = server->says_issuer;
	return !aq_arena_failed(mem);
}

/* Its place, or the one that was asked for longest ago, emptied. */
static struct place *
place_of(struct auth_discovery *d, const uint8_t address[AQ_SHA256_BYTES])
{
	struct place *oldest = &d->place[0];

	for (size_t i = 0; i < PLACES; i++) {
		struct place *p = &d->place[i];

		if (p->tried != 0 &&
		    memcmp(p->address, address, AQ_SHA256_BYTES) == 0)
			return p;
		if (p->tried < oldest->tried)
			oldest = p;
	}
	aq_arena_reset(&oldest->mem);
	oldest->tried = oldest->fetched = 0;
	memcpy(oldest->address, address, AQ_SHA256_BYTES);
	return oldest;
}

/* One look for a provider. */
struct look {
	struct aq_req *rq;
	const struct aq_provider *provider;
	struct aq_token_trace *trace;
	struct aq_str address;
	uint8_t digest[AQ_SHA256_BYTES];
	int64_t tried, fetched;
	struct auth_oidc_server server; /* when fetched is not 0 */
};

/* What was found is kept; what was known stays when nothing was. */
static void
remember(const struct look *look, bool found)
{
	struct auth_discovery *d = auth_state(look->rq)->discovery;
	struct place *p;

	pthread_mutex_lock(&d->lock);
	p = place_of(d, look->digest);
	p->tried = look->tried;
	if (found) {
		aq_arena_reset(&p->mem);
		p->fetched = copy_server(&p->mem, &look->server, &p->server)
				 ? look->fetched
				 : 0;
	}
	pthread_mutex_unlock(&d->lock);
}

static void
recall(struct look *look)
{
	struct auth_discovery *d = auth_state(look->rq)->discovery;

	look->tried = look->fetched = 0;
	pthread_mutex_lock(&d->lock);
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *p = &d->place[i];

		if (p->tried == 0 ||
		    memcmp(p->address, look->digest, AQ_SHA256_BYTES) != 0)
			continue;
		look->tried = p->tried;
		if (p->fetched != 0 &&
		    copy_server(look->rq->mem, &p->server, &look->server))
			look->fetched = p->fetched;
		break;
	}
	pthread_mutex_unlock(&d->lock);
}

/* ---- what it says ------------------------------------------------------- */

static bool
note(struct look *look, struct aq_str expected, struct aq_str found)
{
	aq_token_note(look->trace, "discovery", false, expected, found);
	return false;
}

static struct aq_str
text_of(struct aq_json_ref meta, const char *name)
{
	struct aq_json_ref value;

	if (!aq_json_member(meta, aq_str_from(name), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return AQ_S("");
	return aq_json_text(value);
}

/* An endpoint that is there must be one that we, or browsers, may go to. */
static bool
read_endpoint(struct look *look, struct aq_json_ref meta, const char *name,
    bool needed, struct aq_str *ret_url)
{
	struct aq_str url = text_of(meta, name);

	if (url.n == 0 && !needed)
		return true;
	if (!aq_provider_url(url) ||
	    !aq_fetch_address_good(look->rq->config, url))
		return note(look,
		    aq_arena_printf(look->rq->mem, "%s, with https", name),
		    url.n != 0 ? url : AQ_S("(absent)"));
	*ret_url = url;
	return true;
}

/* The issuer byte for byte: else one server could speak for another. */
static bool
read_document(struct look *look, struct aq_json_ref meta)
{
	struct auth_oidc_server server = { .says_issuer = false };
	struct aq_str issuer = text_of(meta, "issuer");
	struct aq_json_ref flag;

	if (!aq_str_eq(issuer, look->provider->issuer))
		return note(look, look->provider->issuer,
		    issuer.n != 0 ? issuer : AQ_S("(no issuer)"));
	if (!read_endpoint(look, meta, "authorization_endpoint", true,
		&server.authorization) ||
	    !read_endpoint(look, meta, "token_endpoint", true, &server.token) ||
	    !read_endpoint(look, meta, "jwks_uri", true, &server.keys) ||
	    !read_endpoint(
		look, meta, "userinfo_endpoint", false, &server.userinfo) ||
	    !read_endpoint(
		look, meta, "end_session_endpoint", false, &server.end_session))
		return false;
	server.says_issuer =
	    aq_json_member(meta,
		AQ_S("authorization_response_iss_parameter_supported"),
		&flag) &&
	    aq_json_kind(flag) == AQ_JSON_BOOL && aq_json_bool(flag);
	look->server = server;
	return true;
}

static bool
read_text(struct look *look, struct aq_str text)
{
	const struct aq_json *doc;
	const char *why;
	size_t at;

	doc = aq_json_parse(look->rq->mem, text, JSON_TOKENS, &at, &why);
	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT)
		return note(
		    look, AQ_S("a JSON object"), AQ_S("something else"));
	return read_document(look, aq_json_root(doc));
}

static enum auth_discovered
ask(struct look *look, struct aq_str *ret_text)
{
	const struct aq_fetch_request request = { .url = look->address };
	struct aq_fetch_reply reply = { .status = 0 };
	struct aq_req *rq = look->rq;
	enum aq_fetch_result result;

	result = aq_fetch(rq->config, rq->mem, &request, &reply);
	if (result != AQ_FETCH_OK || reply.status != 200) {
		(void)note(look, look->address,
		    result == AQ_FETCH_OK
			? aq_arena_printf(rq->mem, "HTTP %u", reply.status)
			: aq_str_from(aq_fetch_result_name(result)));
		return AUTH_DISCOVERY_AWAY;
	}
	if (!read_text(look, reply.body))
		return AUTH_DISCOVERY_BAD;
	*ret_text = reply.body;
	return AUTH_DISCOVERED;
}

/* ---- the table, beside the keys: for processes that begin ---------------- */

static struct aq_str
digest_of(const struct look *look)
{
	return (
	    struct aq_str){ (const char *)look->digest, sizeof(look->digest) };
}

/* It was judged when it was stored, by settings that may have changed since:
   it is judged again. */
static void
read_table(struct look *look)
{
	struct q_jwks_get_in in = { .url_digest = digest_of(look) };
	struct aq_token_trace *trace = look->trace;
	struct q_jwks_get_out row;

	if (q_jwks_get(look->rq->db, &in, &row) != AQ_DB_OK || row.body_null ||
	    row.fetched_at_null)
		return;
	look->trace = NULL;
	if (read_text(look, row.body)) {
		look->tried = look->fetched = row.fetched_at;
		remember(look, true);
	}
	look->trace = trace;
}

/* That it cannot be stored is no reason to sign nobody in. */
static void
write_table(struct look *look, struct aq_str text)
{
	struct aq_req *rq = look->rq;
	const struct q_jwks_add_in row = { .url_digest = digest_of(look),
		.url = look->address,
		.tried_at = rq->now };

	if (q_jwks_add(rq->db, &row, NULL) == AQ_DB_OK)
		(void)q_jwks_store(rq->db,
		    &(struct q_jwks_store_in){ .body = text,
			.now = rq->now,
			.url_digest = digest_of(look) },
		    NULL);
}

/* ---- together ------------------------------------------------------------ */

/* OpenID Connect Discovery 1.0 section 4: a '/' at the end goes first. */
static struct aq_str
address_of(struct aq_req *rq, const struct aq_provider *provider)
{
	struct aq_str issuer = provider->issuer;

	if (issuer.p[issuer.n - 1] == '/')
		issuer.n--;
	return aq_arena_printf(rq->mem, "%.*s" PATH, AQ_STR_ARG(issuer));
}

static bool
younger(const struct look *look, int64_t age_us)
{
	int64_t age = look->rq->now - look->fetched;

	return look->fetched != 0 && age < age_us && age > -age_us;
}

/* Asks when it is our turn; threads that need the same wait for us. */
static enum auth_discovered
renew(struct look *look)
{
	struct aq_req *rq = look->rq;
	struct auth_state *state = auth_state(rq);
	enum auth_discovered found;
	struct aq_str text;

	if (!aq_jwks_begin(
		state->jwks, look->digest, rq->config->sso_fetch_parallel)) {
		recall(look);
		return younger(look, STALE_US) ? AUTH_DISCOVERED
					       : AUTH_DISCOVERY_AWAY;
	}
	found = ask(look, &text);
	look->tried = rq->now;
	if (found == AUTH_DISCOVERED) {
		look->fetched = rq->now;
		write_table(look, text);
	}
	remember(look, found == AUTH_DISCOVERED);
	aq_jwks_end(state->jwks, look->digest);
	return found == AUTH_DISCOVERY_AWAY && younger(look, STALE_US)
		   ? AUTH_DISCOVERED
		   : found;
}

static enum auth_discovered
away(struct look *look)
{
	(void)note(look, look->address, AQ_S("asked in vain a moment ago"));
	return AUTH_DISCOVERY_AWAY;
}

enum auth_discovered
auth_oidc_discover(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_oidc_server *ret_server)
{
	struct look look = { .rq = rq, .provider = provider, .trace = trace };
	enum auth_discovered found = AUTH_DISCOVERED;

	look.address = address_of(rq, provider);
	if (look.address.p == NULL)
		return AUTH_DISCOVERY_AWAY;
	aq_sha256(look.address, look.digest);
	recall(&look);
	if (look.tried == 0)
		read_table(&look);
	if (!younger(&look, FRESH_US)) {
		if (rq->now - look.tried >= AGAIN_US)
			found = renew(&look);
		else if (!younger(&look, STALE_US))
			found = away(&look);
	}
	if (found == AUTH_DISCOVERED)
		*ret_server = look.server;
	return found;
}
