# Pure rules: no I/O, no clock, no randomness, no malloc.
noinst_LIBRARIES += libaqdomain.a
libaqdomain_a_SOURCES = \
	modules/domain/account.c modules/domain/account.h \
	modules/domain/assessment.c modules/domain/assessment.h \
	modules/domain/assessment_rules.c \
	modules/domain/assessment_trace.c \
	modules/domain/bank.c modules/domain/bank.h \
	modules/domain/calibrate.c modules/domain/calibrate.h \
	modules/domain/calibrate_grid.c \
	modules/domain/calibrate_int.h \
	modules/domain/calibrate_se.c \
	modules/domain/campaign.c modules/domain/campaign.h \
	modules/domain/campaign_estimate.c \
	modules/domain/cat.c modules/domain/cat.h \
	modules/domain/check.c modules/domain/check.h \
	modules/domain/dif.c modules/domain/dif.h \
	modules/domain/drift.c modules/domain/drift.h \
	modules/domain/fit.c modules/domain/fit.h \
	modules/domain/fit_sx2.c \
	modules/domain/hierarchy.c modules/domain/hierarchy.h \
	modules/domain/irt.c modules/domain/irt.h \
	modules/domain/mathfn.c modules/domain/mathfn.h \
	modules/domain/positioning.c modules/domain/positioning.h \
	modules/domain/positioning_learn.c \
	modules/domain/positioning_learn.h \
	modules/domain/positioning_result.c \
	modules/domain/pretest.c modules/domain/pretest.h \
	modules/domain/profile.c modules/domain/profile.h \
	modules/domain/random.c modules/domain/random.h \
	modules/domain/retention.c modules/domain/retention.h \
	modules/domain/common_passwords.def \
	modules/domain/score.c modules/domain/score.h \
	modules/domain/select.c modules/domain/select.h
