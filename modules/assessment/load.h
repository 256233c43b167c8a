/*
 * One assessment as it stands: its rows, read in one SELECT, and their fold.
 */
#ifndef AQ_ASSESSMENT_LOAD_H
#define AQ_ASSESSMENT_LOAD_H

#include "assessment/bank.h"
#include "domain/assessment.h"
#include "runtime/db.h"
#include "runtime/req.h"

struct as_cache;

/* assessment.state */
enum as_stored {
	AS_STARTED = 1,
	AS_COMPLETED = 2,
	AS_GIVEN_UP = 3,
};

struct as_loaded {
	uint64_t id;
	bool signed_in; /* else nothing below is filled */
	bool found;
	const struct as_bank *bank;
	struct aq_frame frame;
	enum as_stored stored;
	int64_t ended_at; /* 0 while it runs */
	struct aq_assessment_log log;
	struct aq_str digest; /* of the answer asked about; else empty */
	struct aq_assessment_state state; /* by as_fold */
};

/* The program's state, as handlers see it. */
struct as_program {
	struct as_banks *banks;
	struct as_cache *cache;
};

static inline struct as_banks *
as_banks_of(const struct aq_req *rq)
{
	const struct as_program *program = rq->program;

	return program->banks;
}

static inline struct as_cache *
as_cache_of(const struct aq_req *rq)
{
	const struct as_program *program = rq->program;

	return program->cache;
}

/*
 * Positions are counted from 0 in the database and the interface, from 1 in
 * the domain. These two are the only places that know.
 */
static inline uint16_t
as_position_out(uint16_t domain)
{
	return (uint16_t)(domain - 1);
}

static inline uint16_t
as_position_in(uint16_t stored)
{
	return (uint16_t)(stored + 1);
}

/* No answer's digest is wanted. */
#define AS_NO_DIGEST UINT16_MAX

/*
 * The rows of the caller's assessment, without fold and without bank.
 * digest_of: a position as the domain counts, or AS_NO_DIGEST. Of the events
 * those are read that happened at the open question and at ones answered
 * since the first: all that a fold makes use of.
 */
enum aq_db_result as_read(
    struct aq_req *rq, uint64_t id, uint16_t digest_of, struct as_loaded *ret);

/*
 * as_read, the bank and the fold. AQ_E_UNAUTHENTICATED when the sign-in is
 * over, AQ_E_NOT_FOUND when the caller has no such assessment.
 */
enum aq_status as_load(
    struct aq_req *rq, uint64_t id, uint16_t digest_of, struct as_loaded *ret);

/* State after the first `answers` of the log; needs ret->bank. */
enum aq_status as_fold(struct aq_req *rq, const struct as_loaded *loaded,
    size_t answers, struct aq_assessment_state *ret);

/* AQ_E_UNAUTHENTICATED unless the caller's sign-in stands. */
enum aq_status as_signed_in(struct aq_req *rq);

#endif
