"""The tables of a run hold what its plans hold: sums and counts, by DuckDB and pandas, from CSV and Parquet."""
import json
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas

out = Path(sys.argv[1])
plans = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in open(out / "plans.jsonl", encoding="utf-8")]


def rows(query):
    return duckdb.connect().execute(query).fetchall()


def numbers(items):
    return [t["value"]["min"] for t in items if "min" in t["value"]]


for table in ("targets", "results"):
    items = [t for p in plans for t in p[table]]
    count, total = len(items), sum(numbers(items), Decimal(0))
    exact = rows(f"select count(*), sum(min) from '{out}/{table}.parquet'")
    exact = exact[0]
    assert (exact[0], exact[1] or 0) == (count, total), (table, exact, count, total)
    kind = rows(f"select typeof(min) from '{out}/{table}.parquet' limit 1")
    assert not kind or kind[0][0] == "DECIMAL(38,9)", kind
    csv = rows(
        f"select count(*), sum(min::decimal(38,9)) from read_csv('{out}/{table}.csv', all_varchar=true, header=true)"
    )
    csv = csv[0]
    assert (csv[0], csv[1] or 0) == (count, total), (table, csv)
    frame = pandas.read_csv(out / f"{table}.csv", dtype=str, keep_default_na=False)
    assert (len(frame), sum((Decimal(n) for n in frame["min"] if n), Decimal(0))) == (count, total), table
    assert list(frame["indicator"]) == [t["indicator"] for t in items], table
    frame = pandas.read_parquet(out / f"{table}.parquet")
    assert (len(frame), sum(frame["min"].dropna(), Decimal(0))) == (count, total), table
    assert list(frame["raw"]) == [t["raw"] for t in items], table
documents = pandas.read_parquet(out / "documents.parquet")
assert list(documents["document"]) == [p["source"]["name"] for p in plans]
assert documents["targets"].sum() == sum(len(p["targets"]) for p in plans)
citations = pandas.read_parquet(out / "citations.parquet")
assert list(citations["cited"]) == [c["symbol"] for p in plans for c in p["citations"]]
print(f"{len(plans)} plans, {sum(len(p['targets']) for p in plans)} targets: all tables agree")
