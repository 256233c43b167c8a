/*
 * Why would a token of a provider be refused, or would it sign somebody in?
 * Each check with what was expected and what was found, without personal data
 * and without keys: for acquisctl idp trace and the staff pages. A trace uses
 * nothing up.
 */
#ifndef AQ_RUNTIME_PROVIDER_TRACE_H
#define AQ_RUNTIME_PROVIDER_TRACE_H

#include "runtime/provider_token.h"

#define AQ_HINT_AUDIENCES 8

/* What a token says of itself, unverified: whose it may be. */
struct aq_token_hint {
	struct aq_str issuer;
	size_t audiences;
	struct aq_str audience[AQ_HINT_AUDIENCES];
};

/* False when it says no issuer that could be read. */
bool aq_token_hint(struct aq_arena *arena, struct aq_str token,
    struct aq_token_hint *ret_hint);

struct aq_provider_trace {
	/* given; `ask` needs no use, audience or jwks_url */
	struct aq_arena *arena;
	struct aq_token_ask ask;
	/* whether the id of the token was used by a sign-in already; NULL:
	   nobody looks */
	bool (*used)(void *context, struct aq_str jti);
	void *context;
	/* found */
	enum aq_token_refusal refusal; /* the first one */
	struct aq_token_trace trace;
};

/* True when it would sign somebody in. May ask the provider for its keys: not
   in a transaction. */
bool aq_provider_explain(struct aq_provider_trace *t, struct aq_str token);

#endif
