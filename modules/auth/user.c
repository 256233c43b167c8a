#include "auth/auth.h"

#include "domain/account.h"
#include "runtime/staff.h"

const char *const auth_languages[] = { "fr", "en", NULL };
const char *const auth_themes[] = { "system", "light", "dark", NULL };
const char *const auth_fonts[] = { "standard", "dyslexic", NULL };
const char *const auth_text_sizes[] = { "normal", "large", "larger", NULL };
const char *const auth_transports[] = { "cookie", "bearer", NULL };

void
auth_read_name(struct aq_req *rq, struct aq_jr *r, const char *key,
    struct aq_str *ret_name)
{
	aq_jr_str(r, key, 1, AQ_NAME_MAX, ret_name);
	if (r->error == AQ_JR_OK &&
	    !aq_account_name(rq->mem, *ret_name, ret_name))
		aq_jr_fail(r, key, "is no name of a person");
}

/* The option counts its names from 0, roles are numbered from 1. */
static uint64_t
factor_roles(const struct aq_config *config)
{
	return (uint64_t)config->auth_totp_roles << 1;
}

unsigned
auth_due(struct aq_req *rq, bool must_change_password, uint64_t roles,
    bool second_factor)
{
	unsigned due = must_change_password ? AQ_DUE_PASSWORD : 0;

	if (!second_factor && (roles & factor_roles(rq->config)) != 0)
		due |= AQ_DUE_FACTOR;
	return due;
}

enum aq_status
auth_due_of(struct aq_req *rq, uint64_t user_id, unsigned *ret_due)
{
	struct q_entry_of_out row;
	enum aq_db_result result = q_entry_of(
	    rq->db, &(struct q_entry_of_in){ .user_id = user_id }, &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	*ret_due = auth_due(
	    rq, row.must_change_password, row.roles, row.second_factor);
	return AQ_OK;
}

enum aq_status
auth_user_load(struct aq_req *rq, uint64_t auth_session, uint64_t user_id,
    struct auth_user *ret_user)
{
	struct q_user_of_session_out row;
	enum aq_db_result result = q_user_of_session(rq->db,
	    &(struct q_user_of_session_in){
		.now = rq->now,
		.auth_session = auth_session,
		.user_id = user_id,
	    },
	    &row);

	if (result == AQ_DB_NONE)
		return AQ_E_UNAUTHENTICATED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	*ret_user = (struct auth_user){
		.id = row.id,
		.email = row.email_null ? AQ_S("") : row.email,
		.username = row.username_null ? AQ_S("") : row.username,
		.first_name = row.first_name,
		.last_name = row.last_name,
		.language = row.language,
		.theme = row.theme,
		.font = row.font,
		.text_size = row.text_size,
		.reduced_motion = row.reduced_motion,
		.email_confirmed = row.email_confirmed,
		.roles = row.roles,
		.second_factor_needed =
		    (row.roles & factor_roles(rq->config)) != 0,
		.due = auth_due(
		    rq, row.must_change_password, row.roles, row.second_factor),
		.terms_due = row.terms_due_null ? AQ_S("") : row.terms_due,
		.terms_coming =
		    row.terms_coming_null ? AQ_S("") : row.terms_coming,
		.terms_coming_from = row.terms_coming_from,
	};
	return AQ_OK;
}

enum aq_db_result
auth_user_seen(struct aq_db *db, struct aq_req *rq, uint64_t user_id)
{
	return q_user_seen(db,
	    &(struct q_user_seen_in){ .now = rq->now, .id = user_id }, NULL);
}

enum aq_status
auth_caller_load(struct aq_req *rq, struct auth_user *ret_user)
{
	return auth_user_load(rq, rq->who.auth_session, rq->who.user, ret_user);
}

static const char *
name_of(const char *const *names, unsigned number)
{
	for (unsigned i = 0; names[i] != NULL; i++)
		if (i == number)
			return names[i];
	return names[0];
}

/* What a page of staff may show; each request is judged by itself. */
static void
encode_roles(struct aq_jw *w, uint64_t roles)
{
	aq_jw_key(w, "roles");
	aq_jw_array(w);
	for (unsigned i = 1; aq_staff_roles[i] != NULL; i++)
		if ((roles >> i & 1) != 0)
			aq_jw_str(w, aq_str_from(aq_staff_roles[i]));
	aq_jw_end(w);
}

static void
encode_terms(struct aq_jw *w, const struct auth_user *user)
{
	if (user->terms_due.n != 0)
		aq_jw_key_str(w, "terms_due", user->terms_due);
	if (user->terms_coming.n == 0)
		return;
	aq_jw_key(w, "terms_coming");
	aq_jw_object(w);
	aq_jw_key_str(w, "version", user->terms_coming);
	aq_jw_key_time(w, "applies_from", user->terms_coming_from);
	aq_jw_end(w);
}

void
auth_user_encode(struct aq_jw *w, const struct auth_user *user)
{
	aq_jw_object(w);
	aq_jw_key_id(w, "id", user->id);
	aq_jw_key_str(w, "first_name", user->first_name);
	aq_jw_key_str(w, "last_name", user->last_name);
	if (user->email.n != 0) {
		aq_jw_key_str(w, "email", user->email);
		aq_jw_key_bool(w, "email_confirmed", user->email_confirmed);
	}
	if (user->username.n != 0)
		aq_jw_key_str(w, "username", user->username);
	aq_jw_key_str(w, "language", user->language);
	if ((user->due & AQ_DUE_PASSWORD) != 0)
		aq_jw_key_bool(w, "must_change_password", true);
	if ((user->due & AQ_DUE_FACTOR) != 0)
		aq_jw_key_bool(w, "second_factor_due", true);
	if (user->roles != 0)
		encode_roles(w, user->roles);
	encode_terms(w, user);
	aq_jw_key(w, "settings");
	aq_jw_object(w);
	aq_jw_key_str(
	    w, "theme", aq_str_from(name_of(auth_themes, user->theme)));
	aq_jw_key_str(w, "font", aq_str_from(name_of(auth_fonts, user->font)));
	aq_jw_key_str(w, "text_size",
	    aq_str_from(name_of(auth_text_sizes, user->text_size)));
	aq_jw_key_bool(w, "reduced_motion", user->reduced_motion);
	aq_jw_end(w);
	aq_jw_end(w);
}
