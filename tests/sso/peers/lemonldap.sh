#!/bin/sh
# A private LemonLDAP::NG for tests: CAS server and OpenID provider of an
# institution, from Debian's packages behind its own nginx, on loopback.
#
#	lemonldap.sh start DIR PORT APPLICATION [CALLBACK...]
#	lemonldap.sh stop DIR
#
# APPLICATION, as http://localhost:8180, is the origin of the Acquis that may
# use it, each CALLBACK a redirect_uri there. Prints its address. Everything is below DIR, which every user may enter; nothing in /etc is
# read but fastcgi_params. Runs as www-data, so start it as root.
#
# People: rtyler, dwho and msmith; the password of each is the name. Both
# protocols give uid, cn, givenName, sn, mail, eduPersonPrincipalName and
# eduPersonAffiliation (several values). The OpenID client is
# acquis/acquis-secret, with PKCE; issuer is the address printed.
set -eu

fail() {
	echo "lemonldap.sh: $*" >&2
	exit 1
}

# As a member of a JSON string.
pem() {
	awk '{ printf "%s\\n", $0 }' "$1"
}

make_keys() {
	openssl genrsa -out "$dir/rsa.pem" 2048 2>/dev/null
	openssl rsa -in "$dir/rsa.pem" -pubout -out "$dir/rsa.pub" 2>/dev/null
}

write_ini() {
	cat >"$dir/lemonldap-ng.ini" <<-END
	[all]
	logLevel = notice
	checkTime = 3600
	[configuration]
	type = File
	dirName = $dir/conf
	[portal]
	staticPrefix = /static
	templateDir = /usr/share/lemonldap-ng/portal/templates
	languages = en, fr
	END
}

# casAccessControlPolicy: only services that are registered get a ticket.
# captcha: none is used, but its module must load; that of the default wants
# to paint and has no packages here, so it is one that does nothing.
write_configuration() {
	cat >"$dir/conf/lmConf-1.json" <<-END
	{
	"cfgNum": 1, "cfgVersion": "2.16.1", "cfgDate": 1700000000,
	"cfgAuthor": "tests", "portal": "$address/", "domain": "localhost",
	"cookieName": "lemonldap", "securedCookie": 0, "key": "test only",
	"authentication": "Demo", "userDB": "Same", "passwordDB": "Demo",
	"globalStorage": "Apache::Session::File",
	"globalStorageOptions": {
		"Directory": "$dir/sessions",
		"LockDirectory": "$dir/sessions/lock",
		"generateModule":
		"Lemonldap::NG::Common::Apache::Session::Generate::SHA256"
	},
	"localSessionStorage": "Cache::FileCache",
	"localSessionStorageOptions": {
		"namespace": "tests", "cache_root": "$dir/cache",
		"default_expires_in": 600, "cache_depth": 1
	},
	"persistentStorage": "Apache::Session::File",
	"persistentStorageOptions": {
		"Directory": "$dir/persistent",
		"LockDirectory": "$dir/persistent/lock"
	},
	"tokenUseGlobalStorage": 1, "loginHistoryEnabled": 0,
	"portalForceAuthnInterval": 60, "bruteForceProtection": 0,
	"portalDisplayRegister": 0, "portalDisplayResetPassword": 0,
	"captcha": "::Plugins::History",
	"locationRules": { "localhost": { "default": "accept" } },
	"exportedHeaders": {}, "exportedVars": {},
	"demoExportedVars": { "cn": "cn", "mail": "mail", "uid": "uid" },
	"macros": {
		"_whatToTrace": "lc(\$_user)",
		"givenName": "(split(/ /, \$cn))[0]",
		"sn": "(split(/ /, \$cn))[1]",
		"eduPersonPrincipalName": "\$uid . '@badwolf.org'",
		"eduPersonAffiliation":
		"\$uid eq 'dwho' ? 'employee; member' : 'student; member'"
	},
	"issuerDBCASActivation": 1, "issuerDBCASPath": "^/cas/",
	"casAttr": "uid", "casAccessControlPolicy": "error",
	"casStrictMatching": 1, "casBackChannelSingleLogout": 1,
	"casAttributes": {
		"uid": "uid", "cn": "cn", "mail": "mail", "sn": "sn",
		"givenName": "givenName",
		"eduPersonPrincipalName": "eduPersonPrincipalName",
		"eduPersonAffiliation": "eduPersonAffiliation"
	},
	"casAppMetaDataOptions": { "acquis": {
		"casAppMetaDataOptionsService": "$application/"
	} },
	"issuerDBOpenIDConnectActivation": 1,
	"issuerDBOpenIDConnectPath": "^/oauth2/",
	"oidcServiceMetaDataIssuer": "$address",
	"oidcServiceAllowAuthorizationCodeFlow": 1,
	"oidcServiceAllowImplicitFlow": 0, "oidcServiceAllowHybridFlow": 0,
	"oidcServiceKeyIdSig": "lemonldap-1",
	"oidcServicePrivateKeySig": "$(pem "$dir/rsa.pem")",
	"oidcServicePublicKeySig": "$(pem "$dir/rsa.pub")",
	"oidcRPMetaDataOptions": { "acquis": {
		"oidcRPMetaDataOptionsDisplayName": "Acquis",
		"oidcRPMetaDataOptionsClientID": "acquis",
		"oidcRPMetaDataOptionsClientSecret": "acquis-secret",
		"oidcRPMetaDataOptionsIDTokenSignAlg": "RS256",
		"oidcRPMetaDataOptionsUserIDAttr": "uid",
		"oidcRPMetaDataOptionsBypassConsent": 1,
		"oidcRPMetaDataOptionsRequirePKCE": 1,
		"oidcRPMetaDataOptionsLogoutBypassConfirm": 1,
		"oidcRPMetaDataOptionsRedirectUris": "$callbacks",
		"oidcRPMetaDataOptionsPostLogoutRedirectUris":
		"$application/ $callbacks"
	} },
	"oidcRPMetaDataExportedVars": { "acquis": {
		"name": "cn", "email": "mail", "given_name": "givenName",
		"family_name": "sn", "preferred_username": "uid",
		"eduPersonPrincipalName": "eduPersonPrincipalName",
		"eduPersonAffiliation": "eduPersonAffiliation;string;always"
	} },
	"oidcRPMetaDataOptionsExtraClaims": { "acquis": {
		"profile": "name given_name family_name preferred_username eduPersonPrincipalName eduPersonAffiliation"
	} }
	}
	END
}

write_nginx() {
	cat >"$dir/nginx.conf" <<-END
	worker_processes 1;
	pid $dir/nginx.pid;
	error_log $dir/log/nginx.log warn;
	events { worker_connections 256; }
	http {
		access_log $dir/log/access.log;
		client_body_temp_path $dir/tmp/body;
		fastcgi_temp_path $dir/tmp/fastcgi;
		proxy_temp_path $dir/tmp/proxy;
		scgi_temp_path $dir/tmp/scgi;
		uwsgi_temp_path $dir/tmp/uwsgi;
		server {
			listen 127.0.0.1:$port;
			listen [::1]:$port;
			server_name localhost;
			location / {
				include /etc/nginx/fastcgi_params;
				fastcgi_pass unix:$dir/run/portal.sock;
				fastcgi_param HTTP_HOST localhost:$port;
				fastcgi_param LLTYPE portal;
				fastcgi_param SCRIPT_NAME "";
				fastcgi_param PATH_INFO \$uri;
			}
			location /static/ {
				alias /usr/share/lemonldap-ng/portal/htdocs/static/;
			}
			location /javascript/ {
				alias /usr/share/javascript/;
			}
		}
	}
	END
}

# In the background, as www-data, with its pid in DIR/NAME.main.
run() {
	name=$1
	shift
	(exec setpriv --reuid=www-data --regid=www-data --init-groups \
	    "$@" >>"$dir/log/$name.out" 2>&1 </dev/null) &
	echo $! >"$dir/$name.main"
}

# Every one of the processes reads its modules at its first request, so as
# many are asked at the same time, to be ready together.
wait_up() {
	tries=0
	until curl -sf -o "$dir/tmp/up" \
	    "$address/.well-known/openid-configuration"; do
		tries=$((tries + 1))
		if [ $tries = 150 ] || grep -q 'Initialization failed' \
		    "$dir/log/portal.out"; then
			head -n 20 "$dir/log/portal.out" >&2
			stop
			fail "did not start, see $dir/log"
		fi
		sleep 0.2
	done
}

start() {
	[ "$(id -u)" = 0 ] || fail "start it as root"
	mkdir -p "$dir/conf" "$dir/sessions/lock" "$dir/persistent/lock" \
	    "$dir/cache" "$dir/tmp" "$dir/run" "$dir/log"
	chmod 755 "$dir"
	make_keys
	write_ini
	write_configuration
	write_nginx
	chown -R www-data:www-data "$dir"
	LLNG_DEFAULTCONFFILE=$dir/lemonldap-ng.ini
	LLNG_DEFAULTLOGGER=Lemonldap::NG::Common::Logger::Std
	export LLNG_DEFAULTCONFFILE LLNG_DEFAULTLOGGER
	run portal llng-fastcgi-server --foreground --proc 2 \
	    --pid "$dir/portal.pid" --socket "$dir/run/portal.sock"
	run nginx nginx -e "$dir/log/nginx.log" -c "$dir/nginx.conf" \
	    -g 'daemon off;'
	wait_up
	echo "$address"
}

stop_one() {
	[ -e "$dir/$1.main" ] || return 0
	pid=$(cat "$dir/$1.main")
	rm -f "$dir/$1.main"
	kill -TERM "$pid" 2>/dev/null || return 0
	tries=0
	while kill -0 "$pid" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || kill -KILL "$pid"
		sleep 0.1
	done
}

stop() {
	stop_one nginx
	stop_one portal
}

order=${1:?} dir=${2:?}
case $order in
start)
	port=${3:?} application=${4:?}
	shift 4
	callbacks=$*
	address=http://localhost:$port
	start
	;;
stop) stop ;;
*) fail "unknown order $order" ;;
esac
