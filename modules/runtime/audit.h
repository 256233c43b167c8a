/*
 * The audit: what people who administer did, append-only, written in the
 * transaction of the act itself, so that neither exists without the other.
 * It holds ids, numbers and fixed words: no names, no addresses.
 *
 * Each row holds a hash over the one before and its own canonical form, which
 * is these fields as netstrings ("LENGTH:BYTES,"), integers in decimal, NULL
 * as "-,":
 *
 *	"acquis audit 1"  sequence  happened_at (µs since 1970)  actor
 *	actor_id  organisation_id  act  object_id  detail  request_id
 *
 *	hash = SHA-256(hash of the row before || canonical form)
 *
 * and the first follows 32 zero bytes. `acquisctl audit verify` walks it.
 *
 * Writing locks audit_head until the transaction ends: make it the last thing
 * of the transaction, and read with FOR UPDATE (or before the transaction)
 * what the act rests on: after a plain SELECT the head may have moved on, which
 * costs another try (AQ_DB_AGAIN).
 */
#ifndef AQ_RUNTIME_AUDIT_H
#define AQ_RUNTIME_AUDIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/db.h"
#include "runtime/digest.h"
#include "runtime/req.h"

/* AQ_ACT_ORGANISATION_ADD, …: a line of audit_acts.def each. */
enum aq_act {
#define AQ_ACT(name, act, text) AQ_ACT_##name,
#include "runtime/audit_acts.def"
#undef AQ_ACT
	AQ_ACTS,
};

/* "organisation.add" and what it says to people, in English. */
const char *aq_act_name(enum aq_act act);
const char *aq_act_text(enum aq_act act);

/* Numbers of audit.actor. */
enum aq_actor {
	AQ_ACTOR_PERSON = 1,
	AQ_ACTOR_ADMINISTRATOR = 2, /* acquisctl */
	AQ_ACTOR_PROGRAM = 3,
};

#define AQ_AUDIT_FACTS 4

/* A member of the detail: a fixed word, or else a number. */
struct aq_audit_fact {
	const char *name; /* NULL: no more */
	const char *word; /* a literal of ours, never what people typed */
	uint64_t number;
};

struct aq_audit {
	int64_t now;
	enum aq_act act;
	enum aq_actor actor;
	uint64_t actor_id;     /* of a person; else 0 */
	uint64_t organisation; /* 0: nobody's in particular */
	uint64_t object;       /* 0: none */
	struct aq_audit_fact fact[AQ_AUDIT_FACTS];
	struct aq_str request_id;
};

/*
 * Of an act of the caller of a request; add organisation and facts:
 *
 *	struct aq_audit act =
 *	    aq_audit_of(rq, AQ_ACT_ORGANISATION_CHANGE, id);
 *
 *	act.organisation = id;
 *	… in the transaction, after its writes:
 *	result = aq_audit_add(db, &act);
 */
struct aq_audit
aq_audit_of(const struct aq_req *rq, enum aq_act act, uint64_t object);

/* The same for acquisctl. */
struct aq_audit
aq_audit_by_administrator(int64_t now, enum aq_act act, uint64_t object);

/* Within a transaction only: AQ_DB_FAILED without one. */
enum aq_db_result aq_audit_add(struct aq_db *db, const struct aq_audit *act);

/* ---- the chain itself, for who writes and who verifies ----------------- */

/* A row of the table, less its hash. */
struct aq_audit_row {
	uint64_t sequence;
	int64_t happened_at;
	uint8_t actor;
	bool actor_id_null, organisation_null, object_null;
	uint64_t actor_id, organisation, object;
	struct aq_str act, detail, request_id;
};

/* The hash of a row that follows `before`; false when memory is short. */
bool aq_audit_hash(struct aq_arena *mem, const uint8_t before[AQ_SHA256_BYTES],
    const struct aq_audit_row *row, uint8_t ret_hash[AQ_SHA256_BYTES]);

#endif
