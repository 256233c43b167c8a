# What touches the world: FastCGI, MariaDB, tokens, files, the network.
noinst_LIBRARIES += libaqruntime.a
libaqruntime_a_SOURCES =
