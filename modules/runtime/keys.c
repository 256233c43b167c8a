#include "runtime/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "queries_runtime.h"
#include "runtime/digest.h"
#include "runtime/pkey.h"
#include "runtime/log.h"

#define KEYS_MAX      64
#define KEYS_BYTES    ((size_t)1 << 18)
#define PEM_MAX	      4096
#define REFRESH_US    INT64_C(5000000)
#define REMEMBER_S    60
#define STRIPES	      64
#define STRIPE_TOKENS 64

struct key {
	struct aq_str kid, pem;
};

struct remembered {
	uint8_t digest[AQ_SHA256_BYTES];
	int64_t until; /* s; 0: free */
	struct aq_claims claims;
};

/* Tokens fall into stripes by their digest, so that threads seldom meet. */
struct stripe {
	pthread_mutex_t mutex;
	struct remembered token[STRIPE_TOKENS];
};

struct aq_keys {
	pthread_rwlock_t lock; /* of key, count and memory */
	struct aq_arena memory;
	struct key key[KEYS_MAX];
	size_t count;
	struct aq_str issuer;
	char *issuer_bytes;
	_Atomic int64_t refreshed_us;
	struct stripe stripe[STRIPES];
};

struct aq_keys *
aq_keys_new(struct aq_str issuer)
{
	struct aq_keys *keys = calloc(1, sizeof(*keys));

	if (keys == NULL)
		return NULL;
	keys->issuer_bytes = malloc(issuer.n + 1);
	if (keys->issuer_bytes == NULL) {
		free(keys);
		return NULL;
	}
	if (issuer.n > 0)
		memcpy(keys->issuer_bytes, issuer.p, issuer.n);
	keys->issuer = (struct aq_str){ keys->issuer_bytes, issuer.n };
	aq_arena_init(&keys->memory, KEYS_BYTES);
	/* neither fails with default attributes on Linux */
	if (pthread_rwlock_init(&keys->lock, NULL) != 0)
		abort();
	for (size_t i = 0; i < STRIPES; i++)
		if (pthread_mutex_init(&keys->stripe[i].mutex, NULL) != 0)
			abort();
	return keys;
}

void
aq_keys_free(struct aq_keys *keys)
{
	if (keys == NULL)
		return;
	for (size_t i = 0; i < STRIPES; i++)
		(void)pthread_mutex_destroy(&keys->stripe[i].mutex);
	(void)pthread_rwlock_destroy(&keys->lock);
	aq_arena_release(&keys->memory);
	free(keys->issuer_bytes);
	free(keys);
}

struct aq_str
aq_keys_issuer(const struct aq_keys *keys)
{
	return keys->issuer;
}

/* ---- the set --------------------------------------------------------- */

static bool
add_locked(struct aq_keys *keys, struct aq_str kid, struct aq_str pem)
{
	struct key key;

	if (keys->count == KEYS_MAX)
		return false;
	key.kid = aq_arena_copy(&keys->memory, kid);
	key.pem = aq_arena_copy(&keys->memory, pem);
	if (aq_arena_failed(&keys->memory))
		return false;
	keys->key[keys->count++] = key;
	return true;
}

bool
aq_keys_add(struct aq_keys *keys, struct aq_str kid, struct aq_str public_pem)
{
	bool ok;

	(void)pthread_rwlock_wrlock(&keys->lock);
	ok = add_locked(keys, kid, public_pem);
	(void)pthread_rwlock_unlock(&keys->lock);
	return ok;
}

bool
aq_keys_loaded(struct aq_keys *keys)
{
	bool loaded;

	(void)pthread_rwlock_rdlock(&keys->lock);
	loaded = keys->count != 0;
	(void)pthread_rwlock_unlock(&keys->lock);
	return loaded;
}

/* A retired key must not live on in what is remembered. */
static void
forget_all(struct aq_keys *keys)
{
	for (size_t i = 0; i < STRIPES; i++) {
		struct stripe *s = &keys->stripe[i];

		(void)pthread_mutex_lock(&s->mutex);
		memset(s->token, 0, sizeof(s->token));
		(void)pthread_mutex_unlock(&s->mutex);
	}
}

static bool
same_set(const struct aq_keys *keys, const struct q_keys_of_tokens_out *rows,
    size_t count)
{
	if (keys->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!aq_str_eq(keys->key[i].kid, rows[i].kid) ||
		    !aq_str_eq(keys->key[i].pem, rows[i].public_pem))
			return false;
	return true;
}

/* Only P-256 keys are taken: an HMAC or RSA key in the table verifies
   nothing. */
static void
take_rows(struct aq_keys *keys, struct aq_arena *scratch,
    const struct q_keys_of_tokens_out *rows, size_t count)
{
	struct aq_str x, y;

	aq_arena_reset(&keys->memory);
	keys->count = 0;
	for (size_t i = 0; i < count; i++) {
		bool good =
		    aq_public_key_point(scratch, rows[i].public_pem, &x, &y) &&
		    add_locked(keys, rows[i].kid, rows[i].public_pem);

		if (!good)
			aq_log_event(LOG_ERR, "key_refused", "%.*s",
			    AQ_STR_ARG(rows[i].kid));
	}
}

enum aq_db_result
aq_keys_load(struct aq_keys *keys, struct aq_db *db, int64_t now_us)
{
	struct q_keys_of_tokens_in in = { .now = now_us };
	struct q_keys_of_tokens_out *rows = NULL;
	struct aq_arena scratch;
	enum aq_db_result result;
	size_t count = 0;
	bool changed = false;

	atomic_store(&keys->refreshed_us, now_us);
	aq_arena_init(&scratch, KEYS_BYTES);
	result = q_keys_of_tokens(db, &in, &scratch, &rows, &count);
	if (result == AQ_DB_OK) {
		(void)pthread_rwlock_wrlock(&keys->lock);
		changed = !same_set(keys, rows, count);
		if (changed)
			take_rows(keys, &scratch, rows, count);
		(void)pthread_rwlock_unlock(&keys->lock);
		if (changed)
			forget_all(keys);
	}
	aq_arena_release(&scratch);
	return result;
}

bool
aq_keys_refresh(struct aq_keys *keys, struct aq_db *db, int64_t now_us)
{
	int64_t last = atomic_load(&keys->refreshed_us);

	if (db == NULL || (now_us >= last && now_us - last < REFRESH_US) ||
	    !atomic_compare_exchange_strong(&keys->refreshed_us, &last, now_us))
		return false;
	return aq_keys_load(keys, db, now_us) == AQ_DB_OK;
}

bool
aq_keys_find(struct aq_keys *keys, struct aq_arena *arena, struct aq_str kid,
    struct aq_str *ret_pem)
{
	struct aq_str pem = { NULL, 0 };

	(void)pthread_rwlock_rdlock(&keys->lock);
	for (size_t i = 0; i < keys->count && pem.p == NULL; i++)
		if (aq_str_eq(keys->key[i].kid, kid))
			pem = aq_arena_copy(arena, keys->key[i].pem);
	(void)pthread_rwlock_unlock(&keys->lock);
	if (pem.p == NULL)
		return false;
	*ret_pem = pem;
	return true;
}

/* ---- what was verified a moment ago ---------------------------------- */

static struct remembered *
slot(struct stripe *stripe, const uint8_t digest[AQ_SHA256_BYTES])
{
	return &stripe->token[digest[1] % STRIPE_TOKENS];
}

bool
aq_keys_recall(struct aq_keys *keys, struct aq_str token, int64_t now,
    struct aq_claims *ret_claims)
{
	uint8_t digest[AQ_SHA256_BYTES];
	struct stripe *stripe;
	const struct remembered *r;
	bool found;

	aq_sha256(token, digest);
	stripe = &keys->stripe[digest[0] % STRIPES];
	(void)pthread_mutex_lock(&stripe->mutex);
	r = slot(stripe, digest);
	found = now < r->until && now + REMEMBER_S >= r->until &&
		memcmp(r->digest, digest, sizeof(digest)) == 0;
	if (found)
		*ret_claims = r->claims;
	(void)pthread_mutex_unlock(&stripe->mutex);
	return found;
}

void
aq_keys_remember(struct aq_keys *keys, struct aq_str token, int64_t now,
    const struct aq_claims *claims)
{
	struct remembered r = { .claims = *claims };
	struct stripe *stripe;

	aq_sha256(token, r.digest);
	r.until = now + REMEMBER_S < claims->expires_at ? now + REMEMBER_S
							: claims->expires_at;
	stripe = &keys->stripe[r.digest[0] % STRIPES];
	(void)pthread_mutex_lock(&stripe->mutex);
	*slot(stripe, r.digest) = r;
	(void)pthread_mutex_unlock(&stripe->mutex);
}

/* ---- private keys ---------------------------------------------------- */

static bool
good_kid(struct aq_str kid)
{
	if (kid.n == 0 || kid.n > 64)
		return false;
	for (size_t i = 0; i < kid.n; i++)
		if (strchr("0123456789abcdefghijklmnopqrstuvwxyz-", kid.p[i]) ==
		    NULL)
			return false;
	return true;
}

/* Refuses a key that others than its owner and group can read. */
static bool
read_key(int fd, struct aq_arena *arena, struct aq_str *ret_pem)
{
	char *text = aq_arena_get(arena, PEM_MAX + 1, 1);
	struct stat status;
	ssize_t n;

	if (text == NULL || fstat(fd, &status) != 0 ||
	    !S_ISREG(status.st_mode) ||
	    (status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		return false;
	n = read(fd, text, PEM_MAX + 1);
	if (n <= 0 || n > PEM_MAX)
		return false;
	*ret_pem = (struct aq_str){ text, (size_t)n };
	return true;
}

bool
aq_signer_read(struct aq_arena *arena, const char *directory, struct aq_str kid,
    struct aq_signer *ret_signer)
{
	struct aq_signer signer = { .kid = aq_arena_copy(arena, kid) };
	const char *path =
	    aq_arena_printf(arena, "%s/%.*s.pem", directory, AQ_STR_ARG(kid)).p;
	bool ok = false;
	int fd = -1;

	if (good_kid(kid) && path != NULL && signer.kid.p != NULL)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		ok = read_key(fd, arena, &signer.private_pem);
		(void)close(fd);
	}
	if (!ok) {
		aq_log_event(LOG_ERR, "key_unreadable", "%s/%.*s.pem",
		    directory, AQ_STR_ARG(kid));
		return false;
	}
	*ret_signer = signer;
	return true;
}
