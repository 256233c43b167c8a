/* For tests of keys: some of each kind, and a verdict over one as JSON. */
#ifndef AQ_TESTS_UNIT_KEYS_H
#define AQ_TESTS_UNIT_KEYS_H

#include "jose.h"

static struct aq_arena arena;
static EVP_PKEY *rsa, *p256, *p384;

static inline int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, (size_t)1 << 28);
	rsa = jose_rsa(2048, 65537);
	p256 = EVP_EC_gen("P-256");
	p384 = EVP_EC_gen("P-384");
	return rsa != NULL && p256 != NULL && p384 != NULL ? 0 : -1;
}

static inline int
teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(p256);
	EVP_PKEY_free(p384);
	aq_arena_release(&arena);
	return 0;
}

static inline struct aq_jwk
read_one(const char *json)
{
	struct aq_jwk_set set = jose_set(&arena, json, NULL, NULL);

	assert_int_equal(set.count, 1);
	return set.key[0];
}

static inline void
refused(const char *json, enum aq_jwk_refusal wanted)
{
	enum aq_jwk_refusal got = read_one(json).refusal;

	if (got == wanted)
		return;
	print_error("# %s: got %s, wanted %s\n", json, aq_jwk_refusal_name(got),
	    aq_jwk_refusal_name(wanted));
	fail();
}

#endif
