/*
 * What several replies have in common, in the shapes of openapi.yaml.
 */
#ifndef AQ_ASSESSMENT_ENCODE_H
#define AQ_ASSESSMENT_ENCODE_H

#include "assessment/load.h"

void as_put_text(struct aq_jw *w, const char *key,
    const struct aq_str text[AQ_LOCALE_COUNT]);

/* "started" or "completed". */
struct aq_str as_state_name(const struct as_loaded *loaded);

/* Member `progress`. Folds once more at a checkpoint. */
enum aq_status
as_put_progress(struct aq_req *rq, const struct as_loaded *loaded);

/*
 * Member `question`; nothing when none waits, nor for a timed one before
 * as_serve: who sees it must have its clock running.
 */
void as_put_question(struct aq_req *rq, const struct as_loaded *loaded);

/* Schema Assessment, as a whole value. */
enum aq_status
as_put_assessment(struct aq_req *rq, const struct as_loaded *loaded);

/*
 * The question goes to the learner: a timed one starts to run, once. Sets
 * loaded->state.served_at, unless it ran already since somebody else served
 * it meanwhile.
 */
enum aq_status as_serve(struct aq_req *rq, struct as_loaded *loaded);

#endif
