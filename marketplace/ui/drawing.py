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


ROW, HEAD, LEAST = 44, 56, 3


@dataclass(frozen=True)
class Span:
    x: float
    width: float
    y: int
    title: str
    kind: str
    url: str
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Column:
    """A day of the board, with what is special about it."""

    x: float
    width: float
    day: dt.date
    name: str
    is_free: bool
    is_worked: bool
    is_weekend: bool


@dataclass(frozen=True)
class Board:
    width: float
    height: int
    hours: int
    hour_pixels: float
    days: list[Column]
    ticks: list[tuple[float, str]]
    rows: list[tuple[int, dict]]
    spans: list[Span]
    now_x: float | None


def board(
    units: Sequence[dict],
    start: dt.datetime,
    days: int | Sequence[dict] = 7,
    hour_pixels: float = 6,
    now: dt.datetime | None = None,
) -> Board:
    """Some days of units: rows are units, time runs right, what lies outside is cut off.

    A unit is {"key", "title", "bars": [{"start", "end", "title", "kind", "url"}]}; a day is
    {"day", "name", "is_free", "is_worked"}, or only their number is given.
    """
    if not isinstance(days, Sequence):
        days = _plain_days(start, int(days))
    hours = len(days) * 24

    def place(moment: dt.datetime) -> float:
        passed = (moment - start).total_seconds() / 3600
        return round(min(max(passed, 0), hours) * hour_pixels, 1)

    spans = [
        _span(bar, left=place(bar["start"]), right=place(bar["end"]), y=HEAD + row * ROW)
        for row, unit in enumerate(units)
        for bar in unit["bars"]
    ]
    wide = 24 * hour_pixels
    return Board(
        width=hours * hour_pixels,
        height=HEAD + len(units) * ROW,
        hours=hours,
        hour_pixels=hour_pixels,
        days=[_column(n * wide, wide, each) for n, each in enumerate(days)],
        ticks=_ticks(hours, hour_pixels),
        rows=[(HEAD + row * ROW, unit) for row, unit in enumerate(units)],
        spans=[span for span in spans if span.width],
        now_x=place(now) if now and start <= now < start + hours * dt.timedelta(hours=1) else None,
    )


def _plain_days(start: dt.datetime, count: int) -> list[dict]:
    plain = {"name": "", "is_free": False, "is_worked": False}
    return [{"day": (start + n * DAY).date(), **plain} for n in range(count)]


def _column(x: float, width: float, day: dict) -> Column:
    facts = {name: day[name] for name in ("day", "name", "is_free", "is_worked")}
    weekday = day["day"].weekday()
    return Column(x=x, width=width, is_weekend=weekday >= 5 and not day["is_worked"], **facts)


def _ticks(hours: int, hour_pixels: float) -> list[tuple[float, str]]:
    """Lines as close as they can be told apart; where hours are wide they carry their number."""
    step = next(n for n in (1, 2, 3, 6, 12, 24) if n * hour_pixels >= 24 or n == 24)
    named = step * hour_pixels >= 36
    return [(n * hour_pixels, f"{n % 24:02d}:00" if named else "") for n in range(0, hours, step)]


def _span(bar: dict, *, left: float, right: float, y: int) -> Span:
    return Span(
        x=left,
        width=max(right - left, LEAST) if right > left else 0,
        y=y + 6,
        title=str(bar["title"]),
        kind=bar["kind"],
        url=bar.get("url", ""),
        begins=bar["start"],
        ends=bar["end"],
    )
