/*
 * The one gate for signed tokens (compact JWS, RFC 7515), ours and others'.
 * libjwt alone accepts forgeries, so nothing reaches it that has not passed
 * here. The steps, in this order:
 *
 *	length     at most policy.longest
 *	shape      three parts, none empty
 *	encoding   canonical base64url, each part
 *	header     a strict JSON object (no name twice) of at most 8 members
 *	critical   no crit, b64, zip, enc
 *	algorithm  exactly the one that the policy pins
 *	type       a `typ` that the policy allows
 *	kid        1 to 255 bytes, absent only if the policy says so
 *	payload    a strict JSON object whose integers fit 64 bits
 *	key        chosen by kid among the policy's keys, type and size judged
 *	signature  libjwt, its algorithm compared again; what libjwt 1.x
 *	           cannot do (a typ other than JWT, PS256) by OpenSSL
 *
 * jku, x5u, jwk and x5c are never looked at: keys come from the configuration.
 * The claims are claims.h's affair.
 */
#ifndef AQ_RUNTIME_JWS_H
#define AQ_RUNTIME_JWS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "runtime/jsonr.h"
#include "runtime/jwk.h"

#define AQ_JWS_LONGEST ((size_t)16 * 1024)
#define AQ_JWS_KID_MAX 255

/* Why a token is refused; the names are stable and stand in logs. */
enum aq_token_refusal {
	AQ_TOKEN_OK,
	AQ_TOKEN_TOO_LONG,
	AQ_TOKEN_SHAPE,	   /* not three parts */
	AQ_TOKEN_ENCODING, /* not canonical base64url */
	AQ_TOKEN_HEADER,   /* header not acceptable JSON */
	AQ_TOKEN_ALGORITHM,
	AQ_TOKEN_TYPE,
	AQ_TOKEN_CRITICAL,
	AQ_TOKEN_KEY,		/* no kid, or no key of that kid */
	AQ_TOKEN_KEY_UNFIT,	/* that key cannot do the algorithm */
	AQ_TOKEN_KEY_AMBIGUOUS, /* several keys could be meant */
	AQ_TOKEN_KEYS_AWAY,	/* the issuer's keys cannot be had: later */
	AQ_TOKEN_SIGNATURE,
	AQ_TOKEN_CLAIMS, /* payload, or a claim missing, of the wrong type,
			    out of range */
	AQ_TOKEN_ISSUER,
	AQ_TOKEN_AUDIENCE,
	AQ_TOKEN_PARTY, /* azp: made for somebody else */
	AQ_TOKEN_SUBJECT,
	AQ_TOKEN_EXPIRED,
	AQ_TOKEN_NOT_YET,     /* nbf or iat in the future */
	AQ_TOKEN_TOO_OLD,     /* iat too long ago */
	AQ_TOKEN_TOO_LASTING, /* lives longer than allowed */
	AQ_TOKEN_NONCE,
	AQ_TOKEN_REPLAYED, /* jti seen before (said by who keeps them) */
	AQ_TOKEN_MEMORY,
};

const char *aq_token_refusal_name(enum aq_token_refusal refusal);

/*
 * What was checked, for `acquisctl idp trace`, the table of refusals and the
 * log. Texts hold no key, no name, no address, no subject: what a check
 * expected and found, cut to 200 bytes, and for personal claims only whether
 * and how they are there.
 */
#define AQ_TOKEN_FINDINGS 40

struct aq_token_finding {
	const char *check; /* "signature", "aud", … */
	bool passed;
	struct aq_str expected, found;
};

struct aq_token_trace {
	struct aq_arena *arena;
	bool all; /* go on after a failure, as far as that makes sense */
	size_t count;
	struct aq_token_finding finding[AQ_TOKEN_FINDINGS];
};

/* all: explain everything; false: stop where a program would. */
void aq_token_trace_init(
    struct aq_token_trace *trace, struct aq_arena *arena, bool all);

/* Notes one check; trace may be NULL. The texts are copied. Callers add their
   own checks (jti, state, deployment …) after those of the gate. */
void aq_token_note(struct aq_token_trace *trace, const char *check, bool passed,
    struct aq_str expected, struct aq_str found);

/* The first check that failed; NULL when none did. */
const struct aq_token_finding *
aq_token_failure(const struct aq_token_trace *trace);

/* Values of `typ` that a policy may allow, as bits; compared exactly. */
enum aq_jws_type {
	AQ_JWS_TYPE_ABSENT = 1,
	AQ_JWS_TYPE_JWT = 2,	/* JWT */
	AQ_JWS_TYPE_ACCESS = 4, /* at+jwt (RFC 9068) */
	AQ_JWS_TYPE_LOGOUT = 8, /* logout+jwt (back-channel logout) */
};

struct aq_jws_policy {
	enum aq_jws_algorithm algorithm; /* the issuer's only one */
	unsigned types;			 /* bits of enum aq_jws_type */
	size_t longest;			 /* bytes; 0: AQ_JWS_LONGEST */
	bool kid_optional; /* when only one key can do the algorithm */
	struct aq_jwk_set keys;
};

/* A token that passed; strings in the arena. */
struct aq_jws {
	struct aq_str signed_part;    /* header.payload */
	struct aq_str signature;      /* decoded */
	struct aq_str kid;	      /* of the header; empty: none */
	unsigned type;		      /* one of enum aq_jws_type */
	struct aq_str payload;	      /* decoded JSON text */
	const struct aq_json *claims; /* the same, parsed: an object */
};

/*
 * What a token says of itself, with nothing verified: to find whose policy it
 * must meet, and for nothing else. Strict about length, shape, encoding and
 * JSON. trace may be NULL.
 */
enum aq_token_refusal aq_jws_peek(struct aq_arena *arena, struct aq_str token,
    struct aq_token_trace *trace, const struct aq_json **ret_claims);

/*
 * All steps but key and signature. *ret_jws is untouched unless it returns
 * AQ_TOKEN_OK; then nothing in it is verified yet. trace may be NULL.
 */
enum aq_token_refusal aq_jws_open(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    struct aq_jws *ret_jws);

/* The two steps that are left of a token that aq_jws_open let through. */
enum aq_token_refusal aq_jws_check(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    const struct aq_jws *jws);

/* All steps. trace may be NULL. */
enum aq_token_refusal aq_jws_verify(struct aq_arena *arena, struct aq_str token,
    const struct aq_jws_policy *policy, struct aq_token_trace *trace,
    struct aq_jws *ret_jws);

/* Signatures that this process has checked, for the metrics. */
uint64_t aq_jws_signatures(void);

#endif
