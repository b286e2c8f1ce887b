"""A plan as a Gantt chart: rows are factories or operations, time runs right, goods travel between.

Geometry only; the page draws it, and says the same as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from capacity.ranges import local_day, midnight
from marketplace.ui import drawing
from orders import plan_orders
from orders.plan_cards import Card, Stop

WIDTH = 900  # pixels the time axis aims at
LEAST, MOST = 1.5, 12.0  # pixels of an hour
BAR = 32


@dataclass(frozen=True)
class Bar:
    """The work of a placement; `pieces` are the machine hours booked within it."""

    x: float
    y: float
    width: float
    text: str
    title: str
    tone: str
    pieces: list[tuple[float, float]]


@dataclass(frozen=True)
class Road:
    """Goods on their way: along the sender's row, then down or up to who works on them next."""

    path: str
    title: str


@dataclass(frozen=True)
class Gantt:
    key: str
    label: str
    board: drawing.Board
    rows: list[dict[str, Any]]
    bars: list[Bar]
    roads: list[Road]


def gantts(card: Card, *, now: datetime, tones: dict[int, str] | None = None) -> list[Gantt]:
    """By factory and by operation; `tones`: how far each placement's work is, by its number."""
    by_factory = [
        (each.placement.listing.organization.short_name, each.place) for each in card.stops
    ]
    by_operation = [
        (f"{each.placement.operation.sequence} {each.placement.operation.label}", _lot(each, card))
        for each in card.stops
    ]
    draw = partial(_gantt, card, now=now, tones=tones or {})
    return [
        draw("factory", _("By factory"), by_factory),
        draw("operation", _("By operation"), by_operation),
    ]


def _lot(stop: Stop, card: Card) -> str:
    """Lots of one operation run side by side, each in its own row."""
    lots = [s for s in card.stops if s.placement.operation_id == stop.placement.operation_id]
    return _("lot %(n)s") % {"n": stop.placement.lot} if len(lots) > 1 else ""


def _gantt(
    card: Card,
    key: str,
    label: str,
    heads: Sequence[tuple[str, str]],
    *,
    now: datetime,
    tones: dict[int, str],
) -> Gantt:
    rows = [{"title": title, "sub": sub, "bars": []} for title, sub in dict.fromkeys(heads)]
    numbers = {head: n for n, head in enumerate(dict.fromkeys(heads))}
    board = _board(card, rows, now)
    place = _Axis(board, midnight(local_day(_first(card))))
    bars = [
        _bar(stop, board.rows[numbers[head]][0], place, key, tones)
        for stop, head in zip(card.stops, heads, strict=True)
    ]
    return Gantt(key, label, board, rows, bars, list(_roads(card, bars, place)))


def _first(card: Card) -> datetime:
    return min(stop.placement.starts_at for stop in card.stops)


def _board(card: Card, rows: Sequence[dict[str, Any]], now: datetime) -> drawing.Board:
    start = localtime(midnight(local_day(_first(card))))  # the axis names local days
    last = max([card.plan.delivered_at, *(stop.arrives_at for stop in card.stops)])
    days = (local_day(last) - local_day(start)).days + 1
    pixels = min(max(WIDTH / (24 * days), LEAST), MOST)
    return drawing.board(rows, start, days, pixels, now)


class _Axis:
    def __init__(self, board: drawing.Board, start: datetime) -> None:
        self.board, self.start = board, start

    def __call__(self, moment: datetime) -> float:
        return round((moment - self.start) / timedelta(hours=1) * self.board.hour_pixels, 1)


def _bar(stop: Stop, y: float, place: _Axis, key: str, tones: dict[int, str]) -> Bar:
    placement = stop.placement
    x, end = place(placement.starts_at), place(placement.ends_at)
    factory, operation = placement.listing.organization.short_name, placement.operation.label
    text = operation if key == "factory" else factory
    width = max(end - x, 3)
    pieces = [
        (place(period.start), max(place(period.end) - place(period.start), 1))
        for _unit, period in plan_orders.pieces_of(placement)
    ]
    return Bar(
        x=x,
        y=y + 6,
        width=width,
        text=text if width > 12 + _length(text) else "",
        title=f"{operation} · {factory}",
        tone=tones.get(placement.pk, stop.change or "planned"),
        pieces=pieces,
    )


def _length(text: str) -> float:
    """Pixels the words take, a little more rather than less."""
    return sum(7.5 if letter.isascii() else 13.5 for letter in text)


def _roads(card: Card, bars: Sequence[Bar], place: _Axis) -> Any:
    """One line per shipment; the last ones lead to the buyer and end where they arrive."""
    at = {stop.placement.pk: bar for stop, bar in zip(card.stops, bars, strict=True)}
    for stop, bar in zip(card.stops, bars, strict=True):
        start_x, start_y = bar.x + bar.width, bar.y + BAR / 2
        arrives = place(stop.arrives_at)
        later = [
            at[each.placement.pk]
            for each in card.stops
            if stop.placement.operation_id in {op.pk for op in each.placement.operation.after.all()}
        ]
        title = f"{' · '.join(stop.goals)}"
        for goal in later:
            goal_y = goal.y + BAR / 2
            turn = max(start_x, min(arrives, goal.x - 4))
            yield Road(f"M{start_x} {start_y}H{turn}V{goal_y}H{goal.x}", title)
        if not later:
            yield Road(f"M{start_x} {start_y}H{max(arrives, start_x + 4)}", title)
