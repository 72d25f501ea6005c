#!/usr/bin/env bash
# The programs that the tests drive and that no Python package brings: a browser, and VLC as a foreign player.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v cvlc >/dev/null || missing+=(vlc-bin vlc-plugin-base)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "The tests need these programs, please install them first: ${missing[*]}" >&2
  exit 1
fi
