"""What does it cost to find the twenty best listings for a job, among 10,000 and among a million?

    make bench-matching          (SIZES=10000,100000,1000000 JOBS=300)

Starts a PostgreSQL of its own under var/bench/matching and fills `listing_ix` with a made-up
country (kept for the next run). For each size, in a process of its own and taking turns job by
job: the floor (twenty rows by primary key), the snapshot of a worker, SQL, the lower bound of any
SQL (counting the same part of the index), and a brute-force NumPy scan of all rows. Figures are
CPU milliseconds, client and database together. Every engine must name the same twenty.
"""

import json
import os
import subprocess
import sys
from typing import Any

from marketplace.servers import CHECKOUT
from marketplace.services import Services
from tests.benchmarks.matching import country_rows
from tests.benchmarks.search import loading

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000,1000000").split(",")]
FOLDER = CHECKOUT / "var" / "bench" / "matching"
BARS = {"sql": (4, 100, 5), "snapshot": (1, 4, 2)}  # × floor p50, × floor p95, growth of p50
BATCH_BAR = 1_400
LABELS = {
    "floor": "floor: 20 rows by primary key",
    "snapshot": "snapshot in the worker",
    "snapshot, re-read": "… and its 20 rows read again",
    "sql": "SQL, covering index",
    "lower bound": "lower bound: counting in the index alone",
    "brute force": "brute force: NumPy over all rows",
}


def main() -> None:
    found: dict[int, dict[str, Any]] = {}
    for size in SIZES:
        with Services(FOLDER) as environment:
            country_rows.load(environment, size, say=say)
            loading.enlarge_buffers(environment)
        with Services(FOLDER) as environment:
            found[size] = measured(loading.addresses(environment, size))
        report(size, found[size])
    verdict(found)


def measured(here: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.matching.measure"],
        env={**os.environ, **here},
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def report(size: int, found: dict[str, Any]) -> None:
    floor = found["engines"]["floor"]
    say(f"\n### {size:,} listings, {found['jobs']} jobs\n")
    say("| engine | CPU ms p50 | p95 | × floor p50 | × floor p95 |\n|---|---|---|---|---|")
    for name, (p50, p95) in found["engines"].items():
        ratios = f"{p50 / floor[0]:.2f} | {p95 / floor[1]:.2f}"
        say(f"| {LABELS[name]} | {p50:.3f} | {p95:.3f} | {ratios} |")
    say(
        f"\nBatch: {found['batch']:,.0f} jobs per CPU second by the snapshot, "
        f"{found['sql_batch']:,.0f} by SQL. Snapshot: {found['bytes']:.0f} bytes a row, "
        f"{found['megabytes']:.0f} MB, loaded in {found['load_s']:.1f} s; nothing new: "
        f"{found['follow_ms']:.2f} ms; {found['candidates']:,} candidates at p50, "
        f"{found['candidates_p95']:,} at p95."
    )
    say(f"Jobs whose twenty differ between engines: {found['different']}.")


def verdict(found: dict[int, dict[str, Any]]) -> None:
    small, large = min(found), max(found)
    say(f"\n### Bars, {large:,} listings\n\n| bar | limit | found |\n|---|---|---|")
    at = found[large]["engines"]
    for name, limits in BARS.items():
        p50, p95 = (at[name][n] / at["floor"][n] for n in (0, 1))
        growth = at[name][0] / found[small]["engines"][name][0]
        for label, limit, value in zip(
            ("× floor p50", "× floor p95", f"growth of p50 from {small:,}"),
            limits,
            (p50, p95, growth),
            strict=True,
        ):
            say(f"| {name}, {label} | {limit} | {value:.2f} |")
    say(f"| batch, jobs per CPU second | {BATCH_BAR:,} | {found[large]['batch']:,.0f} |")


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
