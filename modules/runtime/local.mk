# What touches the world: FastCGI, MariaDB, tokens, files, the network.
noinst_LIBRARIES += libaqruntime.a
libaqruntime_a_SOURCES =

# The database.
nodist_libaqruntime_a_SOURCES = queries_runtime.c queries_runtime.h
libaqruntime_a_SOURCES += \
	modules/runtime/db.c modules/runtime/db.h \
	modules/runtime/db_bind.c \
	modules/runtime/db_conn.c \
	modules/runtime/db_internal.h \
	modules/runtime/db_statement.h \
	modules/runtime/db_time.c modules/runtime/db_time.h \
	modules/runtime/id.c modules/runtime/id.h

# The content pack.
nodist_libaqruntime_a_SOURCES += queries_content.c queries_content.h
libaqruntime_a_SOURCES += \
	modules/runtime/content_db.c modules/runtime/content_db.h \
	modules/runtime/content.h \
	modules/runtime/content_challenge.c \
	modules/runtime/content_fault.c \
	modules/runtime/content_html.c \
	modules/runtime/content_items.c \
	modules/runtime/content_media.c \
	modules/runtime/content_parse.c modules/runtime/content_parse.h \
	modules/runtime/content_read.c \
	modules/runtime/content_solution.c \
	modules/runtime/content_topic.c \
	modules/runtime/content_value.c \
	modules/runtime/content_view.c \
	modules/runtime/digest.c modules/runtime/digest.h \
	modules/runtime/answer.c modules/runtime/answer.h \
	modules/runtime/frame.c modules/runtime/frame.h

# Requests, and what stands around them.
libaqruntime_a_SOURCES += \
	modules/runtime/access.c modules/runtime/access.h \
	modules/runtime/access_log.c modules/runtime/access_log.h \
	modules/runtime/audit.c modules/runtime/audit.h \
	modules/runtime/audit_acts.def \
	modules/runtime/erasure.c modules/runtime/erasure.h \
	modules/runtime/files.c modules/runtime/files.h \
	modules/runtime/config.c modules/runtime/config.def \
	modules/runtime/config.h \
	modules/runtime/fcgi.c modules/runtime/fcgi.h \
	modules/runtime/health.c modules/runtime/health.h \
	modules/runtime/http.c modules/runtime/http.h \
	modules/runtime/jsonr.c modules/runtime/jsonr.h \
	modules/runtime/jsonread.c \
	modules/runtime/jsonscan.c modules/runtime/jsonscan.h \
	modules/runtime/log.c modules/runtime/log.h \
	modules/runtime/metrics.c modules/runtime/metrics.h \
	modules/runtime/monitor.c modules/runtime/monitor.h \
	modules/runtime/notify.c modules/runtime/notify.h \
	modules/runtime/pool.c modules/runtime/pool.h \
	modules/runtime/program.c modules/runtime/program.h \
	modules/runtime/reply.c modules/runtime/reply.h \
	modules/runtime/req.c modules/runtime/req.h \
	modules/runtime/worker.c modules/runtime/worker.h \
	modules/runtime/status.c modules/runtime/status.def \
	modules/runtime/status.h

# Tokens and their keys, and what they need of others' servers.
nodist_libaqruntime_a_SOURCES += queries_jwks.c queries_jwks.h
libaqruntime_a_SOURCES += \
	modules/runtime/claims.c modules/runtime/claims.h \
	modules/runtime/address.c modules/runtime/address.h \
	modules/runtime/curl.c modules/runtime/curl.h \
	modules/runtime/fetch.c modules/runtime/fetch.h \
	modules/runtime/jwk.c modules/runtime/jwk.h \
	modules/runtime/jwks.c modules/runtime/jwks.h \
	modules/runtime/jwks_cache.c modules/runtime/jwks_cache.h \
	modules/runtime/jws.c modules/runtime/jws.h \
	modules/runtime/jws_steps.c modules/runtime/jws_steps.h \
	modules/runtime/jws_sign.c modules/runtime/jws_sign.h \
	modules/runtime/provider_token.c modules/runtime/provider_token.h \
	modules/runtime/provider_trace.c modules/runtime/provider_trace.h \
	modules/runtime/asserted.c modules/runtime/asserted.h \
	modules/runtime/provider.c modules/runtime/provider.h \
	modules/runtime/provider_told.c modules/runtime/provider_told.h \
	modules/runtime/seal.c modules/runtime/seal.h \
	modules/runtime/staff.c modules/runtime/staff.h \
	modules/runtime/pkey.c modules/runtime/pkey.h \
	modules/runtime/keys.c modules/runtime/keys.h \
	modules/runtime/password.c modules/runtime/password.h \
	modules/runtime/qr.c modules/runtime/qr.h \
	modules/runtime/totp.c modules/runtime/totp.h \
	modules/runtime/token.c modules/runtime/token.h \
	modules/runtime/token_jwt.c modules/runtime/token_jwt.h

# What CAS servers say; trying providers before they are relied on.
libaqruntime_a_SOURCES += \
	modules/runtime/cas_xml.c modules/runtime/cas_xml.h \
	modules/runtime/provider_trial.h \
	modules/runtime/provider_try.c modules/runtime/provider_try.h \
	modules/runtime/provider_try_cas.c \
	modules/runtime/provider_try_client.c \
	modules/runtime/provider_try_oidc.c

# Background work and e-mail.
nodist_libaqruntime_a_SOURCES += \
	queries_erasure.c queries_erasure.h queries_file.c queries_file.h \
	queries_job.c queries_job.h queries_mail.c queries_mail.h \
	queries_lti.c queries_lti.h
libaqruntime_a_SOURCES += \
	modules/runtime/jobs.c modules/runtime/jobs.h \
	modules/runtime/mail.c modules/runtime/mail.h \
	modules/runtime/mail_mime.c \
	modules/runtime/mail_send.c \
	modules/runtime/mail_text.c \
	modules/runtime/mail_templates.def

# Learning platforms.
nodist_libaqruntime_a_SOURCES += queries_lti_invite.c queries_lti_invite.h
libaqruntime_a_SOURCES += \
	modules/runtime/lti_invite.c modules/runtime/lti_invite.h \
	modules/runtime/lti.h \
	modules/runtime/lti_grade.c \
	modules/runtime/lti_role.c \
	modules/runtime/lti_roster.c \
	modules/runtime/lti_service.c modules/runtime/lti_service.h
