"""The lifecycle table of a work order: who may move it from where to where, and what must hold.

A booking made in a calendar is used (check-in, performed); other work is made, inspected, shipped.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.errors import Refused
from marketplace.core.moves import BUYER, FACTORY, RECEIVER, SYSTEM, Move, Moves
from orders.models import WorkOrder

WAITING = frozenset({"pending_contract", "pending_funding", "funded", "ready"})  # nothing begun
OUT_OF_ESCROW = ("released", "paid_out", "payout_failed", "refund_pending", "refunded")


def _has_passed_inspection(work_order: WorkOrder, at: datetime) -> None:
    """Shipping needs the inspection report with its photos (states.md)."""
    report = work_order.inspections.order_by("-id").first()
    if report is None or report.verdict != "passed" or not report.photos.exists():
        raise Refused(_("Goods ship only after a passed inspection report with photos."))


def _is_made(work_order: WorkOrder, at: datetime) -> None:
    if work_order.is_direct:
        raise Refused(_("A booking begins with the check-in and ends when the time is used."))


def _is_booked(work_order: WorkOrder, at: datetime) -> None:
    refuse_unbooked(work_order)


def refuse_unbooked(work_order: WorkOrder) -> None:
    if not work_order.is_direct:
        raise Refused(_("Only bookings made in a calendar have a check-in."))


def _is_of_plan(work_order: WorkOrder, at: datetime) -> None:
    if work_order.placement_id is None:
        raise Refused(_("Only the work of a plan over several factories can be placed anew."))


def _has_no_held_money(work_order: WorkOrder, at: datetime) -> None:
    if work_order.tranches.exclude(state__in=OUT_OF_ESCROW).exists():
        raise Refused(_("The order completes when its money has been released."))


MOVES = Moves(
    "order",
    Move(
        "confirm_contract", {"pending_contract"}, "pending_funding", FACTORY | SYSTEM, "order.work"
    ),
    Move(
        "decline",
        {"pending_contract"},
        "cancelled",
        FACTORY | SYSTEM,
        "order.accept",
        guard=_is_of_plan,
        timer="24 h after the plan was accepted",
    ),
    Move("replace", WAITING, "cancelled", SYSTEM, guard=_is_of_plan),
    Move(
        "break_down",
        {"ready", "in_production", "rework"},
        "cancelled",
        FACTORY,
        "order.work",
        guard=_is_of_plan,
    ),
    Move("fund", {"pending_funding"}, "funded", SYSTEM),
    Move("make_ready", {"funded"}, "ready", SYSTEM),
    Move("start_production", {"ready"}, "in_production", FACTORY, "order.work", guard=_is_made),
    Move("check_in", {"ready"}, "in_production", FACTORY | BUYER, "order.work", guard=_is_booked),
    Move(
        "perform",
        {"in_production"},
        "performed",
        FACTORY | SYSTEM,
        "order.work",
        guard=_is_booked,
        timer="1 day after the booked end",
    ),
    Move(
        "miss",
        {"ready"},
        "cancelled",
        SYSTEM,
        guard=_is_booked,
        timer="1 hour after the start without a check-in, direct bookings only",
    ),
    Move(
        "give_back",
        {"ready"},
        "cancelled",
        SYSTEM,
        guard=_is_booked,
        timer="24 hours after the buyer found nobody there, without an answer",
    ),
    Move(
        "inspect",
        {"in_production", "rework"},
        "in_inspection",
        FACTORY,
        "order.work",
        guard=_is_made,
    ),
    Move("pass_inspection", {"in_inspection"}, "ready_to_ship", FACTORY, "order.work"),
    Move("fail_inspection", {"in_inspection"}, "rework", FACTORY, "order.work"),
    Move("ship", {"ready_to_ship"}, "shipped", FACTORY, "order.work", guard=_has_passed_inspection),
    Move("confirm_delivery", {"shipped"}, "delivered", BUYER | RECEIVER, "order.accept"),
    Move(
        "accept_goods",
        {"delivered", "performed"},
        "accepted",
        BUYER | SYSTEM,
        "order.accept",
        timer="7 days after delivery, 2 days after a booking",
    ),
    Move("complete", {"accepted"}, "completed", SYSTEM, guard=_has_no_held_money),
    Move("close", {"completed"}, "closed", SYSTEM, timer="14 days after completion"),
    Move("lapse", {"pending_funding"}, "lapsed", SYSTEM, timer="48 h after confirmation"),
    Move(
        "cancel",
        {"pending_contract", "pending_funding", "funded", "ready"},
        "cancelled",
        BUYER | FACTORY,
        "order.accept",
    ),
)


BOOKED = frozenset(("check_in", "perform", "miss", "give_back"))
MADE = frozenset(("start_production", "inspect", "pass_inspection", "fail_inspection", "ship"))


def open_moves(work_order: WorkOrder, user: Any) -> list[str]:
    """What this person could do now: a booking is used, other work is made and shipped."""
    others = MADE if work_order.is_direct else BOOKED
    return [name for name in MOVES.open_to(work_order, user) if name not in others]
