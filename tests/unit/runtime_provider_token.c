/*
 * The policies of providers, by their own key, so that no table is needed
 * (tests/db/jwks.c has that), and explanations.
 */
#include "jose.h"

#include "runtime/provider_token.h"

#define NOW    1800000000
#define HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\"}"

static struct aq_arena arena;
static EVP_PKEY *ours, *theirs;
static struct aq_provider provider;
static struct aq_config config;
static struct aq_token_ask ask;

static int
setup(void **state)
{
	(void)state;
	if (arena.limit == 0) {
		aq_arena_init(&arena, (size_t)1 << 26);
		ours = EVP_EC_gen("P-256");
		theirs = EVP_EC_gen("P-256");
		aq_config_defaults(&config);
	}
	provider = (struct aq_provider){ .kind = AQ_PROVIDER_JWT,
		.issuer = AQ_S("https://idp.test"),
		.client_id = AQ_S("https://us.test"),
		.algorithm = AQ_S("ES256"),
		.public_key = jose_pem(&arena, ours, false) };
	ask = (struct aq_token_ask){ .provider = &provider,
		.use = AQ_USE_ASSERTION,
		.config = &config,
		.now_us = INT64_C(1000000) * NOW };
	return 0;
}

static enum aq_token_refusal
judge(struct aq_str token, struct aq_token_trace *trace)
{
	struct aq_token_claims claims;
	struct aq_jws jws;

	return aq_provider_token(&arena, token, &ask, trace, &jws, &claims);
}

static void
judged(const char *header, const char *payload, enum aq_token_refusal wanted)
{
	enum aq_token_refusal got =
	    judge(jose_token(&arena, ours, "ES256", header, payload), NULL);

	if (got == wanted)
		return;
	print_error("# %s %s: got %s, wanted %s\n", header, payload,
	    aq_token_refusal_name(got), aq_token_refusal_name(wanted));
	fail();
}

/* Claims with `aud` and what else is wanted behind. */
#define CLAIMS(aud, rest)                                                      \
	"{\"iss\":\"https://idp.test\",\"aud\":" aud ",\"iat\":1800000000,"    \
	"\"exp\":1800000300" rest "}"
#define US     "\"https://us.test\""
#define CLIENT "\"client\""
#define SUB    ",\"sub\":\"7\""
#define JTI    ",\"jti\":\"j\""
#define NONCE  ",\"nonce\":\"n\""

static void
knows_the_use_of_each_kind(void **state)
{
	static const struct {
		enum aq_provider_kind kind;
		enum aq_token_use use;
	} cases[] = { { AQ_PROVIDER_JWT, AQ_USE_ASSERTION },
		{ AQ_PROVIDER_OIDC, AQ_USE_ID_TOKEN },
		{ AQ_PROVIDER_LTI, AQ_USE_LAUNCH },
		{ AQ_PROVIDER_CAS, AQ_USE_TICKET } };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		provider.kind = cases[i].kind;
		assert_int_equal(
		    aq_provider_token_use(&provider), cases[i].use);
	}
}

static void
judges_assertions(void **state)
{
	(void)state;
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_OK);
	judged("{\"alg\":\"ES256\"}", CLAIMS(US, SUB JTI), AQ_TOKEN_OK);
	judged(HEADER, CLAIMS(US, SUB), AQ_TOKEN_CLAIMS);
	judged(HEADER, CLAIMS(US, JTI), AQ_TOKEN_SUBJECT);
	judged(HEADER, CLAIMS(CLIENT, SUB JTI), AQ_TOKEN_AUDIENCE);
	judged(HEADER, CLAIMS("[" US "]", SUB JTI), AQ_TOKEN_OK);
	judged(HEADER, CLAIMS("[" US ",\"x\"]", SUB JTI), AQ_TOKEN_AUDIENCE);
	judged("{\"alg\":\"ES256\",\"typ\":\"logout+jwt\"}",
	    CLAIMS(US, SUB JTI), AQ_TOKEN_TYPE);
	/* an ID token, a logout token without a type */
	judged(HEADER, CLAIMS(US, SUB JTI NONCE), AQ_TOKEN_NONCE);
	judged(HEADER, CLAIMS(US, SUB JTI ",\"events\":{}"), AQ_TOKEN_CLAIMS);
	ask.now_us += INT64_C(1000000) * 120;
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_OK);
	ask.now_us += INT64_C(1000000) * 1;
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_TOO_OLD);
	ask.audience = AQ_S("elsewhere");
	ask.now_us = INT64_C(1000000) * NOW;
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_AUDIENCE);
	judged(HEADER, CLAIMS("\"elsewhere\"", SUB JTI), AQ_TOKEN_OK);
}

static void
judges_id_tokens_and_launches(void **state)
{
	(void)state;
	provider.client_id = AQ_S("client");
	ask.use = AQ_USE_ID_TOKEN;
	ask.nonce = AQ_S("n");
	judged(HEADER, CLAIMS(CLIENT, SUB NONCE), AQ_TOKEN_OK);
	judged(HEADER, CLAIMS(CLIENT, SUB), AQ_TOKEN_NONCE);
	judged(HEADER, CLAIMS(CLIENT, SUB ",\"nonce\":\"m\""), AQ_TOKEN_NONCE);
	judged(HEADER, CLAIMS(CLIENT, NONCE), AQ_TOKEN_SUBJECT);
	judged(HEADER, CLAIMS(US, SUB NONCE), AQ_TOKEN_AUDIENCE);
	judged(HEADER, CLAIMS("[" CLIENT ",\"x\"]", SUB NONCE), AQ_TOKEN_PARTY);
	judged(HEADER,
	    CLAIMS("[" CLIENT ",\"x\"]", SUB NONCE ",\"azp\":\"client\""),
	    AQ_TOKEN_OK);
	judged("{\"alg\":\"ES256\"}", CLAIMS(CLIENT, SUB NONCE), AQ_TOKEN_OK);
	ask.use = AQ_USE_LAUNCH;
	judged(HEADER, CLAIMS(CLIENT, NONCE), AQ_TOKEN_OK);
	judged("{\"alg\":\"ES256\"}", CLAIMS(CLIENT, NONCE), AQ_TOKEN_KEY);
	ask.now_us += INT64_C(1000000) * 330;
	judged(HEADER, CLAIMS(CLIENT, NONCE), AQ_TOKEN_OK);
	ask.now_us += INT64_C(1000000) * 30;
	judged(HEADER, CLAIMS(CLIENT, NONCE), AQ_TOKEN_EXPIRED);
}

static void
judges_logouts_and_tickets(void **state)
{
	static const char typed[] =
	    "{\"alg\":\"ES256\",\"typ\":\"logout+jwt\"}";

	(void)state;
	provider.client_id = AQ_S("client");
	ask.use = AQ_USE_LOGOUT;
	judged(typed, CLAIMS(CLIENT, JTI ",\"sid\":\"s\""), AQ_TOKEN_OK);
	judged(HEADER, CLAIMS(CLIENT, JTI SUB), AQ_TOKEN_OK);
	judged(typed, CLAIMS(CLIENT, SUB), AQ_TOKEN_CLAIMS);
	judged(typed, CLAIMS(CLIENT, JTI NONCE), AQ_TOKEN_NONCE);
	judged("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", CLAIMS(CLIENT, JTI),
	    AQ_TOKEN_TYPE);
	ask.use = AQ_USE_TICKET;
	ask.audience = AQ_S("https://us.test/cas");
	judged(HEADER, CLAIMS("\"https://us.test/cas\"", SUB JTI), AQ_TOKEN_OK);
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_AUDIENCE);
}

static void
accepts_nothing_without_settings(void **state)
{
	(void)state;
	provider.algorithm = AQ_S("HS256");
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_ALGORITHM);
	provider.algorithm = AQ_S("");
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_ALGORITHM);
	provider.algorithm = AQ_S("RS256");
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_ALGORITHM);
	provider.algorithm = AQ_S("ES256");
	provider.public_key = AQ_S("no key");
	judged(HEADER, CLAIMS(US, SUB JTI), AQ_TOKEN_KEY_UNFIT);
}

/* ---- explanations ---------------------------------------------------- */

static unsigned
failures(const struct aq_token_trace *trace)
{
	unsigned count = 0;

	for (size_t i = 0; i < trace->count; i++)
		count += !trace->finding[i].passed;
	return count;
}

static bool
has(const struct aq_token_trace *trace, const char *check, bool passed)
{
	for (size_t i = 0; i < trace->count; i++)
		if (strcmp(trace->finding[i].check, check) == 0)
			return trace->finding[i].passed == passed;
	return false;
}

static void
explains_all_of_a_good_token(void **state)
{
	struct aq_token_trace trace;

	(void)state;
	aq_token_trace_init(&trace, &arena, true);
	assert_int_equal(judge(jose_token(&arena, ours, "ES256", HEADER,
				   CLAIMS(US, SUB JTI)),
			     &trace),
	    AQ_TOKEN_OK);
	assert_int_equal(trace.count, 23);
	assert_int_equal(failures(&trace), 0);
}

/* Several mistakes at once: the first is the verdict, all are told. */
static void
goes_on_after_failures(void **state)
{
	struct aq_str token = jose_token(&arena, theirs, "ES256",
	    "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"crit\":[\"x\"]}",
	    CLAIMS("\"x\"", JTI));
	struct aq_token_trace trace;

	(void)state;
	aq_token_trace_init(&trace, &arena, true);
	assert_int_equal(judge(token, &trace), AQ_TOKEN_CRITICAL);
	assert_true(has(&trace, "critical", false));
	assert_true(has(&trace, "algorithm", true));
	assert_true(has(&trace, "type", false));
	assert_true(has(&trace, "signature", false));
	assert_true(has(&trace, "iss", true));
	assert_true(has(&trace, "aud", false));
	assert_true(has(&trace, "sub", false));
	assert_true(has(&trace, "exp", true));
	assert_int_equal(failures(&trace), 5);
	aq_token_trace_init(&trace, &arena, false);
	assert_int_equal(judge(token, &trace), AQ_TOKEN_CRITICAL);
	assert_int_equal(failures(&trace), 1);
}

static void
explains_what_can_be_read(void **state)
{
	static const struct {
		const char *token;
		enum aq_token_refusal refusal;
		size_t checks;
	} cases[] = {
		{ "", AQ_TOKEN_SHAPE, 2 },
		{ "a.b", AQ_TOKEN_SHAPE, 2 },
		{ "a.b.c", AQ_TOKEN_ENCODING, 3 },
		{ "AAAA.AAAA.AAAA", AQ_TOKEN_HEADER, 4 },
		{ "e30.AAAA.AAAA", AQ_TOKEN_ALGORITHM, 12 },
		{ "e30.e30.AAAA", AQ_TOKEN_ALGORITHM, 23 },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		struct aq_token_trace trace;

		aq_token_trace_init(&trace, &arena, true);
		assert_int_equal(judge(aq_str_from(cases[i].token), &trace),
		    cases[i].refusal);
		assert_int_equal(trace.count, cases[i].checks);
	}
}

/* libjwt must not see it; OpenSSL verifies with the pinned algorithm. */
static void
explains_forgeries_without_being_taken_in(void **state)
{
	struct aq_str part = jose_joined(
	    &arena, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", CLAIMS(US, SUB JTI));
	struct aq_str mac = jose_hmac(&arena, provider.public_key, part);
	struct aq_token_trace trace;

	(void)state;
	aq_token_trace_init(&trace, &arena, true);
	assert_int_equal(
	    judge(jose_with(&arena, part, mac), &trace), AQ_TOKEN_ALGORITHM);
	assert_true(has(&trace, "signature", false));
	part = jose_joined(&arena, "{\"alg\":\"none\"}", CLAIMS(US, SUB JTI));
	aq_token_trace_init(&trace, &arena, true);
	assert_int_equal(judge(jose_with(&arena, part, AQ_S("x")), &trace),
	    AQ_TOKEN_ALGORITHM);
	assert_true(has(&trace, "signature", false));
}

#define T(test) cmocka_unit_test_setup(test, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(knows_the_use_of_each_kind),
		T(judges_assertions),
		T(judges_id_tokens_and_launches),
		T(judges_logouts_and_tickets),
		T(accepts_nothing_without_settings),
		T(explains_all_of_a_good_token),
		T(goes_on_after_failures),
		T(explains_what_can_be_read),
		T(explains_forgeries_without_being_taken_in),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	EVP_PKEY_free(ours);
	EVP_PKEY_free(theirs);
	aq_arena_release(&arena);
	return failed;
}
