# acquis-assessment: tests, answers, results, profile. One file per endpoint.
sbin_PROGRAMS += acquis-assessment
acquis_assessment_SOURCES = \
	modules/assessment/answer_list.c \
	modules/assessment/answer_post.c \
	modules/assessment/assessment_end.c \
	modules/assessment/assessment_get.c \
	modules/assessment/assessment_list.c \
	modules/assessment/assessment_start.c \
	modules/assessment/bank.c modules/assessment/bank.h \
	modules/assessment/cache.c modules/assessment/cache.h \
	modules/assessment/competence_get.c \
	modules/assessment/encode.c modules/assessment/encode.h \
	modules/assessment/focus_post.c \
	modules/assessment/framework_get.c \
	modules/assessment/load.c modules/assessment/load.h \
	modules/assessment/main.c \
	modules/assessment/profile.h modules/assessment/profile_get.c \
	modules/assessment/repeat.c modules/assessment/repeat.h \
	modules/assessment/report_post.c \
	modules/assessment/result.c modules/assessment/result.h \
	modules/assessment/result_get.c \
	modules/assessment/routes.c modules/assessment/routes.h
nodist_acquis_assessment_SOURCES = queries_assessment.c queries_assessment.h
