#include "runtime/req.h"

#include "base/num.h"
#include "runtime/http.h"

#define PAGE_DEFAULT 50
#define PAGE_MOST    100

bool
aq_req_query(struct aq_req *rq, const char *name, struct aq_str *ret)
{
	return aq_http_query(rq->mem, rq->query, aq_str_from(name), ret);
}

bool
aq_req_form(struct aq_req *rq, const char *name, struct aq_str *ret)
{
	return aq_http_query(rq->mem, rq->body, aq_str_from(name), ret);
}

bool
aq_req_query_there(const struct aq_req *rq, const char *name)
{
	return aq_http_query_names(rq->query, aq_str_from(name));
}

bool
aq_req_form_there(const struct aq_req *rq, const char *name)
{
	return aq_http_query_names(rq->body, aq_str_from(name));
}

enum aq_status
aq_req_redirect(struct aq_req *rq, struct aq_str address)
{
	if (address.n == 0)
		return AQ_E_INTERNAL;
	for (size_t i = 0; i < address.n; i++)
		if (address.p[i] <= ' ' || address.p[i] > '~')
			return AQ_E_INTERNAL;
	rq->reply.http = 303;
	rq->reply.location = address;
	return AQ_OK;
}

enum aq_status
aq_req_invalid(struct aq_req *rq, const char *pointer, const char *reason)
{
	rq->detail.pointer = aq_str_from(pointer);
	rq->detail.reason = aq_str_from(reason);
	return AQ_E_INVALID;
}

enum aq_status
aq_req_page(struct aq_req *rq, unsigned *ret_limit, uint64_t *ret_after)
{
	struct aq_str text;
	uint64_t limit = PAGE_DEFAULT, after = 0;

	if (aq_req_query(rq, "limit", &text) &&
	    (!aq_num_u64(text, &limit) || limit < 1 || limit > PAGE_MOST))
		return aq_req_invalid(
		    rq, "/limit", "must be a number from 1 to 100");
	if (aq_req_query(rq, "after", &text) && !aq_num_u64(text, &after))
		return aq_req_invalid(rq, "/after", "is no id");
	*ret_limit = (unsigned)limit;
	*ret_after = after;
	return AQ_OK;
}

enum aq_status
aq_req_if_match(const struct aq_req *rq, struct aq_str etag)
{
	if (rq->if_match.n == 0)
		return AQ_E_IF_MATCH;
	return aq_http_etag_matches(rq->if_match, etag) ? AQ_OK : AQ_E_CHANGED;
}

enum aq_status
aq_req_json(struct aq_req *rq, struct aq_jr *ret_reader)
{
	const struct aq_json *doc;
	const char *reason;
	size_t offset;

	doc =
	    aq_json_parse(rq->mem, rq->body, AQ_JSON_TOKENS, &offset, &reason);
	if (doc == NULL) {
		if (aq_arena_failed(rq->mem))
			return AQ_E_TOO_LARGE;
		rq->detail.reason = aq_arena_printf(
		    rq->mem, "at byte %zu the document %s", offset, reason);
		return AQ_E_BAD_JSON;
	}
	aq_jr_init(ret_reader, rq->mem, aq_json_root(doc));
	return ret_reader->error == AQ_JR_OK ? AQ_OK
					     : aq_req_json_end(rq, ret_reader);
}

enum aq_status
aq_req_json_end(struct aq_req *rq, struct aq_jr *reader)
{
	if (aq_jr_end(reader))
		return AQ_OK;
	rq->detail.pointer = reader->pointer;
	rq->detail.reason = aq_str_from(reader->reason);
	switch (reader->error) {
	case AQ_JR_RANGE:
		return AQ_E_INVALID;
	case AQ_JR_MEMORY:
		return AQ_E_TOO_LARGE;
	case AQ_JR_OK:
	case AQ_JR_SYNTAX:
	case AQ_JR_TYPE:
		break;
	}
	return AQ_E_BAD_JSON;
}
