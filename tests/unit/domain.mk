# The rules of the domain, and the vectors that others made.
unit_tests += \
	tests/unit/domain_assessment \
	tests/unit/domain_bank \
	tests/unit/domain_check \
	tests/unit/domain_mathfn \
	tests/unit/domain_positioning \
	tests/unit/domain_profile

EXTRA_DIST += tests/unit/bank_fixture.h tests/unit/vectors.h \
	tests/vectors/README.md \
	tests/vectors/tube_bayes_60.tsv
