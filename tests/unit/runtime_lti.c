#include "unit.h"

#include "runtime/lti.h"
#include "runtime/lti_service.h"

static struct aq_arena mem;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&mem, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&mem);
	return 0;
}

#define MEMBERSHIP "http://purl.imsglobal.org/vocab/lis/v2/membership"
#define ELSEWHERE  "http://purl.imsglobal.org/vocab/lis/v2/institution/person"

/* 0: no list of roles at all. */
static int
role_of(const char *json, bool short_names)
{
	enum aq_provider_role role = 0;
	const char *reason;
	size_t at;
	const struct aq_json *doc =
	    aq_json_parse(&mem, aq_str_from(json), 64, &at, &reason);

	assert_non_null(doc);
	if (!aq_lti_role(aq_json_root(doc), short_names, &role))
		return 0;
	return (int)role;
}

static void
who_teaches_this_course_is_a_teacher(void **state)
{
	(void)state;
	assert_int_equal(
	    role_of("[\"" MEMBERSHIP "#Instructor\"]", false), AQ_ROLE_TEACHER);
	assert_int_equal(role_of("[\"" ELSEWHERE "#Student\",\"" MEMBERSHIP
				 "#Administrator\"]",
			     false),
	    AQ_ROLE_TEACHER);
}

static void
everybody_else_is_a_learner(void **state)
{
	static const char *const rows[] = {
		"[]",
		"[\"" MEMBERSHIP "#Learner\"]",
		"[\"" MEMBERSHIP "#Mentor\"]",
		"[\"" MEMBERSHIP "/Instructor#TeachingAssistant\"]",
		"[\"" ELSEWHERE "#Instructor\"]",
		"[\"" ELSEWHERE "#Administrator\"]",
		"[\"http://purl.imsglobal.org/vocab/lis/v2/system/person#"
		"SysAdmin\"]",
		"[\"Instructor\"]",
		"[\"" MEMBERSHIP "#instructor\"]",
		"[\"" MEMBERSHIP "#Instructor \"]",
		"[\"https://evil.example/membership#Instructor\"]",
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(rows); i++)
		assert_int_equal(role_of(rows[i], false), AQ_ROLE_LEARNER);
}

static void
rosters_may_use_short_names(void **state)
{
	(void)state;
	assert_int_equal(role_of("[\"Instructor\"]", true), AQ_ROLE_TEACHER);
	assert_int_equal(role_of("[\"Learner\"]", true), AQ_ROLE_LEARNER);
}

static void
no_list_has_no_roles(void **state)
{
	(void)state;
	assert_int_equal(role_of("{\"a\":1}", false), 0);
	assert_int_equal(
	    role_of("[\"" MEMBERSHIP "#Instructor\",1]", false), 0);
}

static void
addresses_keep_their_query(void **state)
{
	(void)state;
	assert_str(aq_lti_below(&mem, AQ_S("https://a.example/i/1"), "scores"),
	    "https://a.example/i/1/scores");
	assert_str(
	    aq_lti_below(&mem, AQ_S("https://a.example/i?type_id=3"), "scores"),
	    "https://a.example/i/scores?type_id=3");
	assert_str(aq_lti_with(&mem, AQ_S("https://a.example/m?type_id=3"),
		       "limit", AQ_S("1 0")),
	    "https://a.example/m?type_id=3&limit=1%200");
	assert_str(aq_lti_with(
		       &mem, AQ_S("https://a.example/m"), "limit", AQ_S("100")),
	    "https://a.example/m?limit=100");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(who_teaches_this_course_is_a_teacher),
    TEST(everybody_else_is_a_learner), TEST(rosters_may_use_short_names),
    TEST(no_list_has_no_roles), TEST(addresses_keep_their_query))
