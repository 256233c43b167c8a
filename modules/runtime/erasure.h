/*
 * Erasing a person (domain.md section 9). At once: the account loses names,
 * addresses and every way to sign in, all sign-ins end, and the same address
 * can sign up anew, as somebody else. Then each program removes what it holds
 * by a job (erase_auth, erase_assessment): answers lose what was typed, their
 * results stay as statistics of nobody.
 */
#ifndef AQ_RUNTIME_ERASURE_H
#define AQ_RUNTIME_ERASURE_H

#include <stdint.h>

#include "runtime/audit.h"
#include "runtime/db.h"

/* Numbers of erasure.cause. */
enum aq_erasure_cause {
	AQ_ERASURE_PERSON = 1,
	AQ_ERASURE_RETENTION = 2,
};

struct aq_erasure {
	uint64_t user;
	enum aq_erasure_cause cause;
	uint64_t organisation; /* whose rule; else 0 */
	struct aq_audit audit; /* act AQ_ACT_ERASURE_REQUEST of this user */
};

/* The statements; before the transaction. False when memory is short. */
bool aq_erasure_ready(struct aq_db *db);

/* Within a transaction, as its last act. AQ_DB_NONE: nobody is there to be
   erased (any more). */
enum aq_db_result
aq_erasure_begin(struct aq_db *db, const struct aq_erasure *erasure);

#endif
