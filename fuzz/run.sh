#!/bin/sh
# Builds a target with coverage as cargo-fuzz does, and runs it: fuzz/run.sh TARGET SECONDS [LIBFUZZER OPTIONS]
set -eu
cd "$(dirname "$0")"
target=$1 seconds=$2
shift 2
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1" \
    cargo build --release --target "$host" --bin "$target"
mkdir -p "corpus/$target" "artifacts/$target"
exec "target/$host/release/$target" -max_total_time="$seconds" -artifact_prefix="artifacts/$target/" \
    -timeout=20 -rss_limit_mb=4096 "$@" "corpus/$target"
