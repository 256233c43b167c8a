#include "auth/auth.h"

#include "base/b64.h"
#include "runtime/digest.h"
#include "runtime/id.h"

#define REFRESH_BYTES (8 + AUTH_FAMILY_BYTES + AUTH_SECRET_BYTES)
#define SALT_BYTES    32
#define KEY_MOST      64 /* of an Idempotency-Key */

static struct aq_str
bytes(const uint8_t *p, size_t n)
{
	return (struct aq_str){ (const char *)p, n };
}

struct aq_str
auth_device_label(struct aq_req *rq)
{
	static const char *const browsers[][2] = {
		{ "Edg/", "Edge" },
		{ "OPR/", "Opera" },
		{ "Firefox/", "Firefox" },
		{ "Chrome/", "Chrome" },
		{ "Safari/", "Safari" },
		{ "curl/", "curl" },
	};
	static const char *const systems[][2] = {
		{ "Android", "Android" },
		{ "iPhone", "iPhone" },
		{ "iPad", "iPad" },
		{ "Windows", "Windows" },
		{ "Mac OS", "macOS" },
		{ "CrOS", "ChromeOS" },
		{ "Linux", "Linux" },
	};
	struct aq_str agent = aq_arena_copy(rq->mem, rq->user_agent);
	const char *browser = "", *system = "";

	if (agent.p == NULL)
		return AQ_S("");
	for (size_t i = 0; i < 6 && *browser == '\0'; i++)
		if (strstr(agent.p, browsers[i][0]) != NULL)
			browser = browsers[i][1];
	for (size_t i = 0; i < 7 && *system == '\0'; i++)
		if (strstr(agent.p, systems[i][0]) != NULL)
			system = systems[i][1];
	return aq_arena_printf(rq->mem, "%s%s%s", browser,
	    *browser != '\0' && *system != '\0' ? ", " : "", system);
}

void
auth_session_draw(struct aq_req *rq, uint64_t user_id,
    enum auth_transport transport, struct auth_session *ret)
{
	*ret = (struct auth_session){ .id = aq_id_new(rq->now),
		.user_id = user_id,
		.transport = transport };
	aq_random(ret->family, sizeof(ret->family));
	aq_random(ret->secret, sizeof(ret->secret));
	aq_random(ret->csrf, sizeof(ret->csrf));
}

/* The others beyond the limit end. */
static enum aq_db_result
limit(struct aq_db *db, struct aq_req *rq, const struct auth_session *session)
{
	return q_sessions_limit(db,
	    &(struct q_sessions_limit_in){
		.user_id = session->user_id,
		.id = session->id,
		.now = rq->now,
		.others = AUTH_SESSIONS_MOST - 1,
		.reason = AUTH_TOO_MANY,
	    },
	    NULL);
}

static enum aq_db_result
add(struct aq_db *db, struct aq_req *rq, const struct auth_session *session)
{
	uint8_t family[AQ_SHA256_BYTES], secret[AQ_SHA256_BYTES], salt[32];
	uint64_t added = 0;
	enum aq_db_result result;
	int64_t life_s = session->life_s != 0
			     ? session->life_s
			     : rq->config->auth_refresh_token_s;

	aq_sha256(bytes(session->family, AUTH_FAMILY_BYTES), family);
	aq_sha256(bytes(session->secret, AUTH_SECRET_BYTES), secret);
	aq_random(salt, sizeof(salt));
	result = q_session_add(db,
	    &(struct q_session_add_in){
		.id = session->id,
		.user_id = session->user_id,
		.transport = (uint8_t)session->transport,
		.family_digest = bytes(family, sizeof(family)),
		.refresh_digest = bytes(secret, sizeof(secret)),
		.rotation_salt = bytes(salt, sizeof(salt)),
		.now = rq->now,
		.csrf = bytes(session->csrf, AUTH_CSRF_BYTES),
		.device_label = auth_device_label(rq),
		.expires_at = rq->now + life_s * 1000000,
		.identity_provider_id = session->provider_id,
		.identity_provider_id_null = session->provider_id == 0,
		.provider_session = bytes(session->provider_session,
		    sizeof(session->provider_session)),
		.provider_session_null = !session->named_by_provider,
	    },
	    &added);
	return result == AQ_DB_OK && added == 0 ? AQ_DB_NONE : result;
}

/* The account first: its row stays locked, also when it was seen today, so
   that sign-ins of it at once wait here for each other, and not later with rows
   in hand that the others must count. */
enum aq_db_result
auth_session_store(
    struct aq_db *db, struct aq_req *rq, const struct auth_session *session)
{
	enum aq_db_result result = auth_user_seen(db, rq, session->user_id);

	if (result == AQ_DB_OK)
		result = add(db, rq, session);
	if (result == AQ_DB_OK && session->step.n == 0)
		result = limit(db, rq, session);
	return result;
}

static enum aq_db_result
wake(struct aq_db *db, struct aq_req *rq, const struct auth_session *session)
{
	uint8_t family[AQ_SHA256_BYTES], secret[AQ_SHA256_BYTES], salt[32];
	uint64_t resumed = 0;
	enum aq_db_result result;

	aq_sha256(bytes(session->family, AUTH_FAMILY_BYTES), family);
	aq_sha256(bytes(session->secret, AUTH_SECRET_BYTES), secret);
	aq_random(salt, sizeof(salt));
	result = q_session_resume(db,
	    &(struct q_session_resume_in){
		.family_digest = bytes(family, sizeof(family)),
		.refresh_digest = bytes(secret, sizeof(secret)),
		.rotation_salt = bytes(salt, sizeof(salt)),
		.now = rq->now,
		.csrf = bytes(session->csrf, AUTH_CSRF_BYTES),
		.device_label = auth_device_label(rq),
		.expires_at =
		    rq->now + rq->config->auth_refresh_token_s * 1000000,
		.id = session->id,
		.user_id = session->user_id,
	    },
	    &resumed);
	return result == AQ_DB_OK && resumed != 1 ? AQ_DB_NONE : result;
}

enum aq_db_result
auth_session_resume(
    struct aq_db *db, struct aq_req *rq, const struct auth_session *session)
{
	enum aq_db_result result = auth_user_seen(db, rq, session->user_id);

	if (result == AQ_DB_OK)
		result = wake(db, rq, session);
	if (result == AQ_DB_OK)
		result = limit(db, rq, session);
	return result;
}

void
auth_secret_next(const uint8_t secret[AUTH_SECRET_BYTES], struct aq_str salt,
    struct aq_str key, uint8_t ret_next[AUTH_SECRET_BYTES])
{
	uint8_t joined[AUTH_SECRET_BYTES + SALT_BYTES + KEY_MOST];

	if (key.n == 0 || key.n > KEY_MOST) {
		aq_random(ret_next, AUTH_SECRET_BYTES);
		return;
	}
	memcpy(joined, secret, AUTH_SECRET_BYTES);
	memcpy(joined + AUTH_SECRET_BYTES, salt.p, SALT_BYTES);
	memcpy(joined + AUTH_SECRET_BYTES + SALT_BYTES, key.p, key.n);
	aq_sha256(
	    bytes(joined, AUTH_SECRET_BYTES + SALT_BYTES + key.n), ret_next);
}

/* What a sign-in gives its caller. */
struct tokens {
	struct aq_str access, refresh, csrf;
	int64_t expires_at; /* of the access token, s */
};

static struct aq_str
refresh_token(struct aq_arena *mem, const struct auth_session *session)
{
	uint8_t raw[REFRESH_BYTES];

	for (int i = 0; i < 8; i++)
		raw[i] = (uint8_t)(session->id >> (56 - 8 * i));
	memcpy(raw + 8, session->family, AUTH_FAMILY_BYTES);
	memcpy(raw + 8 + AUTH_FAMILY_BYTES, session->secret, AUTH_SECRET_BYTES);
	return aq_b64url_encode(mem, bytes(raw, sizeof(raw)));
}

bool
auth_refresh_parse(
    struct aq_arena *mem, struct aq_str token, struct auth_session *ret)
{
	struct aq_str raw;

	if (token.n > 128 || !aq_b64url_decode(mem, token, &raw) ||
	    raw.n != REFRESH_BYTES)
		return false;
	ret->id = 0;
	for (int i = 0; i < 8; i++)
		ret->id = ret->id << 8 | (uint8_t)raw.p[i];
	memcpy(ret->family, raw.p + 8, AUTH_FAMILY_BYTES);
	memcpy(ret->secret, raw.p + 8 + AUTH_FAMILY_BYTES, AUTH_SECRET_BYTES);
	return true;
}

static struct aq_str
access_token(struct aq_req *rq, const struct auth_session *session,
    unsigned due, struct aq_str csrf, int64_t *ret_expires_at)
{
	struct aq_claims claims = {
		.user = session->user_id,
		.auth_session = session->id,
		.issued_at = rq->now / 1000000,
		.due = due,
	};

	claims.expires_at = claims.issued_at + rq->config->auth_access_token_s;
	memcpy(claims.csrf, csrf.p, 32);
	*ret_expires_at = claims.expires_at;
	return auth_sign(rq, &claims);
}

static void
set_cookie(
    struct aq_req *rq, enum aq_cookie which, struct aq_str value, bool embedded)
{
	rq->reply.cookie[which].set = true;
	rq->reply.cookie[which].value = value;
	rq->reply.cookie[which].max_age_s = rq->config->auth_refresh_token_s;
	rq->reply.cookie[which].embedded = embedded;
}

/* The access cookie outlives its token: the page then learns by a 401 that it
   should refresh, and not by a silence. */
static void
set_cookies(struct aq_req *rq, const struct auth_session *session,
    const struct tokens *tokens)
{
	bool embedded = session->transport == AUTH_EMBEDDED;

	set_cookie(rq, AQ_COOKIE_ACCESS, tokens->access, embedded);
	set_cookie(rq, AQ_COOKIE_REFRESH, tokens->refresh, embedded);
}

static enum aq_status
make_tokens(struct aq_req *rq, const struct auth_session *session, unsigned due,
    struct tokens *ret)
{
	ret->csrf =
	    aq_hex_encode(rq->mem, bytes(session->csrf, AUTH_CSRF_BYTES));
	ret->refresh = refresh_token(rq->mem, session);
	if (ret->csrf.p == NULL || ret->refresh.p == NULL)
		return AQ_E_INTERNAL;
	ret->access =
	    access_token(rq, session, due, ret->csrf, &ret->expires_at);
	return ret->access.p != NULL ? AQ_OK : AQ_E_INTERNAL;
}

enum aq_status
auth_session_token(struct aq_req *rq, const struct auth_session *session,
    struct aq_str *ret_token)
{
	struct tokens tokens;
	unsigned due;

	if (session->step.n != 0)
		return AQ_E_INTERNAL; /* it waits for a code */
	AQ_TRY(auth_due_of(rq, session->user_id, &due));
	AQ_TRY(make_tokens(rq, session, due, &tokens));
	*ret_token = tokens.access;
	return AQ_OK;
}

enum aq_status
auth_session_cookies(struct aq_req *rq, const struct auth_session *session)
{
	struct tokens tokens;
	unsigned due;

	if (session->step.n != 0)
		return AQ_E_INTERNAL; /* it waits for a code */
	AQ_TRY(auth_due_of(rq, session->user_id, &due));
	AQ_TRY(make_tokens(rq, session, due, &tokens));
	set_cookies(rq, session, &tokens);
	return AQ_OK;
}

static enum aq_status
ask_for_code(struct aq_req *rq, const struct auth_session *session)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_str(w, "step_token", session->step);
	aq_jw_end(w);
	rq->reply.http = 202;
	return AQ_OK;
}

enum aq_status
auth_signed_in(struct aq_req *rq, const struct auth_session *session)
{
	struct aq_jw *w = &rq->reply.json;
	struct tokens tokens;
	struct auth_user user;

	if (session->step.n != 0)
		return ask_for_code(rq, session);
	AQ_TRY(auth_user_load(rq, session->id, session->user_id, &user));
	AQ_TRY(make_tokens(rq, session, user.due, &tokens));
	aq_jw_object(w);
	aq_jw_key(w, "user");
	auth_user_encode(w, &user);
	aq_jw_key_time(w, "expires_at", tokens.expires_at * 1000000);
	if (session->transport == AUTH_BEARER) {
		aq_jw_key_str(w, "access_token", tokens.access);
		aq_jw_key_str(w, "refresh_token", tokens.refresh);
	} else {
		set_cookies(rq, session, &tokens);
		aq_jw_key_str(w, "csrf_token", tokens.csrf);
	}
	aq_jw_end(w);
	return AQ_OK;
}
