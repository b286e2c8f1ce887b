"""How common words and filters are, from the statistics the database keeps anyway.

A search begins with its rarest word. Where even that one is common, walking along an order finds
a page sooner than collecting everything that carries it.
"""

import time
from dataclasses import dataclass, field
from math import prod, sqrt

from django.db import connection

KEPT_SECONDS = 600
TELLING = 3
STATISTICS = """
    SELECT c.reltuples::bigint, s.attname, s.most_common_elems::text::int[],
        s.most_common_elem_freqs
    FROM pg_class c LEFT JOIN pg_stats s ON s.tablename = c.relname
        AND s.schemaname = c.relnamespace::regnamespace::text AND s.attname IN ('pairs', 'facets')
    WHERE c.oid = 'listing_text'::regclass"""


@dataclass(frozen=True)
class Frequencies:
    """Shares of the listings that carry a number; what is not named is rarer than all that is."""

    listings: int = 0
    pairs: dict[int, float] = field(default_factory=dict)
    facets: dict[int, float] = field(default_factory=dict)

    def telling(self, pairs: list[int]) -> list[int]:
        """The rarest few of a word's pairs: they tell nearly as much as all, for less work."""
        return sorted(pairs, key=lambda pair: self.pairs.get(pair, 0.0))[:TELLING]

    def likely(self, words: list[list[int]], facets: list[int]) -> float:
        """The share that carries all of it: between what chance makes and what the rarest allows.

        Words that go together (激光, 切割) are met more often than chance would have it.
        """
        rarest = self.rarest([pair for pairs in words for pair in pairs], facets)
        by_chance = prod(_least(self.pairs, pairs) for pairs in words)
        by_chance *= prod(_least(self.facets, [facet]) for facet in facets)
        return sqrt(rarest * by_chance)

    def rarest(self, pairs: list[int], facets: list[int]) -> float:
        """The share of the rarest of these; 1.0 of none."""
        return min(_least(self.pairs, pairs), _least(self.facets, facets))


def _least(shares: dict[int, float], numbers: list[int]) -> float:
    floor = min(shares.values(), default=0.0)
    return min((shares.get(number, floor) for number in numbers), default=1.0)


_kept: dict[str, tuple[float, Frequencies]] = {}


def current() -> Frequencies:
    """Read at most once in ten minutes by each process."""
    database = str(connection.settings_dict["NAME"])
    read_at, found = _kept.get(database, (0.0, None))
    if found is None or time.monotonic() - read_at > KEPT_SECONDS:
        found = read()
        _kept[database] = (time.monotonic(), found)
    return found


def read() -> Frequencies:
    shares: dict[str, dict[int, float]] = {"pairs": {}, "facets": {}}
    listings = 0
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        for rows, column, numbers, frequencies in cursor.fetchall():
            listings = max(0, rows)
            if numbers:
                shares[column] = dict(zip(numbers, frequencies, strict=False))
    return Frequencies(listings, **shares)
