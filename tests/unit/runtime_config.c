#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "runtime/config.h"

static struct aq_arena arena;
static struct aq_config config;
static char dir[] = "/tmp/acquis-config-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, 1 << 24);
	aq_config_defaults(&config);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static bool
parse(const char *text, struct aq_str *ret_message)
{
	return aq_config_parse(
	    &config, &arena, "x.conf", aq_str_from(text), ret_message);
}

static void
has_defaults(void **state)
{
	(void)state;
	assert_string_equal(config.site_name, "Acquis");
	assert_string_equal(config.service_socket, "");
	assert_int_equal(config.database_port, 3306);
	assert_int_equal(config.service_log_level, AQ_LOG_INFO);
	assert_int_equal(config.mail_transport, AQ_MAIL_NONE);
	assert_true(config.mail_smtp_tls);
	assert_int_equal(config.auth_totp_roles, 7);
}

static void
reads_every_type(void **state)
{
	struct aq_str message;

	(void)state;
	assert_true(parse("# comment\n; comment\n\n [ service ] \n"
			  "  workers=16\r\nlog_level = debug\n"
			  "[site]\nname = É = a\n"
			  "[mail]\nsmtp_tls = no\ntransport=smtp\n"
			  "[auth]\ntotp_roles = support , super_admin\n"
			  "[service]\nsocket =\n",
	    &message));
	assert_int_equal(config.service_workers, 16);
	assert_int_equal(config.service_log_level, AQ_LOG_DEBUG);
	assert_string_equal(config.site_name, "É = a");
	assert_false(config.mail_smtp_tls);
	assert_int_equal(config.mail_transport, AQ_MAIL_SMTP);
	assert_int_equal(config.auth_totp_roles, 3);
	assert_true(parse("[auth]\ntotp_roles =\n", &message));
	assert_int_equal(config.auth_totp_roles, 0);
}

static void
names_file_and_line(void **state)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "[service]\nworkers = 0\n",
		    "x.conf:2: workers must be a number from 1 to 64" },
		{ "[service]\nworkers = 65",
		    "x.conf:2: workers must be a number from 1 to 64" },
		{ "[service]\nworkers = 8 8",
		    "x.conf:2: workers must be a number from 1 to 64" },
		{ "[service]\n\nlog_level = loud",
		    "x.conf:3: log_level must be one of "
		    "err|warning|notice|info|debug" },
		{ "[mail]\nsmtp_tls = true",
		    "x.conf:2: smtp_tls must be one of no|yes" },
		{ "[auth]\ntotp_roles = support,king",
		    "x.conf:2: totp_roles must be a list, by commas, of "
		    "super_admin|support|certification_officer" },
		{ "[nowhere]\n",
		    "x.conf:1: there is no such section: nowhere" },
		{ "[site\n", "x.conf:1: ']' is missing: [site" },
		{ "[site]\nnam = x",
		    "x.conf:2: there is no such option in this section: nam" },
		{ "name = x",
		    "x.conf:1: there is no such option in this section: name" },
		{ "[site]\nname",
		    "x.conf:2: neither [section] nor name = value: name" },
		{ "[site]\nname = a\nname = b",
		    "x.conf:3: this option stands twice: name" },
	};
	struct aq_str message;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
		assert_false(parse(bad[i].text, &message));
		assert_str(message, bad[i].message);
	}
	assert_false(parse("[site]\nname = \xff", &message));
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
the_program_has_the_last_word(void **state)
{
	struct aq_str message = { NULL, 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_false(aq_config_load(&config, &arena, dir, "auth", &message));
	assert_non_null(memmem(message.p, message.n, "acquis.conf", 11));
	write_file("acquis.conf",
	    "[site]\nname = All\n"
	    "[service]\nworkers = 3\n",
	    0644);
	assert_true(aq_config_load(&config, &arena, dir, "auth", &message));
	assert_int_equal(config.service_workers, 3);
	write_file("auth.conf", "[service]\nworkers = 4\n", 0644);
	assert_true(aq_config_load(&config, &arena, dir, "auth", &message));
	assert_int_equal(config.service_workers, 4);
	assert_string_equal(config.site_name, "All");
	write_file("auth.conf", "[service]\nworkers = four\n", 0644);
	assert_false(aq_config_load(&config, &arena, dir, "auth", &message));
}

static void
options_fit_together(void **state)
{
	static const char *const good[] = { "https://a.example", "http://b:80",
		"http://[::1]:8080" };
	static const char *const bad[] = { "https://a.example/", "a.example",
		"https://", "https://A.example", "ftp://a", "https://a b" };
	struct aq_str message;
	char text[200];

	(void)state;
	write_file("auth.conf", "", 0644);
	for (size_t i = 0; i < UNIT_COUNT(good) + UNIT_COUNT(bad); i++) {
		bool fine = i < UNIT_COUNT(good);

		snprintf(text, sizeof(text), "[site]\norigin = %s\n",
		    fine ? good[i] : bad[i - UNIT_COUNT(good)]);
		write_file("acquis.conf", text, 0644);
		assert_int_equal(
		    aq_config_load(&config, &arena, dir, "auth", &message),
		    fine);
	}
	write_file("acquis.conf", "[database]\nsocket =\n", 0644);
	assert_false(aq_config_load(&config, &arena, dir, "auth", &message));
	write_file("acquis.conf", "[database]\nsocket =\nhost = db\n", 0644);
	assert_false(aq_config_load(&config, &arena, dir, "auth", &message));
	write_file("acquis.conf",
	    "[database]\nsocket =\nhost = db\ntls_ca = /ca.pem\n", 0644);
	assert_true(aq_config_load(&config, &arena, dir, "auth", &message));
}

/* What is dumped reads back as the same configuration. */
static void
dumps_what_it_reads(void **state)
{
	struct aq_config before;
	struct aq_str message;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	(void)state;
	assert_true(parse("[site]\nname = Élan\n[service]\nworkers = 9\n"
			  "log_level = err\n[mail]\nsmtp_tls = no\n"
			  "[auth]\ntotp_roles = certification_officer\n",
	    &message));
	before = config;
	aq_config_dump(&config, out);
	fclose(out);
	aq_config_defaults(&config);
	assert_true(parse(text, &message));
	assert_string_equal(config.site_name, before.site_name);
	assert_int_equal(config.service_workers, 9);
	assert_int_equal(config.service_log_level, AQ_LOG_ERR);
	assert_false(config.mail_smtp_tls);
	assert_int_equal(config.auth_totp_roles, 4);
	free(text);
}

static void
guards_secrets(void **state)
{
	struct aq_str secret, message;
	char path[200];

	(void)state;
	write_file("secret", " s3cret \nnot this\n", 0640);
	snprintf(path, sizeof(path), "%s/secret", dir);
	assert_true(aq_config_secret(&arena, path, &secret, &message));
	assert_str(secret, "s3cret");
	chmod(path, 0644);
	assert_false(aq_config_secret(&arena, path, &secret, &message));
	write_file("secret", "\n", 0600);
	assert_false(aq_config_secret(&arena, path, &secret, &message));
	unlink(path);
	assert_false(aq_config_secret(&arena, path, &secret, &message));
}

static int
remove_files(void **state)
{
	static const char *const names[] = { "acquis.conf", "auth.conf",
		"secret" };
	char path[200];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(has_defaults),
		TEST(reads_every_type), TEST(names_file_and_line),
		TEST(the_program_has_the_last_word), TEST(options_fit_together),
		TEST(dumps_what_it_reads), TEST(guards_secrets) };

	return cmocka_run_group_tests(tests, NULL, remove_files);
}
