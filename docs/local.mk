# Manual pages; acquis.conf(5) is made from the table of options.
dist_man_MANS = \
	docs/man/acquis-assessment.8 \
	docs/man/acquis-auth.8 \
	docs/man/acquis-setup.8
nodist_man_MANS = docs/man/acquis.conf.5 docs/man/acquisctl.1
CLEANFILES += docs/man/acquis.conf.5 docs/man/acquisctl.1
EXTRA_DIST += docs/man/acquis.conf.awk

docs/man/acquis.conf.5: modules/runtime/config.def docs/man/acquis.conf.awk
	$(AM_V_GEN)$(MKDIR_P) docs/man && $(AWK) -f \
	    $(srcdir)/docs/man/acquis.conf.awk \
	    $(srcdir)/modules/runtime/config.def >$@.new && mv $@.new $@

docs/man/acquisctl.1: acquisctl$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) docs/man && ./acquisctl$(EXEEXT) --manual >$@.new && mv $@.new $@
