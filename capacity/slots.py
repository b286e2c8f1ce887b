"""Where in free time a piece of work fits: plain Python over periods, no database."""

import math
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta

from capacity.ranges import QUARTER, up_to_quarter
from marketplace.core.periods import Period

Slot = tuple[Hashable, Period]
SHORTEST = timedelta(hours=1)  # pieces of divisible work below this are not worth a set-up


def length_of(hours: float) -> timedelta:
    """Hours rounded up to whole quarters, at least one."""
    return max(1, math.ceil(round(hours * 4, 6))) * QUARTER


def earliest_block(
    free: Mapping[Hashable, Sequence[Period]], *, length: timedelta, within: Period
) -> Slot | None:
    """The earliest uninterrupted time of this length on any one unit; ties go to the first unit."""
    found: Slot | None = None
    for unit, periods in free.items():
        start = _first_start(periods, length, within)
        if start is not None and (found is None or start < found[1].start):
            found = (unit, Period(start, start + length))
    return found


def earliest_fill(
    free: Mapping[Hashable, Sequence[Period]], *, length: timedelta, within: Period
) -> list[Slot] | None:
    """Pieces over all units together that finish the work as early as possible."""
    pieces = _pieces(free, within, min(SHORTEST, length))
    end = _finish(pieces, length)
    if end is None:
        return None
    chosen = [(u, Period(p.start, min(p.end, end))) for u, p in pieces if p.start < end]
    return _trimmed(chosen, length)


def _first_start(periods: Sequence[Period], length: timedelta, within: Period) -> datetime | None:
    for period in periods:
        start = up_to_quarter(max(period.start, within.start))
        if start + length <= min(period.end, within.end):
            return start
    return None


def _pieces(
    free: Mapping[Hashable, Sequence[Period]], within: Period, shortest: timedelta
) -> list[Slot]:
    pieces = []
    for unit, periods in free.items():
        for period in periods:
            start = up_to_quarter(max(period.start, within.start))
            end = min(period.end, within.end)
            if end - start >= shortest:
                pieces.append((unit, Period(start, end)))
    return sorted(pieces, key=lambda piece: piece[1].start)


def _finish(pieces: Sequence[Slot], length: timedelta) -> datetime | None:
    """The first quarter by which the pieces hold `length` in all."""
    done, running = timedelta(), 0
    edges = sorted([(p.start, 1) for _, p in pieces] + [(p.end, -1) for _, p in pieces])
    for i, (moment, change) in enumerate(edges):
        running += change
        after = edges[i + 1][0] if i + 1 < len(edges) else moment
        if running and done + running * (after - moment) >= length:
            return up_to_quarter(moment + (length - done) / running)
        done += running * (after - moment)
    return None


def _trimmed(chosen: list[Slot], length: timedelta) -> list[Slot]:
    """Without what rounding up to quarters has put on top, cut from the latest pieces."""
    excess = sum((p.length for _, p in chosen), timedelta()) - length
    kept: list[Slot] = []
    for unit, period in sorted(chosen, key=lambda piece: piece[1].start, reverse=True):
        cut = min(excess, period.length)
        excess -= cut
        if cut < period.length:
            kept.append((unit, Period(period.start, period.end - cut)))
    return kept[::-1]
