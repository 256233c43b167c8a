#include "unit.h"

#include "runtime/provider.h"
#include "runtime/provider_told.h"

static struct aq_arena mem;
static struct aq_provider provider;
static struct aq_provider_fault fault;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&mem, 1 << 20);
	provider = (struct aq_provider){
		.kind = AQ_PROVIDER_OIDC,
		.key = AQ_S("univ"),
		.name = AQ_S("Université"),
		.issuer = AQ_S("https://login.example.org"),
		.client_id = AQ_S("acquis"),
	};
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&mem);
	return 0;
}

static bool
reads(const char *settings)
{
	return aq_provider_read(&mem, aq_str_from(settings), &provider, &fault);
}

static void
defaults_are_the_safe_ones(void **state)
{
	(void)state;
	assert_true(reads("{}"));
	assert_true(provider.create_accounts);
	assert_false(provider.vouches_for_email);
	assert_false(provider.client_secret_basic);
	assert_str(provider.algorithm, "RS256");
	assert_str(provider.scope, "openid profile email");
	assert_int_equal(
	    provider.roles, 1U << AQ_ROLE_LEARNER | 1U << AQ_ROLE_TEACHER);
}

static void
reads_all_members(void **state)
{
	(void)state;
	assert_true(
	    reads("{\"create_accounts\":false,\"vouches_for_email\":true,"
		  "\"roles\":[\"teacher\"],\"preset\":\"gar\","
		  "\"claims\":{\"email\":\"courriel\"},\"algorithm\":\"ES256\","
		  "\"scope\":\"openid\",\"client_authentication\":"
		  "\"private_key_jwt\"}"));
	assert_false(provider.create_accounts);
	assert_true(provider.vouches_for_email);
	assert_int_equal(provider.roles, 1U << AQ_ROLE_TEACHER);
	assert_int_equal(provider.preset, AQ_PRESET_GAR);
	assert_str(provider.claim[AQ_CLAIM_EMAIL], "courriel");
	assert_str(provider.algorithm, "ES256");
}

static void
knows_who_may_frame_us(void **state)
{
	const char *more = "{\"authorization_endpoint\":"
			   "\"https://lms.example.org:8443/auth?x=1\","
			   "\"token_endpoint\":\"https://lms.example.org/t\","
			   "\"jwks_url\":\"https://lms.example.org/k\"";

	(void)state;
	provider.kind = AQ_PROVIDER_LTI;
	provider.issuer = AQ_S("https://lms.example.org");
	assert_true(reads(aq_arena_printf(&mem, "%s}", more).p));
	assert_str(provider.origins,
	    "https://lms.example.org https://lms.example.org:8443");
	assert_str(provider.token_audience, "https://lms.example.org/t");
	assert_true(aq_provider_has_origin(
	    provider.origins, AQ_S("https://lms.example.org:8443/deep/link")));
	assert_true(aq_provider_has_origin(
	    provider.origins, AQ_S("https://LMS.Example.org:8443")));
	assert_false(aq_provider_has_origin(
	    provider.origins, AQ_S("https://lms.example.org.evil.net/")));
	assert_false(
	    aq_provider_has_origin(provider.origins, AQ_S("javascript:x")));
	assert_true(reads(aq_arena_printf(&mem,
	    "%s,\"origins\":[\"https://a.example\",\"https://b.example\"],"
	    "\"token_audience\":\"https://as.example/\"}",
	    more)
			      .p));
	assert_str(provider.origins, "https://a.example https://b.example");
	assert_str(provider.token_audience, "https://as.example/");
	assert_false(reads(aq_arena_printf(
	    &mem, "%s,\"origins\":[\"https://a.example/\"]}", more)
			       .p));
	assert_str(fault.member, "/origins");
	assert_false(reads(aq_arena_printf(
	    &mem, "%s,\"origins\":[\"https://a.example;script-src\"]}", more)
			       .p));
}

static void
knows_whose_pages_may_post_a_token(void **state)
{
	const char *key = "\"jwks_url\":\"https://k.example.org/k\"";

	(void)state;
	provider.kind = AQ_PROVIDER_JWT;
	provider.issuer = AQ_S("the portal of the lilacs");
	assert_true(reads(aq_arena_printf(&mem, "{%s}", key).p));
	assert_int_equal(provider.origins.n, 0);
	provider.issuer = AQ_S("https://portal.example.org/sso");
	assert_true(reads(aq_arena_printf(&mem, "{%s}", key).p));
	assert_str(provider.origins, "https://portal.example.org");
	provider.origins = AQ_S("");
	provider.issuer = AQ_S("the portal of the lilacs");
	assert_true(reads(aq_arena_printf(&mem,
	    "{%s,\"authorization_endpoint\":\"https://p.example.org/x\"}", key)
			      .p));
	assert_str(provider.origins, "https://p.example.org");
	assert_false(aq_provider_has_origin(provider.origins, AQ_S("")));
	assert_false(aq_provider_has_origin(provider.origins, AQ_S("null")));
	assert_false(aq_provider_has_origin(
	    provider.origins, AQ_S("http://p.example.org")));
}

static void
knows_the_two_protocols_of_cas(void **state)
{
	(void)state;
	provider.kind = AQ_PROVIDER_CAS;
	assert_true(reads("{}"));
	assert_string_equal(
	    aq_provider_validation(&provider), "/p3/serviceValidate");
	assert_true(reads("{\"protocol\":\"2\"}"));
	assert_string_equal(
	    aq_provider_validation(&provider), "/serviceValidate");
	assert_false(reads("{\"protocol\":\"1\"}"));
	assert_str(fault.member, "/protocol");
	provider.issuer = AQ_S("https://sso.example.org/cas/");
	assert_false(reads("{}"));
	assert_str(fault.member, "issuer");
}

static void
knows_the_installations_that_may_launch(void **state)
{
	const char *more = "{\"authorization_endpoint\":"
			   "\"https://lms.example.org/a\","
			   "\"token_endpoint\":\"https://lms.example.org/t\","
			   "\"jwks_url\":\"https://lms.example.org/k\"";

	(void)state;
	provider.kind = AQ_PROVIDER_LTI;
	assert_true(reads(aq_arena_printf(&mem, "%s}", more).p));
	assert_false(aq_provider_deploys(&provider, AQ_S("1")));
	assert_false(aq_provider_deploys(&provider, AQ_S("")));
	assert_true(reads(
	    aq_arena_printf(&mem, "%s,\"deployments\":[\"1\",\"b:2\"]}", more)
		.p));
	assert_true(aq_provider_deploys(&provider, AQ_S("1")));
	assert_true(aq_provider_deploys(&provider, AQ_S("b:2")));
	assert_false(aq_provider_deploys(&provider, AQ_S("")));
	assert_false(aq_provider_deploys(&provider, AQ_S("b")));
	assert_false(aq_provider_deploys(&provider, AQ_S("1\nb:2")));
	assert_false(
	    reads(aq_arena_printf(&mem, "%s,\"deployments\":[\"\"]}", more).p));
	assert_str(fault.member, "/deployments");
	assert_false(
	    reads(aq_arena_printf(&mem, "%s,\"deployments\":[1]}", more).p));
	assert_false(reads(
	    aq_arena_printf(&mem, "%s,\"deployments\":[\"a\\nb\"]}", more).p));
}

static void
origins_are_hosts_alone(void **state)
{
	static const char *const rows[][2] = {
		{ "https://a.example", "https://a.example" },
		{ "https://a.example/x?y", "https://a.example" },
		{ "http://127.0.0.1:80?y", "http://127.0.0.1:80" },
		{ "https://a.example;x/", "" },
		{ "https://'self'/", "" },
		{ "https://*/", "" },
		{ "https:///x", "" },
		{ "data:text/html,x", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_str(
		    aq_provider_origin(aq_str_from(rows[i][0])), rows[i][1]);
}

static void
names_the_member_at_fault(void **state)
{
	static const char *const bad[][2] = {
		{ "{\"algorithm\":\"none\"}", "/algorithm" },
		{ "{\"algorithm\":\"HS256\"}", "/algorithm" },
		{ "{\"algorithm\":\"rs256\"}", "/algorithm" },
		{ "{\"roles\":[]}", "/roles" },
		{ "{\"roles\":[\"admin\"]}", "/roles" },
		{ "{\"roles\":[1]}", "/roles" },
		{ "{\"preset\":\"x\"}", "/preset" },
		{ "{\"claims\":{\"x\":\"y\"}}", "/claims/x" },
		{ "{\"jwks_url\":\"ftp://x\"}", "/jwks_url" },
		{ "{\"jwks_url\":\"https://x/keys\"}", "jwks_url" },
		{ "{\"client_authentication\":\"client_secret_basic\"}",
		    "secret" },
		{ "{\"unknown\":1}", "/unknown" },
		{ "[]", "" },
		{ "{", "settings" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		assert_false(reads(bad[i][0]));
		assert_str(fault.member, bad[i][1]);
		assert_non_null(fault.reason);
	}
}

static void
each_kind_needs_its_own(void **state)
{
	(void)state;
	provider.kind = AQ_PROVIDER_JWT;
	assert_false(reads("{}"));
	assert_str(fault.member, "jwks_url");
	assert_false(
	    reads("{\"jwks_url\":\"https://x/k\",\"public_key\":\"p\"}"));
	assert_true(reads("{\"jwks_url\":\"https://x/k\"}"));
	provider.jwks_url = AQ_S("");
	provider.kind = AQ_PROVIDER_LTI;
	assert_false(reads("{\"jwks_url\":\"https://x/k\"}"));
	assert_str(fault.member, "authorization_endpoint");
	assert_true(reads("{\"jwks_url\":\"https://x/k\","
			  "\"authorization_endpoint\":\"https://x/a\","
			  "\"token_endpoint\":\"https://x/t\"}"));
	provider.jwks_url = AQ_S("");
	provider.kind = AQ_PROVIDER_CAS;
	provider.client_id = AQ_S("");
	assert_true(reads("{}"));
	assert_false(reads("{\"tickets\":\"jwt\"}"));
	provider.issuer = AQ_S("cas.example.org");
	assert_false(reads("{}"));
	assert_str(fault.member, "issuer");
}

static void
knows_addresses(void **state)
{
	static const char *const bad[] = { "", "https://", "https:///x",
		"https://u@h/", "https://h/#f", "https://h/a b", "//h",
		"javascript:x", "https://h\\x", "https://h/\xc3\xa9" };
	static const char *const good[] = { "https://h", "http://localhost:1/a",
		"https://h/x@y?z=1" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_provider_url(aq_str_from(bad[i])));
	for (size_t i = 0; i < UNIT_COUNT(good); i++)
		assert_true(aq_provider_url(aq_str_from(good[i])));
}

static void
knows_keys(void **state)
{
	static const char *const bad[] = { "", "a", "1a", "Ab", "a_b", "é",
		"pending", "jwt", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_false(aq_provider_key(aq_str_from(bad[i])));
	assert_true(aq_provider_key(AQ_S("univ-2")));
	assert_true(aq_provider_key(AQ_S("cas-2")));
}

static void
tells_the_other_side(void **state)
{
	static const struct {
		enum aq_provider_kind kind;
		bool secret;
		const char *told;
	} rows[] = {
		{ AQ_PROVIDER_OIDC, false,
		    "redirect_uri https://a/api/auth/sso/univ/oidc\n"
		    "post_logout_redirect_uri https://a/signin\n"
		    "backchannel_logout_uri "
		    "https://a/api/auth/sso/univ/oidc/logout\n"
		    "jwks_uri https://a/api/auth/keys/tool.json\n" },
		{ AQ_PROVIDER_OIDC, true,
		    "redirect_uri https://a/api/auth/sso/univ/oidc\n"
		    "post_logout_redirect_uri https://a/signin\n"
		    "backchannel_logout_uri "
		    "https://a/api/auth/sso/univ/oidc/logout\n" },
		{ AQ_PROVIDER_CAS, false,
		    "service https://a/api/auth/sso/univ/cas\n" },
		{ AQ_PROVIDER_JWT, false,
		    "form_endpoint https://a/api/auth/sso/jwt\n"
		    "token_endpoint https://a/api/auth/token\n" },
		{ AQ_PROVIDER_LTI, false,
		    "initiate_login_uri https://a/api/auth/lti/login\n"
		    "redirect_uri https://a/api/auth/lti/launch\n"
		    "target_link_uri https://a/home\n"
		    "deep_linking_uri https://a/course/choose\n"
		    "jwks_uri https://a/api/auth/keys/tool.json\n" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
		struct aq_told told[AQ_TOLD];
		struct aq_str all = AQ_S("");
		size_t count;

		provider.kind = rows[i].kind;
		provider.client_secret_basic = rows[i].secret;
		count = aq_provider_told(&mem, "https://a", &provider, told);
		for (size_t j = 0; j < count; j++)
			all = aq_arena_printf(&mem, "%.*s%s %.*s\n",
			    AQ_STR_ARG(all), told[j].name,
			    AQ_STR_ARG(told[j].url));
		assert_str(all, rows[i].told);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(defaults_are_the_safe_ones), TEST(reads_all_members),
    TEST(knows_who_may_frame_us), TEST(origins_are_hosts_alone),
    TEST(knows_whose_pages_may_post_a_token),
    TEST(knows_the_two_protocols_of_cas),
    TEST(knows_the_installations_that_may_launch),
    TEST(names_the_member_at_fault), TEST(each_kind_needs_its_own),
    TEST(knows_addresses), TEST(knows_keys), TEST(tells_the_other_side))
