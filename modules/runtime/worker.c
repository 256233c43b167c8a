#include "runtime/worker.h"

#include <syslog.h>

#include "base/b64.h"
#include "runtime/access.h"
#include "runtime/db.h"
#include "runtime/id.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/reply.h"

#define KIB	    ((size_t)1024)
#define REPLY_EXTRA (16 * KIB) /* headers, in the reply's buffer */
#define ID_BYTES    16

void
aq_worker_init(struct aq_worker *worker, const struct aq_service *service,
    const struct aq_table *table, struct aq_metrics *metrics, struct aq_db *db)
{
	size_t limit =
	    (size_t)service->config->service_request_memory_kib * KIB;

	*worker = (struct aq_worker){
		.service = service, .table = table, .metrics = metrics, .db = db
	};
	aq_arena_init(&worker->arena, limit);
}

void
aq_worker_release(struct aq_worker *worker)
{
	aq_arena_release(&worker->arena);
}

/* A request while it is served. */
struct serving {
	struct aq_worker *worker;
	const struct aq_transport *transport;
	struct aq_http http;
	struct aq_req rq;
	size_t row;
	unsigned allowed;
	int64_t started;
};

static const struct aq_route_pattern *
pattern_of(const void *rows, size_t index)
{
	return &((const struct aq_route *)rows)[index].match;
}

static enum aq_status
find_route(struct serving *s)
{
	const struct aq_table *table = s->worker->table;
	struct aq_route_match match;

	switch (aq_route_find(table->rows, table->count, pattern_of,
	    s->http.method, s->http.path, &match)) {
	case AQ_ROUTE_NONE:
		return AQ_E_NOT_FOUND;
	case AQ_ROUTE_METHOD:
		s->allowed = match.allowed;
		return AQ_E_METHOD;
	case AQ_ROUTE_FOUND:
		break;
	}
	s->row = match.index;
	s->rq.route = &table->rows[match.index];
	if (match.index < table->built_in)
		s->rq.program = s->worker;
	memcpy(s->rq.id, match.id, sizeof(s->rq.id));
	memcpy(s->rq.key, match.key, sizeof(s->rq.key));
	return AQ_OK;
}

static enum aq_status
read_body(struct serving *s)
{
	size_t n = (size_t)s->http.content_length;
	char *body;

	if (s->http.content_length == 0)
		return AQ_OK;
	if (s->http.content_length > s->rq.route->body_limit)
		return AQ_E_TOO_LARGE;
	if (!((s->rq.route->flags & AQ_ROUTE_FORM) != 0 ? s->http.form
							: s->http.json))
		return AQ_E_MEDIA_TYPE;
	body = aq_arena_get(s->rq.mem, n, 1);
	if (body == NULL)
		return AQ_E_TOO_LARGE;
	if (s->transport->read(s->transport->context, body, n) != n)
		return AQ_E_BAD_REQUEST;
	s->rq.body = (struct aq_str){ body, n };
	return AQ_OK;
}

static enum aq_status
check_access(struct serving *s)
{
	enum aq_token_refusal refusal;
	enum aq_status status;

	/* a route without anybody's token, that needs no database either */
	if (s->row < s->worker->table->built_in)
		return AQ_OK;
	status = aq_db_status(aq_db_ready(s->worker->db));
	if (status != AQ_OK)
		return status;
	status = aq_access_check(
	    &s->rq, &s->http, s->worker->service->keys, &refusal);
	if (refusal != AQ_TOKEN_OK)
		aq_metrics_refused_token(s->worker->metrics, refusal);
	return status;
}

/* No route has it; what its path takes stands in Allow all the same. */
static enum aq_status
unknown_method(struct serving *s)
{
	const struct aq_table *table = s->worker->table;
	struct aq_route_match match = { .allowed = 0 };

	if (aq_route_find(table->rows, table->count, pattern_of,
		(enum aq_method)0, s->http.path, &match) == AQ_ROUTE_NONE)
		return AQ_E_NOT_FOUND;
	s->allowed = match.allowed;
	return AQ_E_METHOD;
}

/* The proxy's, or else one of our own. */
static void
name_request(struct serving *s)
{
	unsigned char random[ID_BYTES];

	s->rq.request_id = s->http.request_id;
	s->rq.english = s->http.english;
	if (s->rq.request_id.n != 0)
		return;
	aq_random(random, sizeof(random));
	s->rq.request_id = aq_hex_encode(
	    s->rq.mem, (struct aq_str){ (const char *)random, sizeof(random) });
}

/* Roles are in the table of routes, so that no handler can forget to ask. */
static enum aq_status
check_staff(struct serving *s)
{
	const struct aq_program *program = s->worker->service->program;

	if (AQ_ROUTE_STAFF_OF(s->rq.route->flags) == 0)
		return AQ_OK;
	return program->authorise != NULL ? program->authorise(&s->rq)
					  : AQ_E_FORBIDDEN;
}

static enum aq_status
serve(struct serving *s)
{
	enum aq_http_result parsed = aq_http_parse(s->transport, &s->http);

	name_request(s);
	switch (parsed) {
	case AQ_HTTP_BAD:
		return AQ_E_BAD_REQUEST;
	case AQ_HTTP_METHOD:
		return unknown_method(s);
	case AQ_HTTP_OK:
		break;
	}
	AQ_TRY(find_route(s));
	AQ_TRY(check_access(s));
	AQ_TRY(check_staff(s));
	AQ_TRY(read_body(s));
	s->rq.query = s->http.query;
	s->rq.if_match = s->http.if_match;
	s->rq.idempotency_key = s->http.idempotency_key;
	s->rq.refresh_cookie = s->http.refresh_cookie;
	s->rq.flow_cookie = s->http.flow_cookie;
	s->rq.frame_flow_cookie = s->http.frame_flow_cookie;
	s->rq.foreign_frame = s->http.foreign_frame;
	s->rq.device_cookie = s->http.device_cookie;
	s->rq.origin = s->http.origin;
	s->rq.remote_address = s->http.remote_address;
	s->rq.user_agent = s->http.user_agent;
	return s->rq.route->handle(&s->rq);
}

static void
account_for(struct serving *s, enum aq_status status, int http)
{
	const struct aq_status_info *info = aq_status_info(status);
	struct aq_metrics_request counted = {
		.route = s->row,
		.http = http,
		.duration_us = aq_monotonic() - s->started,
		.statements = aq_db_statement_count(s->worker->db),
		.bytes = s->worker->arena.used,
	};
	struct aq_log_request line = {
		.request_id = s->rq.request_id,
		.method = aq_method_name(s->http.method),
		.route = s->rq.route != NULL ? s->rq.route->match.pattern : "",
		.http = http,
		.problem = status != AQ_OK ? info->slug : "",
		.user = s->rq.who.user,
		.duration_us = counted.duration_us,
		.statements = counted.statements,
		.bytes = counted.bytes,
	};

	aq_metrics_request(s->worker->metrics, &counted);
	aq_log_request(info->log_level, &line);
}

static void
prepare(struct serving *s)
{
	struct aq_worker *worker = s->worker;
	size_t limit = worker->arena.limit;

	aq_arena_reset(&worker->arena);
	aq_db_use_arena(worker->db, &worker->arena);
	s->rq.now = aq_now();
	s->rq.mem = &worker->arena;
	s->rq.db = worker->db;
	s->rq.config = worker->service->config;
	s->rq.program = worker->service->state;
	s->rq.reply.http = 200;
	aq_buf_init(&s->rq.reply.body, &worker->arena, limit);
	aq_jw_init(&s->rq.reply.json, &s->rq.reply.body);
}

/* A client that goes, or a piece that cannot be read, ends it: what arrived is
   then shorter than announced. */
static void
send_pieces(struct serving *s)
{
	struct aq_reply *reply = &s->rq.reply;
	struct aq_str piece = { NULL, 0 };
	struct aq_arena mem;
	uint64_t sent = 0;
	bool going;

	aq_arena_init(&mem, s->worker->arena.limit);
	do {
		aq_arena_reset(&mem);
		going = reply->piece(&s->rq, &mem, &piece) &&
			s->transport->write(s->transport->context, piece);
		sent += going ? piece.n : 0;
	} while (going && piece.n > 0);
	if (sent != reply->piece_bytes)
		aq_log_event(LOG_WARNING, "reply_cut", "%s",
		    s->rq.route->operation);
	aq_arena_release(&mem);
}

void
aq_worker_serve(struct aq_worker *worker, const struct aq_transport *transport)
{
	struct serving s = { .worker = worker,
		.transport = transport,
		.row = worker->table->count,
		.started = aq_monotonic() };
	enum aq_status status;
	struct aq_arena spare;
	struct aq_buf out;
	int http;

	prepare(&s);
	status = serve(&s);
	/* a problem must get out when the request's memory is used up */
	aq_arena_init(&spare, worker->arena.limit + REPLY_EXTRA);
	if (aq_arena_failed(&worker->arena)) {
		if (status == AQ_OK)
			status = AQ_E_INTERNAL;
		s.rq.mem = &spare;
		s.rq.detail = (struct aq_detail){ { NULL, 0 }, { NULL, 0 } };
	}
	aq_buf_init(&out, s.rq.mem, worker->arena.limit);
	http = aq_reply_write(&s.rq, &s.http, &status, s.allowed, &out);
	if (transport->write(transport->context, aq_buf_str(&out)) &&
	    status == AQ_OK && s.rq.reply.piece != NULL && http == 200)
		send_pieces(&s);
	account_for(&s, status, http);
	aq_arena_release(&spare);
}
