#include "unit.h"

#include "base/buf.h"
#include "runtime/cas_xml.h"

#define OPEN "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>"
#define SHUT "</cas:serviceResponse>"
#define WHO(inner)                                                             \
	OPEN "<cas:authenticationSuccess>" inner                               \
	     "</cas:authenticationSuccess>" SHUT
#define USER	"<cas:user>rtyler</cas:user>"
#define SESSION "<samlp:SessionIndex>ST-1</samlp:SessionIndex>"
#define LOGOUT(before, inner)                                                  \
	before                                                                 \
	    "<samlp:LogoutRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:"   \
	    "protocol' ID='x' Version='2.0'>" inner "</samlp:LogoutRequest>"

static struct aq_arena mem;
static struct aq_cas_answer answer;
static struct aq_str ticket;

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

static enum aq_cas_result
ask(const char *xml)
{
	answer = (struct aq_cas_answer){ .code = { NULL, 0 } };
	return aq_cas_answer_read(&mem, aq_str_from(xml), &answer);
}

static enum aq_cas_result
logout(const char *xml)
{
	ticket = (struct aq_str){ NULL, 0 };
	return aq_cas_logout_read(&mem, aq_str_from(xml), &ticket);
}

/* As LemonLDAP::NG writes it, but for an attribute called sub. */
static void
reads_user_and_attributes(void **state)
{
	(void)state;
	assert_int_equal(
	    ask(OPEN
		"\n\t<cas:authenticationSuccess>\n\t\t" USER
		"\n\t\t<cas:attributes>\n"
		"\t\t\t<cas:sn>Tyler &amp; Fils</cas:sn>\n"
		"\t\t\t<cas:aff>student</cas:aff>\n"
		"\t\t\t<cas:aff><![CDATA[mem]]>ber</cas:aff>\n"
		"\t\t\t<cas:sub>admin</cas:sub>\n"
		"\t\t\t<cas:empty/>\n"
		"\t\t</cas:attributes>\n\t</cas:authenticationSuccess>\n" SHUT
		"\n"),
	    AQ_CAS_OK);
	assert_int_equal(answer.attributes.count, 5);
	assert_str(answer.attributes.at[0].name, "sub");
	assert_str(answer.attributes.at[0].value, "rtyler");
	assert_str(answer.attributes.at[1].name, "sn");
	assert_str(answer.attributes.at[1].value, "Tyler & Fils");
	assert_str(answer.attributes.at[2].value, "student");
	assert_str(answer.attributes.at[3].value, "member");
	assert_str(answer.attributes.at[4].value, "");
}

static void
prefix_and_spaces_do_not_matter(void **state)
{
	(void)state;
	assert_int_equal(
	    ask("<?xml version='1.0' encoding='ISO-8859-1'?>"
		"<serviceResponse xmlns='http://www.yale.edu/tp/cas'>"
		"<authenticationSuccess><user> zo\xc3\xa9\n</user>"
		"<proxyGrantingTicket>PGTIOU-1</proxyGrantingTicket>"
		"</authenticationSuccess></serviceResponse>"),
	    AQ_CAS_OK);
	assert_str(answer.attributes.at[0].value, "zo\xc3\xa9");
	assert_int_equal(answer.attributes.count, 1);
}

static void
a_refusal_has_its_code(void **state)
{
	(void)state;
	assert_int_equal(
	    ask(OPEN "<cas:authenticationFailure code=\"INVALID_TICKET\">\n"
		     "Ticket not found</cas:authenticationFailure>" SHUT),
	    AQ_CAS_REFUSED);
	assert_str(answer.code, "INVALID_TICKET");
	assert_int_equal(
	    ask(OPEN "<cas:authenticationFailure code='x y'/>" SHUT),
	    AQ_CAS_REFUSED);
	assert_str(answer.code, "UNKNOWN");
	assert_int_equal(
	    ask(OPEN "<cas:authenticationFailure/>" SHUT), AQ_CAS_REFUSED);
	assert_str(answer.code, "UNKNOWN");
}

static void
refuses_document_types(void **state)
{
	(void)state;
	assert_int_equal(
	    ask("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" WHO(
		"<cas:user>&x;</cas:user>")),
	    AQ_CAS_DOCTYPE);
	assert_int_equal(ask("<!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b "
			     "'&a;&a;&a;'>]>" WHO("<cas:user>&b;</cas:user>")),
	    AQ_CAS_DOCTYPE);
	assert_int_equal(
	    ask("<!DOCTYPE a SYSTEM 'http://localhost:1/x.dtd'>" WHO(USER)),
	    AQ_CAS_DOCTYPE);
	/* other spellings are no XML */
	assert_int_equal(ask("<!doctype a>" WHO(USER)), AQ_CAS_SYNTAX);
	assert_int_equal(ask(WHO("<cas:user>&x;</cas:user>")), AQ_CAS_SYNTAX);
	assert_int_equal(
	    logout(LOGOUT("<!DOCTYPE a []>", SESSION)), AQ_CAS_DOCTYPE);
}

static void
refuses_other_encodings(void **state)
{
	static const char utf16[] = "\xff\xfe<\0!\0D\0O\0C\0T\0Y\0P\0E\0>\0";

	(void)state;
	assert_int_equal(
	    aq_cas_answer_read(
		&mem, (struct aq_str){ utf16, sizeof(utf16) - 1 }, &answer),
	    AQ_CAS_ENCODING);
	assert_int_equal(
	    ask(WHO("<cas:user>zo\xe9</cas:user>")), AQ_CAS_ENCODING);
	assert_int_equal(aq_cas_answer_read(&mem,
			     AQ_S(WHO("<cas:user>a\0b</cas:user>")), &answer),
	    AQ_CAS_ENCODING);
	/* UTF-7 is what the document says; it is read as UTF-8 */
	assert_int_equal(ask("<?xml version='1.0' encoding='UTF-7'?>" WHO(
			     "<cas:user>+ADw-</cas:user>")),
	    AQ_CAS_OK);
	assert_str(answer.attributes.at[0].value, "+ADw-");
}

static void
refuses_comments_and_instructions(void **state)
{
	(void)state;
	assert_int_equal(ask(WHO("<cas:user>admin<!-- -->.example</cas:user>")),
	    AQ_CAS_COMMENT);
	assert_int_equal(ask(WHO("<cas:user>admin<?x y?>.example</cas:user>")),
	    AQ_CAS_COMMENT);
	assert_int_equal(ask("<!-- a -->" WHO(USER)), AQ_CAS_COMMENT);
	assert_int_equal(ask(WHO(USER) "<?x?>"), AQ_CAS_COMMENT);
	assert_int_equal(
	    ask(WHO(USER "<cas:attributes><cas:mail>a@b<!--c-->.d</cas:mail>"
			 "</cas:attributes>")),
	    AQ_CAS_COMMENT);
	assert_int_equal(logout(LOGOUT("", "<samlp:SessionIndex>ST<!---->-1"
					   "</samlp:SessionIndex>")),
	    AQ_CAS_COMMENT);
}

static void
refuses_another_shape(void **state)
{
	static const char *const bad[] = {
		"<serviceResponse><authenticationSuccess><user>a</user>"
		"</authenticationSuccess></serviceResponse>",
		"<cas:serviceResponse xmlns:cas='http://example.org/cas'>"
		"<cas:authenticationSuccess>" USER
		"</cas:authenticationSuccess></cas:serviceResponse>",
		OPEN "<cas:authenticationSuccess xmlns:cas='urn:x'>" USER
		     "</cas:authenticationSuccess>" SHUT,
		"<cas:authenticationSuccess xmlns:cas='http://www.yale.edu/tp/"
		"cas'>" USER "</cas:authenticationSuccess>",
		OPEN SHUT,
		WHO(""),
		WHO("<cas:user/>"),
		WHO("<cas:user> \n</cas:user>"),
		WHO(USER "<cas:user>admin</cas:user>"),
		WHO("<cas:user>a<cas:user>b</cas:user></cas:user>"),
		WHO("<user>a</user>"),
		WHO("<cas:attributes>" USER "</cas:attributes>"),
		WHO(USER "<cas:attributes/><cas:attributes/>"),
		OPEN "<cas:authenticationSuccess>" USER
		     "</cas:authenticationSuccess>"
		     "<cas:authenticationFailure code='INVALID_TICKET'/>" SHUT,
		OPEN
		"<cas:authenticationSuccess>" USER
		"</cas:authenticationSuccess><cas:authenticationSuccess>" USER
		"</cas:authenticationSuccess>" SHUT,
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		assert_int_equal(ask(bad[i]), AQ_CAS_SHAPE);
}

static void
refuses_what_is_no_xml(void **state)
{
	(void)state;
	assert_int_equal(ask(""), AQ_CAS_SYNTAX);
	assert_int_equal(ask("yes\nrtyler\n"), AQ_CAS_SYNTAX);
	assert_int_equal(ask(OPEN), AQ_CAS_SYNTAX);
	assert_int_equal(ask(WHO(USER) WHO(USER)), AQ_CAS_SYNTAX);
	assert_int_equal(ask("<a:b/>"), AQ_CAS_SHAPE);
}

static void
refuses_a_ticket_of_a_proxy(void **state)
{
	(void)state;
	assert_int_equal(
	    ask(WHO(USER "<cas:proxies><cas:proxy>https://x/</cas:proxy>"
			 "</cas:proxies>")),
	    AQ_CAS_PROXIED);
}

static void
foreign_and_nested_attributes_do_not_count(void **state)
{
	(void)state;
	assert_int_equal(
	    ask(WHO(USER "<cas:attributes xmlns:x='urn:x'><x:mail>a</x:mail>"
			 "<cas:mail>a<cas:b>c</cas:b></cas:mail>"
			 "<cas:cn>d</cas:cn></cas:attributes>")),
	    AQ_CAS_OK);
	assert_int_equal(answer.attributes.count, 2);
	assert_str(answer.attributes.at[1].name, "cn");
}

/* `part` as often as it takes to pass `bytes`, between `before` and `after`. */
static struct aq_str
repeated(const char *before, const char *part, const char *after, size_t bytes)
{
	struct aq_buf buf;

	aq_buf_init(&buf, &mem, 1 << 18);
	aq_buf_add(&buf, aq_str_from(before));
	while (buf.n < bytes)
		aq_buf_add(&buf, aq_str_from(part));
	aq_buf_add(&buf, aq_str_from(after));
	assert_false(buf.failed);
	return aq_buf_str(&buf);
}

static void
what_can_grow_has_a_limit(void **state)
{
	struct aq_str many =
	    repeated(OPEN "<cas:authenticationSuccess>" USER "<cas:attributes>",
		"<cas:a>b</cas:a>",
		"</cas:attributes></cas:authenticationSuccess>" SHUT, 60000);
	struct aq_str deep = aq_arena_printf(&mem, "%.*s%.*s",
	    AQ_STR_ARG(repeated(OPEN, "<cas:a>", "", 4000)),
	    AQ_STR_ARG(repeated("", "</cas:a>", SHUT, 4500)));
	struct aq_str wide = repeated(OPEN, " ", SHUT, AQ_CAS_XML_MAX);

	(void)state;
	assert_int_equal(aq_cas_answer_read(&mem, many, &answer), AQ_CAS_OK);
	/* all of them, and the user */
	assert_int_equal(answer.attributes.count,
	    1 + (60000 -
		    strlen(OPEN "<cas:authenticationSuccess>" USER
				"<cas:attributes>") +
		    strlen("<cas:a>b</cas:a>") - 1) /
		    strlen("<cas:a>b</cas:a>"));
	assert_int_equal(
	    aq_cas_answer_read(&mem, deep, &answer), AQ_CAS_SYNTAX);
	assert_int_equal(
	    aq_cas_answer_read(&mem, wide, &answer), AQ_CAS_TOO_LONG);
}

static void
a_logout_names_its_ticket(void **state)
{
	(void)state;
	assert_int_equal(
	    logout(LOGOUT("",
		"<saml:NameID xmlns:saml='urn:oasis:names:tc:SAML:2.0:"
		"assertion'>@NOT_USED@</saml:NameID>\n" SESSION "\n")),
	    AQ_CAS_OK);
	assert_str(ticket, "ST-1");
	assert_int_equal(logout(LOGOUT("", SESSION SESSION)), AQ_CAS_SHAPE);
	assert_int_equal(logout(LOGOUT("", "")), AQ_CAS_SHAPE);
	assert_int_equal(
	    logout(LOGOUT("", "<samlp:SessionIndex/>")), AQ_CAS_SHAPE);
	assert_int_equal(
	    logout(LOGOUT("", "<samlp:SessionIndex>a b</samlp:SessionIndex>")),
	    AQ_CAS_SHAPE);
	assert_int_equal(
	    logout(LOGOUT("", "<samlp:SessionIndex><b/></samlp:SessionIndex>")),
	    AQ_CAS_SHAPE);
	assert_int_equal(logout("<LogoutRequest><SessionIndex>ST-1"
				"</SessionIndex></LogoutRequest>"),
	    AQ_CAS_SHAPE);
}

static void
results_have_names(void **state)
{
	(void)state;
	assert_string_equal(aq_cas_result_name(AQ_CAS_OK), "ok");
	for (unsigned i = AQ_CAS_OK; i < AQ_CAS_MEMORY; i++)
		assert_string_not_equal(
		    aq_cas_result_name((enum aq_cas_result)i), "memory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

AQ_UNIT_MAIN(TEST(reads_user_and_attributes),
    TEST(prefix_and_spaces_do_not_matter), TEST(a_refusal_has_its_code),
    TEST(refuses_document_types), TEST(refuses_other_encodings),
    TEST(refuses_comments_and_instructions), TEST(refuses_another_shape),
    TEST(refuses_what_is_no_xml), TEST(refuses_a_ticket_of_a_proxy),
    TEST(foreign_and_nested_attributes_do_not_count),
    TEST(what_can_grow_has_a_limit), TEST(a_logout_names_its_ticket),
    TEST(results_have_names))
