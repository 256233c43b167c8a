/*
 * acquis-auth: accounts, signing in and out. What its endpoints share.
 *
 * A sign-in (auth_session) is one device. It gives an access token of twenty
 * minutes, checked by every program without asking here, and a refresh token
 * that is good once:
 *
 *	refresh token = base64url(id of the sign-in, 8 bytes || family, 16 ||
 *	                          secret, 32)
 *	next secret   = SHA-256(secret || rotation_salt || Idempotency-Key),
 *	                or drawn without a key
 *
 * The database keeps digests only. Of many refreshes with one token exactly one
 * gets the next. A program whose reply was lost asks again with the key of its
 * first try, and the next secret follows from it anew. Any other second use is
 * refused and logged: within some seconds it may be another tab, later it is a
 * theft, and the sign-in ends.
 */
#ifndef AQ_AUTH_AUTH_H
#define AQ_AUTH_AUTH_H

#include "queries_auth.h"
#include "runtime/config.h"
#include "runtime/db.h"
#include "runtime/keys.h"
#include "runtime/password.h"
#include "runtime/program.h"
#include "runtime/req.h"
#include "runtime/seal.h"

#define AUTH_FAMILY_BYTES 16
#define AUTH_SECRET_BYTES 32
#define AUTH_CSRF_BYTES	  16
/* after a refresh: another tab may be late; the same use may be tried again */
#define AUTH_GRACE_US ((int64_t)10 * 1000000)
#define AUTH_AGAIN_US ((int64_t)60 * 1000000)

/* Numbers of auth_session.transport. */
enum auth_transport {
	AUTH_COOKIE = 0,
	AUTH_BEARER = 1,
	AUTH_EMBEDDED = 2, /* cookies in a frame of another site */
};

/* Numbers of auth_session.revoked_reason. */
enum auth_revoked {
	AUTH_SIGNED_OUT = 1,
	AUTH_SIGNED_OUT_EVERYWHERE = 2,
	AUTH_PASSWORD_CHANGED = 3,
	AUTH_REFRESH_REUSED = 4,
	AUTH_BY_STAFF = 5,
	AUTH_BY_INSTITUTION = 6,
	AUTH_FACTOR_CHANGED = 7,
	AUTH_TOO_MANY = 10, /* 8 and 9 are written by statements */
};

#define AUTH_SESSIONS_MOST 100 /* of an account, that hold */

struct auth_signer;
struct aq_jwks;
struct auth_discovery;

/* State of the program; handlers see it as rq->program. */
struct auth_state {
	struct aq_password_gate *passwords;
	struct auth_signer *signer;
	struct aq_jwks *jwks; /* keys that institutions publish */
	struct auth_discovery *discovery; /* what they say of themselves */
	/* of digests of addresses and of logins that nobody has: the same in
	   all processes, and of no use to who has the database alone */
	uint8_t digest_key[32];
	struct aq_seal_key seal;
};

static inline struct auth_state *
auth_state(struct aq_req *rq)
{
	return rq->program;
}

/* An account as its owner sees it. */
struct auth_user {
	uint64_t id;
	struct aq_str email, username; /* empty: none */
	struct aq_str first_name, last_name, language;
	unsigned theme, font, text_size;
	bool reduced_motion, email_confirmed;
	uint64_t roles; /* of staff, 1 << enum aq_staff_role */
	bool second_factor_needed; /* by one of them */
	unsigned due; /* enum aq_token_due */
	/* versions of the terms that the account has not accepted: the one
	   that applies, the one announced and from when; empty: none */
	struct aq_str terms_due, terms_coming;
	int64_t terms_coming_from;
};

/* What is due for an account now (enum aq_token_due). */
enum aq_status auth_due_of(
    struct aq_req *rq, uint64_t user_id, unsigned *ret_due);

/* The same from its rows, by the configuration. */
unsigned auth_due(struct aq_req *rq, bool must_change_password,
    uint64_t roles, bool second_factor);

/* Names of the settings by their numbers in the table; NULL-terminated. */
extern const char *const auth_languages[];
extern const char *const auth_themes[];
extern const char *const auth_fonts[];
extern const char *const auth_text_sizes[];
extern const char *const auth_transports[];

/*
 * user.c: the account behind a sign-in; AQ_E_UNAUTHENTICATED when the sign-in
 * was ended.
 */
enum aq_status auth_user_load(struct aq_req *rq, uint64_t auth_session,
    uint64_t user_id, struct auth_user *ret_user);
enum aq_status auth_caller_load(
    struct aq_req *rq, struct auth_user *ret_user);
void auth_user_encode(struct aq_jw *w, const struct auth_user *user);

/* The account is used today: what rules about accounts that nobody uses go
   by. */
enum aq_db_result
auth_user_seen(struct aq_db *db, struct aq_req *rq, uint64_t user_id);

/* The required member `key`, a name of a person (aq_account_name). */
void auth_read_name(struct aq_req *rq, struct aq_jr *r, const char *key,
    struct aq_str *ret_name);

/* session.c: a new sign-in, and what the caller gets of one. */
struct auth_session {
	uint64_t id, user_id;
	uint64_t provider_id;	     /* 0: by password */
	bool named_by_provider;
	uint8_t provider_session[32]; /* SHA-256 of what it calls it */
	enum auth_transport transport;
	int64_t life_s; /* 0: as configured, and as long as it is used */
	struct aq_str step; /* waits for a code, which is asked for with this
			       token (auth_enter) */
	uint8_t device[32]; /* known_device.digest */
	uint8_t family[AUTH_FAMILY_BYTES];
	uint8_t secret[AUTH_SECRET_BYTES];
	uint8_t csrf[AUTH_CSRF_BYTES];
};

/* Draws the secrets of a new sign-in of `user_id`; stores nothing. */
void auth_session_draw(struct aq_req *rq, uint64_t user_id,
    enum auth_transport transport, struct auth_session *ret);

/* Stores it, in a transaction, and ends what is more than AUTH_SESSIONS_MOST:
   what was used longest ago. One that waits for a code ends none. AQ_DB_NONE:
   the account was erased or suspended meanwhile. */
enum aq_db_result auth_session_store(
    struct aq_db *db, struct aq_req *rq, const struct auth_session *session);

/* One that waited for a code holds from now on, with the secrets drawn anew;
   AQ_DB_NONE when it waits no more. */
enum aq_db_result auth_session_resume(
    struct aq_db *db, struct aq_req *rq, const struct auth_session *session);

/* The secret that follows; `salt` is 32 bytes, `key` the Idempotency-Key of
   the request, without which it is drawn. */
void auth_secret_next(const uint8_t secret[AUTH_SECRET_BYTES],
    struct aq_str salt, struct aq_str key,
    uint8_t ret_next[AUTH_SECRET_BYTES]);

/* What a refresh token says; nothing is verified. False when it is none. */
bool auth_refresh_parse(
    struct aq_arena *mem, struct aq_str token, struct auth_session *ret);

/* "Firefox, Linux" and the like, for people; never what tells them apart. */
struct aq_str auth_device_label(struct aq_req *rq);

/* The access token alone. */
enum aq_status auth_session_token(struct aq_req *rq,
    const struct auth_session *session, struct aq_str *ret_token);

/* Signs the access token and sets the cookies of a sign-in by cookie, for a
   reply that sends the browser elsewhere (auth_enter_redirect). */
enum aq_status auth_session_cookies(
    struct aq_req *rq, const struct auth_session *session);

/* sessions.c: the browser forgets the sign-in. */
void auth_clear_cookies(struct aq_req *rq);

/*
 * Signs the access token and writes the reply: cookies or tokens, the user.
 * When a code is asked for first (session->step): 202 and that token.
 */
enum aq_status
auth_signed_in(struct aq_req *rq, const struct auth_session *session);

/*
 * signer.c: the private key that signs now. Refreshed by the main thread,
 * used by all workers.
 */
struct auth_signer *auth_signer_new(void);
void auth_signer_free(struct auth_signer *signer);
/* Reads the key anew when another one is active; false when there is none. */
bool
auth_signer_refresh(struct auth_signer *signer, struct aq_service *service);
/* { NULL, 0 } when it cannot be signed. */
struct aq_str auth_sign(struct aq_req *rq, const struct aq_claims *claims);

/* A key for other uses, from the private key that signs now. */
void auth_signer_derive(struct auth_signer *signer, uint8_t ret_key[32]);

/*
 * hash.c: passwords, through the gate that lets few hash at once. AQ_OK, or
 * AQ_E_BAD_CREDENTIALS, or AQ_E_BUSY when too many wait.
 */
enum aq_status auth_password_hash(
    struct aq_req *rq, struct aq_str password, struct aq_str *ret_hash);

/* Who says to be somebody. */
struct auth_proof {
	uint64_t user_id;    /* 0: nobody has this login */
	struct aq_str login; /* as typed and folded, for user_id 0 */
	struct aq_str hash;  /* empty: nobody has this login, or
				the account has no password */
	struct aq_str password;
	bool factor; /* of the second factor: counted for itself */
};

/*
 * Looks at a password, and counts the try beforehand: AQ_E_BLOCKED with
 * Retry-After while the account waits (the thirtieth failure blocks until
 * staff or a reset helps: no Retry-After then), AQ_E_BAD_CREDENTIALS, or
 * AQ_E_BUSY. A login of nobody costs the same statements and the same hash,
 * and blocks alike. *ret_stale: right, but the cost of a hash has changed.
 */
enum aq_status auth_password_prove(
    struct aq_req *rq, const struct auth_proof *proof, bool *ret_stale);

/*
 * limits.c: by network address. AQ_E_TOO_MANY when this network failed, or
 * signed up, too often.
 */
enum aq_status auth_network_admit(struct aq_req *rq);
enum aq_status auth_network_count(struct aq_req *rq, bool failure);

/* limits.c: by account. A try is counted (AQ_E_BLOCKED: not let through), and
   ended by what came of it, which is given back. */
struct auth_try {
	uint8_t subject[32];
	unsigned failures;
};
enum aq_status auth_try_begin(struct aq_req *rq, const struct auth_proof *proof,
    struct auth_try *ret_try);
enum aq_status auth_try_end(
    struct aq_req *rq, const struct auth_try *t, enum aq_status outcome);

/* Forgets the failures of an account's password; in a transaction. */
enum aq_db_result auth_try_clear(
    struct aq_db *db, struct aq_req *rq, uint64_t user_id);

/* Who asks for a mail with a link. */
struct auth_mail_asked {
	const char *what;    /* "reset", "confirm" */
	uint64_t user_id;    /* 0: nobody has this login */
	struct aq_str login; /* for user_id 0 */
	unsigned most;	     /* in an hour */
};

/*
 * limits.c: counts a mail, first by network and then by account; AQ_E_TOO_MANY
 * with Retry-After. A login of nobody is counted like one of somebody.
 */
enum aq_status auth_mail_admit_network(struct aq_req *rq);
enum aq_status auth_mail_admit(
    struct aq_req *rq, const struct auth_mail_asked *asked);

/* routes.c */
extern const struct aq_route auth_routes[];
extern const size_t auth_route_count;

/* One file each. */
enum aq_status auth_sign_up(struct aq_req *rq);
enum aq_status auth_sign_in(struct aq_req *rq);
enum aq_status auth_refresh(struct aq_req *rq);
enum aq_status auth_session_get(struct aq_req *rq);
enum aq_status auth_sign_out(struct aq_req *rq);
enum aq_status auth_sessions_list(struct aq_req *rq);
enum aq_status auth_sign_out_everywhere(struct aq_req *rq);
enum aq_status auth_me_get(struct aq_req *rq);
enum aq_status auth_me_change(struct aq_req *rq);
enum aq_status auth_password_change(struct aq_req *rq);
enum aq_status auth_jwks(struct aq_req *rq);
enum aq_status auth_jwks_tool(struct aq_req *rq);

#endif
