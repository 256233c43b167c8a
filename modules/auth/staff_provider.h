/*
 * Pages of staff: what the endpoints of identity providers share.
 *
 * A change says with If-Match which version it was made on; the entity tag is
 * the time of the last change in µs. A secret goes in and never comes out: the
 * reply tells whether there is one.
 */
#ifndef AQ_AUTH_STAFF_PROVIDER_H
#define AQ_AUTH_STAFF_PROVIDER_H

#include "auth/sso.h"

/* One that is being made, changed or tried. */
struct auth_draft {
	struct aq_provider provider; /* whole and checked, with its id */
	struct aq_str settings;	     /* text for the table */
	struct aq_str secret;	     /* in the clear; empty: none */
	struct aq_str stored_for;    /* issuer that the stored secret is for */
	bool other_secret;	     /* than the one that is stored */
	bool untested;		     /* open it even if it does not work */
};

/* The row, whatever its state; AQ_E_NOT_FOUND. */
enum aq_status auth_staff_provider_row(
    struct aq_req *rq, uint64_t id, struct q_staff_provider_out *ret_row);

/* What the table holds; it stays incomplete until auth_draft_check. */
struct auth_draft auth_draft_of(const struct q_staff_provider_out *row);

/*
 * Members of a body. `all`: those that a new one needs, and which stay for
 * good: organisation_id, kind and key. The others go over what is there.
 */
void auth_draft_read(struct aq_jr *r, bool all, struct auth_draft *draft);

/*
 * Opens or seals the secret for provider.id and checks the whole:
 * AQ_E_INVALID with the pointer of the member at fault. A stored secret is
 * sent to no other server than the one that it was given for.
 */
enum aq_status auth_draft_check(struct aq_req *rq, struct auth_draft *draft);

/*
 * Asks its servers as a sign-in would; the draft is checked. True when all is
 * well.
 */
struct aq_provider_trial;
bool auth_draft_try(struct aq_req *rq, const struct auth_draft *draft,
    struct aq_provider_trial *ret_trial);

/*
 * Tries one that will be active: AQ_E_TRIAL with what is not right, unless it
 * is to be opened untested. Nobody is sent to an institution that cannot send
 * them back.
 */
enum aq_status
auth_draft_open(struct aq_req *rq, const struct auth_draft *draft);

/* There is this organisation, and it is not archived; else AQ_E_INVALID. */
enum aq_status
auth_draft_organisation(struct aq_req *rq, const struct auth_draft *draft);

/* Writes the reply: the provider as it is stored, with its entity tag. */
enum aq_status auth_staff_provider_reply(struct aq_req *rq, uint64_t id);

/* The entity tag of a row. */
struct aq_str auth_staff_provider_tag(struct aq_req *rq, int64_t updated_at);

#endif
