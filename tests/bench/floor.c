/*
 * The floor of the bench: the least that any program of this shape must do for
 * an answer. One token looked up by its digest, one SELECT of a handful of
 * rows by primary key, one durable INSERT, a reply of about the usual size.
 * It shares no code with Acquis, so that both are measured and not compared
 * with themselves.
 *
 *	bench-floor FCGI_SOCKET DATABASE_SOCKET THREADS
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>

#define ROWS 8
#define KNOWN_TOKENS 1024

struct known_token {
	unsigned char digest[SHA256_DIGEST_LENGTH];
	time_t until;
};

struct worker {
	const char *database_socket;
	int listen_fd;
	MYSQL *db;
	MYSQL_STMT *select, *insert;
	uint64_t assessment;
	uint32_t position;
};

static struct known_token known[KNOWN_TOKENS];
static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint64_t next_assessment = 1000;
static char filler[900];

static void
fail(const char *what)
{
	fprintf(stderr, "bench-floor: %s\n", what);
	exit(1);
}

static MYSQL_STMT *
prepare(MYSQL *db, const char *sql)
{
	MYSQL_STMT *statement = mysql_stmt_init(db);

	if (statement == NULL ||
	    mysql_stmt_prepare(statement, sql, (unsigned long)strlen(sql)) != 0)
		fail(mysql_error(db));
	return statement;
}

static void
connect_worker(struct worker *w)
{
	w->db = mysql_init(NULL);
	if (w->db == NULL ||
	    mysql_real_connect(w->db, NULL, "root", NULL, "bench_floor", 0,
		w->database_socket, 0) == NULL)
		fail(w->db ? mysql_error(w->db) : "no memory");
	w->select = prepare(w->db,
	    "SELECT position, challenge_id, outcome FROM answer"
	    " WHERE assessment_id = ? ORDER BY position LIMIT 256");
	w->insert = prepare(w->db,
	    "INSERT INTO answer (assessment_id, position, challenge_id,"
	    " outcome, value, answered_at) VALUES (?, ?, 7, 1, 'a', NOW(6))");
	w->position = ROWS;
}

/* A known token, or a new one that the measurement warms up with. */
static bool
token_known(const char *header)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	uint32_t slot;
	bool hit;

	SHA256((const unsigned char *)header, strlen(header), digest);
	memcpy(&slot, digest, sizeof(slot));
	slot %= KNOWN_TOKENS;
	pthread_mutex_lock(&known_lock);
	hit = memcmp(known[slot].digest, digest, sizeof(digest)) == 0 &&
	    known[slot].until > time(NULL);
	if (!hit) {
		memcpy(known[slot].digest, digest, sizeof(digest));
		known[slot].until = time(NULL) + 60;
	}
	pthread_mutex_unlock(&known_lock);
	return hit;
}

static unsigned
read_rows(struct worker *w)
{
	uint32_t column[3];
	MYSQL_BIND in = { 0 }, out[3];
	unsigned rows = 0;

	in.buffer_type = MYSQL_TYPE_LONGLONG;
	in.buffer = &w->assessment;
	in.is_unsigned = 1;
	memset(out, 0, sizeof(out));
	for (unsigned i = 0; i < 3; i++) {
		out[i].buffer_type = MYSQL_TYPE_LONG;
		out[i].buffer = &column[i];
	}
	if (mysql_stmt_bind_param(w->select, &in) != 0 ||
	    mysql_stmt_execute(w->select) != 0 ||
	    mysql_stmt_bind_result(w->select, out) != 0 ||
	    mysql_stmt_store_result(w->select) != 0)
		fail(mysql_stmt_error(w->select));
	while (mysql_stmt_fetch(w->select) == 0)
		rows++;
	mysql_stmt_free_result(w->select);
	return rows;
}

static void
insert_row(struct worker *w)
{
	MYSQL_BIND in[2];

	memset(in, 0, sizeof(in));
	in[0].buffer_type = MYSQL_TYPE_LONGLONG;
	in[0].buffer = &w->assessment;
	in[0].is_unsigned = 1;
	in[1].buffer_type = MYSQL_TYPE_LONG;
	in[1].buffer = &w->position;
	in[1].is_unsigned = 1;
	if (mysql_stmt_bind_param(w->insert, in) != 0 ||
	    mysql_stmt_execute(w->insert) != 0)
		fail(mysql_stmt_error(w->insert));
}

/* As long as a usual test: then another assessment. */
static void
next_position(struct worker *w)
{
	if (w->position % (2 * ROWS) == 0 || w->assessment == 0) {
		w->assessment = atomic_fetch_add(&next_assessment, 1);
		w->position = 0;
	}
	w->position++;
}

static void *
serve(void *argument)
{
	struct worker *w = argument;
	FCGX_Request request;
	char body[1024];

	connect_worker(w);
	FCGX_InitRequest(&request, w->listen_fd, 0);
	while (FCGX_Accept_r(&request) == 0) {
		const char *token =
		    FCGX_GetParam("HTTP_AUTHORIZATION", request.envp);
		bool hit = token_known(token ? token : "");
		unsigned rows;

		FCGX_GetStr(body, sizeof(body), request.in);
		next_position(w);
		rows = read_rows(w);
		insert_row(w);
		FCGX_FPrintF(request.out,
		    "Status: 201 Created\r\n"
		    "Content-Type: application/json\r\n\r\n"
		    "{\"rows\":%u,\"hit\":%d,\"filler\":\"%s\"}",
		    rows, hit, filler);
		FCGX_Finish_r(&request);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	int threads = argc == 4 ? atoi(argv[3]) : 0;
	int fd;

	if (threads < 1 || threads > 64)
		fail("usage: bench-floor FCGI_SOCKET DATABASE_SOCKET THREADS");
	memset(filler, 'x', sizeof(filler) - 1);
	FCGX_Init();
	umask(0);
	fd = FCGX_OpenSocket(argv[1], 1024);
	if (fd < 0)
		fail("cannot listen");
	for (int i = 0; i < threads; i++) {
		struct worker *w = calloc(1, sizeof(*w));
		pthread_t thread;

		if (w == NULL)
			fail("no memory");
		w->database_socket = argv[2];
		w->listen_fd = fd;
		if (pthread_create(&thread, NULL, serve, w) != 0)
			fail("no thread");
	}
	for (;;)
		(void)select(0, NULL, NULL, NULL, NULL);
}
