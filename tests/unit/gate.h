/*
 * For tests of the gate: keys of ours and of somebody else, what is accepted of
 * them, and a verdict with the reason.
 */
#ifndef AQ_TESTS_UNIT_GATE_H
#define AQ_TESTS_UNIT_GATE_H

#include "jose.h"

#include "runtime/jws.h"

#define PAYLOAD	 "{\"iss\":\"https://idp.test\",\"sub\":\"7\"}"
#define E_HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"e1\"}"

static struct aq_arena arena;
static EVP_PKEY *rsa, *p256, *p384, *theirs, *their256;
static struct aq_jws_policy rs256, es256;

static inline int
setup(void **state)
{
	struct aq_jwk_set set;

	(void)state;
	aq_arena_init(&arena, (size_t)1 << 28);
	rsa = jose_rsa(2048, 65537);
	theirs = jose_rsa(2048, 65537);
	p256 = EVP_EC_gen("P-256");
	p384 = EVP_EC_gen("P-384");
	their256 = EVP_EC_gen("P-256");
	set = jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"r1\""),
	    jose_jwk(&arena, p256, "\"kid\":\"e1\""),
	    jose_jwk(&arena, p384, "\"kid\":\"e2\""));
	rs256 = (struct aq_jws_policy){
		.algorithm = AQ_JWS_RS256, .types = AQ_JWS_TYPE_JWT, .keys = set
	};
	es256 = rs256;
	es256.algorithm = AQ_JWS_ES256;
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(p256);
	EVP_PKEY_free(p384);
	EVP_PKEY_free(their256);
	aq_arena_release(&arena);
	return 0;
}

static inline enum aq_token_refusal
verify(struct aq_str token, const struct aq_jws_policy *policy)
{
	struct aq_jws jws = { .type = 99 };
	enum aq_token_refusal refusal =
	    aq_jws_verify(&arena, token, policy, NULL, &jws);

	assert_true(refusal == AQ_TOKEN_OK || jws.type == 99);
	return refusal;
}

static inline void
judged(struct aq_str token, const struct aq_jws_policy *policy,
    enum aq_token_refusal wanted, const char *what)
{
	enum aq_token_refusal got = verify(token, policy);

	if (got == wanted)
		return;
	print_error("# %s: got %s, wanted %s\n", what,
	    aq_token_refusal_name(got), aq_token_refusal_name(wanted));
	fail();
}

static inline void
refused(struct aq_str token, enum aq_token_refusal wanted, const char *what)
{
	judged(token, &rs256, wanted, what);
}

#endif
