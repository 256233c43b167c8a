#include "runtime/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <syslog.h>
#include <unistd.h>

#include "runtime/db.h"
#include "runtime/fcgi.h"
#include "runtime/log.h"

#define BACK_OFF_US 10000

struct member {
	struct aq_pool *pool;
	struct aq_worker worker;
	struct aq_db *db;
	struct aq_fcgi *fcgi;
	int epoll;
	pthread_t thread;
	bool started;
};

struct aq_pool {
	int listening, stop; /* stop: an eventfd, readable for good */
	size_t count;
	struct member member[];
};

static bool
watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void
take_request(struct member *member)
{
	struct aq_transport transport;

	switch (aq_fcgi_accept(member->fcgi, &transport)) {
	case AQ_FCGI_REQUEST:
		aq_worker_serve(&member->worker, &transport);
		aq_fcgi_finish(member->fcgi);
		return;
	case AQ_FCGI_NOTHING:
		return;
	case AQ_FCGI_FAILED:
		usleep(BACK_OFF_US);
		return;
	}
}

static bool
told_to_stop(
    const struct member *member, const struct epoll_event *events, int count)
{
	for (int i = 0; i < count; i++)
		if (events[i].data.fd == member->pool->stop)
			return true;
	return false;
}

/* Both events are asked for, so that the end comes before the next request. */
static void *
work(void *object)
{
	struct member *member = object;
	struct epoll_event events[2];

	for (;;) {
		int n = epoll_wait(member->epoll, events, 2, -1);

		if (n < 0 && errno != EINTR) {
			aq_log_event(LOG_ERR, "epoll", "%s", strerror(errno));
			return NULL;
		}
		if (told_to_stop(member, events, n))
			return NULL;
		if (n > 0)
			take_request(member);
	}
}

/* EPOLLEXCLUSIVE: a connection wakes one thread, not all of them. */
static bool
start_member(struct aq_pool *pool, struct member *member,
    const struct aq_service *service, const struct aq_table *table,
    struct aq_metrics *metrics, const struct aq_db_options *database)
{
	const struct aq_program *program = service->program;

	member->pool = pool;
	member->db =
	    aq_db_new(database, program->statements, program->statement_count);
	member->fcgi = aq_fcgi_new(pool->listening);
	member->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (member->db == NULL || member->fcgi == NULL || member->epoll < 0 ||
	    !aq_db_add(
		member->db, program->more_statements, program->more_count) ||
	    !watch(member->epoll, pool->stop, EPOLLIN) ||
	    !watch(member->epoll, pool->listening, EPOLLIN | EPOLLEXCLUSIVE))
		return false;
	aq_worker_init(&member->worker, service, table, metrics, member->db);
	member->started =
	    pthread_create(&member->thread, NULL, work, member) == 0;
	return member->started;
}

struct aq_pool *
aq_pool_start(int listening, const struct aq_service *service,
    const struct aq_table *table, struct aq_metrics *metrics,
    const struct aq_db_options *database)
{
	size_t count = (size_t)service->config->service_workers;
	struct aq_pool *pool =
	    calloc(1, sizeof(*pool) + count * sizeof(pool->member[0]));
	bool good = pool != NULL;

	if (pool == NULL)
		return NULL;
	pool->listening = listening;
	pool->count = count;
	pool->stop = eventfd(0, EFD_CLOEXEC);
	for (size_t i = 0; i < count; i++)
		pool->member[i].epoll = -1;
	for (size_t i = 0; i < count && good; i++)
		good = start_member(
		    pool, &pool->member[i], service, table, metrics, database);
	if (good)
		return pool;
	aq_log_event(LOG_ERR, "workers", "cannot start: %s", strerror(errno));
	aq_pool_stop(pool);
	return NULL;
}

static void
end_member(struct member *member)
{
	if (member->started) {
		pthread_join(member->thread, NULL);
		aq_worker_release(&member->worker);
	}
	aq_fcgi_free(member->fcgi);
	aq_db_free(member->db);
	if (member->epoll >= 0)
		close(member->epoll);
}

void
aq_pool_stop(struct aq_pool *pool)
{
	uint64_t one = 1;

	if (pool == NULL)
		return;
	while (write(pool->stop, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < pool->count; i++)
		end_member(&pool->member[i]);
	close(pool->stop);
	free(pool);
}
