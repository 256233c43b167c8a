# acquis-auth: accounts, sign-in and tokens. One file per endpoint.
sbin_PROGRAMS += acquis-auth
acquis_auth_SOURCES = \
	modules/auth/audit_list.c \
	modules/auth/auth.h \
	modules/auth/cas.c \
	modules/auth/cas.h \
	modules/auth/cas_jwt.c \
	modules/auth/cas_logout.c \
	modules/auth/cas_ticket.c \
	modules/auth/code.c \
	modules/auth/device.c \
	modules/auth/email.c \
	modules/auth/enter.c \
	modules/auth/erase_me.c \
	modules/auth/export_file.c \
	modules/auth/exports.c \
	modules/auth/factor.h \
	modules/auth/hash.c \
	modules/auth/identities.c \
	modules/auth/institutions.c \
	modules/auth/jwks.c \
	modules/auth/jwt.c \
	modules/auth/jwt.h \
	modules/auth/jwt_assertion.c \
	modules/auth/jwt_grant.c \
	modules/auth/limits.c \
	modules/auth/link.c \
	modules/auth/lti.h \
	modules/auth/lti_check.c \
	modules/auth/lti_choose.c \
	modules/auth/lti_claims.c \
	modules/auth/lti_course.c \
	modules/auth/lti_frame.c \
	modules/auth/lti_grades.c \
	modules/auth/lti_launch.c \
	modules/auth/lti_login.c \
	modules/auth/lti_people.c \
	modules/auth/lti_place.c \
	modules/auth/lti_register.c \
	modules/auth/lti_window.c \
	modules/auth/main.c \
	modules/auth/me.c \
	modules/auth/note_people.c \
	modules/auth/oidc.c \
	modules/auth/oidc.h \
	modules/auth/oidc_discovery.c \
	modules/auth/oidc_logout.c \
	modules/auth/oidc_token.c \
	modules/auth/oidc_userinfo.c \
	modules/auth/password_change.c \
	modules/auth/password_reset.c \
	modules/auth/readers.c \
	modules/auth/recovery.c \
	modules/auth/refresh.c \
	modules/auth/reprove.c \
	modules/auth/retention_list.c \
	modules/auth/rights.c modules/auth/rights.h \
	modules/auth/routes.c \
	modules/auth/search.c \
	modules/auth/second_factor.c \
	modules/auth/security.c \
	modules/auth/session.c \
	modules/auth/sessions.c \
	modules/auth/sign_in.c \
	modules/auth/sign_up.c \
	modules/auth/signer.c \
	modules/auth/sso.h \
	modules/auth/sso_code.c \
	modules/auth/sso_finish.c \
	modules/auth/sso_flow.c \
	modules/auth/sso_pending.c modules/auth/sso_pending.h \
	modules/auth/sso_person.c \
	modules/auth/sso_provider.c \
	modules/auth/sso_refuse.c \
	modules/auth/sso_start.c \
	modules/auth/staff.c \
	modules/auth/staff_invitations.c \
	modules/auth/staff_organisation_add.c \
	modules/auth/staff_provider.c modules/auth/staff_provider.h \
	modules/auth/staff_provider_test.c \
	modules/auth/staff_provider_write.c \
	modules/auth/staff_providers.c \
	modules/auth/staff_trace.c \
	modules/auth/terms.c \
	modules/auth/totp.c \
	modules/auth/user.c
nodist_acquis_auth_SOURCES = queries_auth.c queries_auth.h
