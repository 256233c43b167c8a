#include "auth/sso.h"

#include <string.h>

#include "auth/factor.h"
#include "auth/sso_pending.h"
#include "domain/account.h"
#include "runtime/digest.h"
#include "runtime/id.h"
#include "runtime/mail.h"

#define ACTIVE 1 /* of user.state */
#define TRIES  3

static struct aq_str
or_else(struct aq_str s, const char *other)
{
	return s.n != 0 ? s : aq_str_from(other);
}

/* ---- an account for who has none ---------------------------------------- */

struct making {
	struct aq_req *rq;
	const struct auth_arrival *arrival;
	uint64_t user_id;
	bool new_user;
	bool tell; /* by mail, that a way to sign in was added */
	bool with_email;
	enum auth_found stopped; /* why the account gets no more */
};

static enum aq_db_result
add_user(struct aq_db *db, const struct making *m)
{
	const struct aq_asserted *person = &m->arrival->person;
	const char *learner = m->rq->english ? "Learner" : "Apprenant";
	struct aq_str email, lookup;
	bool none = !m->with_email || !aq_account_email(m->rq->mem,
					  person->email, &email, &lookup);

	return q_user_add_asserted(db,
	    &(struct q_user_add_asserted_in){
		.id = m->user_id,
		.email = none ? AQ_S("") : email,
		.email_null = none,
		.email_lookup = none ? AQ_S("") : lookup,
		.email_lookup_null = none,
		.email_confirmed_at = m->rq->now,
		.email_confirmed_at_null = none,
		.first_name = or_else(person->first_name, learner),
		.last_name = person->last_name,
		.language =
		    or_else(person->language, m->rq->english ? "en" : "fr"),
		.now = m->rq->now,
	    },
	    NULL);
}

static enum aq_db_result
add_identity(struct aq_db *db, const struct making *m)
{
	const struct aq_asserted *person = &m->arrival->person;
	uint64_t added = 0;
	enum aq_db_result result = q_identity_add(db,
	    &(struct q_identity_add_in){
		.id = aq_id_new(m->rq->now),
		.user_id = m->user_id,
		.identity_provider_id = m->arrival->provider->id,
		.subject = person->subject,
		.role = (uint8_t)person->role,
		.student_number = person->student_number,
		.student_number_null = person->student_number.n == 0,
		.national_id = person->national_id,
		.national_id_null = person->national_id.n == 0,
		.now = m->rq->now,
	    },
	    &added);

	return result == AQ_DB_OK && added == 0 ? AQ_DB_NONE : result;
}

/* An account that is there: minutes have passed since it was asked for. */
static enum aq_db_result
hold_user(struct aq_db *db, struct making *m)
{
	uint64_t session = m->arrival->auth_session;
	struct q_user_hold_out row;
	enum aq_db_result result = q_user_hold(db,
	    &(struct q_user_hold_in){
		.id = m->user_id,
		.auth_session = session,
		.auth_session_null = session == 0,
		.now = m->rq->now,
	    },
	    &row);

	m->stopped = session == 0 ? AUTH_SUSPENDED : AUTH_ENDED;
	if (result != AQ_DB_OK || row.identities < AUTH_IDENTITIES_MOST)
		return result;
	m->stopped = session == 0 ? AUTH_ASK : AUTH_FULL;
	return AQ_DB_NONE;
}

/* AQ_DB_NONE: m->stopped. */
static enum aq_db_result
make(struct aq_db *db, void *context)
{
	struct making *m = context;
	enum aq_db_result result =
	    m->new_user ? add_user(db, m) : hold_user(db, m);

	if (result == AQ_DB_OK)
		result = add_identity(db, m);
	if (result == AQ_DB_OK && m->tell)
		result =
		    aq_mail_queue(db, m->rq->now, "identity-added", m->user_id);
	return result;
}

/* ---- who is it? -----------------------------------------------------------
 */

static enum aq_db_result
find_identity(struct aq_req *rq, const struct auth_arrival *arrival,
    struct q_identity_of_out *ret_out)
{
	return q_identity_of(rq->db,
	    &(struct q_identity_of_in){
		.identity_provider_id = arrival->provider->id,
		.subject = arrival->person.subject,
	    },
	    ret_out);
}

static enum aq_status
known(struct aq_req *rq, const struct auth_arrival *arrival,
    const struct q_identity_of_out *row, enum auth_found *ret_found,
    uint64_t *ret_user)
{
	const struct aq_asserted *person = &arrival->person;

	*ret_user = row->user_id;
	*ret_found = row->state == ACTIVE ? AUTH_FOUND : AUTH_SUSPENDED;
	if (arrival->purpose == AUTH_FLOW_LINK &&
	    row->user_id != arrival->user_id)
		*ret_found = AUTH_OTHERS;
	if (*ret_found != AUTH_FOUND)
		return AQ_OK;
	return aq_db_status(q_identity_used(rq->db,
	    &(struct q_identity_used_in){
		.now = rq->now,
		.role = (uint8_t)person->role,
		.student_number = person->student_number,
		.student_number_null = person->student_number.n == 0,
		.national_id = person->national_id,
		.national_id_null = person->national_id.n == 0,
		.id = row->id,
	    },
	    NULL));
}

/*
 * What to do with somebody new. An account with the same address is joined
 * when both sides have confirmed it; otherwise its owner is asked, and nothing
 * is joined by an address alone.
 */
static enum aq_status
decide(struct aq_req *rq, const struct auth_arrival *arrival, struct making *m,
    enum auth_found *ret_found)
{
	const struct aq_asserted *person = &arrival->person;
	struct q_user_by_email_out same = { .id = 0 };
	enum aq_db_result result = AQ_DB_NONE;
	struct aq_str email, lookup;

	if (arrival->purpose == AUTH_FLOW_LINK) {
		m->user_id = arrival->user_id;
		m->tell = true;
		*ret_found = AUTH_FOUND;
		return AQ_OK;
	}
	if (person->email.n != 0 &&
	    aq_account_email(rq->mem, person->email, &email, &lookup))
		result = q_user_by_email(rq->db,
		    &(struct q_user_by_email_in){ .email_lookup = lookup },
		    &same);
	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return aq_db_status(result);
	if (result == AQ_DB_OK && person->email_verified &&
	    same.state == ACTIVE && !same.email_confirmed_at_null) {
		m->user_id = same.id;
		m->tell = true;
		*ret_found = AUTH_FOUND;
		return AQ_OK;
	}
	m->new_user = true;
	m->user_id = aq_id_new(rq->now);
	m->with_email = person->email_verified && result == AQ_DB_NONE;
	*ret_found = result == AQ_DB_NONE && arrival->provider->create_accounts
			 ? AUTH_FOUND_NEW
			 : AUTH_ASK;
	return AQ_OK;
}

/* *ret_again: another request of the same moment came first, with the same
   person or the same address. */
static enum aq_status
find_once(struct aq_req *rq, const struct auth_arrival *arrival,
    enum auth_found *ret_found, uint64_t *ret_user, bool *ret_again)
{
	struct making m = { .rq = rq, .arrival = arrival };
	struct q_identity_of_out row;
	enum aq_db_result result = find_identity(rq, arrival, &row);

	*ret_again = false;
	if (result == AQ_DB_OK)
		return known(rq, arrival, &row, ret_found, ret_user);
	if (result != AQ_DB_NONE)
		return aq_db_status(result);
	AQ_TRY(decide(rq, arrival, &m, ret_found));
	if (*ret_found == AUTH_ASK)
		return AQ_OK;
	result = aq_db_transaction(rq->db, make, &m);
	*ret_user = m.user_id;
	*ret_again = result == AQ_DB_DUPLICATE;
	if (result == AQ_DB_NONE)
		*ret_found = m.stopped;
	return result == AQ_DB_NONE || *ret_again ? AQ_OK
						  : aq_db_status(result);
}

enum aq_status
auth_sso_find(struct aq_req *rq, const struct auth_arrival *arrival,
    enum auth_found *ret_found, uint64_t *ret_user)
{
	bool again = true;

	for (int i = 0; i < TRIES && again; i++)
		AQ_TRY(find_once(rq, arrival, ret_found, ret_user, &again));
	return again ? AQ_E_CONFLICT : AQ_OK;
}

enum aq_status
auth_sso_create(struct aq_req *rq, const struct auth_arrival *arrival,
    enum auth_found *ret_found, uint64_t *ret_user)
{
	struct making m = { .rq = rq,
		.arrival = arrival,
		.new_user = true,
		.user_id = aq_id_new(rq->now) };
	struct q_identity_of_out row;
	enum aq_db_result result = aq_db_transaction(rq->db, make, &m);

	*ret_user = m.user_id;
	*ret_found = AUTH_FOUND_NEW;
	if (result == AQ_DB_DUPLICATE &&
	    find_identity(rq, arrival, &row) == AQ_DB_OK)
		return known(rq, arrival, &row, ret_found, ret_user);
	return aq_db_status(result);
}

/* ---- the sign-in ------------------------------------------------------------
 */

enum aq_status
auth_sso_sign_in(struct aq_req *rq, const struct auth_arrival *arrival,
    uint64_t user_id, struct auth_session *ret_session)
{
	struct auth_session session;

	auth_session_draw(rq, user_id, arrival->transport, &session);
	session.provider_id = arrival->provider->id;
	if (arrival->brief)
		session.life_s = rq->config->auth_access_token_s;
	session.named_by_provider = arrival->provider_session.n != 0;
	aq_sha256(arrival->provider_session, session.provider_session);
	AQ_TRY(auth_enter(rq, &session));
	*ret_session = session;
	return AQ_OK;
}

enum aq_status
auth_sso_end(
    struct aq_req *rq, uint64_t provider_id, struct aq_str provider_session)
{
	uint8_t digest[AQ_SHA256_BYTES];

	aq_sha256(provider_session, digest);
	return aq_db_status(q_sessions_end_at_provider(rq->db,
	    &(struct q_sessions_end_at_provider_in){
		.now = rq->now,
		.reason = AUTH_BY_INSTITUTION,
		.identity_provider_id = provider_id,
		.provider_session = { (const char *)digest, sizeof(digest) },
	    },
	    NULL));
}

static enum aq_status
enter(struct aq_req *rq, const struct auth_arrival *arrival, uint64_t user_id)
{
	struct auth_session session;

	AQ_TRY(auth_sso_sign_in(rq, arrival, user_id, &session));
	return auth_enter_redirect(rq, &session, arrival->return_to);
}

enum aq_status
auth_sso_finish(struct aq_req *rq, const struct auth_arrival *arrival)
{
	struct auth_refusal refusal = {
		.provider_id = arrival->provider->id,
		.reason = "suspended",
		.advice = AUTH_ADVICE_NOT_ALLOWED,
	};
	enum auth_found found;
	uint64_t user_id;

	AQ_TRY(auth_sso_find(rq, arrival, &found, &user_id));
	switch (found) {
	case AUTH_FOUND:
	case AUTH_FOUND_NEW:
		/* whoever adds a way to sign in is signed in already */
		if (arrival->purpose == AUTH_FLOW_LINK)
			return aq_req_redirect(rq, arrival->return_to);
		return enter(rq, arrival, user_id);
	case AUTH_ASK:
		return auth_pending_ask(rq, arrival);
	case AUTH_OTHERS:
		refusal.reason = "identity_of_another_account";
		refusal.advice = AUTH_ADVICE_OTHER_ACCOUNT;
		break;
	case AUTH_ENDED:
		refusal.reason = "sign_in_ended";
		refusal.advice = AUTH_ADVICE_AGAIN;
		break;
	case AUTH_FULL:
		refusal.reason = "too_many_identities";
		break;
	case AUTH_SUSPENDED:
		break;
	}
	return auth_sso_refuse(rq, &refusal);
}
