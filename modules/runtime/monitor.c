#include "runtime/monitor.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "runtime/log.h"

#define REPLY_LONGEST	((size_t)8 << 20)
#define REQUEST_LONGEST 4096

struct aq_monitor {
	int fd;
	pthread_t thread;
	struct sockaddr_un address;
	void (*write)(void *context, struct aq_buf *out);
	void *context;
};

static bool
listen_at(struct aq_monitor *monitor, const char *path)
{
	struct sockaddr_un *address = &monitor->address;
	size_t n = strlen(path);
	mode_t before;
	bool good;

	if (n >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, n + 1);
	monitor->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (monitor->fd < 0)
		return false;
	unlink(path);
	before = umask(0117);
	good = bind(monitor->fd, (const struct sockaddr *)address,
		   sizeof(*address)) == 0 &&
	       listen(monitor->fd, 16) == 0;
	umask(before);
	return good;
}

/* Up to the empty line, which is all that is wanted of the request. */
static bool
read_request(int fd)
{
	char request[REQUEST_LONGEST];
	size_t n = 0;

	while (n < sizeof(request)) {
		ssize_t got = recv(fd, request + n, sizeof(request) - n, 0);

		if (got <= 0)
			return false;
		n += (size_t)got;
		if (n >= 4 && memmem(request, n, "\r\n\r\n", 4) != NULL)
			return true;
	}
	return false;
}

static void
send_all(int fd, struct aq_str bytes)
{
	while (bytes.n != 0) {
		ssize_t sent = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes = aq_str_slice(bytes, (size_t)sent, bytes.n);
	}
}

static void
answer(struct aq_monitor *monitor, int fd)
{
	struct timeval patience = { .tv_sec = 1 };
	struct aq_arena arena;
	struct aq_buf out;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!read_request(fd))
		return;
	aq_arena_init(&arena, 2 * REPLY_LONGEST);
	aq_buf_init(&out, &arena, REPLY_LONGEST);
	aq_buf_add(&out, AQ_S("HTTP/1.1 200 OK\r\nConnection: close\r\n"
			      "Content-Type: text/plain; version=0.0.4; "
			      "charset=utf-8\r\n\r\n"));
	monitor->write(monitor->context, &out);
	if (!out.failed)
		send_all(fd, aq_buf_str(&out));
	aq_arena_release(&arena);
}

static void *
serve(void *object)
{
	struct aq_monitor *monitor = object;

	for (;;) {
		int fd = accept4(monitor->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0) {
			answer(monitor, fd);
			close(fd);
		} else if (errno == EINVAL || errno == EBADF) {
			return NULL; /* shut down */
		} else if (errno != EINTR && errno != ECONNABORTED) {
			usleep(10000);
		}
	}
}

struct aq_monitor *
aq_monitor_start(const char *path,
    void (*write)(void *context, struct aq_buf *out), void *context)
{
	struct aq_monitor *monitor = calloc(1, sizeof(*monitor));
	int why;

	if (monitor == NULL)
		return NULL;
	monitor->fd = -1;
	monitor->write = write;
	monitor->context = context;
	if (!listen_at(monitor, path)) {
		aq_log_event(
		    LOG_ERR, "metrics_socket", "%s: %s", path, strerror(errno));
		goto fail;
	}
	why = pthread_create(&monitor->thread, NULL, serve, monitor);
	if (why == 0)
		return monitor;
	aq_log_event(LOG_ERR, "thread", "%s", strerror(why));
fail:
	if (monitor->fd >= 0)
		close(monitor->fd);
	free(monitor);
	return NULL;
}

void
aq_monitor_stop(struct aq_monitor *monitor)
{
	if (monitor == NULL)
		return;
	/* the socket is ours alone, so shutting it down harms nobody */
	shutdown(monitor->fd, SHUT_RDWR);
	pthread_join(monitor->thread, NULL);
	close(monitor->fd);
	unlink(monitor->address.sun_path);
	free(monitor);
}
