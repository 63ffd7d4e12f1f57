#!/usr/bin/env python3
"""Cuts and flips files at random and reads each with the command: what comes of it, and what it takes at worst.

    pdf_damage.py --bin target/release/extract [--cuts 200] [--flips 500] FILE...

Each file is cut at so many random places, and so many copies have one byte changed; the places are the same in every
run. Each copy must give a plan (exit 0) or one line of error (exit 1); anything else, and any run over 30 seconds or
1.5 GB, is printed and makes the script fail. Time is by the clock; memory is the largest process's.
"""
import argparse, os, random, sys, tempfile, time

p = argparse.ArgumentParser()
p.add_argument("--bin", required=True)
p.add_argument("--cuts", type=int, default=200)
p.add_argument("--flips", type=int, default=500)
p.add_argument("files", nargs="+")
args = p.parse_args()

def run(path, err):
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        os.execv(args.bin, [args.bin, path])
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - begun, usage.ru_maxrss / 1024

bad = 0
print(f"{'file':16} {'damage':6} {'plans':>6} {'errors':>6} {'other':>6} {'worst s':>8} {'worst MB':>9}")
with tempfile.TemporaryDirectory() as folder:
    for file in args.files:
        whole = open(file, "rb").read()
        for kind, count in (("cut", args.cuts), ("flip", args.flips)):
            rng = random.Random(f"{os.path.basename(file)} {kind}")
            counts, worst, most = [0, 0, 0], 0, 0
            for n in range(count):
                at = rng.randrange(len(whole))
                copy = bytearray(whole[:at] if kind == "cut" else whole)
                if kind == "flip":
                    copy[at] ^= rng.randrange(1, 256)
                path, err = os.path.join(folder, "x.pdf"), os.path.join(folder, "err")
                open(path, "wb").write(copy)
                code, seconds, memory = run(path, err)
                lines = open(err).read().count("\n")
                fine = (code == 0 and lines == 0) or (code == 1 and lines == 1)
                counts[code if fine else 2] += 1
                worst, most = max(worst, seconds), max(most, memory)
                if not fine or seconds > 30 or memory > 1536:
                    bad += 1
                    print(f"  {kind} {n} at {at}: exit {code}, {seconds:.1f} s, {memory:.0f} MB, {lines} lines of error")
            print(f"{os.path.basename(file):16} {kind:6} {counts[0]:6} {counts[1]:6} {counts[2]:6} {worst:8.2f} {most:9.0f}", flush=True)
sys.exit(bad > 0)
