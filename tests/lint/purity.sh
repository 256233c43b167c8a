#!/bin/sh
# base and domain are pure: what their objects take from outside is on a list.
# No file, no clock, no randomness, no thread; domain allocates nothing.
# Symbols that compilers and sanitizers add by themselves do not count.
set -eu

build=${top_builddir:-.}

added='__asan_.*|__ubsan_.*|__tsan_.*|__sanitizer_.*|__sancov_.*|__gcov_.*|
llvm_gcov_.*|__llvm_.*|__afl.*|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|
__start___.*|__stop___.*|__init_.*'

# Memory and strings of C, with the checked forms of _FORTIFY_SOURCE.
bytes='mem(cpy|move|set|cmp|chr|mem)|str(len|cmp|chr|ncmp|rchr|spn|cspn)|
bcmp|__mem(cpy|move|set)_chk'

base="$bytes|malloc|free|vsnprintf|snprintf|__vsnprintf_chk|__snprintf_chk|
strtod_l|newlocale|freelocale|uselocale|
round|idn2_[a-z0-9_]+|u8_[a-z0-9_]+|uc_[a-z0-9_]+|uninorm_[a-z]+|UC_CATEGORY_[A-Za-z]+"

# qsort of glibc may call malloc, so the domain sorts by itself.
domain="$bytes|fabs|floor|ceil|round|trunc|sqrt|lround|llround|ldexp|frexp|
fmin|fmax|isnan|isinf|__is(nan|inf)"

# defined LIBRARY...: what they give each other.
defined() {
	for library; do
		nm -g --defined-only "$build/$library" | sed -n 's/.* [A-Z] //p'
	done
}

# foreign LIBRARY ALLOWED: undefined symbols that are neither allowed, nor
# added, nor defined in base or in the library itself.
foreign() {
	allowed=$(printf '%s|%s' "$2" "$added" | tr -d '\n')
	allowed="$allowed|$(defined libaqbase.a "$1" | paste -s -d '|' -)"
	nm -u "$build/$1" | sed -n 's/^ *U //p' | sort -u |
	    grep -Evx "$allowed" || [ $? -eq 1 ]
}

report() {
	found=$(foreign "$2" "$3")
	if [ -z "$found" ]; then
		echo "ok $1 - $2 takes nothing that is not on its list"
	else
		printf '%s\n' "$found" | sed 's/^/# /'
		echo "not ok $1 - $2 takes nothing that is not on its list"
		failed=1
	fi
}

failed=0
echo 1..2
report 1 libaqbase.a "$base"
report 2 libaqdomain.a "$domain"
exit $failed
