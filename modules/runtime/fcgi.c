#include "runtime/fcgi.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fcgiapp.h>

struct aq_fcgi {
	FCGX_Request request;
};

/* FCGX_Init puts its handlers on three signals: ours come back after it. */
bool
aq_fcgi_start(void)
{
	static const int numbers[] = { SIGPIPE, SIGUSR1, SIGTERM };
	struct sigaction before[3];
	bool good;

	for (size_t i = 0; i < 3; i++)
		sigaction(numbers[i], NULL, &before[i]);
	good = FCGX_Init() == 0;
	for (size_t i = 0; i < 3; i++)
		sigaction(numbers[i], &before[i], NULL);
	return good;
}

static bool
set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

int
aq_fcgi_listen(const char *path, int backlog)
{
	mode_t before = umask(0117);
	int fd = FCGX_OpenSocket(path, backlog);

	umask(before);
	if (fd >= 0 && !set_nonblocking(fd))
		return -1;
	return fd;
}

bool
aq_fcgi_inherited(void)
{
	socklen_t size = sizeof(int);
	int listening = 0;

	if (getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0)
		return false;
	return listening != 0 && set_nonblocking(0);
}

struct aq_fcgi *
aq_fcgi_new(int listening)
{
	struct aq_fcgi *fcgi = calloc(1, sizeof(*fcgi));

	if (fcgi == NULL)
		return NULL;
	if (FCGX_InitRequest(
		&fcgi->request, listening, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		free(fcgi);
		return NULL;
	}
	return fcgi;
}

void
aq_fcgi_free(struct aq_fcgi *fcgi)
{
	if (fcgi == NULL)
		return;
	FCGX_Free(&fcgi->request, 1);
	free(fcgi);
}

static const char *
param(void *context, const char *name)
{
	struct aq_fcgi *fcgi = context;

	return FCGX_GetParam(name, fcgi->request.envp);
}

static size_t
read_some(void *context, char *p, size_t n)
{
	struct aq_fcgi *fcgi = context;
	int got;

	if (n > INT_MAX)
		return 0;
	got = FCGX_GetStr(p, (int)n, fcgi->request.in);
	return got > 0 ? (size_t)got : 0;
}

static bool
write_all(void *context, struct aq_str bytes)
{
	struct aq_fcgi *fcgi = context;
	int n = (int)bytes.n;

	return bytes.n <= INT_MAX &&
	       FCGX_PutStr(bytes.p, n, fcgi->request.out) == n;
}

enum aq_fcgi_accepted
aq_fcgi_accept(struct aq_fcgi *fcgi, struct aq_transport *ret_transport)
{
	int result = FCGX_Accept_r(&fcgi->request);

	if (result == -EAGAIN || result == -EINTR)
		return AQ_FCGI_NOTHING;
	if (result < 0)
		return AQ_FCGI_FAILED;
	*ret_transport =
	    (struct aq_transport){ param, read_some, write_all, fcgi };
	return AQ_FCGI_REQUEST;
}

void
aq_fcgi_finish(struct aq_fcgi *fcgi)
{
	FCGX_Finish_r(&fcgi->request);
}
