# Pure rules: no I/O, no clock, no randomness, no malloc.
noinst_LIBRARIES += libaqdomain.a
libaqdomain_a_SOURCES =
