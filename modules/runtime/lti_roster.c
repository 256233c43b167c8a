#include "runtime/lti.h"

#include <inttypes.h>
#include <stdio.h>

#include "domain/account.h"
#include "queries_lti.h"
#include "runtime/lti_service.h"

#define CONTAINER   "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
#define PER_PAGE    "100"
#define PAGES	    500
#define PEOPLE	    50000
#define PAGE_MEMORY ((size_t)32 << 20)
#define TOKENS	    200000
#define NAME_MOST   100
#define TEXT_MOST   255

struct roster {
	struct aq_job *job;
	struct aq_job page; /* the same, with memory for one page */
	struct aq_arena page_mem;
	uint64_t context;
	struct aq_lti_service service;
	struct aq_str next; /* address of the page to read; empty: none */
	size_t named;
};

static enum aq_lti_result
fail(struct aq_job *job, enum aq_lti_result result, const char *why)
{
	job->error = aq_str_from(why);
	return result;
}

/* ---- one person ---- */

/* Text that may be missing: then, and when it is too long, empty. */
static struct aq_str
text_of(struct aq_json_ref member, const char *name, size_t longest)
{
	struct aq_json_ref value;
	struct aq_str text;

	if (!aq_json_member(member, aq_str_from(name), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return AQ_S("");
	text = aq_json_text(value);
	return text.n <= longest ? text : AQ_S("");
}

static struct aq_str
name_of(struct aq_job *job, struct aq_json_ref member, const char *key)
{
	struct aq_str name = text_of(member, key, (size_t)NAME_MOST * 4);

	if (name.n == 0 || !aq_account_name(job->mem, name, &name))
		return AQ_S("");
	return name;
}

static bool
is_active(struct aq_json_ref member)
{
	struct aq_str status = text_of(member, "status", TEXT_MOST);

	return status.n == 0 || aq_str_eq(status, AQ_S("Active"));
}

/* Somebody without an id cannot be known again: left out. */
static enum aq_db_result
keep(struct roster *r, struct aq_json_ref member)
{
	struct aq_job *job = &r->page;
	struct q_lti_member_put_in in = {
		.lti_context_id = r->context,
		.subject = text_of(member, "user_id", TEXT_MOST),
		.active = is_active(member),
		.first_name = name_of(job, member, "given_name"),
		.last_name = name_of(job, member, "family_name"),
		.person_sourcedid =
		    text_of(member, "lis_person_sourcedid", TEXT_MOST),
		.seen_at = job->now,
	};
	enum aq_provider_role role = AQ_ROLE_LEARNER;
	struct aq_json_ref roles;
	struct aq_str lookup;

	if (in.subject.n == 0)
		return AQ_DB_OK;
	if (aq_json_member(member, AQ_S("roles"), &roles))
		(void)aq_lti_role(roles, true, &role);
	in.role = (uint8_t)role;
	in.email = text_of(member, "email", 1000);
	in.email_null = in.email.n == 0 || !aq_account_email(job->mem, in.email,
					       &in.email, &lookup);
	in.person_sourcedid_null = in.person_sourcedid.n == 0;
	r->named++;
	return q_lti_member_put(job->db, &in, NULL);
}

/* ---- a page ---- */

/* <address>; rel="next" in a header Link. */
static struct aq_str
next_of(struct aq_str link)
{
	while (link.p != NULL) {
		struct aq_str rest = aq_str_trim(aq_str_cut(&link, ','));
		struct aq_str address = aq_str_trim(aq_str_cut(&rest, ';'));

		while (rest.p != NULL) {
			struct aq_str value =
			    aq_str_trim(aq_str_cut(&rest, ';'));
			struct aq_str name =
			    aq_str_trim(aq_str_cut(&value, '='));

			value = aq_str_trim(value);
			if (address.n > 2 && address.p[0] == '<' &&
			    address.p[address.n - 1] == '>' &&
			    aq_str_eq_ascii_nocase(name, AQ_S("rel")) &&
			    (aq_str_eq(value, AQ_S("\"next\"")) ||
				aq_str_eq(value, AQ_S("next"))))
				return aq_str_slice(address, 1, address.n - 1);
		}
	}
	return AQ_S("");
}

static enum aq_lti_result
keep_all(struct roster *r, struct aq_str body)
{
	const struct aq_json *doc = aq_lti_json(&r->page, body, TOKENS);
	struct aq_json_ref members;

	if (doc == NULL || aq_json_kind(aq_json_root(doc)) != AQ_JSON_OBJECT ||
	    !aq_json_member(aq_json_root(doc), AQ_S("members"), &members) ||
	    aq_json_kind(members) != AQ_JSON_ARRAY)
		return fail(&r->page, AQ_LTI_NEVER,
		    "no members in the platform's answer");
	for (size_t i = 0; i < aq_json_count(members); i++) {
		struct aq_json_ref member = aq_json_at(members, i);

		if (aq_json_kind(member) == AQ_JSON_OBJECT &&
		    keep(r, member) != AQ_DB_OK)
			return fail(&r->page, AQ_LTI_LATER, "the database");
	}
	return AQ_LTI_OK;
}

static enum aq_lti_result
read_page(struct roster *r)
{
	struct aq_lti_call call = {
		.method = AQ_FETCH_GET, .url = r->next, .accept = CONTAINER
	};
	struct aq_fetch_reply reply;
	enum aq_lti_result result =
	    aq_lti_service_call(&r->service, &call, &reply);

	if (result == AQ_LTI_EARLIER)
		result = AQ_LTI_NEVER;
	if (result != AQ_LTI_OK)
		return result;
	result = keep_all(r, reply.body);
	r->next = aq_arena_copy(r->job->mem, next_of(reply.link));
	/* the token is for this platform and for nobody it points to */
	if (r->next.n != 0 && !aq_str_eq(aq_provider_origin(r->next),
				  aq_provider_origin(call.url)))
		return fail(&r->page, AQ_LTI_NEVER,
		    "the next page is on another server");
	return result;
}

/* Each page in memory of its own, since there may be many. */
static enum aq_lti_result
read_pages(struct roster *r)
{
	enum aq_lti_result result = AQ_LTI_OK;

	for (size_t i = 0; result == AQ_LTI_OK && r->next.n != 0; i++) {
		if (i == PAGES || r->named > PEOPLE)
			return fail(r->job, AQ_LTI_NEVER, "too many people");
		if (aq_job_late(r->job))
			return fail(r->job, AQ_LTI_LATER, "it took too long");
		aq_arena_reset(&r->page_mem);
		result = read_page(r);
	}
	r->job->error = aq_arena_copy(r->job->mem, r->page.error);
	return result;
}

/* ---- the whole ---- */

static enum aq_lti_result
read_all(struct roster *r, struct aq_str url)
{
	enum aq_lti_result result =
	    aq_lti_service_token(&r->service, AQ_LTI_ROSTER);

	if (result != AQ_LTI_OK)
		return result;
	r->next = aq_lti_with(r->job->mem, url, "limit", AQ_S(PER_PAGE));
	r->page = *r->job;
	r->page.mem = &r->page_mem;
	r->service.job = &r->page;
	aq_arena_init(&r->page_mem, PAGE_MEMORY);
	result = read_pages(r);
	aq_arena_release(&r->page_mem);
	return result;
}

/* An empty roster is more likely a fault than an empty course: nobody goes. */
static enum aq_lti_result
settle(const struct roster *r)
{
	struct aq_job *job = r->job;
	enum aq_db_result result = AQ_DB_OK;

	if (r->named > 0)
		result = q_lti_members_gone(job->db,
		    &(struct q_lti_members_gone_in){ .now = job->now,
			.lti_context_id = r->context,
			.seen_before = job->now },
		    NULL);
	if (result == AQ_DB_OK)
		result = q_lti_roster_done(job->db,
		    &(struct q_lti_roster_done_in){
			.now = job->now, .id = r->context },
		    NULL);
	return result == AQ_DB_OK ? AQ_LTI_OK
				  : fail(job, AQ_LTI_LATER, "the database");
}

static enum aq_lti_result
read_roster(struct roster *r)
{
	struct q_lti_roster_of_out row;
	enum aq_db_result db = q_lti_roster_of(
	    r->job->db, &(struct q_lti_roster_of_in){ r->context }, &row);
	enum aq_lti_result result;
	struct aq_str url;

	if (db == AQ_DB_NONE || (db == AQ_DB_OK && row.memberships_url_null))
		return fail(r->job, AQ_LTI_NEVER, "the course has no roster");
	if (db != AQ_DB_OK)
		return fail(r->job, AQ_LTI_LATER, "the database");
	url = row.memberships_url;
	result =
	    aq_lti_service_open(&r->service, r->job, row.identity_provider_id);
	if (result == AQ_LTI_OK)
		result = read_all(r, url);
	return result == AQ_LTI_OK ? settle(r) : result;
}

enum aq_job_result
aq_lti_roster_job(struct aq_job *job)
{
	const struct aq_json *doc = aq_lti_json(job, job->payload, 16);
	struct roster r = { .job = job };
	enum aq_lti_result result;
	struct aq_jr reader;

	job->error = AQ_S("payload");
	if (doc == NULL)
		return AQ_JOB_NEVER;
	aq_jr_init(&reader, job->mem, aq_json_root(doc));
	aq_jr_id(&reader, "context", &r.context);
	if (!aq_jr_end(&reader))
		return AQ_JOB_NEVER;
	result = read_roster(&r);
	if (result == AQ_LTI_OK)
		return AQ_JOB_DONE;
	(void)q_lti_roster_failed(job->db,
	    &(struct q_lti_roster_failed_in){
		.error = aq_str_slice(job->error, 0, 200), .id = r.context },
	    NULL);
	return result == AQ_LTI_NEVER ? AQ_JOB_NEVER : AQ_JOB_AGAIN;
}

enum aq_db_result
aq_lti_roster_ask(struct aq_db *db, int64_t now, uint64_t context)
{
	char payload[64];
	int n = snprintf(
	    payload, sizeof(payload), "{\"context\":\"%" PRIu64 "\"}", context);

	return aq_job_add(db, now, "lti_roster", "auth",
	    (struct aq_str){ payload, (size_t)n });
}
