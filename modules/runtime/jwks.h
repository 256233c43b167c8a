/*
 * Keys that issuers publish at an address, kept in the table jwks and, read,
 * in the process.
 *
 *	fresh   for an hour after they were fetched
 *	stale   up to a day: used as long as the issuer cannot be reached
 *	away    after that: AQ_TOKEN_KEYS_AWAY
 *
 * They are fetched when they are not fresh, when a token names a kid that is
 * not among them or its signature does not fit, and at most once a minute over
 * all threads, processes and machines: who moves jwks.tried_at fetches. Threads
 * of one process that need what another is fetching wait for it: all for a
 * second, as many as [sso] fetch_parallel for as long as it takes.
 *
 * For acquis-auth and the administrator, whose database users may read and
 * write the table. It blocks: never call it inside of a transaction.
 */
#ifndef AQ_RUNTIME_JWKS_H
#define AQ_RUNTIME_JWKS_H

#include "runtime/config.h"
#include "runtime/db.h"
#include "runtime/jws.h"

struct aq_jwks;

/* For all threads of a program; NULL when memory is short. */
struct aq_jwks *aq_jwks_new(void);
void aq_jwks_free(struct aq_jwks *jwks);

struct aq_jwks_source {
	struct aq_jwks *jwks;
	struct aq_db *db;
	const struct aq_config *config;
	struct aq_str url;
	int64_t now_us;
};

/*
 * The keys of the address, asked for anew when they are not fresh or none has
 * that kid (empty: any will do). AQ_TOKEN_OK, AQ_TOKEN_KEYS_AWAY or
 * AQ_TOKEN_MEMORY; that the kid is among them is not said. trace may be NULL.
 */
enum aq_token_refusal aq_jwks_keys(struct aq_arena *arena,
    const struct aq_jwks_source *source, struct aq_str kid,
    struct aq_token_trace *trace, struct aq_jwk_set *ret_set);

/*
 * After a signature that did not fit: a key that was replaced under its name,
 * or that has none, is known by nothing else. True when the keys were fetched
 * anew, so that it is worth another look.
 */
bool
aq_jwks_replaced(struct aq_arena *arena, const struct aq_jwks_source *source);

/* Removes a hundred addresses, at most, that nobody asked for in 30 days. */
void aq_jwks_forget(struct aq_db *db, int64_t now_us);

#endif
