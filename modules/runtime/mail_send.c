#include "runtime/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/curl.h"

#define CONNECT_S 10L
#define SEND_S	  60L

extern char **environ;

/* ---- SMTP ------------------------------------------------------------ */

struct upload {
	struct aq_str rest;
};

static size_t
read_message(char *buffer, size_t size, size_t count, void *context)
{
	struct upload *up = context;
	size_t n = size * count < up->rest.n ? size * count : up->rest.n;

	if (n > 0)
		memcpy(buffer, up->rest.p, n);
	up->rest = aq_str_slice(up->rest, n, up->rest.n);
	return n;
}

static bool
set_server(CURL *curl, struct aq_arena *mem, const struct aq_config *config,
    struct aq_str *ret_why)
{
	struct aq_str password;

	curl_easy_setopt(curl, CURLOPT_URL, config->mail_smtp_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    (long)(config->mail_smtp_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, SEND_S);
	if (config->mail_smtp_user[0] == '\0')
		return true;
	if (!aq_config_secret(
		mem, config->mail_smtp_password_file, &password, ret_why))
		return false;
	curl_easy_setopt(curl, CURLOPT_USERNAME, config->mail_smtp_user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, password.p);
	return true;
}

static enum aq_mail_result
smtp_result(
    CURL *curl, CURLcode code, struct aq_arena *mem, struct aq_str *ret_why)
{
	long reply = 0;

	if (code == CURLE_OK)
		return AQ_MAIL_SENT;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
	*ret_why = aq_arena_printf(
	    mem, "smtp: %s (server said %ld)", curl_easy_strerror(code), reply);
	/* 5xx is the server's last word, but not for want of a sign-in */
	return reply >= 550 && reply < 560 ? AQ_MAIL_REFUSED : AQ_MAIL_LATER;
}

static enum aq_mail_result
send_smtp(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_mail *mail, struct aq_str message, struct aq_str *ret_why)
{
	enum aq_mail_result result = AQ_MAIL_LATER;
	struct upload up = { message };
	struct curl_slist *to = NULL;
	struct aq_str from;
	CURL *curl;

	curl = aq_curl_new();
	from = aq_arena_printf(
	    mem, "<%.*s>", AQ_STR_ARG(aq_mail_address(mem, mail->from)));
	to = curl_slist_append(
	    NULL, aq_arena_printf(
		      mem, "<%.*s>", AQ_STR_ARG(aq_mail_ascii(mem, mail->to)))
		      .p);
	*ret_why = AQ_S("memory");
	if (curl != NULL && to != NULL && from.p != NULL &&
	    set_server(curl, mem, config, ret_why)) {
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.p);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
		curl_easy_setopt(curl, CURLOPT_READDATA, &up);
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		result =
		    smtp_result(curl, curl_easy_perform(curl), mem, ret_why);
	}
	curl_slist_free_all(to);
	curl_easy_cleanup(curl);
	return result;
}

/* ---- sendmail -------------------------------------------------------- */

/* The program reads the message from a file without a name, so that nothing
   can block on a pipe. */
static FILE *
message_file(struct aq_str message)
{
	FILE *file = tmpfile();

	if (file == NULL)
		return NULL;
	/* sendmail takes lines that end in '\n' */
	for (size_t i = 0; i < message.n; i++)
		if (message.p[i] != '\r')
			(void)putc(message.p[i], file);
	if (fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0)
		return file;
	(void)fclose(file);
	return NULL;
}

static bool
spawn(const char *program, char *const argv[], int input, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	bool ok;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return false;
	ok = posix_spawn_file_actions_adddup2(&actions, input, 0) == 0 &&
	     posix_spawn_file_actions_addopen(
		 &actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
	     posix_spawn(ret_pid, program, &actions, NULL, argv, environ) == 0;
	(void)posix_spawn_file_actions_destroy(&actions);
	return ok;
}

static char *
argument(struct aq_arena *mem, const char *text, struct aq_str more)
{
	struct aq_str joined =
	    aq_arena_printf(mem, "%s%.*s", text, AQ_STR_ARG(more));

	/* argv has no const, but nobody writes to it */
	return (char *)(uintptr_t)joined.p;
}

static enum aq_mail_result
send_program(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_mail *mail, struct aq_str message, struct aq_str *ret_why)
{
	char *const argv[] = { argument(mem, "sendmail", AQ_S("")),
		argument(mem, "-i", AQ_S("")), argument(mem, "-f", AQ_S("")),
		argument(mem, "", aq_mail_address(mem, mail->from)),
		argument(mem, "--", AQ_S("")),
		argument(mem, "", aq_mail_ascii(mem, mail->to)), NULL };
	FILE *file = message_file(message);
	int status = -1;
	pid_t pid = 0;
	bool started;

	*ret_why = AQ_S("the sendmail program cannot be started");
	if (file == NULL || aq_arena_failed(mem))
		return AQ_MAIL_LATER;
	started = spawn(config->mail_sendmail, argv, fileno(file), &pid);
	(void)fclose(file);
	if (!started)
		return AQ_MAIL_LATER;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return AQ_MAIL_LATER;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return AQ_MAIL_SENT;
	*ret_why = AQ_S("the sendmail program failed");
	return AQ_MAIL_LATER;
}

enum aq_mail_result
aq_mail_send(struct aq_arena *mem, const struct aq_config *config,
    const struct aq_mail *mail, struct aq_str *ret_why)
{
	struct aq_str message = aq_mail_message(mem, mail);

	if (message.p == NULL) {
		*ret_why = AQ_S("the address or a header cannot be written");
		return AQ_MAIL_REFUSED;
	}
	switch ((enum aq_config_mail)config->mail_transport) {
	case AQ_MAIL_NONE:
		break;
	case AQ_MAIL_SENDMAIL:
		return send_program(mem, config, mail, message, ret_why);
	case AQ_MAIL_SMTP:
		return send_smtp(mem, config, mail, message, ret_why);
	}
	*ret_why = AQ_S("no transport is configured");
	return AQ_MAIL_OFF;
}
