"""The calendar a buyer books from: a week of one unit, hour by hour, or day by day for a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from capacity import direct_booking, free_time, wording
from capacity.models import Listing, Unit
from capacity.ranges import LOCAL, day_period, local_day
from capacity.reservations import Slot
from marketplace.accounts import holidays
from marketplace.core.errors import Invalid
from marketplace.core.periods import Period

DAYS = 7
DAY = timedelta(days=1)
STEPS = (timedelta(minutes=60), timedelta(minutes=30), timedelta(minutes=15))
MOST_CHOSEN = 400  # cells of one answer


@dataclass(frozen=True)
class Cell:
    """One step of one day. `state`: free, chosen, taken, past (too soon), closed (not offered)."""

    label: str
    state: str
    value: str = ""
    said: str = ""  # for ears: "Mon 23 November, 08:00 to 09:00"


@dataclass(frozen=True)
class Column:
    day: date
    holiday: str
    cells: list[Cell]

    @property
    def free(self) -> int:
        return sum(cell.state in ("free", "chosen") for cell in self.cells)


@dataclass(frozen=True)
class Week:
    """Seven days of a unit, all with the same rows so that hours stand side by side."""

    unit: Unit
    first: date
    columns: list[Column]
    is_let: bool  # by whole days

    @property
    def before(self) -> date:
        return self.first - DAYS * DAY

    @property
    def after(self) -> date:
        return self.first + DAYS * DAY

    @property
    def last(self) -> date:
        return self.first + (DAYS - 1) * DAY

    @property
    def is_empty(self) -> bool:
        return not any(column.free for column in self.columns)


def week(unit: Unit, first: date, *, at: datetime, chosen: Sequence[str] = ()) -> Week:
    """What may be taken of the unit in the week from this day on."""
    within = day_period(first, DAYS)
    days = [first + number * DAY for number in range(DAYS)]
    named = holidays.table(first, first + DAYS * DAY)
    is_let = unit.listing.price_mode == Listing.PriceMode.LEASE
    read = _let_days if is_let else _hours
    cells = read(unit, days, within, at, set(chosen))
    spoken = wording.language()
    columns = [
        Column(day, named[day].name(spoken) if day in named else "", cells[day]) for day in days
    ]
    return Week(unit, first, columns, is_let)


def first_free_day(unit: Unit, *, at: datetime) -> date:
    """The day the calendar opens at: the first one on which something may still be had."""
    soonest = direct_booking.not_before(unit.listing, at)
    within = Period(soonest, soonest + 60 * DAY)
    free = free_time.free_periods([unit], within, at=at)[unit]
    long_enough = (p for p in free if p.length >= STEPS[-1])
    return local_day(next((p.start for p in long_enough), soonest))


def value(unit: Unit, period: Period) -> str:
    """A slot as a form sends it."""
    start = period.start.astimezone(LOCAL)
    return f"{unit.uuid}|{start:%Y-%m-%dT%H:%M}|{int(period.length.total_seconds() // 60)}"


def slots(listing: Listing, values: Sequence[str]) -> list[Slot]:
    """The slots a form has sent; Invalid for what no form of ours sends."""
    if not values:
        raise Invalid(_("Choose at least one slot."), field="slot")
    units = {unit.uuid: unit for unit in units_of(listing)}
    try:
        sent = [each for value in values for each in value.split(",")]
        return [_slot(units, each) for each in sent[:MOST_CHOSEN]]
    except (ValueError, KeyError, OverflowError):
        raise Invalid(_("Choose slots from the calendar."), field="slot") from None


def units_of(listing: Listing) -> list[Unit]:
    found = list(listing.units.filter(retired_at=None).order_by("id"))
    for unit in found:
        unit.listing = listing
    return found


def _slot(units: dict[UUID, Unit], text: str) -> Slot:
    number, start, minutes = text.split("|")
    begin = datetime.fromisoformat(start).replace(tzinfo=LOCAL)
    length = timedelta(minutes=int(minutes))
    if max(length, begin - timezone.now()) > direct_booking.FARTHEST:
        raise ValueError("not of this calendar")
    return units[UUID(number)], Period(begin, begin + length)


def _hours(
    unit: Unit, days: Sequence[date], within: Period, at: datetime, chosen: set[str]
) -> dict[date, list[Cell]]:
    offered = free_time.offered_periods([unit], within)[unit]
    free = free_time.free_periods([unit], within, at=at)[unit]
    known = _Known(offered, free, direct_booking.not_before(unit.listing, at), chosen)
    step = _step(unit.listing, offered)
    rows = _rows(offered, step)
    return {
        day: [
            _cell(unit, Period(begin, begin + step), known)
            for begin in (day_period(day).start + row for row in rows)
        ]
        for day in days
    }


def _step(listing: Listing, offered: Sequence[Period]) -> timedelta:
    """An hour where the calendar allows it, else the half or the quarter its edges lie on."""
    largest = timedelta(minutes=listing.shortest_minutes)
    edges = [edge for period in offered for edge in (period.start, period.end)]
    for step in STEPS:
        if step <= largest and all(_is_on(edge, step) for edge in edges):
            return step
    return STEPS[-1]


def _is_on(moment: datetime, step: timedelta) -> bool:
    return not (moment - moment.replace(minute=0, second=0, microsecond=0)) % step


def _rows(offered: Sequence[Period], step: timedelta) -> list[timedelta]:
    """Times of the day at which any day of the week offers something."""
    inside: set[timedelta] = set()
    for period in offered:
        begin = period.start
        while begin < period.end:
            inside.add(begin - day_period(local_day(begin)).start)
            begin += step
    return sorted(inside)


@dataclass(frozen=True)
class _Known:
    """What a calendar says about a unit's week."""

    offered: Sequence[Period]
    free: Sequence[Period]
    soonest: datetime
    chosen: set[str]


def _cell(unit: Unit, period: Period, known: _Known) -> Cell:
    label = f"{period.start.astimezone(LOCAL):%H:%M}"
    if not any(each.contains(period) for each in known.offered):
        return Cell(label, "closed")
    if period.start < known.soonest:
        return Cell(label, "past")
    if not any(each.contains(period) for each in known.free):
        return Cell(label, "taken")
    sent = value(unit, period)
    return Cell(label, "chosen" if sent in known.chosen else "free", sent, wording.span(period))


def _let_days(
    unit: Unit, days: Sequence[date], within: Period, at: datetime, chosen: set[str]
) -> dict[date, list[Cell]]:
    """One cell a day; a day of several stretches is sent as several slots joined by a comma."""
    offered = direct_booking.by_day(free_time.offered_periods([unit], within)[unit])
    free = direct_booking.free_days([unit], within, at=at)[unit]
    soonest = direct_booking.not_before(unit.listing, at)
    cells = {}
    for day in days:
        pieces = offered.get(day, [])
        label = ", ".join(wording.hours_of(piece, day) for piece in pieces)
        if not pieces:
            cells[day] = [Cell(_("closed"), "closed")]
        elif pieces[0].start < soonest:
            cells[day] = [Cell(label, "past")]
        elif day not in free:
            cells[day] = [Cell(label, "taken")]
        else:
            sent = ",".join(value(unit, piece) for piece in pieces)
            state = "chosen" if sent in chosen else "free"
            cells[day] = [Cell(label, state, sent, f"{day} {label}")]
    return cells
