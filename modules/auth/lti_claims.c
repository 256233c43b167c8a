/* The ninth check: the claims of LTI, read strictly. */
#include "auth/lti.h"

#include "base/text.h"
#include "runtime/fetch.h"
#include "runtime/lti.h"

#define ID_MOST	   255
#define TITLE_MOST 200
#define URL_MOST   1000
#define DATA_MOST  16000

struct aq_str
auth_lti_text(struct aq_json_ref object, const char *name, size_t longest)
{
	struct aq_str text;

	return aq_claim_text(object, name, longest, &text) ? text : AQ_S("");
}

static bool
fail(struct auth_lti_launch *l, const char *reason, const char *expected,
    struct aq_str found)
{
	return auth_lti_fail(l, reason, AUTH_ADVICE_INSTITUTION,
	    aq_str_from(expected), found.n != 0 ? found : AQ_S("none"));
}

/* An object that may be absent. */
static bool
object_of(struct aq_json_ref claims, const char *name, struct aq_json_ref *ret)
{
	return aq_json_member(claims, aq_str_from(name), ret) &&
	       aq_json_kind(*ret) == AQ_JSON_OBJECT;
}

/* A title is for people: cut rather than refused. */
static struct aq_str
title_of(struct aq_json_ref object)
{
	struct aq_str title = auth_lti_text(object, "title", 4000);

	return aq_text_head(aq_str_trim(title), TITLE_MOST);
}

/* An address of a service; one that we would not ask is none. */
static struct aq_str
url_of(struct auth_lti_launch *l, struct aq_json_ref object, const char *name)
{
	struct aq_str url = auth_lti_text(object, name, URL_MOST);

	return url.n != 0 && aq_fetch_address_good(l->rq->config, url)
		   ? url
		   : AQ_S("");
}

/* ---- what each message must say ---------------------------------------------
 */

static bool
read_message(struct auth_lti_launch *l)
{
	static const char *const names[] = { "LtiResourceLinkRequest",
		"LtiDeepLinkingRequest", "LtiSubmissionReviewRequest" };
	struct aq_str version =
	    auth_lti_text(l->claims, AUTH_LTI_CLAIM "version", ID_MOST);
	struct aq_str type =
	    auth_lti_text(l->claims, AUTH_LTI_CLAIM "message_type", ID_MOST);

	if (!aq_str_eq(version, AQ_S("1.3.0")))
		return fail(l, "lti_version", "1.3.0", version);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!aq_str_eq(type, aq_str_from(names[i])))
			continue;
		l->message = (enum auth_lti_message)i;
		return true;
	}
	return fail(l, "lti_message_type", "one that we know", type);
}

static bool
read_deployment_and_roles(struct auth_lti_launch *l)
{
	struct aq_json_ref roles;

	l->deployment =
	    auth_lti_text(l->claims, AUTH_LTI_CLAIM "deployment_id", ID_MOST);
	if (l->deployment.n == 0)
		return fail(l, "lti_deployment", "one that is registered",
		    l->deployment);
	return (aq_json_member(
		    l->claims, AQ_S(AUTH_LTI_CLAIM "roles"), &roles) &&
		   aq_lti_role(roles, false, &l->role)) ||
	       fail(l, "lti_roles", "a list of texts", AQ_S("no such list"));
}

static bool
read_link(struct auth_lti_launch *l)
{
	struct aq_json_ref link;

	if (!object_of(l->claims, AUTH_LTI_CLAIM "resource_link", &link))
		return fail(l, "lti_resource_link", "an object", AQ_S(""));
	l->link = auth_lti_text(link, "id", ID_MOST);
	l->link_title = title_of(link);
	return l->link.n != 0 ||
	       fail(l, "lti_resource_link", "an id", AQ_S(""));
}

static bool
flag_of(struct aq_json_ref object, const char *name)
{
	struct aq_json_ref value;

	return aq_json_member(object, aq_str_from(name), &value) &&
	       aq_json_kind(value) == AQ_JSON_BOOL && aq_json_bool(value);
}

/* The answer goes to a page of the platform's, and of nobody else's. */
static bool
read_deep_linking(struct auth_lti_launch *l)
{
	struct aq_json_ref settings, data;

	if (!object_of(
		l->claims, AUTH_LTI_DEEP "deep_linking_settings", &settings))
		return fail(l, "lti_deep_linking", "settings", AQ_S(""));
	l->return_url =
	    auth_lti_text(settings, "deep_link_return_url", URL_MOST);
	if (!aq_fetch_address_good(l->rq->config, l->return_url) ||
	    !aq_provider_has_origin(l->provider.origins, l->return_url))
		return fail(l, "lti_deep_linking",
		    "an address of the platform's origins to return to",
		    aq_provider_origin(l->return_url));
	l->accept_multiple = flag_of(settings, "accept_multiple");
	l->accept_line_item = flag_of(settings, "accept_lineitem");
	if (!aq_json_member(settings, AQ_S("data"), &data))
		return true;
	if (aq_json_kind(data) != AQ_JSON_STRING ||
	    aq_json_text(data).n > DATA_MOST)
		return fail(l, "lti_deep_linking", "data that can go back",
		    AQ_S("no text, or a long one"));
	l->data = aq_json_text(data);
	return true;
}

static bool
read_review(struct auth_lti_launch *l)
{
	struct aq_json_ref user;

	if (l->line_item.n == 0 ||
	    !object_of(l->claims, AUTH_LTI_CLAIM "for_user", &user) ||
	    auth_lti_text(user, "user_id", ID_MOST).n == 0)
		return fail(l, "lti_submission_review",
		    "a line item and for_user", AQ_S(""));
	return read_link(l);
}

/* ---- what may be there ---- */

static void
read_course(struct auth_lti_launch *l)
{
	struct aq_json_ref object;

	if (object_of(l->claims, AUTH_LTI_CLAIM "context", &object)) {
		l->context = auth_lti_text(object, "id", ID_MOST);
		l->context_title = title_of(object);
	}
	if (object_of(
		l->claims, AUTH_LTI_NRPS "claim/namesroleservice", &object))
		l->memberships = url_of(l, object, "context_memberships_url");
	if (object_of(
		l->claims, AUTH_LTI_CLAIM "launch_presentation", &object)) {
		struct aq_str url = url_of(l, object, "return_url");

		if (aq_provider_has_origin(l->provider.origins, url))
			l->return_url = url;
	}
}

static bool
in_list(struct aq_json_ref list, struct aq_str wanted)
{
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref item = aq_json_at(list, i);

		if (aq_json_kind(item) == AQ_JSON_STRING &&
		    aq_str_eq(aq_json_text(item), wanted))
			return true;
	}
	return false;
}

static void
read_grades(struct auth_lti_launch *l)
{
	struct aq_json_ref endpoint, scopes;

	if (!object_of(l->claims, AUTH_LTI_AGS "claim/endpoint", &endpoint) ||
	    !aq_json_member(endpoint, AQ_S("scope"), &scopes) ||
	    aq_json_kind(scopes) != AQ_JSON_ARRAY)
		return;
	l->may_score = in_list(scopes, AQ_S(AUTH_LTI_AGS "scope/score"));
	l->line_item = url_of(l, endpoint, "lineitem");
	if (in_list(scopes, AQ_S(AUTH_LTI_AGS "scope/lineitem")))
		l->line_items = url_of(l, endpoint, "lineitems");
}

/* ---- what the link opens ---- */

static bool
competence_key(struct aq_str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!(key.p[i] >= '0' && key.p[i] <= '9') && key.p[i] != '.')
			return false;
	return key.n >= 1 && key.n <= 16;
}

/* Keys, separated by commas or blanks, written with single blanks. */
static struct aq_str
competence_keys(struct aq_arena *mem, struct aq_str text)
{
	struct aq_buf out;
	size_t count = 0;

	aq_buf_init(&out, mem, 400);
	while (text.p != NULL && count < AUTH_LTI_COMPETENCES) {
		struct aq_str part = aq_str_cut(&text, ',');

		part = aq_str_trim(part);
		while (part.n != 0 && count < AUTH_LTI_COMPETENCES) {
			struct aq_str key = aq_str_cut(&part, ' ');

			if (!competence_key(key))
				continue;
			aq_buf_printf(&out, "%s%.*s", count++ > 0 ? " " : "",
			    AQ_STR_ARG(key));
		}
	}
	return out.failed || out.n == 0 ? AQ_S("") : aq_buf_str(&out);
}

/* What a teacher chose goes with the link; else its address says it. */
static void
read_competences(struct auth_lti_launch *l)
{
	struct aq_str path = auth_lti_path(l->rq, l->target);
	struct aq_json_ref custom;

	l->competences = AQ_S("");
	if (object_of(l->claims, AUTH_LTI_CLAIM "custom", &custom))
		l->competences = competence_keys(
		    l->rq->mem, auth_lti_text(custom, "competences", 400));
	if (l->competences.n == 0 && aq_str_starts(path, AQ_S("/competences/")))
		l->competences =
		    competence_keys(l->rq->mem, aq_str_slice(path, 13, path.n));
}

bool
auth_lti_claims(struct auth_lti_launch *l)
{
	l->data = (struct aq_str){ NULL, 0 };
	if (!read_message(l) || !read_deployment_and_roles(l))
		return false;
	read_course(l);
	read_grades(l);
	read_competences(l);
	switch (l->message) {
	case AUTH_LTI_LINK:
		return read_link(l);
	case AUTH_LTI_CHOOSE:
		return read_deep_linking(l);
	case AUTH_LTI_REVIEW:
		return read_review(l);
	}
	return false;
}
