/*
 * For differential.test.mjs: judges tokens as a sign-in would. A line of input
 * is a JSON object:
 *
 *	{"keys": TEXT, …}	the policy from here on: a JWK set or a PEM,
 *				algorithm, types, kid_optional, issuer,
 *				audience, other_audiences, now, skew, age
 *	{"token": TEXT}		answered by a line, the name of the verdict
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/claims.h"

#define LINE_MAX_BYTES (1 << 20)

static struct aq_arena policy_memory, memory;
static struct aq_jws_policy gate;
static struct aq_claims_policy claims;
static struct aq_jwk pem;

static _Noreturn void
wrong(const char *what)
{
	fprintf(stderr, "jws_judge: %s\n", what);
	exit(2);
}

/* ---- a policy -------------------------------------------------------- */

static struct aq_json_ref
member(struct aq_json_ref object, const char *name)
{
	struct aq_json_ref value;

	if (!aq_json_member(object, aq_str_from(name), &value))
		wrong(name);
	return value;
}

static struct aq_str
text(struct aq_json_ref object, const char *name)
{
	return aq_arena_copy(
	    &policy_memory, aq_json_text(member(object, name)));
}

static int64_t
integer(struct aq_json_ref object, const char *name)
{
	int64_t value;

	if (!aq_json_integer(member(object, name), &value))
		wrong(name);
	return value;
}

static struct aq_jwk_set
read_keys(struct aq_str keys)
{
	struct aq_jwk_set set;
	const char *why;

	if (keys.n != 0 && keys.p[0] == '{') {
		if (!aq_jwk_set_read(&policy_memory, keys, &set, &why))
			wrong(why);
		return set;
	}
	pem = (struct aq_jwk){ 0 };
	pem.refusal = aq_jwk_from_pem(&policy_memory, keys, &pem);
	return (struct aq_jwk_set){ &pem, 1 };
}

static void
read_policy(struct aq_json_ref policy)
{
	aq_arena_reset(&policy_memory);
	gate = (struct aq_jws_policy){
		.types = (unsigned)integer(policy, "types"),
		.kid_optional = aq_json_bool(member(policy, "kid_optional")),
		.keys = read_keys(text(policy, "keys")),
	};
	if (!aq_jws_algorithm_from(text(policy, "algorithm"), &gate.algorithm))
		wrong("algorithm");
	claims = (struct aq_claims_policy){
		.issuer = text(policy, "issuer"),
		.audience = text(policy, "audience"),
		.other_audiences =
		    aq_json_bool(member(policy, "other_audiences")),
		.subject = AQ_CLAIM_REQUIRED,
		.issued_at = AQ_CLAIM_REQUIRED,
		.expiry = AQ_CLAIM_REQUIRED,
		.id = AQ_CLAIM_REQUIRED,
		.now = integer(policy, "now"),
		.skew_s = integer(policy, "skew"),
		.age_max_s = integer(policy, "age"),
	};
}

/* ---- a token --------------------------------------------------------- */

static void
judge(struct aq_str token)
{
	struct aq_token_claims found;
	enum aq_token_refusal refusal;
	struct aq_jws jws;

	refusal = aq_jws_verify(&memory, token, &gate, NULL, &jws);
	if (refusal == AQ_TOKEN_OK)
		refusal =
		    aq_claims_check(&memory, jws.claims, &claims, NULL, &found);
	puts(aq_token_refusal_name(refusal));
}

int
main(void)
{
	char *line = malloc(LINE_MAX_BYTES);

	if (line == NULL)
		return 1;
	aq_arena_init(&policy_memory, (size_t)1 << 24);
	aq_arena_init(&memory, (size_t)1 << 24);
	while (fgets(line, LINE_MAX_BYTES, stdin) != NULL) {
		const struct aq_json *doc;
		struct aq_json_ref root, token;
		const char *why;
		size_t at;

		aq_arena_reset(&memory);
		doc = aq_json_parse(&memory, aq_str_from(line), 100, &at, &why);
		if (doc == NULL)
			wrong(why);
		root = aq_json_root(doc);
		if (aq_json_member(root, AQ_S("token"), &token))
			judge(aq_json_text(token));
		else
			read_policy(root);
	}
	aq_arena_release(&policy_memory);
	aq_arena_release(&memory);
	free(line);
	return 0;
}
