#!/usr/bin/env bash
# Makes the language model from the texts of a folder, packed with xz: scripts/model.sh FOLDER data/model.bin
# docs/model.md names the texts and tells their origin.
set -euo pipefail
folder=$1 out=$(realpath -m "$2")
texts=(legal_vanban2026 legal_congbao legal_vlc_laws legal_ubnd_official legal_admin_2000s general_wiki)
twice=" legal_ubnd_official legal_admin_2000s "

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
arguments=()
for text in "${texts[@]}"; do
    xz -dc "$folder/$text.txt.xz" > "$unpacked/$text.txt"
    case "$twice" in
        *" $text "*) arguments+=("$unpacked/$text.txt*2") ;;
        *) arguments+=("$unpacked/$text.txt") ;;
    esac
done
cd "$(dirname "$0")/.."
cargo run --locked --quiet --release --example train_model -- "$out" "${arguments[@]}"
