/* POST /api/auth/users: create an account and sign in. */
#include "auth/factor.h"
#include "auth/rights.h"

#include "domain/account.h"
#include "runtime/digest.h"
#include "runtime/id.h"
#include "runtime/mail.h"

#define OPERATION "signUp"
#define KEPT_US	  ((int64_t)24 * 3600 * 1000000)

struct sign_up_cmd {
	struct aq_str email, email_lookup; /* empty: none */
	struct aq_str username, username_lookup;
	struct aq_str password, first_name, last_name;
	struct aq_str terms; /* the version accepted; empty: none */
	unsigned language, transport;
};

struct sign_up {
	struct aq_req *rq;
	const struct sign_up_cmd *cmd;
	uint64_t id;
	struct aq_str password_hash;
	struct auth_session session;
};

static void
decode_login(struct aq_req *rq, struct aq_jr *r, struct sign_up_cmd *cmd)
{
	if (aq_jr_has(r, "email"))
		aq_jr_str(r, "email", 1, AQ_EMAIL_MAX, &cmd->email);
	if (aq_jr_has(r, "username"))
		aq_jr_str(r, "username", 1, AQ_USERNAME_MAX, &cmd->username);
	if (r->error != AQ_JR_OK)
		return; /* told by aq_req_json_end */
	if (cmd->email.n != 0 && !aq_account_email(rq->mem, cmd->email,
				     &cmd->email, &cmd->email_lookup))
		aq_jr_fail(r, "email", aq_account_email_fault(cmd->email));
	if (cmd->username.n != 0 && !aq_account_username(rq->mem, cmd->username,
					&cmd->username, &cmd->username_lookup))
		aq_jr_fail(r, "username",
		    "takes 3 to 64 letters, digits, '.', '-' and '_'");
}

static enum aq_status
decode_password(struct aq_req *rq, const struct sign_up_cmd *cmd)
{
	struct aq_str login = cmd->username_lookup.n != 0 ? cmd->username_lookup
							  : cmd->email_lookup;
	enum aq_password_fault fault =
	    aq_password_fault(rq->mem, cmd->password, login);

	if (fault == AQ_PASSWORD_OK)
		return AQ_OK;
	return aq_req_invalid(rq, "/password", aq_password_fault_text(fault));
}

static enum aq_status
decode(struct aq_req *rq, struct sign_up_cmd *cmd)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	decode_login(rq, &r, cmd);
	aq_jr_str(&r, "password", 8, AQ_PASSWORD_MAX, &cmd->password);
	auth_read_name(rq, &r, "first_name", &cmd->first_name);
	auth_read_name(rq, &r, "last_name", &cmd->last_name);
	if (aq_jr_has(&r, "language"))
		aq_jr_enum(&r, "language", auth_languages, &cmd->language);
	cmd->transport = AUTH_BEARER;
	if (aq_jr_has(&r, "transport"))
		aq_jr_enum(&r, "transport", auth_transports, &cmd->transport);
	if (aq_jr_has(&r, "terms"))
		aq_jr_str(&r, "terms", 1, AUTH_TERMS_MAX, &cmd->terms);
	AQ_TRY(aq_req_json_end(rq, &r));
	if (cmd->email.n == 0 && cmd->username.n == 0)
		return aq_req_invalid(
		    rq, "/username", "or an e-mail address is needed");
	return decode_password(rq, cmd);
}

/* Of everything but the password, which is compared by its hash. */
static bool
body_digest(struct aq_req *rq, const struct sign_up_cmd *cmd,
    uint8_t ret[AQ_SHA256_BYTES])
{
	const struct aq_str parts[] = { cmd->email, cmd->username,
		cmd->first_name, cmd->last_name };
	struct aq_sha256_state *hash = aq_sha256_start(rq->mem);

	if (hash == NULL)
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		aq_sha256_add(hash, parts[i]);
		aq_sha256_add(hash, (struct aq_str){ "", 1 });
	}
	aq_sha256_end(hash, ret);
	return true;
}

static enum aq_db_result
store_key(struct aq_db *db, const struct sign_up *up)
{
	struct aq_req *rq = up->rq;
	uint8_t digest[AQ_SHA256_BYTES];

	if (rq->idempotency_key.n == 0)
		return AQ_DB_OK;
	if (!body_digest(rq, up->cmd, digest))
		return AQ_DB_FAILED;
	return q_idempotency_add(db,
	    &(struct q_idempotency_add_in){
		.user_id = 0,
		.operation = AQ_S(OPERATION),
		.idempotency_key = rq->idempotency_key,
		.body_digest = { (const char *)digest, sizeof(digest) },
		.object_id = up->id,
		.created_at = rq->now,
	    },
	    NULL);
}

static enum aq_db_result
store_user(struct aq_db *db, const struct sign_up *up)
{
	const struct sign_up_cmd *cmd = up->cmd;

	return q_user_add(db,
	    &(struct q_user_add_in){
		.id = up->id,
		.email = cmd->email,
		.email_null = cmd->email.n == 0,
		.email_lookup = cmd->email_lookup,
		.email_lookup_null = cmd->email.n == 0,
		.username = cmd->username,
		.username_null = cmd->username.n == 0,
		.username_lookup = cmd->username_lookup,
		.username_lookup_null = cmd->username.n == 0,
		.password_hash = up->password_hash,
		.password_changed_at = up->rq->now,
		.first_name = cmd->first_name,
		.last_name = cmd->last_name,
		.language = aq_str_from(auth_languages[cmd->language]),
		.created_at = up->rq->now,
	    },
	    NULL);
}

static enum aq_db_result
welcome(struct aq_db *db, const struct sign_up *up)
{
	struct auth_link link = { .user_id = up->id,
		.purpose = AQ_LINK_EMAIL,
		.email = up->cmd->email,
		.email_lookup = up->cmd->email_lookup };

	return auth_link_send(db, up->rq, &link, "welcome-confirm");
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	struct sign_up *up = context;
	enum aq_db_result result = store_user(db, up);

	if (result == AQ_DB_OK)
		result = auth_session_store(db, up->rq, &up->session);
	if (result == AQ_DB_OK && up->cmd->terms.n != 0)
		result = auth_terms_store(db, up->rq, up->id, up->cmd->terms);
	if (result == AQ_DB_OK)
		result = auth_device_keep(db, up->rq, &up->session, false);
	if (result == AQ_DB_OK)
		result = store_key(db, up);
	if (result == AQ_DB_OK && up->cmd->email.n != 0)
		result = welcome(db, up);
	return result;
}

/* Which of the two names, for the page to say. */
static enum aq_status
taken(struct aq_req *rq, const struct sign_up_cmd *cmd)
{
	struct q_user_taken_out out;
	enum aq_db_result result = q_user_taken(rq->db,
	    &(struct q_user_taken_in){
		.email_lookup = cmd->email_lookup,
		.email_lookup_null = cmd->email.n == 0,
		.username_lookup = cmd->username_lookup,
		.username_lookup_null = cmd->username.n == 0,
	    },
	    &out);

	if (result != AQ_DB_OK)
		return aq_db_status(result);
	rq->detail.pointer =
	    out.email_taken ? AQ_S("/email") : AQ_S("/username");
	return AQ_E_TAKEN;
}

/* The account of the request that used this key; AQ_DB_NONE: unused. */
static enum aq_db_result
find_key(struct aq_req *rq, struct q_idempotency_of_out *ret_before)
{
	if (rq->idempotency_key.n == 0)
		return AQ_DB_NONE;
	return q_idempotency_of(rq->db,
	    &(struct q_idempotency_of_in){
		.user_id = 0,
		.operation = AQ_S(OPERATION),
		.idempotency_key = rq->idempotency_key,
		.since = rq->now - KEPT_US,
	    },
	    ret_before);
}

/* Whoever repeats the request must know the password of the account. */
static enum aq_status
same_person(struct aq_req *rq, const struct sign_up_cmd *cmd, uint64_t id)
{
	struct q_user_by_login_out found;
	struct auth_proof proof = { .user_id = id, .password = cmd->password };
	struct aq_str login =
	    cmd->username.n != 0 ? cmd->username_lookup : cmd->email_lookup;
	enum aq_db_result result = q_user_by_login(
	    rq->db, &(struct q_user_by_login_in){ .login = login }, &found);
	enum aq_status status;
	bool stale;

	if (result == AQ_DB_NONE || (result == AQ_DB_OK && found.id != id))
		return AQ_E_IDEMPOTENCY_REUSED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	proof.hash = found.password_hash;
	status = auth_password_prove(rq, &proof, &stale);
	return status == AQ_E_BAD_CREDENTIALS ? AQ_E_IDEMPOTENCY_REUSED
					      : status;
}

/*
 * A key that was used: the same request signs in to the account that it made.
 * *ret_done tells whether it was; up->id and up->session are set then.
 */
static enum aq_status
repeat(struct aq_req *rq, struct sign_up *up, bool *ret_done)
{
	struct q_idempotency_of_out before;
	uint8_t digest[AQ_SHA256_BYTES];
	enum aq_db_result result = find_key(rq, &before);

	*ret_done = false;
	if (result == AQ_DB_NONE)
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!body_digest(rq, up->cmd, digest))
		return AQ_E_INTERNAL;
	if (memcmp(before.body_digest.p, digest, sizeof(digest)) != 0)
		return AQ_E_IDEMPOTENCY_REUSED;
	up->id = before.object_id;
	AQ_TRY(same_person(rq, up->cmd, up->id));
	auth_session_draw(
	    rq, up->id, (enum auth_transport)up->cmd->transport, &up->session);
	AQ_TRY(auth_enter(rq, &up->session));
	*ret_done = true;
	return AQ_OK;
}

static enum aq_status
create(struct aq_req *rq, struct sign_up *up)
{
	enum aq_db_result result;
	bool repeated;

	AQ_TRY(auth_network_admit(rq));
	if (up->cmd->terms.n != 0)
		AQ_TRY(auth_terms_check(rq, up->cmd->terms, "/terms"));
	AQ_TRY(auth_password_hash(rq, up->cmd->password, &up->password_hash));
	up->id = aq_id_new(rq->now);
	auth_session_draw(
	    rq, up->id, (enum auth_transport)up->cmd->transport, &up->session);
	auth_device_recognise(rq, &up->session);
	result = aq_db_transaction(rq->db, store, up);
	if (result == AQ_DB_DUPLICATE) {
		/* Perhaps by the same request, a moment ago. */
		AQ_TRY(repeat(rq, up, &repeated));
		return repeated ? AQ_OK : taken(rq, up->cmd);
	}
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	return auth_network_count(rq, false);
}

enum aq_status
auth_sign_up(struct aq_req *rq)
{
	struct sign_up_cmd cmd = { 0 };
	struct sign_up up = { .rq = rq, .cmd = &cmd };
	bool repeated;

	AQ_TRY(decode(rq, &cmd));
	AQ_TRY(repeat(rq, &up, &repeated));
	if (!repeated)
		AQ_TRY(create(rq, &up));
	rq->reply.http = 201;
	return auth_signed_in(rq, &up.session);
}
