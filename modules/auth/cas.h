/*
 * CAS (protocol 3) as its client.
 *
 *	begin	to {server}/login?service=S, where S is an address of ours with
 *		the state in it
 *	return	the server sends the browser to S&ticket=T; the flow is taken,
 *		T used up here, and then it is worth something:
 *		tickets "service"  GET {server}/p3/serviceValidate?service=S&
 *				   ticket=T, and an answer in XML; without
 *				   /p3 for a server of protocol 2
 *		tickets "jwt"	   T is a signed token for S
 *	logout	the server posts to S which ticket's session has ended
 *
 * S is built from the flow each time and so is the same to the byte. Gateway
 * (asking without a question) is not used: who comes this way wants to sign in.
 */
#ifndef AQ_AUTH_CAS_H
#define AQ_AUTH_CAS_H

#include "auth/sso.h"

/* Draws the flow; *ret_address is where the browser goes. */
enum aq_status
auth_cas_begin(struct aq_req *rq, const struct aq_provider *provider,
    struct auth_flow *flow, struct aq_str *ret_address);

/* The address of ours for a flow's state. */
struct aq_str auth_cas_service(
    struct aq_req *rq, const struct aq_provider *provider, struct aq_str state);

/* What a ticket was worth. */
struct auth_cas_ticket {
	struct aq_str text, service;
	struct aq_attributes attributes; /* `sub` is the user */
	struct aq_str session;		 /* what the server will call it */
	/* when it is refused; checks are in the trace */
	const char *reason;
	enum auth_advice advice;
};

/*
 * Asks the server (cas_ticket.c) or reads the token (cas_jwt.c); text and
 * service are given. False with reason and advice when it is worth nothing.
 */
bool auth_cas_validate(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_cas_ticket *ticket);
bool auth_cas_read_jwt(struct aq_req *rq, const struct aq_provider *provider,
    struct aq_token_trace *trace, struct auth_cas_ticket *ticket);

enum aq_status auth_cas_return(struct aq_req *rq);
enum aq_status auth_cas_logout(struct aq_req *rq);

#endif
