#include "auth/auth.h"

static enum aq_status
busy(struct aq_req *rq)
{
	rq->reply.retry_after_s = 2;
	return AQ_E_BUSY;
}

static enum aq_status
check(struct aq_req *rq, const struct auth_proof *proof, bool *ret_stale)
{
	*ret_stale = false;
	switch (aq_password_verify(
	    auth_state(rq)->passwords, proof->password, proof->hash)) {
	case AQ_PASSWORD_MATCH:
		return AQ_OK;
	case AQ_PASSWORD_STALE:
		*ret_stale = true;
		return AQ_OK;
	case AQ_PASSWORD_WRONG:
		return AQ_E_BAD_CREDENTIALS;
	case AQ_PASSWORD_BUSY:
		return busy(rq);
	case AQ_PASSWORD_FAILED:
		return AQ_E_UNAVAILABLE;
	}
	return AQ_E_INTERNAL;
}

enum aq_status
auth_password_hash(
    struct aq_req *rq, struct aq_str password, struct aq_str *ret_hash)
{
	switch (aq_password_hash(
	    auth_state(rq)->passwords, rq->mem, password, ret_hash)) {
	case AQ_PASSWORD_MATCH:
	case AQ_PASSWORD_STALE:
		return AQ_OK;
	case AQ_PASSWORD_BUSY:
		return busy(rq);
	case AQ_PASSWORD_WRONG:
	case AQ_PASSWORD_FAILED:
		return AQ_E_UNAVAILABLE;
	}
	return AQ_E_INTERNAL;
}

enum aq_status
auth_password_prove(
    struct aq_req *rq, const struct auth_proof *proof, bool *ret_stale)
{
	struct auth_try t;

	AQ_TRY(auth_try_begin(rq, proof, &t));
	return auth_try_end(rq, &t, check(rq, proof, ret_stale));
}
