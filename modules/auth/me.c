/* GET and PATCH /api/auth/me: my account. */
#include "auth/auth.h"

enum aq_status
auth_me_get(struct aq_req *rq)
{
	struct auth_user user;

	AQ_TRY(auth_caller_load(rq, &user));
	auth_user_encode(&rq->reply.json, &user);
	return AQ_OK;
}

static void
decode_settings(struct aq_jr *r, struct auth_user *user)
{
	struct aq_jr s;

	aq_jr_object(r, "settings", &s);
	if (aq_jr_has(&s, "theme"))
		aq_jr_enum(&s, "theme", auth_themes, &user->theme);
	if (aq_jr_has(&s, "font"))
		aq_jr_enum(&s, "font", auth_fonts, &user->font);
	if (aq_jr_has(&s, "text_size"))
		aq_jr_enum(&s, "text_size", auth_text_sizes, &user->text_size);
	if (aq_jr_has(&s, "reduced_motion"))
		aq_jr_bool(&s, "reduced_motion", &user->reduced_motion);
	aq_jr_object_end(r, &s);
}

/* Over what is there: absent members stay. */
static enum aq_status
decode(struct aq_req *rq, struct auth_user *user)
{
	struct aq_jr r;
	unsigned language;

	AQ_TRY(aq_req_json(rq, &r));
	if (aq_jr_has(&r, "first_name"))
		auth_read_name(rq, &r, "first_name", &user->first_name);
	if (aq_jr_has(&r, "last_name"))
		auth_read_name(rq, &r, "last_name", &user->last_name);
	if (aq_jr_has(&r, "language")) {
		aq_jr_enum(&r, "language", auth_languages, &language);
		if (r.error == AQ_JR_OK)
			user->language = aq_str_from(auth_languages[language]);
	}
	if (aq_jr_has(&r, "settings"))
		decode_settings(&r, user);
	return aq_req_json_end(rq, &r);
}

enum aq_status
auth_me_change(struct aq_req *rq)
{
	struct auth_user user;
	enum aq_db_result result;
	uint64_t changed = 0;

	AQ_TRY(auth_caller_load(rq, &user));
	AQ_TRY(decode(rq, &user));
	result = q_user_change(rq->db,
	    &(struct q_user_change_in){
		.first_name = user.first_name,
		.last_name = user.last_name,
		.language = user.language,
		.theme = (uint8_t)user.theme,
		.font = (uint8_t)user.font,
		.text_size = (uint8_t)user.text_size,
		.reduced_motion = user.reduced_motion,
		.now = rq->now,
		.id = user.id,
	    },
	    &changed);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (changed == 0) /* erased or suspended meanwhile */
		return AQ_E_UNAUTHENTICATED;
	auth_user_encode(&rq->reply.json, &user);
	return AQ_OK;
}
