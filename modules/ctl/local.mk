# acquisctl: one file per noun.
bin_PROGRAMS += acquisctl
acquisctl_CPPFLAGS = $(AM_CPPFLAGS) \
	-DAQ_SQL_DIR='"$(aqsqldir)"' -DAQ_CONFIG_DIR='"$(sysconfdir)/acquis"'
acquisctl_SOURCES = \
	modules/ctl/config.c \
	modules/ctl/ctl.c modules/ctl/ctl.h \
	modules/ctl/db.c modules/ctl/db_checks.def \
	modules/ctl/main.c
nodist_acquisctl_SOURCES = queries_ctl.c queries_ctl.h
