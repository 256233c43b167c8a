# Options, probed compiler flags and libraries of Acquis.

# AQ_ADD_FLAG(VARIABLE, FLAG...): add each flag that this compiler takes.
# The loop is a shell loop: flags with commas would break an m4 list.
AC_DEFUN([AQ_ADD_FLAG], [
  for aq_flag in $2; do
    aq_saved="$CFLAGS"
    AS_CASE([$aq_flag],
      [-Wl,*], [aq_saved_ld="$LDFLAGS"; LDFLAGS="$LDFLAGS $aq_flag"
        AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
          [AS_VAR_APPEND([$1], [" $aq_flag"])])
        LDFLAGS="$aq_saved_ld"],
      [CFLAGS="$CFLAGS -Werror $aq_flag"
        AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
          [AS_VAR_APPEND([$1], [" $aq_flag"])])
        CFLAGS="$aq_saved"])
  done
  AC_SUBST([$1])
])

AC_DEFUN([AQ_OPTIONS], [
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror],
    [warnings are errors])], [], [enable_werror=no])
  AC_ARG_WITH([sanitizer], [AS_HELP_STRING([--with-sanitizer=LIST],
    [address,undefined or thread])], [], [with_sanitizer=no])
  AC_ARG_WITH([fuzzer], [AS_HELP_STRING([--with-fuzzer],
    [build the fuzz targets with libFuzzer (clang)])], [], [with_fuzzer=no])
  AC_ARG_ENABLE([coverage], [AS_HELP_STRING([--enable-coverage],
    [measure which lines the tests run])], [], [enable_coverage=no])
  AS_IF([test "x$with_sanitizer" != xno], [
    AQ_MODE_CFLAGS="-fsanitize=$with_sanitizer -fno-omit-frame-pointer"
    AQ_MODE_CFLAGS="$AQ_MODE_CFLAGS -fno-sanitize-recover=all"])
  AS_IF([test "x$with_fuzzer" != xno],
    [AQ_MODE_CFLAGS="$AQ_MODE_CFLAGS -fsanitize=fuzzer-no-link"])
  AS_IF([test "x$enable_coverage" != xno],
    [AQ_MODE_CFLAGS="$AQ_MODE_CFLAGS --coverage"])
  AM_CONDITIONAL([WITH_FUZZER], [test "x$with_fuzzer" != xno])
  AC_SUBST([AQ_MODE_CFLAGS])
])

AC_DEFUN([AQ_WARNINGS], [
  AQ_ADD_FLAG([AQ_WARN_CFLAGS], [-Wall -Wextra -Wshadow -Wconversion \
    -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
    -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wswitch-enum \
    -Wnull-dereference -Wpointer-arith -Wcast-qual -Wcast-align \
    -Wwrite-strings -Wdouble-promotion -Wduplicated-cond \
    -Wduplicated-branches -Wlogical-op -Wimplicit-fallthrough \
    -Walloca -Warray-bounds=2])
  AS_IF([test "x$enable_werror" != xno],
    [AS_VAR_APPEND([AQ_WARN_CFLAGS], [" -Werror"])])
])

# Numbers must not depend on the processor, hence no contraction to FMA.
AC_DEFUN([AQ_HARDENING], [
  AQ_ADD_FLAG([AQ_HARD_CFLAGS], [-std=c17 -ffp-contract=off \
    -fno-strict-overflow -fno-delete-null-pointer-checks -fPIE \
    -fstack-protector-strong])
  AS_IF([test "x$with_sanitizer" = xno], [
    AQ_ADD_FLAG([AQ_HARD_CFLAGS], [-fstack-clash-protection \
      -fcf-protection -ftrivial-auto-var-init=zero])
    AS_CASE([$CFLAGS], [*-O0*], [],
      [AQ_ADD_FLAG([AQ_HARD_CFLAGS],
        ["-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"])])
  ])
  AQ_ADD_FLAG([AQ_HARD_LDFLAGS], [-pie -Wl,-z,relro -Wl,-z,now \
    -Wl,-z,noexecstack -Wl,--as-needed])
])

AC_DEFUN([AQ_LIBRARIES], [
  AC_SEARCH_LIBS([FCGX_Init], [fcgi], [],
    [AC_MSG_ERROR([libfcgi is missing: install libfcgi-dev])])
  AC_CHECK_HEADER([jsmn.h], [],
    [AC_MSG_ERROR([jsmn is missing: install libjsmn-dev])],
    [#define JSMN_HEADER])
  AC_CHECK_HEADER([uninorm.h], [],
    [AC_MSG_ERROR([libunistring is missing: install libunistring-dev])])
  PKG_CHECK_MODULES([MARIADB], [libmariadb >= 3.3])
  PKG_CHECK_MODULES([JWT], [libjwt >= 1.10.2])
  PKG_CHECK_MODULES([SODIUM], [libsodium >= 1.0.18])
  PKG_CHECK_MODULES([CRYPTO], [libcrypto >= 3.0])
  PKG_CHECK_MODULES([CURL], [libcurl >= 7.88])
  PKG_CHECK_MODULES([XML], [libxml-2.0 >= 2.9.14])
  PKG_CHECK_MODULES([IDN2], [libidn2 >= 2.3])
  PKG_CHECK_MODULES([OATH], [liboath >= 2.6])
  PKG_CHECK_MODULES([QRENCODE], [libqrencode >= 4.0])
  PKG_CHECK_MODULES([ZIP], [libzip >= 1.7])
  PKG_CHECK_MODULES([CMOCKA], [cmocka >= 1.1.5], [have_cmocka=yes],
    [have_cmocka=no])
  AM_CONDITIONAL([HAVE_CMOCKA], [test "$have_cmocka" = yes])
  AC_SEARCH_LIBS([round], [m])
  AQ_LIBS="$MARIADB_LIBS $JWT_LIBS $SODIUM_LIBS $CRYPTO_LIBS $CURL_LIBS dnl
$IDN2_LIBS $OATH_LIBS $QRENCODE_LIBS $XML_LIBS"
  AC_SUBST([AQ_LIBS], ["$AQ_LIBS -lunistring -lpthread -lm"])
  AC_SUBST([AQ_LIB_CFLAGS], ["$MARIADB_CFLAGS $JWT_CFLAGS $SODIUM_CFLAGS dnl
$CRYPTO_CFLAGS $CURL_CFLAGS $IDN2_CFLAGS $OATH_CFLAGS dnl
$QRENCODE_CFLAGS $XML_CFLAGS $ZIP_CFLAGS"])
])
