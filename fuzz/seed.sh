#!/bin/sh
# Corpora from the fixtures.
set -eu
cd "$(dirname "$0")"
for target in text repair targets archive; do mkdir -p "corpus/$target"; done
find ../fixtures -name '*.txt' -o -name '*.md' | while read -r file; do
    name=$(echo "${file#../fixtures/}" | tr '/ ' '__')
    head -c 20000 "$file" > "corpus/text/$name"
    head -c 20000 "$file" > "corpus/repair/$name"
    grep '[0-9]' "$file" | head -c 2000 > "corpus/targets/$name" || true
done
cp ../tests/data/* corpus/archive/
