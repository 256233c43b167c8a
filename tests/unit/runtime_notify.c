#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/notify.h"

/* Binds `name` ('@' first: abstract) and returns what a notification says. */
static void
received(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char text[64];
	ssize_t n;

	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, size), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	aq_notify("READY=1");
	n = recv(fd, text, sizeof(text), MSG_DONTWAIT);
	assert_int_equal(n, 7);
	assert_memory_equal(text, "READY=1", 7);
	close(fd);
}

static void
tells_the_service_manager(void **state)
{
	char path[100];

	(void)state;
	snprintf(path, sizeof(path), "/tmp/acquis-notify-%d", (int)getpid());
	received(path);
	unlink(path);
	snprintf(path, sizeof(path), "@acquis-notify-%d", (int)getpid());
	received(path);
}

static void
needs_no_service_manager(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	aq_notify("READY=1");
	setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
	aq_notify("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	aq_notify("READY=1");
}

AQ_UNIT_MAIN(cmocka_unit_test(tells_the_service_manager),
    cmocka_unit_test(needs_no_service_manager))
