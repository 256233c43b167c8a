/*
 * The gate against every way to forge or bend a token that is known: the
 * attack list of RFC 8725 and its successor, Wycheproof's classes, and what
 * libjwt 1.x takes by itself. Each must be refused, and for the right reason.
 */
#include "gate.h"

#define H(rest)	 "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"r1\"" rest "}"
#define HEADER	 H("")

/* Rightly signed by our RSA key under that header. */
static struct aq_str
under(const char *header)
{
	return jose_token(&arena, rsa, "RS256", header, PAYLOAD);
}

/* ---- what is good ---------------------------------------------------- */

static void
accepts_what_is_good(void **state)
{
	static const struct {
		const char *name;
		enum aq_jws_algorithm algorithm;
		const char *kid;
		EVP_PKEY **key;
	} cases[] = {
		{ "RS256", AQ_JWS_RS256, "r1", &rsa },
		{ "RS384", AQ_JWS_RS384, "r1", &rsa },
		{ "RS512", AQ_JWS_RS512, "r1", &rsa },
		{ "PS256", AQ_JWS_PS256, "r1", &rsa },
		{ "ES256", AQ_JWS_ES256, "e1", &p256 },
		{ "ES384", AQ_JWS_ES384, "e2", &p384 },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		struct aq_jws_policy policy = rs256;
		struct aq_jws jws;
		const char *header = aq_arena_printf(&arena,
		    "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}",
		    cases[i].name, cases[i].kid)
					 .p;

		policy.algorithm = cases[i].algorithm;
		assert_int_equal(aq_jws_verify(&arena,
				     jose_token(&arena, *cases[i].key,
					 cases[i].name, header, PAYLOAD),
				     &policy, NULL, &jws),
		    AQ_TOKEN_OK);
		assert_str(jws.payload, PAYLOAD);
		assert_str(jws.kid, cases[i].kid);
		assert_int_equal(jws.type, AQ_JWS_TYPE_JWT);
		assert_int_equal(aq_json_count(aq_json_root(jws.claims)), 2);
	}
}

static void
accepts_types_that_the_policy_names(void **state)
{
	static const struct {
		const char *member;
		unsigned type;
	} types[] = {
		{ "", AQ_JWS_TYPE_ABSENT },
		{ ",\"typ\":\"JWT\"", AQ_JWS_TYPE_JWT },
		{ ",\"typ\":\"at+jwt\"", AQ_JWS_TYPE_ACCESS },
		{ ",\"typ\":\"logout+jwt\"", AQ_JWS_TYPE_LOGOUT },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(types); i++)
		for (unsigned bits = 0; bits < 16; bits++) {
			struct aq_jws_policy policy = rs256;
			const char *header = aq_arena_printf(&arena,
			    "{\"alg\":\"RS256\",\"kid\":\"r1\"%s}",
			    types[i].member)
						 .p;

			policy.types = bits;
			judged(under(header), &policy,
			    (bits & types[i].type) != 0 ? AQ_TOKEN_OK
							: AQ_TOKEN_TYPE,
			    header);
		}
}

/* ---- algorithms ------------------------------------------------------ */

static void
refuses_other_algorithms(void **state)
{
	static const char *const names[] = { "none", "None", "NONE", "nOnE",
		"noNE", "", " ", "rs256", "Rs256", "RS256 ", "RS-256", "RS384",
		"RS512", "PS256", "ES256", "ES256K", "HS256", "HS384", "HS512",
		"EdDSA", "RSA-OAEP", "dir", "PBES2-HS256+A128KW", "A128KW" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++) {
		struct aq_str part = jose_joined(&arena,
		    aq_arena_printf(&arena,
			"{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"r1\"}",
			names[i])
			.p,
		    PAYLOAD);

		refused(jose_with(&arena, part,
			    jose_sign(&arena, rsa, "RS256", part)),
		    AQ_TOKEN_ALGORITHM, names[i]);
		/* and without a signature */
		refused(aq_arena_printf(&arena, "%.*s.", AQ_STR_ARG(part)),
		    AQ_TOKEN_SHAPE, names[i]);
		refused(aq_arena_printf(&arena, "%.*s.AA", AQ_STR_ARG(part)),
		    AQ_TOKEN_ALGORITHM, names[i]);
	}
	refused(under("{\"typ\":\"JWT\",\"kid\":\"r1\"}"), AQ_TOKEN_ALGORITHM,
	    "absent");
	refused(under("{\"alg\":null,\"typ\":\"JWT\",\"kid\":\"r1\"}"),
	    AQ_TOKEN_ALGORITHM, "null");
	refused(under("{\"alg\":256,\"typ\":\"JWT\",\"kid\":\"r1\"}"),
	    AQ_TOKEN_ALGORITHM, "a number");
	refused(under("{\"alg\":[\"RS256\"],\"typ\":\"JWT\",\"kid\":\"r1\"}"),
	    AQ_TOKEN_ALGORITHM, "an array");
	refused(under("{\"Alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"r1\"}"),
	    AQ_TOKEN_ALGORITHM, "another name");
}

/* The public key's text as the secret of an HMAC: libjwt takes it. */
static void
refuses_public_keys_as_secrets(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"r1\"}",
		HEADER,
	};
	struct aq_str pem = jose_pem(&arena, rsa, false);
	struct aq_str secrets[] = { pem, aq_str_trim(pem),
		aq_str_from(jose_jwk(&arena, rsa, "")), AQ_S("\0"), AQ_S("") };

	(void)state;
	for (size_t h = 0; h < UNIT_COUNT(headers); h++) {
		struct aq_str part = jose_joined(&arena, headers[h], PAYLOAD);

		for (size_t i = 0; i < UNIT_COUNT(secrets); i++)
			refused(jose_with(&arena, part,
				    jose_hmac(&arena, secrets[i], part)),
			    h == 0 ? AQ_TOKEN_ALGORITHM : AQ_TOKEN_SIGNATURE,
			    "a MAC");
	}
}

/* What is right for one algorithm is not for another of the same key. */
static void
refuses_mixed_algorithms(void **state)
{
	static const char *const by[] = { "RS384", "RS512", "PS256" };
	struct aq_jws_policy nothing = rs256;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(by); i++)
		refused(jose_token(&arena, rsa, by[i], HEADER, PAYLOAD),
		    AQ_TOKEN_SIGNATURE, by[i]);
	judged(jose_token(&arena, rsa, "RS256", E_HEADER, PAYLOAD), &es256,
	    AQ_TOKEN_SIGNATURE, "RSA for EC");
	judged(jose_token(&arena, p384, "ES384", E_HEADER, PAYLOAD), &es256,
	    AQ_TOKEN_SIGNATURE, "another curve");
	nothing.algorithm = AQ_JWS_NO_ALGORITHM;
	judged(under(HEADER), &nothing, AQ_TOKEN_ALGORITHM, "none pinned");
	judged(under("{\"alg\":\"\",\"typ\":\"JWT\",\"kid\":\"r1\"}"), &nothing,
	    AQ_TOKEN_ALGORITHM, "none pinned, none named");
}

/* ---- shape and encoding ---------------------------------------------- */

static void
refuses_other_shapes(void **state)
{
	struct aq_str good = under(HEADER);
	struct aq_str part = jose_joined(&arena, HEADER, PAYLOAD);
	struct aq_jws_policy policy = rs256;
	char *text = aq_arena_get(&arena, 16386, 1);

	(void)state;
	refused(AQ_S(""), AQ_TOKEN_SHAPE, "nothing");
	refused(AQ_S(".."), AQ_TOKEN_SHAPE, "two points");
	refused(part, AQ_TOKEN_SHAPE, "no signature");
	refused(aq_arena_printf(&arena, "%s.", part.p), AQ_TOKEN_SHAPE,
	    "an empty signature");
	refused(aq_arena_printf(&arena, "%s.", good.p), AQ_TOKEN_SHAPE,
	    "an empty fourth part");
	refused(aq_arena_printf(&arena, ".%s", good.p), AQ_TOKEN_SHAPE,
	    "an empty part in front");
	refused(aq_arena_printf(&arena, "%s.e30", good.p), AQ_TOKEN_SHAPE,
	    "four parts");
	refused(aq_arena_printf(&arena, "%s.e30.e30", good.p), AQ_TOKEN_SHAPE,
	    "five parts, as a JWE");
	refused(AQ_S("{\"payload\":\"e30\",\"protected\":\"e30\","
		     "\"signature\":\"AA\"}"),
	    AQ_TOKEN_SHAPE, "the flattened JSON serialisation");
	refused(AQ_S("{\"payload\":\"e30\",\"signatures\":[{\"a.b.c\":1}]}"),
	    AQ_TOKEN_ENCODING, "the general JSON serialisation");
	refused(aq_arena_printf(&arena, "Bearer %s", good.p), AQ_TOKEN_ENCODING,
	    "a word in front");
	memset(text, 'A', 16385);
	refused((struct aq_str){ text, 16385 }, AQ_TOKEN_TOO_LONG, "16 kB");
	refused((struct aq_str){ text, 16384 }, AQ_TOKEN_SHAPE, "a byte less");
	policy.longest = good.n;
	judged(good, &policy, AQ_TOKEN_OK, "as long as may be");
	policy.longest = good.n - 1;
	judged(good, &policy, AQ_TOKEN_TOO_LONG, "a byte longer");
}

static struct aq_str
changed(struct aq_str token, size_t at, char to)
{
	struct aq_str copy = aq_arena_copy(&arena, token);

	((char *)(uintptr_t)copy.p)[at] = to;
	return copy;
}

static void
refuses_other_encodings(void **state)
{
	static const char *const wrong[] = { "=", "==", " ", "\n", "\r\n", "\t",
		"%3D", "!", "\xc3\xa9" };
	struct aq_str good = under(HEADER), rest = good, part[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		part[i] = aq_str_cut(&rest, '.');
	for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
		refused(aq_arena_printf(&arena, "%.*s%s.%.*s.%.*s",
			    AQ_STR_ARG(part[0]), wrong[i], AQ_STR_ARG(part[1]),
			    AQ_STR_ARG(part[2])),
		    AQ_TOKEN_ENCODING, "behind the header");
		refused(aq_arena_printf(&arena, "%.*s.%s%.*s.%.*s",
			    AQ_STR_ARG(part[0]), wrong[i], AQ_STR_ARG(part[1]),
			    AQ_STR_ARG(part[2])),
		    AQ_TOKEN_ENCODING, "before the payload");
		refused(aq_arena_printf(&arena, "%s%s", good.p, wrong[i]),
		    AQ_TOKEN_ENCODING, "behind the signature");
	}
	/* 256 bytes leave four bits unused: another digit, the same bytes */
	refused(changed(good, good.n - 1,
		    good.p[good.n - 1] == 'A' ? 'B'
					      : (char)(good.p[good.n - 1] + 1)),
	    AQ_TOKEN_ENCODING, "bits behind the end");
	for (size_t i = part[0].n + part[1].n + 2; i < good.n; i++) {
		if (good.p[i] == '-')
			refused(changed(good, i, '+'), AQ_TOKEN_ENCODING, "+");
		if (good.p[i] == '_')
			refused(changed(good, i, '/'), AQ_TOKEN_ENCODING, "/");
	}
	refused(changed(good, good.n - 1, '\0'), AQ_TOKEN_ENCODING, "a NUL");
}

/* ---- headers --------------------------------------------------------- */

static void
refuses_other_headers(void **state)
{
	static const struct {
		const char *header;
		enum aq_token_refusal refusal;
	} cases[] = {
		{ "[]", AQ_TOKEN_HEADER },
		{ "\"RS256\"", AQ_TOKEN_HEADER },
		{ "RS256", AQ_TOKEN_HEADER },
		{ "{}", AQ_TOKEN_ALGORITHM },
		{ "{\"alg\":\"RS256\" \"typ\":\"JWT\"}", AQ_TOKEN_HEADER },
		{ HEADER "x", AQ_TOKEN_HEADER },
		{ HEADER HEADER, AQ_TOKEN_HEADER },
		{ "\xef\xbb\xbf" HEADER, AQ_TOKEN_HEADER },
		{ H(",\"alg\":\"none\""), AQ_TOKEN_HEADER },
		{ H(",\"alg\":\"RS256\""), AQ_TOKEN_HEADER },
		{ H(",\"\\u0061lg\":\"none\""), AQ_TOKEN_HEADER },
		{ H(",\"kid\":\"e1\""), AQ_TOKEN_HEADER },
		{ H(",\"x\":\"\\u0000\""), AQ_TOKEN_HEADER },
		{ H(",\"x\":\"\\ud800\""), AQ_TOKEN_HEADER },
		{ H(",\"x\":\"\xff\""), AQ_TOKEN_HEADER },
		{ H(",\"x\":\"\xc0\xaf\""), AQ_TOKEN_HEADER },
		{ H(",\"x\":NaN"), AQ_TOKEN_HEADER },
		{ H(",\"x\":1e999"), AQ_TOKEN_HEADER },
		{ H(",\"x\":99999999999999999999"), AQ_TOKEN_HEADER },
		{ H(",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1"), AQ_TOKEN_OK },
		{ H(",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1"),
		    AQ_TOKEN_HEADER },
		{ H(",\"crit\":[\"exp\"]"), AQ_TOKEN_CRITICAL },
		{ H(",\"crit\":[]"), AQ_TOKEN_CRITICAL },
		{ H(",\"crit\":[\"b64\"],\"b64\":false"), AQ_TOKEN_CRITICAL },
		{ H(",\"crit\":null"), AQ_TOKEN_CRITICAL },
		{ H(",\"b64\":false"), AQ_TOKEN_CRITICAL },
		{ H(",\"b64\":true"), AQ_TOKEN_CRITICAL },
		{ H(",\"zip\":\"DEF\""), AQ_TOKEN_CRITICAL },
		{ H(",\"enc\":\"A128GCM\""), AQ_TOKEN_CRITICAL },
		{ "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\","
		  "\"p2c\":2147483647,\"p2s\":\"AAAA\",\"zip\":\"DEF\"}",
		    AQ_TOKEN_CRITICAL },
		{ "{\"alg\":\"PBES2-HS512+A256KW\",\"p2c\":2147483647,"
		  "\"typ\":\"JWT\",\"kid\":\"r1\"}",
		    AQ_TOKEN_ALGORITHM },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\"}", AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"jwt\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"JWE\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"at+jwt\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"(absent)\"}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":null}",
		    AQ_TOKEN_TYPE },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":[\"JWT\"]}",
		    AQ_TOKEN_TYPE },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(
		    under(cases[i].header), cases[i].refusal, cases[i].header);
}

static void
refuses_other_kids(void **state)
{
	static const char *const kids[] = { "\"\"", "1", "null", "[\"r1\"]",
		"\"R1\"", "\"r1 \"", "\"r2\"", "\"../../../dev/null\"",
		"\"/etc/passwd\"", "\"r1' OR '1'='1\"", "\"r1; rm -rf /\"",
		"\"https://evil.test/key\"", "\"%00\"", "\"\\\\r1\"" };
	struct aq_str header;
	char longest[300] = { 0 };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(kids); i++) {
		header = aq_arena_printf(&arena,
		    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":%s}", kids[i]);
		refused(under(header.p), AQ_TOKEN_KEY, kids[i]);
	}
	refused(under("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), AQ_TOKEN_KEY,
	    "absent");
	memset(longest, 'r', 256);
	header = aq_arena_printf(&arena,
	    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", longest);
	refused(under(header.p), AQ_TOKEN_KEY, "256 bytes");
	/* a key of another type */
	refused(under("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"e1\"}"),
	    AQ_TOKEN_KEY_UNFIT, "an EC key");
}

/* A key that the token brings, or an address, is never used. */
static void
ignores_keys_in_tokens(void **state)
{
	const char *jwk = jose_jwk(&arena, theirs, "\"kid\":\"r1\"");
	const char *members[] = {
		aq_arena_printf(&arena, ",\"jwk\":%s", jwk).p,
		",\"jku\":\"http://127.0.0.1:1/jwks\"",
		",\"x5u\":\"file:///etc/passwd\"",
		",\"x5c\":[\"MIIB\"]",
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(members); i++) {
		const char *header = aq_arena_printf(&arena,
		    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"r1\"%s}",
		    members[i])
					 .p;

		refused(jose_token(&arena, theirs, "RS256", header, PAYLOAD),
		    AQ_TOKEN_SIGNATURE, members[i]);
		refused(under(header), AQ_TOKEN_OK, members[i]);
	}
}

/* ---- payloads -------------------------------------------------------- */

static void
refuses_other_payloads(void **state)
{
	static const char *const bad[] = { "[]", "[" PAYLOAD "]", "42", "null",
		"\"text\"", "not json", PAYLOAD PAYLOAD,
		"{\"sub\":\"1\",\"sub\":\"7\"}",
		"{\"sub\":\"1\",\"\\u0073ub\":\"7\"}",
		"{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":\"\xff\"}",
		"{\"a\":\"\\u0000\"}", "{\"a\":1e999}", "{'a':1}", "{\"a\":01}",
		"{\"a\":9223372036854775808}", "{\"a\":[-9223372036854775809]}",
		"{\"a\":18446744073709551616}", "\xef\xbb\xbf{}", "{\"a\":1,}",
		"eyJhbGciOiJub25lIn0.e30." };
	static const char *const good[] = { "{}", PAYLOAD " \n", " {\"a\":[]}",
		"{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
		"{\"a\":1e300,\"b\":1.5,\"c\":\"99999999999999999999\"}",
		"{\"a\":\"\\\"99999999999999999999\"}",
		"{\"\\\"\":1,\"99999999999999999999\":[{\"a\":null}]}" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		refused(jose_token(&arena, rsa, "RS256", HEADER, bad[i]),
		    AQ_TOKEN_CLAIMS, bad[i]);
	for (size_t i = 0; i < UNIT_COUNT(good); i++)
		refused(jose_token(&arena, rsa, "RS256", HEADER, good[i]),
		    AQ_TOKEN_OK, good[i]);
}

/* ---- before there is a policy ------------------------------------------ */

static void
peeks_at_claims_and_counts_signatures(void **state)
{
	const struct aq_json *claims = NULL;
	uint64_t before = aq_jws_signatures();
	struct aq_str iss = AQ_S(""), token;
	struct aq_json_ref value;

	(void)state;
	/* whoever signed, and whatever the header says */
	token = jose_token(&arena, theirs, "RS256", "{\"alg\":1}", PAYLOAD);
	assert_int_equal(
	    aq_jws_peek(&arena, token, NULL, &claims), AQ_TOKEN_OK);
	assert_true(aq_json_member(aq_json_root(claims), AQ_S("iss"), &value));
	iss = aq_json_text(value);
	assert_str(iss, "https://idp.test");
	assert_int_equal(aq_jws_signatures(), before);
	refused(token, AQ_TOKEN_ALGORITHM, "peeked at, not accepted");
	assert_int_equal(aq_jws_signatures(), before);

	assert_int_equal(
	    aq_jws_peek(&arena, AQ_S("a.b"), NULL, &claims), AQ_TOKEN_SHAPE);
	assert_int_equal(
	    aq_jws_peek(&arena, AQ_S("e30=.e30.e30"), NULL, &claims),
	    AQ_TOKEN_ENCODING);
	token = jose_token(
	    &arena, theirs, "RS256", HEADER, "{\"iss\":\"a\",\"iss\":\"b\"}");
	assert_int_equal(
	    aq_jws_peek(&arena, token, NULL, &claims), AQ_TOKEN_CLAIMS);
	refused(jose_token(&arena, theirs, "RS256", HEADER, PAYLOAD),
	    AQ_TOKEN_SIGNATURE, "of another");
	assert_int_equal(aq_jws_signatures(), before + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_is_good),
		cmocka_unit_test(accepts_types_that_the_policy_names),
		cmocka_unit_test(refuses_other_algorithms),
		cmocka_unit_test(refuses_public_keys_as_secrets),
		cmocka_unit_test(refuses_mixed_algorithms),
		cmocka_unit_test(refuses_other_shapes),
		cmocka_unit_test(refuses_other_encodings),
		cmocka_unit_test(refuses_other_headers),
		cmocka_unit_test(refuses_other_kids),
		cmocka_unit_test(ignores_keys_in_tokens),
		cmocka_unit_test(refuses_other_payloads),
		cmocka_unit_test(peeks_at_claims_and_counts_signatures),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
