# The rules of the domain, and the vectors that others made.
unit_tests += \
	tests/unit/domain_assessment \
	tests/unit/domain_bank \
	tests/unit/domain_calibrate \
	tests/unit/domain_campaign \
	tests/unit/domain_cat \
	tests/unit/domain_check \
	tests/unit/domain_drift \
	tests/unit/domain_fit \
	tests/unit/domain_irt \
	tests/unit/domain_mathfn \
	tests/unit/domain_positioning \
	tests/unit/domain_positioning_learn \
	tests/unit/domain_profile \
	tests/unit/domain_score

EXTRA_DIST += tests/unit/bank_fixture.h tests/unit/bank_vectors.h \
	tests/unit/vectors.h \
	tests/vectors/README.md \
	tests/vectors/bank300.tsv \
	tests/vectors/calib300_sparse.tsv \
	tests/vectors/calib30x2000.tsv \
	tests/vectors/catsim_summary.tsv \
	tests/vectors/dif2000x20.tsv \
	tests/vectors/dif_mh_lr.tsv \
	tests/vectors/higher_order_50.tsv \
	tests/vectors/lsat6_patterns.tsv \
	tests/vectors/lsat7_patterns.tsv \
	tests/vectors/lsat_calibration.tsv \
	tests/vectors/lsat_eap.tsv \
	tests/vectors/lsat_fit.tsv \
	tests/vectors/nextitem200.tsv \
	tests/vectors/patterns200.tsv \
	tests/vectors/personfit30.tsv \
	tests/vectors/rasch_fit20.tsv \
	tests/vectors/rasch_wle20.tsv \
	tests/vectors/simulees2000.tsv \
	tests/vectors/trace_mfi_2000.tsv \
	tests/vectors/trace_shadow_testdesign_400.tsv \
	tests/vectors/tube_bayes_60.tsv

# The same through the command line.
dist_check_SCRIPTS += tests/unit/measure_vectors.sh

# The simulations of docs/measurement.md, from their seeds.
EXTRA_DIST += tests/bench/sim.sh docs/measurement.md \
	docs/measurement-results.md docs/figures/certification.svg \
	docs/figures/exposure.svg docs/figures/positioning.svg

sim: acquisctl
	$(SHELL) $(top_srcdir)/tests/bench/sim.sh ./acquisctl \
		$(top_srcdir)/tests/vectors $(top_srcdir)/docs
.PHONY: sim

# What one question costs, written into docs/measurement.md.
check_PROGRAMS += tests/bench/measure
EXTRA_DIST += tests/bench/measure.sh

bench-measure: tests/bench/measure acquisctl
	$(SHELL) $(top_srcdir)/tests/bench/measure.sh tests/bench/measure \
		./acquisctl $(top_srcdir)/tests/vectors \
		$(top_srcdir)/docs/measurement.md
bench: bench-measure
.PHONY: bench-measure
