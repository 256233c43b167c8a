# acquisctl: one file per noun.
bin_PROGRAMS += acquisctl
acquisctl_CPPFLAGS = $(AM_CPPFLAGS) \
	-DAQ_SQL_DIR='"$(aqsqldir)"' -DAQ_TERMS_DIR='"$(termsdir)"' \
	-DAQ_CONFIG_DIR='"$(sysconfdir)/acquis"'
acquisctl_SOURCES = \
	modules/ctl/assessment.c modules/ctl/assessment.h \
	modules/ctl/assessment_replay.c \
	modules/ctl/audit.c \
	modules/ctl/config.c \
	modules/ctl/content.c modules/ctl/content.h \
	modules/ctl/content_install.c \
	modules/ctl/content_store.c \
	modules/ctl/ctl.c modules/ctl/ctl.h \
	modules/ctl/db.c modules/ctl/db.h modules/ctl/db_checks.def \
	modules/ctl/db_describe.c \
	modules/ctl/idp.c modules/ctl/idp.h \
	modules/ctl/idp_invite.c \
	modules/ctl/idp_print.c \
	modules/ctl/idp_settings.c \
	modules/ctl/idp_show.c \
	modules/ctl/idp_test.c \
	modules/ctl/erase.c modules/ctl/erase.h \
	modules/ctl/erase_assessment.c \
	modules/ctl/erase_auth.c \
	modules/ctl/export.c modules/ctl/export.h \
	modules/ctl/export_assessment.c \
	modules/ctl/export_auth.c \
	modules/ctl/export_documents.def \
	modules/ctl/export_join.c \
	modules/ctl/export_labels.def \
	modules/ctl/idp_trace.c \
	modules/ctl/jobs.c \
	modules/ctl/key.c \
	modules/ctl/mail.c \
	modules/ctl/main.c \
	modules/ctl/measure.c modules/ctl/measure.h \
	modules/ctl/measure_calibrate.c \
	modules/ctl/measure_drift.c \
	modules/ctl/measure_fit.c \
	modules/ctl/measure_input.c \
	modules/ctl/measure_positioning.c \
	modules/ctl/measure_sequence.c \
	modules/ctl/measure_tsv.c \
	modules/ctl/org.c \
	modules/ctl/retention.c modules/ctl/retention.h \
	modules/ctl/retention_apply.c \
	modules/ctl/retention_plan.c \
	modules/ctl/simulate.c modules/ctl/simulate.h \
	modules/ctl/simulate_calibrated.c \
	modules/ctl/simulate_campaign.c \
	modules/ctl/simulate_competences.c \
	modules/ctl/simulate_positioning.c \
	modules/ctl/simulate_run.c \
	modules/ctl/terms.c \
	modules/ctl/user.c \
	modules/ctl/zip.c modules/ctl/zip.h
nodist_acquisctl_SOURCES = queries_ctl.c queries_ctl.h \
	queries_content_load.c queries_content_load.h \
	queries_replay.c queries_replay.h \
	queries_part.c queries_part.h \
	queries_rights.c queries_rights.h \
	queries_rights_assessment.c queries_rights_assessment.h \
	queries_rights_auth.c queries_rights_auth.h
acquisctl_LDADD = $(LDADD) $(ZIP_LIBS)
