/*
 * Acquis as a tool of learning platforms (LTI 1.3 Advantage).
 *
 *	login    the platform says that somebody comes; a flow is begun and the
 *		 browser sent to the platform's authorization endpoint
 *							(lti_login.c)
 *	launch   the platform's page posts the token: the checks, in their
 *		 order, then account, sign-in and page
 *				(lti_launch.c, lti_check.c, lti_claims.c,
 *				lti_place.c)
 *	frames   pages below /embedded/KEY/ may be shown by that platform and
 *		 by nobody else; browsers that keep no cookie there leave the
 *		 proof of who they are with the platform, or go on in a window
 *		 of their own			(lti_frame.c, lti_window.c)
 *	course   what the page of a course shows: choosing what a link opens
 *		 (deep linking), the people, the grades	(lti_course.c,
 *		 lti_choose.c, lti_people.c, lti_grades.c)
 *	register a platform makes itself known, when staff asked it to
 *				(lti_register.c, staff_invitations.c)
 *
 * What a teacher may do is bound to one sign-in and the course it came from.
 */
#ifndef AQ_AUTH_LTI_H
#define AQ_AUTH_LTI_H

#include "auth/sso.h"
#include "runtime/claims.h"
#include "runtime/jws.h"

#define AUTH_LTI_CLAIM "https://purl.imsglobal.org/spec/lti/claim/"
#define AUTH_LTI_DEEP  "https://purl.imsglobal.org/spec/lti-dl/claim/"
#define AUTH_LTI_AGS   "https://purl.imsglobal.org/spec/lti-ags/"
#define AUTH_LTI_NRPS  "https://purl.imsglobal.org/spec/lti-nrps/"

#define AUTH_LTI_COMPETENCES 16 /* that one link may open */

enum auth_lti_message {
	AUTH_LTI_LINK,	 /* LtiResourceLinkRequest */
	AUTH_LTI_CHOOSE, /* LtiDeepLinkingRequest */
	AUTH_LTI_REVIEW, /* LtiSubmissionReviewRequest */
};

/* A launch while it is checked; later checks fill in more. */
struct auth_lti_launch {
	struct aq_req *rq;
	struct aq_str token, state;
	/* what may bind the browser to the flow: cookies, storage */
	struct aq_str browser[2];
	bool framed;	 /* in a frame of another site */
	bool by_storage; /* what binds the browser is from there */

	/* of auth_lti_check */
	struct aq_token_trace trace;
	const char *reason; /* why it is refused */
	enum auth_advice advice;
	struct auth_flow flow;
	struct aq_str storage, target; /* of the flow's detail */
	struct aq_provider provider;   /* id 0: not known yet */
	struct aq_jws jws;
	struct aq_json_ref claims;
	struct aq_token_claims who;
	enum aq_provider_role role;

	/* of auth_lti_claims; empty when absent */
	enum auth_lti_message message;
	struct aq_str deployment, context, context_title;
	struct aq_str link, link_title, competences;
	struct aq_str line_items, line_item, memberships;
	struct aq_str return_url; /* of the page, or of deep linking */
	struct aq_str data;	  /* deep linking; p NULL: none */
	bool may_score, accept_multiple, accept_line_item;
};

/*
 * All checks of a launch, in the order of interop.md 1.5; false with `reason`
 * and `advice`. The flow is used up by the second, whatever comes after.
 */
bool auth_lti_check(struct auth_lti_launch *launch);

/* The ninth: what LTI says, strictly; false with `reason`. */
bool auth_lti_claims(struct auth_lti_launch *launch);

/* False, with reason and advice set and the finding noted. */
bool auth_lti_fail(struct auth_lti_launch *launch, const char *reason,
    enum auth_advice advice, struct aq_str expected, struct aq_str found);

/* "storage target" of a flow's detail. */
void auth_lti_detail(struct auth_lti_launch *launch);

/* Members of objects that may be absent: a text of at most `longest` bytes,
   else empty. */
struct aq_str
auth_lti_text(struct aq_json_ref object, const char *name, size_t longest);

/* Path and query of an address of ours; p NULL when it is none. */
struct aq_str auth_lti_path(struct aq_req *rq, struct aq_str url);

/* Course, link and launch of a new sign-in; one transaction. */
enum aq_status auth_lti_place(
    struct auth_lti_launch *launch, uint64_t auth_session, uint64_t user_id);

/* The page that a launch opens. */
struct aq_str auth_lti_page(const struct auth_lti_launch *launch);

/*
 * The page as it is called in a frame of that platform; key "-" is for who is
 * refused before the platform is known, and shows that page alone.
 */
struct aq_str
auth_lti_framed(struct aq_req *rq, struct aq_str key, struct aq_str path);

/* A code, good for a minute and once, that takes the sign-in of a frame to a
   window of its own. */
enum aq_status
auth_lti_window_code(struct aq_req *rq, const struct auth_session *session,
    struct aq_str path, struct aq_str *ret_code);

/* The launch behind the caller's sign-in; AQ_E_NOT_FOUND when a course did not
   open it, AQ_E_FORBIDDEN when `teacher` and the caller is none there. */
enum aq_status auth_lti_caller(
    struct aq_req *rq, bool teacher, struct q_lti_launch_of_out *ret_launch);

/* Names of lti_grade.state by number. */
extern const char *const auth_lti_grade_states[];

/* Endpoints. */
enum aq_status auth_lti_login(struct aq_req *rq);
enum aq_status auth_lti_login_kept(struct aq_req *rq);
enum aq_status auth_lti_launch(struct aq_req *rq);
enum aq_status auth_lti_resume(struct aq_req *rq);
enum aq_status auth_lti_window(struct aq_req *rq);
enum aq_status auth_lti_shell(struct aq_req *rq);
enum aq_status auth_lti_course(struct aq_req *rq);
enum aq_status auth_lti_choices(struct aq_req *rq);
enum aq_status auth_lti_choose(struct aq_req *rq);
enum aq_status auth_lti_people(struct aq_req *rq);
enum aq_status auth_lti_people_read(struct aq_req *rq);
enum aq_status auth_lti_grades(struct aq_req *rq);
enum aq_status auth_lti_grade_again(struct aq_req *rq);
enum aq_status auth_lti_failures(struct aq_req *rq);
enum aq_status auth_lti_failure_again(struct aq_req *rq);
enum aq_status auth_lti_registration(struct aq_req *rq);
enum aq_status auth_lti_registration_shell(struct aq_req *rq);
enum aq_status auth_lti_register(struct aq_req *rq);
enum aq_status auth_staff_invitations(struct aq_req *rq);
enum aq_status auth_staff_invite(struct aq_req *rq);

#endif
