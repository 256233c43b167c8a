# The rings of the check, in the order in which they run. Sourced by check.
# Each function runs with set -e; its output is a log in which TAP is counted.

all_rings="unit clang sanitizer thread db http browser fault deb"
long_rings="fuzz faultlong"

# Beside what building and running needs. Node comes from npm (tests/), since
# Debian's is too old for the browser driver.
check_packages="clang libclang-rt-14-dev libcmocka-dev chromium fonts-dejavu-core
gawk mawk binutils wrk debootstrap lintian debhelper dpkg-dev fakeroot zip
python3 python3-yaml"

install_for_check() {
	wanted="$(wanted_packages)$(missing_packages $check_packages)"
	[ -z "${wanted% }" ] || {
		say "Installing $wanted"
		install_packages $wanted
	}
}

# ---- compiled tests ---------------------------------------------------------

configured() {
	build=$work/$1
	shift
	[ -x "$top/configure" ] || (cd "$top" && autoreconf -fi)
	mkdir -p "$build"
	cd "$build"
	[ -e Makefile ] || "$top/configure" -q "$@"
}

# `make check` runs unit tests, vectors, lints and replays the fuzz corpora;
# their TAP stands in the .log files.
make_check() {
	result=0
	make -s -j"$(nproc)" check || result=$?
	find . -name '*.log' ! -name config.log ! -name test-suite.log \
	    -exec cat {} +
	return $result
}

ring_unit() {
	configured gcc --enable-werror
	make -s -j"$(nproc)" all
	make_check
}

ring_clang() {
	configured clang --enable-werror CC=clang
	make -s -j"$(nproc)" all
}

ring_sanitizer() {
	configured asan --enable-werror CC=clang \
	    --with-sanitizer=address,undefined CFLAGS="-O1 -g"
	make_check
}

ring_thread() {
	configured tsan --enable-werror CC=clang --with-sanitizer=thread \
	    CFLAGS="-O1 -g"
	make_check
}
