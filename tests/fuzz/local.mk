# Fuzz targets: with libFuzzer when configured --with-fuzzer (then `run` runs
# them), else replayed over their corpora.
fuzz_targets = \
	tests/fuzz/assessment \
	tests/fuzz/campaign \
	tests/fuzz/cas \
	tests/fuzz/content \
	tests/fuzz/http \
	tests/fuzz/json \
	tests/fuzz/jws \
	tests/fuzz/measure \
	tests/fuzz/route \
	tests/fuzz/text \
	tests/fuzz/token

if WITH_FUZZER
fuzz_main =
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
noinst_PROGRAMS += $(fuzz_targets)
else
fuzz_main = tests/fuzz/replay.c
fuzz_ldflags = $(AM_LDFLAGS)
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
endif

tests_fuzz_assessment_SOURCES = tests/fuzz/assessment.c $(fuzz_main)
tests_fuzz_assessment_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_campaign_SOURCES = tests/fuzz/campaign.c $(fuzz_main)
tests_fuzz_campaign_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_cas_SOURCES = tests/fuzz/cas.c $(fuzz_main)
tests_fuzz_cas_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_content_SOURCES = tests/fuzz/content.c $(fuzz_main)
tests_fuzz_content_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_http_SOURCES = tests/fuzz/http.c $(fuzz_main)
tests_fuzz_http_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_json_SOURCES = tests/fuzz/json.c $(fuzz_main)
tests_fuzz_json_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_jws_SOURCES = tests/fuzz/jws.c $(fuzz_main)
tests_fuzz_jws_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_measure_SOURCES = tests/fuzz/measure.c $(fuzz_main)
tests_fuzz_measure_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_route_SOURCES = tests/fuzz/route.c $(fuzz_main)
tests_fuzz_route_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_text_SOURCES = tests/fuzz/text.c $(fuzz_main)
tests_fuzz_text_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_token_SOURCES = tests/fuzz/token.c $(fuzz_main)
tests_fuzz_token_LDFLAGS = $(fuzz_ldflags)

EXTRA_DIST += tests/fuzz/corpus tests/fuzz/replay.c tests/fuzz/run \
	tests/fuzz/input.h tests/fuzz/target.h
