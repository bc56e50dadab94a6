#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# install.sh PREFIX
#
# Unpacks Emscripten into PREFIX on Debian 12 or 13 (amd64) from Debian's own packages. It needs no root and changes
# nothing outside PREFIX: a private apt fetches the packages from the mirrors that this machine's apt uses and checks
# them as apt always does; dpkg-deb unpacks them, nothing is installed.
#
#   from forky           emscripten, binaryen, node-acorn, rapidjson-dev, and the C and C++ run-time libraries
#                        that forky's binaryen was linked with
#   from this release    clang-22, lld-22, llvm-22
#
# Afterwards PREFIX holds emscripten/ (emcc is here), llvm/, binaryen/, runtime/ (libraries for binaryen),
# third_party/include (RapidJSON), and later cache/ (system libraries, built by tools/setup/toolchain.mjs).
# A second run does nothing; a run that failed leaves no stamp, and the next one starts over.
#
# MODEL_WARMUP_MIRROR and MODEL_WARMUP_SECURITY_MIRROR name other mirrors.
set -euo pipefail

# forky moves on. Other versions are taken too, with a warning: the steps below fail loudly where they do not fit.
readonly EMSCRIPTEN_VERSION='6.0.5+dfsg+~1.41.5-2'
readonly BINARYEN_VERSION='131-2'
readonly LLVM=22
readonly RECIPE=1  # raise it when this script changes what it unpacks
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s\n' "$*" >&2; }
die() { say "Emscripten was not set up: $*"; exit 1; }

[ $# -eq 1 ] || die "usage: $0 PREFIX"
case $1 in
  *[[:space:]]*) die "the folder '$1' has a space in its name: Emscripten cannot build its libraries there" ;;
esac
mkdir -p "$1"
readonly PREFIX=$(cd "$1" && pwd -P)
readonly STAMP=$PREFIX/.stamp
readonly APT=$PREFIX/.apt
readonly UNPACKED=$PREFIX/.unpacked

# ---- what this machine has ------------------------------------------------------------------------------------------
[ "$(dpkg --print-architecture)" = amd64 ] || die "only amd64 is handled; install emsdk and activate it"
[ -r "$KEYRING" ] || die "$KEYRING is missing: install debian-archive-keyring"
readonly NODE=$(command -v node) || die "node is not on PATH"

# Debian's own Python if it will do: the wrappers of version managers add a tenth of a second to every call of emcc.
PYTHON=''
for candidate in /usr/bin/python3 "$(command -v python3 || true)"; do
  if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
    PYTHON=$candidate
    break
  fi
done
[ -n "$PYTHON" ] || die "Python 3.10 or later is missing: install python3"

readonly RELEASE=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
case $RELEASE in
  bookworm | trixie) ;;
  *) die "Debian release '$RELEASE' is not handled (bookworm and trixie are); install emsdk and activate it" ;;
esac

# ---- already there? -------------------------------------------------------------------------------------------------
readonly WANTED="recipe=$RECIPE emscripten=$EMSCRIPTEN_VERSION binaryen=$BINARYEN_VERSION llvm=$LLVM host=$RELEASE"
exec 9> "$PREFIX/.lock"
flock --nonblock 9 || { say 'another set-up is working on the same folder: waiting for it'; flock 9; }
if [ -e "$STAMP" ] && [ "$(head -1 "$STAMP")" = "$WANTED" ]; then
  exit 0
fi
rm -f "$STAMP"

# ---- where to fetch from --------------------------------------------------------------------------------------------
mirror_of() {  # mirror_of SUITE: where this machine's apt gets it
  apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v suite="$1" '$1 == suite && $2 == "main" { sub("/$", "", $3); print $3; exit }'
}
readonly MIRROR=${MODEL_WARMUP_MIRROR:-$(mirror_of "$RELEASE")}
readonly SECURITY_MIRROR=${MODEL_WARMUP_SECURITY_MIRROR:-$(mirror_of "$RELEASE-security")}
[ -n "$MIRROR" ] && [ -n "$SECURITY_MIRROR" ] ||
  die "apt knows no mirror of $RELEASE and $RELEASE-security: run 'apt-get update' as root"

# ---- the private apt ------------------------------------------------------------------------------------------------
private() { APT_CONFIG=$APT/apt.conf "$@"; }

set_up_private_apt() {
  mkdir -p "$APT"/etc/{apt.conf.d,preferences.d} "$APT"/state/lists/partial "$APT"/cache/archives/partial "$APT"/debs
  : > "$APT/status"
  # A mirror that lags by a week still serves a correctly signed index of forky: only its age is not checked.
  cat > "$APT/etc/sources.list" << END
deb [signed-by=$KEYRING] $MIRROR $RELEASE main
deb [signed-by=$KEYRING] $SECURITY_MIRROR $RELEASE-security main
deb [signed-by=$KEYRING check-valid-until=no] $MIRROR forky main
END
  # From forky comes only what is asked for by name.
  printf 'Package: *\nPin: release n=forky\nPin-Priority: -1\n' > "$APT/etc/preferences.d/forky"
  cat > "$APT/apt.conf" << END
Dir::Etc "$APT/etc";
Dir::Etc::sourcelist "$APT/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::parts "$APT/etc/apt.conf.d";
Dir::Etc::preferencesparts "$APT/etc/preferences.d";
Dir::State "$APT/state";
Dir::State::status "$APT/status";
Dir::Cache "$APT/cache";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Update::Post-Invoke-Success "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "3";
END
  say "reading the package indexes of $RELEASE and forky"
  private apt-get -qq update || die "the package indexes could not be read"
}

warn_of_other_versions() {
  local wanted package version
  for wanted in "emscripten=$EMSCRIPTEN_VERSION" "binaryen=$BINARYEN_VERSION"; do
    package=${wanted%%=*}
    version=$(private apt-cache madison "$package" |
      awk -F'|' '$3 ~ / forky\// { gsub(/ /, "", $2); print $2; exit }')
    [ -n "$version" ] || die "forky has no package $package"
    [ "$version" = "${wanted#*=}" ] || say "warning: $package $version is untested here (${wanted#*=} was tested)"
  done
}

download() { (cd "$APT/debs" && private apt-get -qq download "$@") || die "could not download $*"; }
unpack() {  # unpack FOLDER PACKAGE...
  local folder=$1 package
  shift
  mkdir -p "$folder"
  for package in "$@"; do
    dpkg-deb -x "$(ls -t "$APT"/debs/"$package"_*.deb | head -1)" "$folder"
  done
}

# ---- the parts ------------------------------------------------------------------------------------------------------
readonly LIBRARIES=usr/lib/x86_64-linux-gnu

# The tools that emcc calls and that a developer looks into modules with. They find their libraries in $ORIGIN/../lib.
lay_out_llvm() {
  local from=$UNPACKED/release/usr/lib/llvm-$LLVM tool
  mkdir -p "$PREFIX/llvm/bin" "$PREFIX/llvm/lib/clang/$LLVM"
  for tool in clang clang-$LLVM clang++ clang-cpp clang-scan-deps lld wasm-ld llvm-ar llvm-ranlib llvm-nm llvm-objcopy \
    llvm-strip llvm-objdump llvm-readobj llvm-size llvm-dwarfdump llvm-dwp llvm-symbolizer llvm-addr2line \
    llvm-cxxfilt; do
    if [ -e "$from/bin/$tool" ] || [ -L "$from/bin/$tool" ]; then
      cp -a "$from/bin/$tool" "$PREFIX/llvm/bin/"
    fi
  done
  cp -aL "$UNPACKED/release/$LIBRARIES"/libLLVM.so.$LLVM.* "$UNPACKED/release/$LIBRARIES"/libclang-cpp.so.$LLVM.* \
    "$PREFIX/llvm/lib/"
  cp -aL "$from/lib/clang/$LLVM/include" "$PREFIX/llvm/lib/clang/$LLVM/"
  add_missing_libraries
  "$PREFIX/llvm/bin/clang" --version > /dev/null || die "the unpacked clang does not run"
}

# A bare machine lacks some libraries that LLVM is linked with, and those may need others in turn.
add_missing_libraries() {
  local -A package_of=([libz3.so.4]=libz3-4 [libedit.so.2]=libedit2 [libbsd.so.0]=libbsd0 [libmd.so.0]=libmd0
    [libxml2.so.2]=libxml2 [libicuuc.so.72]=libicu72 [libicudata.so.72]=libicu72 [libicuuc.so.76]=libicu76
    [libicudata.so.76]=libicu76 [libzstd.so.1]=libzstd1 [libffi.so.8]=libffi8 [libtinfo.so.6]=libtinfo6
    [liblzma.so.5]=liblzma5 [libz.so.1]=zlib1g [libstdc++.so.6]=libstdc++6)
  local missing library
  while :; do
    missing=$(ldd "$PREFIX"/llvm/bin/* "$PREFIX"/llvm/lib/*.so* 2> /dev/null | awk '/not found/ { print $1 }' | sort -u)
    [ -n "$missing" ] || return 0
    for library in $missing; do
      [ -n "${package_of[$library]:-}" ] || die "LLVM needs $library, and no package is known to have it"
      [ ! -e "$PREFIX/llvm/lib/$library" ] || die "LLVM does not find $library, though it is there"
      download "${package_of[$library]}"
      unpack "$UNPACKED/release" "${package_of[$library]}"
      cp -aL "$(find "$UNPACKED/release" -name "$library" | head -1)" "$PREFIX/llvm/lib/"
    done
  done
}

# forky's programs want newer run-time libraries than this release has, so they run under forky's own loader. A wrapper
# does that, and PREFIX can still be moved.
lay_out_binaryen() {
  local program name
  mkdir -p "$PREFIX"/binaryen/{bin,libexec,lib} "$PREFIX/runtime"
  cp -aL "$UNPACKED/forky/$LIBRARIES"/{ld-linux-x86-64.so.2,libc.so.6,libm.so.6,libstdc++.so.6,libgcc_s.so.1} \
    "$PREFIX/runtime/"
  cp -aL "$UNPACKED/forky/$LIBRARIES/libbinaryen.so" "$PREFIX/binaryen/lib/"
  for program in "$UNPACKED"/forky/usr/bin/wasm*; do
    name=$(basename "$program")
    cp -a "$program" "$PREFIX/binaryen/libexec/$name"
    cat > "$PREFIX/binaryen/bin/$name" << 'END'
#!/bin/sh
root=${0%/*}/../..
exec "$root/runtime/ld-linux-x86-64.so.2" --library-path "$root/runtime:$root/binaryen/lib" \
  "$root/binaryen/libexec/${0##*/}" "$@"
END
    chmod 755 "$PREFIX/binaryen/bin/$name"
  done
  "$PREFIX/binaryen/bin/wasm-opt" --version > /dev/null || die "the unpacked wasm-opt does not run"
}

lay_out_emscripten() {
  local modules=$UNPACKED/forky/usr/share/nodejs
  cp -a "$UNPACKED/forky/usr/share/emscripten" "$PREFIX/emscripten"
  # Debian puts these where only its own node looks.
  mkdir -p "$PREFIX/emscripten/node_modules"
  cp -a "$modules/acorn" "$modules/acorn-import-phases" "$PREFIX/emscripten/node_modules/"
  undo_debian_changes
  sed -i "s#^_EM_PY=\$EMSDK_PYTHON\$#_EM_PY=\${EMSDK_PYTHON:-$PYTHON}#" \
    $(grep -lI '^_EM_PY=\$EMSDK_PYTHON$' "$PREFIX"/emscripten/em*)
  cat > "$PREFIX/emscripten/.emscripten" << END
# \$CFGDIR is the folder of this file.
LLVM_ROOT = '\$CFGDIR/../llvm/bin'
BINARYEN_ROOT = '\$CFGDIR/../binaryen'
NODE_JS = '$NODE'
CACHE = '\$CFGDIR/../cache'
END
  "$PREFIX/emscripten/emcc" --version > /dev/null 2>&1 || die "the unpacked emcc does not run"
}

# Debian fits Emscripten to LLVM 21 and to its own node; with LLVM 22 and npm's tools it is upstream's way again.
undo_debian_changes() {
  "$PYTHON" - "$PREFIX/emscripten/tools" "$LLVM" << 'END'
import pathlib, sys
tools, llvm = pathlib.Path(sys.argv[1]), sys.argv[2]
changes = [
    # wasm-ld 22 puts the stack first unless told not to.
    ('building.py', "    cmd.append('--stack-first')\n\n",
     "    cmd.append('--stack-first')\n  else:\n    cmd.append('--no-stack-first')\n\n"),
    ('shared.py', 'EXPECTED_LLVM_VERSION = 21', f'EXPECTED_LLVM_VERSION = {llvm}'),
    ('shared.py', '    cmd = name\n', "    cmd = [*config.NODE_JS, path_from_root('node_modules/.bin', name)]\n"),
    ('building.py', "  cmd = ['echo', 'Version: fake!']\n", "  cmd = cmd + args + ['--version']\n"),
]
for name, debian, upstream in changes:
    text = (tools / name).read_text()
    if text.count(debian) != 1:
        print(f'warning: {name} of this Emscripten has not {debian.strip()!r}; left as it is', file=sys.stderr)
        continue
    (tools / name).write_text(text.replace(debian, upstream))
END
}

set_up_private_apt
warn_of_other_versions
release_packages=(clang-$LLVM "libclang-cpp$LLVM" "libclang-common-$LLVM-dev" "libllvm$LLVM" lld-$LLVM llvm-$LLVM)
forky_packages=(emscripten binaryen node-acorn libc6 libstdc++6 libgcc-s1 rapidjson-dev)
say "downloading Emscripten ($EMSCRIPTEN_VERSION), Binaryen and LLVM $LLVM: 79 MB"
download "${release_packages[@]}" "${forky_packages[@]/%//forky}"

say 'unpacking'
rm -rf "$UNPACKED" "$PREFIX"/{emscripten,llvm,binaryen,runtime,third_party,cache}
unpack "$UNPACKED/release" "${release_packages[@]}"
unpack "$UNPACKED/forky" "${forky_packages[@]}"
unset EM_CONFIG EM_CACHE EM_LLVM_ROOT EM_BINARYEN_ROOT EMSDK_PYTHON EMCC_CFLAGS
lay_out_llvm
lay_out_binaryen
lay_out_emscripten
mkdir -p "$PREFIX/third_party/include"
cp -a "$UNPACKED/forky/usr/include/rapidjson" "$PREFIX/third_party/include/"

{ printf '%s\n' "$WANTED" && (cd "$APT/debs" && sha256sum ./*.deb); } > "$STAMP"
rm -rf "$UNPACKED" "$APT"
