/*
 * FastCGI through libfcgi. fcgi.c is the only file that includes fcgiapp.h.
 */
#ifndef AQ_RUNTIME_FCGI_H
#define AQ_RUNTIME_FCGI_H

#include "runtime/http.h"

/* Once, before any thread. Leaves the signals as they were. */
bool aq_fcgi_start(void);

/*
 * A listening UNIX socket, mode 0660, in place of what stood at `path`; -1
 * when it cannot be.
 */
int aq_fcgi_listen(const char *path, int backlog);

/* Descriptor 0, when it is a listening socket (systemd gives it so). */
bool aq_fcgi_inherited(void);

/* One connection at a time; one for each thread. */
struct aq_fcgi;

/* NULL when memory is short. */
struct aq_fcgi *aq_fcgi_new(int listening);
void aq_fcgi_free(struct aq_fcgi *fcgi);

enum aq_fcgi_accepted {
	AQ_FCGI_REQUEST,	/* *ret_transport until aq_fcgi_finish */
	AQ_FCGI_NOTHING,	/* another thread was faster */
	AQ_FCGI_FAILED,		/* out of descriptors or the like: wait */
};

/* The socket is not blocking: call when it is readable. */
enum aq_fcgi_accepted aq_fcgi_accept(
    struct aq_fcgi *fcgi, struct aq_transport *ret_transport);
void aq_fcgi_finish(struct aq_fcgi *fcgi);

#endif
