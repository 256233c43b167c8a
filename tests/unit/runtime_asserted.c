#include "unit.h"

#include "runtime/asserted.h"

#include "base/buf.h"

static struct aq_arena mem;
static struct aq_provider provider;
static struct aq_asserted person;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&mem, 1 << 20);
	provider = (struct aq_provider){ .roles = 1U << AQ_ROLE_LEARNER |
						  1U << AQ_ROLE_TEACHER };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&mem);
	return 0;
}

static enum aq_asserted_fault
read_claims(const char *json)
{
	struct aq_attributes attributes;
	const struct aq_json *doc;
	const char *reason;
	size_t at;

	doc = aq_json_parse(&mem, aq_str_from(json), 4096, &at, &reason);
	assert_non_null(doc);
	assert_true(aq_attributes_of(&mem, aq_json_root(doc), &attributes));
	return aq_asserted_read(&mem, &provider, &attributes, &person);
}

static void
reads_a_generic_person(void **state)
{
	(void)state;
	assert_int_equal(
	    read_claims("{\"sub\":\"u1\",\"given_name\":\"Zoé\","
			"\"family_name\":\"Petit\",\"email\":\"z@example.org\","
			"\"roles\":[\"student\",\"teacher\"],"
			"\"locale\":\"en-GB\",\"x\":{\"sub\":\"no\"}}"),
	    AQ_ASSERTED_OK);
	assert_str(person.subject, "u1");
	assert_str(person.first_name, "Zoé");
	assert_str(person.last_name, "Petit");
	assert_str(person.email, "z@example.org");
	assert_false(person.email_verified);
	assert_str(person.language, "en");
	assert_int_equal(person.role, AQ_ROLE_TEACHER);
}

static void
an_address_is_confirmed_by_who_may_say_so(void **state)
{
	static const char *const doubts[] = { "\"false\"", "\"False\"", "0",
		"1", "\"no\"", "\"\"", "[\"false\"]" };

	(void)state;
	provider.vouches_for_email = true;
	read_claims("{\"sub\":\"u\",\"email\":\"a@example.org\"}");
	assert_true(person.email_verified);
	read_claims("{\"sub\":\"u\",\"email\":\"a@example.org\","
		    "\"email_verified\":false}");
	assert_false(person.email_verified);
	read_claims("{\"sub\":\"u\",\"email\":\"a@example.org\","
		    "\"email_verified\":\"true\"}");
	assert_true(person.email_verified);
	for (size_t i = 0; i < UNIT_COUNT(doubts); i++) {
		read_claims(aq_arena_printf(&mem,
		    "{\"sub\":\"u\",\"email\":\"a@example.org\","
		    "\"email_verified\":%s}",
		    doubts[i])
				.p);
		assert_false(person.email_verified);
	}
	read_claims("{\"sub\":\"u\",\"email\":\"no address\","
		    "\"email_verified\":true}");
	assert_false(person.email_verified);
	assert_int_equal(person.email.n, 0);
}

static void
reads_the_presets(void **state)
{
	(void)state;
	provider.preset = AQ_PRESET_RENATER;
	read_claims("{\"sub\":\"u\",\"givenName\":\"Ada\",\"sn\":\"Roche\","
		    "\"mail\":\"a@example.org\",\"supannEtuId\":\"123\","
		    "\"supannCodeINE\":\"0123456789A\","
		    "\"eduPersonAffiliation\":[\"member\",\"faculty\"]}");
	assert_str(person.last_name, "Roche");
	assert_str(person.student_number, "123");
	assert_str(person.national_id, "0123456789A");
	assert_int_equal(person.role, AQ_ROLE_TEACHER);
	provider.preset = AQ_PRESET_GAR;
	read_claims("{\"sub\":\"s\",\"IDO\":\"opaque\",\"PRE\":\"Ada\","
		    "\"NOM\":\"Roche\",\"PRO\":\"National_elv\"}");
	assert_str(person.subject, "opaque");
	assert_str(person.first_name, "Ada");
	assert_int_equal(person.role, AQ_ROLE_LEARNER);
	provider.claim[AQ_CLAIM_SUBJECT] = AQ_S("sub");
	read_claims("{\"sub\":\"s\",\"IDO\":\"opaque\"}");
	assert_str(person.subject, "s");
}

static void
refuses_who_has_no_name_or_no_role(void **state)
{
	(void)state;
	assert_int_equal(read_claims("{}"), AQ_ASSERTED_SUBJECT);
	assert_int_equal(read_claims("{\"sub\":\"\"}"), AQ_ASSERTED_SUBJECT);
	assert_int_equal(
	    read_claims("{\"sub\":\"a\\u0001\"}"), AQ_ASSERTED_SUBJECT);
	assert_int_equal(
	    read_claims("{\"sub\":{\"a\":1}}"), AQ_ASSERTED_SUBJECT);
	provider.roles = 1U << AQ_ROLE_TEACHER;
	assert_int_equal(read_claims("{\"sub\":\"a\",\"role\":\"Teacher\"}"),
	    AQ_ASSERTED_ROLE);
	assert_int_equal(read_claims("{\"sub\":\"a\",\"role\":\"teacher\"}"),
	    AQ_ASSERTED_OK);
}

static void
what_is_no_name_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(
	    read_claims("{\"sub\":\"a\",\"given_name\":\"  \","
			"\"family_name\":\"a\\u0007b\",\"locale\":\"de\"}"),
	    AQ_ASSERTED_OK);
	assert_int_equal(person.first_name.n, 0);
	assert_int_equal(person.last_name.n, 0);
	assert_int_equal(person.language.n, 0);
}

/* Whoever is in hundreds of groups has a name and a role all the same. */
static void
reads_behind_many_groups(void **state)
{
	struct aq_buf json;

	(void)state;
	provider.vouches_for_email = true;
	aq_buf_init(&json, &mem, 1 << 16);
	aq_buf_add(&json, AQ_S("{\"sub\":\"u\",\"groups\":[\"g\""));
	for (int i = 0; i < 500; i++)
		aq_buf_printf(&json, ",\"g%d\"", i);
	aq_buf_add(&json, AQ_S("],\"given_name\":\"Ada\",\"role\":\"teacher\","
			       "\"email\":\"a@example.org\","
			       "\"email_verified\":false}"));
	aq_buf_add_char(&json, '\0');
	assert_int_equal(read_claims(aq_buf_str(&json).p), AQ_ASSERTED_OK);
	assert_str(person.first_name, "Ada");
	assert_int_equal(person.role, AQ_ROLE_TEACHER);
	assert_str(person.email, "a@example.org");
	assert_false(person.email_verified);
}

static struct aq_attributes
attributes_of(const char *json)
{
	struct aq_attributes attributes;
	const struct aq_json *doc;
	const char *reason;
	size_t at;

	doc = aq_json_parse(&mem, aq_str_from(json), 4096, &at, &reason);
	assert_non_null(doc);
	assert_true(aq_attributes_of(&mem, aq_json_root(doc), &attributes));
	return attributes;
}

static void
what_was_said_first_stays(void **state)
{
	struct aq_attributes first =
	    attributes_of("{\"sub\":\"u\",\"role\":[\"student\"]}");
	struct aq_attributes more =
	    attributes_of("{\"sub\":\"other\",\"role\":[\"teacher\"],"
			  "\"given_name\":\"Ada\"}");

	(void)state;
	assert_true(aq_attributes_add(&mem, &first, &more));
	assert_int_equal(first.count, 3);
	assert_int_equal(
	    aq_asserted_read(&mem, &provider, &first, &person), AQ_ASSERTED_OK);
	assert_str(person.subject, "u");
	assert_str(person.first_name, "Ada");
	assert_int_equal(person.role, AQ_ROLE_LEARNER);
}

static bool
lacks(const char *json)
{
	struct aq_attributes attributes = attributes_of(json);

	return aq_asserted_lacks(&provider, &attributes);
}

static void
knows_what_the_mapping_lacks(void **state)
{
	const char *whole = "{\"sub\":\"u\",\"given_name\":\"A\","
			    "\"family_name\":\"B\",\"email\":\"c\"}";

	(void)state;
	assert_false(lacks(whole));
	assert_true(lacks("{\"sub\":\"u\",\"given_name\":\"A\","
			  "\"family_name\":\"B\"}"));
	provider.roles = 1U << AQ_ROLE_TEACHER;
	assert_true(lacks(whole));
	provider.roles |= 1U << AQ_ROLE_LEARNER;
	provider.claim[AQ_CLAIM_STUDENT_NUMBER] = AQ_S("number");
	assert_true(lacks(whole));
	provider.claim[AQ_CLAIM_STUDENT_NUMBER] = AQ_S("");
	provider.preset = AQ_PRESET_RENATER;
	assert_true(lacks(whole));
	provider.preset = AQ_PRESET_GAR; /* which knows no student number */
	assert_false(lacks("{\"IDO\":\"o\",\"PRE\":\"A\",\"NOM\":\"B\","
			   "\"P_MEL\":\"c\",\"PRO\":\"d\"}"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

AQ_UNIT_MAIN(TEST(reads_a_generic_person),
    TEST(an_address_is_confirmed_by_who_may_say_so), TEST(reads_the_presets),
    TEST(reads_behind_many_groups), TEST(refuses_who_has_no_name_or_no_role),
    TEST(what_is_no_name_is_left_out), TEST(what_was_said_first_stays),
    TEST(knows_what_the_mapping_lacks))
