# Pure helpers: no I/O, no clock, no randomness.
noinst_LIBRARIES += libaqbase.a
libaqbase_a_SOURCES = \
	modules/base/arena.c modules/base/arena.h \
	modules/base/b64.c modules/base/b64.h \
	modules/base/buf.c modules/base/buf.h \
	modules/base/idn.c modules/base/idn.h \
	modules/base/jsonw.c modules/base/jsonw.h \
	modules/base/num.c modules/base/num.h \
	modules/base/route.c modules/base/route.h \
	modules/base/str.c modules/base/str.h \
	modules/base/text.c modules/base/text.h \
	modules/base/url.c modules/base/url.h
