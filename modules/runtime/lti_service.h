/*
 * Requests to the services of a learning platform: an access token for a
 * client assertion (RFC 7523), then requests that bear it.
 */
#ifndef AQ_RUNTIME_LTI_SERVICE_H
#define AQ_RUNTIME_LTI_SERVICE_H

#include "runtime/fetch.h"
#include "runtime/jobs.h"
#include "runtime/provider.h"

#define AQ_LTI_GRADES "https://purl.imsglobal.org/spec/lti-ags/scope/"
#define AQ_LTI_ROSTER                                                          \
	"https://purl.imsglobal.org/spec/lti-nrps/scope/"                      \
	"contextmembership.readonly"

enum aq_lti_result {
	AQ_LTI_OK,
	AQ_LTI_LATER,	/* trying again may help */
	AQ_LTI_NEVER,	/* it will not */
	AQ_LTI_EARLIER, /* 409: it holds a score of that second or later */
};

struct aq_lti_service {
	struct aq_job *job;
	struct aq_provider provider;
	struct aq_str bearer; /* header Authorization */
};

/* On anything but AQ_LTI_OK, job->error says why. */

/* Reads the provider; NEVER when it is gone or disabled. */
enum aq_lti_result aq_lti_service_open(
    struct aq_lti_service *service, struct aq_job *job, uint64_t provider);

/* An access token for the scopes (separated by blanks). */
enum aq_lti_result
aq_lti_service_token(struct aq_lti_service *service, const char *scopes);

struct aq_lti_call {
	enum aq_fetch_method method;
	struct aq_str url;
	const char *accept;	  /* media type of the answer, or NULL */
	const char *content_type; /* of the body, with a POST */
	struct aq_str body;
};

enum aq_lti_result aq_lti_service_call(struct aq_lti_service *service,
    const struct aq_lti_call *call, struct aq_fetch_reply *ret_reply);

/* The address with its path made longer or a parameter added; what was in its
   query is kept. */
struct aq_str
aq_lti_below(struct aq_arena *mem, struct aq_str url, const char *segment);
struct aq_str aq_lti_with(struct aq_arena *mem, struct aq_str url,
    const char *name, struct aq_str value);

/* A JSON answer; NULL when it is none. */
const struct aq_json *
aq_lti_json(struct aq_job *job, struct aq_str text, uint32_t tokens);

#endif
