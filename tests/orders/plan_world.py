"""Jobs of several operations and the factories around them, for the tests of plans."""

import time
from datetime import datetime, timedelta
from decimal import Decimal

from capacity.models import Process
from marketplace.accounts.models import Organization
from orders import graphs, lifecycle, payments, plan_changes, plan_orders, plan_runs
from orders.models import Job, Order, Plan, PlanRun, WorkOrder
from tests.orders import order_world, worlds
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW, TODAY

STEPS = (("MFG.CUT.TURN.CNC2", ()), ("MFG.CUT.MILL.AX3", (0,)), ("MFG.CUT.MILL.AX5", (1,)))
SOON = NOW + timedelta(seconds=1)


def factory(process: str, *, region: str = "320505", **listing) -> Organization:
    """A verified firm with a person and one listing of the process."""
    firm = worlds.make_firm(region=region)
    worlds.make_owner(firm)
    worlds.make_listing(firm, process=process, region=region, **listing)
    return firm


def factories() -> dict[str, list[Organization]]:
    """Two firms for each step: a near and dear one, a far and cheap one."""
    return {
        process: [
            factory(process, region="320505", price_fen=30_000),
            factory(process, region="420106", price_fen=18_000),
        ]
        for process, _after in STEPS
    }


def steps(quantity: int = 20, lots: int = 1) -> list[dict]:
    return [
        {
            "process": Process.objects.get(code=code),
            "name": f"Step {number}",
            "quantity": quantity,
            "minutes_per_piece": Decimal(12),
            "after": list(after),
            "lots": lots,
        }
        for number, (code, after) in enumerate(STEPS, 1)
    ]


def post(buyer: Organization, *, operations: list[dict] | None = None, **changes) -> Job:
    fields = {
        "title": "Housing",
        "region": "320505",
        "starts_on": TODAY,
        "due_on": TODAY + timedelta(days=20),
        "budget_fen": 5_000_000,
        **changes,
    }
    return graphs.post(
        buyer, operations=operations or steps(), by=owner_of(buyer), at=NOW, **fields
    )


def planned(job: Job, *, at: datetime = SOON) -> list[Plan]:
    """Carries out the run the job is owed, unless a real worker is at it; its plans on offer."""
    owed = PlanRun.objects.filter(job=job).latest("id")
    if not plan_runs.run(owed.pk, at=at):
        _wait_for(owed)
    job.refresh_from_db()
    return list(Plan.objects.filter(job=job, state="proposed").order_by("id"))


def _wait_for(run: PlanRun, *, seconds: int = 30) -> None:
    until = time.monotonic() + seconds
    while PlanRun.objects.filter(pk=run.pk, state__in=plan_runs.OPEN).exists():
        assert time.monotonic() < until, "the worker does not finish the run"
        time.sleep(0.1)


def named(plans: list[Plan], name: str) -> Plan:
    return next(plan for plan in plans if name in plan.names)


def accepted(buyer: Organization, *, at: datetime = SOON, **changes) -> Order:
    plan = named(planned(post(buyer, **changes)), "cheapest")
    return plan_changes.accept(plan, by=owner_of(buyer), at=at)


def confirmed(buyer: Organization, *, at: datetime = SOON, **changes) -> Order:
    """… and every factory has confirmed its part."""
    order = accepted(buyer, at=at, **changes)
    for work in works(order):
        plan_orders.confirm(work, by=owner_of(work.factory), at=at)
    order.refresh_from_db()
    return order


def works(order: Order) -> list[WorkOrder]:
    """Living work orders in the sequence of their operations."""
    found = order.work_orders.exclude(state__in=["cancelled", "lapsed"])
    return list(
        found.select_related(
            "order__buyer", "order__job", "factory", "operation__process"
        ).order_by("operation__sequence", "id")
    )


def inspect(work: WorkOrder) -> None:
    order_world.inspect(work, at=SOON, checked=1)


def ship(work: WorkOrder) -> None:
    order_world.ship(work, at=SOON)


def pay(order: Order) -> None:
    payment = payments.start(order, by=owner_of(order.buyer), at=SOON)
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=SOON)


def under_way(buyer: Organization, **changes) -> tuple[WorkOrder, WorkOrder]:
    """Paid; the first operation is shipped to whoever does the second."""
    order = confirmed(buyer, **changes)
    pay(order)
    first, second = works(order)[:2]
    lifecycle.start_production(first, by=owner_of(first.factory), at=SOON)
    inspect(first)
    ship(first)
    return first, second
