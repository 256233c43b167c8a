#include "auth/auth.h"

#include <arpa/inet.h>
#include <inttypes.h>

#include "domain/account.h"
#include "runtime/digest.h"

#define WINDOW_US     ((int64_t)15 * 60 * 1000000)
#define NETWORK_BYTES 16
#define HOUR_US	      (4 * WINDOW_US)

static void
add_key(struct aq_req *rq, struct aq_sha256_state *hash)
{
	aq_sha256_add(hash,
	    (struct aq_str){ (const char *)auth_state(rq)->digest_key, 32 });
}

/*
 * Keyed digest of the network that a request comes from: an IPv4 address, or
 * the /64 of an IPv6 one, since a household has a whole /64.
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
	add_key(rq, hash);
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

/* ---- by account ------------------------------------------------------ */

/* Logins of nobody are digested with a key: people type their password into
   the wrong field. */
static bool
subject_of(struct aq_req *rq, const struct auth_proof *proof,
    uint8_t ret[AQ_SHA256_BYTES])
{
	struct aq_sha256_state *hash = aq_sha256_start(rq->mem);

	if (hash == NULL)
		return false;
	if (proof->user_id != 0) {
		aq_sha256_add(hash,
		    aq_arena_printf(rq->mem, "%s:%" PRIu64,
			proof->factor ? "factor" : "user", proof->user_id));
	} else {
		add_key(rq, hash);
		aq_sha256_add(hash, AQ_S("login:"));
		aq_sha256_add(hash, proof->login);
	}
	aq_sha256_end(hash, ret);
	return !aq_arena_failed(rq->mem);
}

static enum aq_status
blocked(struct aq_req *rq, const struct auth_proof *proof,
    const struct q_try_count_out *row)
{
	if (row->failures >= AQ_FAILURES_FINAL || row->blocked_until_null)
		rq->detail.reason = aq_str_from(
		    proof->factor
			? "ask the staff to unblock"
			: "reset the password or ask the staff to unblock");
	else
		rq->reply.retry_after_s =
		    (int)((row->blocked_until - rq->now + 999999) / 1000000);
	return AQ_E_BLOCKED;
}

enum aq_status
auth_try_begin(
    struct aq_req *rq, const struct auth_proof *proof, struct auth_try *ret_try)
{
	const uint16_t first = AQ_FAILURES_STEP, second = 2 * AQ_FAILURES_STEP;
	struct q_try_count_out row;
	enum aq_db_result result;

	if (!subject_of(rq, proof, ret_try->subject))
		return AQ_E_INTERNAL;
	result = q_try_count(rq->db,
	    &(struct q_try_count_in){
		.subject = { (const char *)ret_try->subject, 32 },
		.now = rq->now,
		.final = AQ_FAILURES_FINAL,
		.first = first,
		.first_until = rq->now + aq_account_wait_s(first) * 1000000,
		.second = second,
		.second_until = rq->now + aq_account_wait_s(second) * 1000000,
	    },
	    &row);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (row.updated_at != rq->now)
		return blocked(rq, proof, &row);
	ret_try->failures = row.failures;
	return AQ_OK;
}

enum aq_status
auth_try_end(
    struct aq_req *rq, const struct auth_try *t, enum aq_status outcome)
{
	struct aq_str subject = { (const char *)t->subject, 32 };
	enum aq_db_result result;

	if (outcome == AQ_E_BAD_CREDENTIALS || outcome == AQ_E_BAD_CODE) {
		AQ_TRY(auth_network_count(rq, true));
		return outcome;
	}
	if (outcome == AQ_OK)
		result = q_try_forget(rq->db,
		    &(struct q_try_forget_in){ .subject = subject }, NULL);
	else
		result = q_try_give_back(rq->db,
		    &(struct q_try_give_back_in){
			.failures = (uint16_t)t->failures,
			.subject = subject,
		    },
		    NULL);
	return result == AQ_DB_OK ? outcome : aq_db_status(result);
}

enum aq_db_result
auth_try_clear(struct aq_db *db, struct aq_req *rq, uint64_t user_id)
{
	struct auth_proof proof = { .user_id = user_id };
	uint8_t subject[AQ_SHA256_BYTES];

	if (!subject_of(rq, &proof, subject))
		return AQ_DB_FAILED;
	return q_try_forget(db,
	    &(struct q_try_forget_in){
		.subject = { (const char *)subject, sizeof(subject) } },
	    NULL);
}

/* ---- mails with links -------------------------------------------------- */

static enum aq_status
count_mail(struct aq_req *rq, struct aq_str subject, int64_t most)
{
	struct q_mail_count_out row;
	enum aq_db_result result = q_mail_count(rq->db,
	    &(struct q_mail_count_in){
		.subject = subject,
		.now = rq->now,
		.since = rq->now - HOUR_US,
	    },
	    &row);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (row.asked <= most)
		return AQ_OK;
	rq->reply.retry_after_s =
	    (int)((row.window_start + HOUR_US - rq->now) / 1000000) + 1;
	return AQ_E_TOO_MANY;
}

enum aq_status
auth_mail_admit_network(struct aq_req *rq)
{
	uint8_t network[AQ_SHA256_BYTES] = { 0 };

	network_of(rq, network);
	return count_mail(rq,
	    (struct aq_str){ (const char *)network, sizeof(network) },
	    rq->config->auth_mails_network);
}

enum aq_status
auth_mail_admit(struct aq_req *rq, const struct auth_mail_asked *asked)
{
	struct aq_sha256_state *hash = aq_sha256_start(rq->mem);
	uint8_t subject[AQ_SHA256_BYTES];

	if (hash == NULL)
		return AQ_E_INTERNAL;
	add_key(rq, hash);
	aq_sha256_add(hash, aq_arena_printf(rq->mem, "mail:%s:%" PRIu64 ":",
				asked->what, asked->user_id));
	if (asked->user_id == 0)
		aq_sha256_add(hash, asked->login);
	aq_sha256_end(hash, subject);
	return count_mail(rq,
	    (struct aq_str){ (const char *)subject, sizeof(subject) },
	    asked->most);
}
