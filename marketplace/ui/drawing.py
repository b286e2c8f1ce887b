"""Shapes of small figures, in the units of their SVG view box. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
DAY = dt.timedelta(days=1)
# Lower bounds of the grades on the scale of the score (credit formula, p_up to 100·(1 − p_up)).
GRADE_BOUNDS = (("AAA", 95), ("AA", 92), ("A", 88), ("BBB", 82), ("BB", 72), ("B", 55))


@dataclass(frozen=True)
class Bar:
    label: object
    value: float
    x: float
    width: float
    is_total: bool
    is_loss: bool


def waterfall(parts: Sequence[dict], start: float = 0) -> list[Bar]:
    """Bars that hang on each other's ends, all on one scale from zero.

    A part is {"label", "value", "total"}: a value moves the running sum, a total shows it.
    """
    level, rows = float(start), []
    for part in parts:
        value = float(part["value"])
        if part.get("total"):
            level = value
            rows.append((part["label"], value, 0.0, value, True))
        else:
            rows.append((part["label"], value, level, level + value, False))
            level += value
    top = max((max(row[2], row[3]) for row in rows), default=0) or 1
    return [_bar(*row, top=top) for row in rows]


def _bar(label, value: float, begin: float, end: float, is_total: bool, *, top: float) -> Bar:
    left, right = sorted((begin, end))
    width = max((right - left) / top * WIDTH, 3 if value else 0)
    x = min(left / top * WIDTH, WIDTH - width)
    return Bar(label, value, round(x, 1), round(width, 1), is_total, value < 0)


@dataclass(frozen=True)
class Interval:
    x: float
    width: float
    ticks: list[float]


def interval(low: float, high: float, floor: float = 50) -> Interval:
    """Where a score from `low` to `high` lies between `floor` and 100, with the grade bounds."""

    def place(score: float) -> float:
        return round(min(max((float(score) - floor) / (100 - floor), 0), 1) * WIDTH, 1)

    ticks = [place(bound) for _, bound in GRADE_BOUNDS]
    left, right = place(low), place(high)
    return Interval(x=left, width=max(right - left, 6), ticks=ticks)


@dataclass(frozen=True)
class Cell:
    x: int
    y: int
    level: int
    day: dt.date
    hours: str


@dataclass(frozen=True)
class Strip:
    width: int
    height: int
    cells: list[Cell]
    days: list[tuple[int, dt.date]]
    hours: list[tuple[int, str]]


CELL, GAP, LEFT, TOP = 26, 2, 44, 24


def strip(days: Sequence[dict]) -> Strip:
    """Idle hours as a heat map: one column per day, one row per block of hours.

    A day is {"day": date, "levels": [0..4, …]}: 0 nothing idle, 4 everything idle.
    """
    blocks = len(days[0]["levels"]) if days else 0
    step = 24 // blocks if blocks else 24
    cells = [
        Cell(
            x=LEFT + column * (CELL + GAP),
            y=TOP + row * (CELL // 2 + GAP),
            level=level,
            day=each["day"],
            hours=f"{row * step:02d}:00–{(row + 1) * step:02d}:00",
        )
        for column, each in enumerate(days)
        for row, level in enumerate(each["levels"])
    ]
    return Strip(
        width=LEFT + len(days) * (CELL + GAP),
        height=TOP + blocks * (CELL // 2 + GAP),
        cells=cells,
        days=[(LEFT + i * (CELL + GAP) + CELL // 2, each["day"]) for i, each in enumerate(days)],
        hours=[
            (TOP + row * (CELL // 2 + GAP) + CELL // 2 - 2, f"{row * step:02d}:00")
            for row in range(0, blocks, max(blocks // 4, 1))
        ],
    )


HOUR_PIXELS, ROW, HEAD = 6, 44, 44


@dataclass(frozen=True)
class Span:
    x: int
    width: int
    y: int
    title: str
    kind: str
    url: str
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Board:
    width: int
    height: int
    hours: int
    days: list[tuple[int, dt.date]]
    ticks: list[int]
    rows: list[tuple[int, str]]
    spans: list[Span]
    now_x: int | None


def board(
    units: Sequence[dict], start: dt.datetime, days: int = 7, now: dt.datetime | None = None
) -> Board:
    """A week of units: rows are units, time runs right, what lies outside is cut off.

    A unit is {"key", "title", "bars": [{"start", "end", "title", "kind", "url"}]}.
    """
    hours = int(days) * 24

    def place(moment: dt.datetime) -> int:
        passed = (moment - start).total_seconds() / 3600
        return round(min(max(passed, 0), hours) * HOUR_PIXELS)

    spans = [
        _span(bar, left=place(bar["start"]), right=place(bar["end"]), y=HEAD + row * ROW)
        for row, unit in enumerate(units)
        for bar in unit["bars"]
    ]
    return Board(
        width=hours * HOUR_PIXELS,
        height=HEAD + len(units) * ROW,
        hours=hours,
        days=[(n * 24 * HOUR_PIXELS, (start + n * DAY).date()) for n in range(int(days))],
        ticks=[n * 6 * HOUR_PIXELS for n in range(int(days) * 4)],
        rows=[(HEAD + row * ROW, str(unit["key"])) for row, unit in enumerate(units)],
        spans=[span for span in spans if span.width],
        now_x=place(now) if now and start <= now < start + int(days) * DAY else None,
    )


def _span(bar: dict, *, left: int, right: int, y: int) -> Span:
    return Span(
        x=left,
        width=right - left,
        y=y + 6,
        title=str(bar["title"]),
        kind=bar["kind"],
        url=bar.get("url", ""),
        begins=bar["start"],
        ends=bar["end"],
    )
