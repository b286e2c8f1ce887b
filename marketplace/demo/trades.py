"""Stories of orders: from the posted job to the rating, or as far as one of them gets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from credit import ratings
from credit.models import Rating, Side
from marketplace.accounts.models import Organization
from marketplace.core.errors import Refused
from marketplace.demo.clock import Story
from marketplace.demo.parts import Part
from marketplace.demo.world import World
from orders import (
    deadlines,
    escrow,
    gateways,
    inbox,
    instructions,
    jobs,
    lifecycle,
    matches,
    matching,
    payments,
    production,
    sandbox,
)
from orders.models import Job, Match, Order, SandboxCharge, WorkOrder

log = structlog.get_logger(__name__)
BANKS = ("icbc", "ccb", "boc", "cmb")
PRAISE = ("尺寸全部合格，交期提前两天。", "沟通顺畅，包装用心。", "质量稳定，会再合作。", "")
REMARKS = ("晚了三天，电话难打通。", "有几件毛刺没去干净。", "包装破损，重新清洗了一遍。")
BUYER_PRAISE = ("图纸清楚，付款及时。", "需求明确，验收很快。", "")


@dataclass(frozen=True)
class Plan:
    """How far a trade goes and how well it goes."""

    buyer: str
    part: Part
    posted_at: datetime
    stop: str = ""  # the point at which the story ends: "open", "accepted", "funded", …
    rework: bool = False
    late_days: int = 0
    timer: bool = False  # the buyer leaves acceptance to the clock
    stars: tuple[int, int] = (5, 5)  # of the factory, of the buyer
    rates: bool = True

    def pause(self, world: World) -> timedelta:
        """How long people take to decide; today's trades must get where they are to be found."""
        return world.hours(0.2, 2) if self.stop else world.hours(0.5, 18)


def trade(world: World, plan: Plan) -> Story:
    """One job's whole life. A refusal ends the story where a person would have given up."""
    at = yield plan.posted_at
    try:
        yield from _live(world, plan, at)
    except Refused as refused:
        log.debug("trade_ended", part=plan.part.title, buyer=plan.buyer, why=str(refused))


def _live(world: World, plan: Plan, at: datetime) -> Story:
    buyer = world.firm(plan.buyer)
    job = post(world, buyer, plan.part, at=at)
    at = yield at + timedelta(seconds=4)
    matching.run(job.pk, job.version, at=at)
    if plan.stop == "open":
        return
    at = yield at + plan.pause(world)
    if plan.stop == "cancelled_job":
        jobs.cancel(job, reason="项目推迟。", by=world.owner_of(buyer), at=at)
        return
    match = _choose(job)
    if match is None:
        return
    order = yield from _agree(world, plan, match, at)
    if order is None:
        return
    yield from _carry_out(world, plan, order)


def post(world: World, buyer: Organization, part: Part, *, at: datetime) -> Job:
    """Posts the part with a quantity, dates and a budget that leaves room to choose."""
    fewest, most = part.quantity
    quantity = world.dice.randint(fewest, (fewest + most) // 2)
    size = part.size or (None, None, None)
    return jobs.post(
        buyer,
        by=world.owner_of(buyer),
        at=at,
        title=part.title,
        description=part.about or "按图纸加工，去毛刺，随货附检验报告。",
        region=buyer.region,
        starts_on=timezone.localdate(at + timedelta(days=2)),
        due_on=timezone.localdate(at + timedelta(days=world.dice.randint(18, 32))),
        budget_fen=round(part.fair_fen * quantity * world.dice.uniform(1.5, 2.2) / 1000) * 1000
        + 200_000,
        process=world.process(part.process),
        material=part.material,
        env_x=size[0],
        env_y=size[1],
        env_z=size[2],
        it_grade=part.it_grade,
        quantity=quantity,
        minutes_per_piece=part.minutes,
    )


def _choose(job: Job) -> Match | None:
    """Mostly the best match, not always."""
    offered = Match.objects.filter(operation__job=job, state__in=["proposed", "viewed"])
    ranked = list(offered.select_related("operation__job", "listing__organization")[:3])
    return ranked[job.pk % 2 if len(ranked) > 1 else 0] if ranked else None


def _agree(world: World, plan: Plan, match: Match, at: datetime) -> Story:
    """Acceptance, the factory's word, the money. Returns the funded order, or None."""
    job = match.operation.job
    buying, making = world.owner_of(job.buyer), world.owner_of(match.listing.organization)
    matches.view(match, by=buying, at=at)
    matches.accept(match, by=buying, at=at)
    if plan.stop == "expired_match":
        at = yield at + timedelta(hours=25)
        matches.expire_due(at=at)
    if plan.stop in ("accepted", "expired_match"):
        return None
    at = yield at + plan.pause(world)
    if plan.stop == "declined":
        matches.decline(match, reason="这周刀具到货延迟，无法保证交期。", by=making, at=at)
        return None
    order = matches.confirm(match, by=making, at=at)
    return (yield from _fund(world, plan, order, at))


def _fund(world: World, plan: Plan, order: Order, at: datetime) -> Story:
    if plan.stop == "lapsed":
        at = yield order.fund_by + timedelta(minutes=1)
        lifecycle.lapse(order, at=at)
    if plan.stop in ("unpaid", "lapsed"):
        return None
    at = yield at + plan.pause(world)
    pay(world, order, at=at)
    if plan.stop == "cancelled":
        at = yield at + world.hours(2, 12)
        buying = world.owner_of(order.buyer)
        lifecycle.cancel(order, reason="设计变更，取消本批。", by=buying, at=at)
        settle(at + timedelta(minutes=5))
        return None
    return order


def pay(world: World, order: Order, *, at: datetime) -> None:
    """The buyer pays at the custodian's page; we learn of it by asking."""
    payment = payments.start(order, by=world.owner_of(order.buyer), at=at)
    payments.checkout(payment)
    charge = SandboxCharge.objects.get(reference=payment.reference)
    sandbox.pay(charge, bank=world.dice.choice(BANKS), fault=SandboxCharge.Fault.SILENT)
    event = gateways.gateway(payment.gateway).query_payment(payment)
    inbox.keep(payment.gateway, event, at=at)
    inbox.apply_pending(at=at)


def _carry_out(world: World, plan: Plan, order: Order) -> Story:
    work = order.work_orders.select_related("order__buyer", "factory", "listing").get()
    making = world.owner_of(work.factory)
    work.refresh_from_db()
    begins = min(booking.during.lower for booking in work.bookings.all())
    ends = max(booking.during.upper for booking in work.bookings.all())
    if plan.stop == "ready":
        return
    at = yield begins
    lifecycle.start_production(work, by=making, at=at)
    for percent in (world.dice.randint(20, 40), world.dice.randint(55, 80)):
        at = yield at + (ends - begins) * percent / 130
        if at >= world.now:
            return
        photos = world.album(work.factory)
        production.report_progress(
            work, percent=percent, note="按计划进行。", photos=photos, by=making, at=at
        )
    if plan.stop == "in_production":
        return
    at = yield max(at, ends) + timedelta(days=plan.late_days, hours=2)
    yield from _finish(world, plan, work, at)


def _finish(world: World, plan: Plan, work: WorkOrder, at: datetime) -> Story:
    making, buying = world.owner_of(work.factory), world.owner_of(work.order.buyer)
    if plan.rework:
        inspect(world, work, rejected=max(1, work.operation.quantity // 12), at=at)
        if plan.stop == "rework":
            return
        at = yield at + timedelta(days=2)
    inspect(world, work, rejected=0, at=at)
    if plan.stop == "ready_to_ship":
        return
    at = yield at + world.hours(1, 12)
    lifecycle.ship(work, carrier="顺丰速运", tracking=f"SF{work.pk:012d}", by=making, at=at)
    if plan.stop == "shipped":
        return
    at = yield at + world.hours(20, 60)
    lifecycle.confirm_delivery(work, by=buying, at=at)
    if plan.stop == "delivered":
        return
    at = yield at + (lifecycle.ACCEPTANCE_TIME if plan.timer else world.hours(4, 60))
    lifecycle.accept_goods(work, by=None if plan.timer else buying, at=at)
    at = yield at + timedelta(seconds=30)
    settle(at)
    work.refresh_from_db()
    yield from _rate(world, plan, work, at)


def inspect(world: World, work: WorkOrder, *, rejected: int, at: datetime) -> None:
    production.submit_inspection(
        work,
        checked=work.operation.quantity,
        rejected=rejected,
        verdict="failed" if rejected else "passed",
        note="孔径超差，返修。" if rejected else "全检合格，尺寸与外观符合图纸。",
        photos=world.album(work.factory),
        by=world.owner_of(work.factory),
        at=at,
    )


def settle(at: datetime) -> None:
    """The sweeps of a minute: release, completion, payout, and the custodian's word."""
    escrow.release_due(at=at)
    deadlines.complete_released(at=at)
    instructions.send_due(at=at)
    sandbox.execute_due(at=timezone.now())
    instructions.ask_due(at=at + instructions.QUESTION)


def _rate(world: World, plan: Plan, work: WorkOrder, at: datetime) -> Story:
    if not plan.rates:
        at = yield at + ratings.WINDOW + timedelta(hours=1)
        ratings.close_window(work, at=at)
        return
    at = yield at + world.hours(3, 70)
    _give(world, work, Side.SUPPLIER, plan.stars[0], at)
    if plan.stop == "half_rated":
        return
    at = yield at + world.hours(1, 60)
    _give(world, work, Side.BUYER, plan.stars[1], at)
    at = yield work.completed_at + lifecycle.RATING_TIME
    lifecycle.close(work, at=at)


def _give(world: World, work: WorkOrder, side: str, stars: int, at: datetime) -> None:
    rating = Rating.objects.get(work_order=work, side=side)
    words = (PRAISE if side == Side.SUPPLIER else BUYER_PRAISE) if stars > 3 else REMARKS
    comment = world.dice.choice(words)
    ratings.submit(rating, stars=stars, comment=comment, by=world.owner_of(rating.rater), at=at)
