/* What the files of provider_try.h share. */
#ifndef AQ_RUNTIME_PROVIDER_TRIAL_H
#define AQ_RUNTIME_PROVIDER_TRIAL_H

#include "runtime/fetch.h"
#include "runtime/jwk.h"
#include "runtime/provider_try.h"

/* Notes a check; gives back whether it is not bad. */
bool aq_trial_note(struct aq_provider_trial *t, const char *name,
    enum aq_check_mark mark, struct aq_str text);
bool aq_trial_say(
    struct aq_provider_trial *t, const char *name, bool good, const char *text);

/*
 * Asks; a failure to get any answer is a bad check `name` that says why. A
 * redirect is an answer (status 3xx, no body) when `redirects`.
 */
bool aq_trial_ask(struct aq_provider_trial *t, const char *name,
    struct aq_fetch_request *request, bool redirects,
    struct aq_fetch_reply *ret_reply);

/* The keys at an address can do the provider's algorithm. */
void aq_trial_keys_at(struct aq_provider_trial *t, struct aq_str url);

void aq_trial_oidc(struct aq_provider_trial *t);
void aq_trial_cas(struct aq_provider_trial *t);

/* The token endpoint knows us: by a code that was made up (oidc), for a token
   of services (lti). */
void aq_trial_made_up_code(struct aq_provider_trial *t, struct aq_str endpoint);
void aq_trial_service_token(struct aq_provider_trial *t);

#endif
