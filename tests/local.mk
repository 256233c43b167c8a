# Tests. Every one speaks TAP (lines "ok N - what" and "not ok N - what" after
# a plan "1..N"), through automake's tap-driver.sh; their output stays in
# NAME.log, so the number of tests that a run held is
#
#	cat $(find tests -name '*.log') | grep -c '^ok '
#
# Unit tests are one cmocka program for each source file: modules/X/Y.c has
# tests/unit/X_Y.c, which is named in unit_tests below and links the three
# libraries by the default LDADD. Scripts are named in dist_check_SCRIPTS and
# print TAP too. A missing tool is a failure, never a skip.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/packaging/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; \
	export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(top_srcdir)'; export top_srcdir; \
	top_builddir='$(top_builddir)'; export top_builddir;

TEST_EXTENSIONS = .mjs .sh
MJS_LOG_COMPILER = $(NODE)
MJS_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
SH_LOG_DRIVER = $(LOG_DRIVER)

unit_tests = \
	tests/unit/base_arena \
	tests/unit/base_b64 \
	tests/unit/base_buf \
	tests/unit/base_idn \
	tests/unit/base_jsonw \
	tests/unit/base_num \
	tests/unit/base_route \
	tests/unit/base_str \
	tests/unit/base_text \
	tests/unit/base_url \
	tests/unit/runtime_access \
	tests/unit/runtime_address \
	tests/unit/runtime_config \
	tests/unit/runtime_http \
	tests/unit/runtime_jsonr \
	tests/unit/runtime_jsonread \
	tests/unit/runtime_jsonscan \
	tests/unit/runtime_log \
	tests/unit/runtime_metrics \
	tests/unit/runtime_monitor \
	tests/unit/runtime_notify \
	tests/unit/runtime_pool \
	tests/unit/runtime_reply \
	tests/unit/runtime_req \
	tests/unit/runtime_status \
	tests/unit/runtime_worker

include tests/unit/content.mk
include tests/unit/domain.mk
include tests/unit/store.mk

# Programs that a test drives.
test_helpers = \
	tests/unit/fetch_ask \
	tests/unit/json_echo

dist_check_SCRIPTS += \
	tests/lint/generated.sh \
	tests/lint/purity.sh \
	tests/lint/sources.mjs \
	tests/unit/fetch.mjs \
	tests/unit/json_differential.mjs

check_PROGRAMS += $(unit_tests) $(test_helpers)
EXTRA_DIST += tests/unit/fake.h tests/unit/jsoncopy.h tests/unit/unit.h

TESTS += $(unit_tests) $(dist_check_SCRIPTS)
include tests/db/local.mk

include tests/fuzz/local.mk

# For the differential test of the sso ring.
noinst_PROGRAMS += tests/sso/jws_judge
tests_sso_jws_judge_SOURCES = tests/sso/jws_judge.c
