#include "auth/auth.h"

#include <pthread.h>
#include <stdlib.h>
#include <syslog.h>

#include "runtime/digest.h"
#include "runtime/id.h"
#include "runtime/log.h"
#include "runtime/pkey.h"

struct auth_signer {
	pthread_rwlock_t lock;
	struct aq_arena mem; /* holds `key` */
	struct aq_private_key *ready;
	struct aq_signer key; /* its `ready` is that */
};

struct auth_signer *
auth_signer_new(void)
{
	struct auth_signer *signer = calloc(1, sizeof(*signer));

	if (signer == NULL)
		return NULL;
	if (pthread_rwlock_init(&signer->lock, NULL) != 0) {
		free(signer);
		return NULL;
	}
	aq_arena_init(&signer->mem, 64 * 1024);
	return signer;
}

void
auth_signer_free(struct auth_signer *signer)
{
	if (signer == NULL)
		return;
	aq_private_key_free(signer->ready);
	aq_arena_release(&signer->mem);
	pthread_rwlock_destroy(&signer->lock);
	free(signer);
}

/* The old key goes on signing until the new one could be read. */
static bool
replace(struct auth_signer *signer, const char *directory, struct aq_str kid)
{
	struct aq_private_key *ready = NULL;
	struct aq_arena mem;
	struct aq_signer key;

	aq_arena_init(&mem, 64 * 1024);
	if (aq_signer_read(&mem, directory, kid, &key))
		ready = aq_private_key_new(key.private_pem);
	if (ready == NULL) {
		aq_arena_release(&mem);
		return false;
	}
	key.ready = ready;
	pthread_rwlock_wrlock(&signer->lock);
	aq_private_key_free(signer->ready);
	aq_arena_release(&signer->mem);
	signer->mem = mem;
	signer->ready = ready;
	signer->key = key;
	pthread_rwlock_unlock(&signer->lock);
	return true;
}

bool
auth_signer_refresh(struct auth_signer *signer, struct aq_service *service)
{
	struct q_key_active_out row;
	enum aq_db_result result = q_key_active(
	    service->db, &(struct q_key_active_in){ .now = aq_now() }, &row);

	if (result == AQ_DB_NONE)
		aq_log_event(LOG_ERR, "no_signing_key",
		    "no key signs: run acquisctl key create");
	if (result != AQ_DB_OK)
		return false;
	if (aq_str_eq(row.kid, signer->key.kid))
		return true;
	return replace(
	    signer, service->config->keys_private_directory, row.kid);
}

void
auth_signer_derive(struct auth_signer *signer, uint8_t ret_key[32])
{
	static const char use[] = "acquis digests of logins and networks";
	struct aq_arena mem;
	struct aq_str text;

	aq_arena_init(&mem, 64 * 1024);
	pthread_rwlock_rdlock(&signer->lock);
	text = aq_arena_printf(
	    &mem, "%s\n%.*s", use, AQ_STR_ARG(signer->key.private_pem));
	pthread_rwlock_unlock(&signer->lock);
	aq_sha256(text, ret_key);
	aq_arena_release(&mem);
}

struct aq_str
auth_sign(struct aq_req *rq, const struct aq_claims *claims)
{
	struct auth_signer *signer = auth_state(rq)->signer;
	struct aq_str token;

	pthread_rwlock_rdlock(&signer->lock);
	token = aq_token_sign(rq->mem, &signer->key,
	    aq_str_from(rq->config->site_origin), claims);
	pthread_rwlock_unlock(&signer->lock);
	return token;
}
