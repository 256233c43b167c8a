#include "runtime/jwks.h"

#include <syslog.h>

#include "queries_jwks.h"
#include "runtime/db_time.h"
#include "runtime/jwks_cache.h"
#include "runtime/log.h"

#define SECOND_US  INT64_C(1000000)
#define TRY_US	   (60 * SECOND_US)
#define READ_US	   (60 * SECOND_US) /* how long no look at the table */
#define SOON_US	   (5 * SECOND_US)
#define FRESH_US   (3600 * SECOND_US)
#define STALE_US   (24 * 3600 * SECOND_US)
#define WORK_BYTES ((size_t)4 << 20)

/* ---- what the table knows -------------------------------------------- */

/* One look for a key, wherever it leads. */
struct look {
	struct aq_arena *arena;
	const struct aq_jwks_source *source;
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_jwks_view view;
};

static struct aq_str
digest_of(const struct look *look)
{
	return (
	    struct aq_str){ (const char *)look->digest, sizeof(look->digest) };
}

/* The text is the caller's; the keys go to the look's arena. */
static bool
read_set(struct look *look, struct aq_str body, const char **ret_why)
{
	struct aq_arena work;
	struct aq_jwk_set set;
	bool ok;

	aq_arena_init(&work, WORK_BYTES);
	ok = aq_jwk_set_read(&work, body, &set, ret_why) &&
	     aq_jwk_set_copy(look->arena, &set, &look->view.set);
	aq_arena_release(&work);
	look->view.has_set = ok;
	return ok;
}

/* False when the database cannot say; the view is then as it was. */
static bool
read_table(struct look *look)
{
	struct q_jwks_get_in in = { .url_digest = digest_of(look) };
	const struct aq_jwks_source *source = look->source;
	struct q_jwks_get_out row;
	enum aq_db_result result;
	const char *why = "";

	if (!aq_db_add(source->db, q_jwks_statements, Q_JWKS_COUNT) ||
	    aq_db_ready(source->db) != AQ_DB_OK)
		return false;
	result = q_jwks_get(source->db, &in, &row);
	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return false;
	look->view = (struct aq_jwks_view){ .read = source->now_us };
	if (result == AQ_DB_OK) {
		look->view.tried = row.tried_at;
		if (!row.error_null)
			look->view.error =
			    aq_arena_copy(look->arena, row.error);
		if (!row.body_null && !row.fetched_at_null &&
		    read_set(look, row.body, &why))
			look->view.fetched = row.fetched_at;
	}
	/* another machine may be asking: look again soon */
	if (source->now_us - look->view.tried < SOON_US)
		look->view.read -= READ_US - SECOND_US;
	aq_jwks_remember(source->jwks, look->digest, &look->view);
	return true;
}

/* From memory for a minute, else from the table, else from memory. */
static void
know(struct look *look)
{
	struct aq_jwks *jwks = look->source->jwks;
	int64_t now = look->source->now_us;

	if (aq_jwks_recall(jwks, look->arena, look->digest, &look->view) &&
	    now >= look->view.read && now - look->view.read < READ_US)
		return;
	(void)read_table(look);
}

/* ---- what the issuer says -------------------------------------------- */

static const char *
fetch_fault(enum aq_fetch_result result)
{
	switch (result) {
	case AQ_FETCH_OK:
		break;
	case AQ_FETCH_ADDRESS:
		return "is no address that we ask: https, a host, no user, no "
		       "fragment";
	case AQ_FETCH_FORBIDDEN:
		return "leads into a private network; [sso] private_hosts can "
		       "allow that";
	case AQ_FETCH_BUSY:
		return "had to wait: too many requests at once";
	case AQ_FETCH_UNREACHABLE:
		return "cannot be reached";
	case AQ_FETCH_TLS:
		return "has no certificate that we trust; [sso] ca_file can "
		       "name an authority";
	case AQ_FETCH_TIME:
		return "did not answer in time";
	case AQ_FETCH_TOO_LARGE:
		return "answers more than 64 kB";
	case AQ_FETCH_REDIRECT:
		return "sends us to another address: give that one";
	case AQ_FETCH_PROTOCOL:
		return "does not speak HTTP";
	case AQ_FETCH_MEMORY:
		return "could not be read: memory is short";
	}
	return "";
}

static void
store(struct look *look, struct aq_str body, struct aq_str error)
{
	const struct aq_jwks_source *source = look->source;

	if (error.n == 0)
		(void)q_jwks_store(source->db,
		    &(struct q_jwks_store_in){ .body = body,
			.now = source->now_us,
			.url_digest = digest_of(look) },
		    NULL);
	else
		(void)q_jwks_failed(source->db,
		    &(struct q_jwks_failed_in){
			.error = error, .url_digest = digest_of(look) },
		    NULL);
}

/* Whoever comes next may ask. */
static bool
give_back(struct look *look)
{
	const struct q_jwks_give_back_in in = {
		.tried_at =
		    look->view.tried > SECOND_US ? look->view.tried : SECOND_US,
		.url_digest = digest_of(look),
	};

	(void)q_jwks_give_back(look->source->db, &in, NULL);
	return false;
}

/* Asks, and keeps what came in table and memory. What was there before stays
   when nothing good came; *ret_error then says why. */
static bool
ask(struct look *look, struct aq_str *ret_error)
{
	static const struct aq_str headers[] = { { "Accept: application/json",
	    24 } };
	const struct aq_fetch_request request = { .url = look->source->url,
		.headers = headers,
		.header_count = 1,
		.longest = AQ_JWK_SET_BYTES };
	struct aq_jwks_view before = look->view;
	struct aq_fetch_reply reply;
	enum aq_fetch_result result;
	struct aq_str error = AQ_S("");
	const char *why = "";

	result = aq_fetch(look->source->config, look->arena, &request, &reply);
	/* it was not even asked */
	if (result == AQ_FETCH_BUSY)
		return give_back(look);
	if (result != AQ_FETCH_OK)
		error = aq_str_from(fetch_fault(result));
	else if (reply.status != 200)
		error = aq_arena_printf(
		    look->arena, "answers with HTTP %u", reply.status);
	else if (!read_set(look, reply.body, &why))
		error = aq_arena_printf(
		    look->arena, "gives no set of keys: it %s", why);
	if (error.n != 0) {
		look->view = before;
		aq_log_event(LOG_WARNING, "keys_away", "%.*s %.*s",
		    AQ_STR_ARG(look->source->url), AQ_STR_ARG(error));
	} else {
		look->view.fetched = look->source->now_us;
	}
	look->view.tried = look->view.read = look->source->now_us;
	look->view.error = error;
	store(look, reply.body, error);
	aq_jwks_remember(look->source->jwks, look->digest, &look->view);
	*ret_error = error;
	return error.n == 0;
}

/* True for one of all threads, processes and machines within a minute. */
static bool
take_turn(struct look *look)
{
	const struct aq_jwks_source *source = look->source;
	struct q_jwks_add_in row = { .url_digest = digest_of(look),
		.url = source->url,
		.tried_at = SECOND_US };
	struct q_jwks_take_in in = { .now = source->now_us,
		.url_digest = digest_of(look),
		.before = source->now_us - TRY_US,
		.after = source->now_us + TRY_US };
	uint64_t affected = 0;

	return q_jwks_add(source->db, &row, NULL) == AQ_DB_OK &&
	       q_jwks_take(source->db, &in, &affected) == AQ_DB_OK &&
	       affected == 1;
}

/* Asks when it is our turn; then, or after another did, look->view is what is
   known now. */
static void
renew(struct look *look)
{
	struct aq_jwks *jwks = look->source->jwks;
	struct aq_str error;

	if (!aq_jwks_begin(
		jwks, look->digest, look->source->config->sso_fetch_parallel)) {
		(void)aq_jwks_recall(
		    jwks, look->arena, look->digest, &look->view);
		return;
	}
	/* the table may know more by now: another process asked */
	if (read_table(look) && take_turn(look))
		(void)ask(look, &error);
	aq_jwks_end(jwks, look->digest);
}

/* ---- keys for a token ------------------------------------------------ */

static void
look_init(struct look *look, struct aq_arena *arena,
    const struct aq_jwks_source *source)
{
	memset(look, 0, sizeof(*look));
	look->arena = arena;
	look->source = source;
	aq_sha256(source->url, look->digest);
}

static bool
younger(const struct look *look, int64_t age_us)
{
	return look->view.has_set &&
	       look->source->now_us - look->view.fetched < age_us;
}

static bool
knows_kid(const struct look *look, struct aq_str kid)
{
	const struct aq_jwk_set *set = &look->view.set;

	for (size_t i = 0; i < set->count; i++)
		if (kid.n == 0 || aq_str_eq(set->key[i].kid, kid))
			return true;
	return false;
}

/* Asking again within a minute is not even tried. */
static bool
may_renew(const struct look *look)
{
	int64_t since = look->source->now_us - look->view.tried;

	return since > TRY_US || since < -TRY_US;
}

static void
note_keys(const struct look *look, struct aq_token_trace *trace, bool good)
{
	const struct aq_jwks_view *view = &look->view;
	struct aq_civil t = { 0 };

	if (trace == NULL)
		return;
	(void)aq_civil_from_us(view->fetched, &t);
	aq_token_note(trace, "keys", good,
	    aq_arena_printf(look->arena, "keys of %.*s, at most a day old",
		AQ_STR_ARG(look->source->url)),
	    view->has_set
		? aq_arena_printf(look->arena,
		      "%zu usable of %zu, of %04u-%02u-%02uT%02u:%02uZ%s%.*s",
		      aq_jwk_set_usable(&view->set), view->set.count, t.year,
		      t.month, t.day, t.hour, t.minute,
		      view->error.n != 0 ? "; now it " : "",
		      AQ_STR_ARG(view->error))
		: aq_arena_printf(look->arena, "none: it %.*s",
		      AQ_STR_ARG(
			  view->error.n != 0 ? view->error : AQ_S("waits"))));
}

enum aq_token_refusal
aq_jwks_keys(struct aq_arena *arena, const struct aq_jwks_source *source,
    struct aq_str kid, struct aq_token_trace *trace, struct aq_jwk_set *ret_set)
{
	struct look look;
	bool good;

	look_init(&look, arena, source);
	know(&look);
	/* without any that could be used another thread's answer is waited for,
	   whoever has the turn */
	if ((!younger(&look, FRESH_US) || !knows_kid(&look, kid)) &&
	    (may_renew(&look) || !younger(&look, STALE_US)))
		renew(&look);
	good = younger(&look, STALE_US);
	note_keys(&look, trace, good);
	if (aq_arena_failed(arena))
		return AQ_TOKEN_MEMORY;
	if (!good)
		return AQ_TOKEN_KEYS_AWAY;
	*ret_set = look.view.set;
	return AQ_TOKEN_OK;
}

bool
aq_jwks_replaced(struct aq_arena *arena, const struct aq_jwks_source *source)
{
	struct look look;
	int64_t before;

	look_init(&look, arena, source);
	know(&look);
	before = look.view.fetched;
	if (!may_renew(&look))
		return false;
	renew(&look);
	return look.view.has_set && look.view.fetched != before;
}

void
aq_jwks_forget(struct aq_db *db, int64_t now_us)
{
	struct q_jwks_forget_in in = { .before = now_us - 30 * STALE_US };

	if (aq_db_add(db, q_jwks_statements, Q_JWKS_COUNT) &&
	    aq_db_ready(db) == AQ_DB_OK)
		(void)q_jwks_forget(db, &in, NULL);
}
