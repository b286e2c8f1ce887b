"""What the workspace of an order draws besides its timeline: stepper and sums."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from marketplace.core.periods import Period
from orders.models import Tranche, WorkOrder
from orders.models.orders import WorkState

# The state in which a step is the current one, its name, and when it was done.
STEPS = (
    (WorkState.PENDING_FUNDING, pgettext_lazy("step", "Payment"), "order.funded_at"),
    (WorkState.READY, pgettext_lazy("step", "Start"), "started_at"),
    (WorkState.IN_PRODUCTION, pgettext_lazy("step", "Production, inspection"), "inspected_at"),
    (WorkState.READY_TO_SHIP, pgettext_lazy("step", "Shipping"), "shipped_at"),
    (WorkState.SHIPPED, pgettext_lazy("step", "Arrival"), "delivered_at"),
    (WorkState.DELIVERED, pgettext_lazy("step", "Acceptance"), "accepted_at"),
    (WorkState.ACCEPTED, pgettext_lazy("step", "Release of the money"), "completed_at"),
)
BOOKED_STEPS = (
    (WorkState.PENDING_FUNDING, pgettext_lazy("step", "Payment"), "order.funded_at"),
    (WorkState.READY, pgettext_lazy("step", "Check-in"), "started_at"),
    (WorkState.IN_PRODUCTION, pgettext_lazy("step", "Use"), "performed_at"),
    (WorkState.PERFORMED, pgettext_lazy("step", "Acceptance"), "accepted_at"),
    (WorkState.ACCEPTED, pgettext_lazy("step", "Release of the money"), "completed_at"),
)
MIDNIGHT = time(0)
DONE = ("completed", "closed")
DEAD = ("cancelled", "lapsed")
UNPAID = ("planned", "payment_pending", "failed")
DATED = {"held": "held_at", "released": "released_at", "paid_out": "paid_out_at"}


def stepper(work_order: WorkOrder) -> list[dict[str, Any]]:
    """The steps, done ones with their day; a state between two steps counts for the earlier."""
    sequence = list(WorkState)
    now = sequence.index(WorkState(work_order.state))
    steps = BOOKED_STEPS if work_order.is_direct else STEPS
    reached = max((i for i, step in enumerate(steps) if sequence.index(step[0]) <= now), default=0)
    if work_order.state in DONE:
        reached = len(steps)
    return [_step(work_order, steps, i, reached) for i in range(len(steps))]


def _step(work_order: WorkOrder, steps: Any, i: int, reached: int) -> dict[str, Any]:
    _state, label, path = steps[i]
    if i >= reached:
        return {"label": label, "state": "current" if i == reached else "todo"}
    value: Any = work_order
    for name in path.split("."):
        value = getattr(value, name)
    return {"label": label, "state": "done", "when": value}


@dataclass(frozen=True)
class Booked:
    """A unit and its hours, on one line."""

    unit: str
    hours: str


def booked(work_order: WorkOrder) -> list[Booked]:
    """The machine hours of the order, by time."""
    bookings = work_order.bookings.select_related("unit").order_by("during", "unit")
    return [Booked(booking.unit.name, _hours(booking.period)) for booking in bookings]


def _hours(period: Period) -> str:
    """`2026-11-23 18:00–24:00`; the second date only where it is another day."""
    start, end = timezone.localtime(period.start), timezone.localtime(period.end)
    last_day = (end - timedelta(microseconds=1)).date()
    if last_day != start.date():
        return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{'24:00' if end.time() == MIDNIGHT else f'{end:%H:%M}'}"


@dataclass(frozen=True)
class Sum:
    """A row of the money panel."""

    label: str
    fen: int
    at: datetime | None = None
    is_total: bool = False


def sums(work_order: WorkOrder, *, is_factory: bool) -> list[Sum]:
    """Each tranche as it stands; then what the factory receives, or what the buyer pays."""
    is_dead = work_order.state in DEAD
    tranches = list(work_order.tranches.all())
    rows = [_tranche(tranche, is_dead) for tranche in tranches]
    if is_dead:
        return rows
    if not is_factory:
        total = work_order.total_fen + work_order.deposit_fen
        return [*rows, Sum(_("Order total"), total, is_total=True)]
    fee = sum(tranche.fee_fen for tranche in tranches)
    label = _("You received") if work_order.state in DONE else _("You receive")
    received = Sum(label, work_order.total_fen - fee, is_total=True)
    return [*rows, Sum(_("Platform fee"), -fee), received]


def _tranche(tranche: Tranche, is_dead: bool) -> Sum:
    found = _stands(tranche, is_dead)
    if not tranche.is_deposit:
        return found
    return replace(found, label=_("Deposit: %(state)s") % {"state": found.label})


def _stands(tranche: Tranche, is_dead: bool) -> Sum:
    if is_dead and tranche.state in UNPAID:
        return Sum(_("Not paid"), tranche.amount_fen)
    if tranche.state == "planned":
        return Sum(_("To be paid"), tranche.amount_fen)
    at = getattr(tranche, DATED[tranche.state]) if tranche.state in DATED else None
    return Sum(capfirst(tranche.get_state_display()), tranche.amount_fen, at)
