/*
 * The thread that serves metrics on a private UNIX socket (mode 0660), to
 * whoever asks by HTTP: one connection at a time, one second for each.
 */
#ifndef AQ_RUNTIME_MONITOR_H
#define AQ_RUNTIME_MONITOR_H

#include "base/buf.h"

struct aq_monitor;

/* write(context, out) appends the text. NULL with a logged reason. */
struct aq_monitor *aq_monitor_start(const char *path,
    void (*write)(void *context, struct aq_buf *out), void *context);

/* Waits for the thread and removes the socket. NULL is nothing. */
void aq_monitor_stop(struct aq_monitor *monitor);

#endif
