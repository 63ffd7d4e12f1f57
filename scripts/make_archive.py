#!/usr/bin/env python3
"""Makes an archive of many made-up documents, and checks that a run over one lost none of them.

    make_archive.py make DIR COUNT [FOLDER...]   documents made of those in fixtures/plans and in the folders given
    make_archive.py check DIR OUT                each file of DIR stands exactly once in the plans, errors or duplicates of OUT

Of ten documents eight are text, one is DOCX and one PDF. Each is a document with its numbers changed; one in fifty is a copy of
another, and one in two hundred cannot be read. The same arguments give the same bytes. Only the standard library is needed.
"""
import io, json, pathlib, random, re, sys, textwrap, zipfile, zlib

import pdf_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
         '</Types>')
RELS = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')


def varied(text, rng):
    """The text with other numbers; years, dates and symbols of documents keep theirs."""
    def other(found):
        digits = found.group()
        return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in digits[1:])
    return re.sub(r"(?<![\d/.,:-])[1-9]\d{0,2}(?=[.,]\d|%| [a-zđ])(?! tháng)", other, text)


def docx(text):
    escape = lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, part in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELS),
                           ("word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{lines}</w:body></w:document>')):
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def pdf(text):
    """Pages of 50 lines in a face that is not embedded: what its codes mean stands in the map alone."""
    letters = sorted(set(text) - {"\n"})
    code = {c: i + 1 for i, c in enumerate(letters)}
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 95, drop_whitespace=False) or [""]]
    pages = [lines[i:i + 50] for i in range(0, len(lines), 50)]
    pairs = [f"<{code[c]:04X}> <{c.encode('utf-16-be').hex()}>" for c in letters]
    groups = "\n".join(f"{len(pairs[i:i + 100])} beginbfchar\n" + "\n".join(pairs[i:i + 100]) + "\nendbfchar" for i in range(0, len(pairs), 100))
    cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
            f"endcodespacerange\n{groups}\nendcmap end end")
    def stream(body):
        packed = zlib.compress(body.encode("latin-1"))
        return b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    first = 6
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
               b"<< /Type /Font /Subtype /Type0 /BaseFont /TimesNewRoman /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
               b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /TimesNewRoman /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
               b" /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /TimesNewRoman /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
               b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>", stream(cmap)]
    for i, page in enumerate(pages):
        shown = "\n".join("<%s> Tj T*" % "".join(f"{code[c]:04X}" for c in line) for line in page)
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * i + 1} 0 R /Resources << /Font << /F 3 0 R >> >> >>".encode())
        objects.append(stream(f"BT /F 10 Tf 14 TL 60 790 Td\n{shown}\nET"))
    return pdf_file.pdf(objects)


def make(folder, count, more):
    fixtures = pathlib.Path(__file__).parent.parent / "fixtures" / "plans"
    files = [f for d in [fixtures, *map(pathlib.Path, more)] for f in sorted(d.iterdir()) if f.suffix in (".txt", ".md")]
    texts = []
    for f in files:
        try:
            texts.append((f.stem, f.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")))
        except UnicodeDecodeError:
            continue
    rng, last = random.Random(2026), None
    for i in range(count):
        stem, text = rng.choice(texts)
        kind = (".docx", docx) if i % 10 == 8 else (".pdf", pdf) if i % 10 == 9 else (".txt", lambda t: t.encode())
        text = varied(text, rng)
        data = kind[1]("".join(c for c in text if c == "\n" or c >= " "))
        if i % 200 == 77:
            data = bytes(rng.randrange(256) for _ in range(3000))
        elif i % 50 == 33 and last:
            data = last
        elif kind[0] == ".txt":
            last = data
        path = pathlib.Path(folder) / f"{i // 500:03}" / f"{i:06}-{stem}{kind[0]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def check(folder, out):
    folder, out = pathlib.Path(folder), pathlib.Path(out)
    want = {f"{folder.name}/{f.relative_to(folder)}" for f in folder.rglob("*") if f.is_file()}
    seen, counts = {}, {}
    def count(name, where):
        seen[name] = seen.get(name, 0) + 1
        counts[where] = counts.get(where, 0) + 1
    if (out / "plans.jsonl").exists():
        for line in open(out / "plans.jsonl", encoding="utf-8"):
            count(json.loads(line)["source"]["name"], "plans")
    else:
        for f in (out / "plans").rglob("*.json"):
            count(json.loads(f.read_text())["source"]["name"], "plans")
    for where in ("errors", "duplicates"):
        for line in open(out / f"{where}.jsonl", encoding="utf-8"):
            count(json.loads(line)["name"], where)
    wrong = sorted(want ^ set(seen)) + sorted(n for n, times in seen.items() if times != 1)
    print(f"{len(want)} documents: {counts}; {len(wrong)} not accounted for exactly once", *wrong[:10], sep="\n  ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder, count, *more]: make(folder, int(count), more)
        case ["check", folder, out]: check(folder, out)
        case _: sys.exit(__doc__)
