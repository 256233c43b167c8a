#include "auth/factor.h"

#include "runtime/digest.h"
#include "runtime/id.h"

#define TOKEN_LONGEST 64

enum aq_db_result
auth_link_send(struct aq_db *db, struct aq_req *rq, struct auth_link *link,
    const char *template)
{
	struct q_link_add_in in = {
		.id = aq_id_new(rq->now),
		.user_id = link->user_id,
		.user_id_null = link->user_id == 0,
		.purpose = (uint8_t)link->purpose,
		.email = link->email,
		.email_null = link->email.n == 0,
		.email_lookup = link->email_lookup,
		.email_lookup_null = link->email_lookup.n == 0,
		.old_email = link->old_email,
		.old_email_null = link->old_email.n == 0,
		.created_at = rq->now,
	};
	enum aq_db_result result = q_link_add(db, &in, NULL);

	if (result != AQ_DB_OK)
		return result;
	link->id = in.id;
	return aq_mail_queue_about(db, rq->now, template,
	    &(struct aq_mail_about){
		.user_id = link->user_id, .link_id = link->id });
}

enum aq_status
auth_link_read(struct aq_req *rq, struct aq_str token,
    enum aq_mail_link purpose, struct auth_link *ret_link)
{
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_link_of_token_out row;
	enum aq_db_result result;

	if (token.n > TOKEN_LONGEST)
		return AQ_E_LINK_EXPIRED;
	aq_sha256(token, digest);
	result = q_link_of_token(rq->db,
	    &(struct q_link_of_token_in){
		.digest = { (const char *)digest, sizeof(digest) },
		.purpose = (uint8_t)purpose,
	    },
	    &row);
	if (result == AQ_DB_NONE)
		return AQ_E_LINK_EXPIRED;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	if (!row.used_at_null)
		return AQ_E_LINK_USED;
	if (row.expires_at <= rq->now)
		return AQ_E_LINK_EXPIRED;
	*ret_link = (struct auth_link){
		.id = row.id,
		.user_id = row.user_id,
		.purpose = purpose,
		.email = row.email_null ? AQ_S("") : row.email,
		.email_lookup =
		    row.email_lookup_null ? AQ_S("") : row.email_lookup,
		.old_email = row.old_email_null ? AQ_S("") : row.old_email,
	};
	return AQ_OK;
}

enum aq_db_result
auth_link_use(struct aq_db *db, struct aq_req *rq, const struct auth_link *link)
{
	uint64_t used = 0;
	enum aq_db_result result = q_link_use(db,
	    &(struct q_link_use_in){ .now = rq->now, .id = link->id }, &used);

	return result == AQ_DB_OK && used != 1 ? AQ_DB_NONE : result;
}

enum aq_db_result
auth_links_end(struct aq_db *db, struct aq_req *rq, uint64_t user_id,
    enum aq_mail_link purpose)
{
	return q_links_end(db,
	    &(struct q_links_end_in){
		.now = rq->now,
		.user_id = user_id,
		.purpose = (uint8_t)purpose,
	    },
	    NULL);
}
