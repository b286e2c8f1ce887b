"""What a machine did, from what it said: busy, idle or off; in whatever order.

A reading holds until the next one, for at most `GAP`; after that the machine counts as off, for at
most `UNKNOWN_AFTER` from its last word; after that nobody knows. Where a machine says what it is
doing, that decides; else its power does, with two thresholds, so that a load around the line does
not flicker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from marketplace.core.periods import Period, merged, without

GAP = timedelta(minutes=10)
UNKNOWN_AFTER = timedelta(days=3)
STILL_BUSY_PERCENT = 80  # of the power that makes a machine busy
JOIN = timedelta(minutes=10)  # pauses of a cycle: work goes on after them
WORTH_TELLING = timedelta(minutes=30)

BUSY, IDLE, OFF = "busy", "idle", "off"
UNAVAILABLE = "UNAVAILABLE"
STATUS_OF = {
    "ACTIVE": BUSY,
    "WAIT": BUSY,  # a program runs and waits for another device
    "READY": IDLE,
    "INTERRUPTED": IDLE,
    "FEED_HOLD": IDLE,
    "STOPPED": IDLE,
    "OPTIONAL_STOP": IDLE,
    "PROGRAM_STOPPED": IDLE,
    "PROGRAM_OPTIONAL_STOP": IDLE,
    "PROGRAM_COMPLETED": IDLE,
    UNAVAILABLE: OFF,
}
"""The execution states of MTConnect 1.0–2.5 and what they mean for who wants the machine."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a machine said of itself at a moment; at least one of the two is known."""

    at: datetime
    execution: str = ""
    power_w: float | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Watts from which a machine is working, and below which it is switched off."""

    busy_watts: int = 1_000
    off_watts: int = 50


@dataclass(frozen=True, slots=True)
class Span:
    """A time of one status."""

    period: Period
    status: str


def status_of(reading: Reading, thresholds: Thresholds, before: str | None = None) -> str:
    """`before` is the status just before, None after a gap."""
    said = STATUS_OF.get(reading.execution)
    if said and (said != OFF or reading.power_w is None):
        return said
    watts = reading.power_w or 0.0
    if watts < thresholds.off_watts:
        return OFF
    line = thresholds.busy_watts
    if before == BUSY:
        line = max(line * STILL_BUSY_PERCENT // 100, thresholds.off_watts)
    return BUSY if watts >= line else IDLE


def derive(
    readings: Iterable[Reading],
    *,
    thresholds: Thresholds,
    until: datetime,
    first_status: str | None = None,
) -> list[Span]:
    """Spans up to `until`, sorted, without overlap, no two neighbours alike.

    `first_status` is what the first reading was found to be before, when what lies before it is
    left out.
    """
    rows = sorted((r for r in readings if r.at < until), key=lambda reading: reading.at)
    spans: list[Span] = []
    before: str | None = None
    for reading, following in pairwise([*rows, None]):
        assert reading is not None  # noqa: S101  (only the last of the pairs ends in None)
        end = following.at if following else until
        status = first_status or status_of(reading, thresholds, before)
        first_status = None
        _add(spans, reading.at, min(end, reading.at + GAP), status)
        _add(spans, reading.at + GAP, min(end, reading.at + UNKNOWN_AFTER), OFF)
        before = status if end - reading.at <= GAP else None
    return spans


def contradictions(
    busy: Sequence[Period], offered: Sequence[Period], booked: Sequence[Period]
) -> list[Period]:
    """Times of at least half an hour in which a machine worked while it was offered and free."""
    found = []
    for free in without(offered, booked):
        parts = [part for period in merged(busy) if (part := period.clip(free))]
        found += [work for work in _joined(parts) if work.length >= WORTH_TELLING]
    return found


def _joined(parts: Iterable[Period]) -> list[Period]:
    """Sorted periods with their short pauses closed."""
    result: list[Period] = []
    for part in parts:
        if result and part.start - result[-1].end <= JOIN:
            result[-1] = Period(result[-1].start, part.end)
        else:
            result.append(part)
    return result


def _add(spans: list[Span], start: datetime, end: datetime, status: str) -> None:
    if start >= end:
        return
    last = spans[-1] if spans else None
    if last and last.status == status and last.period.end == start:
        spans[-1] = Span(Period(last.period.start, end), status)
    else:
        spans.append(Span(Period(start, end), status))
