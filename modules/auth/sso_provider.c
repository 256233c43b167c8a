#include "auth/sso.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/log.h"

#define LIST_MOST 50

/* The three statements give the same columns. */
struct row {
	uint64_t id, organisation_id;
	uint8_t kind, state;
	struct aq_str key, name, issuer, client_id, secret, settings;
};

#define ROW(out)                                                               \
	((struct row){ .id = (out).id,                                         \
	    .organisation_id = (out).organisation_id,                          \
	    .kind = (out).kind,                                                \
	    .state = (out).state,                                              \
	    .key = (out).provider_key,                                         \
	    .name = (out).name,                                                \
	    .issuer = (out).issuer,                                            \
	    .client_id = (out).client_id,                                      \
	    .secret = (out).secret_null ? AQ_S("") : (out).secret,             \
	    .settings = (out).settings })

/* What the table says was checked when it was stored: a fault now is ours. */
static enum aq_status
read_row(struct aq_req *rq, enum aq_db_result result, const struct row *row,
    struct aq_provider *ret_provider)
{
	struct aq_provider_fault fault;
	struct aq_provider provider;

	if (result == AQ_DB_NONE)
		return AQ_E_NOT_FOUND;
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	provider = (struct aq_provider){
		.id = row->id,
		.organisation_id = row->organisation_id,
		.kind = (enum aq_provider_kind)row->kind,
		.state = (enum aq_provider_state)row->state,
		.key = row->key,
		.name = row->name,
		.issuer = row->issuer,
		.client_id = row->client_id,
		.secret = row->secret,
	};
	if (aq_provider_read(rq->mem, row->settings, &provider, &fault)) {
		*ret_provider = provider;
		return AQ_OK;
	}
	aq_log_event(LOG_ERR, "bad_provider", "%" PRIu64 ": %.*s %s", row->id,
	    AQ_STR_ARG(fault.member), fault.reason);
	return AQ_E_INTERNAL;
}

enum aq_status
auth_provider_by_key(
    struct aq_req *rq, struct aq_str key, struct aq_provider *ret_provider)
{
	struct q_provider_by_key_out out = { .id = 0 };
	enum aq_db_result result = AQ_DB_NONE;

	if (aq_provider_key(key))
		result = q_provider_by_key(rq->db,
		    &(struct q_provider_by_key_in){ .provider_key = key },
		    &out);
	return read_row(rq, result, &ROW(out), ret_provider);
}

enum aq_status
auth_provider_by_id(
    struct aq_req *rq, uint64_t id, struct aq_provider *ret_provider)
{
	struct q_provider_by_id_out out = { .id = 0 };
	enum aq_db_result result = q_provider_by_id(
	    rq->db, &(struct q_provider_by_id_in){ .id = id }, &out);

	return read_row(rq, result, &ROW(out), ret_provider);
}

enum aq_status
auth_provider_by_issuer(struct aq_req *rq, enum aq_provider_kind kind,
    struct aq_str issuer, struct aq_str client_id,
    struct aq_provider *ret_provider)
{
	struct q_provider_by_issuer_out out = { .id = 0 };
	enum aq_db_result result = AQ_DB_NONE;

	if (issuer.n <= 255 && client_id.n <= 255)
		result = q_provider_by_issuer(rq->db,
		    &(struct q_provider_by_issuer_in){
			.kind = (uint8_t)kind,
			.issuer = issuer,
			.client_id = client_id,
		    },
		    &out);
	return read_row(rq, result, &ROW(out), ret_provider);
}

bool
auth_provider_secret(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_str *ret_secret)
{
	struct aq_str use =
	    aq_arena_printf(rq->mem, AQ_PROVIDER_SEAL_USE, provider->id);

	return provider->secret.n != 0 && use.p != NULL &&
	       aq_seal_open(rq->mem, &auth_state(rq)->seal, use,
		   provider->secret, ret_secret);
}

struct aq_str
auth_like_pattern(struct aq_arena *mem, struct aq_str text)
{
	char *out = aq_arena_get(mem, text.n * 2 + 2, 1);
	size_t n = 0;

	if (out == NULL)
		return (struct aq_str){ NULL, 0 };
	out[n++] = '%';
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\')
			out[n++] = '\\';
		out[n++] = text.p[i];
	}
	out[n++] = '%';
	return (struct aq_str){ out, n };
}

static void
encode(struct aq_jw *w, const struct q_institutions_out *row)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "key", row->provider_key);
	aq_jw_key_str(w, "name", row->name);
	aq_jw_key_str(w, "organisation", row->organisation_name);
	aq_jw_key_str(w, "kind", aq_str_from(aq_provider_kinds[row->kind]));
	aq_jw_end(w);
}

/* GET /api/auth/institutions?search=&after= */
enum aq_status
auth_institutions(struct aq_req *rq)
{
	struct q_institutions_in in = { .after = AQ_S("") };
	struct aq_jw *w = &rq->reply.json;
	struct q_institutions_out *rows;
	enum aq_db_result result;
	struct aq_str search = AQ_S("");
	size_t count;

	(void)aq_req_query(rq, "search", &search);
	if (search.n > 100)
		return aq_req_invalid(rq, "/search", "has at most 100 bytes");
	(void)aq_req_query(rq, "after", &in.after);
	if (in.after.n > 120)
		return aq_req_invalid(rq, "/after", "is no name of this list");
	in.pattern = auth_like_pattern(rq->mem, aq_str_trim(search));
	result = q_institutions(rq->db, &in, rq->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	aq_jw_object(w);
	aq_jw_key(w, "items");
	aq_jw_array(w);
	for (size_t i = 0; i < count; i++)
		encode(w, &rows[i]);
	aq_jw_end(w);
	if (count == LIST_MOST)
		aq_jw_key_str(w, "next", rows[count - 1].name);
	aq_jw_end(w);
	return AQ_OK;
}
