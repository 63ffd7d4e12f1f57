#!/bin/sh
# Corpora from the fixtures.
set -eu
cd "$(dirname "$0")"
for target in text repair targets archive html pdf docx doc; do mkdir -p "corpus/$target"; done
find ../fixtures -name '*.txt' -o -name '*.md' | while read -r file; do
    name=$(echo "${file#../fixtures/}" | tr '/ ' '__')
    head -c 20000 "$file" > "corpus/text/$name"
    head -c 20000 "$file" > "corpus/repair/$name"
    grep '[0-9]' "$file" | head -c 2000 > "corpus/targets/$name" || true
done
cp ../tests/data/* corpus/archive/
cp ../fixtures/pdf/*.pdf corpus/pdf/
cp ../fixtures/office/*.html corpus/html/
cp ../fixtures/office/*.docx corpus/docx/
# A packed document is changed in vain: its text is tried stored, too.
python3 - <<'END' || true
import zipfile
with zipfile.ZipFile("../fixtures/office/ke-hoach.docx") as packed, zipfile.ZipFile("corpus/docx/stored.docx", "w") as out:
    for name in packed.namelist():
        out.writestr(name, packed.read(name))
END
# No DOC is shipped; any that is at hand serves.
cp "${DOC_SEEDS:-/none}"/*.doc corpus/doc/ 2> /dev/null || true
