/* The address of an account: confirmed, changed, kept. */
#include "auth/factor.h"

#include "domain/account.h"

#define MOST_AN_HOUR 5

static enum aq_status
admit(struct aq_req *rq)
{
	AQ_TRY(auth_mail_admit_network(rq));
	return auth_mail_admit(rq, &(struct auth_mail_asked){ .what = "confirm",
				       .user_id = rq->who.user,
				       .most = MOST_AN_HOUR });
}

/* ---- POST /api/auth/email-confirmations ------------------------------ */

struct confirming {
	struct aq_req *rq;
	struct auth_link link;
};

/* A link that an address takes the place of tells that one; links for other
   addresses, and resets sent to the old one, are over. */
static enum aq_db_result
move(struct aq_db *db, const struct confirming *c)
{
	struct aq_req *rq = c->rq;
	const struct auth_link *link = &c->link;
	enum aq_db_result result = q_user_set_email(db,
	    &(struct q_user_set_email_in){
		.email = link->email,
		.email_lookup = link->email_lookup,
		.now = rq->now,
		.id = link->user_id,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result =
		    auth_links_end(db, rq, link->user_id, AQ_LINK_PASSWORD);
	if (result == AQ_DB_OK && link->old_email.n != 0)
		result = aq_mail_queue_about(db, rq->now, "email-changed",
		    &(struct aq_mail_about){ .user_id = link->user_id,
			.link_id = link->id,
			.to_old = true });
	return result;
}

static enum aq_db_result
confirm(struct aq_db *db, void *context)
{
	const struct confirming *c = context;
	uint64_t same = 0;
	enum aq_db_result result = auth_link_use(db, c->rq, &c->link);

	if (result == AQ_DB_OK)
		result = q_user_confirm(db,
		    &(struct q_user_confirm_in){
			.now = c->rq->now,
			.id = c->link.user_id,
			.email_lookup = c->link.email_lookup,
		    },
		    &same);
	if (result == AQ_DB_OK && same == 0)
		result = move(db, c);
	if (result == AQ_DB_OK)
		result =
		    auth_links_end(db, c->rq, c->link.user_id, AQ_LINK_EMAIL);
	return result;
}

enum aq_status
auth_email_confirm(struct aq_req *rq)
{
	struct confirming c = { .rq = rq };
	enum aq_db_result result;
	struct aq_str token;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "token", 1, 64, &token);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_link_read(rq, token, AQ_LINK_EMAIL, &c.link));
	result = aq_db_transaction(rq->db, confirm, &c);
	if (result == AQ_DB_NONE)
		return AQ_E_LINK_USED;
	if (result == AQ_DB_DUPLICATE)
		return AQ_E_TAKEN;
	rq->reply.http = 204;
	return aq_db_status(result);
}

/* ---- POST /api/auth/me/email/confirmation ---------------------------- */

static enum aq_db_result
send_again(struct aq_db *db, void *context)
{
	struct confirming *c = context;

	return auth_link_send(db, c->rq, &c->link, "confirm-email");
}

/* The address that waits: the one that was asked for last, or else the
   present one. AQ_E_CONFLICT when there is nothing to confirm. */
static enum aq_status
find_waiting(struct aq_req *rq, struct auth_link *link)
{
	struct q_email_waiting_out row;
	enum aq_db_result result = q_email_waiting(rq->db,
	    &(struct q_email_waiting_in){
		.since = rq->now - AUTH_WAITING_US,
		.auth_session = rq->who.auth_session,
		.user_id = rq->who.user,
		.now = rq->now,
	    },
	    &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	link->user_id = rq->who.user;
	link->purpose = AQ_LINK_EMAIL;
	if (!row.wanted_lookup_null) {
		link->email = row.wanted;
		link->email_lookup = row.wanted_lookup;
		link->old_email = row.email_null ? AQ_S("") : row.email;
		return AQ_OK;
	}
	if (row.email_null || row.confirmed)
		return AQ_E_CONFLICT;
	link->email = row.email;
	link->email_lookup = row.email_lookup;
	return AQ_OK;
}

enum aq_status
auth_email_resend(struct aq_req *rq)
{
	struct confirming c = { .rq = rq };

	AQ_TRY(find_waiting(rq, &c.link));
	AQ_TRY(admit(rq));
	rq->reply.http = 204;
	return aq_db_status(aq_db_transaction(rq->db, send_again, &c));
}

/* ---- POST and DELETE /api/auth/me/email/change ----------------------- */

static enum aq_db_result
ask(struct aq_db *db, void *context)
{
	struct confirming *c = context;
	enum aq_db_result result =
	    auth_links_end(db, c->rq, c->link.user_id, AQ_LINK_EMAIL);

	if (result == AQ_DB_OK)
		result = auth_link_send(db, c->rq, &c->link, "confirm-email");
	if (result == AQ_DB_OK && c->link.old_email.n != 0)
		result =
		    aq_mail_queue_about(db, c->rq->now, "email-change-asked",
			&(struct aq_mail_about){ .user_id = c->link.user_id,
			    .link_id = c->link.id,
			    .to_old = true });
	return result;
}

static enum aq_status
decode(struct aq_req *rq, struct auth_link *link, struct aq_str *ret_password)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "email", 1, AQ_EMAIL_MAX, &link->email);
	auth_read_password(&r, ret_password);
	if (r.error == AQ_JR_OK && !aq_account_email(rq->mem, link->email,
				       &link->email, &link->email_lookup))
		aq_jr_fail(&r, "email", aq_account_email_fault(link->email));
	return aq_req_json_end(rq, &r);
}

static enum aq_status
check_free(struct aq_req *rq, const struct auth_link *link)
{
	struct q_email_taken_out out;

	AQ_TRY(aq_db_status(q_email_taken(rq->db,
	    &(struct q_email_taken_in){ .email_lookup = link->email_lookup },
	    &out)));
	if (!out.taken)
		return AQ_OK;
	rq->detail.pointer = AQ_S("/email");
	return AQ_E_TAKEN;
}

enum aq_status
auth_email_change(struct aq_req *rq)
{
	struct confirming c = { .rq = rq,
		.link = { .user_id = rq->who.user, .purpose = AQ_LINK_EMAIL } };
	struct aq_str password;
	struct auth_user user;

	AQ_TRY(decode(rq, &c.link, &password));
	AQ_TRY(auth_caller_load(rq, &user));
	AQ_TRY(auth_reprove(rq, password));
	AQ_TRY(admit(rq));
	AQ_TRY(check_free(rq, &c.link));
	c.link.old_email = user.email;
	rq->reply.http = 204;
	return aq_db_status(aq_db_transaction(rq->db, ask, &c));
}

enum aq_status
auth_email_keep(struct aq_req *rq)
{
	struct auth_user user;

	AQ_TRY(auth_caller_load(rq, &user));
	rq->reply.http = 204;
	return aq_db_status(auth_links_end(rq->db, rq, user.id, AQ_LINK_EMAIL));
}
