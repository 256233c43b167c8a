/*
 * Asks a server through runtime/fetch.h and tells what came of it, for
 * fetch.mjs:
 *
 *	fetch_ask CONFIG COUNT METHOD URL [LONGEST TIME_MS BODY HEADER...]
 *
 * COUNT threads ask at the same time, in turn when URL is two of them with
 * '|' between; a line for each: the result, then the status, content type,
 * Link, Retry-After and body, with tabs between.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "runtime/fetch.h"

#define THREADS_MAX 64
#define HEADERS_MAX 8

static struct aq_config config;
static struct aq_fetch_request request;
static struct aq_str second; /* address; empty: the same */
static struct aq_str headers[HEADERS_MAX];
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

static void *
ask(void *context)
{
	struct aq_fetch_reply reply;
	enum aq_fetch_result result;
	struct aq_arena arena;

	aq_arena_init(&arena, (size_t)1 << 24);
	result = aq_fetch(&config, &arena, context, &reply);
	(void)pthread_mutex_lock(&output);
	printf("%s\t%u\t%.*s\t%.*s\t%.*s\t%.*s\n",
	    aq_fetch_result_name(result), reply.status,
	    AQ_STR_ARG(reply.content_type), AQ_STR_ARG(reply.link),
	    AQ_STR_ARG(reply.retry_after), AQ_STR_ARG(reply.body));
	(void)pthread_mutex_unlock(&output);
	aq_arena_release(&arena);
	return NULL;
}

static bool
read_arguments(int argc, char **argv, struct aq_arena *arena, uint64_t *count)
{
	uint64_t longest = 0, time_ms = 0;
	struct aq_str message;

	aq_config_defaults(&config);
	if (argc < 5 ||
	    !aq_config_parse(
		&config, arena, "-", aq_str_from(argv[1]), &message) ||
	    !aq_num_u64(aq_str_from(argv[2]), count) || *count > THREADS_MAX)
		return false;
	if (argc > 5 && !aq_num_u64(aq_str_from(argv[5]), &longest))
		return false;
	if (argc > 6 && !aq_num_u64(aq_str_from(argv[6]), &time_ms))
		return false;
	second = aq_str_from(argv[4]);
	request = (struct aq_fetch_request){
		.method = strcmp(argv[3], "POST") == 0 ? AQ_FETCH_POST
						       : AQ_FETCH_GET,
		.url = aq_str_cut(&second, '|'),
		.headers = headers,
		.longest = longest,
		.time_ms = (unsigned)time_ms,
		.body = aq_str_from(argc > 7 ? argv[7] : ""),
		.content_type = AQ_S("application/x-www-form-urlencoded"),
	};
	for (int i = 8; i < argc && request.header_count < HEADERS_MAX; i++)
		headers[request.header_count++] = aq_str_from(argv[i]);
	return true;
}

int
main(int argc, char **argv)
{
	struct aq_fetch_request other;
	pthread_t thread[THREADS_MAX];
	struct aq_arena arena;
	uint64_t count = 0;

	aq_arena_init(&arena, 1 << 16);
	if (!read_arguments(argc, argv, &arena, &count)) {
		fprintf(stderr, "fetch_ask: see its source\n");
		return 2;
	}
	other = request;
	if (second.n != 0)
		other.url = second;
	for (uint64_t i = 0; i < count; i++)
		if (pthread_create(&thread[i], NULL, ask,
			i % 2 == 0 ? &request : &other) != 0)
			return 1;
	for (uint64_t i = 0; i < count; i++)
		(void)pthread_join(thread[i], NULL);
	aq_arena_release(&arena);
	return 0;
}
