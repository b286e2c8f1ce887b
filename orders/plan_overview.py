"""An order of several factories as its buyer sees it, and what each factory sees of the others.

The buyer sees every work order, the plan with its progress and what waits to be planned anew. A
factory sees its own work and the names of those it receives from and ships to, no more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from marketplace.accounts import roles
from orders import escrow, lots, plan_cards, plan_money, plan_pictures, plan_queries, turns
from orders.models import Order, Plan, PlanRun, WorkOrder
from orders.plan_repairs import RUNNING, WAITING
from orders.workspace import DEAD


@dataclass(frozen=True)
class Row:
    """A work order in the buyer's table."""

    work: WorkOrder
    turn: turns.Turn | None


@dataclass(frozen=True)
class Overview:
    """All work orders of an order of a plan, for its buyer."""

    rows: list[Row]
    card: plan_cards.Card | None
    gantts: list[plan_pictures.Gantt]
    unpaid_fen: int
    held_fen: int  # for work that has ended; it pays for what replaces it
    run: PlanRun | None
    progress: plan_cards.Progress | None
    offers: list[Plan]
    open_operations: list[str]
    may_cancel: bool

    @property
    def is_in_trouble(self) -> bool:
        return bool(self.open_operations or self.offers)


def of(order: Order, user: Any, *, now: datetime) -> Overview | None:
    """None for orders of a single factory and for everybody but the buyer's people."""
    works = _works(order)
    if not works or not roles.member_can(user, order.buyer, ""):
        return None
    plan = plan_queries.accepted_plan(order.job)
    card = plan_cards.card(plan) if plan else None
    run = plan_queries.last_run(order.job)
    is_living = order.state not in DEAD
    open_operations = order.job.operations.filter(state="open") if is_living else []
    return Overview(
        rows=[Row(work, turns.turn_of(work, user)) for work in works],
        card=card,
        gantts=plan_pictures.gantts(card, now=now, tones=_tones(works)) if card else [],
        unpaid_fen=escrow.unpaid_fen(order),
        held_fen=plan_money.held_fen(order),
        run=run,
        progress=plan_cards.progress(run, at=now) if run else None,
        offers=plan_queries.plans_of(order.job) if is_living else [],
        open_operations=[each.label for each in open_operations],
        may_cancel=_may_cancel(works, user),
    )


def _works(order: Order) -> list[WorkOrder]:
    found = order.work_orders.filter(placement__isnull=False).select_related(
        "order__buyer", "order__job", "factory", "listing", "operation__process", "placement"
    )
    return list(found.order_by("operation__sequence", "id"))


def _tones(works: list[WorkOrder]) -> dict[int, str]:
    return {work.placement_id: _tone(work) for work in works}


def _tone(work: WorkOrder) -> str:
    if work.state in DEAD:
        return "ended"
    if work.state in WAITING:
        return "planned"
    return "running" if work.state in RUNNING else "done"


def _may_cancel(works: list[WorkOrder], user: Any) -> bool:
    waiting = [work for work in works if work.state in WAITING]
    buyer = works[0].order.buyer
    return bool(waiting) and roles.member_can(user, buyer, "order.accept")


@dataclass(frozen=True)
class Neighbour:
    """A factory before or behind this one: its name, what it does, how far it is."""

    name: str
    operation: str
    state: str
    url: str = ""  # where to confirm that its goods have arrived


@dataclass(frozen=True)
class Neighbours:
    before: list[Neighbour]
    behind: list[Neighbour]
    home: str  # the buyer's name, where the goods go to them


def neighbours(work_order: WorkOrder) -> Neighbours | None:
    if work_order.placement_id is None:
        return None
    behind = [_neighbour(work) for work in lots.followers(work_order)]
    return Neighbours(
        before=[_neighbour(work, to=work_order) for work in lots.predecessors(work_order)],
        behind=behind,
        home="" if behind else work_order.order.buyer.short_name,
    )


def _neighbour(work: WorkOrder, *, to: WorkOrder | None = None) -> Neighbour:
    is_coming = to and work.state == "shipped" and not lots.has_come(work, to)
    return Neighbour(
        work.factory.short_name,
        work.operation.label,
        work.get_state_display(),
        reverse("orders:work_delivered", args=[work.uuid]) if is_coming else "",
    )
