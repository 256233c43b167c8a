/*
 * The content versions that the program holds. A version never changes and is
 * never dropped before the program ends, so a pointer to one may be kept for
 * the time of a request without any count; new ones are put in front of a
 * list that readers walk without a lock.
 */
#ifndef AQ_ASSESSMENT_BANK_H
#define AQ_ASSESSMENT_BANK_H

#include "runtime/content_db.h"
#include "runtime/req.h"

struct as_bank {
	struct aq_arena mem;
	struct aq_content content;
	const struct aq_bank *bank; /* = content.bank */
	struct aq_str framework;    /* ready-made JSON */
	struct aq_str etag;
	struct as_bank *next;
};

struct as_banks;

/* Empty; NULL when memory is short. */
struct as_banks *as_banks_new(void);
void as_banks_free(struct as_banks *banks);

/*
 * Makes the version that is active in the database the active one here. False,
 * with a log line, when there is none or it cannot be loaded; then the one
 * before goes on. For the main thread. Others are loaded when a test that is
 * played with them is asked for.
 */
bool as_banks_refresh(struct as_banks *banks, struct aq_db *db);

/* What new assessments get. Not NULL after a good refresh. */
const struct as_bank *as_banks_active(const struct as_banks *banks);

/*
 * A version by its number; loaded by the connection given when it is not
 * there yet. NULL when it cannot be. Not in a transaction.
 */
const struct as_bank *
as_banks_get(struct as_banks *banks, struct aq_db *db, uint32_t version);

/* The index ("1.1") of a competence; empty when this version has none. */
struct aq_str as_bank_index(const struct as_bank *bank, uint32_t competence);

#endif
