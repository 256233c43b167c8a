# The rings of the check, in the order in which they run. Sourced by check.
# Each function runs with set -e; its output is a log in which TAP is counted.

all_rings="unit clang sanitizer thread db content http sso browser fault deb"
long_rings="memory races fuzz faultlong debian13"

# An institution's CAS server and OpenID provider. The last three are asked
# for when its modules are loaded, and not among its dependencies.
lemonldap_packages="lemonldap-ng-fastcgi-server liblemonldap-ng-portal-perl
libio-string-perl libstring-random-perl libxml-simple-perl"

# Beside what building and running needs. Node comes from npm (tests/), since
# Debian's is too old for the browser driver.
check_packages="clang libclang-rt-14-dev libcmocka-dev chromium fonts-dejavu-core
gawk mawk binutils wrk debootstrap lintian debhelper dpkg-dev fakeroot zip
python3 python3-yaml python3-aiosmtpd oathtool $lemonldap_packages"

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

# ---- tests on a running stack -----------------------------------------------

node=$top/tests/node_modules/.bin/node

# What the stories, the browser and the bench are written with.
install_node() {
	[ -x "$node" ] || npm ci --prefix "$top/tests" --no-audit --no-fund
}

# The stack that rings run against: its folder in $work, with the build and
# the installation beside it, and its port.
stack=stack stack_port=8180 sanitizer=

order_stack() {
	order=$1
	shift
	sh "$top/packaging/stack" "$order" "$work/$stack" "$@"
}

# The stack is started once, by the first ring that needs it.
test_stack() {
	install_node
	[ ! -e "$work/$stack/ready" ] || return 0
	build_tree "$work/$stack-build" "$work/$stack-prefix" --enable-werror \
	    ${sanitizer:+--with-sanitizer="$sanitizer"}
	mkdir -p "$work/$stack"
	order_stack start "$work/$stack-prefix" "$stack_port"
	: >"$work/$stack/ready"
}

stop_test_stacks() {
	for stack in stack memory races; do
		[ ! -e "$work/$stack/stack.env" ] || order_stack stop
	done
}

# run_node FILE...: stories against that stack, as TAP.
run_node() {
	sbin=$work/$stack-prefix/sbin
	ACQUIS_URL=http://localhost:$stack_port ACQUIS_DATA=$work/$stack \
	    ACQUIS_STACK=$top/packaging/stack ACQUIS_BUILD=$work/$stack-build \
	    ACQUIS_ROUTES="'$sbin/acquis-auth' --dump-routes
	    '$sbin/acquis-assessment' --dump-routes" \
	    "$node" --test --test-concurrency=1 --test-reporter=tap "$@"
}

ring_db() {
	install_node
	configured gcc --enable-werror
	make -s -j"$(nproc)" all
	node="$node" sh "$top/tests/db/run" "$work/gcc" "$work/db"
}

ring_content() {
	test_stack
	ACQUISCTL=$work/$stack-prefix/bin/acquisctl \
	    run_node "$top"/tests/content/*.test.mjs
}

ring_http() {
	test_stack
	run_node "$top"/tests/http/*.test.mjs
	sh "$top/tests/http/curl-story.sh" "http://localhost:$stack_port"
}

ring_sso() {
	test_stack
	run_node "$top"/tests/sso/*.test.mjs
}

ring_browser() {
	test_stack
	run_node "$top"/tests/browser/*.test.mjs
}

ring_fault() {
	test_stack
	run_node "$top"/tests/fault/*.test.mjs
}

# More people sign up than one address may bring in an hour.
ring_faultlong() {
	test_stack
	printf '[auth]\nsign_ups_network = 1000000\n' \
	    >>"$work/$stack/etc/acquis.conf"
	order_stack kill auth
	order_stack restart auth
	ACQUIS_KILL_ROUNDS=20 run_node "$top"/tests/fault/*.test.mjs
}

# The stories once more, with programs that watch themselves.
watched_stories() {
	stack=$1 stack_port=$2 sanitizer=$3
	export CC=clang CFLAGS="-O1 -g"
	ring_http
	ring_sso
	order_stack stop
	if grep -e Sanitizer -e 'runtime error' "$work/$stack/log"/*; then
		return 1
	fi
	echo "ok - nothing to report: $sanitizer"
}

ring_memory() {
	watched_stories memory 8181 address,undefined
}

ring_races() {
	watched_stories races 8182 thread
}

# Each fuzz target for a minute, from its corpus.
ring_fuzz() {
	configured fuzz CC=clang --with-fuzzer \
	    --with-sanitizer=address,undefined CFLAGS="-O1 -g"
	make -s -j"$(nproc)" all
	sh "$top/tests/fuzz/run" "$work/fuzz" 60
}

# ---- packages ----------------------------------------------------------------

ring_deb() {
	configured gcc --enable-werror
	sh "$top/tests/deb/run" "$work/deb" "$work/gcc"
}

# Tokens with the libraries of the next Debian.
ring_debian13() {
	install_node
	sh "$top/tests/deb/debian13" "$work" "$node"
}
