#include "auth/factor.h"

#include <inttypes.h>

#include "runtime/totp.h"

struct aq_str
auth_totp_use(struct aq_req *rq, uint64_t user_id)
{
	return aq_arena_printf(rq->mem, "totp of %" PRIu64, user_id);
}

/* "123 456" is a code of the app; everything else may be one for recovery. */
static bool
of_app(struct aq_req *rq, struct aq_str typed, struct aq_str *ret_digits)
{
	char *digits = aq_arena_get(rq->mem, typed.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; digits != NULL && i < typed.n; i++) {
		if (typed.p[i] == ' ')
			continue;
		if (typed.p[i] < '0' || typed.p[i] > '9')
			return false;
		digits[n++] = typed.p[i];
	}
	*ret_digits = (struct aq_str){ digits, n };
	return n == AQ_TOTP_DIGITS;
}

static enum aq_status
check_app(struct aq_req *rq, uint64_t user_id, struct aq_str digits)
{
	struct q_totp_of_out row;
	enum aq_db_result result = q_totp_of(
	    rq->db, &(struct q_totp_of_in){ .user_id = user_id }, &row);
	struct aq_str secret;
	uint64_t step, passed = 0;

	if (result == AQ_DB_NONE || (result == AQ_DB_OK && !row.enabled))
		return AQ_E_BAD_CODE;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!aq_seal_open(rq->mem, &auth_state(rq)->seal,
		auth_totp_use(rq, user_id), row.secret, &secret))
		return AQ_E_INTERNAL;
	if (!aq_totp_check(secret, digits, rq->now / 1000000, &step))
		return AQ_E_BAD_CODE;
	AQ_TRY(aq_db_status(q_totp_step(rq->db,
	    &(struct q_totp_step_in){ .step = step, .user_id = user_id },
	    &passed)));
	return passed == 1 ? AQ_OK : AQ_E_BAD_CODE;
}

struct recovering {
	struct aq_req *rq;
	uint64_t user_id;
	uint8_t digest[32];
};

static enum aq_db_result
use_recovery(struct aq_db *db, void *context)
{
	const struct recovering *r = context;
	uint64_t used = 0;
	enum aq_db_result result = q_recovery_code_use(db,
	    &(struct q_recovery_code_use_in){
		.now = r->rq->now,
		.user_id = r->user_id,
		.digest = { (const char *)r->digest, sizeof(r->digest) },
	    },
	    &used);

	if (result != AQ_DB_OK)
		return result;
	if (used != 1)
		return AQ_DB_NONE;
	return aq_mail_queue(db, r->rq->now, "recovery-code-used", r->user_id);
}

static enum aq_status
check(struct aq_req *rq, uint64_t user_id, struct aq_str typed)
{
	struct recovering r = { .rq = rq, .user_id = user_id };
	enum aq_db_result result;
	struct aq_str digits;

	if (of_app(rq, typed, &digits))
		return check_app(rq, user_id, digits);
	if (!auth_recovery_digest(rq, user_id, typed, r.digest))
		return AQ_E_BAD_CODE;
	result = aq_db_transaction(rq->db, use_recovery, &r);
	return result == AQ_DB_NONE ? AQ_E_BAD_CODE : aq_db_status(result);
}

enum aq_status
auth_code_prove(struct aq_req *rq, uint64_t user_id, struct aq_str code)
{
	struct auth_proof proof = { .user_id = user_id, .factor = true };
	struct auth_try t;

	AQ_TRY(auth_try_begin(rq, &proof, &t));
	return auth_try_end(rq, &t, check(rq, user_id, code));
}

enum aq_status
auth_code_confirm(struct aq_req *rq, struct aq_str secret, struct aq_str code,
    uint64_t *ret_step)
{
	struct auth_proof proof = { .user_id = rq->who.user, .factor = true };
	struct aq_str digits;
	struct auth_try t;
	bool good;

	AQ_TRY(auth_try_begin(rq, &proof, &t));
	good = of_app(rq, code, &digits) &&
	       aq_totp_check(secret, digits, rq->now / 1000000, ret_step);
	return auth_try_end(rq, &t, good ? AQ_OK : AQ_E_BAD_CODE);
}
