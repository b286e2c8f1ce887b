"""The basket of a person: hours picked from calendars, held all or nothing, paid, or given up.

A basket may span several listings and several factories. The hold takes everything in one statement
or nothing; paying is one order for each factory, because money is held for one contract at a time.
Not paid in time, the hours are free again and the lines stay, so that one click tries once more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import direct_booking, levels, reservations
from capacity.models import Listing
from capacity.ranges import as_range
from capacity.reservations import Slot
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import BUYER, SYSTEM, Move, Moves, begin
from orders import direct_orders, hold_limits
from orders.direct_orders import Share
from orders.models import Basket, BasketLine, Order

PAYING_TIME = timedelta(minutes=5)  # what is left for the cashier's page, at least
LONGEST_PURPOSE = 300
EDITABLE = (Basket.State.OPEN, Basket.State.EXPIRED)
PERMISSION = "job.award"
PAGE = 200

MOVES = Moves(
    "basket",
    Move("hold", {"open", "expired"}, "held", BUYER, PERMISSION),
    Move("let_go", {"held"}, "open", BUYER, PERMISSION),
    Move("order", {"held"}, "ordered", BUYER, PERMISSION),
    Move("expire", {"held", "ordered"}, "expired", SYSTEM, timer="15 minutes after the hold"),
    Move("book", {"ordered"}, "booked", SYSTEM),
)


def current(buyer: Organization, user: Any) -> Basket | None:
    """The person's basket in this firm that is not booked yet."""
    living = Basket.objects.filter(buyer=buyer, made_by=user, state__in=Basket.LIVING)
    return living.select_related("buyer", "paper").first()


def add(buyer: Organization, wanted: Iterable[Slot], *, by: Any, at: datetime) -> Basket:
    """Puts slots into the person's basket; what touches a slot that is there becomes one."""
    with transaction.atomic():
        basket = _mine(buyer, by, at)
        before = [(line.unit, line.period) for line in _lines(basket)]
        slots = direct_booking.joined([*before, *wanted])
        _check(slots, buyer=buyer, at=at)
        _write(basket, slots)
    return basket


def remove(line: BasketLine, *, by: Any, at: datetime) -> None:
    basket = _editable(line.basket, by)
    basket.lines.filter(pk=line.pk).delete()


def replace(line: BasketLine, slot: Slot, *, by: Any, at: datetime) -> Basket:
    """Another slot instead of the one that was lost, and the hold of the whole basket."""
    with transaction.atomic():
        basket = _editable(line.basket, by)
        others = [(each.unit, each.period) for each in _lines(basket) if each.pk != line.pk]
        _write(basket, direct_booking.joined([*others, slot]))
    hold(basket, by=by, at=at)
    return basket


def hold(basket: Basket, *, by: Any, at: datetime) -> None:
    """Keeps everything for fifteen minutes, or nothing. Raises SlotTaken with what is free next."""
    with transaction.atomic(), MOVES.moving(basket, "hold", by=by, at=at) as locked:
        lines = _lines(locked)
        wanted = [(line.unit, line.period) for line in lines]
        _check(wanted, buyer=basket.buyer, at=at)
        hold_limits.check(wanted, buyer=basket.buyer, at=at)
        bookings = direct_booking.hold(
            wanted, buyer=basket.buyer, by=by, at=at, held_for=locked.uuid
        )
        _remember(lines, bookings)
        locked.expires_at = at + direct_booking.HOLD_TIME


def let_go(basket: Basket, *, by: Any, at: datetime) -> None:
    """The person changes their mind: the hours are free at once, the lines stay."""
    with transaction.atomic(), MOVES.moving(basket, "let_go", by=by, at=at) as locked:
        _release(locked, at)
        locked.expires_at = None


def check_out(
    basket: Basket, *, purpose: str, paper: Document | None = None, by: Any, at: datetime
) -> list[Order]:
    """Places one order for each factory; each waits for its payment as long as the hold lasts."""
    purpose = purpose.strip()
    if not purpose:
        raise Invalid(_("Say in a few words what the time is for."), field="purpose")
    if len(purpose) > LONGEST_PURPOSE:
        raise Invalid(
            _("Keep it under %(limit)s characters.") % {"limit": LONGEST_PURPOSE}, field="purpose"
        )
    with transaction.atomic(), MOVES.moving(basket, "order", by=by, at=at) as locked:
        if locked.expires_at <= at:
            raise WrongState(_("The 15 minutes are over. Hold the hours again."))
        locked.purpose, locked.paper = purpose, paper or locked.paper
        locked.expires_at = max(locked.expires_at, at + PAYING_TIME)
        lines = _lines(locked)
        bookings = [line.booking for line in lines if line.booking]
        reservations.extend(bookings, expires_at=locked.expires_at, by=by, at=at)
        orders = [_place(locked, group, by=by, at=at) for group in _by_factory(shares_of(lines))]
        _remember_orders(lines, orders)
    return orders


def shares_of(lines: Iterable[BasketLine]) -> list[Share]:
    """The lines of a held basket, listing by listing."""
    found: dict[Listing, list[Any]] = {}
    for line in lines:
        line.booking.unit = line.unit
        found.setdefault(line.unit.listing, []).append(line.booking)
    return [Share(listing, bookings) for listing, bookings in found.items()]


def refresh(basket: Basket, *, at: datetime) -> None:
    """Lets the basket follow the clock and its orders; running it twice changes nothing."""
    if basket.state not in (Basket.State.HELD, Basket.State.ORDERED):
        return
    states = set(basket.lines.values_list("work_order__state", flat=True))
    if basket.state == Basket.State.ORDERED:
        if states & {"pending_contract", "pending_funding"}:
            return
        if states <= {"lapsed", "cancelled"}:
            _expire(basket, at)
        else:
            _book(basket, at)
    elif basket.expires_at <= at:
        _expire(basket, at)


def refresh_due(*, at: datetime) -> int:
    """The sweep: baskets whose time is over, and those whose orders have been paid."""
    due = Basket.objects.filter(state__in=["held", "ordered"]).order_by("expires_at")[:PAGE]
    baskets = list(due.select_related("buyer"))
    for basket in baskets:
        refresh(basket, at=at)
    return len(baskets)


def lines_of(basket: Basket) -> list[BasketLine]:
    """With units, listings and factories, in order of time."""
    return _lines(basket)


def line_of(basket: Basket, slot: Slot) -> BasketLine | None:
    """The line a lost slot belongs to."""
    unit, period = slot
    return basket.lines.filter(unit=unit, during=as_range(period)).first()


def _expire(basket: Basket, at: datetime) -> None:
    """The holds end; lines whose order fell through are only wishes again."""
    with transaction.atomic():
        try:
            with MOVES.moving(basket, "expire", by=None, at=at) as locked:
                _release(locked, at)
                locked.lines.update(booking=None, work_order=None)
                locked.expires_at = None
        except WrongState:  # somebody else saw it first
            return


def _book(basket: Basket, at: datetime) -> None:
    """Some of it is paid for: that part is booked, the rest is free again."""
    with transaction.atomic():
        try:
            with MOVES.moving(basket, "book", by=None, at=at):
                pass
        except WrongState:
            return


def _mine(buyer: Organization, by: Any, at: datetime) -> Basket:
    if not roles.member_can(by, buyer, PERMISSION):
        raise NotAllowed(_("Booking belongs to the owner or a manager of the firm."))
    basket = current(buyer, by)
    if basket is None:
        basket = Basket.objects.create(buyer=buyer, made_by=by)
        begin("basket", basket, by=by, at=at)
        return basket
    refresh(basket, at=at)
    if basket.state == Basket.State.BOOKED:
        return _mine(buyer, by, at)
    return _editable(basket, by)


def _editable(basket: Basket, by: Any) -> Basket:
    locked = (
        Basket.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=basket.pk)
    )
    if not locked.actors(by, PERMISSION) & BUYER or locked.made_by_id != by.pk:
        raise NotAllowed(_("This basket belongs to somebody else."))
    if locked.state not in EDITABLE:
        raise WrongState(_("Your basket is held at the moment. Pay it, or let it go to change it."))
    return locked


def _lines(basket: Basket) -> list[BasketLine]:
    lines = basket.lines.select_related("unit__listing__organization", "unit__listing__process")
    return list(lines.select_related("booking", "work_order__order").order_by("during", "unit_id"))


def _write(basket: Basket, slots: Sequence[Slot]) -> None:
    basket.lines.all().delete()
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, unit=unit, during=as_range(period)) for unit, period in slots
    )


def _check(wanted: Sequence[Slot], *, buyer: Organization, at: datetime) -> None:
    """What is hidden from the firm cannot be bought by it unseen."""
    direct_booking.check(wanted, buyer=buyer, at=at)
    reader = levels.reader(None, buyer)
    for listing in {unit.listing for unit, _period in wanted}:
        if not all(levels.allows(listing, reader, name) for name in (levels.PRICE, "calendar")):
            raise Refused(
                _(
                    "“%(title)s” shows its price or calendar to partners only. "
                    "Post a job for it instead."
                )
                % {"title": listing.title},
                code="price_withheld",
            )


def _remember(lines: Sequence[BasketLine], bookings: Sequence[Any]) -> None:
    found = {(booking.unit_id, booking.period): booking for booking in bookings}
    for line in lines:
        line.booking, line.work_order = found[line.unit_id, line.period], None
    BasketLine.objects.bulk_update(lines, ["booking", "work_order"])


def _release(basket: Basket, at: datetime) -> None:
    held = [line.booking for line in _lines(basket) if line.booking]
    reservations.release([b for b in held if b.state == "held"], by=None, at=at)


def _by_factory(shares: Iterable[Share]) -> list[list[Share]]:
    found: dict[int, list[Share]] = {}
    for share in shares:
        found.setdefault(share.listing.organization_id, []).append(share)
    return [found[number] for number in sorted(found)]


def _place(basket: Basket, shares: Sequence[Share], *, by: Any, at: datetime) -> Order:
    return direct_orders.place(
        basket.buyer,
        shares,
        purpose=basket.purpose,
        paper=basket.paper,
        fund_by=basket.expires_at,
        by=by,
        at=at,
    )


def _remember_orders(lines: Sequence[BasketLine], orders: Sequence[Order]) -> None:
    works = {work.listing_id: work for order in orders for work in order.work_orders.all()}
    for line in lines:
        line.work_order = works[line.unit.listing_id]
    BasketLine.objects.bulk_update(lines, ["work_order"])
