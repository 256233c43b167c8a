# Statements compiled to C: sql/queries/P.sql, and P_*.sql where there are such,
# give queries_P.h and queries_P.c. A program that has statements adds its two lines here and
# names queries_P.c and queries_P.h in its nodist_…_SOURCES. Names of statements
# are unique over all files.

AQ_QUERIES = $(top_srcdir)/sql/queries.awk
AQ_QUERY = $(AM_V_GEN)aq_query() { \
	mode=$$1 program=$$2; shift; \
	for part in "$$@"; do cat $(top_srcdir)/sql/queries/$$part.sql; done | \
	$(AWK) -v mode="$$mode" -v program="$$program" -f $(AQ_QUERIES) \
	>$@.tmp && mv $@.tmp $@; }; aq_query

queries_runtime.h: sql/queries/runtime.sql sql/queries.awk
	$(AQ_QUERY) h runtime
queries_runtime.c: sql/queries/runtime.sql sql/queries.awk
	$(AQ_QUERY) c runtime

queries_assessment.h: sql/queries/assessment.sql sql/queries.awk
	$(AQ_QUERY) h assessment
queries_assessment.c: sql/queries/assessment.sql sql/queries.awk
	$(AQ_QUERY) c assessment
queries_content.h: sql/queries/content.sql sql/queries.awk
	$(AQ_QUERY) h content
queries_content.c: sql/queries/content.sql sql/queries.awk
	$(AQ_QUERY) c content
queries_replay.h: sql/queries/replay.sql sql/queries.awk
	$(AQ_QUERY) h replay
queries_replay.c: sql/queries/replay.sql sql/queries.awk
	$(AQ_QUERY) c replay
queries_content_load.h: sql/queries/content_load.sql sql/queries.awk
	$(AQ_QUERY) h content_load
queries_content_load.c: sql/queries/content_load.sql sql/queries.awk
	$(AQ_QUERY) c content_load

BUILT_SOURCES += queries_assessment.h queries_replay.h
CLEANFILES += queries_assessment.h queries_assessment.c
CLEANFILES += queries_replay.h queries_replay.c
EXTRA_DIST += sql/queries/assessment.sql sql/queries/replay.sql
BUILT_SOURCES += queries_content.h queries_content_load.h
CLEANFILES += queries_content.h queries_content.c
CLEANFILES += queries_content_load.h queries_content_load.c
EXTRA_DIST += sql/queries/content.sql sql/queries/content_load.sql

# acquis-auth has many: a file for each of its fields.
auth_parts = auth auth_sso auth_lti auth_factor auth_rights
auth_queries = \
	sql/queries/auth.sql \
	sql/queries/auth_sso.sql \
	sql/queries/auth_lti.sql \
	sql/queries/auth_factor.sql \
	sql/queries/auth_rights.sql

queries_auth.h: $(auth_queries) sql/queries.awk
	$(AQ_QUERY) h $(auth_parts)
queries_auth.c: $(auth_queries) sql/queries.awk
	$(AQ_QUERY) c $(auth_parts)
queries_ctl.h: sql/queries/ctl.sql sql/queries.awk
	$(AQ_QUERY) h ctl
queries_ctl.c: sql/queries/ctl.sql sql/queries.awk
	$(AQ_QUERY) c ctl

queries_job.h: sql/queries/job.sql sql/queries.awk
	$(AQ_QUERY) h job
queries_job.c: sql/queries/job.sql sql/queries.awk
	$(AQ_QUERY) c job

queries_mail.h: sql/queries/mail.sql sql/queries.awk
	$(AQ_QUERY) h mail
queries_mail.c: sql/queries/mail.sql sql/queries.awk
	$(AQ_QUERY) c mail

queries_jwks.h: sql/queries/jwks.sql sql/queries.awk
	$(AQ_QUERY) h jwks
queries_jwks.c: sql/queries/jwks.sql sql/queries.awk
	$(AQ_QUERY) c jwks

BUILT_SOURCES += queries_jwks.h
CLEANFILES += queries_jwks.h queries_jwks.c
EXTRA_DIST += sql/queries/jwks.sql

queries_lti_invite.h: sql/queries/lti_invite.sql sql/queries.awk
	$(AQ_QUERY) h lti_invite
queries_lti_invite.c: sql/queries/lti_invite.sql sql/queries.awk
	$(AQ_QUERY) c lti_invite

BUILT_SOURCES += queries_lti_invite.h
CLEANFILES += queries_lti_invite.h queries_lti_invite.c
EXTRA_DIST += sql/queries/lti_invite.sql

queries_lti.h: sql/queries/lti.sql sql/queries.awk
	$(AQ_QUERY) h lti
queries_lti.c: sql/queries/lti.sql sql/queries.awk
	$(AQ_QUERY) c lti

BUILT_SOURCES += queries_lti.h
CLEANFILES += queries_lti.h queries_lti.c
EXTRA_DIST += sql/queries/lti.sql

# Rights of people: the audit, exports, erasures, retention.
queries_erasure.h: sql/queries/erasure.sql sql/queries.awk
	$(AQ_QUERY) h erasure
queries_erasure.c: sql/queries/erasure.sql sql/queries.awk
	$(AQ_QUERY) c erasure
queries_file.h: sql/queries/file.sql sql/queries.awk
	$(AQ_QUERY) h file
queries_file.c: sql/queries/file.sql sql/queries.awk
	$(AQ_QUERY) c file
queries_part.h: sql/queries/part.sql sql/queries.awk
	$(AQ_QUERY) h part
queries_part.c: sql/queries/part.sql sql/queries.awk
	$(AQ_QUERY) c part
queries_rights.h: sql/queries/rights.sql sql/queries.awk
	$(AQ_QUERY) h rights
queries_rights.c: sql/queries/rights.sql sql/queries.awk
	$(AQ_QUERY) c rights
queries_rights_assessment.h: sql/queries/rights_assessment.sql sql/queries.awk
	$(AQ_QUERY) h rights_assessment
queries_rights_assessment.c: sql/queries/rights_assessment.sql sql/queries.awk
	$(AQ_QUERY) c rights_assessment
queries_rights_auth.h: sql/queries/rights_auth.sql sql/queries.awk
	$(AQ_QUERY) h rights_auth
queries_rights_auth.c: sql/queries/rights_auth.sql sql/queries.awk
	$(AQ_QUERY) c rights_auth

BUILT_SOURCES += queries_erasure.h \
	queries_file.h \
	queries_part.h \
	queries_rights.h \
	queries_rights_assessment.h \
	queries_rights_auth.h
CLEANFILES += queries_erasure.h queries_erasure.c \
	queries_file.h queries_file.c \
	queries_part.h queries_part.c \
	queries_rights.h queries_rights.c \
	queries_rights_assessment.h queries_rights_assessment.c \
	queries_rights_auth.h queries_rights_auth.c
EXTRA_DIST += sql/queries/erasure.sql \
	sql/queries/file.sql \
	sql/queries/part.sql \
	sql/queries/rights.sql \
	sql/queries/rights_assessment.sql \
	sql/queries/rights_auth.sql

BUILT_SOURCES += queries_runtime.h queries_auth.h queries_ctl.h
BUILT_SOURCES += queries_job.h queries_mail.h
CLEANFILES += queries_job.h queries_job.c queries_mail.h queries_mail.c
EXTRA_DIST += sql/queries/job.sql sql/queries/mail.sql
CLEANFILES += queries_runtime.h queries_runtime.c
CLEANFILES += queries_auth.h queries_auth.c queries_ctl.h queries_ctl.c

EXTRA_DIST += sql/queries.awk sql/queries/runtime.sql
EXTRA_DIST += $(auth_queries) sql/queries/ctl.sql

aqsqldir = $(pkgdatadir)/sql
aqschemadir = $(aqsqldir)/schema
dist_aqschema_DATA = \
	sql/schema/0001-schema-version.sql \
	sql/schema/0002-user.sql \
	sql/schema/0003-auth-session.sql \
	sql/schema/0004-signing-key.sql \
	sql/schema/0005-job.sql \
	sql/schema/0006-auth-idempotency.sql \
	sql/schema/0007-sign-in-limits.sql \
	sql/schema/0008-content.sql \
	sql/schema/0009-assessment.sql \
	sql/schema/0010-answer.sql \
	sql/schema/0011-assessment-event.sql \
	sql/schema/0012-assessment-result.sql \
	sql/schema/0013-profile.sql \
	sql/schema/0014-challenge-report.sql \
	sql/schema/0015-assessment-idempotency.sql \
	sql/schema/0016-organisation.sql \
	sql/schema/0017-identity-provider.sql \
	sql/schema/0018-identity.sql \
	sql/schema/0019-sso.sql \
	sql/schema/0020-audit.sql \
	sql/schema/0021-access-log.sql \
	sql/schema/0022-mail-link.sql \
	sql/schema/0023-second-factor.sql \
	sql/schema/0024-known-device.sql \
	sql/schema/0025-terms.sql \
	sql/schema/0026-file.sql \
	sql/schema/0027-data-export.sql \
	sql/schema/0028-erasure.sql \
	sql/schema/0029-retention.sql \
	sql/schema/0030-lti.sql \
	sql/schema/0031-jwks.sql \
	sql/schema/0032-signing-key-purpose.sql \
	sql/schema/0033-session-limit.sql \
	sql/schema/0034-one-invitation.sql
aqgrantsdir = $(aqsqldir)/grants
dist_aqgrants_DATA = sql/grants/assessment.sql sql/grants/auth.sql

# The number of the last migration, which a program needs its schema to have.
schema_version.h: $(dist_aqschema_DATA)
	$(AM_V_GEN)printf '%s\n' $(dist_aqschema_DATA) | \
	$(SED) -n 's|.*/0*\([1-9][0-9]*\)-[^/]*$$|\1|p' | sort -n | \
	$(SED) -n '$$s/.*/#define AQ_SCHEMA_VERSION &/p' >$@

BUILT_SOURCES += schema_version.h
CLEANFILES += schema_version.h
