#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/mail.h"

static struct aq_arena arena;
static struct aq_config config;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 22);
	aq_config_defaults(&config);
	config.site_name = "Acquis";
	config.site_origin = "https://acquis.test";
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static struct aq_mail
plain_mail(void)
{
	return (struct aq_mail){
		.from = AQ_S("Acquis <noreply@acquis.test>"),
		.to = AQ_S("ana@example.org"),
		.message_id = AQ_S("1.acquis@acquis.test"),
		.date = INT64_C(1795352537250000),
		.text = { AQ_S("Hello"), AQ_S("One\nTwo\n") },
	};
}

static void
a_whole_message(void **state)
{
	struct aq_mail mail = plain_mail();

	(void)state;
	mail.to_name = AQ_S("Ana");
	assert_str(aq_mail_message(&arena, &mail),
	    "Date: Sun, 22 Nov 2026 13:02:17 +0000\r\n"
	    "From: =?UTF-8?B?QWNxdWlz?= <noreply@acquis.test>\r\n"
	    "To: =?UTF-8?B?QW5h?= <ana@example.org>\r\n"
	    "Message-ID: <1.acquis@acquis.test>\r\n"
	    "Subject: Hello\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "One\r\n"
	    "Two\r\n");
}

static struct aq_str
line_of(struct aq_str message, const char *start)
{
	struct aq_str rest = message;

	while (rest.p != NULL) {
		struct aq_str line = aq_str_cut(&rest, '\n');

		if (aq_str_starts(line, aq_str_from(start)))
			return aq_str_trim(line);
	}
	return AQ_S("");
}

static void
accents_in_headers_and_body(void **state)
{
	struct aq_mail mail = plain_mail();
	struct aq_str message;

	(void)state;
	mail.text.subject = AQ_S("Été");
	mail.text.body = AQ_S("Élève = 1\n.\n");
	message = aq_mail_message(&arena, &mail);
	/* echo -n Été | base64 */
	assert_str(
	    line_of(message, "Subject"), "Subject: =?UTF-8?B?w4l0w6k=?=");
	assert_str(line_of(message, "=C3"), "=C3=89l=C3=A8ve =3D 1");
	/* a point alone would end the mail in SMTP */
	assert_str(line_of(message, "=2E"), "=2E");
}

static void
domains_as_dns_knows_them(void **state)
{
	struct aq_mail mail = plain_mail();
	struct aq_str message;

	(void)state;
	mail.to = AQ_S("ana@Université.fr");
	message = aq_mail_message(&arena, &mail);
	assert_str(line_of(message, "To:"), "To: <ana@xn--universit-j4a.fr>");
}

static void
lines_stay_short(void **state)
{
	struct aq_mail mail = plain_mail();
	struct aq_str rest;
	char text[1000];
	unsigned words = 0;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	mail.text.subject = (struct aq_str){ text, 198 };
	mail.text.body = (struct aq_str){ text, 998 };
	rest = aq_mail_message(&arena, &mail);
	assert_non_null(rest.p);
	while (rest.p != NULL) {
		struct aq_str line = aq_str_cut(&rest, '\n');

		assert_true(line.n <= 77);
		assert_true(line.n == 0 || line.p[line.n - 1] == '\r');
		if (aq_str_starts(line, AQ_S(" =?UTF-8?B?")))
			words++;
	}
	assert_true(words >= 4);
}

static void
refuses_headers_in_values(void **state)
{
	static const char *const bad[] = { "a@b.fr\r\nBcc: c@d.fr", "a b@c.fr",
		"a@b.fr,c@d.fr", "é@b.fr", "a", "", "@b.fr", "a@",
		"a@b.fr@c.fr", "a@b\xff.fr" };
	struct aq_mail mail;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		mail = plain_mail();
		mail.to = aq_str_from(bad[i]);
		assert_null(aq_mail_message(&arena, &mail).p);
	}
	mail = plain_mail();
	mail.text.subject = AQ_S("x\r\nBcc: c@d.fr");
	assert_null(aq_mail_message(&arena, &mail).p);
	mail = plain_mail();
	mail.to_name = AQ_S("x\nBcc: c@d.fr");
	assert_null(aq_mail_message(&arena, &mail).p);
	mail = plain_mail();
	mail.message_id = AQ_S("x\nBcc: c@d.fr");
	assert_null(aq_mail_message(&arena, &mail).p);
}

static void
every_template_in_both_languages(void **state)
{
	static const char *const names[] = {
#define AQ_MAIL_TEMPLATE(name, sf, bf, se, be) name,
#include "runtime/mail_templates.def"
#undef AQ_MAIL_TEMPLATE
	};
	struct aq_mail_facts facts = {
		.first_name = AQ_S("Zoé"),
		.link = AQ_S("https://acquis.test/confirm#x"),
		.address = AQ_S("zoe@example.org"),
		.device = AQ_S("Firefox, Linux"),
		.when = INT64_C(1795352537250000),
	};
	struct aq_mail_text fr, en;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++) {
		struct aq_str name = aq_str_from(names[i]);

		assert_true(aq_mail_write(
		    &arena, name, AQ_S("fr"), &facts, &config, &fr));
		assert_true(aq_mail_write(
		    &arena, name, AQ_S("en"), &facts, &config, &en));
		assert_false(aq_str_eq(fr.subject, en.subject));
		assert_null(memchr(fr.body.p, '{', fr.body.n));
		assert_null(memchr(en.body.p, '{', en.body.n));
		assert_null(memchr(fr.subject.p, '{', fr.subject.n));
		assert_null(memchr(en.subject.p, '{', en.subject.n));
	}
	assert_false(aq_mail_write(
	    &arena, AQ_S("nothing"), AQ_S("fr"), &facts, &config, &fr));
	/* what a person is called is text, never a placeholder */
	facts.first_name = AQ_S("{site}");
	assert_true(aq_mail_write(
	    &arena, AQ_S("welcome"), AQ_S("fr"), &facts, &config, &fr));
	assert_true(aq_str_starts(fr.body, AQ_S("Bonjour {site},")));
}

static bool
holds(struct aq_str text, const char *part)
{
	return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static void
times_in_both_languages(void **state)
{
	struct aq_mail_facts facts = { .when = INT64_C(1795352537250000) };
	struct aq_str new_device = AQ_S("new-device");
	struct aq_mail_text text;

	(void)state;
	assert_true(aq_mail_write(
	    &arena, new_device, AQ_S("fr"), &facts, &config, &text));
	assert_true(holds(text.body, "22 novembre 2026 à 13:02 (UTC)"));
	assert_true(holds(text.body, "Appareil : inconnu"));
	assert_true(aq_mail_write(
	    &arena, new_device, AQ_S("en"), &facts, &config, &text));
	assert_true(holds(text.body, "22 November 2026 at 13:02 (UTC)"));
	facts.when = INT64_C(1796083200000000);
	assert_true(aq_mail_write(
	    &arena, new_device, AQ_S("fr"), &facts, &config, &text));
	assert_true(holds(text.body, "1er décembre 2026 à 00:00 (UTC)"));
}

static void
addresses_of_senders(void **state)
{
	(void)state;
	assert_str(aq_mail_address(&arena, AQ_S("A <a@b.fr>")), "a@b.fr");
	assert_str(aq_mail_address(&arena, AQ_S(" a@b.fr ")), "a@b.fr");
	assert_str(aq_mail_address(&arena, AQ_S("A <a@université.fr>")),
	    "a@xn--universit-j4a.fr");
	assert_null(aq_mail_address(&arena, AQ_S("A <é@b.fr>")).p);
}

static void
write_script(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static void
sends_by_a_program(void **state)
{
	char folder[] = "/tmp/aqmailXXXXXX", got[4096] = "";
	struct aq_mail mail = plain_mail();
	struct aq_str why, script, out;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	script = aq_arena_printf(&arena, "%s/sendmail", folder);
	out = aq_arena_printf(&arena, "%s/out", folder);
	write_script(
	    script.p, aq_arena_printf(&arena,
			  "#!/bin/sh\n{ echo \"$@\"; cat; } >%s\n", out.p)
			  .p);
	config.mail_transport = AQ_MAIL_SENDMAIL;
	config.mail_sendmail = script.p;
	assert_int_equal(
	    aq_mail_send(&arena, &config, &mail, &why), AQ_MAIL_SENT);
	file = fopen(out.p, "r");
	assert_non_null(file);
	got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
	(void)fclose(file);
	assert_true(aq_str_starts(aq_str_from(got),
	    AQ_S("-i -f noreply@acquis.test -- ana@example.org\nDate: ")));
	assert_null(strchr(got, '\r'));

	write_script(script.p, "#!/bin/sh\nexit 75\n");
	assert_int_equal(
	    aq_mail_send(&arena, &config, &mail, &why), AQ_MAIL_LATER);
	assert_int_equal(unlink(script.p), 0);
	assert_int_equal(
	    aq_mail_send(&arena, &config, &mail, &why), AQ_MAIL_LATER);
	config.mail_transport = AQ_MAIL_NONE;
	assert_int_equal(
	    aq_mail_send(&arena, &config, &mail, &why), AQ_MAIL_OFF);
	mail.to = AQ_S("nobody");
	assert_int_equal(
	    aq_mail_send(&arena, &config, &mail, &why), AQ_MAIL_REFUSED);
	assert_int_equal(unlink(out.p), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
waits_longer_each_time(void **state)
{
	int64_t before = 0;

	(void)state;
	assert_int_equal(aq_job_wait_s(1), 30);
	assert_int_equal(aq_job_wait_s(2), 60);
	for (unsigned i = 1; i < 40; i++) {
		assert_true(aq_job_wait_s(i) >= before);
		before = aq_job_wait_s(i);
	}
	assert_int_equal(before, 21600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_message),
		cmocka_unit_test(accents_in_headers_and_body),
		cmocka_unit_test(domains_as_dns_knows_them),
		cmocka_unit_test(lines_stay_short),
		cmocka_unit_test(refuses_headers_in_values),
		cmocka_unit_test(every_template_in_both_languages),
		cmocka_unit_test(times_in_both_languages),
		cmocka_unit_test(addresses_of_senders),
		cmocka_unit_test(sends_by_a_program),
		cmocka_unit_test(waits_longer_each_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
