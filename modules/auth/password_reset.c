/* A forgotten password: a link is asked for, and used. */
#include "auth/factor.h"

#include "domain/account.h"

#define MOST_AN_HOUR 3

/* ---- POST /api/auth/password-resets ------------------------------------- */

struct asking {
	struct aq_req *rq;
	struct auth_link link;
};

static enum aq_db_result
send(struct aq_db *db, void *context)
{
	struct asking *ask = context;

	return auth_link_send(db, ask->rq, &ask->link, "reset-password");
}

static enum aq_status
find(struct aq_req *rq, struct aq_str login, struct auth_link *link)
{
	struct q_user_for_reset_out row;
	enum aq_db_result result = q_user_for_reset(
	    rq->db, &(struct q_user_for_reset_in){ .login = login }, &row);

	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	link->user_id = row.id;
	link->email = row.email_null ? AQ_S("") : row.email;
	link->email_lookup =
	    row.email_lookup_null ? AQ_S("") : row.email_lookup;
	return AQ_OK;
}

/* The same statements and the same reply for a login that nobody has; the
   mail, or none, is written later by another process. */
enum aq_status
auth_reset_ask(struct aq_req *rq)
{
	struct asking ask = { .rq = rq,
		.link = { .purpose = AQ_LINK_PASSWORD } };
	struct auth_mail_asked asked = { .what = "reset",
		.most = MOST_AN_HOUR };
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "login", 1, 255, &asked.login);
	AQ_TRY(aq_req_json_end(rq, &r));
	asked.login = aq_account_login(rq->mem, asked.login);
	if (asked.login.p == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(auth_mail_admit_network(rq));
	AQ_TRY(find(rq, asked.login, &ask.link));
	asked.user_id = ask.link.user_id;
	AQ_TRY(auth_mail_admit(rq, &asked));
	AQ_TRY(aq_db_status(aq_db_transaction(rq->db, send, &ask)));
	rq->reply.http = 204;
	return AQ_OK;
}

/* ---- POST /api/auth/password-resets/redeem --------------------------- */

struct reset {
	struct aq_req *rq;
	struct auth_link link;
	struct aq_str hash;
};

/* Everything that the old password opened is closed. */
static enum aq_db_result
close_all(struct aq_db *db, const struct reset *reset)
{
	struct aq_req *rq = reset->rq;
	uint64_t user_id = reset->link.user_id;
	enum aq_db_result result = q_sessions_revoke(db,
	    &(struct q_sessions_revoke_in){
		.now = rq->now,
		.reason = AUTH_PASSWORD_CHANGED,
		.user_id = user_id,
		.but = 0,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result = q_steps_end(
		    db, &(struct q_steps_end_in){ .user_id = user_id }, NULL);
	if (result == AQ_DB_OK)
		result = auth_links_end(db, rq, user_id, AQ_LINK_PASSWORD);
	if (result == AQ_DB_OK)
		result = auth_try_clear(db, rq, user_id);
	return result;
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct reset *reset = context;
	struct aq_req *rq = reset->rq;
	uint64_t user_id = reset->link.user_id;
	enum aq_db_result result = auth_link_use(db, rq, &reset->link);

	if (result == AQ_DB_OK)
		result = q_user_set_password(db,
		    &(struct q_user_set_password_in){
			.password_hash = reset->hash,
			.now = rq->now,
			.id = user_id,
		    },
		    NULL);
	/* who followed the link has the mailbox */
	if (result == AQ_DB_OK)
		result = q_user_confirm(db,
		    &(struct q_user_confirm_in){
			.now = rq->now,
			.id = user_id,
			.email_lookup = reset->link.email_lookup,
		    },
		    NULL);
	if (result == AQ_DB_OK)
		result = close_all(db, reset);
	if (result == AQ_DB_OK)
		result =
		    aq_mail_queue(db, rq->now, "password-changed", user_id);
	return result;
}

enum aq_status
auth_reset_use(struct aq_req *rq)
{
	struct reset reset = { .rq = rq };
	enum aq_password_fault fault;
	struct aq_str token, password;
	enum aq_db_result result;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "token", 1, 64, &token);
	aq_jr_str(&r, "new_password", 8, AQ_PASSWORD_MAX, &password);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_link_read(rq, token, AQ_LINK_PASSWORD, &reset.link));
	fault = aq_password_fault(rq->mem, password, reset.link.email_lookup);
	if (fault != AQ_PASSWORD_OK)
		return aq_req_invalid(
		    rq, "/new_password", aq_password_fault_text(fault));
	AQ_TRY(auth_password_hash(rq, password, &reset.hash));
	result = aq_db_transaction(rq->db, store, &reset);
	if (result == AQ_DB_NONE)
		return AQ_E_LINK_USED;
	rq->reply.http = 204;
	return aq_db_status(result);
}
