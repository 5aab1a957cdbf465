#!/usr/bin/env bash
# The ways in that need no client but curl: it does the handshake and prints the first frame.
# ROOMKEY is the address of the application; it runs in demo mode by `./mvnw -Prun`.
set -euo pipefail
roomkey=${ROOMKEY:-http://127.0.0.1:8080/roomkey}
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT

# Prints what arrives within two seconds; the first bytes of a frame are its header.
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
