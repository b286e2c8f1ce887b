"""Half-open periods of time: the start belongs to them, the end does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """[start, end) of two aware moments."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def hours(self) -> float:
        return self.length / timedelta(hours=1)

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def clip(self, other: "Period") -> "Period | None":
        """The part both have, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def merged(periods: Iterable[Period]) -> list[Period]:
    """Sorted, with touching and overlapping periods joined."""
    result: list[Period] = []
    for period in sorted(periods):
        if result and period.start <= result[-1].end:
            result[-1] = Period(result[-1].start, max(result[-1].end, period.end))
        else:
            result.append(period)
    return result


def without(periods: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What is left of `periods` after `taken` is cut out."""
    rest = merged(periods)
    for hole in merged(taken):
        rest = [piece for period in rest for piece in _cut(period, hole)]
    return rest


def _cut(period: Period, hole: Period) -> list[Period]:
    if not period.overlaps(hole):
        return [period]
    pieces = []
    if period.start < hole.start:
        pieces.append(Period(period.start, hole.start))
    if hole.end < period.end:
        pieces.append(Period(hole.end, period.end))
    return pieces
