#include "runtime/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

#include "base/jsonw.h"
#include "runtime/id.h"

#define LINE_LONGEST 4096

/* Set before any thread starts. */
static const char *log_service = "acquis";
static int log_level = LOG_INFO;

void
aq_log_init(const char *service, int level)
{
	log_service = service;
	log_level = level;
}

static const char *
level_name(int level)
{
	static const char *const names[] = { "emerg", "alert", "crit", "err",
		"warning", "notice", "info", "debug" };

	return level >= LOG_EMERG && level <= LOG_DEBUG ? names[level] : "err";
}

static void
begin(struct aq_jw *w, int level, const char *event)
{
	aq_jw_object(w);
	aq_jw_key_time(w, "time", aq_now());
	aq_jw_key_str(w, "level", aq_str_from(level_name(level)));
	aq_jw_key_str(w, "service", aq_str_from(log_service));
	aq_jw_key_str(w, "event", aq_str_from(event));
}

/* One write for a line: lines of several threads do not mix. */
static void
finish(struct aq_jw *w)
{
	struct aq_str line;
	ssize_t written;

	aq_jw_end(w);
	if (!aq_jw_done(w))
		return;
	aq_buf_add_char(w->out, '\n');
	line = aq_buf_str(w->out);
	do {
		written = write(STDERR_FILENO, line.p, line.n);
		if (written > 0)
			line = aq_str_slice(line, (size_t)written, line.n);
	} while (written > 0 && line.n != 0);
}

void
aq_log_event(int level, const char *event, const char *format, ...)
{
	struct aq_arena arena;
	struct aq_buf buf;
	struct aq_jw w;
	char message[1024];
	va_list args;

	if (level > log_level)
		return;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	aq_arena_init(&arena, 4 * (size_t)LINE_LONGEST);
	aq_buf_init(&buf, &arena, LINE_LONGEST + sizeof(message) * 6);
	aq_jw_init(&w, &buf);
	begin(&w, level, event);
	aq_jw_key_str(&w, "message", aq_str_from(message));
	finish(&w);
	aq_arena_release(&arena);
}

void
aq_log_request(int level, const struct aq_log_request *line)
{
	struct aq_arena arena;
	struct aq_buf buf;
	struct aq_jw w;

	if (level > log_level)
		return;
	aq_arena_init(&arena, 4 * (size_t)LINE_LONGEST);
	aq_buf_init(&buf, &arena, LINE_LONGEST);
	aq_jw_init(&w, &buf);
	begin(&w, level, "request");
	aq_jw_key_str(&w, "request_id", line->request_id);
	aq_jw_key_str(&w, "method", aq_str_from(line->method));
	aq_jw_key_str(&w, "route", aq_str_from(line->route));
	aq_jw_key_int(&w, "status", line->http);
	if (line->problem[0] != '\0')
		aq_jw_key_str(&w, "problem", aq_str_from(line->problem));
	if (line->user != 0)
		aq_jw_key_id(&w, "user", line->user);
	aq_jw_key_int(&w, "duration_us", line->duration_us);
	aq_jw_key_int(&w, "statements", (int64_t)line->statements);
	aq_jw_key_int(&w, "bytes", (int64_t)line->bytes);
	finish(&w);
	aq_arena_release(&arena);
}
