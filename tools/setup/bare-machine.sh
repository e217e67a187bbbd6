#!/usr/bin/env bash
# Proves set-up on bare Debian 12 machines: root folders made with debootstrap, with Node and npm copied from here and
# a fresh clone of this repository's HEAD. Three users: root, one with sudo, one without (who must get the commands).
#
#   npm run test:bare                                    npm run build, as all three
#   npm run test:bare -- root                            as root only
#   npm run test:bare -- root 'npm run build' 'npm test' other commands, in this order
#
# Needs root, debootstrap and the network; takes minutes. Mounts live in a private namespace, so they end with the
# command; everything else is below one temporary folder, and the base system in a cache folder beside the user's others.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nx-research-bare
base=$cache/debian-12-$(dpkg --print-architecture).tar
passed_on=(NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY)

main() {
  [ "$(id -u)" = 0 ] || { echo 'bare-machine.sh must run as root (it makes root folders)' >&2; exit 1; }
  local users=(root sudo user)
  case ${1:-} in root | sudo | user) users=("$1"); shift ;; esac
  local commands=("$@")
  [ ${#commands[@]} -gt 0 ] || commands=('npm run build')

  work=$(mktemp -d "${TMPDIR:-/tmp}/bare-machine.XXXXXX")
  trap 'rm -rf --one-file-system "$work"' EXIT
  make_base
  for user in "${users[@]}"; do try_as "$user" "${commands[@]}"; done
}

# The minimal system, made once.
make_base() {
  [ -f "$base" ] && return
  mkdir -p "$cache"
  debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log" 2>&1 ||
    { tail -20 "$work/debootstrap.log" >&2; exit 1; }
  tar -C "$work/base" -cf "$base.part" . && mv "$base.part" "$base"
  rm -rf --one-file-system "$work/base"
}

try_as() {
  local user=$1 machine=$work/$1
  shift
  prepare "$user" "$machine"
  local packages
  packages=$(installed "$machine")
  for command in "$@"; do
    echo "== as $user: $command"
    local start=$SECONDS code=0
    inside "$machine" "$user" "$command" </dev/null 2>&1 | tee "$work/output" || code=$?
    echo "== as $user: $command: exit code $code after $((SECONDS - start)) s"
    if [ "$user" = user ]; then refused "$code" "$packages" "$(installed "$machine")"; continue; fi
    [ "$code" = 0 ] || exit "$code"
  done
  [ "$user" = user ] || summarise "$machine" "$user"
  rm -rf --one-file-system "$machine"
}

# Without rights: exit code 1, the commands to type, and nothing changed.
refused() {
  local code=$1 before=$2 after=$3
  [ "$code" = 1 ] || { echo "expected exit code 1, got $code" >&2; exit 1; }
  grep -q 'apt-get install' "$work/output" || { echo 'the commands to type are not there' >&2; exit 1; }
  [ "$before" = "$after" ] || { echo 'packages were installed' >&2; exit 1; }
}

summarise() {
  local machine=$1 user=$2
  local pdf=$machine$(home_of "$user")/checkout/projects/dissertation/out/build/main.pdf
  echo "== as $user: $(installed "$machine" | wc -l) packages, $(du -sm "$machine" | cut -f1) MiB"
  [ ! -f "$pdf" ] || echo "== as $user: main.pdf $(sha256sum <"$pdf")"
}

installed() { dpkg-query --admindir="$1/var/lib/dpkg" -W; }

prepare() {
  local user=$1 machine=$2 owner=researcher
  mkdir "$machine"
  tar -C "$machine" -xf "$base"
  copy_network "$machine"
  copy_node "$machine"
  chroot "$machine" useradd --create-home --shell /bin/bash researcher
  if [ "$user" = sudo ]; then
    inside "$machine" root 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends sudo' \
      >"$work/sudo.log" 2>&1 || { tail -20 "$work/sudo.log" >&2; exit 1; }
    echo 'researcher ALL=(ALL) NOPASSWD: ALL' >"$machine/etc/sudoers.d/researcher"
  fi
  [ "$user" = root ] && owner=root
  git clone --quiet --no-hardlinks "$repository" "$machine$(home_of "$user")/checkout"
  chroot "$machine" chown -R "$owner:$owner" "$(home_of "$user")/checkout"
}

# What this machine needs to reach apt's and npm's registries: apt's sources and settings, certificates, name servers.
copy_network() {
  local machine=$1 file
  rm -f "$machine/etc/apt/sources.list"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    [ ! -f "$file" ] || cp "$file" "$machine$file"
  done
  apt-config dump | grep '^Acquire::' >"$machine/etc/apt/apt.conf.d/90as-here"
  for file in /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates /etc/resolv.conf /etc/hosts; do
    [ -e "$file" ] || continue
    mkdir -p "$machine${file%/*}"
    cp -rL "$file" "$machine${file%/*}/"
  done
}

# Node and npm as a package would install them.
copy_node() {
  local machine=$1 npm
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$machine/usr/lib/node_modules" "$machine/usr/etc"
  cp -L "$(command -v node)" "$machine/usr/bin/node"
  cp -r "$npm" "$machine/usr/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$machine/usr/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$machine/usr/bin/npx"
  [ ! -f /usr/etc/npmrc ] || cp /usr/etc/npmrc "$machine/usr/etc/npmrc"
}

home_of() { if [ "$1" = root ]; then echo /root; else echo /home/researcher; fi; }

# Runs a command in the machine as a user, in the checkout once there is one. Its processes and mounts end with it.
inside() {
  local machine=$1 user=$2 command=$3 login=researcher path=/usr/local/bin:/usr/bin:/bin variables=() name
  [ "$user" = root ] && login=root path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  for name in "${passed_on[@]}"; do [ -z "${!name:-}" ] || variables+=("$name=${!name}"); done
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    machine=$1 login=$2 home=$3 command=$4
    shift 4
    exec chroot --userspec="$login" --groups= "$machine" /usr/bin/env -i HOME="$home" USER="$login" "$@" \
      /bin/bash -c "cd ~/checkout 2>/dev/null || cd /; $command"
  ' inside "$machine" "$login" "$(home_of "$user")" "$command" PATH="$path" TERM=dumb "${variables[@]}"
}

main "$@"
