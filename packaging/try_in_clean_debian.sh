#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Installs dist/leadline_*.deb in a clean Debian and uses it there as a user would: make package-test (needs root).
# DEBIAN_RELEASE=trixie tries another release than bookworm.
set -eu

cd -- "$(dirname -- "$0")/.."
. packaging/clean_debian.sh
[ "$(id -u)" = 0 ] || { echo "leadline: package-test needs root, for a chroot" >&2; exit 2; }
package=$(ls -t dist/leadline_*.deb 2>/dev/null | head -n 1)
[ -n "$package" ] || { echo "leadline: there is no package yet: make package" >&2; exit 2; }

trap close_clean_debian EXIT
trap 'exit 130' INT TERM
started=$(date +%s)
open_clean_debian

step() { echo "leadline: [$(($(date +%s) - started)) s] $*" >&2; }
fail() { echo "leadline: FAILED: $*" >&2; exit 1; }
as_user() { # a command in there as a user without rights, in a network that has nothing but 127.0.0.1
    unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
        chroot --userspec=1000:1000 "$clean" /usr/bin/env -i HOME=/home/tester PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
        XDG_RUNTIME_DIR=/home/tester/run "$@"
}
holds() { # holds JSON EXPRESSION: what must be true of a command's output, in Python
    .venv/bin/python -c 'import json, sys; d = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$1" "$2" \
        || { cat "$1" >&2; fail "not so: $2"; }
}

step "installing $package in a clean Debian $release"
cp "$package" "$clean/srv/leadline.deb"
inside apt-get update -q >"$out/apt.log" 2>&1 || { tail -n 5 "$out/apt.log" >&2; fail "apt-get update"; }
inside apt-get install -yq --no-install-recommends /srv/leadline.deb >>"$out/apt.log" 2>&1 \
    || { tail -n 15 "$out/apt.log" >&2; fail "the package cannot be installed"; }

step "every library finds the libraries it needs"
libraries=LD_LIBRARY_PATH=/usr/lib/leadline/_internal # as the start program sets it
missing=$(inside $libraries sh -c 'find /usr/lib/leadline -name "*.so*" -type f -exec ldd {} + 2>/dev/null | grep "not found"' || true)
[ -z "$missing" ] || { printf '%s\n' "$missing" | sort | uniq -c >&2; fail "libraries are missing"; }

[ -n "$(find "$clean/usr/lib/leadline" -name "leadline_zh_CN.qm")" ] || fail "the Chinese translation is not in the package"

step "the terminal, as a user, without a network"
inside useradd --create-home --uid 1000 tester
as_user mkdir -m 700 /home/tester/run
.venv/bin/python - "$clean/home/tester/three pages.pdf" <<'END'
import sys, pymupdf
document = pymupdf.open()
for number in (1, 2):
    document.new_page().insert_text((72, 72), f"Sounding {number}: the lead touched ground at {number * 7} fathoms.")
document.new_page()
document.save(sys.argv[1])
END
[ "$(as_user leadline --version)" = "$(inside dpkg-query -W -f='leadline ${Version}' leadline)" ] || fail "--version"
as_user leadline doctor --json >"$out/doctor.json" || [ $? -eq 1 ] || fail "doctor"
holds "$out/doctor.json" 'd'
status=0
as_user leadline extract "/home/tester/three pages.pdf" --json >"$out/extract.json" || status=$?
[ "$status" = 1 ] || fail "extract gave $status; a page without text makes it 1"
holds "$out/extract.json" '[p["text"].strip()[:10] for p in d["documents"][0]["pages"]] == ["Sounding 1", "Sounding 2", ""]'
holds "$out/extract.json" '[n["code"] for n in d["documents"][0]["pages"][2]["notes"]] == ["no_text"]'
as_user leadline pack "/home/tester/three pages.pdf" --json >"$out/pack.json" || [ $? -eq 1 ] || fail "pack"
holds "$out/pack.json" 'd["tokens"] > 20'
as_user leadline prices --json >"$out/prices.json" || fail "prices"
holds "$out/prices.json" 'len(d["rows"]) >= 2'

step "the embedded engine answers"
as_user leadline ask hello --model local --json >"$out/ask.json" || fail "ask: $(cat "$out/ask.json")"
holds "$out/ask.json" 'd["state"] == "complete" and d["reply"].strip() and d["error"] is None'
holds "$out/ask.json" 'd["usage"]["output"] > 0'
as_user leadline history list --json >"$out/history.json" || fail "history"

step "the key goes into a real key store"
inside apt-get install -yq --no-install-recommends dbus dbus-daemon gnome-keyring >>"$out/apt.log" 2>&1 || fail "gnome-keyring"
cat >"$clean/home/tester/key.sh" <<'END'
exec dbus-run-session -- sh -c '
    printf test-pass | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
    echo sk-only-a-trial-1234 | leadline key set >/dev/null && leadline key status --json'
END
as_user sh /home/tester/key.sh >"$out/key.json" 2>"$out/key.log" || { cat "$out/key.log" >&2; fail "key"; }
holds "$out/key.json" 'd["source"] == "keyring" and d["last4"] == "1234"'

step "the window opens on an X server, stays, and ends when asked to"
inside apt-get install -yq --no-install-recommends xvfb xauth xdotool >>"$out/apt.log" 2>&1 || fail "xvfb"
cat >"$clean/home/tester/window.sh" <<'END'
xvfb-run -a -s "-screen 0 1280x800x24" sh -c '
    leadline -- "/home/tester/three pages.pdf" &
    window=$!
    xdotool search --sync --onlyvisible --name Leadline >/dev/null || exit 3
    sleep 5   # long enough for what is loaded after the first paint
    kill -0 $window || exit 4
    kill -TERM $window
    wait $window'
END
status=0
as_user timeout 60 sh /home/tester/window.sh >"$out/window.log" 2>&1 || status=$?
[ "$status" = 0 ] || { cat "$out/window.log" >&2; fail "the window ended with $status (3: none appeared, 4: it crashed)"; }
sleep 1
left=$(for root in /proc/[0-9]*/root; do [ "$(readlink "$root")" != "$clean" ] || readlink "${root%root}exe"; done || true)
[ -z "$left" ] || fail "these processes outlived the window: $left"

step "removing it leaves nothing but the user's own files"
inside apt-get remove -yq leadline >>"$out/apt.log" 2>&1 || fail "apt-get remove"
[ ! -e "$clean/usr/lib/leadline" ] || fail "files are left in /usr/lib/leadline"
[ ! -e "$clean/usr/bin/leadline" ] || fail "/usr/bin/leadline is left"
[ -e "$clean/home/tester/.local/share/leadline/history.sqlite3" ] || fail "the history is gone"
step "the package and its desktop entry keep Debian's rules"
desktop-file-validate packaging/deb/leadline.desktop || fail "the desktop entry"
lintian --allow-root --fail-on error --suppress-tags malformed-deb-archive "$package" >"$out/lintian.log" 2>&1 \
    || { cat "$out/lintian.log" >&2; fail "lintian found errors"; }
step "all good"
