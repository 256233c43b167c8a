/*
 * What goes on between us and learning platforms without a person waiting:
 * grades out (LTI Assignment and Grade Services 2.0), rosters in (Names and
 * Role Provisioning Services 2.0). Both are jobs of acquis-auth; their
 * connection needs q_lti_statements.
 */
#ifndef AQ_RUNTIME_LTI_H
#define AQ_RUNTIME_LTI_H

#include "runtime/jobs.h"
#include "runtime/jsonr.h"
#include "runtime/provider.h"

/*
 * The kind "lti_grade". Payload {"assessment": id}: every link that opened
 * the assessment learns of it; or {"link": id, "user": id}: one.
 *
 * A score is the points of the link's competences, each from the newest test
 * that the link opened, over what they can give. While a competence is
 * missing the score says InProgress and Pending, which platforms keep to
 * themselves; then Completed and FullyGraded. Each score bears a later second
 * than the one before it, whoever sends it, so that a platform never holds an
 * older one for news. What it has already is not sent again. A refusal that
 * trying again cannot mend stands in lti_grade for the teachers.
 */
enum aq_job_result aq_lti_grade_job(struct aq_job *job);

/*
 * The kind "lti_roster". Payload {"context": id}. The people of the course,
 * over all pages; those that it names no more are marked.
 */
enum aq_job_result aq_lti_roster_job(struct aq_job *job);

enum aq_db_result
aq_lti_roster_ask(struct aq_db *db, int64_t now, uint64_t context);
enum aq_db_result
aq_lti_grade_ask(struct aq_db *db, int64_t now, uint64_t link, uint64_t user);

/*
 * The least that the URIs of roles allow: a teacher is who teaches or runs
 * this very course (…membership#Instructor, …membership#Administrator);
 * everybody else, whatever they are elsewhere on the platform, is a learner.
 * short_names: "Instructor" will do, as rosters say it. False when `roles` is
 * no array of strings.
 */
bool aq_lti_role(struct aq_json_ref roles, bool short_names,
    enum aq_provider_role *ret_role);

#endif
