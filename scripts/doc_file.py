"""A small writer of Word 97 files ([MS-DOC], [MS-CFB]), for fixtures: paragraphs with runs, lists, tables, footnotes.

    doc_file.doc(paragraphs, notes, fonts, levels, uses) -> bytes

A paragraph is a dict: `runs` (text, properties), `mark` ("\\r", or "\\a" for a cell's or a row's end), `props` (its sprms),
`charset` (a codec and a table: the text is stored as those bytes). Properties are bytes of sprms.
"""
import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

BOLD = struct.pack("<HB", 0x0835, 1)
RAISED = struct.pack("<HB", 0x2A48, 1)
SPECIAL = struct.pack("<HB", 0x0855, 1)
IN_TABLE = struct.pack("<HB", 0x2416, 1)


def font(index):
    return struct.pack("<HH", 0x4A4F, index)


def in_list(use, level):
    return struct.pack("<HBHH", 0x260A, level, 0x460B, use)


def row_end(columns):
    """The properties of a row's end: it is one, and where its columns are."""
    places = b"".join(struct.pack("<h", 9000 * i // columns) for i in range(columns + 1))
    cells = bytes([columns]) + places + bytes(20 * columns)
    return IN_TABLE + struct.pack("<HB", 0x2417, 1) + struct.pack("<HH", 0xD608, len(cells) + 1) + cells


def compound(streams):
    """A compound file of streams of 4096 bytes or more each, so that none goes into the small ones."""
    sectors, chains, entries = [], [], []
    for name, data in streams:
        data += bytes(max(4096, -(-len(data) // SECTOR) * SECTOR) - len(data))
        entries.append((name, len(sectors), len(data)))
        chains.append(range(len(sectors), len(sectors) + len(data) // SECTOR))
        sectors += [data[i:i + SECTOR] for i in range(0, len(data), SECTOR)]
    directory = len(sectors)

    def entry(name, kind, left=FREE, right=FREE, child=FREE, start=END, size=0):
        wide = (name + "\0").encode("utf-16-le")
        return wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, left, right, child) + bytes(36) + struct.pack("<IQ", start, size)

    # Siblings hang to the right of each other, by length of name, then name.
    order = sorted(range(len(entries)), key=lambda i: (len(entries[i][0]), entries[i][0].upper()))
    rows = [entry("Root Entry", 5, child=order[0] + 1)] + [None] * len(entries)
    for at, i in enumerate(order):
        name, start, size = entries[i]
        right = order[at + 1] + 1 if at + 1 < len(order) else FREE
        rows[i + 1] = entry(name, 2, right=right, start=start, size=size)
    rows += [bytes(64) + struct.pack("<HBBIII", 0, 0, 0, FREE, FREE, FREE) + bytes(48)] * (-len(rows) % 4)
    data = b"".join(rows)
    sectors += [data[i:i + SECTOR] for i in range(0, len(data), SECTOR)]
    chains.append(range(directory, len(sectors)))
    table = [FREE] * (SECTOR // 4)
    for chain in chains:
        for a in chain:
            table[a] = a + 1 if a + 1 in chain else END
    fat = len(sectors)
    table[fat] = FAT
    assert fat < len(table), "one sector holds the whole table"
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0) + struct.pack("<I", fat) + struct.pack("<I", FREE) * 108
    return head + b"".join(sectors)


def pages(runs, entry):
    """Property pages: runs of (from, to, properties), as many a page as it holds. `entry` is the size of a run's slot."""
    out = []
    while runs:
        page, free, n = bytearray(SECTOR), SECTOR - 1, 0
        offsets = []
        for _, _, body in runs:
            size = len(body) + len(body) % 2
            if 4 * (n + 2) + entry * (n + 1) > free - size - 1:
                break
            if body:
                free = (free - len(body)) // 2 * 2
                page[free:free + len(body)] = body
            offsets.append(free // 2 if body else 0)
            n += 1
        for i in range(n):
            struct.pack_into("<I", page, 4 * i, runs[i][0])
            page[4 * (n + 1) + entry * i] = offsets[i]
        struct.pack_into("<I", page, 4 * n, runs[n - 1][1])
        page[SECTOR - 1] = n
        out.append((runs[0][0], runs[n - 1][1], bytes(page)))
        runs = runs[n:]
    return out


def doc(paragraphs, notes, fonts, levels, uses):
    """`levels`: the levels of one list as (start, figures, text); `uses`: for each use of it the places where its levels
    begin anew, as a dict of levels."""
    text_at = 2048
    stream, pieces, papx, chpx, calls = bytearray(), [], [], [], []
    cp = 0
    note_starts, main = [], None
    story = list(paragraphs)
    for n in notes:
        story.append({"runs": [("\x02", SPECIAL), (n, b"")], "note": True})
    for p in story:
        if p.get("note"):
            main = cp if main is None else main
            note_starts.append(cp - main)
        wide = "charset" not in p
        if len(stream) % 2:
            stream.append(0)
        if not pieces or pieces[-1][3] != wide:
            pieces.append([cp, cp, text_at + len(stream), wide])
        start = text_at + len(stream)
        for text, props in [*p["runs"], (p.get("mark", "\r"), b"")]:
            at = text_at + len(stream)
            if text == "\x02" and not p.get("note"):
                calls.append(cp)
            data = text.encode("utf-16-le") if wide else p["charset"](text)
            stream += data
            cp += len(text)
            chpx.append((at, text_at + len(stream), bytes([len(props)]) + props if props else b""))
        pieces[-1][1] = cp
        body = struct.pack("<H", 0) + p.get("props", b"")
        body = bytes([len(body) // 2 + 1]) + body if len(body) % 2 else bytes([0, len(body) // 2]) + body
        papx.append([start, text_at + len(stream), body])
    main = cp if main is None else main
    # A run ends where the next one begins, whatever lies between them.
    for runs in (papx, chpx):
        for i in range(len(runs) - 1):
            runs[i] = (runs[i][0], runs[i + 1][0], runs[i][2])
    words = bytearray(text_at) + stream
    words += bytes(-len(words) % SECTOR)
    table, pairs = bytearray(), {}

    def put(index, data, beyond=b""):
        pairs[index] = (len(table), len(data))
        table.extend(data + beyond)

    for index, runs, entry in ((13, papx, 13), (12, chpx, 1)):
        found = pages([tuple(r) for r in runs], entry)
        places = [p[0] for p in found] + [found[-1][1]]
        numbers = []
        for _, _, page in found:
            numbers.append(len(words) // SECTOR)
            words += page
        put(index, struct.pack(f"<{len(places) + len(numbers)}I", *places, *numbers))
    plc = b"".join(struct.pack("<I", p[0]) for p in pieces) + struct.pack("<I", cp)
    for _, _, at, wide in pieces:
        plc += struct.pack("<HIH", 0, at if wide else at * 2 | 0x40000000, 0)
    put(33, b"\x02" + struct.pack("<I", len(plc)) + plc)
    names = struct.pack("<HH", len(fonts), 0)
    for name in fonts:
        ffn = bytes(39) + (name + "\0").encode("utf-16-le")
        names += bytes([len(ffn)]) + ffn
    put(15, names)
    if calls:
        put(2, struct.pack(f"<{len(calls) + 1}I", *calls, main) + struct.pack("<H", 1) * len(calls))
        ends = cp - main
        put(3, struct.pack(f"<{len(note_starts) + 2}I", *note_starts, ends, ends + 1))
    lvls = b""
    for start, figures, text in levels + [(1, 0xFF, "")] * (9 - len(levels)):
        lvls += struct.pack("<IB", start, figures) + bytes(23) + struct.pack("<H", len(text)) + text.encode("utf-16-le")
    put(73, struct.pack("<H", 1) + struct.pack("<i", 42) + bytes(24), lvls)
    lfos = struct.pack("<I", len(uses)) + b"".join(struct.pack("<i", 42) + bytes(8) + bytes([len(u), 0, 0, 0]) for u in uses)
    for use in uses:
        lfos += struct.pack("<I", FREE) + b"".join(struct.pack("<II", start, 0x10 | level) for level, start in use.items())
    put(74, lfos)
    head = bytearray(text_at)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", head, 10, 0x0200)
    struct.pack_into("<H", head, 32, 14)
    struct.pack_into("<H", head, 62, 22)
    struct.pack_into("<II", head, 64 + 12, main, cp - main)
    struct.pack_into("<H", head, 152, 93)
    for index, pair in pairs.items():
        struct.pack_into("<II", head, 154 + 8 * index, *pair)
    words[:text_at] = head
    return compound([("WordDocument", bytes(words)), ("1Table", bytes(table))])
