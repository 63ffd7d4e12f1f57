#!/usr/bin/env python3
"""Sets a made-up directive as small PDFs for the tests, each with another habit or damage of real ones.

    apt-get install fonts-dejavu && pip install fonttools
    python3 scripts/pdf_fixtures.py fixtures/pdf

The face is a subset of DejaVu Serif (Bitstream Vera licence) with glyphs numbered anew and no character map of its own.
"""
import io, pathlib, sys, zlib
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

import pdf_file

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
SIZE, LEFT, RIGHT = 11, 85, 545

LEFT_HEAD = ["ỦY BAN NHÂN DÂN", "HUYỆN SÔNG TRÀ", "Số: 27/KH-UBND"]
RIGHT_HEAD = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Sông Trà, ngày 09 tháng 01 năm 2024"]
TITLE = ["KẾ HOẠCH", "Phát động phong trào thi đua yêu nước năm 2024"]
BODY = [
    "    Thực hiện Nghị quyết của Hội đồng nhân dân huyện về nhiệm vụ phát triển kinh tế - xã hội, Ủy ban nhân dân huyện"
    " ban hành kế hoạch phát động phong trào thi đua với chủ đề “Đoàn kết, sáng tạo”^1 theo Chỉ thị số 05/CT-UBND như sau:",
    "I. CÁC CHỈ TIÊU CHỦ YẾU",
    "1. Về kinh tế",
    "- Tổng thu ngân sách nhà nước trên địa bàn đạt 447.860 triệu đồng.",
    "- Trồng mới 533 ha rừng; tỷ lệ che phủ rừng đạt 46,1%.",
    "- Xây dựng 1.200 m^2 nhà lớp học.",
    "2. Về xã hội",
]
TABLE = [["TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch"], ["1", "Tỷ lệ hộ nghèo giảm", "%", "3,5"], ["2", "Số giường bệnh", "Giường", "145"],
         ["3", "Tỷ lệ dân số tham gia bảo hiểm y tế", "%", "98,01"]]
NOTE = ["^1 Nghị quyết số 31/NQ-HĐND ngày 20/12/2023."]
LAST = ["II. TỔ CHỨC THỰC HIỆN", "    Các phòng, ban, ngành và Ủy ban nhân dân các xã căn cứ Kế hoạch này tổ chức triển khai thực hiện./."]
LEFT_END = ["Nơi nhận:", "- UBND tỉnh (b/c);", "- Các phòng, ban;", "- UBND các xã;", "- Lưu: VT."]
RIGHT_END = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "Lê Văn Thành"]


class Face:
    """A subset of the face, by letters."""

    def __init__(self, letters, codes=None, units=None):
        font = TTFont(FACE)
        options = Options()
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "name", "OS/2", "fpgm", "prep", "cvt ", "gasp", "hdmx", "VDMX", "LTSH", "DSIG", "FFTM"]
        options.hinting, options.notdef_outline, options.legacy_kern = False, True, False
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(c) for c in letters])
        cmap = font.getBestCmap()
        subsetter.subset(font)
        order = {n: i for i, n in enumerate(font.getGlyphOrder())}
        self.gid = {c: order[cmap[ord(c)]] for c in letters}
        self.width = {c: font["hmtx"][cmap[ord(c)]][0] * 1000 / font["head"].unitsPerEm for c in letters}
        table = newTable("cmap")
        table.tableVersion, table.tables = 0, []
        if codes:
            sub = CmapSubtable.newSubtable(4)
            sub.platformID, sub.platEncID, sub.language = 3, 0, 0
            sub.cmap = {0xF000 + code: font.getGlyphName(self.gid[c]) for c, code in codes.items()}
            table.tables.append(sub)
            font["cmap"] = table
        else:
            del font["cmap"]
        if units:
            font["head"].unitsPerEm = units
        out = io.BytesIO()
        font.save(out)
        self.data = out.getvalue()


def stream(body, extra=""):
    data = zlib.compress(body, 9)
    return f"<< /Length {len(data)} /Filter /FlateDecode {extra}>>\nstream\n".encode() + data + b"\nendstream"


def write(path, objects):
    path.write_bytes(pdf_file.pdf(objects))


class Sheet:
    """Pages of set text."""

    def __init__(self, face, encode):
        self.face, self.encode, self.pages = face, encode, []
        self.page()

    def page(self):
        self.ops, self.y = [], 790
        self.pages.append(self.ops)
        self.put(str(len(self.pages)), 310, 815)

    def wide(self, text, size=SIZE):
        return sum(self.face.width[c] for c in text if c != "^") * size / 1000

    def put(self, text, x, y, size=SIZE):
        """A caret raises the digit behind it."""
        parts = text.split("^")
        self.show(parts[0], x, y, size)
        x += self.wide(parts[0], size)
        for part in parts[1:]:
            self.show(part[:1], x, y + size * 0.35, size * 0.6)
            x += self.wide(part[:1], size * 0.6)
            self.show(part[1:], x, y, size)
            x += self.wide(part[1:], size)

    def show(self, text, x, y, size):
        if text:
            self.ops.append(f"BT /F {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{self.encode(text)}> Tj ET")

    def column(self, lines, middle, y):
        for n, line in enumerate(lines):
            if line:
                self.put(line, middle - self.wide(line) / 2, y - 17 * n)

    def paragraph(self, text):
        indent = 28 if text.startswith(" ") else 0
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if indent + self.wide(longer) > RIGHT - LEFT:
                self.put(line, LEFT + indent, self.y)
                self.y, line, indent = self.y - 17, word, 0
            else:
                line = longer
        self.put(line, LEFT + indent, self.y)
        self.y -= 17

    def table(self, rows):
        xs, top = [LEFT, 120, 370, 450, RIGHT], self.y + 12
        for n, row in enumerate(rows):
            for cell, x in zip(row, xs):
                self.put(cell, x + 4, top - 15 - 20 * n)
        for n in range(len(rows) + 1):
            self.ops.append(f"0.5 w {xs[0]} {top - 20 * n:.1f} m {xs[-1]} {top - 20 * n:.1f} l S")
        for x in xs:
            self.ops.append(f"0.5 w {x} {top:.1f} m {x} {top - 20 * len(rows):.1f} l S")
        self.y = top - 20 * len(rows) - 20


def directive(sheet):
    sheet.column(LEFT_HEAD, 165, sheet.y)
    sheet.column(RIGHT_HEAD, 415, sheet.y)
    sheet.y -= 85
    for line in TITLE:
        sheet.column([line], (LEFT + RIGHT) / 2, sheet.y)
        sheet.y -= 17
    for text in BODY:
        sheet.paragraph(text)
    sheet.table(TABLE)
    sheet.ops.append("0.5 w 85 120 m 230 120 l S")
    for n, line in enumerate(NOTE):
        sheet.put(line, LEFT, 105 - 12 * n, 10)
    sheet.page()
    for text in LAST:
        sheet.paragraph(text)
    sheet.y -= 17
    for n, line in enumerate(LEFT_END):
        sheet.put(line, LEFT, sheet.y - 15 * n, 11)
    sheet.column(RIGHT_END, 420, sheet.y)


def to_unicode(pairs):
    """Code and letter."""
    body = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    for i in range(0, len(pairs), 100):
        part = pairs[i:i + 100]
        body += f"{len(part)} beginbfchar\n" + "".join(f"<{code:04X}> <{ord(c):04X}>\n" for code, c in part) + "endbfchar\n"
    return (body + "endcmap end end").encode()


class TwoFaces(Sheet):
    """As if the face lacked most Vietnamese letters: they are drawn behind what it has of each piece of text."""

    def show(self, text, x, y, size):
        lacks = lambda c: 0x1EA0 <= ord(c) <= 0x1EF9
        parts, there, at = [], [], x
        for c in text:
            wide = self.wide(c, size)
            if lacks(c):
                parts.append(f"{-self.face.width[c]:.0f}")
                there.append((c, at))
            else:
                parts.append(f"<{self.encode(c)}>")
            at += wide
        if text:
            self.ops.append(f"BT /F {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm [{' '.join(parts)}] TJ ET")
        for c, at in there:
            super().show(c, at, y, size)


def in_one_font(sheet, opening=""):
    """The objects of a sheet's pages, all in one font: its number, and they. `opening` stands before what each page draws."""
    first = 3 + 2 * len(sheet.pages)
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(sheet.pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(sheet.pages)} >>".encode()]
    for n, ops in enumerate(sheet.pages):
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * n} 0 R /Resources << /Font << /F {first} 0 R >> >> >>".encode())
        objects.append(stream((opening + "\n".join(ops)).encode()))
    return first, objects


def composite(path, face, mapping, stamp=(), kind=Sheet):
    """Type0 with Identity-H; `mapping` gives what the map claims of each letter, or None for no map."""
    sheet = kind(face, lambda text: "".join(f"{face.gid[c]:04X}" for c in text))
    directive(sheet)
    for n, line in enumerate(stamp):
        sheet.ops = sheet.pages[0]
        sheet.show(line, 250, 800 - 7 * n, 6)
    first, objects = in_one_font(sheet)
    has = "" if mapping is None else f"/ToUnicode {first + 4} 0 R "
    widths = " ".join(f"{face.gid[c]} [{face.width[c]:.0f}]" for c in sorted(face.gid, key=face.gid.get))
    objects += [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+DejaVuSerif /Encoding /Identity-H /DescendantFonts [{first + 1} 0 R] {has}>>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+DejaVuSerif /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor {first + 2} 0 R /CIDToGIDMap /Identity /DW 500 /W [{widths}] >>".encode(),
        f"<< /Type /FontDescriptor /FontName /AAAAAA+DejaVuSerif /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200"
        f" /CapHeight 700 /StemV 80 /FontFile2 {first + 3} 0 R >>".encode(),
        stream(face.data),
    ]
    if mapping is not None:
        objects.append(stream(to_unicode([(g, mapping(c)) for c, g in face.gid.items()])))
    write(path, objects)


TCVN3 = {
    "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9, "ă": 0xA8, "â": 0xA9, "ầ": 0xC7, "ấ": 0xCA, "ậ": 0xCB, "ế": 0xD5, "ề": 0xD2,
    "ể": 0xD3, "ệ": 0xD6, "ê": 0xAA, "í": 0xDD, "ị": 0xDE, "ó": 0xE3, "ọ": 0xE4, "ô": 0xAB, "ồ": 0xE5, "ố": 0xE8, "ộ": 0xE9, "ơ": 0xAC,
    "ờ": 0xEA, "ở": 0xEB, "ợ": 0xEE, "ư": 0xAD, "ừ": 0xF5, "ự": 0xF9, "ủ": 0xF1, "ụ": 0xF4, "ú": 0xF3, "ù": 0xEF, "ỹ": 0xFC, "đ": 0xAE,
    "ữ": 0xF7, "ứ": 0xF8, "ì": 0xD7, "ỉ": 0xD8, "ò": 0xDF, "ổ": 0xE6, "ẩ": 0xC8, "ỷ": 0xFB,
}
OLD = ["Căn cứ Nghị quyết của Hội đồng nhân dân tỉnh về nhiệm vụ phát triển", "kinh tế - xã hội, Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành",
       "và các huyện tổ chức thực hiện tốt các nhiệm vụ sau đây:", "1. Đẩy mạnh sản xuất nông nghiệp, bảo đảm an ninh lương thực.",
       "2. Tăng thu ngân sách, tiết kiệm chi thường xuyên."]


def legacy(path):
    """A .VnTime font: TCVN3 bytes, no map, no encoding, and outlines that nobody knows."""
    # Capitals with marks are a font trick of the charset; small letters stand in for them.
    lines = [l.replace("Ủ", "U").replace("Đ", "Đ".lower()) for l in OLD]
    letters = sorted(set("".join(lines)))
    codes = {c: TCVN3.get(c, ord(c)) for c in letters}
    assert all(c < 256 for c in codes.values()), [c for c in codes if codes[c] > 255]
    face = Face(letters, codes, units=2100)
    content = "".join(f"BT /F 13 Tf 1 0 0 1 85 {780 - 20 * n} Tm <{bytes(codes[c] for c in l).hex()}> Tj ET\n" for n, l in enumerate(lines))
    by_code = {code: face.width[c] for c, code in codes.items()}
    widths = " ".join(f"{by_code.get(c, 0):.0f}" for c in range(32, 256))
    write(path, [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        stream(content.encode()),
        f"<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /FirstChar 32 /LastChar 255 /Widths [{widths}] /FontDescriptor 6 0 R >>".encode(),
        b"<< /Type /FontDescriptor /FontName /.VnTime /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200"
        b" /CapHeight 700 /StemV 80 /FontFile2 7 0 R >>",
        stream(face.data),
    ])


def charset(name):
    """Letters and the bytes that a legacy charset has for them."""
    out = {}
    for line in (pathlib.Path(__file__).parent.parent / "data/charsets" / name).read_text().splitlines():
        if line and not line.startswith("#"):
            code, letter = line.split("\t")[:2]
            out.setdefault(letter, bytes.fromhex(code) if name == "tcvn3.tsv" else code.encode("cp1252"))
    # Faces of TCVN3 have no capitals with marks: another face draws them.
    return {c: code for c, code in out.items() if name != "tcvn3.tsv" or code[0] > 0xa0}


class OldSheet(Sheet):
    """Pages set in two faces of a legacy charset: F, and H whose small letters look like capitals."""

    def __init__(self, face, codes, width):
        self.codes, self.code_width = codes, width
        super().__init__(face, None)

    def runs(self, text):
        """Font and bytes, letter by letter."""
        capitals = text.isupper() and any(ord(c) > 127 for c in text) and "H" in self.codes
        for c in text:
            if "H" in self.codes and (capitals or (c not in self.codes["F"] and ord(c) > 126)):
                yield "H", self.codes["H"].get(c.lower(), c.lower().encode("cp1252", "replace"))
            else:
                yield "F", self.codes["F"].get(c, c.encode("cp1252", "replace"))

    def wide(self, text, size=SIZE):
        return sum(self.code_width[f][b] for f, code in self.runs(text.replace("^", "")) for b in code) * size / 1000

    def show(self, text, x, y, size):
        font, run = None, b""
        for f, code in [*self.runs(text), (None, b"")]:
            if f != font and run:
                self.ops.append(f"BT /{font} {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{run.hex()}> Tj ET")
                x += sum(self.code_width[font][b] for b in run) * size / 1000
                run = b""
            font, run = f, run + code


def old_directive(path, names, table, encoding):
    """The whole directive in a legacy charset. `encoding` is what the font says of itself, or None for nothing."""
    everything = "".join("".join(x) for x in (LEFT_HEAD, RIGHT_HEAD, TITLE, BODY, NOTE, LAST, LEFT_END, RIGHT_END, *TABLE)) + "0123456789 "
    letters = sorted(set(everything + everything.lower() + everything.upper()) - {"^"})
    codes = {"F": table, "H": table} if "H" in names else {"F": table}
    marks = {code[1] for code in table.values() if len(code) > 1}
    fonts, widths = {}, {}
    for font in names:
        # One letter for each byte, of whatever shape: no reference knows it.
        shape = {}
        for c in letters:
            for n, b in enumerate(table.get(c, c.encode("cp1252", "replace"))):
                shape.setdefault(b, (c.upper() if font == "H" else c) if n == 0 else "-")
        face = Face(sorted(set(shape.values())), units=2100)
        by_letter = {}
        for b, c in shape.items():
            by_letter.setdefault(c, []).append(b)
        font_file = TTFont(io.BytesIO(face.data))
        sub = CmapSubtable.newSubtable(4)
        sub.platformID, sub.platEncID, sub.language = 3, 0, 0
        sub.cmap = {0xF000 + b: font_file.getGlyphName(face.gid[c]) for b, c in shape.items()}
        cmap = newTable("cmap")
        cmap.tableVersion, cmap.tables = 0, [sub]
        font_file["cmap"] = cmap
        out = io.BytesIO()
        font_file.save(out)
        fonts[font] = out.getvalue()
        widths[font] = {b: 0 if b in marks else face.width[c] for b, c in shape.items()}
    sheet = OldSheet(face, codes, widths)
    directive(sheet)
    pages = len(sheet.pages)
    first = 3 + 2 * pages
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    resources = " ".join(f"/{font} {first + 3 * n} 0 R" for n, font in enumerate(names))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    for n, ops in enumerate(sheet.pages):
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * n} 0 R /Resources << /Font << {resources} >> >> >>".encode())
        objects.append(stream("\n".join(ops).encode()))
    for n, (font, name) in enumerate(names.items()):
        at = first + 3 * n
        list_of = " ".join(f"{widths[font].get(b, 0):.0f}" for b in range(32, 256))
        says = f"/Encoding /{encoding} " if encoding else ""
        objects += [
            f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} {says}/FirstChar 32 /LastChar 255 /Widths [{list_of}] /FontDescriptor {at + 1} 0 R >>".encode(),
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200"
            f" /CapHeight 700 /StemV 80 /FontFile2 {at + 2} 0 R >>".encode(),
            stream(fonts[font]),
        ]
    write(path, objects)


def low_bytes(path, face):
    """The text layer of a scanner that kept the low byte of each letter: no font is in the file, and what would be a
    control character is gone."""
    low = {c: bytes([ord(c) & 0xFF]) if (ord(c) & 0xFF) >= 0x20 and ord(c) & 0xFF != 0x7F else b"" for c in face.width}
    widths = {"F": {code[0]: face.width[c] for c, code in low.items() if code} | {0x3F: 500}}
    sheet = OldSheet(face, {"F": low}, widths)
    directive(sheet)
    # Such a layer lies under the picture and is not drawn.
    first, objects = in_one_font(sheet, "3 Tr\n")
    list_of = " ".join(f"{widths['F'].get(b, 0):.0f}" for b in range(32, 256))
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /FirstChar 32 /LastChar 255 /Widths [{list_of}] /ToUnicode {first + 1} 0 R >>".encode(),
        stream(b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange <00> <FF> endcodespacerange\n"
               b"1 beginbfrange\n<20> <FF> <0020>\nendbfrange\nendcmap end end"),
    ]
    write(path, objects)


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
everything = "".join("".join(x) for x in (LEFT_HEAD, RIGHT_HEAD, TITLE, BODY, NOTE, LAST, LEFT_END, RIGHT_END, *TABLE))
face = Face(sorted(set(everything + "0123456789 ") - {"^"}))
composite(folder / "directive.pdf", face, lambda c: c)
STAMP = ["Ký bởi: Ủy ban nhân dân", "huyện Sông Trà", "Email: vanthu@songtra.gov.vn", "Thời gian ký: 09.01.2024 15:20:31"]
composite(folder / "directive_stamped.pdf", Face(sorted(set(everything + "".join(STAMP) + "0123456789 ") - {"^"})), lambda c: c, STAMP)
# As in a real file: constant offsets from the truth within one font, and quotation marks that became signs.
wrong = {"ụ": "ÿ", "Ủ": "Ā", "ủ": "ā", "ộ": "ß", "ự": "þ", "“": "<", "”": "="}
composite(folder / "directive_wrong_map.pdf", face, lambda c: wrong.get(c, c))
composite(folder / "directive_no_map.pdf", face, None)
# A face that no reference knows: the same outlines at another scale.
other = Face(sorted(set(everything + "0123456789 ") - {"^"}), units=2150)
composite(folder / "other_face.pdf", other, lambda c: c)
composite(folder / "other_face_no_map.pdf", other, None)
legacy(folder / "legacy_face.pdf")
old_directive(folder / "directive_vntime.pdf", {"F": ".VnTime", "H": ".VnTimeH"}, charset("tcvn3.tsv"), None)
old_directive(folder / "directive_vntime_winansi.pdf", {"F": ".VnTime", "H": ".VnTimeH"}, charset("tcvn3.tsv"), "WinAnsiEncoding")
old_directive(folder / "directive_vni.pdf", {"F": "VNI-Times"}, charset("vni.tsv"), "WinAnsiEncoding")
low_bytes(folder / "directive_low_bytes.pdf", face)
composite(folder / "directive_two_faces.pdf", face, lambda c: c, kind=TwoFaces)
for file in sorted(folder.glob("*.pdf")):
    print(file, file.stat().st_size)
