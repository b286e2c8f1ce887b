"""Bookings: holds that are all or nothing, and every later move of a booking.

The database keeps the promise: an exclusion constraint per unit over what is held, confirmed or in
use, and a temporal foreign key into the offered windows. A hold is one INSERT … ON CONFLICT DO
NOTHING; check-then-insert double-booked in five of six measured runs.

A booking of a line takes every machine below it in the same statement, as parts. Parts follow the
line's booking by a cascading foreign key (migration 0009) and are never moved by themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from capacity import free_time, listing_index, slots, windows
from capacity.models import Booking, Listing, Unit
from capacity.ranges import as_range
from capacity.wording import span, start_after
from marketplace.accounts import blocks
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, Refused, WrongState
from marketplace.core.moves import BUYER, FACTORY, SYSTEM, Move, Moves, begin
from marketplace.core.periods import Period, without

NO_SHOW_AFTER = timedelta(hours=1)
SEARCH_AHEAD = windows.AHEAD
LOST = ("booking_overlap", "booking_takes_machines")  # constraints that say: somebody was faster
Slot = tuple[Unit, Period]


class SlotTaken(Refused):
    """Somebody was faster, or the time is not offered; the sentence names the next free slot."""

    code = "slot_taken"

    def __init__(self, sentence: object, *, asked: Slot, found: tuple[int, Period] | None) -> None:
        super().__init__(sentence)
        self.asked, self.found = asked, found  # what was lost; number of a unit and its free time

    @property
    def next_start(self) -> datetime | None:
        return self.found and self.found[1].start

    @cached_property
    def following(self) -> Slot | None:
        """The slot that is free instead."""
        if self.found is None:
            return None
        number, period = self.found
        return Unit.objects.select_related("listing").get(pk=number), period


def _is_due(booking: Booking, at: datetime) -> None:
    if booking.expires_at and booking.expires_at > at:
        raise WrongState(_("This hold is still valid."))


def _is_missed(booking: Booking, at: datetime) -> None:
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
        timer="1 hour after the start, direct bookings only",
    ),
    Move("complete", {"in_use"}, "completed", ANYBODY, "order.work"),
    Move("break_down", {"confirmed", "in_use"}, "broken_down", FACTORY | SYSTEM, "order.work"),
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

    Stale holds in the way are expired first: a hold past its time is bookable at once. Of a line
    the line's own bookings are returned; their parts stand in `booking.parts`.
    """
    wanted = sorted(units_periods, key=lambda slot: (slot[0].pk, slot[1]))
    _check_asked(wanted, at=at, expires_at=expires_at)
    blocks.refuse_between(buyer, {unit.listing.organization_id for unit, _period in wanted})
    take = partial(_take, wanted, buyer, by=by, at=at, expires_at=expires_at, held_for=held_for)
    try:
        return take()
    except _Lost as lost:
        if not _expire_in_the_way(wanted, at):
            raise _taken(wanted, lost.what, at) from None
    try:
        return take()
    except _Lost as lost:
        raise _taken(wanted, lost.what, at) from None


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
    due = Booking.objects.filter(state=Booking.State.HELD, expires_at__lte=at, part_of=None)
    return sum(_expire(booking, at) for booking in list(due.order_by("id")))


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
    free = free_time.free_periods(units, within, at=at or after)
    length = slots.length_of(hours)
    if divisible:
        return slots.earliest_fill(free, length=length, within=within)
    block = slots.earliest_block(free, length=length, within=within)
    return [block] if block else None


class _Lost(Exception):  # noqa: N818  (never leaves this file)
    """Fewer rows came back than were wanted; the savepoint takes them away again."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def _check_asked(wanted: Sequence[Slot], *, at: datetime, expires_at: datetime) -> None:
    if not wanted:
        raise Invalid(_("Choose at least one slot."))
    if min(period.start for _unit, period in wanted) < at:
        raise Invalid(
            _("This time has already begun. Choose a start in the future."), field="start"
        )
    if expires_at <= at:
        raise Invalid(_("A hold ends in the future."), field="expires_at")


COLUMNS = [field.column for field in Booking._meta.concrete_fields]
SLOTS = "book_slots(%s::bigint[], %s::tstzrange[], %s, %s, %s)"
BOOK = f"SELECT {', '.join(COLUMNS)} FROM {SLOTS}"  # noqa: S608  (columns of our own model)


def _take(
    wanted: Sequence[Slot],
    buyer: Organization,
    *,
    by: User | None,
    at: datetime,
    expires_at: datetime,
    held_for: UUID | None,
) -> list[Booking]:
    """One attempt, all or nothing. Raises _Lost when somebody was faster, or nothing is offered."""
    try:
        with transaction.atomic():
            every = _insert(wanted, buyer, expires_at, held_for)
            bookings = [booking for booking in every if booking.part_of_id is None]
            if len(bookings) < len(wanted):
                raise _Lost(_("Somebody else booked this hour first"))
            for booking in bookings:
                begin("booking", booking, by=by, at=at)
            _take_hours(bookings, at)
            return bookings
    except IntegrityError as error:
        if "booking_in_windows" in str(error):
            raise _Lost(_("This time is not offered any more")) from None
        if any(name in str(error) for name in LOST):
            raise _Lost(_("Somebody else booked this hour first")) from None
        raise


def _insert(
    wanted: Sequence[Slot], buyer: Organization, expires_at: datetime, held_for: UUID | None
) -> list[Booking]:
    """The rows written, parts of lines among them: `book_slots`, migration 0007."""
    units = {unit.pk: unit for unit, _period in wanted}
    numbers = [unit.pk for unit, _period in wanted]
    periods = [as_range(period) for _unit, period in wanted]
    with connection.cursor() as cursor:
        cursor.execute(BOOK, [numbers, periods, buyer.pk, expires_at, held_for])
        found = [Booking.from_db("default", COLUMNS, row) for row in cursor.fetchall()]
    for booking in found:
        booking.buyer = buyer
        if booking.unit_id in units:
            booking.unit = units[booking.unit_id]
    return found


def _take_hours(bookings: Sequence[Booking], at: datetime) -> None:
    """Takes the hours from the index; its lock is also where the listing is found live or not."""
    units = [booking.unit_id for booking in bookings]
    states = listing_index.take_hours(units, [booking.during for booking in bookings], at=at)
    if any(states[b.unit.listing_id] != Listing.State.PUBLISHED for b in bookings):
        raise Refused(_("This capacity is not on offer at the moment."), code="not_offered")


IN_THE_WAY = """
    SELECT DISTINCT coalesce(b.part_of_id, b.id)
    FROM unnest(%s::bigint[], %s::tstzrange[]) AS slot (unit, during)
    CROSS JOIN LATERAL (
        SELECT slot.unit AS machine UNION SELECT machine FROM line_machines(slot.unit)
    ) AS family
    JOIN capacity_booking b ON b.unit_id = family.machine AND b.occupies && slot.during
    WHERE b.state = 'held' AND b.expires_at <= %s
    ORDER BY 1
"""


def _expire_in_the_way(wanted: Sequence[Slot], at: datetime) -> bool:
    """Expires the stale holds on these slots; whether there were any."""
    units = [unit.pk for unit, _period in wanted]
    periods = [as_range(period) for _unit, period in wanted]
    with connection.cursor() as cursor:
        cursor.execute(IN_THE_WAY, [units, periods, at])
        numbers = [row[0] for row in cursor.fetchall()]
    for booking in Booking.objects.filter(pk__in=numbers).order_by("id"):
        _expire(booking, at)
    return bool(numbers)


def _expire(booking: Booking, at: datetime) -> bool:
    """False when somebody else moved the booking first."""
    try:
        _move_all([booking], "expire", by=None, at=at)
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
    **changes: Any,
) -> None:
    """One move for all bookings, in order of their numbers so that two callers never embrace."""
    bookings = sorted(bookings, key=lambda booking: booking.pk)
    _refuse_parts(bookings)
    is_late = False  # a hold past its time counts as free until it is extended or confirmed
    with transaction.atomic():
        for booking in bookings:
            with MOVES.moving(booking, name, by=by, at=at, reason=reason) as locked:
                is_late |= locked.expires_at is not None and locked.expires_at <= at
                for field, value in changes.items():
                    setattr(locked, field, value)
        if name == "extend":
            Booking.objects.filter(part_of__in=bookings).update(**changes)
        if bookings and (is_late or MOVES[name].target not in Booking.OCCUPYING):
            listing_index.refresh_hours({booking.unit_id for booking in bookings}, at=at)


def _refuse_parts(bookings: Iterable[Booking]) -> None:
    for booking in bookings:
        if booking.part_of_id:
            raise WrongState(
                _("This machine is booked as a part of “%(line)s” for %(time)s. Move that booking.")
                % {"line": booking.part_of.unit, "time": span(booking.period)}
            )


def _taken(wanted: Sequence[Slot], what: str, at: datetime) -> SlotTaken:
    """The refusal, with the next slot of the same length on any unit of the same listing."""
    unit, asked = wanted[0] if len(wanted) == 1 else _first_conflict(wanted, at)
    within = Period(asked.start, max(asked.start, at) + SEARCH_AHEAD)
    free = free_time.first_pieces(unit.listing_id, within, length=asked.length, at=at)
    block = slots.earliest_block(
        _left(free, [slot for slot in wanted if slot != (unit, asked)]),
        length=slots.length_of(asked.hours),
        within=within,
    )
    if block is None:
        sentence = _(
            "%(what)s; no other time of %(hours)s hours is free in the next %(days)s days."
        )
        figures = {"what": what, "hours": f"{asked.hours:g}", "days": SEARCH_AHEAD.days}
        return SlotTaken(sentence % figures, asked=(unit, asked), found=None)
    start = block[1].start
    sentence = _("%(what)s; the next free one is %(start)s.")
    return SlotTaken(
        sentence % {"what": what, "start": start_after(start, asked.start)},
        asked=(unit, asked),
        found=block,
    )


def _left(free: dict[int, list[Period]], besides: Sequence[Slot]) -> dict[int, list[Period]]:
    """Free pieces without what the same basket asks for besides, the first unit first."""
    asked: dict[int, list[Period]] = {}
    for unit, period in besides:
        asked.setdefault(unit.pk, []).append(period)
    return {number: without(free[number], asked.get(number, ())) for number in sorted(free)}


def _first_conflict(wanted: Sequence[Slot], at: datetime) -> Slot:
    """The first of the wanted slots that is not free now."""
    around = Period(min(p.start for _, p in wanted), max(p.end for _, p in wanted))
    free = free_time.free_periods({unit for unit, _period in wanted}, around, at=at)
    for unit, period in wanted:
        if not any(piece.contains(period) for piece in free[unit]):
            return unit, period
    return wanted[0]
