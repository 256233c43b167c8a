#include "runtime/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(
    AQ_PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "a hash fits its column");

struct aq_password_gate {
	struct aq_password_cost cost;
	pthread_mutex_t mutex;
	pthread_cond_t freed;
	unsigned running, waiting;
	/* of nothing anybody knows: what an unknown login is compared with */
	char nobody[crypto_pwhash_STRBYTES];
};

static size_t
memory_bytes(const struct aq_password_gate *gate)
{
	return (size_t)gate->cost.memory_kib * 1024;
}

static bool
hash_now(const struct aq_password_gate *gate, struct aq_str password,
    char ret_hash[crypto_pwhash_STRBYTES])
{
	return crypto_pwhash_str_alg(ret_hash, password.n ? password.p : "",
		   password.n, gate->cost.passes, memory_bytes(gate),
		   crypto_pwhash_ALG_ARGON2ID13) == 0;
}

struct aq_password_gate *
aq_password_gate_new(const struct aq_password_cost *cost)
{
	struct aq_password_gate *gate = calloc(1, sizeof(*gate));
	unsigned char nobody[32];

	if (gate == NULL)
		return NULL;
	gate->cost = *cost;
	if (sodium_init() < 0 || pthread_mutex_init(&gate->mutex, NULL) != 0 ||
	    pthread_cond_init(&gate->freed, NULL) != 0)
		abort();
	randombytes_buf(nobody, sizeof(nobody));
	if (hash_now(gate, (struct aq_str){ (char *)nobody, sizeof(nobody) },
		gate->nobody))
		return gate;
	aq_password_gate_free(gate);
	return NULL;
}

void
aq_password_gate_free(struct aq_password_gate *gate)
{
	if (gate == NULL)
		return;
	(void)pthread_cond_destroy(&gate->freed);
	(void)pthread_mutex_destroy(&gate->mutex);
	free(gate);
}

static bool
enter(struct aq_password_gate *gate)
{
	bool in = true;

	(void)pthread_mutex_lock(&gate->mutex);
	if (gate->running >= gate->cost.parallel &&
	    gate->waiting >= gate->cost.queue) {
		in = false;
	} else {
		gate->waiting++;
		while (gate->running >= gate->cost.parallel)
			(void)pthread_cond_wait(&gate->freed, &gate->mutex);
		gate->waiting--;
		gate->running++;
	}
	(void)pthread_mutex_unlock(&gate->mutex);
	return in;
}

static void
leave(struct aq_password_gate *gate)
{
	(void)pthread_mutex_lock(&gate->mutex);
	gate->running--;
	(void)pthread_cond_signal(&gate->freed);
	(void)pthread_mutex_unlock(&gate->mutex);
}

unsigned
aq_password_gate_load(struct aq_password_gate *gate)
{
	unsigned load;

	(void)pthread_mutex_lock(&gate->mutex);
	load = gate->running + gate->waiting;
	(void)pthread_mutex_unlock(&gate->mutex);
	return load;
}

enum aq_password_result
aq_password_hash(struct aq_password_gate *gate, struct aq_arena *arena,
    struct aq_str password, struct aq_str *ret_hash)
{
	char hash[crypto_pwhash_STRBYTES];
	struct aq_str copy;
	bool ok;

	if (!enter(gate))
		return AQ_PASSWORD_BUSY;
	ok = hash_now(gate, password, hash);
	leave(gate);
	if (!ok)
		return AQ_PASSWORD_FAILED;
	copy = aq_arena_copy(arena, aq_str_from(hash));
	if (copy.p == NULL)
		return AQ_PASSWORD_FAILED;
	*ret_hash = copy;
	return AQ_PASSWORD_MATCH;
}

enum aq_password_result
aq_password_verify(
    struct aq_password_gate *gate, struct aq_str password, struct aq_str hash)
{
	char text[crypto_pwhash_STRBYTES] = { 0 };
	bool known = hash.n > 0 && hash.n < sizeof(text), match;

	if (known)
		memcpy(text, hash.p, hash.n);
	else
		memcpy(text, gate->nobody, sizeof(text));
	if (!enter(gate))
		return AQ_PASSWORD_BUSY;
	match = crypto_pwhash_str_verify(
		    text, password.n ? password.p : "", password.n) == 0;
	leave(gate);
	if (!known || !match)
		return AQ_PASSWORD_WRONG;
	return crypto_pwhash_str_needs_rehash(
		   text, gate->cost.passes, memory_bytes(gate)) != 0
		   ? AQ_PASSWORD_STALE
		   : AQ_PASSWORD_MATCH;
}
