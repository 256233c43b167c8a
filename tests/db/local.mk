# The db ring: run by packaging/check as "sh tests/db/run BUILD SCRATCH", since
# it needs a server and system users. "make tests/db/programs" builds for it.
EXTRA_PROGRAMS = tests/db/audit tests/db/behaviour tests/db/jobs \
	tests/db/jwks tests/db/statements
CLEANFILES += $(EXTRA_PROGRAMS) queries_behaviour.h queries_behaviour.c
EXTRA_DIST += tests/db/audit.sh tests/db/behaviour.sql tests/db/fill.sql \
	tests/db/fill-0015.sql tests/db/mariadb.sh tests/db/run tests/db/smtp.mjs

queries_behaviour.h: tests/db/behaviour.sql sql/queries.awk
	$(AM_V_GEN)$(AWK) -v mode=h -v program=behaviour -f $(AQ_QUERIES) \
	    $(srcdir)/tests/db/behaviour.sql >$@.tmp && mv $@.tmp $@
queries_behaviour.c: tests/db/behaviour.sql sql/queries.awk
	$(AM_V_GEN)$(AWK) -v mode=c -v program=behaviour -f $(AQ_QUERIES) \
	    $(srcdir)/tests/db/behaviour.sql >$@.tmp && mv $@.tmp $@

tests/db/audit.$(OBJEXT): $(BUILT_SOURCES)
tests/db/behaviour.$(OBJEXT): queries_behaviour.h $(BUILT_SOURCES)
tests/db/jobs.$(OBJEXT): $(BUILT_SOURCES)
tests/db/jwks.$(OBJEXT): $(BUILT_SOURCES)
tests/db/statements.$(OBJEXT): $(BUILT_SOURCES)
nodist_tests_db_behaviour_SOURCES = queries_behaviour.c queries_behaviour.h
tests_db_behaviour_SOURCES = tests/db/behaviour.c tests/db/table.h

tests_db_audit_SOURCES = tests/db/audit.c

tests_db_jobs_SOURCES = tests/db/jobs.c
nodist_tests_db_jobs_SOURCES = queries_ctl.c

tests_db_jwks_SOURCES = tests/db/jwks.c

tests_db_statements_SOURCES = tests/db/statements.c
nodist_tests_db_statements_SOURCES = queries_assessment.c queries_auth.c \
	queries_content_load.c queries_ctl.c queries_replay.c \
	queries_part.c queries_rights.c queries_rights_assessment.c \
	queries_rights_auth.c

tests/db/programs: $(EXTRA_PROGRAMS) acquisctl
.PHONY: tests/db/programs
