#include "ctl/ctl.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/db_time.h"

/* Takes `count` arguments out at `at`. */
static void
drop(struct ctl *ctl, int at, int count)
{
	for (int i = at; i + count < ctl->argc; i++)
		ctl->argv[i] = ctl->argv[i + count];
	ctl->argc -= count;
}

bool
ctl_flag(struct ctl *ctl, const char *name)
{
	for (int i = 0; i < ctl->argc; i++) {
		if (strcmp(ctl->argv[i], name) == 0) {
			drop(ctl, i, 1);
			return true;
		}
	}
	return false;
}

const char *
ctl_value(struct ctl *ctl, const char *name)
{
	for (int i = 0; i + 1 < ctl->argc; i++) {
		if (strcmp(ctl->argv[i], name) == 0) {
			const char *value = ctl->argv[i + 1];

			drop(ctl, i, 2);
			return value;
		}
	}
	/* without a value it stays, and ctl_args_end complains */
	return NULL;
}

const char *
ctl_next(struct ctl *ctl)
{
	const char *value;

	if (ctl->argc == 0 || strncmp(ctl->argv[0], "--", 2) == 0)
		return NULL;
	value = ctl->argv[0];
	drop(ctl, 0, 1);
	return value;
}

bool
ctl_args_end(struct ctl *ctl)
{
	const struct ctl_command *c = ctl->command;

	if (ctl->argc == 0)
		return true;
	ctl_say(CTL_USAGE, "what is \"%s\"?\nusage: acquisctl %s %s %s",
	    ctl->argv[0], c->noun, c->verb, c->arguments);
	return false;
}

enum ctl_exit
ctl_say(enum ctl_exit exit, const char *format, ...)
{
	va_list args;

	fputs("acquisctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return exit;
}

bool
ctl_load_config(struct ctl *ctl, const char *service)
{
	struct aq_str message = { 0 };

	if (aq_config_load(
		&ctl->config, &ctl->mem, ctl->config_dir, service, &message))
		return true;
	ctl_say(CTL_FAILED, "%.*s", AQ_STR_ARG(message));
	return false;
}

static const char *
os_user(struct ctl *ctl)
{
	struct passwd *entry = getpwuid(geteuid());

	if (entry == NULL)
		return "root";
	return aq_arena_copy(&ctl->mem, aq_str_from(entry->pw_name)).p;
}

static bool
read_password(struct ctl *ctl, const char **ret_password)
{
	struct aq_str secret, message;

	*ret_password = NULL;
	if (ctl->config.database_password_file[0] == '\0')
		return true;
	if (!aq_config_secret(&ctl->mem, ctl->config.database_password_file,
		&secret, &message)) {
		ctl_say(CTL_FAILED, "%.*s", AQ_STR_ARG(message));
		return false;
	}
	*ret_password = secret.p;
	return true;
}

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

bool
ctl_database(
    struct ctl *ctl, const struct aq_statement *statements, size_t count)
{
	const struct aq_config *c = &ctl->config;
	struct aq_db_options options = {
		.socket = or_null(c->database_socket),
		.host = or_null(c->database_host),
		.port = (unsigned)c->database_port,
		.user = or_null(c->database_user),
		.database = c->database_name,
		.tls_ca = or_null(c->database_tls_ca),
		.statement_timeout_s =
		    (unsigned)c->database_statement_timeout_s,
		.lock_timeout_s = (unsigned)c->database_lock_timeout_s,
		.lazy = true,
	};

	if (options.user == NULL)
		options.user = os_user(ctl);
	if (!read_password(ctl, &options.password))
		return false;
	ctl->db = aq_db_new(&options, statements, count);
	if (ctl->db == NULL) {
		ctl_say(CTL_FAILED, "not enough memory");
		return false;
	}
	aq_db_use_arena(ctl->db, &ctl->mem);
	return true;
}

bool
ctl_open(struct ctl *ctl, const struct aq_statement *statements, size_t count)
{
	return ctl_database(ctl, statements, count) &&
	       ctl_db_failure(ctl, aq_db_ready(ctl->db)) == CTL_OK;
}

static enum aq_db_result
write_act(struct aq_db *db, void *context)
{
	const struct ctl_act *act = context;
	enum aq_db_result result = act->write(db, act->context);

	return result == AQ_DB_OK ? aq_audit_add(db, &act->audit) : result;
}

enum ctl_exit
ctl_do(struct ctl *ctl, const struct ctl_act *act)
{
	struct ctl_act copy = *act;

	return ctl_db_failure(
	    ctl, aq_db_transaction(ctl->db, write_act, &copy));
}

enum ctl_exit
ctl_db_failure(struct ctl *ctl, enum aq_db_result result)
{
	switch (result) {
	case AQ_DB_OK:
		return CTL_OK;
	case AQ_DB_NONE:
		return ctl_say(CTL_NOT_FOUND, "there is no such thing");
	case AQ_DB_DUPLICATE:
		return ctl_say(CTL_REFUSED, "it is there already");
	case AQ_DB_AGAIN:
	case AQ_DB_GONE:
	case AQ_DB_UNCERTAIN:
	case AQ_DB_FAILED:
		break;
	}
	return ctl_say(CTL_FAILED, "database: %s", aq_db_error(ctl->db));
}

struct aq_str
ctl_time(struct ctl *ctl, int64_t time_us)
{
	struct aq_civil c;

	if (!aq_civil_from_us(time_us, &c))
		return AQ_S("-");
	return aq_arena_printf(&ctl->mem, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    c.year, c.month, c.day, c.hour, c.minute, c.second);
}

enum ctl_exit
ctl_print_json(struct ctl *ctl)
{
	struct aq_str text = aq_buf_str(&ctl->out);

	if (!aq_jw_done(&ctl->jw) || ctl->out.failed)
		return ctl_say(CTL_FAILED, "the result cannot be written");
	if (fwrite(text.p, 1, text.n, stdout) != text.n || putchar('\n') == EOF)
		return CTL_FAILED;
	return CTL_OK;
}

bool
ctl_read_file(
    struct ctl *ctl, const char *path, size_t limit, struct aq_str *ret)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "rbe");
	char *bytes = aq_arena_get(&ctl->mem, limit + 1, 1);
	size_t n = 0;
	bool ok = false;

	if (file == NULL || bytes == NULL) {
		ctl_say(CTL_FAILED, "%s: %s", path, strerror(errno));
		goto out;
	}
	n = fread(bytes, 1, limit + 1, file);
	if (ferror(file) || n > limit) {
		ctl_say(CTL_FAILED, "%s: cannot be read or is too large", path);
		goto out;
	}
	*ret = (struct aq_str){ bytes, n };
	ok = true;
out:
	if (file != NULL && !standard)
		(void)fclose(file);
	return ok;
}
