# Shared by demo, check and bench: what is installed, built, started, stopped.
# Sourced, never run. Needs $top, the source tree.

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
die() { note "$*"; exit 1; }

# ---- what must be installed -----------------------------------------------

# To build and to run. npm brings the pages' small libraries and fonts.
build_packages="gcc make autoconf automake pkg-config libc6-dev libfcgi-dev
libmariadb-dev libjwt-dev libjsmn-dev libsodium-dev libssl-dev libunistring-dev
libcurl4-openssl-dev libidn2-dev liboath-dev libqrencode-dev libxml2-dev
libzip-dev"
run_packages="mariadb-server-core mariadb-client-core openssl curl"

# Those of $@ that are not installed.
missing_packages() {
	for package in "$@"; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
		    2>/dev/null) || state=absent
		[ "$state" = installed ] || printf '%s ' "$package"
	done
}

# What building and running needs and this machine lacks. Any nginx and any
# npm will do.
wanted_packages() {
	missing_packages $build_packages $run_packages
	command -v nginx >/dev/null || printf 'nginx-light '
	command -v npm >/dev/null || printf 'npm '
}

# Installing a server must not start it: policy-rc.d says no meanwhile.
install_packages() {
	policy=/usr/sbin/policy-rc.d
	own_policy=no
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
		own_policy=yes
	fi
	install_log=$(mktemp)
	status=0
	{ apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    --no-install-recommends install "$@"; } \
	    >"$install_log" 2>&1 || status=$?
	[ $own_policy = no ] || rm -f $policy
	[ $status = 0 ] || tail -n 20 "$install_log" >&2
	rm -f "$install_log"
	return $status
}

# ---- users ----------------------------------------------------------------

# One system user for each program, as in the packages: MariaDB's unix_socket
# login needs the name of its user to be that of the system.
program_users="acquis-auth acquis-assessment"
database_user=acquis-db

make_users() {
	for user in $program_users $database_user; do
		getent passwd "$user" >/dev/null ||
		    useradd --system --user-group --no-create-home \
		    --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
	done
}

# as USER COMMAND…: keeps the environment, changes user and groups.
as() {
	(become "$@")
}

# The same in place of this shell, so that $! is the program itself.
become() {
	as_user=$1
	shift
	exec setpriv --reuid="$as_user" --regid="$as_user" --init-groups "$@"
}

# ---- building -------------------------------------------------------------

# build_tree BUILD PREFIX [configure options]: configures and installs.
build_tree() {
	build=$1 prefix=$2
	shift 2
	[ -x "$top/configure" ] || (cd "$top" && autoreconf -fi) || return 1
	mkdir -p "$build" || return 1
	(cd "$build" && "$top/configure" -q --prefix="$prefix" \
	    --sysconfdir="$prefix/etc" --localstatedir="$prefix/var" "$@" &&
	    make -s -j"$(nproc)" && make -s install) || return 1
}

# ---- a private stack ------------------------------------------------------

# All of a stack is below $data: db/ etc/ keys/ run/ content/ nginx/ log/.
# $prefix is the installed tree, $port that of nginx, $origin what people see.

# A path of a socket has at most 107 bytes: a long $data goes by a short name.
shorten_data() {
	data_link=
	[ ${#data} -gt 60 ] || return 0
	data_link=$(mktemp -u /tmp/acquis.XXXXXX)
	ln -s "$data" "$data_link"
	data=$data_link
}

stack_layout() {
	chmod 755 "$data"
	as www-data test -x "$data" || {
		note "$data must be in a folder that every user may enter."
		return 1
	}
	mkdir -p "$data/etc" "$data/log" "$data/content" "$data/run" \
	    "$data/nginx" "$data/keys"
	chmod 755 "$data/etc" "$data/content" "$data/run"
	for user in $program_users; do
		mkdir -p "$data/run/${user#acquis-}"
		chown "$user":www-data "$data/run/${user#acquis-}"
		# The sockets inside take the group, so that nginx may connect.
		chmod 2750 "$data/run/${user#acquis-}"
	done
	chown root:acquis-auth "$data/keys"
	chmod 750 "$data/keys"
	chown www-data:www-data "$data/nginx" "$data/log"
}

write_configuration() {
	cat >"$data/etc/acquis.conf" <<-END
	[site]
	origin = $origin
	[database]
	socket = $data/db/db.sock
	[keys]
	private_directory = $data/keys
	[content]
	directory = $data/content
	[sso]
	insecure_loopback = yes
	${extra_configuration-}
	END
	for user in $program_users; do
		program=${user#acquis-}
		cat >"$data/etc/$program.conf" <<-END
		[service]
		socket = $data/run/$program/fcgi.sock
		metrics_socket = $data/run/$program/metrics.sock
		END
	done
}

start_database() {
	sh "$top/tests/db/mariadb.sh" start "$data/db" >/dev/null
}

stop_database() {
	sh "$top/tests/db/mariadb.sh" stop "$data/db"
}

ctl() {
	"$prefix/bin/acquisctl" --config "$data/etc" "$@"
}

fill_database() {
	ctl db migrate && ctl db grants && ctl key create &&
	    ctl terms ensure &&
	    ctl content load "${content_pack:-$prefix/share/acquis/pack}"
}

# start_program NAME: in the background; its pid goes to run/NAME.pid.
start_program() {
	program=$1
	rm -f "$data/run/$program/fcgi.sock"
	become "acquis-$program" "$prefix/sbin/acquis-$program" \
	    --config "$data/etc" ${program_options-} \
	    >>"$data/log/$program.log" 2>&1 </dev/null &
	printf '%s\n' $! >"$data/run/$program.pid"
}

# start_jobs NAME: what the program does in the background.
start_jobs() {
	become "acquis-$1" "$prefix/bin/acquisctl" --config "$data/etc" \
	    jobs run --for "$1" >>"$data/log/jobs-$1.log" 2>&1 </dev/null &
	printf '%s\n' $! >"$data/run/jobs-$1.pid"
}

write_nginx() {
	for file in "$prefix"/share/acquis/nginx/*.in; do
		sed -e "s|@RUNDIR@|$data/run|g" \
		    -e "s|@WWWDIR@|$prefix/share/acquis/www|g" \
		    -e "s|@CONTENTDIR@|$data/content|g" \
		    -e "s|@NGINXDIR@|$data/nginx|g" \
		    -e "s|@METRICSPORT@|$((port + 1))|g" \
		    "$file" >"$data/nginx/$(basename "$file" .in)"
	done
	listen="listen $port; listen [::]:$port;"
	if [ -n "${tls-}" ]; then
		make_certificate
		listen="listen $port ssl http2; listen [::]:$port ssl http2;
		ssl_certificate $data/nginx/tls.pem;
		ssl_certificate_key $data/nginx/tls.key;"
	fi
	cat >"$data/nginx/nginx.conf" <<-END
	worker_processes 2;
	pid $data/run/nginx.pid;
	error_log $data/log/nginx.log warn;
	events { worker_connections 1024; }
	http {
		include /etc/nginx/mime.types;
		client_body_temp_path $data/nginx/body;
		fastcgi_temp_path $data/nginx/fastcgi;
		proxy_temp_path $data/nginx/proxy;
		scgi_temp_path $data/nginx/scgi;
		uwsgi_temp_path $data/nginx/uwsgi;
		include $data/nginx/acquis-http.conf;
		access_log $data/log/access.log acquis buffer=32k flush=1s;
		include $data/nginx/acquis-metrics.conf;
		server {
			$listen
			server_name _;
			include $data/nginx/acquis-server.conf;
			${nginx_extra-}
		}
	}
	END
	chown -R www-data:www-data "$data/nginx"
	: >>"$data/run/nginx.pid"
	chown www-data:www-data "$data/run/nginx.pid"
}

make_certificate() {
	[ -e "$data/nginx/tls.pem" ] || openssl req -x509 -newkey ec \
	    -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
	    -subj "/CN=$(hostname)" \
	    -addext "subjectAltName=DNS:localhost,DNS:$(hostname)" \
	    -keyout "$data/nginx/tls.key" -out "$data/nginx/tls.pem" 2>/dev/null
}

start_nginx() {
	write_nginx
	become www-data nginx -e "$data/log/nginx.log" \
	    -c "$data/nginx/nginx.conf" -g 'daemon off;' \
	    >>"$data/log/nginx-start.log" 2>&1 </dev/null &
	printf '%s\n' $! >"$data/run/nginx-main.pid"
}

# wait_ready URL SECONDS
wait_ready() {
	tries=$(($2 * 5))
	while [ $tries -gt 0 ]; do
		curl -ksf -o /dev/null "$1" && return 0
		tries=$((tries - 1))
		sleep 0.2
	done
	return 1
}

start_stack() {
	stack_layout && write_configuration && start_database || return 1
	fill_database >"$data/log/setup.log" 2>&1 || {
		tail -n 20 "$data/log/setup.log" >&2
		return 1
	}
	for user in $program_users; do
		start_program "${user#acquis-}"
	done
	start_nginx
	for user in $program_users; do
		wait_ready "$origin/healthz/${user#acquis-}/ready" 30 || {
			note "acquis: ${user#acquis-} did not get ready:"
			tail -n 10 "$data/log/${user#acquis-}.log" >&2
			return 1
		}
	done
}

stop_pid_file() {
	[ -e "$1" ] || return 0
	pid=$(cat "$1")
	rm -f "$1"
	kill -TERM "$pid" 2>/dev/null || return 0
	tries=100
	while kill -0 "$pid" 2>/dev/null && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	if [ $tries = 0 ]; then
		kill -KILL "$pid" 2>/dev/null
	fi
	return 0
}

stop_stack() {
	stop_pid_file "$data/run/nginx-main.pid"
	for user in $program_users; do
		stop_pid_file "$data/run/${user#acquis-}.pid"
	done
	for user in $program_users; do
		stop_pid_file "$data/run/jobs-${user#acquis-}.pid"
	done
	stop_database
}
