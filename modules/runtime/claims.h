/*
 * The registered claims of a verified token (RFC 7519, OpenID Connect Core
 * section 3.1.3.7), judged by our own code: strict types, integers only, each
 * with a range. No clock and no memory of earlier tokens: `now` is a
 * parameter, and that a jti or a nonce is used once is its keeper's affair.
 */
#ifndef AQ_RUNTIME_CLAIMS_H
#define AQ_RUNTIME_CLAIMS_H

#include "runtime/jws.h"

#define AQ_CLAIM_TEXT_MAX 255 /* bytes of sub, jti, nonce */

enum aq_claim_need {
	AQ_CLAIM_OPTIONAL, /* when there, it must be right */
	AQ_CLAIM_REQUIRED,
	AQ_CLAIM_FORBIDDEN, /* its presence refuses the token */
};

struct aq_claims_policy {
	struct aq_str issuer;	/* iss, required, exactly this */
	struct aq_str audience; /* aud, required: this, or an array with it */
	/* others may stand beside it; then azp is required. An azp that is
	   there must always be `audience`. */
	bool other_audiences;
	enum aq_claim_need subject;    /* sub: 1 to 255 bytes */
	enum aq_claim_need issued_at;  /* iat */
	enum aq_claim_need not_before; /* nbf */
	enum aq_claim_need expiry;     /* exp */
	enum aq_claim_need id;	       /* jti: 1 to 255 bytes */
	enum aq_claim_need nonce;      /* nonce: 1 to 255 bytes */
	struct aq_str nonce_value;     /* not empty: exactly this */
	enum aq_claim_need events;     /* events (RFC 8417): an object */
	int64_t now;		       /* s */
	int64_t skew_s;		       /* clocks may differ by that much */
	int64_t age_max_s;	       /* iat ≥ now - this; 0: any age */
	int64_t life_max_s; /* exp ≤ iat + this (exp ≤ now + this + skew
			       without iat); 0: any life */
};

/* What they say; strings are empty and times 0 when absent. */
struct aq_token_claims {
	struct aq_str iss, sub, azp, jti, nonce;
	int64_t issued_at, not_before, expires_at; /* s */
};

/* trace may be NULL. *ret_claims is untouched on refusal. */
enum aq_token_refusal aq_claims_check(struct aq_arena *arena,
    const struct aq_json *claims, const struct aq_claims_policy *policy,
    struct aq_token_trace *trace, struct aq_token_claims *ret_claims);

/*
 * For claims of an application. Text: a string of at most `max` bytes without
 * control characters; absent or null is false like a wrong type.
 */
bool aq_claim_text(struct aq_json_ref claims, const char *name, size_t max,
    struct aq_str *ret_text);
/* Integers from 1 to the end of the year 9999. */
bool aq_claim_time(struct aq_json_ref claims, const char *name, int64_t *ret_s);
/* The member is there and not null. */
bool aq_claim_there(struct aq_json_ref claims, const char *name);

#endif
