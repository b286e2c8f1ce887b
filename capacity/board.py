"""The board of units: which days it shows, how wide an hour is, and what lies where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from capacity import queries
from capacity.models import Booking, CalendarEntry, IdleWindow, Unit
from capacity.ranges import LOCAL, as_period, day_period, hours_by_day
from capacity.wording import language
from marketplace.accounts import holidays
from marketplace.core.holidays import Day
from marketplace.core.periods import Period, without

DAY = timedelta(days=1)
STATES = {
    Booking.State.HELD: "held",
    Booking.State.CONFIRMED: "booked",
    Booking.State.IN_USE: "running",
    Booking.State.COMPLETED: "done",
}


@dataclass(frozen=True)
class Zoom:
    """How much is seen at once; `snap` is the hours a drag or an arrow key moves by."""

    name: str
    label: Promise
    days: int
    hour_pixels: float
    snap: float


ZOOMS = {
    zoom.name: zoom
    for zoom in (
        Zoom("day", pgettext_lazy("zoom", "Day"), 1, 44, 0.25),
        Zoom("week", pgettext_lazy("zoom", "Week"), 7, 8, 1),
        Zoom("weeks", pgettext_lazy("zoom", "Two weeks"), 14, 5, 1),
        Zoom("month", pgettext_lazy("zoom", "Month"), 31, 2, 12),
    )
}


@dataclass(frozen=True)
class Board:
    """Everything of some units in some days, asked with four queries."""

    units: list[Unit]
    first: date
    zoom: Zoom
    windows: list[IdleWindow]
    entries: list[CalendarEntry]
    bookings: list[Booking]
    holidays: dict[date, Day]

    @classmethod
    def of(cls, units: Sequence[Unit], first: date, zoom: Zoom) -> "Board":
        within = day_period(first, zoom.days)
        return cls(
            list(units),
            first,
            zoom,
            list(queries.windows_of(units, within)),
            list(queries.entries_of(units, within)),
            list(queries.bookings_of(units, within)),
            holidays.table(first, first + zoom.days * DAY),
        )

    @property
    def start(self) -> datetime:
        return day_period(self.first).start.astimezone(LOCAL)

    @property
    def last(self) -> date:
        return self.first + (self.zoom.days - 1) * DAY

    @property
    def days(self) -> list[dict[str, Any]]:
        """Each day with the name of its holiday, and whether it is free or worked instead."""
        days = [self.first + number * DAY for number in range(self.zoom.days)]
        return [{"day": day, **self._holiday(day)} for day in days]

    def rows(self) -> list[dict[str, Any]]:
        """Bars of every unit: what is offered below, what is closed or booked on top of it."""
        return [
            {"key": unit.uuid, "title": unit.name, "sub": unit.listing.title, "bars": bars}
            for unit in self.units
            for bars in [[_bar(piece) for piece in self._pieces(unit)]]
        ]

    def hours(self) -> list[dict[str, Any]]:
        """Idle and booked hours of every unit, day by day, for the table."""
        return [{"unit": unit, "cells": self._cells(unit)} for unit in self.units]

    def one_day(self) -> list[dict[str, Any]]:
        """What happens to every unit on the first day, in order: the list for phones."""
        day = day_period(self.first)
        return [
            {
                "unit": unit,
                "pieces": sorted(
                    (piece for piece in self._free_pieces(unit) if piece["period"].overlaps(day)),
                    key=lambda piece: piece["period"],
                ),
            }
            for unit in self.units
        ]

    def _holiday(self, day: date) -> dict[str, Any]:
        special = self.holidays.get(day)
        if special is None:
            return {"name": "", "is_free": False, "is_worked": False}
        name = special.name(language())
        if special.is_working:
            name = _("%(holiday)s: worked") % {"holiday": name}
        return {"name": name, "is_free": not special.is_working, "is_worked": special.is_working}

    def _pieces(self, unit: Unit) -> list[dict[str, Any]]:
        offered = [
            {"period": window.period, "kind": "idle", "title": pgettext("board", "idle"), "url": ""}
            for window in self.windows
            if window.unit_id == unit.pk
        ]
        return [*offered, *self._closed(unit), *self._booked(unit)]

    def _free_pieces(self, unit: Unit) -> list[dict[str, Any]]:
        """The same where a booking takes its time out of what is offered."""
        booked = self._booked(unit)
        taken = [piece["period"] for piece in booked]
        offered = [w.period for w in self.windows if w.unit_id == unit.pk]
        day = day_period(self.first)
        free = [part for each in without(offered, taken) if (part := each.clip(day))]
        idle = [
            {"period": part, "kind": "idle", "title": pgettext("board", "idle"), "url": ""}
            for part in free
        ]
        return [*idle, *self._closed(unit), *booked]

    def _closed(self, unit: Unit) -> list[dict[str, Any]]:
        page = reverse("capacity:unit_calendar", args=[unit.uuid])
        return [
            {
                "period": as_period(entry.during),
                "kind": "feed" if entry.feed_id else "closed",
                "title": entry.note or pgettext("board", "closed"),
                "url": f"{page}#entries",
            }
            for entry in self.entries
            if entry.unit_id == unit.pk and entry.kind == CalendarEntry.Kind.CLOSED
        ]

    def _booked(self, unit: Unit) -> list[dict[str, Any]]:
        return [
            {
                "period": booking.period,
                "kind": STATES[booking.state],
                "title": words(booking),
                "url": "",
            }
            for booking in self.bookings
            if booking.unit_id == unit.pk
        ]

    def _cells(self, unit: Unit) -> list[dict[str, float]]:
        mine = [window.period for window in self.windows if window.unit_id == unit.pk]
        taken = [
            booking.period
            for booking in self.bookings
            if booking.unit_id == unit.pk and booking.state in Booking.OCCUPYING
        ]
        there, gone = (hours_by_day(each, self.first, self.zoom.days) for each in (mine, taken))
        return [
            {"idle": max(0.0, offers - takes), "booked": takes}
            for offers, takes in zip(there, gone, strict=True)
        ]


def words(booking: Booking) -> str:
    """`启明医疗 · confirmed`, and of which line a machine's booking is a part."""
    said = f"{booking.buyer} · {booking.get_state_display()}"
    if booking.part_of_id:
        return _("%(booking)s · with %(line)s") % {"booking": said, "line": booking.part_of.unit}
    return said


def _bar(piece: dict[str, Any]) -> dict[str, Any]:
    period: Period = piece["period"]
    return {
        "start": period.start,
        "end": period.end,
        "title": piece["title"],
        "kind": piece["kind"],
        "url": piece["url"],
    }
