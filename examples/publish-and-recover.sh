#!/usr/bin/env bash
# Publishes a message and reads missed messages with curl only: to publish you need no socket.
# ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
set -euo pipefail
board=${ROOMKEY:-http://127.0.0.1:8080/roomkey}/api/boards/board-1
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT
call() { curl --silent --fail --max-time 10 -H 'Content-Type: application/json' "$@"; }

call --cookie-jar "$cookies" -d '{"username":"alice","password":"alice-demo"}' "${board%/api/*}/login" > /dev/null
token=$(call --cookie "$cookies" -d '{"label":"example","scopes":["read","publish"]}' "${board%/api/*}/api/tokens" |
  sed 's/.*"token":"\([^"]*\)".*/\1/')
say() { call -H "Authorization: Bearer $token" -d "$1" "$board/messages"; }

# The answer arrives after the commit. If it is lost, send the message again: the same id makes it the same message.
message='{"id":"'$(date +%s)-$RANDOM$RANDOM'","text":"Hello from a shell"}'
stored=$(say "$message")
seq=$(sed 's/.*"seq":\([0-9]*\).*/\1/' <<< "$stored")
echo "stored    $stored"
echo "repeated  $(say "$message")"

say '{"text":"While you were away"}' > /dev/null
echo "recovered $(call -H "Authorization: Bearer $token" "$board/messages?after=$seq")"
