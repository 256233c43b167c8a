# The content pack and what a test keeps of an answer.
unit_tests += \
	tests/unit/runtime_answer \
	tests/unit/runtime_content \
	tests/unit/runtime_frame

EXTRA_DIST += tests/fixtures/broken.cases tests/fixtures/pack
