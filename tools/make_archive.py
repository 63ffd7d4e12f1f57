"""Makes an archive of many documents for measuring: text, DOCX and PDF as 8:1:1, each unlike the others.

    python3 tools/make_archive.py COUNT OUT TEXT_OR_FOLDER...

Every document is one of the given texts with its digits drawn anew and a line of its own, so no two have the same
bytes, and the share of one in a hundred that is written twice is known: `OUT/duplicate-N.txt`. The same arguments make
the same archive. One text in ten goes into `OUT/members.zip`, one into `OUT/members.tar.gz`, the rest are files.
"""
import gzip
import io
import random
import sys
import tarfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape


def vary(text, n):
    """Digits drawn anew (a first digit stays, so that 0 leads nowhere it did not), and a line of its own."""
    draw = random.Random(n)
    out = []
    before = ""
    for c in text:
        inner = c.isascii() and c.isdigit() and before.isdigit()
        out.append(str(draw.randrange(10)) if inner else c)
        before = c
    return "".join(out) + f"\nLưu: VT, {n}.\n"


def docx(text):
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in "".join(c for c in text if c >= " " or c in "\n\t").split("\n")
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    office = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + part)
    return out.getvalue()


def pdf(text):
    """One font without a program: codes are UTF-16 units, and its ToUnicode map says so."""
    lines = [line[i : i + 90] for line in text.split("\n") for i in range(0, max(len(line), 1), 90)]
    pages = [lines[i : i + 48] for i in range(0, len(lines), 48)]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def 1 begincodespacerange "
        "<0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Times-Roman /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Times-Roman /CIDSystemInfo << /Registry (Adobe) "
        "/Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW 500 >>",
        "<< /Type /FontDescriptor /FontName /Times-Roman /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 "
        "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    for i, page in enumerate(pages):
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in page)
        content = f"BT /F 11 Tf 15 TL 60 790 Td\n{shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {8 + 2 * i} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.5\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def main():
    count, out = int(sys.argv[1]), Path(sys.argv[2])
    files = [f for p in map(Path, sys.argv[3:]) for f in ([p] if p.is_file() else sorted(p.glob("*.txt")))]
    texts = [f.read_bytes().decode("utf-8", "replace") for f in files]
    out.mkdir(parents=True)
    packed = zipfile.ZipFile(out / "members.zip", "w", zipfile.ZIP_DEFLATED)
    stream = gzip.GzipFile(out / "members.tar.gz", "wb", compresslevel=6, mtime=0)
    tar = tarfile.open(fileobj=stream, mode="w")
    for n in range(count):
        text = vary(texts[n % len(texts)], n)
        kind = {8: "docx", 9: "pdf"}.get(n % 10, "txt")
        data = {"txt": lambda: text.encode(), "docx": lambda: docx(text), "pdf": lambda: pdf(text)}[kind]()
        name = f"{n // 1000:03}/{n:06}.{kind}"
        where = n // 10 % 10
        if where == 0:
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        elif where == 1:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        else:
            path = out / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        if n % 100 == 0:
            (out / f"duplicate-{n}.txt").write_bytes(data)
    for archive in (packed, tar, stream):
        archive.close()


main()
