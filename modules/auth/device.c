#include "auth/factor.h"

#include <arpa/inet.h>
#include <inttypes.h>

#include "base/b64.h"
#include "runtime/id.h"

#define DEVICES_MOST 100 /* of an account that are remembered */
#define COOKIE_BYTES 16
#define COOKIE_TEXT  22
#define COOKIE_LIFE  ((int64_t)400 * 86400) /* browsers keep none longer */

/* What the browser brought, if it is one of ours by its form, or a new one. */
static struct aq_str
cookie_of(struct aq_req *rq, bool embedded)
{
	struct aq_str value = rq->device_cookie, raw;
	uint8_t random[COOKIE_BYTES];

	if (value.n != COOKIE_TEXT || !aq_b64url_decode(rq->mem, value, &raw)) {
		aq_random(random, sizeof(random));
		value = aq_b64url_encode(rq->mem,
		    (struct aq_str){ (const char *)random, sizeof(random) });
	}
	rq->reply.cookie[AQ_COOKIE_DEVICE].set = true;
	rq->reply.cookie[AQ_COOKIE_DEVICE].value = value;
	rq->reply.cookie[AQ_COOKIE_DEVICE].max_age_s = COOKIE_LIFE;
	rq->reply.cookie[AQ_COOKIE_DEVICE].embedded = embedded;
	return value;
}

/* The /24 of an IPv4 address, the /48 of an IPv6 one: addresses change, the
   provider and the town stay. */
static struct aq_str
network_of(struct aq_req *rq)
{
	struct aq_str text = aq_arena_copy(rq->mem, rq->remote_address);
	uint8_t address[16] = { 0 };
	size_t n = 0;

	if (text.p != NULL && inet_pton(AF_INET, text.p, address) == 1)
		n = 3;
	else if (text.p != NULL && inet_pton(AF_INET6, text.p, address) == 1)
		n = 6;
	return aq_hex_encode(
	    rq->mem, (struct aq_str){ (const char *)address, n });
}

void
auth_device_recognise(struct aq_req *rq, struct auth_session *session)
{
	struct aq_str use = aq_arena_printf(
	    rq->mem, "known_device of %" PRIu64, session->user_id);
	struct aq_str what;

	if (session->transport == AUTH_BEARER)
		what = aq_arena_printf(rq->mem, "client %.*s %.*s",
		    AQ_STR_ARG(network_of(rq)),
		    AQ_STR_ARG(auth_device_label(rq)));
	else
		what = cookie_of(rq, session->transport == AUTH_EMBEDDED);
	aq_seal_digest(&auth_state(rq)->seal, use, what, session->device);
}

/* A browser that keeps no cookie is a new device each time. */
static enum aq_db_result
forget_most(struct aq_db *db, uint64_t user_id, uint64_t devices)
{
	if (devices <= DEVICES_MOST)
		return AQ_DB_OK;
	return q_devices_drop(db,
	    &(struct q_devices_drop_in){ .user_id = user_id,
		.count = (uint32_t)(devices - DEVICES_MOST) },
	    NULL);
}

enum aq_db_result
auth_device_keep(struct aq_db *db, struct aq_req *rq,
    const struct auth_session *session, bool tell)
{
	struct aq_mail_about about = { .user_id = session->user_id,
		.auth_session = session->id };
	struct q_device_seen_out seen;
	struct q_devices_of_out all;
	enum aq_db_result result = q_device_seen(db,
	    &(struct q_device_seen_in){
		.user_id = session->user_id,
		.digest = { (const char *)session->device,
		    sizeof(session->device) },
		.now = rq->now,
	    },
	    &seen);

	if (result != AQ_DB_OK || !tell || seen.first_seen_at != rq->now)
		return result;
	result = q_devices_of(
	    db, &(struct q_devices_of_in){ .user_id = session->user_id }, &all);
	if (result != AQ_DB_OK || all.devices < 2)
		return result;
	result = forget_most(db, session->user_id, all.devices);
	return result == AQ_DB_OK ? aq_mail_queue_about(db, rq->now,
					"new-device", &about)
				  : result;
}
