#include "auth/rights.h"

#include "runtime/id.h"

#define HOUR_US	    ((int64_t)3600 * 1000000)
#define PEOPLE_MAX  ((size_t)262144)
#define REQUEST_MAX 64
#define TRIES	    3

/* [["ID", "SUBJECT"], …]: an id for each row that may come of it. */
static struct aq_str
people_of(struct aq_req *rq, const struct aq_str *subject, size_t count)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, rq->mem, PEOPLE_MAX);
	aq_jw_init(&w, &json);
	aq_jw_array(&w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_array(&w);
		aq_jw_id(&w, aq_id_new(rq->now));
		aq_jw_str(&w, subject[i]);
		aq_jw_end(&w);
	}
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	return aq_buf_str(&json);
}

/* [["ID", "USER"], …] */
static struct aq_str
accounts_of(struct aq_req *rq, const uint64_t *user, size_t count)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, rq->mem, PEOPLE_MAX);
	aq_jw_init(&w, &json);
	aq_jw_array(&w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_array(&w);
		aq_jw_id(&w, aq_id_new(rq->now));
		aq_jw_id(&w, user[i]);
		aq_jw_end(&w);
	}
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	return aq_buf_str(&json);
}

enum aq_status
auth_note_accounts(struct aq_req *rq, const uint64_t *user, size_t count)
{
	struct q_access_note_accounts_in in = {
		.reader_id = rq->who.user,
		.what = AQ_ACCESS_LIST,
		.now = rq->now,
		.request_id = aq_str_slice(rq->request_id, 0, REQUEST_MAX),
		.since = rq->now - HOUR_US,
	};
	enum aq_db_result result = AQ_DB_DUPLICATE;

	for (int i = 0; i < TRIES && result == AQ_DB_DUPLICATE; i++) {
		in.people = accounts_of(rq, user, count);
		if (in.people.p == NULL)
			return AQ_E_INTERNAL;
		result = q_access_note_accounts(rq->db, &in, NULL);
	}
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}

enum aq_status
auth_note_people(struct aq_req *rq, uint64_t provider,
    const struct aq_str *subject, size_t count, enum aq_access_what what)
{
	struct q_access_note_people_in in = {
		.reader_id = rq->who.user,
		.what = (uint8_t)what,
		.now = rq->now,
		.request_id = aq_str_slice(rq->request_id, 0, REQUEST_MAX),
		.provider_id = provider,
		.since = rq->now - HOUR_US,
	};
	enum aq_db_result result = AQ_DB_DUPLICATE;

	/* ids made in one millisecond collide now and then */
	for (int i = 0; i < TRIES && result == AQ_DB_DUPLICATE; i++) {
		in.people = people_of(rq, subject, count);
		if (in.people.p == NULL)
			return AQ_E_INTERNAL;
		result = q_access_note_people(rq->db, &in, NULL);
	}
	return result == AQ_DB_OK ? AQ_OK : aq_db_status(result);
}
