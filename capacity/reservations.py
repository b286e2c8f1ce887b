"""Bookings: holds that are all or nothing, and every later move of a booking.

The database keeps the promise: an exclusion constraint per unit over what is held, confirmed or in
use, and a temporal foreign key into the offered windows. A hold is one INSERT … ON CONFLICT DO
NOTHING; check-then-insert double-booked in five of six measured runs.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from capacity import listing_index, slots, windows
from capacity.models import Booking, Listing, Unit
from capacity.ranges import as_range
from capacity.wording import start_after
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, Refused, WrongState
from marketplace.core.moves import BUYER, FACTORY, SYSTEM, Move, Moves, begin
from marketplace.core.periods import Period

NO_SHOW_AFTER = timedelta(hours=1)
SEARCH_AHEAD = windows.AHEAD
Slot = tuple[Unit, Period]


class SlotTaken(Refused):
    """Somebody was faster, or the time is not offered; the sentence names the next free slot."""

    code = "slot_taken"

    def __init__(self, sentence: object, *, next_start: datetime | None) -> None:
        super().__init__(sentence)
        self.next_start = next_start


def _is_due(booking: Booking, at: datetime) -> None:
    if booking.expires_at and booking.expires_at > at:
        raise WrongState(_("This hold is still valid."))


def _is_missed(booking: Booking, at: datetime) -> None:
    if not booking.unit.listing.process.code.startswith("INN.LAB"):
        raise WrongState(_("Only instruments are given up when nobody comes."))
    if at < booking.during.lower + NO_SHOW_AFTER:
        raise WrongState(_("The user of this booking may still come."))


ANYBODY = FACTORY | BUYER | SYSTEM
MOVES = Moves(
    "booking",
    Move("extend", {"held"}, "held", ANYBODY),
    Move("confirm", {"held"}, "confirmed", ANYBODY),
    Move("release", {"held"}, "released", ANYBODY),
    Move("expire", {"held"}, "expired", SYSTEM, guard=_is_due, timer="end of the hold"),
    Move("start", {"confirmed"}, "in_use", ANYBODY, "order.work"),
    Move("cancel", {"confirmed"}, "cancelled", ANYBODY),
    Move(
        "mark_no_show",
        {"confirmed"},
        "no_show",
        SYSTEM,
        guard=_is_missed,
        timer="1 hour after the start, instruments only",
    ),
    Move("complete", {"in_use"}, "completed", ANYBODY, "order.work"),
    Move("break_down", {"in_use"}, "broken_down", FACTORY | SYSTEM, "order.work"),
)


def hold(
    units_periods: Sequence[Slot],
    *,
    buyer: Organization,
    by: User | None,
    at: datetime,
    expires_at: datetime,
    held_for: UUID | None = None,
) -> list[Booking]:
    """Takes every slot or none. Raises SlotTaken naming the next free slot, Invalid for past times.

    Stale holds in the way are expired first: a hold past its time is bookable at once.
    """
    wanted = sorted(units_periods, key=lambda slot: (slot[0].pk, slot[1]))
    _check_asked(wanted, at=at, expires_at=expires_at)
    try:
        with transaction.atomic():
            _expire_in_the_way(wanted, at)
            taken = _insert(wanted, buyer, expires_at, held_for)
            if len(taken) < len(wanted):
                raise _Lost
            bookings = _bookings(taken)
            for booking in bookings:
                begin("booking", booking, by=by, at=at)
            _refresh(bookings, at, must_be_live=True)
            return bookings
    except _Lost:
        raise _taken(wanted, _("Somebody else booked this hour first"), at) from None
    except IntegrityError as error:
        if "booking_in_windows" not in str(error):
            raise
        raise _taken(wanted, _("This time is not offered any more"), at) from None


def extend(
    bookings: Iterable[Booking], *, expires_at: datetime, by: User | None, at: datetime
) -> None:
    """Keeps the holds until a later moment, e.g. while an order waits for its payment."""
    _move_all(bookings, "extend", by=by, at=at, expires_at=expires_at)


def confirm(bookings: Iterable[Booking], *, by: User | None, at: datetime) -> None:
    _move_all(bookings, "confirm", by=by, at=at, expires_at=None)


def start(bookings: Iterable[Booking], *, by: User | None, at: datetime) -> None:
    _move_all(bookings, "start", by=by, at=at)


def complete(bookings: Iterable[Booking], *, by: User | None, at: datetime) -> None:
    """The work is done; what is left of the time is free again."""
    _move_all(bookings, "complete", by=by, at=at)


def release(bookings: Iterable[Booking], *, by: User | None, at: datetime) -> None:
    _move_all(bookings, "release", by=by, at=at)


def cancel(bookings: Iterable[Booking], *, by: User | None, at: datetime, reason: str = "") -> None:
    _move_all(bookings, "cancel", by=by, at=at, reason=reason)


def break_down(booking: Booking, *, by: User | None, at: datetime, reason: str) -> None:
    _move_all([booking], "break_down", by=by, at=at, reason=reason)


def mark_no_show(booking: Booking, *, at: datetime) -> None:
    _move_all([booking], "mark_no_show", by=None, at=at)


def expire_due(at: datetime) -> int:
    """Every hold past its time, each on its own; returns how many."""
    due = Booking.objects.filter(state=Booking.State.HELD, expires_at__lte=at)
    return sum(_expire(booking, at) for booking in list(due.order_by("id")))


def mark_missed(at: datetime) -> int:
    """Instruments nobody came for within the hour."""
    due = Booking.objects.filter(
        state=Booking.State.CONFIRMED,
        unit__listing__process__code__startswith="INN.LAB",
        during__startswith__lte=at - NO_SHOW_AFTER,
    )
    bookings = list(due.order_by("id"))
    for booking in bookings:
        mark_no_show(booking, at=at)
    return len(bookings)


def first_fit(
    listing: Listing,
    *,
    hours: float,
    after: datetime,
    before: datetime,
    divisible: bool,
    at: datetime | None = None,
) -> list[Slot] | None:
    """The earliest feasible slots over the listing's units, or None.

    Indivisible work gets one uninterrupted slot; divisible work is spread over all units so that it
    ends as early as possible. Slots start and end on quarters of an hour. Holds past `at` (by
    default `after`) count as free.
    """
    if before <= after:
        return None
    units = listing.units.filter(retired_at=None).order_by("id")
    within = Period(after, before)
    free = windows.free_periods(units, within, at=at or after)
    length = slots.length_of(hours)
    if divisible:
        return slots.earliest_fill(free, length=length, within=within)
    block = slots.earliest_block(free, length=length, within=within)
    return [block] if block else None


class _Lost(Exception):  # noqa: N818  (never leaves this file)
    """Fewer rows came back than were wanted; the savepoint takes them away again."""


def _check_asked(wanted: Sequence[Slot], *, at: datetime, expires_at: datetime) -> None:
    if not wanted:
        raise Invalid(_("Choose at least one slot."))
    if min(period.start for _unit, period in wanted) < at:
        raise Invalid(
            _("This time has already begun. Choose a start in the future."), field="start"
        )
    if expires_at <= at:
        raise Invalid(_("A hold ends in the future."), field="expires_at")


INSERT = """
    INSERT INTO capacity_booking (unit_id, buyer_id, during, state, expires_at, held_for)
    SELECT unit, %s, during, 'held', %s, %s
    FROM unnest(%s::bigint[], %s::tstzrange[]) AS wanted (unit, during)
    ORDER BY unit, during
    ON CONFLICT DO NOTHING
    RETURNING id
"""


def _insert(
    wanted: Sequence[Slot], buyer: Organization, expires_at: datetime, held_for: UUID | None
) -> list[int]:
    units = [unit.pk for unit, _period in wanted]
    periods = [as_range(period) for _unit, period in wanted]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [buyer.pk, expires_at, held_for, units, periods])
        return [row[0] for row in cursor.fetchall()]


def _bookings(numbers: Iterable[int]) -> list[Booking]:
    found = Booking.objects.filter(pk__in=list(numbers)).order_by("unit_id", "during")
    return list(found.select_related("unit__listing__organization", "buyer"))


def _expire_in_the_way(wanted: Sequence[Slot], at: datetime) -> None:
    stale = Booking.objects.filter(state=Booking.State.HELD, expires_at__lte=at)
    for unit, period in wanted:
        in_the_way = stale.filter(unit=unit, occupies__overlap=as_range(period))
        for booking in in_the_way.order_by("id"):
            _expire(booking, at, refresh=False)


def _expire(booking: Booking, at: datetime, *, refresh: bool = True) -> bool:
    """False when somebody else moved the booking first."""
    try:
        _move_all([booking], "expire", by=None, at=at, refresh=refresh)
    except WrongState:
        return False
    return True


def _move_all(
    bookings: Iterable[Booking],
    name: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    refresh: bool = True,
    **changes: Any,
) -> None:
    """One move for all bookings, in order of their numbers so that two callers never embrace."""
    bookings = sorted(bookings, key=lambda booking: booking.pk)
    with transaction.atomic():
        for booking in bookings:
            with MOVES.moving(booking, name, by=by, at=at, reason=reason) as locked:
                for field, value in changes.items():
                    setattr(locked, field, value)
        if refresh and MOVES[name].target not in Booking.OCCUPYING:
            _refresh(bookings, at)


def _refresh(bookings: Iterable[Booking], at: datetime, *, must_be_live: bool = False) -> None:
    """Brings the index up to date, listing by listing in order of their numbers."""
    listings = {booking.unit.listing_id: booking.unit.listing for booking in bookings}
    for _number, listing in sorted(listings.items()):
        fresh = listing_index.refresh(listing, at=at)
        if must_be_live and fresh.state != Listing.State.PUBLISHED:
            raise Refused(_("This capacity is not on offer at the moment."), code="not_offered")


def _taken(wanted: Sequence[Slot], what: str, at: datetime) -> SlotTaken:
    """The refusal, with the next slot of the same length on any unit of the same listing."""
    unit, asked = _first_conflict(wanted, at)
    horizon = max(asked.start, at) + SEARCH_AHEAD
    block = first_fit(
        unit.listing, hours=asked.hours, after=asked.start, before=horizon, divisible=False, at=at
    )
    if block is None:
        sentence = _(
            "%(what)s; no other time of %(hours)s hours is free in the next %(days)s days."
        )
        figures = {"what": what, "hours": f"{asked.hours:g}", "days": SEARCH_AHEAD.days}
        return SlotTaken(sentence % figures, next_start=None)
    start = block[0][1].start
    sentence = _("%(what)s; the next free one is %(start)s.")
    return SlotTaken(
        sentence % {"what": what, "start": start_after(start, asked.start)}, next_start=start
    )


def _first_conflict(wanted: Sequence[Slot], at: datetime) -> Slot:
    """The first of the wanted slots that is not free now."""
    around = Period(min(p.start for _, p in wanted), max(p.end for _, p in wanted))
    free = windows.free_periods({unit for unit, _period in wanted}, around, at=at)
    for unit, period in wanted:
        if not any(piece.contains(period) for piece in free[unit]):
            return unit, period
    return wanted[0]
