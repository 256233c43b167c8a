/* acquisctl user …: accounts, for the administrator. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "ctl/ctl.h"
#include "domain/account.h"
#include "queries_ctl.h"
#include "runtime/access_log.h"
#include "runtime/audit.h"
#include "runtime/erasure.h"
#include "runtime/id.h"
#include "runtime/mail.h"
#include "runtime/password.h"
#include "runtime/staff.h"

#define SECRET_MAX    1024
#define GENERATED_LEN 16
#define ANONYMISED    3 /* of user.state */

/* ---- passwords ------------------------------------------------------- */

/* From a file or "-"; without one a random one, which *ret_made says. */
static bool
take_password(struct ctl *ctl, struct aq_str *ret, bool *ret_made)
{
	/* no look-alikes: people type it from paper */
	static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";
	const char *file = ctl_value(ctl, "--password-file");
	uint8_t random[GENERATED_LEN];
	char *made;

	*ret_made = file == NULL;
	if (file != NULL) {
		if (!ctl_read_file(ctl, file, SECRET_MAX, ret))
			return false;
		*ret = aq_str_trim(*ret);
		return true;
	}
	made = aq_arena_get(&ctl->mem, GENERATED_LEN + 1, 1);
	if (made == NULL)
		return false;
	/* 31 letters: a byte beyond 8 * 31 would favour the first ones */
	for (size_t i = 0; i < GENERATED_LEN;) {
		aq_random(random, sizeof(random));
		for (size_t k = 0; k < sizeof(random) && i < GENERATED_LEN; k++)
			if (random[k] < 8 * (sizeof(alphabet) - 1))
				made[i++] = alphabet[random[k] %
						     (sizeof(alphabet) - 1)];
	}
	*ret = (struct aq_str){ made, GENERATED_LEN };
	return true;
}

static bool
hash(struct ctl *ctl, struct aq_str password, struct aq_str *ret_hash)
{
	struct aq_password_cost cost = {
		.parallel = 1,
		.memory_kib = (unsigned)ctl->config.auth_hash_memory_kib,
		.passes = (unsigned)ctl->config.auth_hash_passes,
	};
	struct aq_password_gate *gate = aq_password_gate_new(&cost);
	bool ok = gate != NULL && aq_password_hash(gate, &ctl->mem, password,
				      ret_hash) == AQ_PASSWORD_MATCH;

	aq_password_gate_free(gate);
	if (!ok)
		ctl_say(CTL_FAILED, "the password cannot be hashed");
	return ok;
}

static bool
good_password(struct ctl *ctl, struct aq_str password, struct aq_str login)
{
	enum aq_password_fault fault =
	    aq_password_fault(&ctl->mem, password, login);

	if (fault == AQ_PASSWORD_OK)
		return true;
	ctl_say(CTL_REFUSED, "the password %s", aq_password_fault_text(fault));
	return false;
}

/* ---- user add -------------------------------------------------------- */

struct new_user {
	const char *email, *username, *first_name, *last_name, *language;
	struct aq_str password;
	bool made;
};

static enum ctl_exit
take_identity(
    struct ctl *ctl, const struct new_user *user, struct q_user_create_in *row)
{
	row->email_null = row->email_lookup_null = user->email == NULL;
	row->username_null = row->username_lookup_null = user->username == NULL;
	if ((user->email == NULL && user->username == NULL) ||
	    user->first_name == NULL || user->last_name == NULL)
		return ctl_say(CTL_USAGE,
		    "an address or a user name, and both names, are needed");
	if (user->email != NULL &&
	    !aq_account_email(&ctl->mem, aq_str_from(user->email), &row->email,
		&row->email_lookup))
		return ctl_say(CTL_REFUSED, "the address %s",
		    aq_account_email_fault(aq_str_from(user->email)));
	if (user->username != NULL &&
	    !aq_account_username(&ctl->mem, aq_str_from(user->username),
		&row->username, &row->username_lookup))
		return ctl_say(CTL_REFUSED, "this is no user name");
	if (!aq_account_name(
		&ctl->mem, aq_str_from(user->first_name), &row->first_name) ||
	    !aq_account_name(
		&ctl->mem, aq_str_from(user->last_name), &row->last_name))
		return ctl_say(CTL_REFUSED, "this is no name");
	if (strcmp(user->language, "fr") != 0 &&
	    strcmp(user->language, "en") != 0)
		return ctl_say(CTL_REFUSED, "the language is fr or en");
	return CTL_OK;
}

static enum ctl_exit
say_password(struct ctl *ctl, uint64_t id, struct aq_str password, bool made)
{
	if (!ctl->json) {
		printf("id        %" PRIu64 "\n", id);
		if (made)
			printf("password  %.*s\n", AQ_STR_ARG(password));
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_id(&ctl->jw, "id", id);
	if (made)
		aq_jw_key_str(&ctl->jw, "password", password);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

/* What is done to an account stands in the audit. */
static enum ctl_exit
do_to(struct ctl *ctl, uint64_t user, enum aq_act what,
    enum aq_db_result (*write)(struct aq_db *db, void *context), void *context)
{
	return ctl_do(
	    ctl, &(struct ctl_act){
		     .write = write,
		     .context = context,
		     .audit = aq_audit_by_administrator(ctl->now, what, user),
		 });
}

static enum aq_db_result
store_user(struct aq_db *db, void *context)
{
	return q_user_create(db, context, NULL);
}

static enum ctl_exit
user_add(struct ctl *ctl)
{
	struct new_user user = {
		.email = ctl_value(ctl, "--email"),
		.username = ctl_value(ctl, "--username"),
		.first_name = ctl_value(ctl, "--first-name"),
		.last_name = ctl_value(ctl, "--last-name"),
		.language = ctl_value(ctl, "--language"),
	};
	struct q_user_create_in row = { .id = aq_id_new(ctl->now),
		.now = ctl->now };
	enum ctl_exit status;

	if (user.language == NULL)
		user.language = "fr";
	if (!take_password(ctl, &user.password, &user.made))
		return CTL_FAILED;
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	status = take_identity(ctl, &user, &row);
	if (status != CTL_OK)
		return status;
	if (!good_password(ctl, user.password,
		user.email != NULL ? row.email_lookup : row.username_lookup))
		return CTL_REFUSED;
	row.language = aq_str_from(user.language);
	row.must_change_password = user.made;
	if (!hash(ctl, user.password, &row.password_hash) ||
	    !ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = do_to(ctl, row.id, AQ_ACT_USER_ADD, store_user, &row);
	if (status != CTL_OK)
		return status;
	return say_password(ctl, row.id, user.password, user.made);
}

/* ---- finding one ----------------------------------------------------- */

static enum ctl_exit
find_by_id(struct ctl *ctl, const char *text, struct q_user_find_out *ret)
{
	struct q_user_find_id_out row;
	struct q_user_find_id_in in;
	enum aq_db_result result;

	if (!aq_num_u64(aq_str_from(text), &in.id))
		return ctl_say(CTL_USAGE, "--id takes a number");
	result = q_user_find_id(ctl->db, &in, &row);
	if (result == AQ_DB_NONE)
		return ctl_say(CTL_NOT_FOUND, "there is no account %s", text);
	if (result == AQ_DB_OK && row.state == ANONYMISED)
		return ctl_say(CTL_REFUSED, "account %s was erased", text);
	if (result == AQ_DB_OK)
		*ret = (struct q_user_find_out){
			.id = row.id,
			.email = row.email,
			.email_null = row.email_null,
			.username = row.username,
			.username_null = row.username_null,
			.first_name = row.first_name,
			.last_name = row.last_name,
			.language = row.language,
			.must_change_password = row.must_change_password,
			.state = row.state,
		};
	return ctl_db_failure(ctl, result);
}

static enum ctl_exit
find_by_login(struct ctl *ctl, const char *login, struct q_user_find_out *ret)
{
	struct q_user_find_in in = {
		.login = aq_account_login(&ctl->mem, aq_str_from(login)),
	};
	enum aq_db_result result = q_user_find(ctl->db, &in, ret);

	if (result == AQ_DB_NONE)
		return ctl_say(CTL_NOT_FOUND, "nobody signs in as %s", login);
	return ctl_db_failure(ctl, result);
}

static enum ctl_exit
find_user(struct ctl *ctl, struct q_user_find_out *ret)
{
	const char *id = ctl_value(ctl, "--id");
	const char *login = id == NULL ? ctl_next(ctl) : NULL;

	if (id == NULL && login == NULL)
		return ctl_say(
		    CTL_USAGE, "whose? an e-mail address, a user name or --id");
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	return id != NULL ? find_by_id(ctl, id, ret)
			  : find_by_login(ctl, login, ret);
}

static void
show_text(struct ctl *ctl, const char *name, struct aq_str value)
{
	if (ctl->json)
		aq_jw_key_str(&ctl->jw, name, value);
	else
		printf("%-20s %.*s\n", name, AQ_STR_ARG(value));
}

static void
show_number(struct ctl *ctl, const char *name, int64_t value)
{
	if (ctl->json)
		aq_jw_key_int(&ctl->jw, name, value);
	else
		printf("%-20s %" PRId64 "\n", name, value);
}

static enum ctl_exit
user_show(struct ctl *ctl)
{
	static const char *const states[] = { "unknown", "active", "suspended",
		"anonymised" };
	struct q_user_find_out user;
	struct q_user_failures_out tries = { 0 };
	enum ctl_exit status = find_user(ctl, &user);
	enum aq_db_result result;

	if (status != CTL_OK)
		return status;
	result = q_user_failures(
	    ctl->db, &(struct q_user_failures_in){ user.id }, &tries);
	if (result == AQ_DB_OK || result == AQ_DB_NONE)
		result = aq_access_by_administrator(
		    ctl->db, ctl->now, user.id, AQ_ACCESS_ACCOUNT);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	aq_jw_object(&ctl->jw);
	show_text(ctl, "id", aq_arena_printf(&ctl->mem, "%" PRIu64, user.id));
	if (!user.email_null)
		show_text(ctl, "email", user.email);
	if (!user.username_null)
		show_text(ctl, "username", user.username);
	show_text(ctl, "first_name", user.first_name);
	show_text(ctl, "last_name", user.last_name);
	show_text(ctl, "language", user.language);
	show_text(
	    ctl, "state", aq_str_from(states[user.state < 4 ? user.state : 0]));
	show_number(ctl, "failed_sign_ins", tries.failures);
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

/* ---- user reset-password, user unblock -------------------------------- */

struct reset {
	int64_t now;
	uint64_t user;
	struct aq_str hash;
};

static enum aq_db_result
store_reset(struct aq_db *db, void *context)
{
	const struct reset *r = context;
	struct q_user_reset_in reset = {
		.password_hash = r->hash, .now = r->now, .id = r->user
	};
	struct q_user_sign_out_in out = { .now = r->now, .user_id = r->user };
	enum aq_db_result result = q_user_reset(db, &reset, NULL);

	if (result == AQ_DB_OK)
		result = q_user_sign_out(db, &out, NULL);
	if (result == AQ_DB_OK)
		result = q_user_end_steps(
		    db, &(struct q_user_end_steps_in){ r->user }, NULL);
	if (result == AQ_DB_OK)
		result = q_user_unblock(
		    db, &(struct q_user_unblock_in){ r->user }, NULL);
	if (result == AQ_DB_OK)
		result = aq_mail_queue(db, r->now, "password-changed", r->user);
	return result;
}

static enum ctl_exit
user_reset_password(struct ctl *ctl)
{
	struct q_user_find_out user;
	struct reset reset = { .now = ctl->now };
	struct aq_str password;
	enum ctl_exit status;
	bool made;

	if (!take_password(ctl, &password, &made))
		return CTL_FAILED;
	if (!good_password(ctl, password, AQ_S("")))
		return CTL_REFUSED;
	status = find_user(ctl, &user);
	if (status != CTL_OK)
		return status;
	reset.user = user.id;
	if (!hash(ctl, password, &reset.hash))
		return CTL_FAILED;
	status = do_to(
	    ctl, user.id, AQ_ACT_USER_RESET_PASSWORD, store_reset, &reset);
	return status == CTL_OK ? say_password(ctl, user.id, password, made)
				: status;
}

static enum aq_db_result
store_unblocked(struct aq_db *db, void *context)
{
	return q_user_unblock(db, context, NULL);
}

static enum ctl_exit
user_unblock(struct ctl *ctl)
{
	struct q_user_find_out user;
	struct q_user_unblock_in in = { 0 };
	enum ctl_exit status = find_user(ctl, &user);

	if (status != CTL_OK)
		return status;
	in.id = user.id;
	return do_to(ctl, user.id, AQ_ACT_USER_UNBLOCK, store_unblocked, &in);
}

/* ---- user reset-factor ------------------------------------------------ */

static enum aq_db_result
store_no_factor(struct aq_db *db, void *context)
{
	const struct q_user_sign_out_in *out = context;
	uint64_t user = out->user_id, removed = 0;
	enum aq_db_result result = q_user_remove_totp(
	    db, &(struct q_user_remove_totp_in){ user }, &removed);

	if (result == AQ_DB_OK && removed == 0)
		return AQ_DB_NONE;
	if (result == AQ_DB_OK)
		result = q_user_remove_recovery_codes(db,
		    &(struct q_user_remove_recovery_codes_in){ user }, NULL);
	if (result == AQ_DB_OK)
		result = q_user_sign_out(db, out, NULL);
	if (result == AQ_DB_OK)
		result = q_user_end_steps(
		    db, &(struct q_user_end_steps_in){ user }, NULL);
	if (result == AQ_DB_OK)
		result = q_user_unblock(
		    db, &(struct q_user_unblock_in){ user }, NULL);
	if (result == AQ_DB_OK)
		result = aq_mail_queue(db, out->now, "second-factor-off", user);
	return result;
}

static enum ctl_exit
user_reset_factor(struct ctl *ctl)
{
	struct q_user_sign_out_in out = { .now = ctl->now };
	struct q_user_find_out user;
	enum ctl_exit status = find_user(ctl, &user);

	if (status != CTL_OK)
		return status;
	out.user_id = user.id;
	return do_to(
	    ctl, user.id, AQ_ACT_USER_RESET_FACTOR, store_no_factor, &out);
}

/* ---- user erase -------------------------------------------------------- */

static enum ctl_exit
refuse_erasure(struct ctl *ctl, const struct q_user_find_out *user)
{
	struct q_user_is_staff_out row;
	enum aq_db_result result = q_user_is_staff(
	    ctl->db, &(struct q_user_is_staff_in){ user->id }, &row);

	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	if (row.staff)
		return ctl_say(CTL_REFUSED, "take the staff roles away first");
	return CTL_OK;
}

static enum aq_db_result
store_erasure(struct aq_db *db, void *context)
{
	return aq_erasure_begin(db, context);
}

/* For who cannot sign in and asks by letter, and after a restore of a backup
   that still knows somebody. */
static enum ctl_exit
user_erase(struct ctl *ctl)
{
	bool sure = ctl_flag(ctl, "--sure");
	struct aq_erasure erasure = { .cause = AQ_ERASURE_PERSON };
	struct q_user_find_out user;
	enum ctl_exit status = find_user(ctl, &user);

	if (status == CTL_OK)
		status = refuse_erasure(ctl, &user);
	if (status != CTL_OK)
		return status;
	if (!sure)
		return ctl_say(CTL_REFUSED,
		    "this cannot be undone: say --sure to erase %" PRIu64,
		    user.id);
	if (!aq_erasure_ready(ctl->db))
		return ctl_say(CTL_FAILED, "not enough memory");
	erasure.user = user.id;
	erasure.audit = aq_audit_by_administrator(
	    ctl->now, AQ_ACT_ERASURE_REQUEST, user.id);
	return ctl_db_failure(
	    ctl, aq_db_transaction(ctl->db, store_erasure, &erasure));
}

/* ---- user grant, user revoke ------------------------------------------ */

struct granting {
	int64_t now;
	uint64_t user;
	uint8_t role;
	bool give;
};

static enum aq_db_result
store_role(struct aq_db *db, void *context)
{
	const struct granting *g = context;
	struct q_staff_role_add_in add = { g->user, g->role, g->now };
	struct q_staff_role_remove_in remove = { g->user, g->role };
	struct aq_audit act = aq_audit_by_administrator(g->now,
	    g->give ? AQ_ACT_STAFF_ROLE_GRANT : AQ_ACT_STAFF_ROLE_REVOKE,
	    g->user);
	enum aq_db_result result;
	uint64_t removed = 1;

	act.fact[0] = (struct aq_audit_fact){ .name = "role",
		.word = aq_staff_roles[g->role] };
	result = g->give ? q_staff_role_add(db, &add, NULL)
			 : q_staff_role_remove(db, &remove, &removed);
	if (result == AQ_DB_OK && removed == 0)
		return AQ_DB_NONE;
	return result == AQ_DB_OK ? aq_audit_add(db, &act) : result;
}

static enum ctl_exit
change_role(struct ctl *ctl, bool give)
{
	struct granting granting = { .now = ctl->now, .give = give };
	const char *name = ctl_value(ctl, "--role");
	struct q_user_find_out user;
	enum aq_db_result result;
	enum ctl_exit status;

	for (uint8_t i = 1; name != NULL && aq_staff_roles[i] != NULL; i++)
		if (strcmp(aq_staff_roles[i], name) == 0)
			granting.role = i;
	if (granting.role == 0)
		return ctl_say(CTL_USAGE, "--role is super_admin, support or "
					  "certification_officer");
	status = find_user(ctl, &user);
	if (status != CTL_OK)
		return status;
	granting.user = user.id;
	result = aq_db_transaction(ctl->db, store_role, &granting);
	if (result == AQ_DB_NONE)
		return ctl_say(CTL_NOT_FOUND, "has no such role");
	return ctl_db_failure(ctl, result);
}

static enum ctl_exit
user_grant(struct ctl *ctl)
{
	return change_role(ctl, true);
}

static enum ctl_exit
user_revoke(struct ctl *ctl)
{
	return change_role(ctl, false);
}

const struct ctl_command ctl_user_commands[] = {
	{ "user", "add",
	    "--first-name N --last-name N [--email E] [--username U] "
	    "[--language fr|en] [--password-file FILE|-]",
	    "Create an account; without a file a password is made and shown",
	    user_add, false },
	{ "user", "show", "LOGIN|--id ID", "What is known of an account",
	    user_show, false },
	{ "user", "reset-password", "LOGIN|--id ID [--password-file FILE|-]",
	    "Give a new password, to be changed at the next sign-in, and sign "
	    "out everywhere",
	    user_reset_password, false },
	{ "user", "unblock", "LOGIN|--id ID", "Forget the failed sign-ins",
	    user_unblock, false },
	{ "user", "reset-factor", "LOGIN|--id ID",
	    "Turn the second factor off for who lost telephone and codes, and "
	    "sign out everywhere",
	    user_reset_factor, false },
	{ "user", "erase", "LOGIN|--id ID --sure",
	    "Erase an account, as its owner can in the settings; cannot be "
	    "undone",
	    user_erase, false },
	{ "user", "grant",
	    "LOGIN|--id ID --role super_admin|support|certification_officer",
	    "Make somebody staff of the platform", user_grant, false },
	{ "user", "revoke",
	    "LOGIN|--id ID --role super_admin|support|certification_officer",
	    "Take a staff role away", user_revoke, false },
	{ 0 },
};
