/*
 * The steps of the gate one by one, for jws.c and for explanations, which go on
 * after a failure. Programs use jws.h and provider_token.h.
 */
#ifndef AQ_RUNTIME_JWS_STEPS_H
#define AQ_RUNTIME_JWS_STEPS_H

#include "runtime/jws.h"

/* A token on its way through the gate. */
struct aq_jws_run {
	struct aq_arena *arena;
	struct aq_str token;
	const struct aq_jws_policy *policy;
	struct aq_token_trace *trace; /* or NULL */
	struct aq_str part[3], header_text;
	struct aq_json_ref header; /* doc NULL: not that far */
	bool gated;		   /* all steps up to the payload passed */
	const struct aq_jwk *key;
	struct aq_jws jws; /* filled as far as the steps came */
	/* of the step under way, for the trace */
	struct aq_str expected, found;
};

/*
 * Steps one after the other: to the first failure, or with trace->all as far
 * as one makes sense without those before. The first refusal of all.
 */
enum aq_token_refusal aq_jws_open_steps(struct aq_jws_run *run);
enum aq_token_refusal aq_jws_check_steps(struct aq_jws_run *run);
/* From the bytes to the payload, past the header. */
enum aq_token_refusal aq_jws_peek_steps(struct aq_jws_run *run);

#endif
