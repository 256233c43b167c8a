/*
 * Which key a token gets, what the gate tells of its checks, tokens of the
 * RFCs, and those that we make for others.
 */
#include "jose.h"

#include "runtime/jws.h"
#include "runtime/jws_sign.h"
#include "runtime/pkey.h"

#define PAYLOAD "{\"iss\":\"https://idp.test\",\"sub\":\"7\"}"

static struct aq_arena arena;
static EVP_PKEY *rsa, *other, *p256;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, (size_t)1 << 28);
	rsa = jose_rsa(2048, 65537);
	other = jose_rsa(2048, 65537);
	p256 = EVP_EC_gen("P-256");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(other);
	EVP_PKEY_free(p256);
	aq_arena_release(&arena);
	return 0;
}

static struct aq_jws_policy
policy_of(struct aq_jwk_set set)
{
	return (struct aq_jws_policy){
		.algorithm = AQ_JWS_RS256, .types = AQ_JWS_TYPE_JWT, .keys = set
	};
}

static void
judged(struct aq_str token, const struct aq_jws_policy *policy,
    enum aq_token_refusal wanted)
{
	struct aq_jws jws;
	enum aq_token_refusal got =
	    aq_jws_verify(&arena, token, policy, NULL, &jws);

	if (got == wanted)
		return;
	print_error("# got %s, wanted %s\n", aq_token_refusal_name(got),
	    aq_token_refusal_name(wanted));
	fail();
}

static struct aq_str
token_by(EVP_PKEY *key, const char *kid)
{
	const char *header =
	    kid != NULL ? aq_arena_printf(&arena,
			      "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":"
			      "\"%s\"}",
			      kid)
			      .p
			: "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";

	return jose_token(&arena, key, "RS256", header, PAYLOAD);
}

/* ---- keys ------------------------------------------------------------ */

static void
uses_the_key_that_is_named(void **state)
{
	struct aq_jws_policy policy =
	    policy_of(jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
		jose_jwk(&arena, other, "\"kid\":\"b\""),
		jose_jwk(&arena, p256, "\"kid\":\"c\"")));

	(void)state;
	judged(token_by(rsa, "a"), &policy, AQ_TOKEN_OK);
	judged(token_by(other, "b"), &policy, AQ_TOKEN_OK);
	judged(token_by(rsa, "b"), &policy, AQ_TOKEN_SIGNATURE);
	judged(token_by(other, "a"), &policy, AQ_TOKEN_SIGNATURE);
	judged(token_by(rsa, "c"), &policy, AQ_TOKEN_KEY_UNFIT);
	judged(token_by(rsa, "d"), &policy, AQ_TOKEN_KEY);
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_KEY);
	/* no kid is enough when one key alone can be meant */
	policy.kid_optional = true;
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_KEY_AMBIGUOUS);
	policy.keys = jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
	    jose_jwk(&arena, p256, "\"kid\":\"c\""), NULL);
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_OK);
	judged(token_by(rsa, "z"), &policy, AQ_TOKEN_KEY);
	policy.keys = (struct aq_jwk_set){ NULL, 0 };
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_KEY);
}

static void
refuses_keys_that_are_no_good(void **state)
{
	static const char *const more[] = { "\"kid\":\"a\",\"use\":\"enc\"",
		"\"kid\":\"a\",\"key_ops\":[\"encrypt\"]",
		"\"kid\":\"a\",\"alg\":\"RS384\"",
		"\"kid\":\"a\",\"alg\":\"RSA-OAEP\"",
		"\"kid\":\"a\",\"d\":\"AQAB\"" };
	EVP_PKEY *weak = jose_rsa(1024, 65537), *e3 = jose_rsa(2048, 3);
	struct aq_jws_policy policy;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(more); i++) {
		policy = policy_of(jose_set(
		    &arena, jose_jwk(&arena, rsa, more[i]), NULL, NULL));
		judged(token_by(rsa, "a"), &policy, AQ_TOKEN_KEY_UNFIT);
	}
	policy = policy_of(jose_set(
	    &arena, jose_jwk(&arena, weak, "\"kid\":\"a\""), NULL, NULL));
	judged(token_by(weak, "a"), &policy, AQ_TOKEN_KEY_UNFIT);
	policy = policy_of(jose_set(
	    &arena, jose_jwk(&arena, e3, "\"kid\":\"a\""), NULL, NULL));
	judged(token_by(e3, "a"), &policy, AQ_TOKEN_KEY_UNFIT);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(e3);
}

static void
refuses_twins(void **state)
{
	struct aq_jws_policy policy =
	    policy_of(jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
		jose_jwk(&arena, other, "\"kid\":\"a\""), NULL));

	(void)state;
	judged(token_by(rsa, "a"), &policy, AQ_TOKEN_KEY_AMBIGUOUS);
	judged(token_by(other, "a"), &policy, AQ_TOKEN_KEY_AMBIGUOUS);
	/* of which one is for something else */
	policy.keys = jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
	    jose_jwk(&arena, other, "\"kid\":\"a\",\"use\":\"enc\""),
	    jose_jwk(&arena, p256, "\"kid\":\"a\""));
	judged(token_by(rsa, "a"), &policy, AQ_TOKEN_OK);
	judged(token_by(other, "a"), &policy, AQ_TOKEN_SIGNATURE);
}

static void
takes_any_kid_for_pem(void **state)
{
	struct aq_jwk key;
	struct aq_jws_policy policy = policy_of((struct aq_jwk_set){ &key, 1 });

	(void)state;
	assert_int_equal(
	    aq_jwk_from_pem(&arena, jose_pem(&arena, rsa, false), &key),
	    AQ_JWK_OK);
	judged(token_by(rsa, "anything"), &policy, AQ_TOKEN_OK);
	judged(token_by(other, "anything"), &policy, AQ_TOKEN_SIGNATURE);
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_KEY);
	policy.kid_optional = true;
	judged(token_by(rsa, NULL), &policy, AQ_TOKEN_OK);
	policy.algorithm = AQ_JWS_ES256;
	judged(token_by(rsa, "a"), &policy, AQ_TOKEN_ALGORITHM);
}

/* ---- what it tells --------------------------------------------------- */

static const struct aq_token_finding *
finding(const struct aq_token_trace *trace, const char *check)
{
	for (size_t i = 0; i < trace->count; i++)
		if (strcmp(trace->finding[i].check, check) == 0)
			return &trace->finding[i];
	fail_msg("no finding %s", check);
	return NULL;
}

static void
tells_each_check(void **state)
{
	static const char *const names[] = { "length", "shape", "encoding",
		"header", "critical", "algorithm", "type", "kid", "payload",
		"key", "signature" };
	struct aq_jws_policy policy = policy_of(jose_set(
	    &arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""), NULL, NULL));
	struct aq_token_trace trace;
	struct aq_jws jws;

	(void)state;
	aq_token_trace_init(&trace, &arena, false);
	assert_int_equal(
	    aq_jws_verify(&arena, token_by(rsa, "a"), &policy, &trace, &jws),
	    AQ_TOKEN_OK);
	assert_int_equal(trace.count, UNIT_COUNT(names));
	for (size_t i = 0; i < UNIT_COUNT(names); i++) {
		assert_string_equal(trace.finding[i].check, names[i]);
		assert_true(trace.finding[i].passed);
	}
	assert_null(aq_token_failure(&trace));
	assert_str(finding(&trace, "algorithm")->expected, "RS256");
	assert_str(
	    finding(&trace, "key")->expected, "one RS256 key of these: a");
	/* it ends where a program would */
	aq_token_trace_init(&trace, &arena, false);
	policy.algorithm = AQ_JWS_ES256;
	assert_int_equal(
	    aq_jws_verify(&arena, token_by(rsa, "a"), &policy, &trace, &jws),
	    AQ_TOKEN_ALGORITHM);
	assert_int_equal(trace.count, 6);
	assert_string_equal(aq_token_failure(&trace)->check, "algorithm");
	assert_str(aq_token_failure(&trace)->expected, "ES256");
	assert_str(aq_token_failure(&trace)->found, "RS256");
}

static void
tells_why_a_key_does_not_serve(void **state)
{
	struct aq_jws_policy policy = policy_of(jose_set(&arena,
	    jose_jwk(&arena, rsa, "\"kid\":\"a\",\"use\":\"enc\""),
	    jose_jwk(&arena, p256, "\"kid\":\"b\""), NULL));
	struct aq_token_trace trace;
	struct aq_jws jws;

	(void)state;
	aq_token_trace_init(&trace, &arena, false);
	(void)aq_jws_verify(&arena, token_by(rsa, "a"), &policy, &trace, &jws);
	assert_str(aq_token_failure(&trace)->found, "a, which is refused: use");
	aq_token_trace_init(&trace, &arena, false);
	(void)aq_jws_verify(&arena, token_by(rsa, "b"), &policy, &trace, &jws);
	assert_str(aq_token_failure(&trace)->found, "b, for another algorithm");
}

static void
cuts_and_cleans_what_it_tells(void **state)
{
	struct aq_token_trace trace;
	char text[300];

	(void)state;
	aq_token_trace_init(&trace, &arena, false);
	aq_token_note(NULL, "nothing", false, AQ_S(""), AQ_S(""));
	memset(text, 'x', sizeof(text));
	memcpy(text + 199, "\xc3\xa9", 2); /* across the cut */
	aq_token_note(&trace, "long", false,
	    (struct aq_str){ text, sizeof(text) }, AQ_S("a\033[1mb\nc\177"));
	assert_int_equal(trace.finding[0].expected.n, 199 + strlen("…"));
	assert_str(trace.finding[0].found, "a?[1mb?c?");
	aq_token_note(&trace, "no text", true, AQ_S("\xff\xfe"), AQ_S(""));
	assert_str(trace.finding[1].expected, "(not UTF-8)");
	for (size_t i = 0; i < 2 * AQ_TOKEN_FINDINGS; i++)
		aq_token_note(&trace, "many", true, AQ_S(""), AQ_S(""));
	assert_int_equal(trace.count, AQ_TOKEN_FINDINGS);
}

/* ---- tokens of others ------------------------------------------------ */

static struct aq_jws_policy
bare(enum aq_jws_algorithm algorithm, const char *jwk)
{
	return (struct aq_jws_policy){ .algorithm = algorithm,
		.types = AQ_JWS_TYPE_ABSENT,
		.kid_optional = true,
		.keys = jose_set(&arena, jwk, NULL, NULL) };
}

/* RFC 7515, appendices A.2 and A.3. */
static void
verifies_tokens_of_rfc_7515(void **state)
{
	static const char payload[] =
	    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
	    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
	static const char rsa_key[] =
	    "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcy"
	    "QoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-S"
	    "Fd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf"
	    "63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtd"
	    "VMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9"
	    "_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\","
	    "\"e\":\"AQAB\"}";
	static const char rsa_signature[] =
	    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
	    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
	    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
	    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
	    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
	    "p0igcN_IoypGlUPQGe77Rw";
	static const char ec_key[] =
	    "{\"kty\":\"EC\",\"crv\":\"P-256\","
	    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
	static const char ec_signature[] =
	    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
	    "pmWQxfKTUJqPP3-Kg6NU1Q";
	struct aq_jws_policy policy = bare(AQ_JWS_RS256, rsa_key);

	(void)state;
	judged(aq_arena_printf(&arena, "eyJhbGciOiJSUzI1NiJ9.%s.%s", payload,
		   rsa_signature),
	    &policy, AQ_TOKEN_OK);
	policy = bare(AQ_JWS_ES256, ec_key);
	judged(aq_arena_printf(
		   &arena, "eyJhbGciOiJFUzI1NiJ9.%s.%s", payload, ec_signature),
	    &policy, AQ_TOKEN_OK);
	/* A.1 is HS256, A.5 is unsecured: never */
	judged(aq_arena_printf(&arena, "eyJhbGciOiJub25lIn0.%s.", payload),
	    &policy, AQ_TOKEN_SHAPE);
}

/* RFC 7520 section 4.1, whose payload is no JSON: signature and gate apart. */
static void
verifies_the_token_of_rfc_7520(void **state)
{
	static const char key[] =
	    "{\"kty\":\"RSA\",\"kid\":\"bilbo.baggins@hobbiton.example\","
	    "\"use\":\"sig\",\"n\":\"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_K"
	    "uKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKr"
	    "Kb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oB"
	    "HqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCu"
	    "EHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbL"
	    "Y7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw\","
	    "\"e\":\"AQAB\"}";
	static const char part[] =
	    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhh"
	    "bXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmc"
	    "gb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHl"
	    "vdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2h"
	    "lcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
	static const char signature[] =
	    "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZo"
	    "pdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmD"
	    "LJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9e"
	    "Ro4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2"
	    "aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH8"
	    "4ogoree7vjbU5y18kDquDg";
	struct aq_jws_policy policy = bare(AQ_JWS_RS256, key);
	struct aq_str bytes;

	(void)state;
	assert_true(aq_b64url_decode(&arena, aq_str_from(signature), &bytes));
	assert_true(aq_pkey_verify(
	    AQ_JWS_RS256, policy.keys.key[0].pem, aq_str_from(part), bytes));
	assert_false(aq_pkey_verify(
	    AQ_JWS_RS384, policy.keys.key[0].pem, aq_str_from(part), bytes));
	judged(aq_arena_printf(&arena, "%s.%s", part, signature), &policy,
	    AQ_TOKEN_CLAIMS);
}

/* ---- our own for others ---------------------------------------------- */

static void
makes_tokens_for_others(void **state)
{
	struct aq_signer signer = { .kid = AQ_S("tool-1"),
		.private_pem = jose_pem(&arena, rsa, true) };
	struct aq_signer ec = { .kid = AQ_S("tool-2"),
		.private_pem = jose_pem(&arena, p256, true) };
	struct aq_jws_policy policy = policy_of(
	    jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"tool-1\""),
		jose_jwk(&arena, p256, "\"kid\":\"tool-2\""), NULL));
	struct aq_str payload = AQ_S("{\"a\":[1,{\"b\":\"é\"}],\"c\":1.5}");

	(void)state;
	judged(aq_jws_sign(&arena, AQ_JWS_RS256, &signer, payload), &policy,
	    AQ_TOKEN_OK);
	policy.algorithm = AQ_JWS_ES256;
	judged(aq_jws_sign(&arena, AQ_JWS_ES256, &ec, payload), &policy,
	    AQ_TOKEN_OK);
	/* what cannot be made is not made */
	assert_null(aq_jws_sign(&arena, AQ_JWS_ES256, &signer, payload).p);
	assert_null(aq_jws_sign(&arena, AQ_JWS_RS256, &ec, payload).p);
	assert_null(
	    aq_jws_sign(&arena, AQ_JWS_NO_ALGORITHM, &signer, payload).p);
	assert_null(aq_jws_sign(&arena, AQ_JWS_RS256, &signer, AQ_S("{")).p);
}

static void
asserts_who_we_are(void **state)
{
	struct aq_signer signer = { .kid = AQ_S("tool-1"),
		.private_pem = jose_pem(&arena, rsa, true) };
	struct aq_jws_policy policy = policy_of(jose_set(
	    &arena, jose_jwk(&arena, rsa, "\"kid\":\"tool-1\""), NULL, NULL));
	struct aq_client_assertion assertion = { AQ_S("client"),
		AQ_S("https://idp.test/token"), 1800000000 };
	struct aq_json_ref value;
	struct aq_jws one, two;

	(void)state;
	assert_int_equal(
	    aq_jws_verify(&arena,
		aq_client_assertion(&arena, AQ_JWS_RS256, &signer, &assertion),
		&policy, NULL, &one),
	    AQ_TOKEN_OK);
	assert_int_equal(
	    aq_jws_verify(&arena,
		aq_client_assertion(&arena, AQ_JWS_RS256, &signer, &assertion),
		&policy, NULL, &two),
	    AQ_TOKEN_OK);
	assert_false(aq_str_eq(one.payload, two.payload)); /* its jti */
	assert_true(
	    aq_json_member(aq_json_root(one.claims), AQ_S("jti"), &value));
	assert_int_equal(aq_json_text(value).n, 22);
	assert_non_null(strstr(one.payload.p, "\"iss\":\"client\""));
	assert_non_null(strstr(one.payload.p, "\"sub\":\"client\""));
	assert_non_null(
	    strstr(one.payload.p, "\"aud\":\"https://idp.test/token\""));
	assert_non_null(strstr(one.payload.p, "\"iat\":1799999995"));
	assert_non_null(strstr(one.payload.p, "\"exp\":1800000290"));
}

static void
gives_up_without_memory(void **state)
{
	struct aq_jws_policy policy = policy_of(jose_set(
	    &arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""), NULL, NULL));
	struct aq_str good = token_by(rsa, "a");
	bool passed = false;

	(void)state;
	for (size_t limit = 0; limit < 65536 && !passed; limit += 64) {
		struct aq_token_trace trace;
		enum aq_token_refusal got;
		struct aq_arena small;
		struct aq_jws jws;

		aq_arena_init(&small, limit);
		aq_token_trace_init(&trace, &small, false);
		got = aq_jws_verify(&small, good, &policy, &trace, &jws);
		passed = got == AQ_TOKEN_OK;
		assert_true(passed || got == AQ_TOKEN_MEMORY);
		aq_arena_release(&small);
	}
	assert_true(passed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uses_the_key_that_is_named),
		cmocka_unit_test(refuses_keys_that_are_no_good),
		cmocka_unit_test(refuses_twins),
		cmocka_unit_test(takes_any_kid_for_pem),
		cmocka_unit_test(tells_each_check),
		cmocka_unit_test(tells_why_a_key_does_not_serve),
		cmocka_unit_test(cuts_and_cleans_what_it_tells),
		cmocka_unit_test(verifies_tokens_of_rfc_7515),
		cmocka_unit_test(verifies_the_token_of_rfc_7520),
		cmocka_unit_test(makes_tokens_for_others),
		cmocka_unit_test(asserts_who_we_are),
		cmocka_unit_test(gives_up_without_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
