#include "keys.h"

/* ---- one key --------------------------------------------------------- */

/* The same key comes back as PEM. */
static void
reads(EVP_PKEY *key, enum aq_key_type type, unsigned bits)
{
	struct aq_jwk jwk =
	    read_one(jose_jwk(&arena, key, "\"kid\":\"a\",\"use\":\"sig\""));

	assert_int_equal(jwk.refusal, AQ_JWK_OK);
	assert_int_equal(jwk.type, type);
	assert_int_equal(jwk.bits, bits);
	assert_int_equal(jwk.algorithm, AQ_JWS_NO_ALGORITHM);
	assert_str(jwk.kid, "a");
	assert_false(jwk.any_kid);
	assert_str(jwk.pem, jose_pem(&arena, key, false).p);
	assert_int_equal(jwk.pem.p[jwk.pem.n], '\0');
}

static void
reads_keys(void **state)
{
	(void)state;
	reads(rsa, AQ_KEY_RSA, 2048);
	reads(p256, AQ_KEY_P256, 256);
	reads(p384, AQ_KEY_P384, 384);
}

static void
reads_what_stands_around_a_key(void **state)
{
	static const char *const good[] = {
		"",
		"\"kid\":\"\"",
		"\"use\":\"sig\"",
		"\"key_ops\":[\"verify\"]",
		"\"key_ops\":[\"sign\",\"verify\"],\"use\":\"sig\"",
		"\"alg\":\"RS256\"",
		"\"alg\":\"PS256\"",
		"\"x5c\":[\"MIIB\"],\"x5t\":\"AA\",\"x5u\":\"http://x\"",
		"\"unknown\":{\"a\":[1,2,{\"b\":null}]}",
		"\"exp\":1",
	};
	struct aq_jwk jwk;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(good); i++)
		refused(jose_jwk(&arena, rsa, good[i]), AQ_JWK_OK);
	jwk = read_one(jose_jwk(&arena, rsa, "\"alg\":\"RS512\""));
	assert_int_equal(jwk.algorithm, AQ_JWS_RS512);
	jwk = read_one(jose_jwk(&arena, p384, "\"alg\":\"ES384\""));
	assert_int_equal(jwk.algorithm, AQ_JWS_ES384);
}

static void
refuses_keys_for_other_things(void **state)
{
	static const struct {
		const char *more;
		enum aq_jwk_refusal refusal;
	} cases[] = {
		{ "\"use\":\"enc\"", AQ_JWK_USE },
		{ "\"use\":\"SIG\"", AQ_JWK_USE },
		{ "\"use\":[\"sig\"]", AQ_JWK_USE },
		{ "\"use\":null", AQ_JWK_USE },
		{ "\"key_ops\":[]", AQ_JWK_USE },
		{ "\"key_ops\":\"verify\"", AQ_JWK_USE },
		{ "\"key_ops\":[\"encrypt\",\"wrapKey\"]", AQ_JWK_USE },
		{ "\"key_ops\":[\"sign\"],\"use\":\"sig\"", AQ_JWK_USE },
		{ "\"key_ops\":[\"verify\"],\"use\":\"enc\"", AQ_JWK_USE },
		{ "\"alg\":\"RSA-OAEP\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":\"ES256\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":\"HS256\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":\"none\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":\"rs256\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":\"\"", AQ_JWK_ALGORITHM },
		{ "\"alg\":256", AQ_JWK_ALGORITHM },
		{ "\"alg\":null", AQ_JWK_ALGORITHM },
		{ "\"kid\":1", AQ_JWK_MEMBERS },
		{ "\"kid\":null", AQ_JWK_MEMBERS },
		{ "\"d\":\"AQAB\"", AQ_JWK_PRIVATE },
		{ "\"p\":\"AQAB\"", AQ_JWK_PRIVATE },
		{ "\"oth\":[]", AQ_JWK_PRIVATE },
		{ "\"k\":\"AQAB\"", AQ_JWK_PRIVATE },
		{ "\"d\":null", AQ_JWK_PRIVATE },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(jose_jwk(&arena, rsa, cases[i].more), cases[i].refusal);
	refused(jose_jwk(&arena, p256, "\"alg\":\"ES384\""), AQ_JWK_ALGORITHM);
	refused(jose_jwk(&arena, p384, "\"alg\":\"ES256\""), AQ_JWK_ALGORITHM);
	refused(jose_jwk(&arena, p256, "\"alg\":\"RS256\""), AQ_JWK_ALGORITHM);
}

static void
refuses_other_types(void **state)
{
	static const struct {
		const char *json;
		enum aq_jwk_refusal refusal;
	} cases[] = {
		{ "{}", AQ_JWK_TYPE },
		{ "[]", AQ_JWK_MEMBERS },
		{ "\"RSA\"", AQ_JWK_MEMBERS },
		{ "null", AQ_JWK_MEMBERS },
		{ "{\"kty\":1}", AQ_JWK_MEMBERS },
		{ "{\"kty\":\"rsa\"}", AQ_JWK_TYPE },
		{ "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"a\"}",
		    AQ_JWK_TYPE },
		{ "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
		  "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		    AQ_JWK_TYPE },
		{ "{\"kty\":\"EC\"}", AQ_JWK_CURVE },
		{ "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AA\",\"y\":"
		  "\"AA\"}",
		    AQ_JWK_CURVE },
		{ "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\","
		  "\"y\":\"AA\"}",
		    AQ_JWK_CURVE },
		{ "{\"kty\":\"EC\",\"crv\":256}", AQ_JWK_MEMBERS },
		{ "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\"}",
		    AQ_JWK_MEMBERS },
		{ "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\","
		  "\"y\":\"AA\"}",
		    AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"e\":\"AQAB\"}", AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"n\":\"AQAB\"}", AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}",
		    AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"n\":5,\"e\":\"AQAB\"}", AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"n\":\"AQAB=\",\"e\":\"AQAB\"}",
		    AQ_JWK_MEMBERS },
		{ "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQA\"}",
		    AQ_JWK_WEAK },
		{ "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQB\"}",
		    AQ_JWK_MEMBERS },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++)
		refused(cases[i].json, cases[i].refusal);
}

/* ---- sets ------------------------------------------------------------ */

static bool
read_set(struct aq_str json, const char **ret_why)
{
	struct aq_jwk_set set;

	return aq_jwk_set_read(&arena, json, &set, ret_why);
}

static struct aq_str
many_keys(size_t count)
{
	struct aq_str list = AQ_S("");

	for (size_t i = 0; i < count; i++)
		list = aq_arena_printf(&arena, "%s%s{\"kty\":\"oct\"}",
		    list.n != 0 ? list.p : "", i != 0 ? "," : "");
	return aq_arena_printf(
	    &arena, "{\"keys\":[%s]}", list.n != 0 ? list.p : "");
}

static void
refuses_what_is_no_set(void **state)
{
	static const char *const bad[] = { "", "null", "[]", "{}",
		"{\"keys\":1}", "{\"keys\":{}}", "{\"keys\":null}",
		"{\"Keys\":[]}", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]} ]",
		"{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}",
		"{\"keys\":[],}", "{'keys':[]}", "\xef\xbb\xbf{\"keys\":[]}",
		"{\"keys\":[\"\xff\"]}", "{\"keys\":[\"\\u0000\"]}" };
	const char *why = NULL;
	struct aq_str json;
	char *padded;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(read_set(aq_str_from(bad[i]), &why));
	assert_true(read_set(AQ_S("{\"keys\":[]}"), &why));
	assert_true(read_set(AQ_S(" {\"more\":1,\"keys\":[]}\n"), &why));
	assert_true(read_set(many_keys(64), &why));
	assert_false(read_set(many_keys(65), &why));
	assert_string_equal(why, "has more than 64 keys");
	json = AQ_S("{\"keys\":[]}");
	padded = aq_arena_get(&arena, AQ_JWK_SET_BYTES + 1, 1);
	memset(padded, ' ', AQ_JWK_SET_BYTES + 1);
	memcpy(padded, json.p, json.n);
	assert_true(
	    read_set((struct aq_str){ padded, AQ_JWK_SET_BYTES }, &why));
	assert_false(
	    read_set((struct aq_str){ padded, AQ_JWK_SET_BYTES + 1 }, &why));
	assert_string_equal(why, "is longer than 64 kB");
}

static void
reads_mixed_sets(void **state)
{
	struct aq_jwk_set set = jose_set(&arena,
	    jose_jwk(&arena, rsa, "\"kid\":\"a\",\"use\":\"enc\""),
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"b\"}",
	    jose_jwk(&arena, p256, "\"kid\":\"c\""));

	(void)state;
	assert_int_equal(set.count, 3);
	assert_int_equal(aq_jwk_set_usable(&set), 1);
	assert_int_equal(set.key[0].refusal, AQ_JWK_USE);
	assert_str(set.key[0].kid, "a");
	assert_int_equal(set.key[1].refusal, AQ_JWK_TYPE);
	assert_int_equal(set.key[2].refusal, AQ_JWK_OK);
}

static void
finds(const struct aq_jwk_set *set, const char *kid,
    enum aq_jws_algorithm algorithm, enum aq_jwk_found wanted, int index)
{
	const struct aq_jwk *key = NULL;

	assert_int_equal(
	    aq_jwk_find(set, aq_str_from(kid), algorithm, &key), wanted);
	if (wanted == AQ_JWK_FOUND)
		assert_ptr_equal(key, &set->key[index]);
	else
		assert_null(key);
}

static void
finds_keys_by_kid_and_algorithm(void **state)
{
	struct aq_jwk_set set =
	    jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
		jose_jwk(&arena, p256, "\"kid\":\"a\",\"alg\":\"ES256\""),
		jose_jwk(&arena, p384, "\"kid\":\"b\""));

	(void)state;
	/* one kid for keys of two types: the algorithm decides */
	finds(&set, "a", AQ_JWS_RS256, AQ_JWK_FOUND, 0);
	finds(&set, "a", AQ_JWS_PS256, AQ_JWK_FOUND, 0);
	finds(&set, "a", AQ_JWS_ES256, AQ_JWK_FOUND, 1);
	finds(&set, "b", AQ_JWS_ES384, AQ_JWK_FOUND, 2);
	finds(&set, "a", AQ_JWS_ES384, AQ_JWK_UNFIT, 0);
	finds(&set, "b", AQ_JWS_ES256, AQ_JWK_UNFIT, 0);
	finds(&set, "c", AQ_JWS_RS256, AQ_JWK_UNKNOWN, 0);
	finds(&set, "A", AQ_JWS_RS256, AQ_JWK_UNKNOWN, 0);
	finds(&set, "a", AQ_JWS_NO_ALGORITHM, AQ_JWK_UNKNOWN, 0);
	/* without a kid: when there is one only */
	finds(&set, "", AQ_JWS_RS256, AQ_JWK_FOUND, 0);
	set = jose_set(&arena, jose_jwk(&arena, rsa, "\"alg\":\"RS256\""),
	    jose_jwk(&arena, p256, ""), jose_jwk(&arena, p256, ""));
	finds(&set, "", AQ_JWS_RS256, AQ_JWK_FOUND, 0);
	finds(&set, "", AQ_JWS_RS384, AQ_JWK_UNFIT, 0);
	finds(&set, "", AQ_JWS_ES256, AQ_JWK_AMBIGUOUS, 0);
	/* a key without a kid answers to none */
	finds(&set, "a", AQ_JWS_RS256, AQ_JWK_UNKNOWN, 0);
}

static void
refuses_twins(void **state)
{
	struct aq_jwk_set set =
	    jose_set(&arena, jose_jwk(&arena, rsa, "\"kid\":\"a\""),
		jose_jwk(&arena, rsa, "\"kid\":\"a\",\"alg\":\"RS384\""), NULL);

	(void)state;
	finds(&set, "a", AQ_JWS_RS384, AQ_JWK_AMBIGUOUS, 0);
	finds(&set, "a", AQ_JWS_RS256, AQ_JWK_FOUND, 0);
	/* one that is refused is no twin */
	set = jose_set(&arena,
	    jose_jwk(&arena, rsa, "\"kid\":\"a\",\"use\":\"enc\""),
	    jose_jwk(&arena, rsa, "\"kid\":\"a\""), NULL);
	finds(&set, "a", AQ_JWS_RS256, AQ_JWK_FOUND, 1);
	/* and when it stands alone, it is why */
	set = jose_set(&arena,
	    jose_jwk(&arena, rsa, "\"kid\":\"a\",\"use\":\"enc\""), NULL, NULL);
	finds(&set, "a", AQ_JWS_RS256, AQ_JWK_UNFIT, 0);
}

static void
gives_up_without_memory(void **state)
{
	struct aq_str json = aq_arena_printf(&arena, "{\"keys\":[%s,%s]}",
	    jose_jwk(&arena, rsa, "\"kid\":\"a\""),
	    jose_jwk(&arena, p256, "\"kid\":\"b\""));
	bool passed = false;

	(void)state;
	for (size_t limit = 0; limit < 65536 && !passed; limit += 256) {
		struct aq_jwk_set set = { NULL, 0 };
		struct aq_arena small;
		const char *why = NULL;

		aq_arena_init(&small, limit);
		passed = aq_jwk_set_read(&small, json, &set, &why);
		assert_true(passed || why != NULL);
		assert_int_equal(set.count, passed ? 2 : 0);
		aq_arena_release(&small);
	}
	assert_true(passed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_keys),
		cmocka_unit_test(reads_what_stands_around_a_key),
		cmocka_unit_test(refuses_keys_for_other_things),
		cmocka_unit_test(refuses_other_types),
		cmocka_unit_test(refuses_what_is_no_set),
		cmocka_unit_test(reads_mixed_sets),
		cmocka_unit_test(finds_keys_by_kid_and_algorithm),
		cmocka_unit_test(refuses_twins),
		cmocka_unit_test(gives_up_without_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
