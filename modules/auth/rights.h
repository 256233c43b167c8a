/*
 * What people may ask of those who keep their data: terms they accept, a copy
 * of everything, who looked at it, and to be erased; and what staff see of the
 * audit and of retention.
 */
#ifndef AQ_AUTH_RIGHTS_H
#define AQ_AUTH_RIGHTS_H

#include "auth/auth.h"
#include "runtime/access_log.h"

#define AUTH_TERMS_MAX 20

/*
 * terms.c: may this version be accepted (it applies, or comes next)? Else
 * AQ_E_INVALID at `pointer`.
 */
enum aq_status
auth_terms_check(struct aq_req *rq, struct aq_str version, const char *pointer);
enum aq_db_result auth_terms_store(struct aq_db *db, struct aq_req *rq,
    uint64_t user_id, struct aq_str version);

/*
 * note_people.c: the caller sees these people, named as the provider does, in
 * a list; once an hour is noted for each (runtime/access_log.h), before the
 * reply.
 */
enum aq_status auth_note_people(struct aq_req *rq, uint64_t provider,
    const struct aq_str *subject, size_t count, enum aq_access_what what);

/* The same of accounts, each once, whose names somebody of the staff sees. */
enum aq_status
auth_note_accounts(struct aq_req *rq, const uint64_t *user, size_t count);

/* main.c calls it at each tick: what has expired goes. */
void auth_rights_forget(struct aq_service *service, int64_t now);

/* Endpoints, one file for each group. */
enum aq_status auth_terms_get(struct aq_req *rq);
enum aq_status auth_terms_list(struct aq_req *rq);
enum aq_status auth_terms_accept(struct aq_req *rq);
enum aq_status auth_export_request(struct aq_req *rq);
enum aq_status auth_exports_list(struct aq_req *rq);
enum aq_status auth_export_get(struct aq_req *rq);
enum aq_status auth_export_file(struct aq_req *rq);
enum aq_status auth_readers_list(struct aq_req *rq);
enum aq_status auth_erase_me(struct aq_req *rq);
enum aq_status auth_audit_list(struct aq_req *rq);
enum aq_status auth_retention_list(struct aq_req *rq);

#endif
