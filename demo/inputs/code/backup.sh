#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Keeps the last seven copies of a folder.
set -euo pipefail

source_dir=${1:?usage: backup.sh FOLDER TARGET}
target_dir=${2:?usage: backup.sh FOLDER TARGET}
stamp=$(date +%Y-%m-%d)

mkdir -p "$target_dir"
tar --create --gzip --file "$target_dir/$stamp.tar.gz" --directory "$source_dir" .

ls -1 "$target_dir"/*.tar.gz | sort --reverse | tail --lines +8 | while read -r old; do
  echo "removing $old"
  rm -- "$old"
done

if [[ $(stat --format %s "$target_dir/$stamp.tar.gz") -lt 1024 ]]; then
  echo "the copy is suspiciously small" >&2
  exit 1
fi
