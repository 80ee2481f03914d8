# SPDX-License-Identifier: AGPL-3.0-or-later
# A clean Debian in a folder, for the scripts that try Leadline on one; sourced by them, not run.
# open_clean_debian makes one in $clean (bootstrapped once, then kept as build/RELEASE-minbase.tar), with $out beside it
# for logs; close_clean_debian removes both.

release=${DEBIAN_RELEASE:-bookworm}
mirror=${DEBIAN_MIRROR:-} # empty: debootstrap's own

open_clean_debian() {
    out=$(mktemp -d /tmp/leadline-clean.XXXXXX)
    clean=$out/root
    tarball=build/$release-minbase.tar
    if [ ! -e "$tarball" ]; then
        echo "leadline: bootstrapping Debian $release (log: build/debootstrap.log)" >&2
        mkdir -p build
        if ! debootstrap --variant=minbase "$release" "$clean" ${mirror:+"$mirror"} >build/debootstrap.log 2>&1; then
            tail -n 5 build/debootstrap.log >&2
            exit 2
        fi
        rm -f "$clean"/var/cache/apt/archives/*.deb
        tar -C "$clean" --numeric-owner -cf "$tarball.part" .
        mv "$tarball.part" "$tarball"
    else
        mkdir -p "$clean"
        tar -C "$clean" --numeric-owner -xf "$tarball"
    fi
    mount -t proc proc "$clean/proc"
    mount --rbind /dev "$clean/dev"
    mount --make-rslave "$clean/dev"
    # How this machine reaches the network, so that the one inside does, too: names, proxies, certificates.
    for path in /etc/resolv.conf /etc/hosts; do
        [ ! -e "$path" ] || cp -L "$path" "$clean$path"
    done
    if [ -d /etc/apt/apt.conf.d ]; then
        for path in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99*; do
            [ ! -e "$path" ] || cp "$path" "$clean/etc/apt/apt.conf.d/"
        done
    fi
    printf '#!/bin/sh\nexit 101\n' >"$clean/usr/sbin/policy-rc.d" # no services in here
    chmod 755 "$clean/usr/sbin/policy-rc.d"
}

close_clean_debian() {
    [ -n "${out:-}" ] || return 0
    for mounted in $(awk -v root="$clean/" 'index($2, root) == 1 { print $2 }' /proc/self/mounts | sort -r); do
        umount -l "$mounted" || return 1 # never delete through a mount
    done
    rm -rf --one-file-system "$out"
}

inside() { # a command in there as root, with a plain environment
    chroot "$clean" /usr/bin/env -i HOME=/srv PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}
