#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the README's commands take on a machine with nothing installed: a Debian of its own in a folder, with only
# python3, python3-venv and pip. Needs root. The commands are arguments; without any: run and test.
#   sudo sh scripts/fresh-machine.sh            DEBIAN_RELEASE=trixie sudo -E sh scripts/fresh-machine.sh test
# How this machine reaches its package registries (pip's settings and certificates) is copied inside while it runs.
set -eu

cd -- "$(dirname -- "$0")/.."
. packaging/clean_debian.sh
[ "$(id -u)" = 0 ] || { echo "leadline: this needs root, for a chroot" >&2; exit 2; }
[ $# -gt 0 ] || set -- run test

trap close_clean_debian EXIT
trap 'exit 130' INT TERM
open_clean_debian
log=$out/log

say() { echo "leadline: $*" >&2; }
must() { "$@" >"$log" 2>&1 || { tail -n 15 "$log" >&2; say "FAILED: $*"; exit 1; }; }

say "a clean Debian $release with python3, python3-venv and python3-pip"
must inside apt-get update -q
must inside apt-get install -yq --no-install-recommends python3 python3-venv python3-pip

# pip's settings: its files, and what the environment says.
for path in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    if [ -e "$path" ]; then
        case $path in
            /etc/*) target=$clean$path ;;
            *) target=$clean/srv/${path#"$HOME/"} ;;
        esac
        mkdir -p "$(dirname "$target")"
        cp "$path" "$target"
    fi
done
mkdir -p "$clean/usr/local/share/ca-certificates"
for variable in PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE; do
    eval "file=\${$variable:-}"
    if [ -n "$file" ] && [ -e "$file" ]; then
        mkdir -p "$clean$(dirname "$file")"
        cp -L "$file" "$clean$file"
    fi
done
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    mkdir -p "$clean/etc/ssl/certs"
    cp -L /etc/ssl/certs/ca-certificates.crt "$clean/etc/ssl/certs/ca-certificates.crt"
fi
settings=$(env | grep -E '^(PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|CERT|PROXY|DEFAULT_TIMEOUT)|SSL_CERT_FILE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)=' || true)

# The committed tree, and what is not committed yet, but nothing that git ignores.
mkdir "$clean/srv/leadline"
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -cf - -T - | tar -C "$clean/srv/leadline" -xf -

status=0
for command_name in "$@"; do
    started=$(date +%s)
    say "sh scripts/do $command_name"
    # shellcheck disable=SC2086  # a list of settings
    inside $settings sh /srv/leadline/scripts/do "$command_name" || status=$?
    say "sh scripts/do $command_name: $(($(date +%s) - started)) s, exit status $status"
    # run ends with 2 here, as there is no screen: that is right
    [ "$command_name" != run ] || [ "$status" != 2 ] || status=0
    [ "$status" = 0 ] || break
    started=$(date +%s%N)
    inside sh /srv/leadline/scripts/bootstrap.sh "$([ "$command_name" = run ] && echo run || echo test)"
    say "set-up once more: $((($(date +%s%N) - started) / 1000000)) ms"
done
exit "$status"
