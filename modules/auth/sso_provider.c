#include "auth/sso.h"

#include <inttypes.h>
#include <syslog.h>

#include "runtime/log.h"

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
