# Tests. Every one speaks TAP (lines "ok N - what" and "not ok N - what" after
# a plan "1..N"), through automake's tap-driver.sh; their output stays in
# NAME.log, so the number of tests that a run held is
#
#	cat $(find tests -name '*.log') | grep -c '^ok '
#
# Unit tests are one cmocka program for each source file: modules/X/Y.c has
# tests/unit/X_Y.c, which is named in check_PROGRAMS below and links the three
# libraries by the default LDADD. Scripts are named in dist_check_SCRIPTS and
# print TAP too. A missing tool is a failure, never a skip.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/packaging/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; \
	export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(top_srcdir)'; export top_srcdir; \
	top_builddir='$(top_builddir)'; export top_builddir;

check_PROGRAMS += \
	tests/unit/base_arena \
	tests/unit/base_b64 \
	tests/unit/base_buf \
	tests/unit/base_jsonw \
	tests/unit/base_num \
	tests/unit/base_route \
	tests/unit/base_str \
	tests/unit/base_text

check_PROGRAMS += \
	tests/unit/domain_mathfn \
	tests/unit/domain_positioning

EXTRA_DIST += tests/unit/unit.h tests/unit/vectors.h \
	tests/vectors/README.md tests/vectors/tube_bayes_60.tsv

TESTS += $(check_PROGRAMS) $(dist_check_SCRIPTS)
