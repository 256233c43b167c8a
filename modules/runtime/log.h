/*
 * Log: one JSON object a line on stderr, written with one write(2). Members
 * are ids, counts and fixed words; never a name, an address, an answer, a
 * token or SQL. Control characters are escaped by the JSON writer, so nobody
 * can forge a line.
 */
#ifndef AQ_RUNTIME_LOG_H
#define AQ_RUNTIME_LOG_H

#include <stdint.h>

#include "base/str.h"

/* Before any thread starts. level: the largest syslog(3) level written. */
void aq_log_init(const char *service, int level);

/*
 * An event outside of requests. event: a fixed word ("db_lost", "start");
 * message: printf, short, for an administrator; may name files and numbers.
 */
void aq_log_event(int level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The line of one request. */
struct aq_log_request {
	struct aq_str request_id;
	const char *method;
	const char *route;	/* template, "" when none matched */
	int http;
	const char *problem;	/* slug, "" when all went well */
	uint64_t user;		/* 0: nobody */
	int64_t duration_us;
	unsigned statements;
	size_t bytes;		/* of the arena */
};

void aq_log_request(int level, const struct aq_log_request *line);

#endif
