#include "auth/sso.h"

#include "base/b64.h"
#include "runtime/digest.h"
#include "runtime/id.h"

#define CODE_BYTES     32
#define CODE_LENGTH    43 /* of it in base64url */
#define CODE_MOST      64
#define RETURN_TO_MOST 300
#define FLOW_LIFE_S    600
#define COOKIE_LIFE_S  3600

static struct aq_str
digest(struct aq_str text, uint8_t out[AQ_SHA256_BYTES])
{
	aq_sha256(text, out);
	return (struct aq_str){ (const char *)out, AQ_SHA256_BYTES };
}

struct aq_str
auth_draw_code(struct aq_req *rq, size_t count)
{
	uint8_t random[CODE_MOST];

	if (count > sizeof(random))
		return (struct aq_str){ NULL, 0 };
	aq_random(random, count);
	return aq_b64url_encode(
	    rq->mem, (struct aq_str){ (const char *)random, count });
}

/* Of a path: nothing that another reader of addresses, or a second round of
   decoding, could take for a host, a line's end or a step up. */
static bool
plain_path(struct aq_str path)
{
	char before = '\0';

	for (size_t i = 0; i < path.n; before = path.p[i++])
		if (path.p[i] == '%' ||
		    (before == '/' && (path.p[i] == '/' || path.p[i] == '.')))
			return false;
	return true;
}

/* Pages that only serve who is not signed in. */
static bool
for_visitors(struct aq_str path)
{
	return path.n == 1 || aq_str_starts(path, AQ_S("/signin")) ||
	       aq_str_starts(path, AQ_S("/signup")) ||
	       aq_str_starts(path, AQ_S("/recover"));
}

struct aq_str
auth_return_to(struct aq_str wanted)
{
	struct aq_str path;
	size_t end = 0;

	if (wanted.n == 0 || wanted.n > RETURN_TO_MOST || wanted.p[0] != '/')
		return AQ_S("/home");
	for (size_t i = 0; i < wanted.n; i++)
		if (wanted.p[i] <= ' ' || wanted.p[i] > '~' ||
		    wanted.p[i] == '\\')
			return AQ_S("/home");
	while (end < wanted.n && wanted.p[end] != '?' && wanted.p[end] != '#')
		end++;
	path = aq_str_slice(wanted, 0, end);
	return plain_path(path) && !for_visitors(path) ? wanted : AQ_S("/home");
}

/* What a browser has is kept; anything else is replaced. */
static struct aq_str
browser_secret(struct aq_req *rq, bool embedded)
{
	struct aq_str had = embedded ? rq->frame_flow_cookie : rq->flow_cookie;
	struct aq_str raw;

	if (had.n == CODE_LENGTH && aq_b64url_decode(rq->mem, had, &raw))
		return had;
	return auth_draw_code(rq, CODE_BYTES);
}

static struct aq_str
seal_use(struct aq_req *rq, struct aq_str state_digest)
{
	return aq_arena_printf(rq->mem, "sso_flow %.*s",
	    AQ_STR_ARG(aq_hex_encode(rq->mem, state_digest)));
}

static enum aq_status
store(struct aq_req *rq, const struct auth_flow *flow, struct aq_str browser)
{
	uint8_t state[AQ_SHA256_BYTES], cookie[AQ_SHA256_BYTES];
	struct aq_str key = digest(flow->state, state);
	struct aq_str both = aq_arena_printf(rq->mem, "%.*s%.*s",
	    AQ_STR_ARG(flow->nonce), AQ_STR_ARG(flow->verifier));
	struct q_flow_add_in in = {
		.state_digest = key,
		.identity_provider_id = flow->provider_id,
		.browser_digest = digest(browser, cookie),
		.purpose = (uint8_t)flow->purpose,
		.user_id = flow->user_id,
		.user_id_null = flow->user_id == 0,
		.auth_session_id = flow->auth_session,
		.auth_session_id_null = flow->auth_session == 0,
		.return_to = flow->return_to,
		.secret = aq_seal(
		    rq->mem, &auth_state(rq)->seal, seal_use(rq, key), both),
		.detail = flow->detail,
		.now = rq->now,
		.expires_at = rq->now + (int64_t)FLOW_LIFE_S * 1000000,
	};

	if (in.secret.p == NULL)
		return AQ_E_INTERNAL;
	return aq_db_status(q_flow_add(rq->db, &in, NULL));
}

enum aq_status
auth_flow_begin(struct aq_req *rq, struct auth_flow *flow)
{
	struct aq_str browser = browser_secret(rq, flow->embedded);

	flow->state = auth_draw_code(rq, CODE_BYTES);
	flow->nonce = auth_draw_code(rq, CODE_BYTES);
	flow->verifier = auth_draw_code(rq, CODE_BYTES);
	if (browser.p == NULL || flow->state.p == NULL ||
	    flow->nonce.p == NULL || flow->verifier.p == NULL)
		return AQ_E_INTERNAL;
	AQ_TRY(store(rq, flow, browser));
	rq->reply.cookie[AQ_COOKIE_FLOW].set = true;
	rq->reply.cookie[AQ_COOKIE_FLOW].value = browser;
	rq->reply.cookie[AQ_COOKIE_FLOW].max_age_s = COOKIE_LIFE_S;
	rq->reply.cookie[AQ_COOKIE_FLOW].embedded = flow->embedded;
	rq->reply.cookie[AQ_COOKIE_FLOW].posted = flow->posted;
	return AQ_OK;
}

static bool
read_flow(struct aq_req *rq, const struct q_flow_of_out *row,
    struct aq_str state_digest, struct auth_flow *flow)
{
	struct aq_str both;

	if (!aq_seal_open(rq->mem, &auth_state(rq)->seal,
		seal_use(rq, state_digest), row->secret, &both) ||
	    both.n != 2 * (size_t)CODE_LENGTH)
		return false;
	flow->provider_id = row->identity_provider_id;
	flow->purpose = (enum auth_flow_purpose)row->purpose;
	flow->user_id = row->user_id_null ? 0 : row->user_id;
	flow->auth_session =
	    row->auth_session_id_null ? 0 : row->auth_session_id;
	flow->return_to = row->return_to;
	flow->detail = row->detail;
	flow->nonce = aq_str_slice(both, 0, CODE_LENGTH);
	flow->verifier = aq_str_slice(both, CODE_LENGTH, both.n);
	return true;
}

enum auth_flow_taken
auth_flow_take(struct aq_req *rq, struct aq_str state, struct aq_str browser,
    struct auth_flow *ret_flow, enum aq_status *ret_status)
{
	uint8_t state_bytes[AQ_SHA256_BYTES], browser_bytes[AQ_SHA256_BYTES];
	struct q_flow_take_in take = {
		.state_digest = digest(state, state_bytes),
		.browser_digest = digest(browser, browser_bytes),
	};
	struct auth_flow flow = { .state = state };
	struct q_flow_of_out row;
	enum aq_db_result result;
	uint64_t taken = 0;

	if (state.n != CODE_LENGTH)
		return AUTH_FLOW_UNKNOWN;
	result = q_flow_of(rq->db,
	    &(struct q_flow_of_in){
		.state_digest = take.state_digest, .now = rq->now },
	    &row);
	if (result == AQ_DB_NONE)
		return AUTH_FLOW_UNKNOWN;
	if (result == AQ_DB_OK &&
	    !aq_str_eq_secret(row.browser_digest, take.browser_digest))
		return AUTH_FLOW_ELSEWHERE;
	if (result == AQ_DB_OK &&
	    !read_flow(rq, &row, take.state_digest, &flow))
		return AUTH_FLOW_UNKNOWN;
	if (result == AQ_DB_OK)
		result = q_flow_take(rq->db, &take, &taken);
	if (result != AQ_DB_OK) {
		*ret_status = aq_db_status(result);
		return AUTH_FLOW_FAILED;
	}
	if (taken != 1)
		return AUTH_FLOW_UNKNOWN;
	*ret_flow = flow;
	return AUTH_FLOW_TAKEN;
}

enum aq_db_result
auth_use_once(struct aq_req *rq, uint64_t provider_id, enum auth_once kind,
    struct aq_str value, int64_t expires_at)
{
	uint8_t bytes[AQ_SHA256_BYTES];

	return q_once_add(rq->db,
	    &(struct q_once_add_in){
		.identity_provider_id = provider_id,
		.kind = (uint8_t)kind,
		.digest = digest(value, bytes),
		.expires_at = expires_at,
	    },
	    NULL);
}
