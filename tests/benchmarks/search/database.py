"""Searches without a web server: what they cost the database, and whether they find everything.

Run in a process of its own, where Django is set up for a loaded database; prints one JSON object.
Every search is asked once cold (the database has just been started, and
nothing is remembered) and then warm.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import QueryDict

from capacity import cards, frequencies, keyset, levels, plans, search
from capacity.shingles import fold
from tests.benchmarks.search import questions

WARM = 9
SAMPLES = int(os.environ.get("SAMPLES", "40"))
DEEP = 200_000


class Clock:
    """Milliseconds spent in the database, and how much of it on a processor."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        self.wall = self.cpu = 0.0
        self.queries = 0

    def __call__(self, execute: Callable, statement: str, *rest: Any) -> Any:
        started, before = time.perf_counter(), self._spent()
        try:
            return execute(statement, *rest)
        finally:
            self.wall += (time.perf_counter() - started) * 1000
            self.cpu += self._spent() - before
            self.queries += 1

    def _spent(self) -> float:
        return int(self.schedule.read_text().split()[0]) / 1e6

    def of(self, work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
        self.wall = self.cpu = self.queries = 0
        result = work()
        return {"wall": self.wall, "cpu": self.cpu, "queries": self.queries}, result


def main() -> None:
    clock = Clock()
    with connection.execute_wrapper(clock):
        frequencies.current()
        found = {
            "texts": _each(clock, {text: {"q": text} for text in questions.TEXTS}),
            "nothing": _each(clock, {text: {"q": text} for text in questions.NOTHING}),
            "common": _each(clock, questions.common()),
            "floor": _floor(clock),
            "deep": _deep(clock),
        }
    found["recall"] = _recall()
    print(json.dumps(found, ensure_ascii=False))


def _each(clock: Clock, asked: dict[str, dict]) -> dict[str, Any]:
    search.forget()
    found = {}
    for name, params in asked.items():
        cold, page = clock.of(lambda params=params: _page(params))
        found[name] = {"count": page.count, "cold": cold}
    for name, params in asked.items():
        warm = [clock.of(lambda params=params: _page(params))[0] for _ in range(WARM)]
        found[name]["warm"] = _median(warm)
    return found


def _page(params: dict[str, Any]) -> search.Found:
    found = search.find(_query(params))
    near_code = str(params.get("near", ""))
    cards.fetch(found.listings, reader=levels.ANYBODY, near_code=near_code)
    return found


def _query(params: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in params.items():
        query.setlist(name, list(map(str, value)) if isinstance(value, list) else [str(value)])
    return query


def _floor(clock: Clock) -> dict[str, float]:
    """Twenty rows by primary key, with the same joins: no search can be quicker."""
    dice = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(listing_id), max(listing_id) FROM listing_entry")
        first, last = cursor.fetchone()
    times = []
    for _ in range(50):
        numbers = [dice.randrange(first, last + 1) for _ in range(20)]
        times.append(clock.of(lambda n=numbers: cards.fetch(n, reader=levels.ANYBODY))[0])
    return _median(times)


def _deep(clock: Clock) -> dict[str, Any]:
    """The first page of everything, and the page behind row 200,000 (or the last tenth)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM listing_entry")
        depth = min(DEEP, cursor.fetchone()[0] * 9 // 10)
        cursor.execute(
            "SELECT published_at, listing_id FROM listing_entry"
            " ORDER BY published_at DESC, listing_id DESC OFFSET %s LIMIT 1",
            [depth],
        )
        moment, number = cursor.fetchone()
    cursor_there = keyset.pack(["newest", moment.isoformat(), number])
    first, deep = {"sort": "newest"}, {"sort": "newest", "after": cursor_there}
    times: dict[str, list] = {"first": [], "deep": []}
    for _ in range(20):  # in turn
        for name, params in (("first", first), ("deep", deep)):
            times[name].append(clock.of(lambda params=params: _page(params))[0])
    return {"depth": depth, **{name: _median(each) for name, each in times.items()}}


def _recall() -> dict[str, Any]:
    """Random pieces of random texts: does the search find exactly what contains them?"""
    dice = random.Random(2)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT text FROM listing_text TABLESAMPLE SYSTEM (1) LIMIT 4000")
        texts = [text for (text,) in cursor.fetchall()]
    missed, false, asked = 0, 0, []
    while len(asked) < SAMPLES:
        word = dice.choice(dice.choice(texts).split(" "))
        if len(word) < 2:
            continue
        begin = dice.randrange(len(word) - 1)
        piece = word[begin : begin + dice.randrange(2, 7)]
        asked.append(piece)
        there, got = _truth(piece), _found(piece)
        missed += len(there - got)
        false += len(got - there)
    return {"pieces": len(asked), "missed": missed, "false": false}


def _truth(piece: str) -> set[int]:
    """Of what is found too often to be listed, the page that was shown must be true."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing_id FROM listing_text WHERE strpos(text, %s) > 0", [fold(piece)]
        )
        return {number for (number,) in cursor.fetchall()}


def _found(piece: str) -> set[int]:
    found = search.find(_query({"q": piece}), size=plans.COUNTED + 1)
    if not found.is_more_than_counted:
        return set(found.listings)
    there = _truth(piece)
    return there if set(found.listings) <= there and len(there) > plans.COUNTED else set()


def _median(times: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in times) for name in times[0]}
