"""An order that several factories carry out one after the other, caught half-way."""

from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from marketplace.core.errors import Refused
from marketplace.demo import trades
from marketplace.demo.cast import CHEN, FIRMS
from marketplace.demo.clock import Story
from marketplace.demo.world import World
from orders import (
    families,
    graphs,
    lifecycle,
    plan_changes,
    plan_orders,
    plan_queries,
    plan_runs,
)
from orders.models import Job, Order, Plan, WorkOrder

log = structlog.get_logger(__name__)
HOUSINGS = 30
DAYS_AGO = 4


def order(world: World) -> Story:
    """Gearbox housings: planned, accepted, paid, the first operations made and shipped."""
    at = yield world.now - timedelta(days=DAYS_AGO)
    try:
        yield from _order(world, at)
    except Refused as refused:
        log.debug("collaboration_ended", why=str(refused))


def _order(world: World, at: datetime) -> Story:
    job = _post(world, at)
    at = yield at + timedelta(seconds=5)
    plan = _cheapest(job, at)
    if plan is None:
        return
    at = yield at + timedelta(hours=1)
    placed = plan_changes.accept(plan, by=world.owner_of(job.buyer), at=at, despite=True)
    for work in _works(placed):
        at = yield at + timedelta(minutes=40)
        plan_orders.confirm(work, by=world.owner_of(work.factory), at=at)
    at = yield at + timedelta(hours=2)
    placed.refresh_from_db()
    trades.pay(world, placed, at=at)
    for work in _works(placed):
        yield from _make(world, work)


def _post(world: World, at: datetime) -> Job:
    firm = next(each.short_name for each in FIRMS if each.owner == CHEN)
    buyer = world.firm(firm)
    return graphs.post(
        buyer,
        operations=families.operations("gearbox_housing", quantity=HOUSINGS),
        by=world.owner_of(buyer),
        at=at,
        title="输送线减速机箱体",
        description="铸钢毛坯由我方提供，按图纸加工，随货附三坐标报告。",
        region=buyer.region,
        starts_on=timezone.localdate(at),
        due_on=timezone.localdate(at + timedelta(days=30)),
        budget_fen=7_500_000,
    )


def _cheapest(job: Job, at: datetime) -> Plan | None:
    run = plan_queries.last_run(job)
    if run is None or not plan_runs.run(run.pk, at=at):
        return None
    return next(iter(plan_queries.plans_of(job)), None)


def _works(placed: Order) -> list[WorkOrder]:
    found = placed.work_orders.select_related("order__buyer", "factory", "placement", "listing")
    return list(found.order_by("operation__sequence", "id"))


def _make(world: World, work: WorkOrder) -> Story:
    """One operation: made in its booked hours, inspected, sent to whoever comes next."""
    making = world.owner_of(work.factory)
    yield work.placement.starts_at
    lifecycle.start_production(work, by=making, at=work.placement.starts_at)
    at = yield work.placement.ends_at
    trades.inspect(world, work, rejected=0, at=at)
    at = yield at + timedelta(minutes=30)
    lifecycle.ship(work, carrier="德邦物流", tracking=f"DB{work.pk:010d}", by=making, at=at)
    at = yield at + timedelta(hours=5)
    lifecycle.confirm_delivery(work, by=world.owner_of(work.order.buyer), at=at)
