#!/bin/sh
# A private MariaDB for tests and the demo, on a UNIX socket only.
#
#	mariadb.sh start DIR	installs (once) and starts it; prints the socket
#	mariadb.sh stop DIR	stops it and waits until it is gone
#
# The socket is DIR/db.sock; DIR is absolute and short, since the path of a
# socket has at most 107 bytes. The database `acquis` exists after start.
# As root the server runs as the system user acquis-db (made when missing) and
# root may sign in; as somebody else it runs as, and admits, that person.
# MARIADB_EXTRA holds further options for the server.
set -eu

fail() {
	echo "mariadb.sh: $*" >&2
	exit 1
}

ensure_user() {
	getent passwd "$1" >/dev/null ||
		useradd --system --no-create-home --home-dir /nonexistent \
			--shell /usr/sbin/nologin --user-group "$1"
}

install_db() {
	mkdir -p "$data"
	if [ "$me" = root ]; then
		chown "$owner:" "$data"
		chmod 0750 "$data"
	fi
	mariadb-install-db --no-defaults --user="$owner" --datadir="$data" \
		--skip-test-db --skip-name-resolve \
		--auth-root-authentication-method=socket \
		--auth-root-socket-user="$me" >"$dir/install.log" 2>&1 ||
		fail "installation failed, see $dir/install.log"
}

start_server() {
	# shellcheck disable=SC2086 # options are words
	mariadbd --no-defaults --user="$owner" --datadir="$data" \
		--socket="$socket" --pid-file="$data/mariadbd.pid" \
		--skip-networking --skip-name-resolve \
		--character-set-server=utf8mb4 \
		--collation-server=utf8mb4_nopad_bin \
		--innodb-snapshot-isolation=ON \
		--innodb-flush-log-at-trx-commit=1 --sync-binlog=1 \
		--innodb-buffer-pool-size=128M --max-connections=200 \
		--performance-schema=OFF ${MARIADB_EXTRA-} \
		>"$dir/mariadbd.log" 2>&1 </dev/null &
	server=$!
}

ask() {
	mariadb --no-defaults --socket="$socket" --batch \
		--skip-column-names --execute="$1"
}

wait_up() {
	tries=0
	until ask 'SELECT 1' >/dev/null 2>&1; do
		kill -0 "$server" 2>/dev/null ||
			fail "the server ended, see $dir/mariadbd.log"
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || fail 'the server does not answer'
		sleep 0.1
	done
}

start() {
	if [ -S "$socket" ] && ask 'SELECT 1' >/dev/null 2>&1; then
		echo "$socket"
		return
	fi
	mkdir -p "$dir"
	owner=$me
	if [ "$me" = root ]; then
		owner=acquis-db
		ensure_user "$owner"
		chmod 0755 "$dir"
		# the server makes its socket in here
		chown "$owner:" "$dir"
	fi
	[ -d "$data/mysql" ] || install_db
	start_server
	wait_up
	ask 'CREATE DATABASE IF NOT EXISTS acquis'
	echo "$socket"
}

stop() {
	[ -f "$data/mariadbd.pid" ] || return 0
	pid=$(cat "$data/mariadbd.pid")
	kill "$pid" 2>/dev/null || return 0
	tries=0
	while kill -0 "$pid" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || fail "process $pid does not end"
		sleep 0.1
	done
}

[ $# -eq 2 ] || fail 'usage: mariadb.sh start|stop DIR'
dir=$2
data=$dir/data
socket=$dir/db.sock
me=$(id -un)
case $dir in
/*) ;;
*) fail 'DIR must be absolute' ;;
esac
[ "${#socket}" -le 107 ] || fail "DIR is too long for a socket: $dir"
case $1 in
start) start ;;
stop) stop ;;
*) fail "unknown order: $1" ;;
esac
