/* acquis-auth: accounts, sign-in and tokens. */
#include "auth/auth.h"
#include "auth/oidc.h"
#include "auth/rights.h"
#include "auth/sso.h"

#include <stdlib.h>

#include "queries_jwks.h"
#include "runtime/id.h"
#include "runtime/jwks.h"

/* Rows that have served, a bounded number at each tick. */
static void
forget_old(struct aq_service *service)
{
	const int64_t day = (int64_t)24 * 3600 * 1000000;
	int64_t now = aq_now();

	(void)q_sessions_forget(service->db,
	    &(struct q_sessions_forget_in){ .before = now - 30 * day }, NULL);
	(void)q_tries_forget(service->db,
	    &(struct q_tries_forget_in){ .before = now - day }, NULL);
	(void)q_networks_forget(service->db,
	    &(struct q_networks_forget_in){ .before = now - day }, NULL);
	(void)q_idempotency_forget(service->db,
	    &(struct q_idempotency_forget_in){ .before = now - day }, NULL);
	(void)q_mail_counts_forget(service->db,
	    &(struct q_mail_counts_forget_in){ .before = now - day }, NULL);
	(void)q_links_forget(service->db,
	    &(struct q_links_forget_in){ .before = now - 7 * day }, NULL);
	(void)q_steps_forget(
	    service->db, &(struct q_steps_forget_in){ .before = now }, NULL);
	(void)q_devices_forget(service->db,
	    &(struct q_devices_forget_in){ .before = now - 400 * day }, NULL);
	(void)q_flows_forget(
	    service->db, &(struct q_flows_forget_in){ .before = now }, NULL);
	(void)q_onces_forget(
	    service->db, &(struct q_onces_forget_in){ .before = now }, NULL);
	(void)q_codes_forget(
	    service->db, &(struct q_codes_forget_in){ .before = now }, NULL);
	(void)q_lti_waiting_forget(service->db,
	    &(struct q_lti_waiting_forget_in){ .before = now }, NULL);
	(void)q_lti_choices_forget(service->db,
	    &(struct q_lti_choices_forget_in){ .before = now }, NULL);
	(void)q_lti_registrations_forget(service->db,
	    &(struct q_lti_registrations_forget_in){ .before = now }, NULL);
	(void)q_refusals_forget(service->db,
	    &(struct q_refusals_forget_in){ .before = now - 7 * day }, NULL);
	aq_jwks_forget(service->db, now);
	auth_rights_forget(service, now);
}

static bool
reload(struct aq_service *service)
{
	struct auth_state *state = service->state;

	return auth_signer_refresh(state->signer, service);
}

static void
tick(struct aq_service *service)
{
	(void)reload(service);
	forget_old(service);
}

static void
stop(struct aq_service *service)
{
	struct auth_state *state = service->state;

	if (state == NULL)
		return;
	auth_signer_free(state->signer);
	aq_jwks_free(state->jwks);
	auth_discovery_free(state->discovery);
	aq_password_gate_free(state->passwords);
	free(state);
}

static bool
start(struct aq_service *service)
{
	const struct aq_config *config = service->config;
	struct auth_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return false;
	service->state = state;
	state->passwords = aq_password_gate_new(&(struct aq_password_cost){
	    .parallel = (unsigned)config->auth_hash_parallel,
	    .queue = (unsigned)config->auth_hash_queue,
	    .memory_kib = (unsigned)config->auth_hash_memory_kib,
	    .passes = (unsigned)config->auth_hash_passes,
	});
	state->signer = auth_signer_new();
	state->jwks = aq_jwks_new();
	state->discovery = auth_discovery_new();
	if (state->passwords == NULL || state->signer == NULL ||
	    state->jwks == NULL || state->discovery == NULL ||
	    !auth_signer_refresh(state->signer, service) ||
	    !aq_seal_key_read(config->keys_private_directory, &state->seal))
		return false;
	auth_signer_derive(state->signer, state->digest_key);
	return true;
}

int
main(int argc, char **argv)
{
	const struct aq_program program = {
		.name = "acquis-auth",
		.service = "auth",
		.routes = auth_routes,
		.route_count = auth_route_count,
		.statements = q_auth_statements,
		.statement_count = Q_AUTH_COUNT,
		.more_statements = q_jwks_statements,
		.more_count = Q_JWKS_COUNT,
		.start = start,
		.reload = reload,
		.tick = tick,
		.stop = stop,
		.authorise = auth_authorise,
	};

	return aq_program_main(&program, argc, argv);
}
