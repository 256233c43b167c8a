#include "runtime/access_log.h"

#include "queries_runtime.h"
#include "runtime/audit.h"
#include "runtime/id.h"

#define REQUEST_MAX 64
#define TRIES	    3

/* Ids made in one millisecond collide now and then. */
static enum aq_db_result
add(struct aq_db *db, struct q_access_add_in *row)
{
	enum aq_db_result result = AQ_DB_DUPLICATE;

	for (int i = 0; i < TRIES && result == AQ_DB_DUPLICATE; i++) {
		row->id = aq_id_new(row->read_at);
		result = q_access_add(db, row, NULL);
	}
	return result;
}

enum aq_status
aq_access_note(struct aq_req *rq, uint64_t user, uint64_t organisation,
    enum aq_access_what what)
{
	struct q_access_add_in row = {
		.user_id = user,
		.reader = AQ_ACTOR_PERSON,
		.reader_id = rq->who.user,
		.organisation_id = organisation,
		.organisation_id_null = organisation == 0,
		.what = (uint8_t)what,
		.read_at = rq->now,
		.request_id = aq_str_slice(rq->request_id, 0, REQUEST_MAX),
	};

	if (user == rq->who.user)
		return AQ_OK;
	return aq_db_status(add(rq->db, &row));
}

enum aq_db_result
aq_access_by_administrator(
    struct aq_db *db, int64_t now, uint64_t user, enum aq_access_what what)
{
	struct q_access_add_in row = {
		.user_id = user,
		.reader = AQ_ACTOR_ADMINISTRATOR,
		.reader_id_null = true,
		.organisation_id_null = true,
		.what = (uint8_t)what,
		.read_at = now,
		.request_id = AQ_S(""),
	};

	return add(db, &row);
}
