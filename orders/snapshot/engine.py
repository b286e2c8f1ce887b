"""Needs put to the table: what orders/listing_sql.py answers, from memory."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from orders.near_misses import MOST_PER_CONSTRAINT, Misses
from orders.scoring import CONSTRAINTS, Need, Weights, lease_days
from orders.snapshot import scan
from orders.snapshot.judging import NOTHING, Ask
from orders.snapshot.scan import Data, Kept, Question
from orders.snapshot.survey import Seen
from orders.snapshot.survey import survey as walk_all
from orders.snapshot.table import Table

NO_WISH = 127
NOWHERE = (-1, -1)
NONE = np.zeros(0, np.int64)


def best(
    table: Table,
    need: Need,
    weights: Weights,
    *,
    count: int,
    without: Collection[int] = (),
    after: tuple[int, int] | None = None,
) -> list[tuple[int, int]]:
    """(score, listing id) of the best feasible listings, behind `after` when given."""
    kept = Kept(np.empty(count, np.int64), np.empty(count, np.int64))
    processes, spans = table.spans(need.processes)
    question = _question(need, weights, without, after)
    found = scan.best(_data(table), table.groups, spans, processes, question, kept)
    return list(zip(kept.scores[:found].tolist(), kept.ids[:found].tolist(), strict=True))


def best_many(
    table: Table, needs: Iterable[Need], weights: Weights, *, count: int
) -> list[list[tuple[int, int]]]:
    """The same for many needs, those of one process in turn: their rows are at hand."""
    asked = list(needs)
    order = sorted(range(len(asked)), key=lambda n: min(asked[n].processes, default=0))
    found: dict[int, list[tuple[int, int]]] = {
        n: best(table, asked[n], weights, count=count) for n in order
    }
    return [found[n] for n in range(len(asked))]


def survey(table: Table, need: Need, weights: Weights) -> Misses:
    """Candidates, how many of them each constraint excludes, and the nearest misses of each."""
    processes, spans = table.spans(need.processes)
    room = int((table.groups.starts[spans[:, 1]] - table.groups.starts[spans[:, 0]]).sum())
    room += table.count - table.settled
    seen = Seen(
        np.zeros(len(CONSTRAINTS), np.int64),
        np.empty(room, np.int8),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
    )
    question = _question(need, weights, (), None)
    candidates, near = walk_all(_data(table), table.groups, spans, processes, question, seen)
    excluded = {name: int(n) for name, n in zip(CONSTRAINTS, seen.counts, strict=True) if n}
    found = (seen.codes[:near], seen.needed[:near], seen.ids[:near])
    return Misses(candidates, excluded, *_nearest(*found))


def _nearest(codes: Any, needed: Any, ids: Any) -> tuple[list[int], dict[str, int]]:
    order = np.lexsort([ids, needed, codes])
    codes, ids = codes[order], ids[order]
    near, totals = [], {}
    for code in np.unique(codes):
        of_it = ids[codes == code]
        totals[CONSTRAINTS[code]] = len(of_it)
        near += of_it[:MOST_PER_CONSTRAINT].tolist()
    return near, totals


def ask_of(need: Need, weights: Weights) -> Ask:
    x, y, z = need.place
    return Ask(
        need.material_bits,
        need.certificate_bits,
        *need.size,
        NO_WISH if need.it_grade is None else need.it_grade,
        NO_WISH if need.grade_rank is None else need.grade_rank,
        float(x),
        float(y),
        float(z),
        NOTHING if need.distance_m is None else need.distance_m,
        need.first_day.toordinal(),
        need.last_day.toordinal(),
        need.minutes,
        need.quantity,
        need.budget_fen,
        need.today.toordinal(),
        lease_days(need),
        weights.cost,
        weights.distance,
        weights.credit,
        weights.slack,
        weights.freshness,
        weights.newcomer,
        weights.far_m,
        weights.risky_ppm,
        weights.old_days,
    )


def _data(table: Table) -> Data:
    return Data(table.rows, table.hours, table.wide, table.settled, table.count)


def _question(
    need: Need, weights: Weights, without: Collection[int], after: tuple[int, int] | None
) -> Question:
    others = _array([need.buyer, *need.avoided])
    return Question(ask_of(need, weights), others, _array(without), *(after or NOWHERE))


def _array(numbers: Collection[int]) -> Any:
    return np.array(sorted(numbers), np.int64) if numbers else NONE
