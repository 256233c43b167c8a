/*
 * What is known of a person in each competence.
 */
#ifndef AQ_ASSESSMENT_PROFILE_H
#define AQ_ASSESSMENT_PROFILE_H

#include "assessment/load.h"

struct as_standing {
	bool completed; /* then level to ended_at are filled */
	uint8_t level, level_low, level_high;
	uint16_t points;
	uint64_t assessment; /* the one it comes from */
	int64_t ended_at;

	bool running; /* then these are */
	uint64_t running_id;
	uint16_t answered;
	int64_t active_at; /* last answer, else the start */
};

/*
 * One for each competence of the bank, in its order, in the arena.
 * AQ_E_UNAUTHENTICATED when the sign-in is over.
 */
enum aq_status as_standings(
    struct aq_req *rq, const struct as_bank *bank, struct as_standing **ret);

/* Schema ProfileCompetence. */
void as_put_standing(struct aq_jw *w, const struct aq_competence *competence,
    const struct as_standing *standing);

#endif
