/*
 * The parts of an assessment's frame that are stored as JSON: the settings of
 * the engine and the prior evidence. Written once when it starts; read by
 * every fold, in the program and in acquisctl assessment replay.
 */
#ifndef AQ_RUNTIME_FRAME_H
#define AQ_RUNTIME_FRAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "domain/assessment.h"

/* An object, one member for each setting. */
void aq_frame_put_settings(
    struct aq_buf *out, const struct aq_pos_settings *settings);
bool aq_frame_get_settings(
    struct aq_arena *arena, struct aq_str json, struct aq_pos_settings *ret);

/* An array of [challenge, outcome, again]; at most AQ_EVIDENCE_MAX. */
void aq_frame_put_evidence(
    struct aq_buf *out, const struct aq_evidence *evidence, size_t count);
bool aq_frame_get_evidence(struct aq_arena *arena, struct aq_str json,
    const struct aq_evidence **ret, size_t *ret_count);

#endif
