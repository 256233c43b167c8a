/* Tells the service manager how the program is (sd_notify(3), the protocol). */
#ifndef AQ_RUNTIME_NOTIFY_H
#define AQ_RUNTIME_NOTIFY_H

/* state: "READY=1" and the like. Nothing without NOTIFY_SOCKET. */
void aq_notify(const char *state);

#endif
