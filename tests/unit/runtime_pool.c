#include "unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fake.h"
#include "runtime/db.h"
#include "runtime/fcgi.h"
#include "runtime/health.h"
#include "runtime/keys.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/pool.h"

static struct aq_config config;
static struct aq_service service;
static struct aq_program program = { .name = "test", .service = "test" };
static struct aq_metrics *metrics;
static char path[100];
static int listening;

static enum aq_status
slow(struct aq_req *rq)
{
	usleep(200000);
	aq_jw_str(&rq->reply.json, AQ_S("slow"));
	return AQ_OK;
}

static const struct aq_route rows[] = {
	{ { AQ_GET, "/slow" }, "slow", slow, 0, 0 },
};

static const struct aq_table table = { rows, 1, 1 };
static const struct aq_db_options nowhere = {
	.socket = "/nonexistent/db.sock",
	.user = "nobody",
	.database = "none",
};

static int
start(void **state)
{
	(void)state;
	aq_log_init("test", -1);
	aq_config_defaults(&config);
	config.service_workers = 4;
	service = (struct aq_service){ .program = &program,
		.config = &config,
		.keys = aq_keys_new(AQ_S("x")) };
	metrics = aq_metrics_new("test", rows, 1);
	snprintf(path, sizeof(path), "/tmp/acquis-pool-%d.sock", (int)getpid());
	if (!aq_fcgi_start())
		return -1;
	listening = aq_fcgi_listen(path, 64);
	return listening >= 0 ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	close(listening);
	unlink(path);
	aq_metrics_free(metrics);
	aq_keys_free(service.keys);
	return 0;
}

/* One name-value pair of a FastCGI PARAMS record; lengths below 128. */
static size_t
put_param(unsigned char *p, const char *name, const char *value)
{
	size_t nn = strlen(name), nv = strlen(value);

	p[0] = (unsigned char)nn;
	p[1] = (unsigned char)nv;
	memcpy(p + 2, name, nn);
	memcpy(p + 2 + nn, value, nv);
	return 2 + nn + nv;
}

static void
put_record(int fd, unsigned char type, const void *content, size_t n)
{
	unsigned char head[8] = { 1, type, 0, 1, (unsigned char)(n >> 8),
		(unsigned char)n, 0, 0 };

	assert_int_equal(write(fd, head, sizeof(head)), sizeof(head));
	if (n != 0)
		assert_int_equal(write(fd, content, n), n);
}

/* Sends GET URI as a web server would. */
static int
send_get(const char *uri)
{
	static const unsigned char responder[8] = { 0, 1, 0 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	unsigned char params[256];
	size_t n;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	put_record(fd, 1, responder, sizeof(responder));
	n = put_param(params, "REQUEST_METHOD", "GET");
	n += put_param(params + n, "REQUEST_URI", uri);
	put_record(fd, 4, params, n);
	put_record(fd, 4, NULL, 0);
	put_record(fd, 5, NULL, 0);
	return fd;
}

/* All that comes back, up to the end of the connection. */
static struct aq_str
receive(int fd)
{
	static char reply[8192];
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, reply + n, sizeof(reply) - n)) > 0)
		n += (size_t)got;
	close(fd);
	return (struct aq_str){ reply, n };
}

static struct aq_pool *
start_pool(void)
{
	struct aq_pool *pool =
	    aq_pool_start(listening, &service, &table, metrics, &nowhere);

	assert_non_null(pool);
	return pool;
}

static void
the_socket_is_tight(void **state)
{
	struct stat info;

	(void)state;
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0660);
}

static void
serves_over_fastcgi(void **state)
{
	struct aq_pool *pool = start_pool();
	struct aq_str reply;

	(void)state;
	reply = receive(send_get("/slow"));
	assert_true(str_has(reply, "Status: 200\r\n"));
	assert_true(str_has(reply, "\r\n\r\n\"slow\""));
	assert_true(str_has(receive(send_get("/none")), "Status: 404\r\n"));
	aq_pool_stop(pool);
}

static void
serves_at_the_same_time(void **state)
{
	struct aq_pool *pool = start_pool();
	int fd[12];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(fd); i++)
		fd[i] = send_get("/slow");
	for (size_t i = 0; i < UNIT_COUNT(fd); i++)
		assert_true(str_has(receive(fd[i]), "Status: 200\r\n"));
	aq_pool_stop(pool);
}

/* What was begun is finished; what waits is there for the next program. */
static void
stops_without_losing_a_request(void **state)
{
	struct aq_pool *pool = start_pool();
	struct pollfd waiting;
	int fd[8], answered = 0;

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(fd); i++)
		fd[i] = send_get("/slow");
	usleep(50000);
	aq_pool_stop(pool);
	for (size_t i = 0; i < UNIT_COUNT(fd); i++) {
		waiting = (struct pollfd){ .fd = fd[i], .events = POLLIN };
		answered += poll(&waiting, 1, 0) == 1;
	}
	assert_int_equal(answered, 4);
	pool = start_pool();
	for (size_t i = 0; i < UNIT_COUNT(fd); i++)
		assert_true(str_has(receive(fd[i]), "Status: 200\r\n"));
	aq_pool_stop(pool);
}

/* Connections that say nothing, or nonsense, take no worker away. */
static void
survives_bad_peers(void **state)
{
	struct aq_pool *pool = start_pool();
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)state;
	memcpy(address.sun_path, path, strlen(path) + 1);
	for (int i = 0; i < 8; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		assert_int_equal(connect(fd, (const struct sockaddr *)&address,
				     sizeof(address)),
		    0);
		if (i % 2 == 0)
			assert_int_equal(
			    write(fd, "GET / HTTP/1.1\r\n", 16), 16);
		close(fd);
	}
	assert_true(str_has(receive(send_get("/slow")), "Status: 200\r\n"));
	aq_pool_stop(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_socket_is_tight),
		cmocka_unit_test(serves_over_fastcgi),
		cmocka_unit_test(serves_at_the_same_time),
		cmocka_unit_test(stops_without_losing_a_request),
		cmocka_unit_test(survives_bad_peers),
	};

	return cmocka_run_group_tests(tests, start, end);
}
