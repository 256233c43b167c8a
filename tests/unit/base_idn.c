#include "unit.h"

#include "base/idn.h"

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

/* The right-hand sides are those of Python's encodings.idna, but for the
   letters that IDNA 2008 keeps and 2003 did not (RFC 5891, strasse). */
static void
names_as_dns_knows_them(void **state)
{
	static const char *const names[][2] = {
		{ "example.org", "example.org" },
		{ "EXAMPLE.Org", "example.org" },
		{ "localhost", "localhost" },
		{ "universit\u00e9.fr", "xn--universit-j4a.fr" },
		{ "UNIVERSIT\u00c9.FR", "xn--universit-j4a.fr" },
		{ "xn--universit-j4a.fr", "xn--universit-j4a.fr" },
		{ "stra\u00dfe.de", "xn--strae-oqa.de" },
		{ "\u65e5\u672c\u8a9e.jp", "xn--wgv71a119e.jp" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++)
		assert_str(aq_idn_ascii(&arena, aq_str_from(names[i][0])),
		    names[i][1]);
}

static void
one_spelling_in_letters(void **state)
{
	static const char *const names[][2] = {
		{ "Example.ORG", "example.org" },
		{ "UNIVERSIT\u00c9.FR", "universit\u00e9.fr" },
		{ "UNIVERSITE\u0301.FR", "universit\u00e9.fr" },
		{ "XN--Universit-j4a.fr", "universit\u00e9.fr" },
		{ "xn--strae-oqa.de", "stra\u00dfe.de" },
		{ "xn--wgv71a119e.jp", "\u65e5\u672c\u8a9e.jp" },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++)
		assert_str(aq_idn_unicode(&arena, aq_str_from(names[i][0])),
		    names[i][1]);
	assert_null(aq_idn_unicode(&arena, AQ_S("xn--a.org")).p);
	assert_null(aq_idn_unicode(&arena, AQ_S("a b.org")).p);
}

static void
what_is_no_name(void **state)
{
	/* U+FF20 and U+2100 stand for '@' and "a/c", which UTS 46 maps to */
	static const char *const bad[] = { "", "exa_mple.org", "a b.org",
		"a.org\r\nb.org", "a@b.org", "a\uff20b.org", "a\u2100.org",
		"xn--a.org", "xn--\u00e9.org", "\u202eexample.org",
		"a.\u00e9-\u0301-.org", "\xff.org" };
	char label[80] = "";

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		if (aq_idn_ascii(&arena, aq_str_from(bad[i])).p != NULL)
			fail_msg("took \"%s\"", bad[i]);
	assert_null(aq_idn_ascii(&arena, (struct aq_str){ "a\0b.org", 7 }).p);
	memset(label, 'a', 64);
	assert_null(aq_idn_ascii(&arena, aq_str_from(label)).p);
	label[63] = '\0';
	assert_non_null(aq_idn_ascii(&arena, aq_str_from(label)).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_as_dns_knows_them),
		cmocka_unit_test(one_spelling_in_letters),
		cmocka_unit_test(what_is_no_name),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
