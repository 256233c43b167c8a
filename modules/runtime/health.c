#include "runtime/health.h"

#include <syslog.h>

#include "queries_runtime.h"
#include "runtime/id.h"
#include "runtime/keys.h"
#include "runtime/log.h"
#include "runtime/worker.h"
#include "schema_version.h"

#define PATIENCE_US 200000

enum aq_db_result
aq_health_schema(struct aq_db *db, bool *ret_good)
{
	struct q_schema_now_out now;
	enum aq_db_result result = q_schema_now(db, &now);

	if (result == AQ_DB_OK)
		*ret_good = now.version >= AQ_SCHEMA_VERSION;
	return result;
}

static enum aq_status
say(struct aq_req *rq, bool good)
{
	aq_jw_object(&rq->reply.json);
	aq_jw_key_str(
	    &rq->reply.json, "status", good ? AQ_S("pass") : AQ_S("fail"));
	aq_jw_end(&rq->reply.json);
	rq->reply.media_type = "application/health+json";
	rq->reply.http = good ? 200 : 503;
	return AQ_OK;
}

static enum aq_status
live(struct aq_req *rq)
{
	return say(rq, true);
}

static const char *
what_is_missing(const struct aq_worker *worker)
{
	int64_t started = aq_monotonic();
	bool schema = false;

	if (aq_db_ready(worker->db) != AQ_DB_OK ||
	    aq_health_schema(worker->db, &schema) != AQ_DB_OK)
		return "the database does not answer";
	if (aq_monotonic() - started > PATIENCE_US)
		return "the database is slow";
	if (!schema)
		return "the schema is older than this program";
	if (!aq_keys_loaded(worker->service->keys))
		return "there are no keys";
	return NULL;
}

static enum aq_status
ready(struct aq_req *rq)
{
	const char *missing = what_is_missing(rq->program);

	if (missing != NULL)
		aq_log_event(LOG_WARNING, "not_ready", "%s", missing);
	return say(rq, missing == NULL);
}

const struct aq_route aq_health_routes[AQ_HEALTH_ROUTES] = {
	{ { AQ_GET, "/healthz/live" }, "healthLive", live, AQ_ROUTE_PUBLIC, 0 },
	{ { AQ_GET, "/healthz/ready" }, "healthReady", ready, AQ_ROUTE_PUBLIC,
	    0 },
};
