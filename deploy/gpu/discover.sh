#!/bin/sh
# Discovery script for Spark's resource scheduling: prints the GPUs of this machine, {"name":"gpu","addresses":["0","1"]}.
# Addresses are nvidia-smi's indexes; where CUDA_VISIBLE_DEVICES is set, only the ones that it names.
set -eu

fail() {
  printf 'discover.sh: %s\n' "$1" >&2
  exit 1
}

command -v nvidia-smi >/dev/null || fail "There is no nvidia-smi on the PATH; install NVIDIA's driver"
there=$(nvidia-smi --query-gpu=index --format=csv,noheader) || fail "nvidia-smi failed: $there"

addresses=
for index in $there; do
  case $index in
    '' | *[!0-9]*) fail "nvidia-smi gave '$index' where an index is expected" ;;
  esac
  case ",$(printf %s "${CUDA_VISIBLE_DEVICES:-$index}" | tr -d ' ')," in
    *",$index,"*) addresses="$addresses${addresses:+,}\"$index\"" ;;
  esac
done
printf '{"name":"gpu","addresses":[%s]}\n' "$addresses"
