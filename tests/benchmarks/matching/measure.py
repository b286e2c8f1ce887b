"""The measurements, in a process of its own over one loaded database; prints one JSON object."""

import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import django
import numpy as np

JOBS = int(os.environ.get("JOBS", "300"))
ROUNDS = 3
SCANNED = 25  # jobs for the brute force


class Clock:
    """CPU milliseconds of this process and of its database session."""

    def __init__(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        self.schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")

    def spent(self) -> float:
        server = int(self.schedule.read_text().split()[0])
        return (time.process_time_ns() + server) / 1e6

    def of(self, work: Callable[[], Any]) -> tuple[float, Any]:
        before = self.spent()
        result = work()
        return self.spent() - before, result


def main() -> None:
    django.setup()
    from django.db import connection

    from orders import listing_sql
    from orders.scoring import STANDARD
    from orders.snapshot import engine, feed

    clock, dice = Clock(), random.Random(7)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    started = time.monotonic()
    followed = feed.load()
    load_s, table = time.monotonic() - started, followed.table
    needs = list(wanted(table, dice))
    best: dict[str, Callable[[Any], Any]] = {
        "floor": lambda _need: by_key(dice, table.count),
        "snapshot": lambda need: engine.best(table, need, STANDARD, count=20),
        "snapshot, re-read": lambda need: reread(engine.best(table, need, STANDARD, count=20)),
        "sql": lambda need: listing_sql.best(need, STANDARD, count=20),
        "lower bound": lower_bound,
    }
    times: dict[str, list[list[float]]] = {name: [[] for _ in needs] for name in best}
    for engine_of in best.values():  # compiled, planned, and its files read
        engine_of(needs[0])
    for _ in range(ROUNDS):
        for number, need in enumerate(needs):
            for name, answer in best.items():
                times[name][number].append(clock.of(lambda a=answer, n=need: a(n))[0])
    scanned = [clock.of(lambda n=need: brute_force(table, n)) for need in needs[:SCANNED]]
    seen = [engine.survey(table, need, STANDARD).candidates for need in needs]
    batch = [clock.of(lambda: engine.best_many(table, needs, STANDARD, count=20)) for _ in "123"]
    figures = {name: quantiles([np.median(each) for each in t]) for name, t in times.items()}
    figures["brute force"] = quantiles([spent for spent, _found in scanned])
    report = {
        "jobs": len(needs),
        "engines": figures,
        "batch": len(needs) * 1000 / min(spent for spent, _found in batch),
        "sql_batch": len(needs) * 1000 / sum(np.median(t) for t in times["sql"]),
        "load_s": load_s,
        "follow_ms": float(np.median([clock.of(followed.advance)[0] for _ in range(50)])),
        "different": different(needs, best, scanned),
    }
    print(json.dumps(report | sizes(table, seen)))


def sizes(table: Any, seen: list[int]) -> dict[str, float]:
    """What the table takes, and how many candidates the jobs have."""
    return {
        "bytes": table.nbytes / table.count,
        "megabytes": table.nbytes / 1e6,
        "candidates": int(np.percentile(seen, 50)),
        "candidates_p95": int(np.percentile(seen, 95)),
    }


def different(needs: list[Any], best: dict[str, Any], scanned: list[Any]) -> int:
    wrong = sum(best["snapshot"](need) != best["sql"](need) for need in needs)
    return wrong + sum(
        best["sql"](need) != found for need, (_spent, found) in zip(needs, scanned, strict=False)
    )


def quantiles(times: list[float]) -> tuple[float, float]:
    return float(np.percentile(times, 50)), float(np.percentile(times, 95))


def by_key(dice: random.Random, count: int) -> Any:
    return reread([(0, dice.randrange(1, count + 1)) for _ in range(20)])


def reread(ranked: list[tuple[int, int]]) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing_id, organization_id, price_mode, price_fen, changed_seq"
            " FROM listing_ix WHERE listing_id = ANY(%s)",
            [[listing for _score, listing in ranked]],
        )
        return cursor.fetchall()


def lower_bound(need: Any) -> Any:
    """What any SQL must read at least: its processes and places, in the index alone."""
    from django.db import connection

    from orders import listing_sql

    cells = listing_sql.cells_around(need)
    where = " AND cell = ANY(%(cells)s)" if cells is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM listing_ix WHERE process_id = ANY(%(processes)s){where}",
            {"processes": sorted(need.processes), "cells": cells},
        )
        return cursor.fetchone()


def brute_force(table: Any, need: Any) -> list[tuple[int, int]]:
    """All rows, column by column, as one would write it first."""
    from tests.benchmarks.matching import scan_all

    return scan_all.best(table, need, count=20)


def wanted(table: Any, dice: random.Random) -> Any:
    """Jobs like the offers there are: of their processes, a little less than they can do."""
    from datetime import date, timedelta

    from capacity import queries, reference
    from marketplace.core import regions
    from marketplace.demo import country
    from orders.scoring import Need

    codes = {number: code for code, number in queries.process_numbers().items()}
    numbers = {code: number for number, code in codes.items()}
    places = [firm.region for firm, _ in zip(country.firms(dice), range(400), strict=False)]
    first = date.fromordinal(int(table.rows["free_from"][0])) + timedelta(days=1)
    for _ in range(JOBS):
        row = table.rows[dice.randrange(table.count)]
        code = codes[int(row["process"])]
        if dice.random() < 0.15 and code.count(".") > 1:  # a family instead of one process
            code = code.rpartition(".")[0]
        leaves = [numbers[leaf] for leaf in reference.leaves(code) if leaf in numbers]
        bits = [bit for bit in range(63) if int(row["material_bits"]) >> bit & 1]
        edges = sorted((int(row[f"env_{e}"] * dice.uniform(0.2, 0.9)) for e in EDGES), reverse=True)
        minutes = dice.randrange(4 * 60, 120 * 60)
        need = Need(
            buyer=0,
            processes=frozenset(leaves),
            material_bits=1 << dice.choice(bits) if bits and dice.random() < 0.7 else 0,
            certificate_bits=dice.choice((0, 0, 0, 1)),
            size=tuple(edges) if min(edges) and dice.random() < 0.6 else (0, 0, 0),
            it_grade=min(int(row["it_grade"]) + 1, 18) if row["it_grade"] < 18 else None,
            grade_rank=dice.choice((None, None, None, 4, 3)),
            place=regions.unit_vector(dice.choice(places)),
            distance_m=dice.choice((None, 100_000, 200_000, 300_000, 500_000, 800_000)),
            first_day=first,
            last_day=first + timedelta(days=dice.randrange(7, 60)),
            minutes=minutes,
            quantity=dice.choice((1, 20, 100, 500, 2_000)),
            budget_fen=10**9,
            today=first - timedelta(days=1),
        )
        yield replace(need, budget_fen=_budget(need, dice))


EDGES = ("max", "mid", "min")


def _budget(need: Any, dice: random.Random) -> int:
    """About what its hours cost at the usual rate."""
    return int(need.minutes * 200 * dice.lognormvariate(0.5, 0.6)) + 10_000


if __name__ == "__main__":
    main()
