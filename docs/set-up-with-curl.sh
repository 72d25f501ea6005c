#!/bin/sh
# Sets up a Tallycast server from the outside, with nothing but curl: name, texts, links, logo, video, password.
# It can be run again; what it sets is then set again.
#
#   TALLYCAST_URL=https://live.example.com TALLYCAST_PASSWORD=… docs/set-up-with-curl.sh
#
# A test runs this very file against a server (tests/integration/test_docs_script.py).
set -eu

url=${TALLYCAST_URL:-http://localhost:8080}
: "${TALLYCAST_PASSWORD:?give the admin password in TALLYCAST_PASSWORD}"

admin() {
    curl --silent --show-error --fail-with-body --user "admin:$TALLYCAST_PASSWORD" "$@"
}

# set_to ROUTE JSON: every setting is a POST of {"value": …} to its route below /api/admin/config/.
set_to() {
    admin --header 'Content-Type: application/json' --data "{\"value\": $2}" "$url/api/admin/config/$1"
    echo
}

echo "Who streams here"
set_to name '"My stream"'
set_to serversummary '"Games on Fridays, music on Sundays."'
set_to tags '["games", "music"]'
set_to pagecontent '"# Hello\n\nThis page is **mine**."'
set_to offlinemessage '"Back on Friday at eight."'
set_to socialhandles '[{"platform": "mastodon", "url": "https://social.example/@me"}]'

echo "How it looks"
set_to logo "\"data:image/svg+xml;base64,$(printf '%s' \
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="#c2410c"/></svg>' \
    | base64 | tr -d '\n')\""
set_to appearance '{"theme-color-action": "#c2410c"}'

echo "What viewers get: two qualities, in force with the next broadcast"
set_to video/streamoutputvariants '[
    {"name": "720p", "videoBitrate": 2500, "scaledHeight": 720, "framerate": 30, "cpuUsageLevel": 2},
    {"name": "360p", "videoBitrate": 700, "scaledHeight": 360, "framerate": 30, "cpuUsageLevel": 1}
]'
set_to video/streamlatencylevel 1

# Last of all, as it ends every session: a password of one's own.
if [ -n "${TALLYCAST_NEW_PASSWORD:-}" ]; then
    echo "A new password"
    set_to adminpass "\"$TALLYCAST_NEW_PASSWORD\""
    TALLYCAST_PASSWORD=$TALLYCAST_NEW_PASSWORD
fi

echo "How it is now"
admin "$url/api/admin/status"
echo
