#!/usr/bin/env python3
"""Makes fixtures/office: one plan of our own as DOCX, DOC, HTML and text, and a scan of a page.

    office_fixtures.py [PAGE.pgm]

The scan is made of a page drawn as a grey picture (of fixtures/pdf/directive.pdf, at 150 dots an inch). Only the
standard library is needed. Run it from the root of the sources.
"""
import io, pathlib, re, struct, sys, zipfile, zlib

import doc_file

OUT = pathlib.Path("fixtures/office")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

def run(text, bold=False, extra=""):
    props = ("<w:b/>" if bold else "") + extra
    return f'<w:r>{f"<w:rPr>{props}</w:rPr>" if props else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'

def para(content, style="", centre=False, level=None):
    props = (f'<w:pStyle w:val="{style}"/>' if style else "")
    if level is not None: props += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'
    if centre: props += '<w:jc w:val="center"/>'
    return f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>"

def table(rows, ruled):
    border = "".join(f'<w:{s} w:val="{"single" if ruled else "nil"}"/>' for s in ("top", "left", "bottom", "right"))
    out = f"<w:tbl><w:tblPr><w:tblBorders>{border}</w:tblBorders></w:tblPr>"
    for row in rows:
        out += "<w:tr>" + "".join(f"<w:tc><w:tcPr>{p}</w:tcPr>{c}</w:tc>" for p, c in row) + "</w:tr>"
    return out + "</w:tbl>"

def docx():
    left = para(run("ỦY BAN NHÂN DÂN"), centre=True) + para(run("HUYỆN SÔNG TRÀ", True), centre=True)
    right = para(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), centre=True) + para(run("Độc lập - Tự do - Hạnh phúc", True), centre=True)
    head = table([[("", left), ("", right)],
                  [("", para(run("Số: 27/KH-UBND"), centre=True)), ("", para(run("Sông Trà, ngày 09 tháng 01 năm 2024"), centre=True))]], False)
    note = '<w:r><w:rPr><w:rStyle w:val="Call"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    cells = [["TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch"], ["1", "Tỷ lệ hộ nghèo còn", "%", "3,5"], ["2", "Số giường bệnh", "Giường", "145"],
             ["3", "Tỷ lệ dân số tham gia bảo hiểm y tế", "%", "98,01"]]
    body = head + para(run("KẾ HOẠCH", True), centre=True) + para(run("Phát động phong trào thi đua yêu nước", True), centre=True) \
        + para(run("năm 2024", True), centre=True) \
        + para(run("Thực hiện Nghị quyết của Hội đồng nhân dân huyện") + note + run(" về nhiệm vụ phát triển kinh tế - xã hội, Ủy ban nhân dân huyện ban hành kế hoạch như sau:")) \
        + para(run("Các chỉ tiêu chủ yếu", extra="<w:caps/>"), style="Part") \
        + para(run("Về kinh tế"), level=1) \
        + para(run("Tổng thu ngân sách nhà nước trên địa bàn đạt 447.860 triệu đồng;"), level=2) \
        + para(run("Trồng mới 533 ha rừng, ") + "<w:del><w:r><w:delText>bỏ dòng này</w:delText></w:r></w:del>" + run("tỷ lệ che phủ rừng đạt 46,1%;"), level=2) \
        + para(run("Xây dựng 1.200 m") + run("2", extra='<w:vertAlign w:val="superscript"/>') + run(" nhà lớp học.") + run("ẩn", extra="<w:vanish/>"), level=2) \
        + para(run("Về xã hội"), level=1) \
        + table([[("", para(run(c))) for c in row] for row in cells], True) \
        + para(run("Tổ chức thực hiện", extra="<w:caps/>"), style="Part") \
        + para(run("Các phòng, ban và Ủy ban nhân dân các xã căn cứ Kế hoạch này tổ chức triển khai thực hiện./.")) \
        + table([[("", para(run("Nơi nhận:", True)) + "".join(para(run(t)) for t in ("- UBND tỉnh (b/c);", "- Các phòng, ban;", "- Lưu: VT."))),
                  ("", para(run("TM. ỦY BAN NHÂN DÂN", True), centre=True) + para(run("CHỦ TỊCH", True), centre=True) + para(run("Lê Văn Thành", True), centre=True))]], False)
    level = lambda n, fmt, text: f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/></w:lvl>'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="N"/><w:style w:type="paragraph" w:styleId="Part"><w:basedOn w:val="N"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:rPr><w:b/></w:rPr></w:style><w:style w:type="character" w:styleId="Call"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>',
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">{level(0, "upperRoman", "%1.")}{level(1, "decimal", "%2.")}{level(2, "bullet", "-")}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>',
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">{para("<w:r><w:footnoteRef/></w:r>" + run(" Nghị quyết số 31/NQ-HĐND ngày 20/12/2023."))}</w:footnote></w:footnotes>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 9, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + text, zipfile.ZIP_DEFLATED)
    (OUT / "ke-hoach.docx").write_bytes(data.getvalue())

def doc():
    """The same, as Word 97 wrote it: numbers of lists, one of which begins anew, and a part set in a legacy face."""
    tcvn3 = {}
    for line in pathlib.Path("data/charsets/tcvn3.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            code, letter = line.split("\t")[:2]
            if int(code, 16) > 0xA0:
                tcvn3.setdefault(letter, int(code, 16))
    old = lambda text: bytes(tcvn3.get(c, ord(c)) for c in text)
    bold, plain, raised = doc_file.BOLD, b"", doc_file.RAISED
    p = lambda *runs, props=b"", **more: {"runs": [r if isinstance(r, tuple) else (r, plain) for r in runs], "props": props, **more}
    item = lambda level, *runs, use=1: p(*runs, props=doc_file.in_list(use, level))

    def rows(table):
        for row in table:
            for cell in row:
                lines = [cell] if isinstance(cell, str) else cell
                for n, line in enumerate(lines):
                    yield p(line, props=doc_file.IN_TABLE, mark="\a" if n + 1 == len(lines) else "\r")
            yield p(props=doc_file.row_end(len(row)), mark="\a")

    strong = lambda text: (text, bold)
    paragraphs = [
        *rows([[["ỦY BAN NHÂN DÂN", strong("HUYỆN SÔNG TRÀ")], [strong("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), strong("Độc lập - Tự do - Hạnh phúc")]],
               ["Số: 27/KH-UBND", "Sông Trà, ngày 09 tháng 01 năm 2024"]]),
        p(strong("KẾ HOẠCH")), p(strong("Phát động phong trào thi đua yêu nước\vnăm 2024")),
        p("Thực hiện Nghị quyết của Hội đồng nhân dân huyện", ("\x02", doc_file.SPECIAL + raised),
          " về nhiệm vụ phát triển kinh tế - xã hội, Ủy ban nhân dân huyện ban hành kế hoạch như sau:"),
        item(0, strong("CÁC CHỈ TIÊU CHỦ YẾU")),
        item(1, "Về kinh tế"),
        item(2, "Tổng thu ngân sách nhà nước trên địa bàn đạt 447.860 triệu đồng;"),
        item(2, "Trồng mới 533 ha rừng, tỷ lệ che phủ rừng đạt 46,1%;"),
        item(2, "Xây dựng 1.200 m", ("2", raised), " nhà lớp học."),
        item(1, "Về xã hội"),
        *rows([["TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch"], ["1", "Tỷ lệ hộ nghèo còn", "%", "3,5"], ["2", "Số giường bệnh", "Giường", "145"],
               ["3", "Tỷ lệ dân số tham gia bảo hiểm y tế", "%", "98,01"]]),
        # Another use of the list, which begins at 4.
        item(0, strong("TỔ CHỨC THỰC HIỆN"), use=2),
        p(("Các phòng, ban và các xã căn cứ kế hoạch này tổ chức triển khai thực hiện./.", doc_file.font(1)), charset=old),
        *rows([[[strong("Nơi nhận:"), "- UBND tỉnh (b/c);", "- Các phòng, ban;", "- Lưu: VT."],
                [strong("TM. ỦY BAN NHÂN DÂN"), strong("CHỦ TỊCH"), strong("Lê Văn Thành")]]]),
        p(),
    ]
    levels = [(1, 1, "\0."), (1, 0, "\1."), (1, 0x17, "-")]
    data = doc_file.doc(paragraphs, [" Nghị quyết số 31/NQ-HĐND ngày 20/12/2023."], ["Times New Roman", ".VnTime"], levels, [{}, {0: 4}])
    (OUT / "ke-hoach.doc").write_bytes(data)

TEXT = """\
ỦY BAN NHÂN DÂN
**HUYỆN SÔNG TRÀ**
**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**
**Độc lập - Tự do - Hạnh phúc**
Số: 27/KH-UBND
Sông Trà, ngày 09 tháng 01 năm 2024

**KẾ HOẠCH**
**Phát động phong trào thi đua yêu nước**
**năm 2024**

Thực hiện Nghị quyết của Hội đồng nhân dân huyện<sup>1</sup> về nhiệm vụ phát triển kinh tế - xã hội, Ủy ban nhân dân huyện ban hành kế hoạch như sau:

**I. CÁC CHỈ TIÊU CHỦ YẾU**

1. Về kinh tế

- Tổng thu ngân sách nhà nước trên địa bàn đạt 447.860 triệu đồng;

- Trồng mới 533 ha rừng, tỷ lệ che phủ rừng đạt 46,1%;

- Xây dựng 1.200 m<sup>2</sup> nhà lớp học.

2. Về xã hội

| TT | Chỉ tiêu | Đơn vị | Kế hoạch |
|---|---|---|---|
| 1 | Tỷ lệ hộ nghèo còn | % | 3,5 |
| 2 | Số giường bệnh | Giường | 145 |
| 3 | Tỷ lệ dân số tham gia bảo hiểm y tế | % | 98,01 |

**II. TỔ CHỨC THỰC HIỆN**

Các phòng, ban và Ủy ban nhân dân các xã căn cứ Kế hoạch này tổ chức triển khai thực hiện./.

**Nơi nhận:**
- UBND tỉnh (b/c);
- Các phòng, ban;
- Lưu: VT.
**TM. ỦY BAN NHÂN DÂN**
**CHỦ TỊCH**
**Lê Văn Thành**

<sup>1</sup> Nghị quyết số 31/NQ-HĐND ngày 20/12/2023.
"""

HTML = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Cổng thông tin điện tử</title>
<style>.menu { display: block }</style></head><body>
<div class="top-menu"><ul><li><a href="/">Trang chủ</a></li><li><a href="/tin">Tin tức</a></li><li><a href="/vb">Văn bản</a></li></ul></div>
<div id="content">
<table width="100%"><tr><td align="center"><p>ỦY BAN NHÂN DÂN</p><p><b>HUYỆN SÔNG TRÀ</b></p></td>
<td align="center"><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p><p><b>Độc lập - Tự do - Hạnh phúc</b></p></td></tr>
<tr><td>Số: 27/KH-UBND</td><td>Sông Trà, ngày 09 tháng 01 năm 2024</td></tr></table>
<p align="center"><b>KẾ HOẠCH</b></p><p style="text-align: center"><b>Phát động phong trào thi đua yêu nước<br>năm 2024</b></p>
<p>Thực hiện Nghị quyết của Hội đồng nhân dân huyện<a href="#n1" name="c1"><sup>1</sup></a> về nhiệm vụ phát triển
kinh tế - xã hội, Ủy ban nhân dân huyện ban hành kế hoạch như sau:</p>
<p><strong>I. CÁC CHỈ TIÊU CHỦ YẾU</strong></p>
<p>1. Về kinh tế</p>
<ul><li>Tổng thu ngân sách nhà nước trên địa bàn đạt 447.860 triệu đồng;</li>
<li>Trồng mới 533 ha rừng, tỷ lệ che phủ rừng đạt 46,1%;</li><li>Xây dựng 1.200 m<sup>2</sup> nhà lớp học.</li></ul>
<p>2. Về xã hội</p>
<table border="1"><tr><th>TT</th><th>Chỉ tiêu</th><th>Đơn vị</th><th>Kế hoạch</th></tr>
<tr><td>1</td><td>Tỷ lệ hộ nghèo còn</td><td>%</td><td>3,5</td></tr>
<tr><td>2</td><td>Số giường bệnh</td><td>Giường</td><td>145</td></tr>
<tr><td>3</td><td>Tỷ lệ dân số tham gia bảo hiểm y tế</td><td>%</td><td>98,01</td></tr></table>
<p><strong>II. TỔ CHỨC THỰC HIỆN</strong></p>
<p>Các phòng, ban và Ủy ban nhân dân các xã căn cứ Kế hoạch này tổ chức triển khai thực hiện./.</p>
<table><tr><td><p><b>Nơi nhận:</b></p><p>- UBND tỉnh (b/c);<br>- Các phòng, ban;<br>- Lưu: VT.</p></td>
<td align="center"><p><b>TM. ỦY BAN NHÂN DÂN</b></p><p><b>CHỦ TỊCH</b></p><p><b>Lê Văn Thành</b></p></td></tr></table>
<p><a href="#c1" name="n1"><sup>1</sup></a> Nghị quyết số 31/NQ-HĐND ngày 20/12/2023.</p>
</div>
<div class="footer">Bản quyền thuộc về Cổng thông tin điện tử</div>
<script>document.write("quảng cáo")</script></body></html>
"""

def scan(path):
    """A page as PNG, and as a PDF that holds nothing but its picture. 16 greys, as cheap scanners have."""
    data = pathlib.Path(path).read_bytes()
    width, height = map(int, re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data).groups())
    grey = data[-width * height:]
    nibble = bytes(v >> 4 for v in range(256))
    packed = grey.translate(nibble)
    rows = [packed[y * width:(y + 1) * width] for y in range(height)]
    half = [bytes((r[i] << 4) | (r[i + 1] if i + 1 < width else 15) for i in range(0, width, 2)) for r in rows]
    chunk = lambda t, b: struct.pack(">I", len(b)) + t + b + struct.pack(">I", zlib.crc32(t + b))
    head = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    png = zlib.compress(b"".join(b"\0" + r for r in half), 9)
    (OUT / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", png) + chunk(b"IEND", b""))
    image = zlib.compress(b"".join(half), 9)
    draw = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
               b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (width, height, len(image), image),
               b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw)]
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    xref = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    (OUT / "scan.pdf").write_bytes(out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % xref)

OUT.mkdir(parents=True, exist_ok=True)
docx()
doc()
(OUT / "ke-hoach.md").write_text(TEXT)
(OUT / "ke-hoach.html").write_text(HTML)
if len(sys.argv) > 1:
    scan(sys.argv[1])
