#!/bin/sh
# The whole of a learner's test with curl alone, as docs/api/openapi.yaml says.
#
#	curl-story.sh URL
set -eu

url=$1
name=curl$(date +%s)$$
password='Une phrase de passe 7'
count=0

ok() {
	count=$((count + 1))
	echo "ok $count - $*"
}

# The first value of a member, from JSON on standard input.
member() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1
}

ask() {
	method=$1 path=$2
	shift 2
	curl -sS --fail-with-body -X "$method" "$url$path" \
	    -H 'Content-Type: application/json' \
	    ${token:+-H "Authorization: Bearer $token"} "$@"
}

token=
reply=$(ask POST /api/auth/users -d "{\"username\":\"$name\",
	\"password\":\"$password\",\"first_name\":\"Ada\",
	\"last_name\":\"Curl\",\"language\":\"fr\",\"transport\":\"bearer\"}")
[ -n "$(printf '%s' "$reply" | member access_token)" ]
ok "signs up"

reply=$(ask POST /api/auth/sessions -d "{\"login\":\"$name\",
	\"password\":\"$password\",\"transport\":\"bearer\"}")
token=$(printf '%s' "$reply" | member access_token)
[ -n "$token" ]
ok "signs in"

reply=$(ask POST /api/assessment/assessments \
	-d '{"kind":"competence","competence":"1.1","language":"fr"}')
assessment=$(printf '%s' "$reply" |
	sed -n 's/^{"id":"\([0-9]*\)".*/\1/p')
[ -n "$assessment" ]
ok "starts the test of competence 1.1"

answered=0
while :; do
	question=${reply#*\"question\":}
	if [ "$question" = "$reply" ]; then
		case $reply in *'"state":"completed"'*) break ;; esac
		# A timed question starts to run when it is asked for.
		reply=$(ask GET "/api/assessment/assessments/$assessment")
		continue
	fi
	position=$(printf '%s' "$question" |
		sed -n 's/^[^}]*"position":\([0-9]*\).*/\1/p')
	challenge=$(printf '%s' "$question" |
		sed -n 's/^.*"challenge":{"id":"\([0-9]*\)".*/\1/p')
	reply=$(ask POST "/api/assessment/assessments/$assessment/answers" \
		-d "{\"position\":$position,\"challenge_id\":\"$challenge\",
		\"skipped\":true}")
	# A question with a clock is shown when it is asked for.
	case $reply in
	*'"question":'* | *'"state":"completed"'*) ;;
	*) reply=$(ask GET "/api/assessment/assessments/$assessment") ;;
	esac
	answered=$((answered + 1))
	[ $answered -le 30 ]
done
[ $answered -ge 5 ]
ok "answers $answered questions until the test is over"

reply=$(ask GET "/api/assessment/assessments/$assessment/result")
level=$(printf '%s' "$reply" | sed -n 's/^[^[]*"level":\([0-9]\).*/\1/p')
[ -n "$level" ]
ok "sees level $level"

ask DELETE /api/auth/sessions/current >/dev/null
! ask GET /api/assessment/profile >/dev/null 2>&1
ok "signs out, and the token is good for nothing"
echo "1..$count"
