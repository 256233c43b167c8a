#include "runtime/jwks_cache.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define WAIT_MS	  (AQ_FETCH_TIME_MS + 1000)
#define PROMPT_MS 1000 /* an answer that takes longer is a slow one */
#define CLOCKS_US INT64_C(120000000) /* how far apart two may be */
#define ENTRIES	  256
#define SET_BYTES ((size_t)1 << 18)

/* What the process knows of an address. */
struct entry {
	uint8_t digest[AQ_SHA256_BYTES]; /* of the address */
	struct aq_arena mem;		 /* of the view */
	struct aq_jwks_view view;
	bool fetching; /* a thread of ours asks at the moment */
	int64_t began; /* when it began to, in ms */
};

struct aq_jwks {
	pthread_mutex_t lock; /* of all below; never held during I/O */
	pthread_cond_t fetched;
	int64_t waiting;
	struct entry *entry[ENTRIES];
};

struct aq_jwks *
aq_jwks_new(void)
{
	struct aq_jwks *jwks = calloc(1, sizeof(*jwks));

	if (jwks == NULL)
		return NULL;
	/* neither fails with default attributes on Linux */
	if (pthread_mutex_init(&jwks->lock, NULL) != 0 ||
	    pthread_cond_init(&jwks->fetched, NULL) != 0)
		abort();
	return jwks;
}

void
aq_jwks_free(struct aq_jwks *jwks)
{
	if (jwks == NULL)
		return;
	for (size_t i = 0; i < ENTRIES; i++)
		if (jwks->entry[i] != NULL) {
			aq_arena_release(&jwks->entry[i]->mem);
			free(jwks->entry[i]);
		}
	(void)pthread_cond_destroy(&jwks->fetched);
	(void)pthread_mutex_destroy(&jwks->lock);
	free(jwks);
}

/* ---- what the process knows ------------------------------------------ */

bool
aq_jwk_set_copy(struct aq_arena *arena, const struct aq_jwk_set *set,
    struct aq_jwk_set *ret_set)
{
	struct aq_jwk *key = AQ_NEW_N(arena, struct aq_jwk, set->count);

	if (key == NULL)
		return false;
	for (size_t i = 0; i < set->count; i++) {
		key[i] = set->key[i];
		key[i].kid = aq_arena_copy(arena, set->key[i].kid);
		key[i].pem = aq_arena_copy(arena, set->key[i].pem);
	}
	*ret_set = (struct aq_jwk_set){ key, set->count };
	return !aq_arena_failed(arena);
}

static struct entry *
entry_new(const uint8_t digest[AQ_SHA256_BYTES])
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL)
		return NULL;
	memcpy(entry->digest, digest, sizeof(entry->digest));
	aq_arena_init(&entry->mem, SET_BYTES);
	return entry;
}

/* The slot of the address, or a free one, or the one read longest ago of
   those that nobody is fetching for. The lock is held. */
static struct entry *
entry_of(struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES])
{
	struct entry **oldest = NULL;

	for (size_t i = 0; i < ENTRIES; i++) {
		struct entry **slot = &jwks->entry[i];

		if (*slot == NULL) {
			*slot = entry_new(digest);
			return *slot;
		}
		if (memcmp((*slot)->digest, digest, AQ_SHA256_BYTES) == 0)
			return *slot;
		if (!(*slot)->fetching &&
		    (oldest == NULL ||
			(*slot)->view.read < (*oldest)->view.read))
			oldest = slot;
	}
	if (oldest == NULL)
		return NULL;
	aq_arena_release(&(*oldest)->mem);
	free(*oldest);
	*oldest = entry_new(digest);
	return *oldest;
}

/* False when memory is short. */
static bool
copy_view(struct aq_arena *arena, const struct aq_jwks_view *view,
    struct aq_jwks_view *ret_view)
{
	struct aq_jwks_view copy = *view;

	copy.error = aq_arena_copy(arena, view->error);
	if (view->has_set && !aq_jwk_set_copy(arena, &view->set, &copy.set))
		return false;
	*ret_view = copy;
	return !aq_arena_failed(arena);
}

/* Who looked into the table before others wrote there may come after them. What
   says that it is of tomorrow came by a clock that was wrong. */
static bool
older(const struct aq_jwks_view *view, const struct aq_jwks_view *known)
{
	return known->has_set && view->fetched < known->fetched &&
	       known->fetched - view->read <= CLOCKS_US;
}

void
aq_jwks_remember(struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES],
    const struct aq_jwks_view *view)
{
	struct entry *entry;

	(void)pthread_mutex_lock(&jwks->lock);
	entry = entry_of(jwks, digest);
	if (entry != NULL && !older(view, &entry->view)) {
		aq_arena_reset(&entry->mem);
		/* what cannot be kept is read again next time */
		if (!copy_view(&entry->mem, view, &entry->view))
			entry->view = (struct aq_jwks_view){ 0 };
	}
	(void)pthread_mutex_unlock(&jwks->lock);
}

bool
aq_jwks_recall(struct aq_jwks *jwks, struct aq_arena *arena,
    const uint8_t digest[AQ_SHA256_BYTES], struct aq_jwks_view *ret_view)
{
	const struct entry *entry;
	bool known;

	(void)pthread_mutex_lock(&jwks->lock);
	entry = entry_of(jwks, digest);
	known = entry != NULL && entry->view.read != 0 &&
		copy_view(arena, &entry->view, ret_view);
	(void)pthread_mutex_unlock(&jwks->lock);
	return known;
}

/* ---- one asks at a time ---------------------------------------------- */

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until the thread that asks has done, or that time has come. The lock is
   held. */
static void
wait_for(struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES],
    int64_t until_ms)
{
	const struct timespec until = { .tv_sec = (time_t)(until_ms / 1000),
		.tv_nsec = (long)(until_ms % 1000) * 1000000 };
	const struct entry *entry;

	do {
		if (pthread_cond_clockwait(&jwks->fetched, &jwks->lock,
			CLOCK_MONOTONIC, &until) == ETIMEDOUT)
			return;
		/* it may be another by now */
		entry = entry_of(jwks, digest);
	} while (entry != NULL && entry->fetching);
}

/* A whole class comes within a second, on a Monday, when what is known is too
   old to be used: all may wait for a prompt answer, a few for a slow one. */
bool
aq_jwks_begin(
    struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES], int64_t most)
{
	struct entry *entry;
	bool ours = false;
	int64_t now = now_ms();

	(void)pthread_mutex_lock(&jwks->lock);
	entry = entry_of(jwks, digest);
	if (entry != NULL && !entry->fetching) {
		entry->fetching = ours = true;
		entry->began = now;
	} else if (entry != NULL && jwks->waiting < most) {
		jwks->waiting++;
		wait_for(jwks, digest, now + WAIT_MS);
		jwks->waiting--;
	} else if (entry != NULL && now < entry->began + PROMPT_MS) {
		wait_for(jwks, digest, entry->began + PROMPT_MS);
	}
	(void)pthread_mutex_unlock(&jwks->lock);
	return ours;
}

void
aq_jwks_end(struct aq_jwks *jwks, const uint8_t digest[AQ_SHA256_BYTES])
{
	struct entry *entry;

	(void)pthread_mutex_lock(&jwks->lock);
	entry = entry_of(jwks, digest);
	if (entry != NULL)
		entry->fetching = false;
	(void)pthread_cond_broadcast(&jwks->fetched);
	(void)pthread_mutex_unlock(&jwks->lock);
}
