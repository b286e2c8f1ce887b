"""Whose turn it is in an order, what to do, and by when: one table for pages, home and API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core import moves
from marketplace.core.moves import BUYER, FACTORY, RECEIVER, SYSTEM
from orders import lots
from orders.models import WorkOrder


@dataclass(frozen=True)
class Step:
    """The next step from a state: whose, in words, the page that does it, and its clock."""

    side: moves.Actor
    permission: str
    words: Any
    button: Any
    url_name: str
    deadline: str = ""  # attribute of the work order or (with a dot) of its order or match
    then: Any = ""


STEPS: dict[str, Step] = {
    "pending_contract": Step(
        FACTORY,
        "order.accept",
        gettext_lazy("confirm or decline its part of the plan"),
        gettext_lazy("Look and answer"),
        "orders:work_confirm",
        "confirm_by",
        gettext_lazy("The machine is held until then. Without an answer another factory is asked."),
    ),
    "pending_funding": Step(
        BUYER,
        "money.pay",
        gettext_lazy("pay into escrow"),
        gettext_lazy("Pay into escrow"),
        "orders:order_detail",
        "order.fund_by",
        gettext_lazy("The custodian bank holds the money until you accept the goods."),
    ),
    "ready": Step(
        FACTORY,
        "order.work",
        gettext_lazy("start production"),
        gettext_lazy("Start production"),
        "orders:work_start",
        "starts_at",
        gettext_lazy("The buyer's money is held; the machine hours are booked."),
    ),
    "in_production": Step(
        FACTORY,
        "order.work",
        gettext_lazy("finish production and submit the inspection"),
        gettext_lazy("Submit inspection"),
        "orders:work_inspect",
        "promised_on",
        gettext_lazy("Report progress with photos on the way."),
    ),
    "rework": Step(
        FACTORY,
        "order.work",
        gettext_lazy("rework the goods and inspect again"),
        gettext_lazy("Submit inspection"),
        "orders:work_inspect",
        "promised_on",
    ),
    "ready_to_ship": Step(
        FACTORY,
        "order.work",
        gettext_lazy("ship the goods"),
        gettext_lazy("Ship"),
        "orders:work_ship",
        "promised_on",
    ),
    "shipped": Step(
        BUYER | RECEIVER,
        "order.accept",
        gettext_lazy("confirm that the goods have arrived"),
        gettext_lazy("Goods have arrived"),
        "orders:work_delivered",
        "",
        gettext_lazy("From then on you have seven days to check them."),
    ),
    "delivered": Step(
        BUYER,
        "order.accept",
        gettext_lazy("check and accept the goods"),
        gettext_lazy("Accept goods"),
        "orders:work_accept",
        "accept_by",
        gettext_lazy("Without an answer the goods count as accepted at the deadline."),
    ),
}


BOOKED: dict[str, Step] = STEPS | {
    "ready": Step(
        FACTORY,
        "order.work",
        gettext_lazy("check in whoever comes"),
        gettext_lazy("Check in"),
        "orders:work_check_in",
        "match.starts_at",
        gettext_lazy("The buyer's money is held; the time is booked."),
    ),
    "in_production": Step(
        FACTORY,
        "order.work",
        gettext_lazy("say when the time is used"),
        gettext_lazy("Time is used"),
        "orders:work_perform",
        "match.finishes_at",
    ),
    "performed": Step(
        BUYER,
        "order.accept",
        gettext_lazy("accept the time you used"),
        gettext_lazy("Accept"),
        "orders:work_accept",
        "accept_by",
        gettext_lazy("Without an answer it counts as accepted at the deadline."),
    ),
}


CLOSED_DOOR = Step(
    FACTORY,
    "order.work",
    gettext_lazy("check in your visitor, who found nobody there, or cancel"),
    gettext_lazy("Check in"),
    "orders:work_check_in",
    "answer_by",
    gettext_lazy("Without an answer everything goes back to the buyer."),
)


OTHERS_CONFIRM = Step(
    SYSTEM,
    "order.accept",
    gettext_lazy("confirm their parts of the plan"),
    "",
    "orders:order_detail",
)


def step_of(work_order: WorkOrder) -> Step | None:
    """The next step: a booking is used where other work is made and shipped."""
    if work_order.state == "pending_funding" and work_order.order.state == "pending_contract":
        return OTHERS_CONFIRM
    if work_order.absent_at and work_order.state == "ready":
        return CLOSED_DOOR
    return (BOOKED if work_order.is_direct else STEPS).get(work_order.state)


@dataclass(frozen=True)
class Turn:
    """What the reader of a workspace sees at its top."""

    kind: str  # yours, waiting, late, done
    title: str
    by: datetime | None = None
    sentence: str = ""
    button: str = ""
    url: str = ""


def turn_of(work_order: WorkOrder, user: Any) -> Turn | None:
    """The banner for this reader; None when the order needs nobody any more."""
    step = step_of(work_order)
    if step is None:
        return _ended(work_order)
    by = _deadline(work_order, step.deadline)
    mine = step.side & moves.actors(work_order, user, step.permission)
    if not mine:
        other = {"firm": _other(work_order, step), "step": step.words}
        return Turn("waiting", _("%(firm)s: %(step)s") % other, by)
    late = by is not None and by < timezone.now()
    return Turn(
        "late" if late else "yours",
        str(step.words),
        by,
        str(step.then),
        str(step.button),
        url_of(work_order, step),
    )


def url_of(work_order: WorkOrder, step: Step) -> str:
    is_order = step.url_name == "orders:order_detail"
    return reverse(step.url_name, args=[work_order.order.uuid if is_order else work_order.uuid])


def _other(work_order: WorkOrder, step: Step) -> str:
    if step is OTHERS_CONFIRM:
        return _("the other factories")
    if step.side == FACTORY:
        return work_order.factory.short_name
    later = lots.awaited(work_order) if step.side & RECEIVER else []
    names = [work.factory.short_name for work in later]
    return " · ".join(dict.fromkeys(names)) or work_order.order.buyer.short_name


def _ended(work_order: WorkOrder) -> Turn | None:
    if work_order.state == "accepted":
        return Turn("waiting", _("the custodian bank: release of the money"))
    if work_order.state in ("completed", "closed"):
        return Turn("done", _("Done: goods accepted, money released."))
    return None


def _deadline(work_order: WorkOrder, path: str) -> datetime | None:
    """A date counts until its last moment in Shanghai."""
    if not path:
        return None
    value: Any = work_order
    for name in path.split("."):
        value = getattr(value, name)
    if value is None or isinstance(value, datetime):
        return value
    midnight = datetime.combine(value, datetime.max.time().replace(microsecond=0))
    return timezone.make_aware(midnight)
