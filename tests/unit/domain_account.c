#include "unit.h"

#include "domain/account.h"

static struct aq_arena arena;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 22);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static void
addresses(void **state)
{
	static const char *const good[][2] = {
		{ "ana@example.org", "ana@example.org" },
		{ " Ana.B@Example.ORG ", "ana.b@example.org" },
		{ "o'neil+tag@sub.example.org", "o'neil+tag@sub.example.org" },
		{ "root@localhost", "root@localhost" },
		{ "ana@université.fr", "ana@université.fr" },
		{ "Ana@UNIVERSITE\xcc\x81.FR", "ana@université.fr" },
		{ "ana@日本語.jp", "ana@日本語.jp" },
		{ "Ana@XN--universit-j4a.FR", "ana@université.fr" },
		{ "ana@xn--wgv71a119e.jp", "ana@日本語.jp" },
		/* two domains, whatever case folding makes of them */
		{ "ana@straße.de", "ana@straße.de" },
		{ "ana@xn--strae-oqa.de", "ana@straße.de" },
		{ "ana@strasse.de", "ana@strasse.de" },
	};
	static const char *const bad[] = { "", "ana", "@example.org", "ana@",
		"ana@example", "ana@@example.org", "a@b@example.org",
		"ana@.org", "ana@example..org", "ana@-a.org", "ana@a-.org",
		"an a@example.org", "ana@exa mple.org", "ana\n@example.org",
		"ana@example.org\r\nBcc: x@y.org", "\"ana\"@example.org",
		".ana@example.org", "ana.@example.org", "a..b@example.org",
		"ana@[127.0.0.1]", "<ana@example.org>", "ana,b@example.org",
		"ana@exa_mple.org", "é@universite.fr", "ana@\u202euniv.fr",
		"ana@xn--a.fr" };
	struct aq_str email, lookup;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(good); i++) {
		assert_true(aq_account_email(
		    &arena, aq_str_from(good[i][0]), &email, &lookup));
		assert_str(lookup, good[i][1]);
		assert_str(aq_account_login(&arena, aq_str_from(good[i][0])),
		    good[i][1]);
	}
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		if (aq_account_email(
			&arena, aq_str_from(bad[i]), &email, &lookup))
			fail_msg("took \"%s\"", bad[i]);
	assert_non_null(
	    strstr(aq_account_email_fault(AQ_S("zoé@univ.fr")), "accents"));
	assert_string_equal(
	    aq_account_email_fault(AQ_S("zoé")), "is no e-mail address");
}

static void
address_lengths(void **state)
{
	struct aq_str local = aq_arena_printf(&arena, "%064d", 0);
	struct aq_str label = aq_arena_printf(&arena, "%061d", 0);
	struct aq_str email, lookup, text;

	(void)state;
	text = aq_arena_printf(
	    &arena, "%s@%s.%s.%s.fr", local.p, label.p, label.p, label.p);
	assert_true(text.n <= 254);
	assert_true(aq_account_email(&arena, text, &email, &lookup));
	text = aq_arena_printf(
	    &arena, "%s@%s.%s.%s.abcd", local.p, label.p, label.p, label.p);
	assert_true(text.n == 255);
	assert_false(aq_account_email(&arena, text, &email, &lookup));
	text = aq_arena_printf(&arena, "0%s@a.fr", local.p);
	assert_false(aq_account_email(&arena, text, &email, &lookup));
}

static void
user_names(void **state)
{
	static const char *const good[][2] = { { "ana", "ana" },
		{ "Élie-B", "élie-b" }, { "a.b_c-9", "a.b_c-9" },
		{ "Ωμέγα", "ωμέγα" }, { "  ana  ", "ana" },
		{ "Straße", "strasse" } };
	static const char *const bad[] = { "", "ab", "a b c", "ana@b", ".ana",
		"-ana", "_ana", "ana!", "ana/b", "a\tb", "ana€",
		"ana\xe2\x80\x8b", "😀😀😀", "a,b" };
	struct aq_str name, lookup;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(good); i++) {
		assert_true(aq_account_username(
		    &arena, aq_str_from(good[i][0]), &name, &lookup));
		assert_str(lookup, good[i][1]);
	}
	for (size_t i = 0; i < UNIT_COUNT(bad); i++)
		if (aq_account_username(
			&arena, aq_str_from(bad[i]), &name, &lookup))
			fail_msg("took \"%s\"", bad[i]);
	assert_true(aq_account_username(
	    &arena, aq_arena_printf(&arena, "%064d", 0), &name, &lookup));
	assert_false(aq_account_username(
	    &arena, aq_arena_printf(&arena, "%065d", 0), &name, &lookup));
}

static void
names(void **state)
{
	struct aq_str name;

	(void)state;
	assert_true(aq_account_name(&arena, AQ_S(" Jean-Noël d'Or "), &name));
	assert_str(name, "Jean-Noël d'Or");
	assert_false(aq_account_name(&arena, AQ_S("  "), &name));
	assert_false(aq_account_name(&arena, AQ_S("a\nb"), &name));
	assert_false(aq_account_name(&arena, AQ_S("\xff"), &name));
	/* a no-break space; a line separator; an override of the direction */
	assert_false(aq_account_name(&arena, AQ_S(" \xc2\xa0 "), &name));
	assert_false(aq_account_name(&arena,
	    AQ_S("a\xe2\x80\xa8"
		 "b"),
	    &name));
	assert_false(aq_account_name(&arena,
	    AQ_S("a\xe2\x80\xae"
		 "b"),
	    &name));
	assert_true(aq_account_name(
	    &arena, aq_arena_printf(&arena, "%0100d", 0), &name));
	assert_false(aq_account_name(
	    &arena, aq_arena_printf(&arena, "%0101d", 0), &name));
}

static void
passwords(void **state)
{
	static const struct {
		const char *password;
		enum aq_password_fault fault;
	} cases[] = {
		{ "", AQ_PASSWORD_SHORT },
		{ "Ab3defg", AQ_PASSWORD_SHORT },
		{ "Ab3defgh", AQ_PASSWORD_OK },
		{ "ab3defgh", AQ_PASSWORD_SHORT },
		{ "AB3DEFGH", AQ_PASSWORD_SHORT },
		{ "Abcdefgh", AQ_PASSWORD_SHORT },
		{ "abcdefghijk", AQ_PASSWORD_SHORT },
		{ "tres long et sans chiffre", AQ_PASSWORD_OK },
		{ "douzelettres", AQ_PASSWORD_OK },
		{ "onzelettres", AQ_PASSWORD_SHORT },
		/* twelve characters, not twelve bytes */
		{ "éàùçêîôûëïü", AQ_PASSWORD_SHORT },
		{ "éàùçêîôûëïüñ", AQ_PASSWORD_OK },
		{ "Password1", AQ_PASSWORD_COMMON },
		{ "P@ssw0rd2024!", AQ_PASSWORD_COMMON },
		{ "p4$$w0rd1234", AQ_PASSWORD_COMMON },
		{ "Azerty123456", AQ_PASSWORD_COMMON },
		{ "AzertyUiop1", AQ_PASSWORD_COMMON },
		{ "Motdepasse1!", AQ_PASSWORD_COMMON },
		{ "Décembre2025", AQ_PASSWORD_COMMON },
		{ "2025-Marseille", AQ_PASSWORD_COMMON },
		{ "aaaaaaaaaaaa", AQ_PASSWORD_COMMON },
		{ "121212121212", AQ_PASSWORD_COMMON },
		{ "123456789012", AQ_PASSWORD_COMMON },
		{ "Ana.Example1@Example.org", AQ_PASSWORD_COMMON },
		{ "Ana.Example1", AQ_PASSWORD_COMMON },
	};

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
		enum aq_password_fault got =
		    aq_password_fault(&arena, aq_str_from(cases[i].password),
			AQ_S("ana.example1@example.org"));

		if (got != cases[i].fault)
			fail_msg("\"%s\": %d", cases[i].password, (int)got);
	}
	assert_int_equal(aq_password_fault(&arena,
			     aq_arena_printf(&arena, "%0257d", 0), AQ_S("")),
	    AQ_PASSWORD_LONG);
	for (int i = AQ_PASSWORD_OK; i <= AQ_PASSWORD_COMMON; i++)
		assert_true(strlen(aq_password_fault_text(
				(enum aq_password_fault)i)) > 0);
}

/* domain.md section 9: each tenth blocks 2 min, doubling; 30 for good. */
static void
failures_block(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 30; n++)
		assert_int_equal(aq_account_wait_s(n), n == 10	 ? 120
						       : n == 20 ? 240
								 : 0);
	assert_int_equal(aq_account_wait_s(30), -1);
	assert_int_equal(aq_account_wait_s(31), -1);
	assert_int_equal(aq_account_wait_s(60000), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(address_lengths),
		cmocka_unit_test(user_names),
		cmocka_unit_test(names),
		cmocka_unit_test(passwords),
		cmocka_unit_test(failures_block),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
