#include "auth/sso_pending.h"

#include "auth/factor.h"
#include "base/jsonw.h"
#include "runtime/digest.h"

#define CODE_BYTES  32
#define PURPOSE	    2
#define LIFE_S	    900
#define JSON_MAX    1900
#define JSON_TOKENS 64

static struct aq_str
seal_use(struct aq_req *rq, uint64_t provider_id)
{
	return aq_arena_printf(rq->mem, "sso_code of %" PRIu64, provider_id);
}

/* ---- asking ------------------------------------------------------------- */

/* Names that are too long to be kept are asked for again later. */
static struct aq_str
write_person(struct aq_req *rq, const struct auth_arrival *arrival)
{
	const struct aq_asserted *person = &arrival->person;
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, rq->mem, JSON_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	aq_jw_key_str(&w, "subject", person->subject);
	aq_jw_key_str(&w, "first_name", person->first_name);
	aq_jw_key_str(&w, "last_name", person->last_name);
	aq_jw_key_str(&w, "language", person->language);
	aq_jw_key_int(&w, "role", person->role);
	aq_jw_key_str(&w, "student_number", person->student_number);
	aq_jw_key_str(&w, "national_id", person->national_id);
	aq_jw_key_str(&w, "provider_session",
	    arrival->provider_session.n <= 255 ? arrival->provider_session
					       : AQ_S(""));
	aq_jw_end(&w);
	return aq_jw_done(&w) && !json.failed ? aq_buf_str(&json)
					      : (struct aq_str){ NULL, 0 };
}

enum aq_status
auth_pending_ask(struct aq_req *rq, const struct auth_arrival *arrival)
{
	struct aq_str code = auth_draw_code(rq, CODE_BYTES);
	struct aq_str person = write_person(rq, arrival);
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_code_add_in in = {
		.code_digest = { (const char *)digest, sizeof(digest) },
		.purpose = PURPOSE,
		.identity_provider_id = arrival->provider->id,
		.user_id_null = true,
		.return_to = arrival->return_to,
		.expires_at = rq->now + (int64_t)LIFE_S * 1000000,
	};

	if (code.p == NULL || person.p == NULL)
		return AQ_E_INTERNAL;
	aq_sha256(code, digest);
	in.asserted = aq_seal(rq->mem, &auth_state(rq)->seal,
	    seal_use(rq, arrival->provider->id), person);
	if (in.asserted.p == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(aq_db_status(q_code_add(rq->db, &in, NULL)));
	return aq_req_redirect(rq,
	    aq_arena_printf(rq->mem, "/signin/link#%.*s", AQ_STR_ARG(code)));
}

/* ---- answering ---------------------------------------------------------- */

/* A person who waits. */
struct pending {
	uint8_t digest[AQ_SHA256_BYTES];
	struct aq_provider provider;
	struct auth_arrival arrival;
	unsigned transport; /* of the request */
};

static void
read_person(struct aq_jr *r, struct auth_arrival *arrival)
{
	struct aq_asserted *person = &arrival->person;
	int64_t role;

	aq_jr_str(r, "subject", 1, AQ_SUBJECT_MAX, &person->subject);
	aq_jr_str(r, "first_name", 0, 400, &person->first_name);
	aq_jr_str(r, "last_name", 0, 400, &person->last_name);
	aq_jr_str(r, "language", 0, 2, &person->language);
	aq_jr_int(r, "role", 1, 2, &role);
	aq_jr_str(r, "student_number", 0, 64, &person->student_number);
	aq_jr_str(r, "national_id", 0, 16, &person->national_id);
	aq_jr_str(r, "provider_session", 0, 255, &arrival->provider_session);
	if (r->error == AQ_JR_OK)
		person->role = (enum aq_provider_role)role;
}

static enum aq_status
open_person(struct aq_req *rq, struct aq_str sealed, struct pending *p)
{
	const struct aq_json *doc;
	struct aq_str json;
	const char *reason;
	struct aq_jr r;
	size_t at;

	if (!aq_seal_open(rq->mem, &auth_state(rq)->seal,
		seal_use(rq, p->provider.id), sealed, &json))
		return AQ_E_NOT_FOUND;
	doc = aq_json_parse(rq->mem, json, JSON_TOKENS, &at, &reason);
	if (doc == NULL)
		return AQ_E_INTERNAL;
	aq_jr_init(&r, rq->mem, aq_json_root(doc));
	read_person(&r, &p->arrival);
	return aq_jr_end(&r) ? AQ_OK : AQ_E_INTERNAL;
}

/* The person behind the `code` of the body; nothing is used up. */
static enum aq_status
load(struct aq_req *rq, struct pending *p)
{
	struct q_code_of_out row;
	enum aq_db_result result;
	struct aq_str code;
	struct aq_jr r;

	AQ_TRY(aq_req_json(rq, &r));
	aq_jr_str(&r, "code", 1, 64, &code);
	p->transport = AUTH_COOKIE;
	if (aq_jr_has(&r, "transport"))
		aq_jr_enum(&r, "transport", auth_transports, &p->transport);
	AQ_TRY(aq_req_json_end(rq, &r));
	aq_sha256(code, p->digest);
	result = q_code_of(rq->db,
	    &(struct q_code_of_in){
		.code_digest = { (const char *)p->digest, sizeof(p->digest) },
		.purpose = PURPOSE,
		.now = rq->now,
	    },
	    &row);
	if (result == AQ_DB_NONE)
		return auth_sso_no_code(rq, 0);
	if (result != AQ_DB_OK)
		return aq_db_status(result);
	AQ_TRY(auth_provider_by_id(rq, row.identity_provider_id, &p->provider));
	p->arrival.provider = &p->provider;
	p->arrival.return_to = row.return_to;
	p->arrival.transport = (enum auth_transport)p->transport;
	return open_person(rq, row.asserted, p);
}

/* Of many requests with one code, one goes on. */
static enum aq_status
use(struct aq_req *rq, const struct pending *p)
{
	uint64_t taken = 0;

	AQ_TRY(aq_db_status(q_code_take(rq->db,
	    &(struct q_code_take_in){
		.code_digest = { (const char *)p->digest, sizeof(p->digest) } },
	    &taken)));
	return taken == 1 ? AQ_OK : auth_sso_no_code(rq, p->provider.id);
}

/* POST /api/auth/sso/pending: what the page that asks must show. */
enum aq_status
auth_pending_show(struct aq_req *rq)
{
	struct aq_jw *w = &rq->reply.json;
	struct pending p = { .transport = AUTH_COOKIE };

	AQ_TRY(load(rq, &p));
	aq_jw_object(w);
	aq_jw_key_str(w, "institution", p.provider.name);
	aq_jw_key_str(w, "first_name", p.arrival.person.first_name);
	aq_jw_key_bool(w, "can_create", p.provider.create_accounts);
	aq_jw_key_str(w, "return_to", p.arrival.return_to);
	aq_jw_end(w);
	return AQ_OK;
}

static enum aq_status
tell_page(struct aq_req *rq, const struct pending *p)
{
	struct aq_jw *w = &rq->reply.json;

	aq_jw_object(w);
	aq_jw_key_str(w, "return_to", p->arrival.return_to);
	aq_jw_end(w);
	return AQ_OK;
}

/* POST /api/auth/sso/pending/link: it is me, who is signed in here. */
enum aq_status
auth_pending_link(struct aq_req *rq)
{
	struct pending p = { .transport = AUTH_COOKIE };
	enum auth_found found;
	uint64_t user_id;

	AQ_TRY(auth_reprove_or_recent(rq, AQ_S("")));
	AQ_TRY(load(rq, &p));
	AQ_TRY(use(rq, &p));
	p.arrival.purpose = AUTH_FLOW_LINK;
	p.arrival.user_id = rq->who.user;
	p.arrival.auth_session = rq->who.auth_session;
	AQ_TRY(auth_sso_find(rq, &p.arrival, &found, &user_id));
	if (found == AUTH_ENDED)
		return AQ_E_UNAUTHENTICATED;
	if (found == AUTH_FULL) {
		rq->detail.reason = AQ_S("an account has 20 at most");
		return AQ_E_CONFLICT;
	}
	if (found != AUTH_FOUND)
		return AQ_E_TAKEN;
	return tell_page(rq, &p);
}

/* POST /api/auth/sso/pending/account: I have none, make me one. */
enum aq_status
auth_pending_create(struct aq_req *rq)
{
	struct pending p = { .transport = AUTH_COOKIE };
	struct auth_session session;
	enum auth_found found;
	uint64_t user_id;

	AQ_TRY(load(rq, &p));
	if (!p.provider.create_accounts)
		return AQ_E_FORBIDDEN;
	AQ_TRY(use(rq, &p));
	p.arrival.purpose = AUTH_FLOW_SIGN_IN;
	AQ_TRY(auth_sso_create(rq, &p.arrival, &found, &user_id));
	if (found == AUTH_SUSPENDED)
		return AQ_E_FORBIDDEN;
	AQ_TRY(auth_sso_sign_in(rq, &p.arrival, user_id, &session));
	rq->reply.http = 201;
	return auth_signed_in(rq, &session);
}
