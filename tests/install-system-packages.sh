#!/usr/bin/env bash
# The programs that the tests drive and that no Python package brings: a browser, VLC as a foreign player, the
# servers behind several Tallycasts, and OBS as the encoder of real streamers.
set -euo pipefail

needed=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || needed+=(chromium)
command -v cvlc >/dev/null || needed+=(vlc-bin vlc-plugin-base)
command -v redis-server >/dev/null || command -v valkey-server >/dev/null || needed+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || needed+=(postgresql)

# OBS brings half a desktop with it: its test is skipped where it is not, so nobody is asked to install it.
wished=()
command -v obs >/dev/null || wished+=(obs-studio)
command -v Xvfb >/dev/null || wished+=(xvfb)

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  [ $((${#needed[@]} + ${#wished[@]})) -eq 0 ] && exit 0
  echo "Installing for the tests:" ${needed[@]+"${needed[@]}"} ${wished[@]+"${wished[@]}"}
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ${needed[@]+"${needed[@]}"} ${wished[@]+"${wished[@]}"} >/dev/null
elif [ ${#needed[@]} -ne 0 ]; then
  echo "The tests need these programs, please install them first: ${needed[*]}" >&2
  exit 1
fi
