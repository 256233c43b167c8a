/* acquisctl audit …: what people who administer did, and whether it holds. */
#include "runtime/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/num.h"
#include "ctl/ctl.h"
#include "queries_rights.h"

#define PAGE_ROWS   1000
#define PAGE_MEMORY ((size_t)1 << 24)
#define LIST_ROWS   50
#define LIST_MOST   10000

/* ---- verify ------------------------------------------------------------ */

/* A chain on the way along it. */
struct walk {
	struct aq_arena page;
	struct q_audit_end_out head;
	uint64_t last; /* whose hash is `before` */
	uint8_t before[AQ_SHA256_BYTES];
	uint64_t expect; /* 0: nothing is expected */
	uint8_t expected[AQ_SHA256_BYTES];
	uint64_t breaks_at; /* 0: whole so far */
	const char *why;
};

static void
break_at(struct walk *w, uint64_t sequence, const char *why)
{
	w->breaks_at = sequence;
	w->why = why;
}

static bool
same_hash(const uint8_t *hash, struct aq_str stored)
{
	return stored.n == AQ_SHA256_BYTES &&
	       memcmp(hash, stored.p, AQ_SHA256_BYTES) == 0;
}

static bool
hash_of(struct walk *w, const struct q_audit_page_out *r,
    uint8_t ret_hash[AQ_SHA256_BYTES])
{
	struct aq_audit_row row = {
		.sequence = r->sequence,
		.happened_at = r->happened_at,
		.actor = r->actor,
		.actor_id_null = r->actor_id_null,
		.actor_id = r->actor_id,
		.organisation_null = r->organisation_id_null,
		.organisation = r->organisation_id,
		.act = r->act,
		.object_null = r->object_id_null,
		.object = r->object_id,
		.detail = r->detail,
		.request_id = r->request_id,
	};

	return aq_audit_hash(&w->page, w->before, &row, ret_hash);
}

static void
step(struct walk *w, const struct q_audit_page_out *row)
{
	uint8_t hash[AQ_SHA256_BYTES];

	if (row->sequence != w->last + 1)
		break_at(w, w->last + 1, "is missing");
	else if (!hash_of(w, row, hash) || !same_hash(hash, row->hash))
		break_at(w, row->sequence,
		    "is not what was written after the one before");
	else if (row->sequence == w->expect &&
		 memcmp(hash, w->expected, sizeof(hash)) != 0)
		break_at(w, row->sequence,
		    "is not the one that was expected: the chain was written "
		    "anew");
	else
		memcpy(w->before, hash, sizeof(hash));
	w->last = row->sequence;
}

/* What the head, and the one who asks, know of the end. */
static void
compare_end(struct walk *w)
{
	if (w->last < w->head.sequence)
		break_at(w, w->last + 1, "is missing, and all after it");
	else if (w->last > w->head.sequence)
		break_at(w, w->head.sequence + 1, "stands behind the head");
	else if (!same_hash(w->before, w->head.hash))
		break_at(w, w->last > 0 ? w->last : 1,
		    "is not the one the head names");
	else if (w->last < w->expect)
		break_at(
		    w, w->last + 1, "is missing, and the head was put back");
}

static enum aq_db_result
walk_page(struct aq_db *db, struct walk *w, bool *ret_end)
{
	struct q_audit_page_in in = { .after = w->last, .limit = PAGE_ROWS };
	struct q_audit_page_out *row = NULL;
	enum aq_db_result result;
	size_t count = 0;

	aq_arena_reset(&w->page);
	result = q_audit_page(db, &in, &w->page, &row, &count);
	if (result != AQ_DB_OK)
		return result;
	for (size_t i = 0; i < count && w->breaks_at == 0; i++)
		step(w, &row[i]);
	*ret_end = count < PAGE_ROWS;
	return AQ_DB_OK;
}

/* One snapshot of head and rows, while others go on writing. */
static enum aq_db_result
walk_all(struct aq_db *db, void *context)
{
	struct walk *w = context;
	enum aq_db_result result = q_audit_end(db, &w->head);
	bool end = false;

	w->last = 0;
	w->breaks_at = 0;
	memset(w->before, 0, sizeof(w->before));
	while (result == AQ_DB_OK && !end && w->breaks_at == 0)
		result = walk_page(db, w, &end);
	if (result == AQ_DB_OK && w->breaks_at == 0)
		compare_end(w);
	return result == AQ_DB_NONE ? AQ_DB_FAILED : result;
}

/* "SEQUENCE:HASH", as verify prints the head. */
static bool
read_expected(struct ctl *ctl, const char *text, struct walk *w)
{
	struct aq_str hash = aq_str_from(text);
	struct aq_str sequence = aq_str_cut(&hash, ':');
	struct aq_str bytes;

	if (!aq_num_u64(sequence, &w->expect) ||
	    !aq_hex_decode(&ctl->mem, hash, &bytes) ||
	    bytes.n != AQ_SHA256_BYTES)
		return false;
	memcpy(w->expected, bytes.p, bytes.n);
	return true;
}

static enum ctl_exit
report(struct ctl *ctl, const struct walk *w)
{
	struct aq_str head = aq_hex_encode(&ctl->mem, w->head.hash);

	if (!ctl->json && w->breaks_at != 0)
		return ctl_say(CTL_FAILED, "audit: row %" PRIu64 " %s",
		    w->breaks_at, w->why);
	if (!ctl->json) {
		printf(
		    "%" PRIu64 ":%.*s\n", w->head.sequence, AQ_STR_ARG(head));
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_bool(&ctl->jw, "whole", w->breaks_at == 0);
	aq_jw_key_id(&ctl->jw, "sequence", w->head.sequence);
	aq_jw_key_str(&ctl->jw, "hash", head);
	if (w->breaks_at != 0) {
		aq_jw_key_id(&ctl->jw, "breaks_at", w->breaks_at);
		aq_jw_key_str(&ctl->jw, "why", aq_str_from(w->why));
	}
	aq_jw_end(&ctl->jw);
	if (ctl_print_json(ctl) != CTL_OK || w->breaks_at != 0)
		return CTL_FAILED;
	return CTL_OK;
}

static enum ctl_exit
audit_verify(struct ctl *ctl)
{
	const char *expect = ctl_value(ctl, "--expect");
	struct walk w = { 0 };
	enum ctl_exit status;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (expect != NULL && !read_expected(ctl, expect, &w))
		return ctl_say(CTL_USAGE, "--expect takes SEQUENCE:HASH");
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	aq_arena_init(&w.page, PAGE_MEMORY);
	status = ctl_db_failure(ctl, aq_db_transaction(ctl->db, walk_all, &w));
	if (status == CTL_OK)
		status = report(ctl, &w);
	aq_arena_release(&w.page);
	return status;
}

/* ---- list -------------------------------------------------------------- */

static const char *const actors[] = { "", "person", "administrator",
	"program" };

static const char *
actor_name(uint8_t actor)
{
	return actors[actor <= AQ_ACTOR_PROGRAM ? actor : 0];
}

static void
list_json(struct ctl *ctl, const struct q_audit_list_out *row)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_object(w);
	aq_jw_key_id(w, "sequence", row->sequence);
	aq_jw_key_time(w, "happened_at", row->happened_at);
	aq_jw_key_str(w, "actor", aq_str_from(actor_name(row->actor)));
	if (!row->actor_id_null)
		aq_jw_key_id(w, "actor_id", row->actor_id);
	if (!row->organisation_id_null)
		aq_jw_key_id(w, "organisation_id", row->organisation_id);
	aq_jw_key_str(w, "act", row->act);
	if (!row->object_id_null)
		aq_jw_key_id(w, "object_id", row->object_id);
	aq_jw_key(w, "detail");
	aq_jw_raw(w, row->detail); /* the database holds it to be JSON */
	aq_jw_key_str(w, "request_id", row->request_id);
	aq_jw_end(w);
}

static void
list_line(struct ctl *ctl, const struct q_audit_list_out *row)
{
	printf("%" PRIu64 "\t%.*s\t%s\t%" PRIu64 "\t%.*s\t%" PRIu64
	       "\t%.*s\t%.*s\n",
	    row->sequence, AQ_STR_ARG(ctl_time(ctl, row->happened_at)),
	    actor_name(row->actor), row->actor_id, AQ_STR_ARG(row->act),
	    row->object_id, AQ_STR_ARG(row->detail),
	    AQ_STR_ARG(row->request_id));
}

static bool
read_list(struct ctl *ctl, struct q_audit_list_in *in)
{
	const char *organisation = ctl_value(ctl, "--organisation");
	const char *act = ctl_value(ctl, "--act");
	const char *before = ctl_value(ctl, "--before");
	const char *limit = ctl_value(ctl, "--limit");

	if (!ctl_args_end(ctl))
		return false;
	in->act_null = act == NULL;
	in->act = aq_str_from(act);
	in->organisation_id_null = organisation == NULL;
	in->before = UINT64_MAX;
	in->limit = LIST_ROWS;
	return (organisation == NULL || aq_num_u64(aq_str_from(organisation),
					    &in->organisation_id)) &&
	       (before == NULL ||
		   aq_num_u64(aq_str_from(before), &in->before)) &&
	       (limit == NULL || (aq_num_u32(aq_str_from(limit), &in->limit) &&
				     in->limit <= LIST_MOST));
}

static enum ctl_exit
audit_list(struct ctl *ctl)
{
	struct q_audit_list_in in = { 0 };
	struct q_audit_list_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!read_list(ctl, &in))
		return ctl_say(CTL_USAGE, "numbers are needed");
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_audit_list(ctl->db, &in, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		if (ctl->json)
			list_json(ctl, &row[i]);
		else
			list_line(ctl, &row[i]);
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

const struct ctl_command ctl_audit_commands[] = {
	{ "audit", "list",
	    "[--organisation ID] [--act ACT] [--before SEQUENCE] [--limit N]",
	    "What people who administer did, the newest first", audit_list,
	    false },
	{ "audit", "verify", "[--expect SEQUENCE:HASH]",
	    "Walk the chain of the audit: prints its end, or where it breaks; "
	    "--expect is an end that was printed before",
	    audit_verify, false },
	{ 0 },
};
