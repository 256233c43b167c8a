#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fake.h"
#include "runtime/log.h"
#include "runtime/monitor.h"

static char path[100];

static void
write_seven(void *context, struct aq_buf *out)
{
	aq_buf_printf(out, "seven %d\n", *(const int *)context);
}

/* What comes back for some bytes; empty when the connection ends. */
static struct aq_str
ask(const char *request)
{
	static char reply[4096];
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = 0;
	ssize_t got;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	shutdown(fd, SHUT_WR);
	while ((got = read(fd, reply + n, sizeof(reply) - n)) > 0)
		n += (size_t)got;
	close(fd);
	return (struct aq_str){ reply, n };
}

static void
answers_and_stops(void **state)
{
	int seven = 7;
	struct aq_monitor *monitor;
	struct aq_str reply;
	struct stat info;

	(void)state;
	snprintf(
	    path, sizeof(path), "/tmp/acquis-monitor-%d.sock", (int)getpid());
	monitor = aq_monitor_start(path, write_seven, &seven);
	assert_non_null(monitor);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0660);
	reply = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_true(aq_str_starts(reply, AQ_S("HTTP/1.1 200 OK\r\n")));
	assert_true(str_has(reply, "version=0.0.4"));
	assert_true(str_has(reply, "\r\n\r\nseven 7\n"));
	/* no request, half a request: no reply, and it goes on serving */
	assert_int_equal(ask("").n, 0);
	assert_int_equal(ask("GET /").n, 0);
	assert_true(str_has(ask("GET / HTTP/1.0\r\n\r\n"), "seven 7\n"));
	aq_monitor_stop(monitor);
	assert_int_not_equal(stat(path, &info), 0);
}

static void
refuses_bad_places(void **state)
{
	char longer[200];

	(void)state;
	aq_log_init("test", -1);
	assert_null(aq_monitor_start("/nonexistent/x.sock", write_seven, NULL));
	memset(longer, 'x', sizeof(longer));
	longer[0] = '/';
	longer[199] = '\0';
	assert_null(aq_monitor_start(longer, write_seven, NULL));
	aq_monitor_stop(NULL);
}

AQ_UNIT_MAIN(
    cmocka_unit_test(answers_and_stops), cmocka_unit_test(refuses_bad_places))
