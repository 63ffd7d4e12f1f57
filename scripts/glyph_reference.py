#!/usr/bin/env python3
"""Sets the letters of Vietnamese official texts in the reference faces, one PDF a face, for `examples/glyph_reference.rs`.

    apt-get install fonts-dejavu fonts-liberation fonts-noto-core && pip install fonttools
    python3 scripts/glyph_reference.py OUTDIR

Each PDF embeds the whole font as it is, as a Type0 font with Identity-H and a right ToUnicode map.
"""
import pathlib, sys, zlib
from fontTools.ttLib import TTFont

import pdf_file

FOLDER = "/usr/share/fonts/truetype/"
STYLES = ["", "-Bold", "-Italic", "-BoldItalic", "-Oblique", "-BoldOblique", "-Regular"]
FACES = [f"{d}/{n}{s}.ttf" for d, n in [
    ("dejavu", "DejaVuSans"), ("dejavu", "DejaVuSerif"), ("dejavu", "DejaVuSansCondensed"), ("dejavu", "DejaVuSerifCondensed"),
    ("liberation", "LiberationSerif"), ("liberation", "LiberationSans"), ("liberation", "LiberationSansNarrow"),
    ("noto", "NotoSerif"), ("noto", "NotoSans"),
] for s in STYLES]
LETTERS = (
    list(range(0x21, 0x7F)) + list(range(0xA1, 0x100)) + [0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0]
    + [0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323] + list(range(0x1EA0, 0x1EFA))
    + [0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2020, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x20AB, 0x20AC,
       0x2190, 0x2192, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25A1, 0x25AA, 0x25CB, 0x25CF, 0x25E6, 0x2605, 0x2713, 0x27A2]
)

def stream(body, extra=""):
    data = zlib.compress(body)
    return f"<< /Length {len(data)} /Filter /FlateDecode {extra}>>\nstream\n".encode() + data + b"\nendstream"

def pdf(font_bytes, name, gids):
    """gids: list of (glyph id, code point)."""
    cid = " ".join(f"<{g:04X}> <{c:04X}>" for g, c in [])
    tounicode = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    for i in range(0, len(gids), 100):
        part = gids[i:i + 100]
        tounicode += f"{len(part)} beginbfchar\n" + "".join(f"<{g:04X}> <{c:04X}>\n" for g, c in part) + "endbfchar\n"
    tounicode += "endcmap end end"
    lines = []
    for n, i in enumerate(range(0, len(gids), 40)):
        lines.append(f"1 0 0 1 20 {800 - 20 * n} Tm <" + "".join(f"{g:04X}" for g, _ in gids[i:i + 40]) + "> Tj")
    content = "BT /F 12 Tf\n" + "\n".join(lines) + "\nET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        stream(content.encode()),
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor 7 0 R /CIDToGIDMap /Identity /DW 600 >>".encode(),
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200"
        f" /CapHeight 700 /StemV 80 /FontFile2 9 0 R >>".encode(),
        stream(tounicode.encode()),
        stream(font_bytes),
    ]
    return pdf_file.pdf(objects)

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for face in FACES:
    path = pathlib.Path(FOLDER + face)
    if not path.exists():
        continue
    font = TTFont(path, fontNumber=0)
    cmap = font.getBestCmap()
    order = {n: i for i, n in enumerate(font.getGlyphOrder())}
    # A glyph that two letters share is drawn twice, under two codes only if the map could tell them apart: the
    # look-alikes go to a second PDF.
    first, second, seen = [], [], set()
    for c in LETTERS:
        if c in cmap:
            gid = order[cmap[c]]
            (second if gid in seen else first).append((gid, c))
            seen.add(gid)
    for suffix, gids in (("", first), ("-alike", second)):
        if gids:
            name = path.stem
            (folder / f"{name}{suffix}.pdf").write_bytes(pdf(path.read_bytes(), name, gids))
    print(face, len(first), len(second))
