/*
 * POST /api/auth/me/erasure: my account goes, for good. Who has a password
 * gives it; who has none has just signed in through the institution.
 */
#include "auth/factor.h"
#include "auth/rights.h"

#include "runtime/erasure.h"

/* What people type to show that they mean it, in either language. */
static const char *const confirmations[] = { "EFFACER", "ERASE", NULL };

struct erase_cmd {
	struct aq_str password; /* empty: none */
	unsigned confirmation;
};

static enum aq_status
decode(struct aq_req *rq, struct erase_cmd *cmd)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_enum(&r, "confirmation", confirmations, &cmd->confirmation);
	auth_read_password(&r, &cmd->password);
	return aq_req_json_end(rq, &r);
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct aq_req *rq = context;

	return aq_erasure_begin(db,
	    &(struct aq_erasure){
		.user = rq->who.user,
		.cause = AQ_ERASURE_PERSON,
		.audit = aq_audit_of(rq, AQ_ACT_ERASURE_REQUEST, rq->who.user),
	    });
}

enum aq_status
auth_erase_me(struct aq_req *rq)
{
	struct erase_cmd cmd = { 0 };
	struct auth_user user;
	enum aq_db_result result;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(auth_caller_load(rq, &user));
	if (user.roles != 0) {
		rq->detail.reason =
		    AQ_S("have your staff roles taken away first");
		return AQ_E_CONFLICT;
	}
	AQ_TRY(auth_reprove(rq, cmd.password));
	if (!aq_erasure_ready(rq->db))
		return AQ_E_UNAVAILABLE;
	result = aq_db_transaction(rq->db, store, rq);
	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	auth_clear_cookies(rq);
	rq->reply.http = 204;
	return AQ_OK;
}
