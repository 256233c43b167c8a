/*
 * Passwords are kept as argon2id in PHC form, by libsodium. One hash costs as
 * much as a hundred answers, so a gate lets few run at the same time, lets
 * some wait, and turns the rest away. password.c is the only file that
 * includes sodium.h beside id.c and digest.c.
 */
#ifndef AQ_RUNTIME_PASSWORD_H
#define AQ_RUNTIME_PASSWORD_H

#include "base/arena.h"
#include "base/str.h"

#define AQ_PASSWORD_HASH_MAX 128

struct aq_password_cost {
	unsigned parallel; /* hashes at the same time */
	unsigned queue;	   /* that may wait */
	unsigned memory_kib;
	unsigned passes;
};

/* For all threads of a program; NULL when memory is short. */
struct aq_password_gate *
aq_password_gate_new(const struct aq_password_cost *cost);
void aq_password_gate_free(struct aq_password_gate *gate);

/* Hashes that wait or run now, for metrics. */
unsigned aq_password_gate_load(struct aq_password_gate *gate);

enum aq_password_result {
	AQ_PASSWORD_MATCH,
	AQ_PASSWORD_STALE, /* matches; hash it again, the cost changed */
	AQ_PASSWORD_WRONG,
	AQ_PASSWORD_BUSY,   /* too many wait already */
	AQ_PASSWORD_FAILED, /* no memory for the hash */
};

/* AQ_PASSWORD_MATCH with *ret_hash in the arena, or _BUSY or _FAILED. */
enum aq_password_result aq_password_hash(struct aq_password_gate *gate,
    struct aq_arena *arena, struct aq_str password, struct aq_str *ret_hash);

/* An empty hash (nobody there) is _WRONG after the same work. */
enum aq_password_result aq_password_verify(
    struct aq_password_gate *gate, struct aq_str password, struct aq_str hash);

#endif
