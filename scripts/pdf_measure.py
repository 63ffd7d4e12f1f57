#!/usr/bin/env python3
"""Measures the text of PDFs against reference texts: words missed and character error rate, in percent.

    pdf_measure.py --bin target/release/examples/pdf_text [--show] FILE.pdf=REF.txt ...

The reference holds one block a line in reading order. White space is folded; the order of footnotes is not.
"""
import argparse, collections, difflib, subprocess, unicodedata

def fold(s):
    return " ".join(unicodedata.normalize("NFC", s).split())

def distance(a, b):
    """Edit distance over characters, by aligning words first."""
    aw, bw = a.split(" "), b.split(" ")
    total = 0
    for op, i0, i1, j0, j1 in difflib.SequenceMatcher(None, aw, bw, autojunk=False).get_opcodes():
        if op == "equal": continue
        x, y = " ".join(aw[i0:i1]), " ".join(bw[j0:j1])
        row = list(range(len(y) + 1))
        for i, c in enumerate(x, 1):
            prev, row[0] = row[0], i
            for j, d in enumerate(y, 1):
                prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (c != d))
        total += row[-1]
    return total

p = argparse.ArgumentParser()
p.add_argument("--bin", required=True)
p.add_argument("--show", action="store_true")
p.add_argument("pairs", nargs="+")
args = p.parse_args()
for pair in args.pairs:
    file, ref = pair.split("=")
    got = fold(subprocess.run([args.bin, file], capture_output=True).stdout.decode())
    want = fold(open(ref).read())
    w, g = collections.Counter(want.split()), collections.Counter(got.split())
    missed = sum((w - g).values())
    n = sum(w.values())
    print(f"{file.split('/')[-1]:14} words missed {100 * missed / n:6.3f} %  CER {100 * distance(want, got) / len(want):6.3f} %")
    if args.show:
        print("   missed:", list((w - g).items())[:30])
        print("   extra: ", list((g - w).items())[:30])
        for op, i0, i1, j0, j1 in difflib.SequenceMatcher(None, want.split(), got.split(), autojunk=False).get_opcodes():
            if op != "equal": print("   ", op, "|", " ".join(want.split()[i0:i1])[:150], "|", " ".join(got.split()[j0:j1])[:150])
