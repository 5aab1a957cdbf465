#!/usr/bin/env bash
# Opens sockets with curl only, in the ways that it supports, and prints the first frame of each.
# ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
set -euo pipefail
roomkey=${ROOMKEY:-http://127.0.0.1:8080/roomkey}
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT

# Prints the JSON that arrives within two seconds. It drops the header, the first bytes of the frame.
first_frame() {
  curl --silent --no-buffer --max-time 2 \
    -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: cm9vbWtleSBleGFtcGxlIQ==' "$@" |
    grep --text --only-matching --max-count=1 '{.*}' || true
}

curl --silent --fail --cookie-jar "$cookies" -H 'Content-Type: application/json' \
  -d '{"username":"alice","password":"alice-demo"}' "$roomkey/login" > /dev/null
token=$(curl --silent --fail --cookie "$cookies" -H 'Content-Type: application/json' \
  -d '{"label":"example","scopes":["connect","read","publish"]}' "$roomkey/api/tokens" |
  sed 's/.*"token":"\([^"]*\)".*/\1/')

echo "cookie        $(first_frame --cookie "$cookies" "$roomkey/ws")"
echo "token in URL  $(first_frame "$roomkey/ws?token=$token")"
echo "header        $(first_frame -H "Authorization: Bearer $token" "$roomkey/ws")"
echo "none          $(first_frame "$roomkey/ws")"
