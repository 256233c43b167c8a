#include "auth/auth.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>

#include "domain/account.h"
#include "runtime/digest.h"

#define WINDOW_US	((int64_t)15 * 60 * 1000000)
#define UNKNOWN_LOGINS	4096
#define NETWORK_BYTES	16

/*
 * Keyed digest of the network that a request comes from: an IPv4 address, or
 * the /64 of an IPv6 one, since a household has a whole /64. The key lives as
 * long as the process, so a stored digest cannot be turned into an address.
 */
static void
network_of(struct aq_req *rq, uint8_t ret[AQ_SHA256_BYTES])
{
	struct aq_str text = aq_arena_copy(rq->mem, rq->remote_address);
	struct aq_sha256_state *hash = aq_sha256_start(rq->mem);
	uint8_t address[16] = { 0 };
	size_t n = 0;

	if (text.p != NULL && inet_pton(AF_INET, text.p, address) == 1)
		n = 4;
	else if (text.p != NULL && inet_pton(AF_INET6, text.p, address) == 1)
		n = 8;
	if (hash == NULL)
		return;
	aq_sha256_add(hash,
	    (struct aq_str){ (const char *)auth_state(rq)->network_key, 32 });
	aq_sha256_add(hash, (struct aq_str){ (const char *)address, n });
	aq_sha256_end(hash, ret);
}

enum aq_status
auth_network_admit(struct aq_req *rq)
{
	uint8_t network[AQ_SHA256_BYTES] = { 0 };
	struct q_network_counts_out counts;
	enum aq_db_result result;

	network_of(rq, network);
	result = q_network_counts(rq->db,
	    &(struct q_network_counts_in){
		.network = { (const char *)network, NETWORK_BYTES },
		.since = rq->now - 4 * WINDOW_US,
	    },
	    &counts);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (counts.failures >= (uint64_t)rq->config->auth_failures_network ||
	    counts.sign_ups >= (uint64_t)rq->config->auth_sign_ups_network) {
		rq->reply.retry_after_s = (int)(WINDOW_US / 1000000);
		return AQ_E_TOO_MANY;
	}
	return AQ_OK;
}

enum aq_status
auth_network_count(struct aq_req *rq, bool failure)
{
	uint8_t network[AQ_SHA256_BYTES] = { 0 };
	enum aq_db_result result;

	network_of(rq, network);
	result = q_network_add(rq->db,
	    &(struct q_network_add_in){
		.network = { (const char *)network, NETWORK_BYTES },
		.window_start = rq->now - rq->now % WINDOW_US,
		.failures = failure ? 1 : 0,
		.sign_ups = failure ? 0 : 1,
	    },
	    NULL);
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

enum aq_status
auth_account_admit(struct aq_req *rq, unsigned failures, bool has_block,
    int64_t blocked_until)
{
	if (failures >= AQ_FAILURES_FINAL) {
		rq->detail.reason =
		    AQ_S("reset the password or ask the staff to unblock");
		return AQ_E_BLOCKED;
	}
	if (!has_block || blocked_until <= rq->now)
		return AQ_OK;
	rq->reply.retry_after_s =
	    (int)((blocked_until - rq->now + 999999) / 1000000);
	return AQ_E_BLOCKED;
}

enum aq_status
auth_account_failed(struct aq_req *rq, uint64_t user_id)
{
	const unsigned first = AQ_FAILURES_STEP, second = 2 * AQ_FAILURES_STEP;
	enum aq_db_result result = q_user_failed(rq->db,
	    &(struct q_user_failed_in){
		.first = first,
		.first_until = rq->now + aq_account_wait_s(first) * 1000000,
		.second = second,
		.second_until = rq->now + aq_account_wait_s(second) * 1000000,
		.id = user_id,
	    },
	    NULL);

	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

/* ---- logins of nobody ---------------------------------------------------- */

struct unknown_login {
	uint8_t digest[NETWORK_BYTES];
	unsigned failures;
	int64_t blocked_until;
};

/* A slot is chosen by the digest; a newcomer takes it over. */
struct auth_unknown {
	pthread_mutex_t lock;
	struct unknown_login login[UNKNOWN_LOGINS];
};

struct auth_unknown *
auth_unknown_new(void)
{
	struct auth_unknown *unknown = calloc(1, sizeof(*unknown));

	if (unknown != NULL && pthread_mutex_init(&unknown->lock, NULL) != 0) {
		free(unknown);
		unknown = NULL;
	}
	return unknown;
}

void
auth_unknown_free(struct auth_unknown *unknown)
{
	if (unknown == NULL)
		return;
	pthread_mutex_destroy(&unknown->lock);
	free(unknown);
}

/* Call with the lock held. */
static struct unknown_login *
slot_of(struct auth_unknown *unknown, struct aq_str login)
{
	uint8_t digest[AQ_SHA256_BYTES];
	struct unknown_login *slot;

	aq_sha256(login, digest);
	slot = &unknown->login[(digest[30] << 8 | digest[31]) %
	    UNKNOWN_LOGINS];
	if (memcmp(slot->digest, digest, NETWORK_BYTES) != 0) {
		memset(slot, 0, sizeof(*slot));
		memcpy(slot->digest, digest, NETWORK_BYTES);
	}
	return slot;
}

enum aq_status
auth_unknown_admit(struct aq_req *rq, struct aq_str login)
{
	struct auth_unknown *unknown = auth_state(rq)->unknown;
	struct unknown_login found;

	pthread_mutex_lock(&unknown->lock);
	found = *slot_of(unknown, login);
	pthread_mutex_unlock(&unknown->lock);
	return auth_account_admit(rq, found.failures,
	    found.blocked_until != 0, found.blocked_until);
}

void
auth_unknown_failed(struct aq_req *rq, struct aq_str login)
{
	struct auth_unknown *unknown = auth_state(rq)->unknown;
	struct unknown_login *slot;
	int64_t wait;

	pthread_mutex_lock(&unknown->lock);
	slot = slot_of(unknown, login);
	wait = aq_account_wait_s(++slot->failures);
	if (wait > 0)
		slot->blocked_until = rq->now + wait * 1000000;
	pthread_mutex_unlock(&unknown->lock);
}
