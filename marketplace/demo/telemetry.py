"""Five weeks of connected machines, and one whose gateway is still being set up."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

from capacity import connections, derivation, ingestion
from capacity.models import Booking, Process, Unit
from capacity.ranges import LOCAL, as_period, midnight
from capacity.stretches import GAP, Reading
from marketplace.core.periods import Period, merged, without
from marketplace.demo.cast import FIRMS, LIN
from marketplace.demo.world import World

WEEKS = 5
NEAR = "3301"  # officials see figures of three firms or more, a week of each
LINES = (
    ("MFG.CUT.MILL.AX5", 2, 6_400),
    ("MFG.CUT.MILL.AX3", 1, 3_100),
)
WAITING = "MFG.CUT.TURN.MILL"
OPENS, CLOSES, RESTS = 6, 22, 6  # the factory's own hours, Monday to Saturday
FORTNIGHT = timedelta(days=15)
EARLY, LATELY = 0.45, 0.75  # share of its own hours it works
SLIP = timedelta(minutes=100)  # work while idle on paper


def connect(world: World) -> None:
    """Everything as of now: readings in bulk, stretches and days by the worker's own function."""
    name = next(firm.short_name for firm in FIRMS if firm.owner == LIN)
    organization = world.firm(name)
    owner = world.owner_of(organization)
    units = Unit.objects.filter(listing__organization=organization, retired_at=None)
    for process, count, watts in LINES:
        for unit in units.filter(listing__process__code=process).order_by("id")[:count]:
            _tell(world, unit, watts, slips=process == LINES[-1][0])
    unit = units.filter(listing__process__code=WAITING).order_by("id").first()
    if unit:
        connections.connect(unit, protocol="api", by=owner, at=world.now)

    for each in [firm for firm in FIRMS if firm.region.startswith(NEAR) and firm.owner != LIN][:2]:
        found = Unit.objects.filter(listing__organization=world.firms[each.short_name])
        for unit in found.filter(listing__state="published", retired_at=None)[:1]:
            _tell(world, unit, watts_of(unit.listing.process), weeks=1)


def watts_of(process: Process) -> int:
    """What a machine of this process draws at work."""
    return {code: watts for code, _count, watts in LINES}.get(process.code, 2_000)


def is_open(local: datetime) -> bool:
    """Whether a factory of the demo works then on orders of its own."""
    return local.weekday() < RESTS and OPENS <= local.hour < CLOSES


def _tell(world: World, unit: Unit, watts: int, *, weeks: int = WEEKS, slips: bool = False) -> None:
    start = world.now - timedelta(weeks=weeks)
    owner = world.owner_of(unit.listing.organization)
    line, _key = connections.connect(unit, protocol="api", by=owner, at=start)
    rows = list(_readings(world, unit, watts, start=start, slips=slips))
    ingestion.store(line, rows, at=world.now)
    derivation.run(line.pk, at=world.now)


def _readings(
    world: World, unit: Unit, watts: int, *, start: datetime, slips: bool
) -> Iterable[Reading]:
    """One every ten minutes: ordered work when booked, idle as offered, else own work."""
    booked = _periods(unit.bookings.filter(state__in=[*Booking.OCCUPYING, "completed"]))
    offered = _periods(unit.windows.filter(during__endswith__gt=start))
    slipped = _slip(world, offered, booked) if slips else []
    at = midnight(start.astimezone(LOCAL).date()) + timedelta(days=1)
    works = False
    while at < world.now:
        local = at.astimezone(LOCAL)
        if not local.minute:  # an hour's work is begun or left
            works = world.dice.random() < (EARLY if at - start < FORTNIGHT else LATELY)
        if _covers(slipped, at) or _covers(booked, at):
            yield Reading(at, "ACTIVE", watts * world.dice.uniform(0.8, 1.1))
        elif _covers(offered, at):
            yield Reading(at, "READY", watts * 0.08)
        elif is_open(local):
            yield Reading(at, "ACTIVE" if works else "STOPPED", watts * (0.9 if works else 0.1))
        at += GAP


def _slip(world: World, offered: list[Period], booked: list[Period]) -> list[Period]:
    """Within the last free hours offered, long enough ago to have been noticed."""
    past = Period(world.now - timedelta(days=6), world.now - timedelta(hours=1))
    free = [part for each in without(offered, booked) if (part := each.clip(past))]
    long_enough = [each for each in free if each.length >= SLIP + GAP]
    return [Period(each.end - SLIP, each.end) for each in long_enough[-1:]]


def _periods(rows: Iterable) -> list[Period]:
    return merged(as_period(during) for during in rows.values_list("during", flat=True))


def _covers(periods: list[Period], at: datetime) -> bool:
    number = bisect_right(periods, at, key=lambda period: period.start) - 1
    return number >= 0 and at < periods[number].end
