/* The second factor of my account: shown, turned on, renewed, turned off. */
#include "auth/factor.h"

#include "runtime/id.h"
#include "runtime/qr.h"
#include "runtime/totp.h"

#define SHOWN_US ((int64_t)3600 * 1000000)

/* ---- POST /api/auth/me/totp ---------------------------------------------- */

static enum aq_status
decode_proof(struct aq_req *rq, bool code_needed, struct aq_str *ret_password,
    struct aq_str *ret_code)
{
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	auth_read_password(&r, ret_password);
	*ret_code = AQ_S("");
	if (code_needed || aq_jr_has(&r, "code"))
		aq_jr_str(&r, "code", 1, AUTH_CODE_MAX, ret_code);
	return aq_req_json_end(rq, &r);
}

/* Who has a second factor already shows that too. */
static enum aq_status
prove_present(struct aq_req *rq, struct aq_str code)
{
	struct q_totp_of_out row;
	enum aq_db_result result = q_totp_of(
	    rq->db, &(struct q_totp_of_in){ .user_id = rq->who.user }, &row);

	if (result == AQ_DB_NONE || (result == AQ_DB_OK && !row.enabled))
		return AQ_OK;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (code.n == 0)
		return aq_req_invalid(rq, "/code", "is needed");
	return auth_code_prove(rq, rq->who.user, code);
}

static enum aq_status
encode(struct aq_req *rq, const struct auth_user *user, struct aq_str secret)
{
	struct aq_jw *w = &rq->reply.json;
	struct aq_totp_label label = {
		.site = aq_str_from(rq->config->site_name),
		.account = user->email.n != 0 ? user->email : user->username,
	};
	struct aq_str address, text = aq_totp_text(rq->mem, secret);
	struct aq_qr qr;

	if (label.account.n == 0)
		label.account = user->first_name;
	address = aq_totp_address(rq->mem, secret, &label);
	if (text.p == NULL || !aq_qr_write(rq->mem, address, &qr))
		return AQ_E_INTERNAL;
	aq_jw_object(w);
	aq_jw_key_str(w, "secret", text);
	aq_jw_key_str(w, "address", address);
	aq_jw_key(w, "qr");
	aq_jw_object(w);
	aq_jw_key_int(w, "size", qr.size);
	aq_jw_key_str(w, "path", qr.path);
	aq_jw_end(w);
	aq_jw_end(w);
	return AQ_OK;
}

enum aq_status
auth_totp_start(struct aq_req *rq)
{
	struct aq_str password, code, sealed;
	char random[AQ_TOTP_SECRET];
	struct aq_str secret = { random, sizeof(random) };
	struct auth_user user;

	AQ_TRY(decode_proof(rq, false, &password, &code));
	AQ_TRY(auth_caller_load(rq, &user));
	AQ_TRY(auth_reprove(rq, password));
	AQ_TRY(prove_present(rq, code));
	aq_random(random, sizeof(random));
	sealed = aq_seal(
	    rq->mem, &auth_state(rq)->seal, auth_totp_use(rq, user.id), secret);
	if (sealed.p == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(aq_db_status(q_totp_begin(rq->db,
	    &(struct q_totp_begin_in){
		.user_id = user.id,
		.next_secret = sealed,
		.next_made_at = rq->now,
	    },
	    NULL)));
	return encode(rq, &user, secret);
}

/* ---- POST /api/auth/me/totp/confirmation ----------------------------- */

struct turning {
	struct aq_req *rq;
	uint64_t user_id, step;
	struct aq_str sealed;
	struct auth_recovery codes;
	const char *template;
};

/* The other devices signed in under another rule. */
static enum aq_db_result
end_others(struct aq_db *db, const struct turning *t)
{
	struct aq_req *rq = t->rq;
	enum aq_db_result result = q_sessions_revoke(db,
	    &(struct q_sessions_revoke_in){
		.now = rq->now,
		.reason = AUTH_FACTOR_CHANGED,
		.user_id = t->user_id,
		.but = rq->who.auth_session,
	    },
	    NULL);

	if (result == AQ_DB_OK)
		result = q_steps_end(db,
		    &(struct q_steps_end_in){ .user_id = t->user_id }, NULL);
	if (result == AQ_DB_OK)
		result = aq_mail_queue(db, rq->now, t->template, t->user_id);
	return result;
}

static enum aq_db_result
turn_on(struct aq_db *db, void *context)
{
	const struct turning *t = context;
	uint64_t turned = 0;
	enum aq_db_result result = q_totp_enable(db,
	    &(struct q_totp_enable_in){
		.now = t->rq->now,
		.step = t->step,
		.user_id = t->user_id,
		.next_secret = t->sealed,
	    },
	    &turned);

	if (result == AQ_DB_OK && turned != 1)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = auth_recovery_store(db, t->rq, t->user_id, &t->codes);
	return result == AQ_DB_OK ? end_others(db, t) : result;
}

/* The secret that was shown, when it still may be confirmed. */
static enum aq_status
find_shown(struct aq_req *rq, struct turning *t, struct aq_str *ret_secret)
{
	struct q_totp_of_out row;
	enum aq_db_result result = q_totp_of(
	    rq->db, &(struct q_totp_of_in){ .user_id = t->user_id }, &row);

	if (result != AQ_DB_OK && result != AQ_DB_NONE)
		return aq_db_status(result);
	if (result == AQ_DB_NONE || row.next_secret_null ||
	    rq->now - row.next_made_at > SHOWN_US)
		return AQ_E_CONFLICT;
	t->sealed = row.next_secret;
	return aq_seal_open(rq->mem, &auth_state(rq)->seal,
		   auth_totp_use(rq, t->user_id), t->sealed, ret_secret)
		   ? AQ_OK
		   : AQ_E_INTERNAL;
}

static enum aq_status
show_codes(struct aq_req *rq, const struct auth_recovery *codes)
{
	aq_jw_object(&rq->reply.json);
	auth_recovery_encode(&rq->reply.json, codes);
	aq_jw_end(&rq->reply.json);
	return AQ_OK;
}

enum aq_status
auth_totp_confirm(struct aq_req *rq)
{
	struct turning t = { .rq = rq, .template = "second-factor-on" };
	struct aq_str code, secret;
	enum aq_db_result result;
	struct auth_user user;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "code", 1, AUTH_CODE_MAX, &code);
	AQ_TRY(aq_req_json_end(rq, &r));
	AQ_TRY(auth_caller_load(rq, &user));
	t.user_id = user.id;
	AQ_TRY(find_shown(rq, &t, &secret));
	AQ_TRY(auth_code_confirm(rq, secret, code, &t.step));
	if (!auth_recovery_draw(rq, &t.codes))
		return AQ_E_INTERNAL;
	result = aq_db_transaction(rq->db, turn_on, &t);
	if (result == AQ_DB_NONE)
		return AQ_E_CONFLICT;
	AQ_TRY(aq_db_status(result));
	return show_codes(rq, &t.codes);
}

/* ---- POST /api/auth/me/totp/recovery-codes --------------------------- */

static enum aq_db_result
renew(struct aq_db *db, void *context)
{
	const struct turning *t = context;
	enum aq_db_result result =
	    auth_recovery_store(db, t->rq, t->user_id, &t->codes);

	if (result == AQ_DB_OK)
		result = aq_mail_queue(
		    db, t->rq->now, "recovery-codes-new", t->user_id);
	return result;
}

enum aq_status
auth_recovery_renew(struct aq_req *rq)
{
	struct turning t = { .rq = rq, .user_id = rq->who.user };
	struct aq_str password, code;

	AQ_TRY(decode_proof(rq, true, &password, &code));
	AQ_TRY(auth_reprove(rq, password));
	AQ_TRY(auth_code_prove(rq, t.user_id, code));
	if (!auth_recovery_draw(rq, &t.codes))
		return AQ_E_INTERNAL;
	AQ_TRY(aq_db_status(aq_db_transaction(rq->db, renew, &t)));
	return show_codes(rq, &t.codes);
}

/* ---- POST /api/auth/me/totp/removal ---------------------------------- */

static enum aq_db_result
turn_off(struct aq_db *db, void *context)
{
	const struct turning *t = context;
	enum aq_db_result result = q_totp_remove(
	    db, &(struct q_totp_remove_in){ .user_id = t->user_id }, NULL);

	if (result == AQ_DB_OK)
		result = q_recovery_codes_remove(db,
		    &(struct q_recovery_codes_remove_in){
			.user_id = t->user_id },
		    NULL);
	return result == AQ_DB_OK ? end_others(db, t) : result;
}

enum aq_status
auth_totp_remove(struct aq_req *rq)
{
	struct turning t = { .rq = rq,
		.user_id = rq->who.user,
		.template = "second-factor-off" };
	struct aq_str password, code;
	struct auth_user user;

	AQ_TRY(decode_proof(rq, true, &password, &code));
	AQ_TRY(auth_caller_load(rq, &user));
	if (user.second_factor_needed) {
		rq->detail.reason = AQ_S("the role of this account needs it");
		return AQ_E_CONFLICT;
	}
	AQ_TRY(auth_reprove(rq, password));
	AQ_TRY(auth_code_prove(rq, t.user_id, code));
	AQ_TRY(aq_db_status(aq_db_transaction(rq->db, turn_off, &t)));
	rq->reply.http = 204;
	return AQ_OK;
}
