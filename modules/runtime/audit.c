#include "runtime/audit.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "queries_runtime.h"

#define FORM	    "acquis audit 1"
#define FORM_MAX    2048
#define DETAIL_MAX  500
#define REQUEST_MAX 64
#define MEMORY	    ((size_t)16 * 1024)

static const struct {
	const char *name, *text;
} acts[AQ_ACTS] = {
#define AQ_ACT(symbol, act, meaning) [AQ_ACT_##symbol] = { act, meaning },
#include "runtime/audit_acts.def"
#undef AQ_ACT
};

const char *
aq_act_name(enum aq_act act)
{
	return acts[act].name;
}

const char *
aq_act_text(enum aq_act act)
{
	return acts[act].text;
}

struct aq_audit
aq_audit_of(const struct aq_req *rq, enum aq_act act, uint64_t object)
{
	return (struct aq_audit){
		.now = rq->now,
		.act = act,
		.actor = AQ_ACTOR_PERSON,
		.actor_id = rq->who.user,
		.object = object,
		.request_id = rq->request_id,
	};
}

struct aq_audit
aq_audit_by_administrator(int64_t now, enum aq_act act, uint64_t object)
{
	return (struct aq_audit){
		.now = now,
		.act = act,
		.actor = AQ_ACTOR_ADMINISTRATOR,
		.object = object,
	};
}

/* ---- the canonical form ------------------------------------------------ */

static void
put_text(struct aq_buf *out, struct aq_str text)
{
	aq_buf_printf(out, "%zu:", text.n);
	aq_buf_add(out, text);
	aq_buf_add_char(out, ',');
}

static void
put_number(struct aq_buf *out, bool null, uint64_t number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, number);

	if (null)
		aq_buf_add(out, AQ_S("-,"));
	else
		put_text(out, (struct aq_str){ digits, (size_t)n });
}

bool
aq_audit_hash(struct aq_arena *mem, const uint8_t before[AQ_SHA256_BYTES],
    const struct aq_audit_row *row, uint8_t ret_hash[AQ_SHA256_BYTES])
{
	struct aq_buf form;

	aq_buf_init(&form, mem, FORM_MAX + AQ_SHA256_BYTES);
	aq_buf_add(
	    &form, (struct aq_str){ (const char *)before, AQ_SHA256_BYTES });
	put_text(&form, AQ_S(FORM));
	put_number(&form, false, row->sequence);
	put_number(&form, false, (uint64_t)row->happened_at);
	put_number(&form, false, row->actor);
	put_number(&form, row->actor_id_null, row->actor_id);
	put_number(&form, row->organisation_null, row->organisation);
	put_text(&form, row->act);
	put_number(&form, row->object_null, row->object);
	put_text(&form, row->detail);
	put_text(&form, row->request_id);
	if (form.failed)
		return false;
	aq_sha256(aq_buf_str(&form), ret_hash);
	return true;
}

/* ---- writing ----------------------------------------------------------- */

static struct aq_str
detail_of(struct aq_arena *mem, const struct aq_audit *act)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, mem, DETAIL_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	for (size_t i = 0; i < AQ_AUDIT_FACTS && act->fact[i].name; i++) {
		if (act->fact[i].word != NULL)
			aq_jw_key_str(&w, act->fact[i].name,
			    aq_str_from(act->fact[i].word));
		else
			aq_jw_key_id(
			    &w, act->fact[i].name, act->fact[i].number);
	}
	aq_jw_end(&w);
	if (!aq_jw_done(&w) || json.failed)
		return (struct aq_str){ NULL, 0 };
	return aq_buf_str(&json);
}

static struct aq_audit_row
row_of(struct aq_arena *mem, const struct aq_audit *act, uint64_t sequence)
{
	return (struct aq_audit_row){
		.sequence = sequence,
		.happened_at = act->now,
		.actor = (uint8_t)act->actor,
		.actor_id_null = act->actor_id == 0,
		.actor_id = act->actor_id,
		.organisation_null = act->organisation == 0,
		.organisation = act->organisation,
		.act = aq_str_from(aq_act_name(act->act)),
		.object_null = act->object == 0,
		.object = act->object,
		.detail = detail_of(mem, act),
		.request_id = aq_str_slice(act->request_id, 0, REQUEST_MAX),
	};
}

static enum aq_db_result
store(
    struct aq_db *db, const struct aq_audit_row *row, const uint8_t *hash_bytes)
{
	struct aq_str hash = { (const char *)hash_bytes, AQ_SHA256_BYTES };
	enum aq_db_result result = q_audit_add(db,
	    &(struct q_audit_add_in){
		.sequence = row->sequence,
		.happened_at = row->happened_at,
		.actor = row->actor,
		.actor_id = row->actor_id,
		.actor_id_null = row->actor_id_null,
		.organisation_id = row->organisation,
		.organisation_id_null = row->organisation_null,
		.act = row->act,
		.object_id = row->object,
		.object_id_null = row->object_null,
		.detail = row->detail,
		.request_id = row->request_id,
		.hash = hash,
	    },
	    NULL);

	/* a row behind the head is a break in the chain, and not a repetition
	   that the caller could tell from its own */
	if (result == AQ_DB_DUPLICATE)
		return AQ_DB_FAILED;
	if (result != AQ_DB_OK)
		return result;
	return q_audit_advance(db,
	    &(struct q_audit_advance_in){
		.sequence = row->sequence, .hash = hash },
	    NULL);
}

enum aq_db_result
aq_audit_add(struct aq_db *db, const struct aq_audit *act)
{
	uint8_t hash[AQ_SHA256_BYTES];
	struct q_audit_head_out head;
	struct aq_audit_row row;
	struct aq_arena mem;
	enum aq_db_result result;

	if (!aq_db_in_transaction(db))
		return AQ_DB_FAILED;
	result = q_audit_head(db, &head);
	if (result != AQ_DB_OK)
		return result == AQ_DB_NONE ? AQ_DB_FAILED : result;
	aq_arena_init(&mem, MEMORY);
	row = row_of(&mem, act, head.sequence + 1);
	if (row.detail.p != NULL &&
	    aq_audit_hash(&mem, (const uint8_t *)head.hash.p, &row, hash))
		result = store(db, &row, hash);
	else
		result = AQ_DB_FAILED;
	aq_arena_release(&mem);
	return result;
}
