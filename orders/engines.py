"""Which engine answers: the snapshot a worker holds, else the database; both say the same."""

from collections.abc import Collection, Sequence

from orders import listing_sql
from orders.near_misses import Misses
from orders.scoring import STANDARD, Need
from orders.snapshot import engine, held

Ranked = list[tuple[int, int]]  # (score, listing id), best first


def best(
    need: Need,
    *,
    count: int,
    without: Collection[int] = (),
    after: tuple[int, int] | None = None,
) -> Ranked:
    """The best feasible listings, behind `after` when given."""
    table = held.current()
    if table is None:
        return listing_sql.best(need, STANDARD, count=count, without=without, after=after)
    return engine.best(table, need, STANDARD, count=count, without=without, after=after)


def best_many(asked: Sequence[Need], *, count: int) -> list[Ranked]:
    """The same for many needs; in a snapshot, those of one process one behind the other."""
    table = held.current()
    if table is None:
        return [listing_sql.best(need, STANDARD, count=count) for need in asked]
    return engine.best_many(table, asked, STANDARD, count=count)


def survey(need: Need) -> Misses:
    """How many candidates there are, what excludes them, and which are nearly feasible."""
    table = held.current()
    if table is None:
        return listing_sql.survey(need, STANDARD)
    return engine.survey(table, need, STANDARD)


def name() -> str:
    """For the record of a run."""
    kind = "sql" if held.current() is None else "snapshot"
    return f"{kind}-2/{STANDARD.version}"
