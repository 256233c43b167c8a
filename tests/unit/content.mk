# The content pack, what a test keeps of an answer, and of running tests.
unit_tests += \
	tests/unit/assessment_cache \
	tests/unit/runtime_answer \
	tests/unit/runtime_content \
	tests/unit/runtime_content_html \
	tests/unit/runtime_frame

tests_unit_assessment_cache_SOURCES = tests/unit/assessment_cache.c \
	modules/assessment/cache.c

EXTRA_DIST += tests/fixtures/broken.cases tests/fixtures/pack
