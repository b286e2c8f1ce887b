"""Does search stay quick from ten thousand listings to a million?

    make bench-search            (SIZES=10000,100000,1000000 SAMPLES=40)

Starts a PostgreSQL of its own under var/bench/search, loads a made-up country of each size (kept
for the next run), and prints what searches cost against two yardsticks of the same minute: twenty
rows fetched by primary key, and BARE, a view with one such query and a small template.
"""

import json
import os
import statistics
import subprocess
import sys
from typing import Any

import psycopg

from marketplace.servers import CHECKOUT
from marketplace.services import Services
from tests.benchmarks.search import loading, pages

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000,1000000").split(",")]
FOLDER = CHECKOUT / "var" / "bench" / "search"
INSIDE = """
import django; django.setup()
from tests.benchmarks.search import database
database.main()"""


def main() -> None:
    found: dict[int, dict[str, Any]] = {}
    for size in SIZES:
        with Services(FOLDER) as environment:
            loading.load(environment, size, say=say)
            loading.enlarge_buffers(environment)
        loading.read_files(FOLDER)
        with Services(FOLDER) as environment:  # started anew: nothing is in its buffers
            here = loading.addresses(environment, size)
            found[size] = {"database": database(here), "pages": served(here)}
        report(size, found[size])
    if len(found) > 1:
        growth(found)


def database(here: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE],
        env={**os.environ, **here},
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def served(here: dict[str, str]) -> dict[str, Any]:
    with psycopg.connect(here["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT id FROM capacity_listing TABLESAMPLE SYSTEM (10) LIMIT 400"
        ).fetchall()
    bare = [f"/bare/{number}/" for (number,) in rows]
    asked = {
        "list": pages.address("/capacity/", {}),
        "list, newest first": pages.address("/capacity/", {"sort": "newest"}),
        "process": pages.address("/capacity/", {"process": "MFG.CUT.MILL.AX5"}),
        "search: 五轴": pages.address("/capacity/", {"q": "五轴"}),
        "search: 注塑 机械手 in Guangdong": pages.address(
            "/capacity/", {"q": "注塑 机械手", "place": "440000"}
        ),
        "API list": pages.address("/api/v1/listings/", {}),
        "API search: 五轴": pages.address("/api/v1/listings/", {"q": "五轴"}),
    }
    with pages.site(here) as site:
        return pages.compare(site, asked, bare)


def report(size: int, found: dict[str, Any]) -> None:
    inside, floor = found["database"], found["database"]["floor"]
    say(f"\n### {size:,} listings\n")
    say(
        "| search | found | cold ms | warm ms (CPU) | × twenty rows by key |\n|---|---|---|---|---|"
    )
    for name, row in inside["common"].items():
        warm, ratio = row["warm"], row["warm"]["cpu"] / floor["cpu"]
        found_ = f"{row['count']:,}" if row["count"] <= 1000 else "1,000+"
        timing = f"{warm['wall']:.1f} ({warm['cpu']:.1f})"
        say(f"| {name} | {found_} | {row['cold']['wall']:.1f} | {timing} | {ratio:.1f} |")
    say(f"\nTwenty rows by primary key: {floor['wall']:.2f} ms ({floor['cpu']:.2f} CPU).")
    for name, label in (("texts", "text searches"), ("nothing", "searches without hits")):
        cold = sorted(row["cold"]["wall"] for row in inside[name].values())
        spent = sorted(row["cold"]["cpu"] for row in inside[name].values())
        wall = f"wall p50 {statistics.median(cold):.1f}, max {cold[-1]:.1f} ms"
        cpu = f"CPU p50 {statistics.median(spent):.1f}, max {spent[-1]:.1f} ms"
        say(f"{len(cold)} {label}, cold: {wall}; {cpu}.")
    recall, deep = inside["recall"], inside["deep"]
    say(f"{recall['pieces']} pieces of texts: {recall['missed']} missed, {recall['false']} false.")
    ratio = deep["deep"]["cpu"] / deep["first"]["cpu"]
    say(f"Page at depth {deep['depth']:,} / first page: {ratio:.2f}.\n")
    say("| page | p50 / p95 ms | CPU ms | × BARE |\n|---|---|---|---|")
    for name, row in found["pages"].items():
        walls = f"{row['p50']:.1f} / {row['p95']:.1f}"
        say(f"| {name} | {walls} | {row['cpu']:.2f} | {row['ratio']:.2f} |")


def growth(found: dict[int, dict[str, Any]]) -> None:
    small, large = min(found), max(found)
    say(f"\n### Growth from {small:,} to {large:,} listings\n")
    say("| search, CPU of the database | × |\n|---|---|")
    for name, row in found[large]["database"]["common"].items():
        before = found[small]["database"]["common"][name]
        say(f"| {name} | {row['warm']['cpu'] / before['warm']['cpu']:.2f} |")
    say("\n| page, CPU | × |\n|---|---|")
    for name, row in found[large]["pages"].items():
        say(f"| {name} | {row['cpu'] / found[small]['pages'][name]['cpu']:.2f} |")


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
